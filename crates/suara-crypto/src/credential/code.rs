//! The code that a citizen types.
//!
//! 15 random bytes are 24 symbols of Crockford's base 32, the first symbol from the highest 5 bits; two check
//! symbols follow. It is shown in groups of four: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XX`. Reading ignores case,
//! spaces and dashes, and takes `I` and `L` for 1 and `O` for 0.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use rand_core::CryptoRng;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::reed_solomon::{check_symbols, is_code_word, single_error};

const BYTES: usize = 15;
const SYMBOLS: usize = 26;
const GROUP: usize = 4;
/// The digits of Crockford's base 32: none that can be taken for another.
pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A citizen's code: 120 random bits. Erased when dropped, and not printed but by [`Code::letters`].
#[derive(ZeroizeOnDrop)]
pub struct Code([u8; BYTES]);

/// Why letters are not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not 26 symbols.
    #[error("a code has {SYMBOLS} letters and digits, not {0}")]
    Length(usize),
    /// A character that does not occur in codes; its place among the symbols, from 1.
    #[error("character {0} does not occur in codes")]
    Symbol(usize),
    /// The check symbols do not fit: something is mistyped.
    #[error("the code is mistyped: please compare it letter by letter")]
    Mistyped {
        /// The place of the one wrong symbol, from 1, if only one is wrong; `None` if certainly more are.
        likely: Option<usize>,
    },
}

impl Code {
    /// A new random code.
    pub fn generate(rng: &mut impl CryptoRng) -> Code {
        let mut code = Code([0; BYTES]);
        rng.fill_bytes(&mut code.0);
        code
    }

    /// Reads a code as a person types it.
    pub fn parse(letters: &str) -> Result<Code, CodeError> {
        let typed = letters.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let mut symbols = Zeroizing::new(Vec::with_capacity(SYMBOLS));
        for (place, character) in typed.enumerate() {
            // Reading goes on after 26, so that the error tells the length; the vector does not grow.
            let symbol = symbol(character).ok_or(CodeError::Symbol(place + 1))?;
            if place >= SYMBOLS {
                let length = letters
                    .chars()
                    .filter(|c| !c.is_whitespace() && *c != '-')
                    .count();
                return Err(CodeError::Length(length));
            }
            symbols.push(symbol);
        }
        if symbols.len() != SYMBOLS {
            return Err(CodeError::Length(symbols.len()));
        }
        if !is_code_word(symbols.iter().copied()) {
            let likely = single_error(symbols.iter().copied()).map(|place| place + 1);
            return Err(CodeError::Mistyped { likely });
        }
        let mut code = Code([0; BYTES]);
        // 8 symbols are 5 bytes; the check symbols are left over.
        for (bytes, symbols) in code.0.chunks_exact_mut(5).zip(symbols.chunks_exact(8)) {
            let bits = symbols
                .iter()
                .fold(0, |bits, symbol| bits << 5 | u64::from(*symbol));
            for (byte, shift) in bytes.iter_mut().zip([32, 24, 16, 8, 0]) {
                *byte = (bits >> shift) as u8;
            }
        }
        Ok(code)
    }

    /// The code as it stands in a letter, in groups of four.
    pub fn letters(&self) -> Zeroizing<String> {
        let symbols = Zeroizing::new(self.symbols().collect::<Vec<u8>>());
        let check = check_symbols(symbols.iter().copied());
        let mut letters = Zeroizing::new(String::with_capacity(SYMBOLS + SYMBOLS / GROUP));
        for (place, symbol) in symbols.iter().chain(&check).enumerate() {
            if place > 0 && place % GROUP == 0 {
                letters.push('-');
            }
            letters.push(letter(*symbol));
        }
        letters
    }

    /// The 24 symbols without the check symbols.
    fn symbols(&self) -> impl Iterator<Item = u8> {
        self.0.chunks_exact(5).flat_map(|bytes| {
            let bits = bytes.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8).rev().map(move |place| (bits >> (5 * place)) as u8 & 31)
        })
    }

    /// The 15 bytes from which all keys follow.
    pub(super) fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Code(redacted)")
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "a symbol has 5 bits, the alphabet 32 letters"
)]
fn letter(symbol: u8) -> char {
    char::from(ALPHABET[usize::from(symbol & 31)])
}

fn symbol(character: char) -> Option<u8> {
    let canonical = match character.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let place = ALPHABET
        .iter()
        .position(|letter| char::from(*letter) == canonical)?;
    u8::try_from(place).ok()
}
