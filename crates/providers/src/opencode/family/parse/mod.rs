//! What the JSON of every generation means. No I/O: records go in, events come out.

mod attachment;
mod entry;
mod facts;
mod message;
mod tool;
mod transcript;
mod usage;

pub(super) use facts::{created, facts_of_document, model_of, revert_of};
pub(super) use transcript::Transcript;

use std::path::Path;

use sp_domain::{
    Timestamp, Tool,
    source::{Checkpoint, Event},
};

use super::record::{Facts, Generation, Part, Raw, Record};
use crate::{Flow, Sink, Warnings};

/// Counts events.
struct Counter(usize);

impl Sink for Counter {
    fn push(&mut self, _event: Event) {
        self.0 += 1;
    }

    fn checkpoint(&mut self, _checkpoint: &Checkpoint) -> Flow {
        Flow::Continue
    }
}

/// Takes the bytes as a document, a message, a part and a row of every type, and counts the events.
pub(crate) fn parse_any(bytes: &[u8]) -> usize {
    let raw = Raw { place: Path::new("any").into(), bytes: Some(bytes.to_owned()) };
    let (mut sink, mut warnings) = (Counter(0), Warnings::new(Tool::Opencode));
    let mut facts = raw.object("session file", &mut warnings).map(|value| facts_of_document("ses", &value)).unwrap_or_default();
    facts.created = facts.created.or(Timestamp::from_ms(1));
    let mut transcript = Transcript::new(Tool::Opencode, &facts, Generation::Parts, &mut sink, &mut warnings);
    transcript.begin();
    let user = Raw { place: Path::new("any").into(), bytes: Some(br#"{"role":"user"}"#.to_vec()) };
    let assistant = Raw { place: Path::new("any").into(), bytes: Some(br#"{"role":"assistant"}"#.to_vec()) };
    for message in [user, assistant, raw.clone()] {
        let parts = vec![Part { id: "prt".to_owned(), raw: raw.clone() }];
        transcript.record(Record { id: "msg".to_owned(), kind: None, created: None, raw: message, parts });
    }
    for kind in entry::KINDS.into_iter().chain(["other"]) {
        transcript.record(Record { id: kind.to_owned(), kind: Some(kind.to_owned()), created: None, raw: raw.clone(), parts: Vec::new() });
    }
    transcript.finish();
    let facts = Facts::default();
    Transcript::new(Tool::Kilo, &facts, Generation::Steps, &mut sink, &mut warnings).finish();
    sink.0
}

#[cfg(test)]
mod tests;
