//! Times as text, without a calendar library in the inner loop.

/// 2026-01-05T06:00:00Z; everything in a corpus lies after it.
pub(crate) const START_MS: u64 = 1_767_592_800_000;

/// Year, month, day of a day since 1970.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let rest = day - (365 * year + year / 4 - year / 100);
    let month = (5 * rest + 2) / 153;
    let (day, month) = (rest - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    (year + era * 400 + u64::from(month <= 2), month, day)
}

fn digits(out: &mut [u8], mut number: u64) {
    for place in out.iter_mut().rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// `2026-01-05T06:00:00.000Z`.
pub(crate) fn iso(ms: u64) -> [u8; 24] {
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let (year, month, day) = civil(ms / 86_400_000);
    digits(&mut text[0..4], year);
    digits(&mut text[5..7], month);
    digits(&mut text[8..10], day);
    digits(&mut text[11..13], ms / 3_600_000 % 24);
    digits(&mut text[14..16], ms / 60_000 % 60);
    digits(&mut text[17..19], ms / 1000 % 60);
    digits(&mut text[20..23], ms % 1000);
    text
}

/// `iso` as a string, for names of files.
pub(crate) fn name(ms: u64) -> String {
    String::from_utf8_lossy(&iso(ms)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{START_MS, name};

    #[test]
    fn times_are_those_of_the_calendar() {
        assert_eq!(name(START_MS), "2026-01-05T06:00:00.000Z");
        assert_eq!(name(1_772_323_199_999), "2026-02-28T23:59:59.999Z");
        assert_eq!(name(951_782_400_000), "2000-02-29T00:00:00.000Z");
    }
}
