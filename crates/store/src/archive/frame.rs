//! Compressed frames: a byte that names the form, then the bytes in that form.
//!
//! The texts of a block are compressed against its originals, which hold nearly the same bytes: on recorded sessions they shrink to half a
//! hundredth of the originals, instead of a tenth when compressed alone.

use std::cell::RefCell;

use zstd::zstd_safe::{CCtx, CParameter, DCtx, DParameter, ResetDirective, get_frame_content_size};

use crate::StoreError;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
/// Compressed with the originals of the block as prefix.
const AGAINST: u8 = 2;

/// Below this size a compressed frame rarely saves anything.
const WORTH_COMPRESSING: usize = 64;
/// For originals: measured 0.21 of the source at 380 MB/s per core; level 1 gives 0.22 at twice the speed, level 6 0.19 at a third.
const RAW_LEVEL: i32 = 3;
const TEXT_LEVEL: i32 = 1;
/// Matches against the originals are long: a small table of long matches finds nearly all of them, at a gigabyte per second.
const HASH_LOG: u32 = 17;
const MIN_MATCH: u32 = 7;
/// Covers the largest line that is parsed and its texts.
const WINDOW_LOG: u32 = 27;

thread_local! {
    /// Its tables have megabytes, and a reading thread packs hundreds of blocks.
    static PLAIN_CONTEXT: RefCell<Option<CCtx<'static>>> = const { RefCell::new(None) };
}

/// Packs the originals of a block.
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    PLAIN_CONTEXT.with_borrow_mut(|kept| {
        let context = kept.get_or_insert_with(CCtx::create);
        framed(context, bytes, ZSTD, |context| context.set_parameter(CParameter::CompressionLevel(RAW_LEVEL)).map(drop))
    })
}

/// Packs texts with the help of the originals they were made from.
pub(crate) fn pack_against(texts: &[u8], originals: &[u8]) -> Vec<u8> {
    let mut context = CCtx::create();
    if originals.is_empty() {
        return framed(&mut context, texts, ZSTD, |context| context.set_parameter(CParameter::CompressionLevel(TEXT_LEVEL)).map(drop));
    }
    framed(&mut context, texts, AGAINST, |context| {
        context.set_parameter(CParameter::CompressionLevel(TEXT_LEVEL))?;
        context.set_parameter(CParameter::WindowLog(window(originals.len() + texts.len())))?;
        context.set_parameter(CParameter::HashLog(HASH_LOG))?;
        context.set_parameter(CParameter::MinMatch(MIN_MATCH))?;
        context.ref_prefix(originals).map(drop)
    })
}

/// The smallest window that holds so many bytes.
fn window(bytes: usize) -> u32 {
    bytes.next_power_of_two().ilog2().clamp(17, WINDOW_LOG)
}

/// Compresses into a frame of this form, or leaves the bytes as they are where that saves nothing.
fn framed<'a>(context: &mut CCtx<'a>, bytes: &[u8], form: u8, prepare: impl FnOnce(&mut CCtx<'a>) -> Result<(), usize>) -> Vec<u8> {
    let compressed = || {
        context.reset(ResetDirective::SessionAndParameters).ok()?;
        context.set_parameter(CParameter::ChecksumFlag(true)).ok()?;
        prepare(context).ok()?;
        let mut frame = Vec::with_capacity(1 + zstd::zstd_safe::compress_bound(bytes.len()));
        context.compress2(&mut frame, bytes).ok()?;
        frame.insert(0, form);
        (frame.len() < bytes.len() / 8 * 7).then_some(frame)
    };
    let mut frame = (bytes.len() >= WORTH_COMPRESSING).then(compressed).flatten().unwrap_or_else(|| [&[PLAIN], bytes].concat());
    frame.shrink_to_fit();
    frame
}

/// The bytes of a frame; `originals` are needed for texts packed against them.
pub(crate) fn unpack(frame: &[u8], originals: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    unpack_into(frame, originals, &mut bytes)?;
    Ok(bytes)
}

thread_local! {
    /// The context of a thread that unpacks: making one takes as long as unpacking a small frame.
    static CONTEXT: RefCell<Option<DCtx<'static>>> = const { RefCell::new(None) };
}

/// Unpacks into `bytes`, in place of what they held: whoever unpacks many frames need not ask for memory each time.
pub(crate) fn unpack_into(frame: &[u8], originals: &[u8], bytes: &mut Vec<u8>) -> Result<(), StoreError> {
    bytes.clear();
    let Some((form, body)) = frame.split_first() else { return Ok(()) };
    if *form == PLAIN {
        bytes.extend_from_slice(body);
        return Ok(());
    }
    let length = get_frame_content_size(body).ok().flatten().ok_or_else(|| damaged("its length is missing"))?;
    bytes.reserve_exact(usize::try_from(length).map_err(|_| damaged("its length is impossible"))?);
    match *form {
        ZSTD => CONTEXT.with_borrow_mut(|context| {
            let context = match context {
                Some(context) => context,
                None => context.insert(DCtx::try_create().ok_or_else(|| damaged("no memory"))?),
            };
            decompress(context, bytes, body)
        }),
        AGAINST => {
            let mut context = DCtx::try_create().ok_or_else(|| damaged("no memory"))?;
            context.ref_prefix(originals).map_err(refused)?;
            decompress(&mut context, bytes, body)
        }
        form => Err(damaged(&format!("unknown form {form}"))),
    }
}

fn decompress(context: &mut DCtx<'_>, bytes: &mut Vec<u8>, body: &[u8]) -> Result<(), StoreError> {
    context.set_parameter(DParameter::WindowLogMax(WINDOW_LOG)).map_err(refused)?;
    context.decompress(bytes, body).map_err(refused)?;
    Ok(())
}

fn refused(code: usize) -> StoreError {
    damaged(zstd::zstd_safe::get_error_name(code))
}

fn damaged(cause: &str) -> StoreError {
    StoreError::Query(format!("a block of the archive is damaged: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_and_long_ones_shrink() {
        let long = b"the same words again and again ".repeat(1000);
        for bytes in [b"".as_slice(), b"short", "🦀 \u{0} \"quotes\"".as_bytes(), &[0xff, 0xfe], &long] {
            assert_eq!(unpack(&pack(bytes), b"").expect("unpacks"), bytes);
            assert_eq!(unpack(&pack_against(bytes, &long), &long).expect("unpacks"), bytes);
            assert_eq!(unpack(&pack_against(bytes, b""), b"").expect("unpacks"), bytes);
        }
        assert!(pack(&long).len() < long.len() / 10);
    }

    #[test]
    fn texts_cost_little_beside_what_they_were_made_from() {
        let noise: String = (0_u64..40_000).map(|n| format!("{:x} ", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
        let original = format!("{{\"type\":\"user\",\"text\":\"{noise}\"}}");
        let texts = format!("[{{\"type\":\"text\",\"text\":\"{noise}\"}}]");
        assert!(pack_against(texts.as_bytes(), original.as_bytes()).len() * 100 < pack(texts.as_bytes()).len());
    }

    #[test]
    fn damage_is_an_error() {
        let long: Vec<u8> = (0_u32..2000).flat_map(|n| n.wrapping_mul(0x9e37_79b9).to_le_bytes()).collect();
        let other: Vec<u8> = long.iter().map(|byte| byte ^ 1).collect();
        assert!(unpack(&[9, 1], b"").is_err());
        assert!(unpack(&[ZSTD, 1, 2, 3], b"").is_err());
        let texts = long.clone();
        assert_eq!(unpack(&pack_against(&texts, &long), &long).expect("unpacks"), texts);
        assert!(unpack(&pack_against(&texts, &long), b"").is_err());
        assert!(unpack(&pack_against(&texts, &long), &other).is_err());
        let long = b"words again and again ".repeat(100);
        let mut cut = pack(&long);
        cut.pop();
        assert!(unpack(&cut, b"").is_err());
    }
}
