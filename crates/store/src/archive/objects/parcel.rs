//! What an object holds: originals and texts of one block, each as compressed as it was in its row.

/// Names the form; a later form gets another number.
const MARK: &[u8; 4] = b"spb1";
/// Length that says there is nothing, not even an empty frame.
const NONE: u64 = u64::MAX;

/// Originals and texts of a block.
pub(super) type Frames = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Packs both into one.
pub(super) fn closed(raw: Option<&[u8]>, texts: Option<&[u8]>) -> Vec<u8> {
    let length = |frame: Option<&[u8]>| frame.map_or(NONE, |frame| frame.len() as u64).to_le_bytes();
    [MARK, &length(raw)[..], &length(texts)[..], raw.unwrap_or_default(), texts.unwrap_or_default()].concat()
}

/// The reverse; `None` for anything else.
pub(super) fn opened(parcel: &[u8]) -> Option<Frames> {
    let rest = parcel.strip_prefix(MARK)?;
    let (raw, rest) = rest.split_first_chunk::<8>()?;
    let (texts, rest) = rest.split_first_chunk::<8>()?;
    let (raw, rest) = frame(u64::from_le_bytes(*raw), rest)?;
    let (texts, rest) = frame(u64::from_le_bytes(*texts), rest)?;
    rest.is_empty().then_some((raw, texts))
}

fn frame(length: u64, bytes: &[u8]) -> Option<(Option<Vec<u8>>, &[u8])> {
    if length == NONE {
        return Some((None, bytes));
    }
    let (frame, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    Some((Some(frame.to_vec()), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_and_nothing_else() {
        for (raw, texts) in [(Some(&b"raw"[..]), Some(&b"texts"[..])), (None, Some(b"")), (Some(b"x"), None), (None, None)] {
            let parcel = closed(raw, texts);
            assert_eq!(opened(&parcel), Some((raw.map(<[u8]>::to_vec), texts.map(<[u8]>::to_vec))));
            assert_eq!(opened(&parcel[..parcel.len() - 1]), None);
            assert_eq!(opened(&[&parcel[..], b"!"].concat()), None);
        }
        assert_eq!(opened(b""), None);
    }
}
