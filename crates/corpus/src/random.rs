//! A small generator of numbers: the same corpus on every machine.

/// wyrand: one multiplication per number.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

/// A UUID as text.
pub(crate) type Uuid = [u8; 36];

const HEX: &[u8; 16] = b"0123456789abcdef";
const BASE62: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Mixes a number so that neighbours have nothing in common.
pub(crate) fn mix(seed: u64) -> u64 {
    let wide = u128::from(seed ^ 0xe703_7ed1_a0b4_28db) * u128::from(seed.wrapping_add(0xa076_1d64_78bd_642f));
    (wide >> 64) as u64 ^ wide as u64
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1)))
    }

    /// A generator of its own, so that one part does not shift another.
    pub(crate) fn fork(&mut self) -> Self {
        Self::new(self.next())
    }

    #[inline]
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0xa076_1d64_78bd_642f);
        let wide = u128::from(self.0) * u128::from(self.0 ^ 0xe703_7ed1_a0b4_28db);
        (wide >> 64) as u64 ^ wide as u64
    }

    /// 0 to `limit` - 1.
    #[inline]
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// Both ends included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True `parts` times of `whole`.
    pub(crate) fn chance(&mut self, parts: u64, whole: u64) -> bool {
        self.below(whole) < parts
    }

    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    /// Above 0, at most 1.
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Many small, few large: half of the values are below `median`.
    pub(crate) fn log_normal(&mut self, median: f64, sigma: f64, low: u64, high: u64) -> u64 {
        let normal = (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos();
        ((median * (sigma * normal).exp()) as u64).clamp(low, high)
    }

    /// Every order of magnitude is as likely as another.
    pub(crate) fn log_uniform(&mut self, low: u64, high: u64) -> u64 {
        let (low, high) = ((low as f64).ln(), (high as f64).ln());
        (low + (high - low) * self.unit()).exp() as u64
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        let (mut left, mut right) = (self.next(), self.next());
        let mut text = [b'-'; 36];
        for (place, letter) in text.iter_mut().enumerate() {
            if matches!(place, 8 | 13 | 18 | 23) {
                continue;
            }
            let bits = if place < 18 { &mut left } else { &mut right };
            *letter = HEX[(*bits & 15) as usize];
            *bits >>= 4;
        }
        text[14] = b'4';
        text[19] = b'a';
        text
    }

    pub(crate) fn hex(&mut self, count: usize, out: &mut Vec<u8>) {
        for _ in 0..count {
            out.push(HEX[self.below(16) as usize]);
        }
    }

    pub(crate) fn base62(&mut self, count: usize, out: &mut Vec<u8>) {
        for _ in 0..count {
            out.push(BASE62[self.below(62) as usize]);
        }
    }

    /// Ten letters from one number: pictures and signatures are long.
    pub(crate) fn base64(&mut self, count: usize, out: &mut Vec<u8>) {
        let end = out.len() + count;
        while out.len() < end {
            let mut bits = self.next();
            for _ in 0..10.min(end - out.len()) {
                out.push(BASE64[(bits & 63) as usize]);
                bits >>= 6;
            }
        }
    }
}
