//! Files in a conversation: bytes in `data:` URLs, names otherwise.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use sp_domain::session::{Blob, Block};

use crate::json;

/// Accepts base64 with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true),
);

/// A file as a block; an image that is written out comes with its bytes.
pub(super) fn file(url: &str, media_type: Option<&str>, name: Option<&str>) -> (Block, Option<Blob>) {
    let data = url.strip_prefix("data:").and_then(|data| data.split_once(','));
    let written = data.and_then(|(kind, _)| kind.split(';').next()).filter(|kind| !kind.is_empty());
    let media_type = media_type.or(written).map(json::clean);
    let is_image = media_type.as_deref().is_some_and(|kind| kind.starts_with("image/"));
    if let Some(bytes) = data.filter(|_| is_image).and_then(|(_, text)| bytes(text)) {
        return image(bytes, media_type.unwrap_or_default());
    }
    let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| if data.is_some() { "" } else { path(url) });
    (Block::File { name: json::clean(name), media_type }, None)
}

fn image(bytes: Vec<u8>, media_type: String) -> (Block, Option<Blob>) {
    let id = blake3::hash(&bytes).to_hex()[..32].to_owned();
    let block = Block::Image { blob: Some(id.clone()), media_type: media_type.clone(), size_bytes: bytes.len() as i64 };
    (block, Some(Blob { id, media_type, bytes }))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.trim()).ok().filter(|bytes| !bytes.is_empty())
}

/// The path of a `file://` URL; anything else as it is.
fn path(url: &str) -> &str {
    url.strip_prefix("file://").unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_in_the_url_becomes_a_blob() {
        let (block, blob) = file("data:image/png;base64,iVBORw0KGgo=", None, Some("shot.png"));
        let blob = blob.unwrap();
        assert_eq!(blob.bytes, b"\x89PNG\r\n\x1a\n");
        assert_eq!(block, Block::Image { blob: Some(blob.id.clone()), media_type: "image/png".to_owned(), size_bytes: 8 });
        assert_eq!(file("data:image/png;base64,iVBORw0KGgo", Some("image/png"), None).1, Some(blob));
    }

    #[test]
    fn everything_else_is_a_name() {
        let named = |name: &str, kind: &str| (Block::File { name: name.to_owned(), media_type: Some(kind.to_owned()) }, None);
        assert_eq!(file("file:///home/a/b.rs", Some("text/plain"), None), named("/home/a/b.rs", "text/plain"));
        assert_eq!(file("file:///home/a/b.rs", Some("text/plain"), Some("b.rs")), named("b.rs", "text/plain"));
        assert_eq!(file("data:application/pdf;base64,QUJD", None, Some("a.pdf")), named("a.pdf", "application/pdf"));
        assert_eq!(file("data:image/png;base64,%%%", None, None), named("", "image/png"));
        assert_eq!(file("data:", None, None), (Block::File { name: "data:".to_owned(), media_type: None }, None));
    }
}
