//! Two check symbols of a Reed-Solomon code over GF(32).
//!
//! The field is GF(2)[x] modulo `x^5 + x^2 + 1`, an element is the 5 bits of its polynomial, and `α = x = 2`.
//! A word of 26 symbols `s_0 … s_25`, the check symbols last, is read as the polynomial
//! `s_0·X^25 + … + s_25`; it is a code word if `α` and `α²` are roots. Its distance is 3: any one or two wrong
//! symbols give no code word, and so does any swap of two different symbols.

/// Appends to a polynomial's value at `point` one more coefficient (Horner).
fn step(value: u8, point: u8, symbol: u8) -> u8 {
    multiply(value, point) ^ symbol
}

fn multiply(a: u8, b: u8) -> u8 {
    let mut product = 0;
    let mut shifted = a;
    for bit in 0..5 {
        product ^= shifted * (b >> bit & 1);
        shifted <<= 1;
        shifted ^= 0b10_0101 * (shifted >> 5);
    }
    product
}

const ALPHA: u8 = 2;
const ALPHA_SQUARED: u8 = 4;

/// The two symbols that make `data` a code word when they follow it.
pub(super) fn check_symbols(data: impl IntoIterator<Item = u8>) -> [u8; 2] {
    // The remainder of data·X² modulo (X - α)(X - α²) = X² + (α + α²)·X + α³.
    let (linear, constant) = (ALPHA ^ ALPHA_SQUARED, multiply(ALPHA, ALPHA_SQUARED));
    data.into_iter().fold([0, 0], |[high, low], symbol| {
        let factor = high ^ symbol;
        [low ^ multiply(factor, linear), multiply(factor, constant)]
    })
}

/// Whether the symbols, the check symbols last, are a code word.
pub(super) fn is_code_word(word: impl IntoIterator<Item = u8>) -> bool {
    syndromes(word) == (0, 0)
}

/// The place, from 0, of the one symbol without which the word would be right; `None` if no single symbol is to blame.
pub(super) fn single_error(word: impl ExactSizeIterator<Item = u8>) -> Option<usize> {
    let last = word.len().checked_sub(1)?;
    // An error e in the coefficient of X^k makes the syndromes e·α^k and e·α^2k.
    let (first, second) = syndromes(word);
    let mut power = 1;
    for k in 0..=last {
        if first != 0 && multiply(first, power) == second {
            return Some(last - k);
        }
        power = multiply(power, ALPHA);
    }
    None
}

/// The values of the word's polynomial at `α` and `α²`.
fn syndromes(word: impl IntoIterator<Item = u8>) -> (u8, u8) {
    word.into_iter().fold((0, 0), |(first, second), symbol| {
        (step(first, ALPHA, symbol), step(second, ALPHA_SQUARED, symbol))
    })
}
