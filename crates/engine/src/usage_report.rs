//! Totals straight from the logs, without a database: `session-pilot usage`.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;
use sp_domain::{
    Tool, Usd,
    diagnostics::{Warning, WarningKind},
    price::{PriceRow, PriceTable},
    session::{SessionHead, SessionKind},
    source::Checkpoint,
    time::DisplayZone,
    usage::{Claimant, Tokens, UsageEvent, UsageReport, UsageRow, UsageTotals, resolve},
};
use sp_providers::{Collected, Found, Provider, ProviderError, Roots, Source};

/// What to report on.
#[derive(Clone, Debug)]
pub struct UsageReportOptions<'a> {
    /// Where to look.
    pub roots: &'a Roots,
    /// Zone that cuts the days.
    pub zone: &'a DisplayZone,
    /// Prices.
    pub prices: &'a PriceTable,
}

/// Reads every store and sums up. Each API call counts once, wherever it was copied to.
pub fn usage_report(options: &UsageReportOptions<'_>) -> UsageReport {
    count(options, &|| false).expect("nobody stops it")
}

/// The same until `is_stopped`; then `None`.
pub(crate) fn count(options: &UsageReportOptions<'_>, is_stopped: &(dyn Fn() -> bool + Sync)) -> Option<UsageReport> {
    let providers = sp_providers::all();
    let found: Vec<(usize, Found)> = providers.par_iter().map(|provider| provider.sources(options.roots)).enumerate().collect();
    let mut warnings: Vec<Warning> = found.iter().flat_map(|(_, found)| found.warnings.clone()).collect();
    let mut sources: Vec<(usize, &Source)> =
        found.iter().flat_map(|(index, found)| found.sources.iter().map(|source| (*index, source))).collect();
    sources.sort_by_key(|(_, source)| std::cmp::Reverse(source.size_bytes));
    let readings = Mutex::new(Vec::new());
    sources.par_iter().for_each(|(index, source)| {
        if is_stopped() {
            return;
        }
        let reading = read(&*providers[*index], source);
        readings.lock().unwrap_or_else(PoisonError::into_inner).push(reading);
    });
    if is_stopped() {
        return None;
    }
    let mut readings = readings.into_inner().unwrap_or_else(PoisonError::into_inner);
    readings.sort_by(|one, other| one.source.key.cmp(&other.source.key));
    warnings.extend(readings.iter_mut().flat_map(|reading| std::mem::take(&mut reading.warnings)));
    Some(summarise(options, readings, warnings))
}

struct Reading<'a> {
    source: &'a Source,
    collected: Collected,
    warnings: Vec<Warning>,
}

fn read<'a>(provider: &dyn Provider, source: &'a Source) -> Reading<'a> {
    let mut collected = Collected::usage_only();
    let outcome = provider.read(source, Checkpoint::default(), &mut collected);
    let mut warnings = std::mem::take(&mut collected.warnings);
    if let Err(error) = outcome.map_err(|error| (error.to_string(), matches!(error, ProviderError::Gone(_))))
        && !error.1
    {
        warnings.push(Warning {
            tool: source.key.tool,
            path: source.key.path.clone(),
            line: None,
            kind: WarningKind::Unreadable,
            detail: error.0,
            count: 1,
        });
    }
    Reading { source, collected, warnings }
}

/// A session of the report: the reading with the highest rank.
struct Candidate<'a> {
    source: &'a Source,
    rank: u8,
    head: SessionHead,
    claims: Vec<sp_domain::usage::UsageClaim>,
}

fn candidates(readings: Vec<Reading<'_>>) -> Vec<Candidate<'_>> {
    let mut best: BTreeMap<(Tool, String, String), Vec<Candidate<'_>>> = BTreeMap::new();
    for reading in readings {
        for (native_id, session) in reading.collected.sessions {
            let key = (reading.source.key.tool, reading.source.account.clone(), native_id);
            let candidate = Candidate {
                source: reading.source,
                rank: session.rank,
                head: session.head,
                claims: session.claims.into_values().collect(),
            };
            let list = best.entry(key).or_default();
            // The same id from a better source replaces; from an equal one it is another session that happens to share the name.
            match list.iter().map(|known| known.rank).max() {
                Some(rank) if rank > candidate.rank => {}
                Some(rank) if rank < candidate.rank => *list = vec![candidate],
                _ => list.push(candidate),
            }
        }
    }
    best.into_values().flatten().collect()
}

fn summarise(options: &UsageReportOptions<'_>, readings: Vec<Reading<'_>>, warnings: Vec<Warning>) -> UsageReport {
    let mut sessions = candidates(readings);
    let mut groups: HashMap<(Tool, String), Vec<Claimant>> = HashMap::new();
    for (number, session) in sessions.iter_mut().enumerate() {
        for claim in std::mem::take(&mut session.claims) {
            groups.entry((session.source.key.tool, claim.key.group.clone())).or_default().push(Claimant {
                session: number as i64,
                started_at: session.head.created_at.or(session.head.started_at),
                ended_at: session.head.ended_at,
                source: String::new(),
                claim,
            });
        }
    }
    // Only where several sessions tell of a call, their sources may have to decide.
    for claimant in groups.values_mut().filter(|claimants| claimants.len() > 1).flatten() {
        claimant.source = source_order(sessions[claimant.session as usize].source);
    }
    let mut sums = Sums::default();
    for session in &sessions {
        sums.session(session);
    }
    for event in groups.values().flat_map(|claimants| resolve(claimants)) {
        sums.event(&sessions[event.session as usize], event.session, &event, options);
    }
    sums.report(options.zone.name.clone(), warnings)
}

/// The last resort between owners: the default directory first, then the path.
pub(crate) fn source_order(source: &Source) -> String {
    let defaults = [".claude", ".codex", ".gemini", ".local/share/opencode", ".local/share/kilo"];
    let rank = i32::from(!defaults.contains(&source.account.as_str()));
    format!("{rank}{}\n{}", source.account, source.key.path)
}

#[derive(Default)]
struct Row {
    totals: UsageTotals,
    seen: BTreeSet<i64>,
}

#[derive(Default)]
struct Sums<'a> {
    totals: UsageTotals,
    by_tool: BTreeMap<Tool, Row>,
    by_model: BTreeMap<String, ModelRow<'a>>,
    by_day: BTreeMap<Day, Row>,
}

/// Year, month, day; no day comes last.
type Day = (bool, Option<(i64, u32, u32)>);

/// What one model did, and what it cost per day of its price list: thousands of calls share a day.
#[derive(Default)]
struct ModelRow<'a> {
    row: Row,
    prices: HashMap<Option<i64>, Option<&'a PriceRow>>,
}

const DAY_MS: i64 = 86_400_000;

const UNKNOWN: &str = "unknown";

impl<'a> Sums<'a> {
    fn session(&mut self, session: &Candidate<'_>) {
        let row = &mut self.by_tool.entry(session.source.key.tool).or_default().totals;
        for totals in [&mut self.totals, row] {
            count_session(totals, &session.head);
        }
    }

    fn event(&mut self, session: &Candidate<'_>, number: i64, event: &UsageEvent, options: &UsageReportOptions<'a>) {
        let name = event.model.as_deref().unwrap_or(UNKNOWN);
        if !self.by_model.contains_key(name) {
            self.by_model.insert(name.to_owned(), ModelRow::default());
        }
        let Some(model) = self.by_model.get_mut(name) else { return };
        let price = event.model.as_deref().and_then(|name| {
            let listed = || options.prices.find(name, event.at);
            *model.prices.entry(event.at.map(|at| at.ms().div_euclid(DAY_MS))).or_insert_with(listed)
        });
        let cost = event.recorded_cost.or_else(|| price.map(|price| price.cost(&event.tokens)));
        let day = event.at.map(|at| options.zone.civil(at)).map(|civil| (civil.year, civil.month, civil.day));
        for row in [&mut model.row, self.by_day.entry((day.is_none(), day)).or_default()] {
            if row.seen.insert(number) {
                count_session(&mut row.totals, &session.head);
            }
            add(&mut row.totals, &event.tokens, cost);
        }
        add(&mut self.totals, &event.tokens, cost);
        add(&mut self.by_tool.entry(session.source.key.tool).or_default().totals, &event.tokens, cost);
    }

    fn report(self, timezone: String, warnings: Vec<Warning>) -> UsageReport {
        let mut by_model: Vec<UsageRow> = self
            .by_model
            .into_iter()
            .map(|(model, row)| UsageRow { model: Some(model), totals: row.row.totals, ..UsageRow::default() })
            .collect();
        by_model.sort_by_key(|row| std::cmp::Reverse(all_tokens(&row.totals)));
        UsageReport {
            schema_version: 1,
            timezone,
            totals: self.totals,
            by_tool: self
                .by_tool
                .into_iter()
                .map(|(tool, row)| UsageRow { tool: Some(tool), totals: row.totals, ..UsageRow::default() })
                .collect(),
            by_model,
            by_day: self
                .by_day
                .into_iter()
                .map(|((_, day), row)| UsageRow { date: Some(date(day)), totals: row.totals, ..UsageRow::default() })
                .collect(),
            warnings,
        }
    }
}

fn date(day: Option<(i64, u32, u32)>) -> String {
    day.map_or_else(|| UNKNOWN.to_owned(), |(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
}

fn all_tokens(totals: &UsageTotals) -> i64 {
    totals.input_tokens + totals.output_tokens + totals.cache_read_tokens + totals.cache_write_tokens
}

fn count_session(totals: &mut UsageTotals, head: &SessionHead) {
    let is_subagent = head.kind == SessionKind::Subagent || head.parent_native_id.is_some();
    *(if is_subagent { &mut totals.subagent_sessions } else { &mut totals.sessions }) += 1;
    totals.unknown_usage_sessions += i64::from(head.usage_unknown);
}

fn add(totals: &mut UsageTotals, tokens: &Tokens, cost: Option<Usd>) {
    totals.calls += 1;
    totals.input_tokens += tokens.input;
    totals.output_tokens += tokens.output;
    totals.cache_read_tokens += tokens.cache_read;
    totals.cache_write_tokens += tokens.cache_write;
    totals.reasoning_tokens += tokens.reasoning.unwrap_or(0);
    match cost {
        Some(cost) => totals.cost_usd = Some(totals.cost_usd.unwrap_or(Usd::ZERO) + cost),
        None => totals.unpriced_calls += 1,
    }
}
