//! `session-pilot`: parses the command line and turns the outcome into an exit code: 0 done, 1 failed, 2 wrong usage.

use std::process::ExitCode;

use clap::Parser;
use session_pilot::cli::{Cli, Failure};

/// The search index works in many short-lived threads, and the system's allocator keeps what each of them once needed: a live session
/// would cost a hundred kilobytes per line.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The allocators keep what was freed, and reserve in advance, unless their settings say otherwise, and they read them before `main` begins: so
/// a program that lasts starts itself once more with them. An import then takes 200 MB instead of 320, and leaves 90 instead of 240.
///
/// What is written in C, SQLite most of all, takes its memory from the system's allocator: one heap instead of one for each thread, given back
/// at its end, and large pieces outside of it.
#[cfg(target_os = "linux")]
fn start_with_less_memory() {
    use std::{env, os::unix::process::CommandExt, process::Command};
    const SETTINGS: [(&str, &str); 5] = [
        ("MIMALLOC_ARENA_EAGER_COMMIT", "0"),
        ("MIMALLOC_PURGE_DELAY", "1"),
        ("MALLOC_ARENA_MAX", "1"),
        ("MALLOC_TRIM_THRESHOLD_", "131072"),
        ("MALLOC_MMAP_THRESHOLD_", "131072"),
    ];
    let is_set = env::vars_os().any(|(name, _)| SETTINGS.iter().any(|(setting, _)| name == *setting));
    if is_set {
        return;
    }
    let (Ok(program), mut arguments) = (env::current_exe(), env::args_os()) else { return };
    let mut again = Command::new(program);
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    // Returns only when it failed; then it goes on as it is.
    let _ = again.args(arguments).envs(SETTINGS).exec();
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    #[cfg(target_os = "linux")]
    if cli.lasts() {
        start_with_less_memory();
    }
    match session_pilot::cli::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, message }) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "session-pilot: {message}");
            ExitCode::from(code)
        }
    }
}
