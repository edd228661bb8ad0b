//! Files of kept sums that are wrong on purpose: whole, and of the right closing.

use prost::Message;
use suara_protocol::{Id, KeptSums};

/// Bytes of the digest before the content.
const DIGEST: usize = 32;

/// The content of the file.
#[derive(Clone, PartialEq, Message)]
pub struct SumsFile {
    /// The hash of the closing entry.
    #[prost(bytes = "vec", tag = "1")]
    pub closing: Vec<u8>,
    /// The voters of each district and weight.
    #[prost(message, repeated, tag = "2")]
    pub cells: Vec<SumsCell>,
}

/// The voters of one district and weight.
#[derive(Clone, PartialEq, Message)]
pub struct SumsCell {
    /// Place of the district.
    #[prost(uint32, tag = "1")]
    pub district: u32,
    /// Their weight.
    #[prost(uint32, tag = "2")]
    pub weight: u32,
    /// Their counted ballots.
    #[prost(uint64, tag = "3")]
    pub ballots: u64,
    /// The points `U, V_1 … V_n`.
    #[prost(bytes = "vec", tag = "4")]
    pub sum: Vec<u8>,
}

/// The file of these sums with something altered, and a digest that holds.
pub fn altered_sums(sums: &KeptSums, alter: impl FnOnce(&mut SumsFile)) -> Vec<u8> {
    let mut file = SumsFile::decode(&sums.encode()[DIGEST..]).unwrap();
    alter(&mut file);
    let content = file.encode_to_vec();
    let digest = Id::hash("suara/v1/kept-sums", [content.as_slice()]);
    [digest.0.as_slice(), &content].concat()
}

/// The file of these sums with another `V_1` in the first cell.
pub fn forged_sums(sums: &KeptSums) -> Vec<u8> {
    altered_sums(sums, |file| file.cells[0].sum.copy_within(..32, 32))
}
