//! A window on a conversation.

use serde::{Deserialize, Serialize};
use sp_domain::{Timestamp, session::MessageKind};

use super::Part;

/// A window on a conversation, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Messages that have something to show.
    pub items: Vec<Item>,
    /// `seq` of the first and last record read, shown or not; `None` when there were none.
    pub span: Option<(i64, i64)>,
    /// There are records before.
    pub has_before: bool,
    /// There are records after.
    pub has_after: bool,
    /// Revision of the session when it was read.
    pub revision: i64,
}

/// A message as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its place, unique in the session.
    pub seq: i64,
    /// When.
    pub at: Option<Timestamp>,
    /// What it is.
    pub kind: MessageKind,
    /// Model that answered.
    pub model: Option<String>,
    /// The response it is a part of.
    pub response: Option<String>,
    /// The item before is of the same response: shown as one block.
    pub is_continued: bool,
    /// The person took it back.
    pub is_reverted: bool,
    /// Part of an inline side chain.
    pub is_sidechain: bool,
    /// Its pieces.
    pub parts: Vec<Part>,
}

impl Conversation {
    /// Takes in what changed since: known messages are replaced, new ones put in their place. A window that does not reach the end takes
    /// nothing from behind it.
    pub fn absorb(&mut self, changes: Self) {
        self.revision = self.revision.max(changes.revision);
        let last = self.span.map_or(i64::MIN, |(_, last)| last);
        for item in changes.items {
            if self.has_after && item.seq > last {
                continue;
            }
            match self.items.binary_search_by_key(&item.seq, |known| known.seq) {
                Ok(at) => self.items[at] = item,
                Err(at) => self.items.insert(at, item),
            }
        }
        if !self.has_after {
            self.span = match (self.span, changes.span) {
                (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
                (known, None) | (None, known) => known,
            };
        }
        join_responses(&mut self.items);
    }
}

/// Marks the items that continue the response of the one before.
pub fn join_responses(items: &mut [Item]) {
    for at in 0..items.len() {
        let is_continued = at > 0 && items[at].response.is_some() && items[at].response == items[at - 1].response;
        items[at].is_continued = is_continued;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(seq: i64, response: Option<&str>) -> Item {
        Item {
            seq,
            at: None,
            kind: MessageKind::Assistant,
            model: None,
            response: response.map(str::to_owned),
            is_continued: false,
            is_reverted: false,
            is_sidechain: false,
            parts: Vec::new(),
        }
    }

    fn window(items: Vec<Item>, has_after: bool, revision: i64) -> Conversation {
        let span = items.first().map(|first| (first.seq, items[items.len() - 1].seq));
        Conversation { items, span, has_before: false, has_after, revision }
    }

    fn shown(conversation: &Conversation) -> Vec<(i64, bool)> {
        conversation.items.iter().map(|item| (item.seq, item.is_continued)).collect()
    }

    #[test]
    fn what_grew_joins_its_response() {
        let mut conversation = window(vec![item(1, None), item(3, Some("a"))], false, 1);
        conversation.absorb(window(vec![item(2, None), item(5, Some("a"))], false, 4));
        assert_eq!(shown(&conversation), [(1, false), (2, false), (3, false), (5, true)]);
        assert_eq!((conversation.revision, conversation.span), (4, Some((1, 5))));
    }

    #[test]
    fn a_window_in_the_middle_only_changes_what_it_shows() {
        let mut conversation = window(vec![item(1, None), item(2, None)], true, 1);
        conversation.absorb(window(vec![item(2, Some("a")), item(9, Some("a"))], false, 2));
        assert_eq!(shown(&conversation), [(1, false), (2, false)]);
        assert_eq!(conversation.items[1].response.as_deref(), Some("a"));
        assert_eq!(conversation.span, Some((1, 2)));
    }

    #[test]
    fn an_empty_page_takes_everything() {
        let mut conversation = Conversation::default();
        conversation.absorb(window(vec![item(0, None)], false, 1));
        assert_eq!((shown(&conversation), conversation.span), (vec![(0, false)], Some((0, 0))));
    }
}
