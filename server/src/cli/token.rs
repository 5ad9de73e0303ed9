//! `session-pilot token`: tokens for scripts.

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use sp_domain::security::{ApiToken, NewToken, Scope};
use sp_engine::Engine;

use super::{
    Failure, open,
    output::{plain, print, print_json, table},
};
use crate::config::Config;

/// Days without `--days`.
const DAYS: i64 = 90;

/// Options of `token`.
#[derive(Debug, clap::Args)]
pub(super) struct TokenFlags {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a token, also beside a running server; it is shown once.
    Create {
        /// What it is for.
        name: String,
        /// What it may do; each includes the ones before it.
        #[arg(long, value_enum, default_value = "read")]
        scope: Word,
        /// How many days it lasts [default: 90].
        #[arg(long, conflicts_with = "forever")]
        days: Option<i64>,
        /// It lasts until it is revoked.
        #[arg(long)]
        forever: bool,
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// List tokens.
    List {
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token, by its number in `list`.
    Revoke {
        /// Its number.
        id: i64,
    },
}

/// A scope on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Word {
    /// Look at everything.
    Read,
    /// Also start syncs and change what can be changed back.
    Write,
    /// Everything.
    Admin,
}

#[derive(Serialize)]
struct Listed {
    schema_version: u32,
    tokens: Vec<ApiToken>,
}

#[derive(Serialize)]
struct Created {
    schema_version: u32,
    #[serde(flatten)]
    new: NewToken,
}

pub(super) async fn run(config: &Config, flags: &TokenFlags) -> Result<(), Failure> {
    match &flags.verb {
        Verb::Create { name, scope, days, forever, json } => {
            let days = if *forever { None } else { Some(days.unwrap_or(DAYS)) };
            let new = noting(config, async |engine| Ok(engine.security().create_token(name, (*scope).into(), days).await?)).await?;
            if *json {
                return print_json(&Created { schema_version: 1, new });
            }
            print(&format!("{}\n", new.secret))?;
            print_note(&new)
        }
        Verb::List { json } => {
            let tokens = open::to_read(config).await?.security().tokens().await?;
            if *json { print_json(&Listed { schema_version: 1, tokens }) } else { print(&in_words(&tokens)) }
        }
        Verb::Revoke { id } => {
            let is_known = noting(config, async |engine| Ok(engine.security().revoke_token(*id).await?)).await?;
            if is_known { print("revoked\n") } else { Err(Failure::failed("there is no token of this number")) }
        }
    }
}

async fn noting<T>(config: &Config, work: impl AsyncFnOnce(&Engine) -> Result<T, Failure>) -> Result<T, Failure> {
    let engine = open::to_note(config).await?;
    let outcome = work(&engine).await;
    engine.stop().await;
    outcome
}

/// To standard error, so that a script can take the token from standard output.
fn print_note(new: &NewToken) -> Result<(), Failure> {
    use std::io::Write;
    let end = new.token.expires_at.map_or_else(|| "until it is revoked".to_owned(), |at| format!("until {at}"));
    let note = format!("this is shown once; its scope is {}, {end}. Send it as `Authorization: Bearer …`\n", new.token.scope.as_str());
    std::io::stderr().write_all(note.as_bytes()).map_err(|error| Failure::failed(format!("cannot print: {error}")))
}

fn in_words(tokens: &[ApiToken]) -> String {
    if tokens.is_empty() {
        return "there are no tokens\n".to_owned();
    }
    let moment = |at: Option<sp_domain::Timestamp>, none: &str| at.map_or_else(|| none.to_owned(), |at| at.to_string());
    let row = |token: &ApiToken| {
        vec![
            token.id.to_string(),
            plain(&token.name, 40),
            token.scope.as_str().to_owned(),
            format!("{}…", token.start),
            moment(token.expires_at, "when revoked"),
            moment(token.used_at, "never"),
        ]
    };
    let rows: Vec<Vec<String>> = tokens.iter().map(row).collect();
    table(&["#", "name", "may", "begins with", "ends", "last use"], &rows, 0)
}

impl From<Word> for Scope {
    fn from(word: Word) -> Self {
        match word {
            Word::Read => Self::Read,
            Word::Write => Self::Write,
            Word::Admin => Self::Admin,
        }
    }
}
