//! `session-pilot`: parses the command line and turns the outcome into an exit code: 0 done, 1 failed, 2 wrong usage.

use std::process::ExitCode;

use clap::Parser;
use session_pilot::cli::{Cli, Failure};

/// The search index works in many short-lived threads, and the system's allocator keeps what each of them once needed: a live session
/// would cost a hundred kilobytes per line.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match session_pilot::cli::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, message }) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "session-pilot: {message}");
            ExitCode::from(code)
        }
    }
}
