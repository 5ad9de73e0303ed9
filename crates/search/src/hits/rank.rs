//! What comes first.

use sp_domain::Timestamp;

use crate::document::Kind;

/// Days after which the advantage of being recent is half as large.
const HALF_LIFE_DAYS: f32 = 45.0;

/// The score of a hit: how well it fits (BM25: rare words count more, repeated words a little more, short texts more), times what it is
/// (prompts before answers before calls before outputs and context), times one half to one for its age.
///
/// A hit of today therefore stands before one of last year that fits up to twice as well. Without a date a hit counts as old.
pub fn rank(relevance: f32, kind: Kind, at: Option<Timestamp>, now: Option<Timestamp>) -> f32 {
    let weight = match kind {
        Kind::Prompt => 1.3,
        Kind::Answer => 1.0,
        Kind::Call => 0.8,
        Kind::Output | Kind::Context => 0.6,
    };
    let Some(now) = now else { return relevance * weight };
    let recency = at.map_or(0.0, |at| {
        let days = (now.ms() - at.ms()).max(0) as f32 / 86_400_000.0;
        (-days / HALF_LIFE_DAYS).exp2()
    });
    relevance * weight * (0.5 + 0.5 * recency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_prompts_come_first() {
        let at = |days: i64| Timestamp::from_ms(1_700_000_000_000 - days * 86_400_000);
        let ranked = [
            rank(1.0, Kind::Prompt, at(0), at(0)),
            rank(1.0, Kind::Answer, at(0), at(0)),
            rank(1.0, Kind::Answer, at(30), at(0)),
            rank(1.0, Kind::Answer, at(3000), at(0)),
            rank(1.0, Kind::Answer, None, at(0)),
            rank(1.0, Kind::Output, None, at(0)),
        ];
        assert!(ranked.is_sorted_by(|first, second| first >= second), "{ranked:?}");
        assert!(rank(2.1, Kind::Answer, None, at(0)) > rank(1.0, Kind::Answer, at(0), at(0)));
    }
}
