//! Images in data URLs become blobs: bytes never travel as text.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use sp_domain::session::{Blob, Block};

/// Writers pad or not.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// The block for an image URL, and its bytes when the URL holds them.
pub(super) fn from_url(url: &str) -> (Block, Option<Blob>) {
    let Some(data) = url.strip_prefix("data:") else {
        return (Block::File { name: url.to_owned(), media_type: None }, None);
    };
    let (kind, data) = data.split_once(',').unwrap_or((data, ""));
    from_base64(kind.split(';').next().unwrap_or(""), data)
}

/// The block for base64 data. Data that does not decode leaves a block without bytes.
pub(super) fn from_base64(media_type: &str, data: &str) -> (Block, Option<Blob>) {
    let media_type = if media_type.is_empty() { "application/octet-stream" } else { media_type }.to_owned();
    let Some(bytes) = LENIENT.decode(data.trim()).ok().filter(|bytes| !bytes.is_empty()) else {
        return (Block::Image { blob: None, media_type, size_bytes: 0 }, None);
    };
    let id = blake3::hash(&bytes).to_hex()[..32].to_owned();
    let block = Block::Image { blob: Some(id.clone()), media_type: media_type.clone(), size_bytes: bytes.len() as i64 };
    (block, Some(Blob { id, media_type, bytes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_url_becomes_a_blob() {
        let (block, blob) = from_url("data:image/png;base64,aGVsbG8");
        let blob = blob.expect("bytes");
        assert_eq!((blob.bytes.as_slice(), blob.media_type.as_str(), blob.id.len()), (b"hello".as_slice(), "image/png", 32));
        assert_eq!(block, Block::Image { blob: Some(blob.id), media_type: "image/png".to_owned(), size_bytes: 5 });
    }

    #[test]
    fn what_does_not_decode_leaves_no_text_behind() {
        let (block, blob) = from_url("data:image/png;base64,###");
        assert_eq!(block, Block::Image { blob: None, media_type: "image/png".to_owned(), size_bytes: 0 });
        assert_eq!(blob, None);
        assert!(matches!(from_url("https://example.com/a.png").0, Block::File { .. }));
    }
}
