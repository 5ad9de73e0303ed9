//! Images inside JSON: base64 text to the bytes of a blob.

use sp_domain::session::{Blob, Block};

/// An image found in a record: the block that shows it and, when its bytes could be decoded, the blob it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// To show.
    pub block: Block,
    /// To store.
    pub blob: Option<Blob>,
}

/// An image written as base64 text. Text that is not base64 gives a block without a blob.
pub fn from_base64(media_type: &str, text: &str) -> Image {
    let bytes = decode(text).filter(|bytes| !bytes.is_empty());
    let size_bytes = bytes.as_ref().map_or(0, |bytes| bytes.len() as i64);
    let blob = bytes.map(|bytes| {
        let hash = blake3::hash(&bytes).to_hex();
        Blob { id: hash[..32].to_owned(), media_type: media_type.to_owned(), bytes }
    });
    let block = Block::Image { blob: blob.as_ref().map(|blob| blob.id.clone()), media_type: media_type.to_owned(), size_bytes };
    Image { block, blob }
}

/// An image written as a `data:` address; `None` for any other address.
pub fn from_data_url(url: &str) -> Option<Image> {
    let (head, data) = url.strip_prefix("data:")?.split_once(',')?;
    let media_type = head.strip_suffix(";base64")?.split(';').next().unwrap_or_default();
    Some(from_base64(media_type, data))
}

/// Standard or URL-safe base64, padded or not; blanks are skipped.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text.trim_end().trim_end_matches('=').bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        bits = (bits << 6 | sextet(byte)?) & 0xFF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_every_spelling() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9v\nYmFy", "foobar"), ("Zm9vYg==\n", "foob")] {
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(decode("-_+/"), decode("+/-_"));
        assert_eq!(decode("Zm9v!"), None);
    }

    #[test]
    fn an_address_names_its_type() {
        let image = from_data_url("data:image/png;base64,Zm9v").expect("a data address");
        let blob = image.blob.expect("bytes");
        assert_eq!((blob.media_type.as_str(), blob.bytes.as_slice(), blob.id.len()), ("image/png", b"foo".as_slice(), 32));
        assert_eq!(from_data_url("https://example.org/a.png"), None);
        assert_eq!(from_data_url("data:image/png;base64,?").and_then(|image| image.blob), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_decoded_or_refused(text in "\\PC*") {
            let _ = (decode(&text), from_data_url(&text));
        }
    }
}
