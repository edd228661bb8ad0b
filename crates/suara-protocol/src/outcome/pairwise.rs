//! Pairwise sums: how many put one option before another.

/// A square of numbers: a row and a column for each option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square<T> {
    size: usize,
    cells: Vec<T>,
}

impl<T: Copy + Default> Square<T> {
    /// A square of `size` rows that holds nothing.
    pub fn new(size: usize) -> Square<T> {
        Square {
            size,
            cells: vec![T::default(); size * size],
        }
    }

    /// How many rows it has.
    pub fn size(&self) -> usize {
        self.size
    }

    /// What stands in a row and a column.
    pub fn get(&self, row: usize, column: usize) -> T {
        let inside = column < self.size;
        let cell = self.cells.get(row * self.size + column).filter(|_| inside);
        cell.copied().unwrap_or_default()
    }

    /// Puts a value in a row and a column.
    pub fn set(&mut self, row: usize, column: usize, value: T) {
        let place = row * self.size + column;
        if let Some(cell) = self.cells.get_mut(place).filter(|_| column < self.size) {
            *cell = value;
        }
    }

    /// The rows, from the first.
    pub fn rows(&self) -> impl Iterator<Item = &[T]> {
        self.cells.chunks(self.size.max(1))
    }
}

impl Square<u64> {
    /// The sums of a pairwise question: `x_ab` for each ordered pair, row by row without the diagonal.
    pub fn of_sums(options: usize, sums: &[u64]) -> Square<u64> {
        let mut square = Square::new(options);
        let pairs = (0..options).flat_map(|a| (0..options).map(move |b| (a, b)));
        for ((a, b), sum) in pairs.filter(|(a, b)| a != b).zip(sums) {
            square.set(a, b, *sum);
        }
        square
    }

    /// Whether more put `a` before `b` than `b` before `a`.
    pub fn beats(&self, a: usize, b: usize) -> bool {
        self.get(a, b) > self.get(b, a)
    }
}

/// The options in layers: first those that no other is before, then those that no other of the rest is before, and
/// so on. Where all are before one another the layer is all that is left.
pub(super) fn layers(options: usize, before: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut rest = (0..options).collect::<Vec<_>>();
    let mut layers = Vec::new();
    while !rest.is_empty() {
        let is_first = |option: &usize| !rest.iter().any(|other| before(*other, *option));
        let (first, later) = rest.iter().copied().partition::<Vec<_>, _>(is_first);
        if first.is_empty() {
            layers.push(later);
            break;
        }
        layers.push(first);
        rest = later;
    }
    layers
}
