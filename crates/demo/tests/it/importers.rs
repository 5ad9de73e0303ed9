//! What the importers find is what the generator counted: per session, per tool, for several seeds.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use sp_demo::{DemoOptions, DemoTruth, SessionTruth, ToolTruth};
use sp_domain::{
    Tool,
    session::{MessageKind, SessionKind},
    source::Checkpoint,
    usage::{Claimant, Tokens, UsageEvent, resolve},
};
use sp_providers::{Collected, CollectedSession, Provider, Roots, all};

use super::{now, options, written};

/// Every session one tool's importer finds, with its account.
struct Reading {
    sessions: BTreeMap<String, (String, CollectedSession)>,
    warnings: Vec<String>,
}

fn read(provider: &dyn Provider, home: &Path) -> Reading {
    let found = provider.sources(&Roots::of_home(home));
    let mut reading = Reading { sessions: BTreeMap::new(), warnings: Vec::new() };
    reading.warnings.extend(found.warnings.iter().map(|warning| format!("{warning:?}")));
    for source in found.sources {
        let mut sink = Collected::default();
        provider.read(&source, Checkpoint::default(), &mut sink).expect("a readable source");
        reading.warnings.extend(sink.warnings.iter().map(|warning| format!("{warning:?}")));
        for (id, session) in sink.sessions {
            let is_better = reading.sessions.get(&id).is_none_or(|(_, known)| known.rank <= session.rank);
            if is_better {
                reading.sessions.insert(id, (source.account.clone(), session));
            }
        }
    }
    reading
}

impl Reading {
    /// Each API call once, by the session that owns it.
    fn events(&self) -> BTreeMap<&str, Vec<UsageEvent>> {
        let ids: Vec<&str> = self.sessions.keys().map(String::as_str).collect();
        let mut groups: BTreeMap<&str, Vec<Claimant>> = BTreeMap::new();
        for (number, id) in ids.iter().enumerate() {
            let (account, session) = &self.sessions[*id];
            for claim in session.claims.values() {
                groups.entry(claim.key.group.as_str()).or_default().push(Claimant {
                    session: number as i64,
                    started_at: session.head.created_at.or(session.head.started_at),
                    ended_at: session.head.ended_at,
                    source: account.clone(),
                    claim: claim.clone(),
                });
            }
        }
        let mut events: BTreeMap<&str, Vec<UsageEvent>> = BTreeMap::new();
        for event in groups.values().flat_map(|claimants| resolve(claimants)) {
            events.entry(ids[event.session as usize]).or_default().push(event);
        }
        events
    }
}

fn add(sum: &mut Tokens, tokens: &Tokens) {
    sum.input += tokens.input;
    sum.output += tokens.output;
    sum.cache_read += tokens.cache_read;
    sum.cache_write += tokens.cache_write;
    sum.cache_write_1h += tokens.cache_write_1h;
    if let Some(reasoning) = tokens.reasoning {
        sum.reasoning = Some(sum.reasoning.unwrap_or(0) + reasoning);
    }
}

/// A session as read, in the form of the truth; what the reader cannot know is taken from there.
fn as_read(account: &str, session: &CollectedSession, events: &[UsageEvent], truth: &SessionTruth) -> SessionTruth {
    let mut tokens = Tokens::default();
    for event in events {
        add(&mut tokens, &event.tokens);
    }
    let humans = session.messages.values().filter(|message| message.kind == MessageKind::Human);
    SessionTruth {
        account: if account == truth.account { truth.account } else { "another account" },
        parent: session.head.parent_native_id.clone(),
        // Only a marked fork says where it comes from.
        origin: session.head.forked_from.clone().or_else(|| truth.origin.clone()),
        title: if truth.title.is_empty() { String::new() } else { session.head.title.clone().unwrap_or_default() },
        cwd: session.head.cwd.clone().or_else(|| session.head.project_hint.clone()).unwrap_or_default(),
        started_at: truth.started_at,
        ended_at: truth.ended_at,
        prompts: humans.count() as i64,
        tool_calls: session.calls.len() as i64,
        api_calls: events.len() as i64,
        tokens,
    }
}

/// Titles that the store itself does not have: made from the first prompt by whoever shows them.
fn without_derived_title(tool: Tool, truth: &SessionTruth) -> SessionTruth {
    let is_derived = match tool {
        Tool::Claude => truth.parent.is_some() || truth.origin.is_some(),
        Tool::Codex => truth.parent.is_some(),
        Tool::Kilo => truth.account == ".config/Code",
        Tool::Gemini | Tool::Opencode => truth.parent.is_some(),
    };
    SessionTruth { title: if is_derived { String::new() } else { truth.title.clone() }, ..truth.clone() }
}

fn compare(tool: Tool, reading: &Reading, truth: &DemoTruth) -> String {
    let mut differences = String::new();
    let events = reading.events();
    let (mut seen, mut sums) = (BTreeSet::new(), ToolTruth::default());
    for ((_, id), expected) in truth.sessions.iter().filter(|((of, _), _)| *of == tool) {
        seen.insert(id.as_str());
        let Some((account, session)) = reading.sessions.get(id) else {
            let _ = writeln!(differences, "{id}: not found ({})", expected.title);
            continue;
        };
        let expected = without_derived_title(tool, expected);
        let mut got = as_read(account, session, events.get(id.as_str()).map_or(&[], Vec::as_slice), &expected);
        if expected.title.is_empty() || got.title.starts_with(&expected.title) {
            got.title.clone_from(&expected.title);
        }
        if got != expected {
            let _ = writeln!(differences, "{id}:\n  expected {expected:?}\n  got      {got:?}");
        }
        let kind = if got.parent.is_some() { &mut sums.subagent_sessions } else { &mut sums.main_sessions };
        *kind += 1;
        sums.prompts += got.prompts;
        sums.tool_calls += got.tool_calls;
        sums.api_calls += got.api_calls;
        add(&mut sums.tokens, &got.tokens);
    }
    if sums != truth.tools[&tool] {
        let _ = writeln!(differences, "{tool}:\n  expected {:?}\n  got      {sums:?}", truth.tools[&tool]);
    }
    for (id, (_, session)) in reading.sessions.iter().filter(|(id, _)| !seen.contains(id.as_str())) {
        if session.head.kind != SessionKind::PromptsOnly {
            let _ = writeln!(differences, "{id}: nobody wrote it");
        }
    }
    for warning in &reading.warnings {
        let _ = writeln!(differences, "warning: {warning}");
    }
    differences
}

fn agrees(options: &DemoOptions, tool: Tool) {
    let (home, truth) = written(options);
    let provider = all().into_iter().find(|provider| provider.tool() == tool).expect("every tool has a provider");
    let reading = read(&*provider, home.path());
    let differences = compare(tool, &reading, &truth);
    assert!(differences.is_empty(), "seed {}:\n{differences}", options.seed);
    let prompts_only = reading.sessions.values().filter(|(_, session)| session.head.kind == SessionKind::PromptsOnly).count() as i64;
    assert_eq!(prompts_only, if tool == Tool::Gemini { truth.prompts_only_sessions } else { 0 });
}

macro_rules! agreement {
    ($($name:ident $tool:ident)*) => { $(
        #[test]
        fn $name() {
            for seed in [1, 7, 5055] {
                agrees(&options(seed), Tool::$tool);
            }
            agrees(&DemoOptions { now: now(), seed: 3, days: 2 }, Tool::$tool);
        }
    )* };
}

agreement! { claude Claude codex Codex gemini Gemini opencode Opencode kilo Kilo }
