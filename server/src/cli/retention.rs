//! `session-pilot retention`: what is kept and what is not.

use std::fmt::Write as _;

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use sp_domain::{
    retention::{PrunePolicy, PrunePreview, PruneStatus, PruneWhat, Retention, RuleKind, SoonDeleted},
    session::SessionId,
};
use sp_engine::{Engine, Work};

use super::{
    Failure, forget, open,
    output::{count, plain, print, print_json},
};
use crate::config::Config;

/// Options of `retention`.
#[derive(Debug, clap::Args)]
pub(super) struct RetentionFlags {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Rules, what was forgotten, and what the tools will delete soon.
    Show {
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Rules that say what is not read.
    #[command(subcommand)]
    Ignore(Ignore),
    /// Drop the bytes of old sessions; their figures stay.
    Prune(PruneFlags),
    /// Allow a forgotten session again, by its number in `show`.
    Allow {
        /// Its number.
        number: i64,
    },
    /// Never prune a session.
    Pin {
        /// Its id.
        id: String,
    },
    /// Let a session be pruned again.
    Unpin {
        /// Its id.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
enum Ignore {
    /// Do not read what matches from now on; what is stored stays, unless --forget is given.
    Add {
        /// What the rule looks at.
        kind: Kind,
        /// An account directory, a pattern or folder, or a project's path or name.
        value: String,
        /// Also forget for good what is stored and matches.
        #[arg(long)]
        forget: bool,
        /// Only show what is stored and matches.
        #[arg(long)]
        dry_run: bool,
        /// Forget without being asked again.
        #[arg(long)]
        yes: bool,
    },
    /// Lift a rule, by its number in `show`.
    Remove {
        /// Its number.
        id: i64,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Account,
    Path,
    Project,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// The records as the tools wrote them.
    Originals,
    /// Messages, tool calls and originals.
    Texts,
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct PruneFlags {
    /// What to drop [default: what was chosen in the settings].
    #[arg(long)]
    what: Option<What>,
    /// Only of sessions without activity for so many days.
    #[arg(long, value_name = "N")]
    days: Option<i64>,
    /// Also of sessions whose source is still there.
    #[arg(long)]
    include_present: bool,
    /// Only show what would be dropped.
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Do it.
    #[arg(long)]
    yes: bool,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Shown {
    schema_version: u32,
    #[serde(flatten)]
    retention: Retention,
}

#[derive(Serialize)]
struct Pruned {
    schema_version: u32,
    preview: PrunePreview,
    status: Option<PruneStatus>,
}

pub(super) async fn run(config: &Config, flags: &RetentionFlags) -> Result<(), Failure> {
    match &flags.verb {
        Verb::Show { json } => show(config, *json).await,
        Verb::Ignore(Ignore::Add { kind, value, forget, dry_run, yes }) => {
            let is_only_looked_at = *dry_run || (*forget && !*yes);
            if is_only_looked_at {
                look_at_rule(config, *kind, value, *dry_run).await
            } else {
                add_rule(config, *kind, value, *forget).await
            }
        }
        Verb::Ignore(Ignore::Remove { id }) => {
            let is_known = writing(config, async |engine| Ok(engine.retention().remove_rule(*id).await?)).await?;
            told(is_known, "lifted; the next sync reads what it kept out\n", "there is no rule of this number")
        }
        Verb::Prune(flags) => prune(config, flags).await,
        Verb::Allow { number } => {
            let is_known = writing(config, async |engine| Ok(engine.retention().allow_again(*number).await?)).await?;
            told(is_known, "allowed again; the next sync reads it if its source is still there\n", "nothing of this number was forgotten")
        }
        Verb::Pin { id } => pin(config, id, true).await,
        Verb::Unpin { id } => pin(config, id, false).await,
    }
}

/// Does something with the right to write.
async fn writing<T>(config: &Config, work: impl AsyncFnOnce(&Engine) -> Result<T, Failure>) -> Result<T, Failure> {
    let engine = open::to_write(config, Work::Sync).await.map_err(|refusal| refusal.failure(config, "change that"))?;
    let outcome = work(&engine).await;
    engine.stop().await;
    outcome
}

fn told(is_done: bool, done: &str, unknown: &str) -> Result<(), Failure> {
    if is_done { print(done) } else { Err(Failure::failed(unknown)) }
}

async fn pin(config: &Config, id: &str, pinned: bool) -> Result<(), Failure> {
    let session = SessionId(id.to_owned());
    let is_known = writing(config, async |engine| Ok(engine.retention().pin(&session, pinned).await?)).await?;
    told(is_known, if pinned { "never pruned from now on\n" } else { "may be pruned again\n" }, "there is no session with this id")
}

async fn show(config: &Config, json: bool) -> Result<(), Failure> {
    let engine = open::to_read(config).await?;
    let retention = engine.retention().overview().await?;
    if json { print_json(&Shown { schema_version: 1, retention }) } else { print(&in_words(&retention)) }
}

fn in_words(retention: &Retention) -> String {
    let mut text = String::from("not read:\n");
    for rule in &retention.rules {
        let _ = writeln!(text, "  {}  {} {}", rule.id, rule.kind.as_str(), plain(&rule.value, 200));
    }
    if retention.rules.is_empty() {
        text += "  no rules: everything that is found is read\n";
    }
    let _ = match &retention.policy {
        None => writeln!(text, "pruning: nothing is chosen; nothing is ever pruned by itself"),
        Some(policy) => writeln!(
            text,
            "pruning: {} of sessions without activity for {} days are chosen; nothing is ever pruned by itself",
            policy.what.as_str(),
            policy.older_than_days
        ),
    };
    if retention.prune.unfinished {
        text += "  the last run was interrupted: `session-pilot retention prune` goes on\n";
    }
    let _ = writeln!(text, "forgotten: {}", count(retention.forgotten_total));
    for gone in &retention.forgotten {
        let _ = writeln!(text, "  {}  {} {}  {}", gone.number, gone.tool, gone.id, plain(&gone.path, 200));
    }
    text + &soon_in_words(&retention.soon)
}

/// What the tools will delete soon, for people.
pub(super) fn soon_in_words(soon: &[SoonDeleted]) -> String {
    let mut text = String::new();
    for account in soon {
        let open = account.unkept.iter().filter(|unkept| !unkept.reason.is_wanted()).count();
        let state = if open == 0 { "all kept".to_owned() } else { format!("{open} NOT KEPT YET") };
        let _ = writeln!(
            text,
            "{} · {}: {} sessions will be deleted by {} within 7 days; {state}",
            account.tool.name(),
            plain(&account.account_name, 40),
            count(account.sources),
            account.tool.name()
        );
        for unkept in account.unkept.iter().filter(|unkept| !unkept.reason.is_wanted()) {
            let _ = writeln!(text, "  {}: {}", unkept.reason.as_str(), plain(&unkept.path, 300));
        }
    }
    text
}

async fn look_at_rule(config: &Config, kind: Kind, value: &str, is_enough: bool) -> Result<(), Failure> {
    let engine = open::to_read(config).await?;
    let preview = engine.retention().preview_rule(kind.into(), value).await?;
    print(&format!(
        "stored already and matching {} {}:\n{}",
        preview.kind.as_str(),
        preview.value,
        forget::preview_in_words(&preview.stored)
    ))?;
    if is_enough {
        Ok(())
    } else {
        Err(Failure::usage("nothing was changed: add --yes to forget these, or leave --forget out to keep them"))
    }
}

async fn add_rule(config: &Config, kind: Kind, value: &str, is_forgotten: bool) -> Result<(), Failure> {
    let kind = RuleKind::from(kind);
    let (rule, report) = writing(config, async |engine| {
        let retention = engine.retention();
        let token = retention.preview_rule(kind, value).await?.stored.token;
        Ok(retention.add_rule(kind, value, is_forgotten.then_some(token.as_str())).await?)
    })
    .await?;
    print(&format!("rule {}: {} {} is not read from now on\n", rule.id, rule.kind.as_str(), rule.value))?;
    report.map_or(Ok(()), |report| print(&forget::report_in_words(&report)))
}

async fn prune(config: &Config, flags: &PruneFlags) -> Result<(), Failure> {
    if flags.yes {
        let (preview, status) = writing(config, async |engine| {
            let policy = policy(engine, flags).await?;
            let preview = engine.retention().preview_prune(&policy).await?;
            let status = engine.retention().prune(&policy, &preview.token).await?;
            Ok((preview, status))
        })
        .await?;
        if let Some(problem) = &status.problem {
            return Err(Failure::failed(problem.clone()));
        }
        if flags.json {
            return print_json(&Pruned { schema_version: 1, preview, status: Some(status) });
        }
        return print(&format!("pruned {} sessions; the store is {} bytes smaller\n", count(status.done), count(status.freed_bytes)));
    }
    let engine = open::to_read(config).await?;
    let preview = engine.retention().preview_prune(&policy(&engine, flags).await?).await?;
    if flags.json {
        print_json(&Pruned { schema_version: 1, preview, status: None })?;
    } else {
        print(&format!(
            "{} sessions would lose their {}, about {} bytes; {} are spared because their source is still there, {} because they are pinned\n",
            count(preview.sessions),
            preview.policy.what.as_str(),
            count(preview.bytes),
            count(preview.present),
            count(preview.pinned)
        ))?;
    }
    if flags.dry_run { Ok(()) } else { Err(Failure::usage("nothing was pruned: add --yes to do it, or --dry-run to only look")) }
}

async fn policy(engine: &Engine, flags: &PruneFlags) -> Result<PrunePolicy, Failure> {
    let chosen = engine.retention().overview().await?.policy;
    let what = flags.what.map(PruneWhat::from).or(chosen.map(|policy| policy.what));
    let days = flags.days.or(chosen.map(|policy| policy.older_than_days));
    let Some((what, older_than_days)) = what.zip(days) else {
        return Err(Failure::usage("say --what originals or texts and --days N: nothing is chosen in the settings"));
    };
    let include_present = flags.include_present || chosen.is_some_and(|policy| policy.include_present && flags.what.is_none());
    Ok(PrunePolicy { what, older_than_days, include_present })
}

impl From<Kind> for RuleKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Account => Self::Account,
            Kind::Path => Self::Path,
            Kind::Project => Self::Project,
        }
    }
}

impl From<What> for PruneWhat {
    fn from(what: What) -> Self {
        match what {
            What::Originals => Self::Originals,
            What::Texts => Self::Texts,
        }
    }
}
