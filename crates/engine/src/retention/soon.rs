//! What the tools will delete within a week, and whether it is kept. Looked at when somebody asks, never by itself.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::PoisonError,
    time::{Duration, UNIX_EPOCH},
};

use sp_domain::{
    Timestamp, Tool,
    diagnostics::Account,
    retention::{SoonDeleted, Unkept, UnkeptReason},
    source::{SourceKey, SourceRecord},
};
use sp_providers::{Found, Source};
use sp_store::LeftOut;
use tokio::task::spawn_blocking;

use super::{
    gate::Gate,
    settings::{DAY_MS, Period},
};
use crate::{EngineError, Shared};

const WITHIN_MS: i64 = 7 * DAY_MS;
/// How long an answer serves where an old one does.
const LATELY_MS: i64 = 10 * 60_000;
/// Sources named per account.
const MOST_UNKEPT: usize = 100;

/// By tool and account; accounts of which nothing goes soon are left out.
pub(crate) async fn soon(shared: &Shared) -> Result<Vec<SoonDeleted>, EngineError> {
    match known(shared) {
        Some((_, answer)) if shared.sync.status().running => Ok(answer),
        _ => look_again(shared).await,
    }
}

/// The same for the page that is opened most: looking at every file takes longer than all the rest of it, so an answer serves for a while, as
/// long as no sync has kept something since.
pub(crate) async fn soon_lately(shared: &Shared) -> Result<Vec<SoonDeleted>, EngineError> {
    let status = shared.sync.status();
    let is_fresh = |at: Timestamp| {
        let age_ms = shared.config.clock.now().ms() - at.ms();
        age_ms < LATELY_MS && status.last_sync.is_none_or(|sync| sync < at)
    };
    match known(shared) {
        Some((at, answer)) if status.running || is_fresh(at) => Ok(answer),
        _ => look_again(shared).await,
    }
}

fn known(shared: &Shared) -> Option<(Timestamp, Vec<SoonDeleted>)> {
    shared.retention.soon.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

async fn look_again(shared: &Shared) -> Result<Vec<SoonDeleted>, EngineError> {
    let at = shared.config.clock.now();
    let answer = look(shared).await?;
    *shared.retention.soon.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, answer.clone()));
    Ok(answer)
}

async fn look(shared: &Shared) -> Result<Vec<SoonDeleted>, EngineError> {
    let roots = shared.config.roots.clone();
    let look = move || {
        let deleting = sp_providers::all().into_iter().filter(|provider| matches!(provider.tool(), Tool::Claude | Tool::Gemini));
        deleting.map(|provider| (provider.tool(), provider.sources(&roots))).collect::<Vec<(Tool, Found)>>()
    };
    let found = spawn_blocking(look).await.expect("providers do not panic");
    let going: Vec<(Going, Vec<(Source, Timestamp)>)> = found.into_iter().flat_map(|(tool, found)| going(shared, tool, found)).collect();
    if going.is_empty() {
        return Ok(Vec::new());
    }
    let (gate, records) = (Gate::read(shared).await?, shared.store.sources().await?);
    let known: HashMap<&SourceKey, &SourceRecord> = records.iter().map(|record| (&record.key, record)).collect();
    Ok(going.into_iter().map(|(account, sources)| judge(account, sources, &gate, &known)).collect())
}

/// An account whose tool deletes.
struct Going {
    account: Account,
    period: Period,
}

/// What goes within a week, by account, what goes first before the others.
fn going(shared: &Shared, tool: Tool, found: Found) -> Vec<(Going, Vec<(Source, Timestamp)>)> {
    let last = shared.config.clock.now().ms() + WITHIN_MS;
    let mut all = Vec::new();
    for account in found.accounts {
        let Some(period) = shared.retention.settings.period(tool, Path::new(&account.path)) else { continue };
        let of_account = found.sources.iter().filter(|source| source.account == account.directory && is_deleted(source));
        let mut sources: Vec<(Source, Timestamp)> =
            of_account.filter_map(|source| Some((source.clone(), goes_at(source, period.ms, last)?))).collect();
        sources.sort_by_key(|(_, at)| at.ms());
        if !sources.is_empty() {
            all.push((Going { account, period }, sources));
        }
    }
    all
}

/// Gemini CLI deletes recordings, not the list of prompts beside them.
fn is_deleted(source: &Source) -> bool {
    source.key.tool != Tool::Gemini || !source.key.path.ends_with("logs.json")
}

fn goes_at(source: &Source, period_ms: i64, last_ms: i64) -> Option<Timestamp> {
    let modified = fs::metadata(&source.key.path).ok()?.modified().ok()?;
    let since = modified.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let at = i64::try_from(since.as_millis()).ok()?.checked_add(period_ms)?;
    (at <= last_ms).then(|| Timestamp::from_ms(at)).flatten()
}

fn judge(going: Going, sources: Vec<(Source, Timestamp)>, gate: &Gate, known: &HashMap<&SourceKey, &SourceRecord>) -> SoonDeleted {
    let (count, first_at) = (sources.len(), sources.first().map(|(_, at)| *at));
    let unkept = |(source, deleted_at): (Source, Timestamp)| {
        let reason = reason(&source, gate, known)?;
        Some(Unkept { path: source.key.path, reason, deleted_at })
    };
    let mut unkept: Vec<Unkept> = sources.into_iter().filter_map(unkept).collect();
    let kept = (count - unkept.len()) as i64;
    unkept.truncate(MOST_UNKEPT);
    SoonDeleted {
        tool: going.account.tool,
        account: going.account.directory,
        account_name: going.account.name,
        period_ms: going.period.ms,
        settings: going.period.file.map(|file| file.display().to_string()),
        sources: count as i64,
        kept,
        first_at,
        unkept,
    }
}

/// Why a source is not kept; `None` when it is.
fn reason(source: &Source, gate: &Gate, known: &HashMap<&SourceKey, &SourceRecord>) -> Option<UnkeptReason> {
    let record = known.get(&source.key);
    let is_read = record.is_some_and(|record| record.stamp == Some(source.stamp));
    match gate.keeps_out(source) {
        Some(LeftOut::Forgotten) => Some(UnkeptReason::Forgotten),
        Some(LeftOut::Ignored) if !is_read || gate.left_out.contains_key(&source.key) => Some(UnkeptReason::Ignored),
        _ if is_read => None,
        _ => Some(if record.is_some() { UnkeptReason::Behind } else { UnkeptReason::New }),
    }
}
