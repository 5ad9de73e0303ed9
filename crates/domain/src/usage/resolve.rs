//! Exactly once: which session owns an API call that several sessions tell of.

use std::cmp::Ordering;

use super::{Tokens, UsageClaim, claim::earliest};
use crate::{Timestamp, Usd, source::Span};

/// A claim together with what decides between sessions.
#[derive(Clone, Debug)]
pub struct Claimant {
    /// The claiming session, in the caller's own numbering.
    pub session: i64,
    /// When the session started, by its own word or its first record.
    pub started_at: Option<Timestamp>,
    /// When its last record was written.
    pub ended_at: Option<Timestamp>,
    /// Account directory and file, for a stable last resort: the default directory sorts first.
    pub source: String,
    /// What it says.
    pub claim: UsageClaim,
}

/// One API call that happened: the only source of every figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageEvent {
    /// Owner, in the caller's numbering.
    pub session: i64,
    /// Distinguishes events of one group; empty when the group is one call.
    pub part: String,
    /// Earliest time of the call over all copies: it also decides the day.
    pub at: Option<Timestamp>,
    /// Model that answered.
    pub model: Option<String>,
    /// What it consumed.
    pub tokens: Tokens,
    /// Web searches the provider ran.
    pub web_searches: i64,
    /// Cost the tool recorded.
    pub recorded_cost: Option<Usd>,
    /// The recorded output is a lower bound.
    pub lower_bound: bool,
    /// The session whose files hold the winning record, in the caller's numbering: a copy may be fuller than the owner's own record.
    pub told_by: i64,
    /// Where the winning record lies in that session's files.
    pub span: Span,
    /// See [`UsageClaim::record`].
    pub record: Option<String>,
}

/// Turns all claims on one group (same tool, same [`super::CallKey::group`]) into events, each call once. The order of `claimants` does not matter.
pub fn resolve(claimants: &[Claimant]) -> Vec<UsageEvent> {
    let one_call = claimants.iter().any(|claimant| claimant.claim.key.part.is_empty() || claimant.claim.sidechain);
    if one_call {
        return event(claimants.iter().collect(), String::new()).into_iter().collect();
    }
    let mut parts: Vec<&str> = claimants.iter().map(|claimant| claimant.claim.key.part.as_str()).collect();
    parts.sort_unstable();
    parts.dedup();
    let of_part = |part: &str| claimants.iter().filter(|claimant| claimant.claim.key.part == part).collect();
    parts.into_iter().filter_map(|part| event(of_part(part), part.to_owned())).collect()
}

fn event(claimants: Vec<&Claimant>, part: String) -> Option<UsageEvent> {
    let owner = claimants.iter().copied().min_by(|one, other| ownership(one, other))?;
    let winner = claimants.iter().copied().max_by(|one, other| weight(one, other))?;
    let claim = &winner.claim;
    Some(UsageEvent {
        session: owner.session,
        part,
        at: claimants.iter().fold(None, |at, claimant| earliest(at, claimant.claim.at)),
        model: claim.model.clone(),
        tokens: claim.tokens,
        web_searches: claim.web_searches,
        recorded_cost: claimants.iter().filter_map(|claimant| claimant.claim.recorded_cost).max(),
        lower_bound: claimants.iter().all(|claimant| claimant.claim.lower_bound),
        told_by: winner.session,
        span: claim.span,
        record: claim.record.clone(),
    })
}

/// Not copied, earliest call, session that started first, session that ended first, source. Unknown times come last.
fn ownership(one: &Claimant, other: &Claimant) -> Ordering {
    let key = |claimant: &Claimant| {
        let last = |at: Option<Timestamp>| at.map_or(i64::MAX, Timestamp::ms);
        (claimant.claim.copied, last(claimant.claim.at), last(claimant.started_at), last(claimant.ended_at))
    };
    key(one).cmp(&key(other)).then_with(|| one.source.cmp(&other.source))
}

/// The largest output wins; among equal ones the owner's own record, then the later one in a file.
fn weight(one: &Claimant, other: &Claimant) -> Ordering {
    let size = |claimant: &Claimant| claimant.claim.tokens.output;
    size(one).cmp(&size(other)).then_with(|| ownership(other, one)).then_with(|| one.claim.position.cmp(&other.claim.position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::CallKey;

    fn claimant(session: i64, part: &str, output: i64, at_ms: i64) -> Claimant {
        let claim = UsageClaim {
            key: CallKey { group: "msg".to_owned(), part: part.to_owned() },
            at: Timestamp::from_ms(at_ms),
            model: Some("m".to_owned()),
            tokens: Tokens { output, ..Tokens::default() },
            web_searches: 0,
            recorded_cost: None,
            position: 0,
            copied: false,
            sidechain: false,
            lower_bound: false,
            span: Span::default(),
            record: None,
        };
        Claimant { session, started_at: Timestamp::from_ms(session), ended_at: None, source: String::new(), claim }
    }

    #[test]
    fn a_copy_in_a_second_session_counts_once_for_the_earlier_call() {
        let events = resolve(&[claimant(2, "r", 260, 50), claimant(1, "r", 260, 90)]);
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].session, events[0].tokens.output, events[0].told_by), (2, 260, 2));
    }

    #[test]
    fn the_fullest_record_is_named_wherever_it_is() {
        let events = resolve(&[claimant(2, "r", 100, 50), claimant(1, "r", 260, 90)]);
        assert_eq!((events[0].session, events[0].told_by, events[0].tokens.output), (2, 1, 260));
    }

    #[test]
    fn requests_stay_apart_unless_a_copy_lacks_its_request() {
        assert_eq!(resolve(&[claimant(1, "a", 1, 1), claimant(1, "b", 2, 2)]).len(), 2);
        assert_eq!(resolve(&[claimant(1, "a", 1, 1), claimant(1, "", 2, 2)]).len(), 1);
        let mut side = claimant(2, "b", 2, 2);
        side.claim.sidechain = true;
        assert_eq!(resolve(&[claimant(1, "a", 1, 1), side]).len(), 1);
    }

    #[test]
    fn a_marked_copy_never_owns() {
        let mut copy = claimant(1, "r", 5, 1);
        copy.claim.copied = true;
        assert_eq!(resolve(&[copy, claimant(2, "r", 5, 9)])[0].session, 2);
    }

    #[test]
    fn order_does_not_matter() {
        let mut all = vec![claimant(3, "r", 9, 7), claimant(1, "r", 260, 7), claimant(2, "r", 260, 7)];
        let first = resolve(&all);
        all.reverse();
        assert_eq!(resolve(&all), first);
    }
}
