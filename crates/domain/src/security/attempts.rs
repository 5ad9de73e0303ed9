//! How many passwords may be tried: few from one address, some more from all together, and never more memory than for a fixed number of
//! addresses.

use std::collections::HashMap;

use crate::Timestamp;

/// Tries from one address at once.
const PER_ADDRESS: Limit = Limit { tries: 5, refill_ms: 60_000 };
/// Tries from all addresses at once.
const TOGETHER: Limit = Limit { tries: 30, refill_ms: 10_000 };
/// Addresses remembered. Where there are more, those that are not remembered share the tries of all.
const MOST_ADDRESSES: usize = 1024;

/// So many tries at once, and then one more after so long.
#[derive(Clone, Copy, Debug)]
struct Limit {
    tries: i64,
    refill_ms: i64,
}

/// What is left of tries, as the time in which they come back: a whole try is [`Limit::refill_ms`].
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left_ms: i64,
    at_ms: i64,
}

impl Limit {
    const fn most_ms(self) -> i64 {
        self.tries * self.refill_ms
    }

    fn full(self, now: Timestamp) -> Bucket {
        Bucket { left_ms: self.most_ms(), at_ms: now.ms() }
    }

    fn refilled(self, bucket: Bucket, now: Timestamp) -> Bucket {
        let passed = (now.ms() - bucket.at_ms).max(0);
        Bucket { left_ms: (bucket.left_ms + passed).min(self.most_ms()), at_ms: now.ms() }
    }

    /// Takes a try; without a whole one says in how many seconds there is one.
    fn take(self, bucket: Bucket) -> Result<Bucket, i64> {
        let missing = self.refill_ms - bucket.left_ms;
        if missing > 0 { Err((missing + 999) / 1000) } else { Ok(Bucket { left_ms: -missing, ..bucket }) }
    }
}

/// Counts tries. A try is taken before the password is looked at, so that many at once gain nothing, and given back when it was right.
#[derive(Debug, Default)]
pub struct Attempts {
    addresses: HashMap<String, Bucket>,
    together: Option<Bucket>,
}

impl Attempts {
    /// Takes a try of an address.
    ///
    /// # Errors
    /// There is none left; says how many seconds to wait.
    pub fn take(&mut self, address: &str, now: Timestamp) -> Result<(), i64> {
        self.forget_rested(now);
        let known = self.addresses.get(address).copied();
        let own = PER_ADDRESS.take(PER_ADDRESS.refilled(known.unwrap_or(PER_ADDRESS.full(now)), now))?;
        let together = TOGETHER.take(TOGETHER.refilled(self.together.unwrap_or(TOGETHER.full(now)), now))?;
        self.together = Some(together);
        if known.is_some() || self.addresses.len() < MOST_ADDRESSES {
            self.addresses.insert(address.to_owned(), own);
        }
        Ok(())
    }

    /// The password was right: what the address tried is forgotten, and the try of all is given back.
    pub fn succeeded(&mut self, address: &str) {
        self.addresses.remove(address);
        if let Some(together) = &mut self.together {
            together.left_ms = (together.left_ms + TOGETHER.refill_ms).min(TOGETHER.most_ms());
        }
    }

    /// Drops addresses that have all their tries again, when there are many.
    fn forget_rested(&mut self, now: Timestamp) {
        if self.addresses.len() >= MOST_ADDRESSES {
            self.addresses.retain(|_, bucket| PER_ADDRESS.refilled(*bucket, now).left_ms < PER_ADDRESS.most_ms());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(1_700_000_000 + second).expect("a time")
    }

    #[test]
    fn an_address_has_five_tries_and_then_one_a_minute() {
        let mut attempts = Attempts::default();
        for _ in 0..5 {
            assert_eq!(attempts.take("a", at(0)), Ok(()));
        }
        assert_eq!(attempts.take("a", at(0)), Err(60));
        assert_eq!(attempts.take("b", at(0)), Ok(()), "others are not held up");
        assert_eq!(attempts.take("a", at(59)), Err(1));
        assert_eq!(attempts.take("a", at(60)), Ok(()));
        assert!(attempts.take("a", at(60)).is_err());
        assert!(attempts.take("a", at(30)).is_err(), "a clock that goes back gives nothing");
    }

    #[test]
    fn all_addresses_share_a_limit_and_memory_has_one() {
        let mut attempts = Attempts::default();
        let tried = (0..100_000).filter(|number| attempts.take(&format!("address {number}"), at(0)).is_ok()).count();
        assert_eq!(tried, 30);
        for second in 0..20_000 {
            let _ = attempts.take(&format!("later {second}"), at(second * 10));
        }
        assert!(attempts.addresses.len() <= MOST_ADDRESSES);
    }

    #[test]
    fn whoever_knows_the_password_is_not_held_up() {
        let mut attempts = Attempts::default();
        for _ in 0..200 {
            assert_eq!(attempts.take("a", at(0)), Ok(()));
            attempts.succeeded("a");
        }
    }
}
