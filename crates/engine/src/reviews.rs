//! What a person says of sessions.

use sp_domain::{
    marks::{Marks, MarksChange},
    reviews::{
        ClassDraft, ErrorClass, NoteDraft, Review, ReviewQueue, ReviewThread, ThreadStatus, VerdictChange, note_text, standard_classes,
        thread_title, week_start,
    },
    session::{QueryError, SessionId},
};
use sp_store::{Marked, ReviewRefusal, Reviewed, Signed};

use crate::{EngineError, Shared, Visitor};

/// A session whose last record is younger than this still runs: nobody can say yet how it went.
const RUNNING_MS: i64 = 5 * 60_000;
/// Sessions of one request.
const MOST_AT_ONCE: usize = 1000;
/// Longest name of an author, in letters.
const LONGEST_AUTHOR: usize = 80;

/// The classes to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewClasses {
    /// The standard ones, then own ones; also those that are not offered any more.
    pub classes: Vec<ErrorClass>,
    /// Keys of those given last, the latest first.
    pub recent: Vec<String>,
}

/// What a person says of sessions.
#[derive(Clone, Copy)]
pub struct Reviews<'a> {
    pub(crate) shared: &'a Shared,
}

impl Reviews<'_> {
    /// Who writes: the name of the token, or whoever this machine belongs to.
    ///
    /// # Errors
    /// The database failed.
    pub async fn author(&self, visitor: Visitor) -> Result<String, EngineError> {
        let Visitor::Token { id, .. } = visitor else { return Ok(self.shared.config.owner.clone()) };
        let tokens = self.shared.store.tokens().await?;
        Ok(tokens.into_iter().find(|token| token.id == id).map_or_else(|| self.shared.config.owner.clone(), |token| token.name))
    }

    /// Everything that was said of a session; `None` for an unknown one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn of(&self, id: &SessionId) -> Result<Option<Review>, EngineError> {
        Ok(self.shared.store.review(id).await?)
    }

    /// Changes the verdict on sessions, all of them or none.
    ///
    /// # Errors
    /// The change cannot be made, nothing can be stored, or the database failed.
    pub async fn rate(&self, ids: &[SessionId], change: VerdictChange, author: &str) -> Result<Reviewed, EngineError> {
        few(ids)?;
        let change = change.checked()?;
        if let Some(reasons) = &change.reasons {
            let known = self.classes().await?.classes;
            if let Some(unknown) = reasons.iter().find(|reason| known.iter().all(|class| class.key != **reason)) {
                return Err(refuse("reason", format!("there is no error class {unknown}: see /api/sessions/outcome-reasons, or add one")));
            }
        }
        let (author, store) = (author_name(author)?, self.shared.writable()?);
        self.told(store.change_verdicts(ids, &change, self.signed(&author)).await?)
    }

    /// Adds a note about a turn or about the whole session.
    ///
    /// # Errors
    /// The note cannot be added, nothing can be stored, or the database failed.
    pub async fn add_note(&self, id: &SessionId, draft: &NoteDraft, author: &str) -> Result<Reviewed, EngineError> {
        let draft = NoteDraft { text: note_text(&draft.text)?, ..draft.clone() };
        let (author, store) = (author_name(author)?, self.shared.writable()?);
        self.told(store.add_note(id, &draft, self.signed(&author)).await?)
    }

    /// Writes a note anew; without a text it is removed. `None` when there is no such note.
    ///
    /// # Errors
    /// The text cannot be used, nothing can be stored, or the database failed.
    pub async fn change_note(&self, id: &SessionId, note: i64, text: Option<&str>, author: &str) -> Result<Option<Reviewed>, EngineError> {
        let text = text.map(note_text).transpose()?;
        let (author, store) = (author_name(author)?, self.shared.writable()?);
        let done = store.change_note(id, note, text.as_deref(), self.signed(&author)).await?;
        if done.refused == Some(ReviewRefusal::NoNote) || !done.unknown.is_empty() {
            return Ok(None);
        }
        self.told(done).map(Some)
    }

    /// Takes back entries, each if nothing was said since of its session.
    ///
    /// # Errors
    /// Something was said since of each of them, nothing can be stored, or the database failed.
    pub async fn undo(&self, entries: &[i64], author: &str) -> Result<Reviewed, EngineError> {
        if entries.len() > MOST_AT_ONCE {
            return Err(refuse("entries", "expected at most 1000"));
        }
        let (author, store) = (author_name(author)?, self.shared.writable()?);
        self.told(store.undo_reviews(entries, self.signed(&author)).await?)
    }

    /// Takes back what was said last of a session.
    ///
    /// # Errors
    /// There is nothing to take back, nothing can be stored, or the database failed.
    pub async fn undo_last(&self, id: &SessionId, author: &str) -> Result<Reviewed, EngineError> {
        match self.shared.store.entry_to_undo(id).await? {
            Some(entry) => self.undo(&[entry], author).await,
            None => Err(EngineError::Conflict("there is nothing to take back".to_owned())),
        }
    }

    /// The classes to choose from.
    ///
    /// # Errors
    /// The database failed.
    pub async fn classes(&self) -> Result<ReviewClasses, EngineError> {
        let store = &self.shared.store;
        let mut classes = standard_classes();
        classes.extend(store.own_classes().await?);
        Ok(ReviewClasses { classes, recent: store.recent_reasons().await? })
    }

    /// Adds an own class, or changes the one of this name.
    ///
    /// # Errors
    /// The name cannot be used, nothing can be stored, or the database failed.
    pub async fn save_class(&self, draft: &ClassDraft) -> Result<ErrorClass, EngineError> {
        let class = draft.checked()?;
        self.shared.writable()?.save_class(&class).await?;
        Ok(class)
    }

    /// Does not offer an own class any more. False when there is none of this key.
    ///
    /// # Errors
    /// Nothing can be stored, or the database failed.
    pub async fn hide_class(&self, key: &str) -> Result<bool, EngineError> {
        Ok(self.shared.writable()?.hide_class(key).await?)
    }

    /// All threads, the one in which something was said last first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn threads(&self) -> Result<Vec<ReviewThread>, EngineError> {
        Ok(self.shared.store.review_threads().await?)
    }

    /// The thread of this title in this project; it is made when there is none.
    ///
    /// # Errors
    /// The title cannot be used, nothing can be stored, or the database failed.
    pub async fn thread(&self, title: &str, project: Option<&str>) -> Result<ReviewThread, EngineError> {
        let title = thread_title(title)?;
        Ok(self.shared.writable()?.review_thread(&title, project, self.shared.config.clock.now()).await?)
    }

    /// The number of the thread of this title in the project of a session; `None` for an unknown session.
    ///
    /// # Errors
    /// As for [`Self::thread`].
    pub async fn thread_for(&self, id: &SessionId, title: &str) -> Result<Option<i64>, EngineError> {
        let Some(session) = self.shared.store.session(id).await? else { return Ok(None) };
        Ok(Some(self.thread(title, session.summary.project_key.as_deref()).await?.id))
    }

    /// Renames, closes or opens a thread. False when there is none of this number.
    ///
    /// # Errors
    /// The title cannot be used or belongs to another thread, nothing can be stored, or the database failed.
    pub async fn change_thread(&self, number: i64, title: Option<&str>, status: Option<ThreadStatus>) -> Result<bool, EngineError> {
        let title = title.map(thread_title).transpose()?;
        let now = self.shared.config.clock.now();
        match self.shared.writable()?.change_thread(number, title.as_deref(), status, now).await? {
            Some(false) => Err(EngineError::Conflict("another thread of this project has that title".to_owned())),
            known => Ok(known.is_some()),
        }
    }

    /// The next sessions that wait for an outcome, behind `after`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn queue(&self, after: Option<&SessionId>, limit: i64) -> Result<ReviewQueue, EngineError> {
        let (now, zone) = (self.shared.config.clock.now(), self.shared.zone.get());
        let running_since = sp_domain::Timestamp::from_ms(now.ms() - RUNNING_MS).unwrap_or(now);
        Ok(self.shared.store.review_queue(after, limit, week_start(now, &zone), running_since).await?)
    }

    /// The marks of a session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn marks(&self, id: &SessionId) -> Result<Marks, EngineError> {
        Ok(self.shared.store.marks(id).await?)
    }

    /// Changes titles, tags or favourites of sessions, all of them or none. Returns the marks as they were.
    ///
    /// # Errors
    /// The change cannot be made, nothing can be stored, or the database failed.
    pub async fn mark(&self, ids: &[SessionId], change: MarksChange) -> Result<Marked, EngineError> {
        few(ids)?;
        let change = change.checked()?;
        let done = self.shared.writable()?.change_marks(ids, &change).await??;
        self.shared.feed.announce(&done.changes, |_| false);
        Ok(done)
    }

    fn signed<'a>(&self, author: &'a str) -> Signed<'a> {
        Signed { author, at: self.shared.config.clock.now() }
    }

    /// Tells everybody what changed, or says why nothing did.
    fn told(&self, done: Reviewed) -> Result<Reviewed, EngineError> {
        match done.refused {
            None => {
                self.shared.feed.announce(&done.changes, |_| false);
                Ok(done)
            }
            Some(ReviewRefusal::NothingWrong) => {
                Err(refuse("reason", "say first that the session needs a fix, was reverted or is partial"))
            }
            Some(ReviewRefusal::NoThread) => Err(refuse("thread_id", "there is no thread of this number")),
            Some(ReviewRefusal::NoMessage) => Err(refuse("seq", "the session has no message of this number")),
            Some(ReviewRefusal::NoNote) => Err(refuse("note", "there is no such note")),
            Some(ReviewRefusal::Outdated) => {
                Err(EngineError::Conflict("something else was said since, or it was taken back already: look at it again".to_owned()))
            }
        }
    }
}

fn few(ids: &[SessionId]) -> Result<(), EngineError> {
    if ids.len() > MOST_AT_ONCE { Err(refuse("ids", "expected at most 1000")) } else { Ok(()) }
}

fn author_name(typed: &str) -> Result<String, EngineError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_name = (1..=LONGEST_AUTHOR).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if is_name { Ok(name) } else { Err(refuse("author", "expected a name of at most 80 letters")) }
}

fn refuse(parameter: &str, remedy: impl Into<String>) -> EngineError {
    EngineError::Query(QueryError { parameter: parameter.to_owned(), remedy: remedy.into() })
}
