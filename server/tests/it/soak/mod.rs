//! What takes time to show: killed imports, killed migrations, idleness, growth. Short in every run of the tests, in full with
//! `SESSION_PILOT_SOAK=1` (`cargo xtask bench --soak`).

#[cfg(target_os = "linux")]
mod idle;
#[cfg(unix)]
mod kills;
#[cfg(unix)]
mod migration;
pub(crate) mod rows;
pub(crate) mod texts;

/// The full number where the long form is asked for, else the short one.
#[expect(clippy::disallowed_methods, reason = "tests have no configuration; the task runner sets this one variable")]
pub(crate) fn times(short: u32, full: u32) -> u32 {
    if std::env::var_os("SESSION_PILOT_SOAK").is_some_and(|value| value == "1") { full } else { short }
}

/// Numbers that are the same in every run, and look as if they were not.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to 1, 1 excluded.
    pub(crate) fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}
