//! Claude sessions that begin with the history of another one: a resumed conversation and a fork.

use crate::{
    play::Stage,
    random::Random,
    scenario::{CHORES, Request},
    script::{Part, Role, Scene, follow_ups, settle_all},
    session::{Feature, Session, Store, Turn},
};

/// Resumed the next morning; forked after half an hour and marked by the tool.
pub(crate) fn forks(sessions: &[Session], limit: i64, random: &mut Random) -> Vec<Session> {
    let mut plain = sessions.iter().filter(|session| is_plain(session) && session.ended_at() + DAY_MS < limit);
    let resumed = plain.next().map(|origin| continued(origin, 15 * 3_600_000, Vec::new(), random));
    let forked = plain.next().map(|origin| continued(origin, 30 * 60_000, vec![Feature::MarkedFork], random));
    resumed.into_iter().chain(forked).collect()
}

const DAY_MS: i64 = 86_400_000;

/// Nothing but ordinary work, so that copied records are exactly those of the original.
fn is_plain(session: &Session) -> bool {
    session.store == Store::Claude
        && session.features.is_empty()
        && session.parent.is_none()
        && session.turns.len() > 1
        && !has_agent(session)
}

fn has_agent(session: &Session) -> bool {
    let mut calls = session.answers().flat_map(|answer| &answer.calls);
    calls.any(|call| matches!(call.act, crate::session::Act::Agent { .. }))
}

fn continued(origin: &Session, pause_ms: i64, features: Vec<Feature>, random: &mut Random) -> Session {
    let is_marked = features.contains(&Feature::MarkedFork);
    let keep = if is_marked { 1 } else { origin.turns.len() };
    let mut turns: Vec<Turn> = origin.turns[..keep].iter().map(|turn| Turn { copied: true, ..turn.clone() }).collect();
    let start = origin.ended_at() + pause_ms;
    let role = Role { store: origin.store, project: origin.project, parts: Vec::<Part>::new(), features, start };
    let mut stage = Stage::new(&role, random.fork());
    let prompt = random.pick(&CHORES.resumptions).clone();
    let mut scenes = follow_ups(random);
    if scenes.is_empty() {
        scenes.push(Scene { request: CHORES.follow_ups[0].clone(), compacted: false });
    }
    let first = &mut scenes[0].request;
    *first = Request { prompt, steps: first.steps.clone() };
    settle_all(&role, &mut scenes);
    stage.perform(scenes);
    let (id, new_turns) = stage.into_turns();
    turns.extend(new_turns);
    Session {
        id,
        origin: Some(origin.id.clone()),
        title: origin.title.clone(),
        features: role.features,
        turns,
        parent: None,
        ..origin.clone()
    }
}
