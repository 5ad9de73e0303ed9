//! A tiny drawn screenshot as PNG, and its text form: enough to show that images in conversations are kept.

use crate::random::Random;

const WIDTH: usize = 96;
const HEIGHT: usize = 60;

/// Background, bar, text, accent.
const PALETTE: [u8; 12] = [246, 247, 249, 38, 50, 72, 190, 196, 206, 226, 87, 76];

/// A window with a title bar, lines of text and one coloured button, as an indexed PNG.
pub(crate) fn png(seed: &str) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend((WIDTH as u32).to_be_bytes());
    header.extend((HEIGHT as u32).to_be_bytes());
    header.extend([8, 3, 0, 0, 0]);
    chunk(&mut bytes, *b"IHDR", &header);
    chunk(&mut bytes, *b"PLTE", &PALETTE);
    chunk(&mut bytes, *b"IDAT", &stored(&pixels(seed)));
    chunk(&mut bytes, *b"IEND", &[]);
    bytes
}

fn pixels(seed: &str) -> Vec<u8> {
    let mut random = Random::of(seed);
    let lengths: Vec<usize> = (0..HEIGHT).map(|_| random.between(30, 84) as usize).collect();
    let colour = |x: usize, y: usize| match (x, y) {
        (_, 0..=8) => 1,
        (66..=88, 46..=54) => 3,
        (x, 14..=42) if y % 6 < 2 && x >= 8 && x < lengths[y / 6 * 6] => 2,
        _ => 0,
    };
    // Every row begins with its filter, none.
    (0..HEIGHT)
        .flat_map(|y| std::iter::once(0).chain((0..WIDTH).map(move |x| (x, y)).map(|(x, y)| colour(x, y)).collect::<Vec<u8>>()))
        .collect()
}

/// A zlib stream of one block that is stored as it is.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let mut stream = vec![0x78, 0x01, 1];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    stream.extend(adler32(data).to_be_bytes());
    stream
}

fn chunk(bytes: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    bytes.extend((data.len() as u32).to_be_bytes());
    let start = bytes.len();
    bytes.extend(name);
    bytes.extend(data);
    let sum = crc32(&bytes[start..]);
    bytes.extend(sum.to_be_bytes());
}

fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

/// Standard base64 with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let part = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = part(0) << 16 | part(1) << 8 | part(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_and_base64_follow_their_standards() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
        for (bytes, text) in [(&b""[..], ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foob", "Zm9vYg==")] {
            assert_eq!(base64(bytes), text);
        }
    }

    #[test]
    fn a_picture_is_small_and_a_png() {
        let png = png("a");
        assert!(png.starts_with(b"\x89PNG") && png.len() < 8000);
        assert_ne!(png, super::png("b"));
    }
}
