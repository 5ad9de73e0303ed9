//! `GET /api/events`: the one stream of live events.

use std::{convert::Infallible, time::Duration};

use app::state::AppState;
use axum::{
    Extension,
    extract::{Query, State},
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use sp_domain::live::LiveEvent;
use sp_engine::{Subscription, Visitor, events::Numbered};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use crate::problem::Problem;

/// Topics there are.
const TOPICS: [&str; 3] = ["session", "sync", "notifications"];

/// A comment line this often keeps the connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    topics: Option<String>,
}

/// Live events of the wanted topics, as long as whoever asks may; with `Last-Event-ID` also those missed since. The first event, `build`, tells
/// which site this server has; with the topic `notifications` the next one tells how many are unread. An event `reset` says: load afresh.
pub(crate) async fn stream(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let topics = wanted(parameters.topics.as_deref())?;
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let Subscription { missed, has_gap, receiver } = state.engine.feed().subscribe(seen);
    let build = stream::once(std::future::ready(Event::default().event("build").data(state.assets.build())));
    let reset = stream::iter(has_gap.then(|| Event::default().event("reset").data("{}")));
    let live = BroadcastStream::new(receiver);
    let unread = LiveEvent::Notifications { unread: state.engine.notifications().unread(), alerts: Vec::new() };
    let unread = stream::iter(topics.contains(&unread.topic()).then(|| told(&unread)));
    let numbered = stream::iter(missed).map(Ok).chain(live);
    let events = numbered.filter_map(move |item| {
        let event = render(item, &topics);
        async move { event }
    });
    let until_ended = reset.chain(unread).chain(events).take_until(state.engine.security().until_ended(visitor));
    let ended = stream::iter([Event::default().event("signed_out").data("{}")]);
    // An open page must not keep the server from stopping.
    let stopping = state.engine.stopping().cancelled_owned();
    let until_stop = build.chain(until_ended).chain(ended).map(Ok).take_until(stopping);
    Ok(Sse::new(until_stop).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn wanted(topics: Option<&str>) -> Result<Vec<&'static str>, Problem> {
    let Some(topics) = topics else { return Ok(TOPICS.to_vec()) };
    let topic = |name: &str| {
        let refuse = || Problem::invalid(format!("topics: unknown topic {name:?}, expected {}", TOPICS.join(", ")));
        TOPICS.into_iter().find(|topic| *topic == name.trim()).ok_or_else(refuse)
    };
    topics.split(',').map(topic).collect()
}

fn told(event: &LiveEvent) -> Event {
    Event::default().event(event.topic()).data(serde_json::to_string(event).expect("live events are plain data"))
}

fn render(item: Result<Numbered, BroadcastStreamRecvError>, topics: &[&str]) -> Option<Event> {
    match item {
        Ok((number, event)) if topics.contains(&event.topic()) => Some(told(&event).id(number.to_string())),
        Ok(_) => None,
        Err(BroadcastStreamRecvError::Lagged(_)) => Some(Event::default().event("reset").data("{}")),
    }
}
