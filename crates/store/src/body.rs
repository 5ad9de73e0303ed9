//! How texts that no query looks into are kept: as they are when short, compressed when that saves space.

use crate::StoreError;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
/// Below this size a compressed frame rarely saves anything.
const WORTH_COMPRESSING: usize = 200;
const LEVEL: i32 = 1;

/// Packs texts; keeps its work space between them.
pub(crate) struct Packer(Option<zstd::bulk::Compressor<'static>>);

impl Packer {
    pub(crate) fn new() -> Self {
        Self(zstd::bulk::Compressor::new(LEVEL).ok())
    }

    /// One byte that names the form, then the text in that form.
    pub(crate) fn pack(&mut self, text: &[u8]) -> Vec<u8> {
        let packed = (text.len() >= WORTH_COMPRESSING).then(|| self.compressed(text)).flatten();
        packed.unwrap_or_else(|| [&[PLAIN], text].concat())
    }

    fn compressed(&mut self, text: &[u8]) -> Option<Vec<u8>> {
        let frame = self.0.as_mut()?.compress(text).ok()?;
        (frame.len() < text.len() / 8 * 7).then(|| [&[ZSTD], frame.as_slice()].concat())
    }
}

/// The text that was packed.
pub(crate) fn unpack(packed: &[u8]) -> Result<String, StoreError> {
    let damaged = |cause: String| StoreError::Query(format!("a stored text is damaged: {cause}"));
    let bytes = match packed.split_first() {
        None => Vec::new(),
        Some((&PLAIN, text)) => text.to_vec(),
        Some((&ZSTD, frame)) => zstd::stream::decode_all(frame).map_err(|error| damaged(error.to_string()))?,
        Some((form, _)) => return Err(damaged(format!("unknown form {form}"))),
    };
    String::from_utf8(bytes).map_err(|error| damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive_and_long_ones_shrink() {
        let mut packer = Packer::new();
        let long = "the same words again and again ".repeat(1000);
        for text in ["", "short", "🦀 \u{0} \"quotes\"", &long] {
            assert_eq!(unpack(&packer.pack(text.as_bytes())).expect("unpacks"), text);
        }
        assert!(packer.pack(long.as_bytes()).len() < long.len() / 10);
    }

    #[test]
    fn damage_is_an_error() {
        assert!(unpack(&[9, 1]).is_err());
        assert!(unpack(&[ZSTD, 1, 2, 3]).is_err());
    }
}
