//! A seeded corpus for measuring and for property tests: homes with sessions of all five tools, in any size, with the traps real stores have
//! (answers that grow while they stream, copied history, sub-agents, pictures, results from 100 B to 5 MB).
//!
//! Nothing here knows the importers: [`Truth`] is counted while the files are written. The same options give the same corpus.

mod claude;
mod clock;
mod codex;
mod gemini;
mod kilo;
mod lists;
mod opencode;
mod output;
mod random;
mod script;
mod text;
mod truth;
mod words;

use std::path::Path;

pub use claude::long::{LONG_SESSION_ID, long, single, tiny};
pub use output::CorpusError;
use output::Result;
use random::Random;
pub use truth::{Tokens, ToolTruth, Truth};

/// Which corpus to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// About this many bytes, over all tools.
    pub bytes: u64,
    /// Another seed gives another corpus.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { bytes: 4 << 20, seed: 1 }
    }
}

/// Parts of 100 of the bytes.
const CLAUDE: u64 = 62;
const CODEX: u64 = 20;
const GEMINI: u64 = 6;
const OPENCODE: u64 = 7;

/// Writes a home. Whatever lies there under the same names is replaced.
///
/// # Errors
/// Writing a file or a database failed.
pub fn write(home: &Path, options: &Options) -> Result<Truth> {
    let mut random = Random::new(options.seed);
    let share = |parts: u64| options.bytes * parts / 100;
    let mut truth = Truth::default();
    truth.tools.insert("claude", claude::write(home, share(CLAUDE), random.fork())?);
    truth.tools.insert("codex", codex::write(home, share(CODEX), random.fork())?);
    truth.tools.insert("gemini", gemini::write(home, share(GEMINI), random.fork())?);
    truth.tools.insert("opencode", opencode::write(home, share(OPENCODE), random.fork())?);
    truth.tools.insert("kilo", kilo::write(home, share(100 - CLAUDE - CODEX - GEMINI - OPENCODE), random.fork())?);
    Ok(truth)
}

/// Appends the parts one after another: cheaper than formatting in the inner loop.
macro_rules! put {
    ($out:expr, $($part:expr),+ $(,)?) => {{ $( $crate::Part::put(&$part, $out); )+ }};
}
pub(crate) use put;

/// Something that can stand between the texts of a record.
pub(crate) trait Part {
    /// Appends it.
    fn put(&self, out: &mut Vec<u8>);
}

impl Part for str {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

impl Part for &str {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

impl Part for String {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

impl<const N: usize> Part for [u8; N] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

impl Part for &[u8] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

impl Part for Vec<u8> {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

impl Part for u64 {
    fn put(&self, out: &mut Vec<u8>) {
        let (mut digits, mut place, mut rest) = ([0_u8; 20], 20, *self);
        loop {
            place -= 1;
            digits[place] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        out.extend_from_slice(&digits[place..]);
    }
}
