//! The command line: one file per verb.

mod archive;
mod doctor;
mod export;
mod forget;
mod open;
mod output;
mod password;
mod retention;
mod search;
mod serve;
mod service;
mod sessions;
mod sync;
mod token;
mod usage;

use clap::{Parser, Subcommand};
use sp_engine::{limit_threads, limits};
use sp_store::StoreError;

use crate::config::{Config, ConfigError, Flags};

/// The cockpit for AI coding sessions: keeps the sessions of Claude Code, Codex CLI, Gemini CLI, OpenCode and Kilo, and shows what they did.
#[derive(Debug, Parser)]
#[command(name = "session-pilot", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    serve: serve::ServeFlags,
    #[command(flatten)]
    flags: Flags,
}

impl Cli {
    /// Imports or serves, so its memory matters more than a start in the least time.
    pub fn lasts(&self) -> bool {
        matches!(self.verb, None | Some(Verb::Serve(_) | Verb::Sync(_)))
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Start the web app (the default).
    Serve(serve::ServeFlags),
    /// Read what is new in the tools' stores.
    Sync(sync::SyncFlags),
    /// List sessions.
    Sessions(Box<sessions::SessionsFlags>),
    /// Search prompts, answers, tool calls and their outputs.
    Search(search::SearchFlags),
    /// Write a session's files as its tool wrote them.
    Export(export::ExportFlags),
    /// Say what is kept and what is not, and prune what is old.
    Retention(retention::RetentionFlags),
    /// Forget sessions for good: every text, figure and trace of them but what keeps them from being read again.
    Forget(forget::ForgetFlags),
    /// Sum up tokens and cost straight from the logs, without a database.
    Usage(usage::UsageFlags),
    /// Move what the tools wrote between the database and an object store.
    Archive(archive::ArchiveFlags),
    /// Start the server at every login, by systemd or launchd.
    Service(service::ServiceFlags),
    /// Set the password that people sign in with.
    Password(password::PasswordFlags),
    /// Make, list and revoke tokens for scripts.
    Token(token::TokenFlags),
    /// Say what was found, what could not be read, and whether everything works.
    Doctor(doctor::DoctorFlags),
}

/// Why the program ends with an exit code other than zero.
#[derive(Debug)]
pub struct Failure {
    /// 1 failed, 2 wrong usage or configuration.
    pub code: u8,
    /// One plain sentence with cause and remedy.
    pub message: String,
}

impl Failure {
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into() }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<sp_engine::EngineError> for Failure {
    fn from(error: sp_engine::EngineError) -> Self {
        match error {
            sp_engine::EngineError::Query(error) => Self::usage(error.to_string()),
            sp_engine::EngineError::Store(error) => error.into(),
            sp_engine::EngineError::Search(message) => Self::usage(message),
            sp_engine::EngineError::Conflict(message) => Self::failed(message),
            sp_engine::EngineError::Index(message) => Self::failed(message),
            sp_engine::EngineError::TooOften(_) => Self::failed(error.to_string()),
            sp_engine::EngineError::Unwritable(problem) => Self::failed(problem.to_string()),
        }
    }
}

/// Runs a command.
///
/// # Errors
/// It failed, or was used wrongly.
pub fn run(cli: Cli) -> Result<(), Failure> {
    start_logging();
    let config = Config::load(&cli.flags)?;
    let limits = limits(&config.limit_files);
    limit_threads(&limits);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(limits.cpus as usize).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::failed(format!("cannot start threads: {error}")))?;
    let outcome = match cli.verb.unwrap_or(Verb::Serve(cli.serve)) {
        Verb::Serve(flags) => runtime.block_on(serve::run(config, &flags)),
        Verb::Sync(flags) => runtime.block_on(sync::run(&config, &flags)),
        Verb::Sessions(flags) => runtime.block_on(sessions::run(&config, &flags)),
        Verb::Search(flags) => runtime.block_on(search::run(&config, &flags)),
        Verb::Export(flags) => runtime.block_on(export::run(&config, &flags)),
        Verb::Retention(flags) => runtime.block_on(retention::run(&config, &flags)),
        Verb::Forget(flags) => runtime.block_on(forget::run(&config, &flags)),
        Verb::Usage(flags) => usage::run(&config, &flags),
        Verb::Archive(flags) => runtime.block_on(archive::run(&config, &flags)),
        Verb::Service(flags) => service::run(&config, &cli.flags, &flags),
        Verb::Password(flags) => runtime.block_on(password::run(&config, &flags)),
        Verb::Token(flags) => runtime.block_on(token::run(&config, &flags)),
        Verb::Doctor(flags) => runtime.block_on(doctor::run(&config, &flags)),
    };
    // A reader thread may still finish its record; nothing waits for it.
    runtime.shutdown_background();
    outcome
}

/// Logs go to standard error, so that `--json` stays clean; `RUST_LOG` chooses what.
fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,session_pilot=info,sp_engine=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}
