//! The life of a notification: it begins, is read or dismissed, is over by itself, begins again, and is forgotten.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{NotificationKind, Subject};
use crate::Timestamp;

/// How long what is over is remembered.
pub const KEEP_MS: i64 = 30 * 86_400_000;

/// Something a person is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// Number; 0 for what could not be stored yet.
    pub id: i64,
    /// The thing it is about: the same whenever it begins again.
    pub key: String,
    /// How often it began.
    pub count: i64,
    /// When it began for the first time that is remembered.
    pub first_at: Timestamp,
    /// When it began last. While it lasts its figures follow without moving this.
    pub last_at: Timestamp,
    /// When a person read it.
    pub read_at: Option<Timestamp>,
    /// When a person dismissed it.
    pub dismissed_at: Option<Timestamp>,
    /// When it was over by itself.
    pub resolved_at: Option<Timestamp>,
    /// What it says.
    #[serde(flatten)]
    pub subject: Subject,
}

/// What becomes of a notification by a look.
enum Step {
    Stays,
    Changes(Notification),
    Begins(Notification),
}

impl Notification {
    /// Something that was never told.
    pub fn beginning(subject: Subject, now: Timestamp) -> Self {
        Self {
            id: 0,
            key: subject.key(),
            count: 1,
            first_at: now,
            last_at: now,
            read_at: None,
            dismissed_at: None,
            resolved_at: None,
            subject,
        }
    }

    /// Neither dismissed nor over.
    pub const fn is_open(&self) -> bool {
        self.dismissed_at.is_none() && self.resolved_at.is_none()
    }

    /// It was found, or happened. What comes back is unread again, and nothing a person did before hides it.
    fn seen(&self, subject: Subject, now: Timestamp) -> Step {
        let begins = !subject.kind().lasts() || self.resolved_at.is_some() || subject.is_another(&self.subject);
        if begins {
            let again = Self { id: self.id, count: self.count + 1, first_at: self.first_at, ..Self::beginning(subject, now) };
            return Step::Begins(again);
        }
        if subject == self.subject { Step::Stays } else { Step::Changes(Self { subject, ..self.clone() }) }
    }

    /// It was looked for and is not there.
    fn missed(&self, now: Timestamp) -> Step {
        if !self.subject.kind().lasts() || self.resolved_at.is_some() {
            return Step::Stays;
        }
        Step::Changes(Self { resolved_at: Some(now), ..self.clone() })
    }

    /// It has been over long enough.
    fn is_forgotten(&self, now: Timestamp) -> bool {
        let over = if self.subject.kind().lasts() { self.resolved_at } else { Some(self.last_at) };
        over.is_some_and(|over| now.ms() - over.ms() >= KEEP_MS)
    }
}

/// What there is to store after a look; mostly nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What began, or began again. The new ones have no number yet.
    pub begun: Vec<Notification>,
    /// What changed otherwise.
    pub changed: Vec<Notification>,
    /// Numbers of what is forgotten.
    pub over: Vec<i64>,
}

impl Plan {
    /// There is nothing to store.
    pub const fn is_empty(&self) -> bool {
        self.begun.is_empty() && self.changed.is_empty() && self.over.is_empty()
    }
}

/// Compares what is known with what was found. Only what is of a kind that was looked for can be over; of several findings about the same thing the first
/// counts.
pub fn plan(known: &[Notification], found: &[Subject], looked_for: &[NotificationKind], now: Timestamp) -> Plan {
    let mut plan = Plan::default();
    let mut new: BTreeMap<String, Subject> = BTreeMap::new();
    for subject in found {
        new.entry(subject.key()).or_insert_with(|| subject.clone());
    }
    for before in known {
        let step = match new.remove(&before.key) {
            Some(subject) => before.seen(subject, now),
            None if looked_for.contains(&before.subject.kind()) => before.missed(now),
            None => Step::Stays,
        };
        match step {
            Step::Begins(after) => plan.begun.push(after),
            Step::Changes(after) => plan.changed.push(after),
            Step::Stays if before.is_forgotten(now) => plan.over.push(before.id),
            Step::Stays => {}
        }
    }
    plan.begun.extend(new.into_values().map(|subject| Notification::beginning(subject, now)));
    plan
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        cockpit::Concern,
        notifications::JobEnd,
        sync::{ProblemKind, SyncProblem},
    };

    const ALL: [NotificationKind; 8] = NotificationKind::ALL;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms).expect("in range")
    }

    fn warnings(warnings: i64) -> Subject {
        Subject::Finding(Concern::Warnings { warnings })
    }

    /// Carries a plan out, as the store does.
    fn carry_out(known: &mut Vec<Notification>, plan: Plan) {
        known.retain(|one| !plan.over.contains(&one.id));
        for mut after in plan.begun.into_iter().chain(plan.changed) {
            if let Some(place) = known.iter().position(|one| one.key == after.key) {
                known[place] = after;
            } else {
                after.id = known.iter().map(|one| one.id).max().unwrap_or(0) + 1;
                known.push(after);
            }
        }
    }

    fn look(known: &mut Vec<Notification>, found: &[Subject], ms: i64) {
        let plan = plan(known, found, &ALL, at(ms));
        carry_out(known, plan);
    }

    #[test]
    fn what_lasts_is_told_once_and_is_over_by_itself() {
        let mut known = Vec::new();
        look(&mut known, &[warnings(1)], 1);
        assert!(plan(&known, &[warnings(1)], &ALL, at(2)).is_empty(), "nothing changed, nothing to store");
        known[0].read_at = Some(at(2));
        look(&mut known, &[warnings(5)], 3);
        let one = &known[0];
        assert_eq!(
            (one.subject.clone(), one.read_at, one.last_at, one.count),
            (warnings(5), Some(at(2)), at(1), 1),
            "figures follow quietly"
        );
        look(&mut known, &[], 4);
        assert_eq!((known[0].resolved_at, known[0].is_open()), (Some(at(4)), false));
        assert!(plan(&known, &[], &ALL, at(5)).is_empty());
    }

    #[test]
    fn what_comes_back_is_unread_whatever_was_done_before() {
        let mut known = Vec::new();
        look(&mut known, &[warnings(1)], 1);
        (known[0].read_at, known[0].dismissed_at) = (Some(at(2)), Some(at(2)));
        look(&mut known, &[warnings(2)], 3);
        assert_eq!(known[0].dismissed_at, Some(at(2)), "it is still the same");
        look(&mut known, &[], 4);
        look(&mut known, &[warnings(1)], 5);
        let one = &known[0];
        assert_eq!((one.read_at, one.dismissed_at, one.resolved_at), (None, None, None));
        assert_eq!((one.id, one.count, one.first_at, one.last_at), (1, 2, at(1), at(5)));
    }

    #[test]
    fn another_reason_is_told_anew() {
        let problem = |kind| SyncProblem { kind, place: "/data".to_owned(), detail: "it is full".to_owned() };
        let cannot = |kind| Subject::Finding(Concern::CannotStore { problem: problem(kind) });
        let mut known = Vec::new();
        look(&mut known, &[cannot(ProblemKind::DiskFull)], 1);
        known[0].dismissed_at = Some(at(2));
        look(&mut known, &[cannot(ProblemKind::ReadOnly)], 3);
        assert_eq!((known[0].dismissed_at, known[0].count), (None, 2));
    }

    #[test]
    fn what_was_not_looked_for_is_not_over() {
        let mut known = Vec::new();
        look(&mut known, &[warnings(1)], 1);
        assert!(plan(&known, &[], &[NotificationKind::Unpriced], at(2)).is_empty());
    }

    #[test]
    fn what_happened_is_told_each_time_and_forgotten_in_the_end() {
        let ended = Subject::Job(JobEnd::Pruned { sessions: 1, freed_bytes: 2, problem: None });
        let mut known = Vec::new();
        look(&mut known, std::slice::from_ref(&ended), 1);
        known[0].dismissed_at = Some(at(2));
        look(&mut known, &[], 3);
        assert_eq!(known[0].resolved_at, None);
        look(&mut known, &[ended], 4);
        assert_eq!((known[0].dismissed_at, known[0].count, known[0].last_at), (None, 2, at(4)));
        look(&mut known, &[], 4 + KEEP_MS - 1);
        assert_eq!(known.len(), 1);
        look(&mut known, &[], 4 + KEEP_MS);
        assert!(known.is_empty());
    }

    proptest! {
        /// Whatever is found, read and dismissed: what is there is told as open or was dismissed since it began, what is not there is over, and the
        /// same look twice stores nothing.
        #[test]
        fn a_look_leaves_what_is_so(steps in proptest::collection::vec((0..4_i64, any::<bool>(), 0..3_u8), 1..30)) {
            let mut known: Vec<Notification> = Vec::new();
            for (time, (count, has_other, deed)) in (1..).zip(steps) {
                let mut found: Vec<Subject> = (count > 0).then(|| warnings(count)).into_iter().collect();
                found.extend(has_other.then(|| Subject::Finding(Concern::Unpriced { model: None, calls: 1 })));
                let before = known.clone();
                look(&mut known, &found, time);
                prop_assert!(plan(&known, &found, &ALL, at(time)).is_empty());
                for one in &known {
                    let is_there = found.iter().any(|subject| subject.key() == one.key);
                    prop_assert_eq!(one.resolved_at.is_none(), is_there);
                    let was_there = before.iter().any(|other| other.key == one.key && other.resolved_at.is_none());
                    if is_there && !was_there {
                        prop_assert!(one.is_open() && one.read_at.is_none());
                    }
                }
                let mut keys: Vec<&str> = known.iter().map(|one| one.key.as_str()).collect();
                keys.dedup();
                prop_assert_eq!(keys.len(), known.len());
                for one in &mut known {
                    match deed {
                        1 => one.read_at = Some(at(time)),
                        2 => one.dismissed_at = Some(at(time)),
                        _ => {}
                    }
                }
            }
        }
    }
}
