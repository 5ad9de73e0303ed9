//! A recording in which something was taken back: read once to learn which messages stay, then again to push those.

use std::{collections::BTreeMap, io};

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::source::{Checkpoint, Span};

use super::{
    fold::{Fold, Step},
    journal::{CHECKPOINT_BYTES, Journal, Read},
    message::Place,
    push_warnings,
    text::Text,
};
use crate::{
    Flow, json,
    lines::{Line, Next, Progress},
};

/// Where the last version of a message lies.
#[derive(Clone, Copy)]
struct Entry {
    span: Span,
    /// Index in the list that the line sets.
    index: Option<usize>,
    /// Too long to be parsed.
    unread: bool,
}

/// Entries by number.
type Index = BTreeMap<i64, Entry>;

impl Journal<'_> {
    pub(super) fn replay<T: Text + ?Sized>(&mut self, text: &T) -> io::Result<Progress> {
        self.begin(self.restart);
        let session_id = self.fold.session_id.take();
        self.fold = Fold::of(self.origin);
        self.fold.session_id = session_id;
        let mut index = Index::new();
        let progress = text.each(Progress::default(), self.limit, &mut |line, _| self.index(line, &mut index))?;
        self.push_indexed(text, &index)?;
        Ok(progress)
    }

    fn index(&mut self, line: Line<'_>, index: &mut Index) -> Next {
        let span = super::journal::place(line, 0, 0).span;
        let mut add = |seq, at, unread| {
            index.insert(seq, Entry { span, index: at, unread });
        };
        match self.parse(line) {
            Read::Unfinished => return Next::LeaveForLater,
            Read::Damaged => {}
            Read::Unread => add(self.fold.put_unread(line.start).1, None, true),
            Read::Record(record) => {
                match self.fold.take(&record, line.start) {
                    Step::Put { seq, .. } => add(seq, None, false),
                    Step::List(list) => list.into_iter().for_each(|(at, _, seq)| add(seq, Some(at), false)),
                    Step::Metadata | Step::Rewound => {}
                }
                self.push_claims(&record, line);
            }
        }
        Next::Continue
    }

    fn push_indexed<T: Text + ?Sized>(&mut self, text: &T, index: &Index) -> io::Result<()> {
        let mut kept: Vec<(String, i64, bool)> = self.fold.seen.iter().map(|(id, seen)| (id.clone(), seen.seq, seen.reverted)).collect();
        kept.sort_unstable_by_key(|(_, seq, _)| *seq);
        let (mut line, mut pushed) = (None, 0);
        for (id, seq, reverted) in kept {
            let Some(entry) = index.get(&seq) else { continue };
            let position = entry.span.start + entry.index.unwrap_or_default() as i64;
            let place = Place { seq, span: entry.span, position, reverted };
            if entry.unread {
                self.push_unread(place);
                continue;
            }
            if line.as_ref().is_none_or(|(start, _)| *start != entry.span.start) {
                line = parse(&text.slice(entry.span.start, entry.span.end)?).map(|value| (entry.span.start, value));
                pushed += entry.span.end - entry.span.start;
            }
            if let Some(record) = line.as_ref().and_then(|(_, value)| pick(value, entry.index)) {
                self.push_message(&id, record, place);
            }
            if pushed >= CHECKPOINT_BYTES {
                pushed = 0;
                self.flush();
                if self.cancelled {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Lets the sink store what was pushed. There is no way to go on later from here, so an interrupted reading starts over.
    fn flush(&mut self) {
        push_warnings(&mut self.warnings, self.sink);
        self.cancelled = self.sink.checkpoint(&Checkpoint::default()) == Flow::Stop;
    }
}

fn parse(bytes: &[u8]) -> Option<Value> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let start = bytes.iter().position(|byte| !is_blank(byte))?;
    let end = bytes.iter().rposition(|byte| !is_blank(byte))?;
    json::parse_object(&bytes[start..=end]).map(|parsed| parsed.value)
}

fn pick(line: &Value, index: Option<usize>) -> Option<&Value> {
    match index {
        Some(index) => line.get("$set")?.get("messages")?.as_array()?.get(index),
        None => Some(line),
    }
}
