//! From the engine's answers to what pages show, and from what was typed to what is stored.

use sp_domain::{
    marks::{Marks, MarksChange},
    reviews::{NoteDraft, Outcome, Severity, ThreadStatus, VerdictChange},
    session::{Block, MessageKind, QueryError, SessionId, SessionSummary, Window},
};
use sp_engine::{Engine, ReviewClasses};

use super::{
    api::{Classes, QueueItem, QueueView, ReviewView},
    choices,
};
use crate::{error::AppError, i18n::Language, state::visitor, urls};

/// Sessions ready to be shown: the one to be looked at, and the next ones.
const READY: i64 = 3;
/// Prompts shown of a session in the queue.
const PROMPTS: usize = 6;
/// Messages looked at for the last words of the assistant.
const LAST: i64 = 30;
/// Letters shown of them.
const LETTERS: usize = 700;
/// Threads proposed.
const THREADS: usize = 100;

/// The fields of a form.
pub(super) struct Form {
    pub(super) id: String,
    pub(super) outcome: String,
    pub(super) reasons: String,
    pub(super) reason: String,
    pub(super) severity: String,
    pub(super) note: String,
}

pub(super) async fn review(engine: &Engine, id: &str) -> Result<ReviewView, AppError> {
    let (id, reviews) = (parse(id)?, engine.reviews());
    let review = reviews.of(&id).await?.ok_or_else(AppError::no_session)?;
    let threads = reviews.threads().await?.into_iter().filter(|thread| thread.status == ThreadStatus::Open);
    Ok(ReviewView {
        id: id.0.clone(),
        verdict: review.verdict,
        notes: review.notes,
        history: review.history,
        entries: review.entries,
        thread: review.thread,
        threads: threads.take(THREADS).map(|thread| thread.title).collect(),
        classes: classes(reviews.classes().await?),
        marks: reviews.marks(&id).await?,
    })
}

fn classes(known: ReviewClasses) -> Classes {
    Classes { classes: known.classes, recent: known.recent }
}

pub(super) async fn rate(engine: &Engine, ids: &str, outcome: &str) -> Result<Vec<i64>, AppError> {
    let ids = ids.split(',').map(parse).collect::<Result<Vec<_>, _>>()?;
    let change = VerdictChange::of(outcome_of(outcome)?);
    let done = engine.reviews().rate(&ids, change, &author(engine).await?).await?;
    if done.matched == 0 { Err(AppError::no_session()) } else { Ok(done.entries) }
}

pub(super) async fn undo(engine: &Engine, entries: &str) -> Result<(), AppError> {
    let entries: Result<Vec<i64>, _> = entries.split(',').map(str::parse).collect();
    let entries = entries.map_err(|_| invalid("entries", "expected numbers with commas"))?;
    engine.reviews().undo(&entries, &author(engine).await?).await?;
    Ok(())
}

pub(super) async fn undo_last(engine: &Engine, id: &str) -> Result<ReviewView, AppError> {
    engine.reviews().undo_last(&parse(id)?, &author(engine).await?).await?;
    review(engine, id).await
}

pub(super) async fn change(engine: &Engine, id: &str, field: &str, value: &str) -> Result<ReviewView, AppError> {
    let key = parse(id)?;
    let mut change = VerdictChange::default();
    match field {
        "outcome" => change.outcome = Some(outcome_of(value)?),
        "reasons" => change.reasons = Some(reasons_of(engine, value, None).await?),
        "severity" => change.severity = Some(severity_of(value)?),
        "note" => change.note = Some(Some(value.to_owned())),
        "thread" if value.trim().is_empty() => change.thread = Some(None),
        "thread" => {
            let thread = engine.reviews().thread_for(&key, value).await?;
            change.thread = Some(Some(thread.ok_or_else(AppError::no_session)?));
        }
        _ => return Err(invalid("field", "expected outcome, reasons, severity, note or thread")),
    }
    engine.reviews().rate(&[key], change, &author(engine).await?).await?;
    review(engine, id).await
}

pub(super) async fn save(engine: &Engine, form: Form) -> Result<Vec<i64>, AppError> {
    let id = parse(&form.id)?;
    let outcome = outcome_of(&form.outcome)?.ok_or_else(|| invalid("outcome", "choose one of the four"))?;
    let mut change = VerdictChange { note: Some(Some(form.note)), ..VerdictChange::of(Some(outcome)) };
    // What was chosen before the outcome was ok is no matter any more.
    if outcome.has_reasons() {
        change.reasons = Some(reasons_of(engine, &format!("{},{}", form.reasons, form.reason), Some(outcome)).await?);
        change.severity = Some(severity_of(&form.severity)?);
    }
    let done = engine.reviews().rate(&[id], change, &author(engine).await?).await?;
    if done.matched == 0 { Err(AppError::no_session()) } else { Ok(done.entries) }
}

pub(super) async fn add_note(engine: &Engine, id: &str, seq: Option<i64>, text: String) -> Result<ReviewView, AppError> {
    let key = parse(id)?;
    engine.reviews().add_note(&key, &NoteDraft { seq, text, thread: None }, &author(engine).await?).await?;
    review(engine, id).await
}

pub(super) async fn remove_note(engine: &Engine, id: &str, note: i64) -> Result<ReviewView, AppError> {
    engine.reviews().change_note(&parse(id)?, note, None, &author(engine).await?).await?;
    review(engine, id).await
}

pub(super) async fn save_marks(engine: &Engine, id: &str, title: &str, tags: &str, is_starred: bool) -> Result<Marks, AppError> {
    let id = parse(id)?;
    let change =
        MarksChange { title: Some(Some(title.to_owned())), tags: Some(words(tags)), starred: Some(is_starred), ..MarksChange::default() };
    let done = engine.reviews().mark(std::slice::from_ref(&id), change).await?;
    if done.before.is_empty() { Err(AppError::no_session()) } else { Ok(engine.reviews().marks(&id).await?) }
}

pub(super) async fn tag(engine: &Engine, ids: &str, tags: &str, is_added: bool) -> Result<i64, AppError> {
    let ids = ids.split(',').map(parse).collect::<Result<Vec<_>, _>>()?;
    let tags = words(tags);
    if tags.is_empty() {
        return Err(invalid("tags", "expected a tag"));
    }
    let mut change = MarksChange::default();
    if is_added {
        change.add_tags = tags;
    } else {
        change.remove_tags = tags;
    }
    Ok(engine.reviews().mark(&ids, change).await?.before.len() as i64)
}

pub(super) async fn queue(engine: &Engine, query: &str) -> Result<QueueView, AppError> {
    let after = urls::pairs(query).into_iter().find(|(name, _)| name == "after").map(|(_, id)| id).filter(|id| !id.is_empty());
    let after = after.as_deref().map(parse).transpose()?;
    let reviews = engine.reviews();
    let found = reviews.queue(after.as_ref(), READY).await?;
    let mut items = Vec::new();
    for session in found.sessions {
        items.push(item(engine, session).await?);
    }
    Ok(QueueView {
        items,
        left_this_week: found.left_this_week,
        left: found.left,
        done_this_week: found.done_this_week,
        classes: classes(reviews.classes().await?),
        query: query.to_owned(),
    })
}

async fn item(engine: &Engine, session: SessionSummary) -> Result<QueueItem, AppError> {
    let turns = engine.sessions().turns(&session.id).await?;
    Ok(QueueItem {
        answered: answered(engine, &session.id).await,
        asked: turns.into_iter().take(PROMPTS).map(|turn| turn.preview).collect(),
        id: session.id.0,
        title: session.title,
        tool: session.tool,
        project: session.project,
        started_at: session.started_at,
        duration_ms: session.duration_ms,
        prompts: session.user_messages,
        tool_errors: session.tool_errors,
        total: session.total,
    })
}

/// The last words of the assistant. Without them the session can be rated all the same: texts may lie where they cannot be had now.
async fn answered(engine: &Engine, id: &SessionId) -> Option<String> {
    let window = Window { from_seq: None, changed_since: None, limit: LAST, from_end: true };
    let page = engine.sessions().transcript(id, &window).await.ok()??;
    let said = page.messages.iter().rev().filter(|stored| stored.message.kind == MessageKind::Assistant);
    let mut texts = said.filter_map(|stored| {
        stored.message.blocks.iter().rev().find_map(|block| match block {
            Block::Text { text } if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        })
    });
    let text = texts.next()?;
    let cut = text.char_indices().nth(LETTERS).map_or(text.to_owned(), |(end, _)| format!("{}…", &text[..end]));
    Some(cut)
}

/// Keys of what was typed or chosen, with commas; what nobody knows becomes a class of its own.
async fn reasons_of(engine: &Engine, typed: &str, outcome: Option<Outcome>) -> Result<Vec<String>, AppError> {
    let reviews = engine.reviews();
    let known = reviews.classes().await?.classes;
    let mut keys = Vec::new();
    for word in words(typed) {
        let found = Language::ALL.into_iter().find_map(|language| choices::key_of(&known, &word, language));
        keys.push(match found {
            Some(key) => key,
            None => {
                let outcomes = outcome.into_iter().collect();
                reviews.save_class(&sp_domain::reviews::ClassDraft { label: word, outcomes, ..Default::default() }).await?.key
            }
        });
    }
    Ok(keys)
}

fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn outcome_of(word: &str) -> Result<Option<Outcome>, AppError> {
    match Outcome::from_word(word) {
        None if !word.is_empty() => Err(invalid("outcome", "expected ok, needs_fix, reverted, partial or nothing")),
        outcome => Ok(outcome),
    }
}

fn severity_of(word: &str) -> Result<Option<Severity>, AppError> {
    match Severity::from_word(word) {
        None if !word.is_empty() => Err(invalid("severity", "expected low, medium, high, critical or nothing")),
        severity => Ok(severity),
    }
}

async fn author(engine: &Engine) -> Result<String, AppError> {
    Ok(engine.reviews().author(visitor()).await?)
}

/// What cannot be an id is no session.
fn parse(id: &str) -> Result<SessionId, AppError> {
    SessionId::from_request(id).ok_or_else(AppError::no_session)
}

fn invalid(parameter: &str, remedy: &str) -> AppError {
    QueryError { parameter: parameter.to_owned(), remedy: remedy.to_owned() }.into()
}
