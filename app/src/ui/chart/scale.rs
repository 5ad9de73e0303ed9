//! The upper end of an axis.

/// The next 1, 2, 2.5 or 5 times a power of ten: what an axis ends with. At least 1.
pub(super) fn nice(most: i64) -> i64 {
    let most = most.max(1);
    let mut power: i64 = 1;
    while power <= i64::MAX / 10 && power * 10 <= most {
        power *= 10;
    }
    let steps = [power, power.saturating_mul(2), power.saturating_mul(5) / 2, power.saturating_mul(5), power.saturating_mul(10)];
    // Two and a half times one is no whole number.
    steps.into_iter().find(|step| *step >= most && (power > 1 || *step != 2 || most <= 2)).unwrap_or(most)
}

/// A share of a height of 1000, for the coordinates of a drawing.
pub(super) fn share(value: i64, of: i64) -> i64 {
    (i128::from(value.max(0)) * 1000 / i128::from(of.max(1))) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_with_round_numbers() {
        for (most, end) in
            [(0, 1), (1, 1), (2, 2), (3, 5), (7, 10), (10, 10), (21, 25), (26, 50), (180, 200), (1_900_000_000, 2_000_000_000)]
        {
            assert_eq!(nice(most), end, "{most}");
        }
        assert!(nice(i64::MAX) >= i64::MAX / 2);
    }

    #[test]
    fn shares_do_not_overflow() {
        assert_eq!((share(1, 4), share(-1, 4), share(i64::MAX, i64::MAX), share(5, 0)), (250, 0, 1000, 5000));
    }
}
