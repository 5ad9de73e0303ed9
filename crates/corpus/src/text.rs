//! Texts of a session: lines of words, and again and again lines that stood there before, as files are read, changed and read again.
//! Everything comes out as the inside of a JSON string.

use crate::{
    random::Random,
    words::{Flavour, WORDS},
};

/// Lines that can come again.
const ECHO_BYTES: usize = 192 << 10;
/// Of 1000 lines, this many begin a passage that was there before.
const ECHOES: u64 = 28;

/// Writes the texts of one session.
pub(crate) struct Text {
    pub(crate) random: Random,
    /// Most of a session's prose is in one language.
    language: Flavour,
    echo: Vec<u8>,
    /// Where the lines of `echo` begin.
    lines: Vec<u32>,
}

impl Text {
    pub(crate) fn new(mut random: Random) -> Self {
        let language = match random.below(100) {
            0..=5 => Flavour::German,
            6..=8 => Flavour::Cjk,
            _ => Flavour::Prose,
        };
        Self { random, language, echo: Vec::new(), lines: Vec::new() }
    }

    /// What people and models say.
    pub(crate) fn prose(&mut self, bytes: usize, out: &mut Vec<u8>) {
        let end = out.len() + bytes;
        while out.len() < end {
            let words = (end - out.len()) / 7 + 1;
            self.line(self.language, words.min(28), out);
            out.extend_from_slice(if self.random.chance(1, 4) { b"\\n\\n" } else { b" " });
        }
        out.pop();
        trim(out);
    }

    /// A file, or the answer of a tool.
    pub(crate) fn block(&mut self, flavour: Flavour, bytes: usize, out: &mut Vec<u8>) {
        let end = out.len() + bytes;
        while out.len() < end {
            if self.lines.len() > 24 && self.random.chance(ECHOES, 1000) {
                self.again(end - out.len(), out);
            } else {
                let from = out.len();
                if flavour == Flavour::Code {
                    let depth = self.random.below(5) as usize * 4;
                    out.extend_from_slice(&b"                "[..depth]);
                }
                let words = self.random.between(2, 14).min((end - from) as u64 / 6 + 1);
                self.line(flavour, words as usize, out);
                out.extend_from_slice(b"\\n");
                self.remember(from, out);
            }
        }
    }

    /// A single line without its end.
    pub(crate) fn line(&mut self, flavour: Flavour, words: usize, out: &mut Vec<u8>) {
        let (mut bits, mut left) = (0, 0);
        for number in 0..words {
            if left == 0 {
                (bits, left) = (self.random.next(), 4);
            }
            if number > 0 && flavour != Flavour::Cjk {
                out.push(b' ');
            }
            WORDS.put(flavour, bits, &mut self.random, out);
            bits >>= 16;
            left -= 1;
        }
        match flavour {
            Flavour::Prose | Flavour::German => out.push(b'.'),
            Flavour::Cjk => out.extend_from_slice("。".as_bytes()),
            Flavour::Code => out.extend_from_slice([&b";"[..], b" {", b",", b""][(bits & 3) as usize]),
            Flavour::Log => {}
        }
    }

    fn remember(&mut self, from: usize, out: &[u8]) {
        if self.echo.len() > ECHO_BYTES {
            let cut = self.lines[self.lines.len() / 2];
            self.echo.drain(..cut as usize);
            let kept = self.lines.split_off(self.lines.len() / 2);
            self.lines = kept.into_iter().map(|line| line - cut).collect();
        }
        self.lines.push(self.echo.len() as u32);
        self.echo.extend_from_slice(&out[from..]);
    }

    /// Whole lines that stood there before, about as many as there is room.
    fn again(&mut self, room: usize, out: &mut Vec<u8>) {
        let first = self.random.below(self.lines.len() as u64 - 8) as usize;
        let most = (first + self.random.between(6, 60) as usize).min(self.lines.len() - 1);
        let start = self.lines[first] as usize;
        let mut last = first + 1;
        while last < most && (self.lines[last] as usize) < start + room {
            last += 1;
        }
        out.extend_from_slice(&self.echo[start..self.lines[last] as usize]);
    }
}

/// Takes half an escape or a blank from the end.
fn trim(out: &mut Vec<u8>) {
    while out.ends_with(b"\\n") || out.ends_with(b" ") || out.ends_with(b"\\") {
        out.pop();
    }
}

/// Text of a JSON string as text of a JSON string inside another one.
pub(crate) fn escape_again(text: &[u8], out: &mut Vec<u8>) {
    for byte in text {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
}
