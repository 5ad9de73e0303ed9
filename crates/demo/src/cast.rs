//! Who does what, when: spreads sessions over stores, projects and tasks so that every home shows everything at least once.

use crate::{
    calendar,
    deck::{Card, Deck},
    fork,
    play::play,
    random::Random,
    script::{Part, Role},
    session::{Feature, Session, Store},
};

const MINUTE_MS: i64 = 60_000;

/// Sessions of the past have ended this long before now.
const QUIET_MS: i64 = 20 * MINUTE_MS;

/// Share of each store in a thousand sessions, and how many at least. The rest goes to `.claude`.
const SHARES: [(Store, usize, usize); 9] = [
    (Store::Claude, 330, 4),
    (Store::ClaudeWork, 180, 2),
    (Store::Codex, 180, 2),
    (Store::CodexArchive, 14, 1),
    (Store::Gemini, 75, 1),
    (Store::GeminiDocument, 14, 1),
    (Store::Opencode, 85, 2),
    (Store::KiloTask, 40, 2),
    (Store::Kilo, 40, 1),
];

/// Every session of the home, in order of their start; sub-agents follow their parents.
pub(crate) fn sessions(now_ms: i64, days: u32, random: &mut Random) -> Vec<Session> {
    let roles = roles(now_ms, days, random);
    let mut sessions: Vec<Session> = Vec::new();
    for role in &roles {
        let mut played = play(role, random);
        let limit = if role.has(Feature::Live) { now_ms - random.between(70_000, 110_000) } else { now_ms - QUIET_MS };
        settle(&mut played, limit, role.has(Feature::Live));
        sessions.append(&mut played);
    }
    let forks = fork::forks(&sessions, now_ms - QUIET_MS, random);
    sessions.extend(forks);
    sessions
}

/// Moves a session and its sub-agents so that they end at the limit, or not later than it.
fn settle(sessions: &mut [Session], limit: i64, exactly: bool) {
    let ended = sessions.iter().map(Session::ended_at).max().unwrap_or(limit);
    if exactly || ended > limit {
        for session in sessions {
            session.shift(limit - ended);
        }
    }
}

fn roles(now_ms: i64, days: u32, random: &mut Random) -> Vec<Role> {
    let starts = calendar::starts(now_ms, days, random);
    let stores = stores(starts.len(), random);
    let mut deck = Deck::new(random);
    let live = live(now_ms, &mut deck, random);
    let mut cards: Vec<Option<Card>> = vec![None; stores.len()];
    // Those that must have a sub-agent choose first, then the newest: people look at those, and the best work is drawn first.
    for index in first_of_each(&stores) {
        cards[index] = Some(deck.draw_agent(stores[index], random));
    }
    for (card, store) in cards.iter_mut().zip(&stores).rev().filter(|(card, _)| card.is_none()) {
        *card = Some(deck.draw(*store, random));
    }
    let role =
        |((store, start), (project, part)): ((Store, i64), Card)| Role { store, project, parts: vec![part], features: Vec::new(), start };
    let mut roles: Vec<Role> = stores.into_iter().zip(starts).zip(cards.into_iter().flatten()).map(role).collect();
    features(&mut roles, &mut deck, random);
    lengthen(&mut roles, &mut deck, random);
    roles.push(live);
    roles
}

/// A store for each session; old forms come first in time.
fn stores(count: usize, random: &mut Random) -> Vec<Store> {
    let mut stores: Vec<Store> =
        SHARES.iter().flat_map(|(store, share, least)| std::iter::repeat_n(*store, (count * share / 1000).max(*least))).collect();
    stores.truncate(count.max(16));
    stores.resize(count, Store::Claude);
    random.shuffle(&mut stores);
    for (old, new) in [(Store::CodexArchive, Store::Codex), (Store::GeminiDocument, Store::Gemini), (Store::KiloTask, Store::Kilo)] {
        let olds = stores.iter().filter(|store| **store == old).count();
        let both = stores.iter_mut().filter(|store| **store == old || **store == new);
        for (number, store) in both.enumerate() {
            *store = if number < olds { old } else { new };
        }
    }
    stores
}

/// The first session of each store that has sub-agents.
fn first_of_each(stores: &[Store]) -> Vec<usize> {
    let kinds = [Store::Claude, Store::ClaudeWork, Store::Codex, Store::Opencode, Store::Kilo];
    kinds.iter().filter_map(|kind| stores.iter().position(|store| store == kind)).collect()
}

/// Gives every feature to a session; the sub-agents' parents (the first of each store) stay plain.
fn features(roles: &mut [Role], deck: &mut Deck, random: &mut Random) {
    let mut give = |store: Store, wanted: &[&[Feature]]| {
        let places: Vec<usize> = (0..roles.len()).filter(|index| roles[*index].store == store).skip(1).collect();
        for (number, features) in wanted.iter().enumerate().filter(|_| !places.is_empty()) {
            let role = &mut roles[places[number % places.len()]];
            role.features.extend_from_slice(features);
            let is_long = features.contains(&Feature::Compaction);
            while (is_long && role.parts.len() < 3) || !is_rich(role) {
                role.parts.push(deck.draw_from(role.project, random));
            }
        }
    };
    use Feature::{ApiError, Commands, Compaction, Interrupted, LocalModel, Named, OldStream, Picture, Queued, Rejection};
    give(Store::Claude, &[&[OldStream], &[Picture, Named], &[Compaction], &[Commands, Rejection], &[ApiError], &[Queued]]);
    give(Store::ClaudeWork, &[&[Commands], &[Compaction], &[Rejection, Picture]]);
    give(Store::Codex, &[&[Compaction], &[Interrupted]]);
    give(Store::Gemini, &[&[Rejection]]);
    give(Store::Opencode, &[&[LocalModel], &[Rejection]]);
}

/// Enough for every feature: two turns, something to refuse or to interrupt.
fn is_rich(role: &Role) -> bool {
    let turns: usize = role.parts.iter().map(|part| part.task.turns.len()).sum();
    turns > 1 && role.parts.iter().any(Part::has_command)
}

/// Many go on with the next task in the same session.
fn lengthen(roles: &mut [Role], deck: &mut Deck, random: &mut Random) {
    for role in roles {
        let more = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2][random.between(0, 9) as usize];
        for _ in 0..more {
            role.parts.push(deck.draw_from(role.project, random));
        }
    }
}

/// The session that still runs.
fn live(now_ms: i64, deck: &mut Deck, random: &mut Random) -> Role {
    let (project, part) = deck.draw_plain(Store::Claude, random);
    let next = deck.draw_from(project, random);
    Role { store: Store::Claude, project, parts: vec![part, next], features: vec![Feature::Live], start: now_ms - 30 * MINUTE_MS }
}
