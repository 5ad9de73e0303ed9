//! When people work: mornings and afternoons of weekdays, an evening now and then, seldom at weekends.

use crate::random::Random;

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// Sessions of the past: all have ended this long before now.
const QUIET_MS: i64 = 3 * 3_600_000;

/// So many sessions at least, however short the time.
const AT_LEAST: usize = 16;

/// Starts of sessions in the days before `now`, ascending. All in UTC.
pub(crate) fn starts(now_ms: i64, days: u32, random: &mut Random) -> Vec<i64> {
    let today = now_ms.div_euclid(DAY_MS);
    let days = i64::from(days.max(1));
    let mut starts: Vec<i64> =
        (today - days..=today).flat_map(|day| day_starts(day, random)).filter(|at| *at < now_ms - QUIET_MS).collect();
    while starts.len() < AT_LEAST {
        starts.push((today - random.between(1, days)) * DAY_MS + random.between(8 * 60, 18 * 60) * MINUTE_MS);
    }
    starts.sort_unstable();
    starts
}

fn day_starts(day: i64, random: &mut Random) -> Vec<i64> {
    let is_weekend = matches!((day + 4).rem_euclid(7), 0 | 6);
    let count = if is_weekend { i64::from(random.chance(45)) } else { random.between(2, 4) };
    (0..count).map(|_| day * DAY_MS + minute(random) * MINUTE_MS + random.between(0, 59_999)).collect()
}

/// A minute of the day at which somebody begins to work.
fn minute(random: &mut Random) -> i64 {
    match random.between(1, 100) {
        ..=45 => random.between(8 * 60 + 20, 11 * 60 + 40),
        46..=88 => random.between(13 * 60 + 5, 17 * 60 + 30),
        _ => random.between(19 * 60 + 45, 22 * 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_sixty_to_ninety_sessions_mostly_on_weekdays() {
        for seed in 0..50 {
            let now = 1_790_000_000_000 + seed as i64 * DAY_MS;
            let starts = starts(now, 30, &mut Random::new(seed));
            assert!((58..=86).contains(&starts.len()), "{}", starts.len());
            let weekend = starts.iter().filter(|at| matches!((at.div_euclid(DAY_MS) + 4).rem_euclid(7), 0 | 6)).count();
            assert!(weekend * 5 < starts.len());
            assert!(starts.is_sorted() && starts.iter().all(|at| *at < now));
        }
    }

    #[test]
    fn a_single_day_is_enough_for_every_tool() {
        assert!(starts(1_790_000_000_000, 0, &mut Random::new(1)).len() >= AT_LEAST);
    }
}
