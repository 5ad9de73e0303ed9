//! The one place that runs the service manager's programs and asks a person; tests put another in its place.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::{Command, Stdio},
};

/// How a program ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ran {
    /// With success.
    pub(super) is_ok: bool,
    /// What it printed, without space around.
    pub(super) said: String,
}

/// What surrounds the command.
pub(super) trait System {
    /// Runs a program to its end.
    ///
    /// # Errors
    /// It is not there.
    fn run(&mut self, words: &[&str]) -> io::Result<Ran>;

    /// Asks a person; `None` when there is nobody to ask.
    fn confirm(&mut self, question: &str) -> Option<bool>;
}

/// The machine itself.
pub(super) struct Machine;

impl System for Machine {
    fn run(&mut self, words: &[&str]) -> io::Result<Ran> {
        let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let output = Command::new(program).args(arguments).stdin(Stdio::null()).output()?;
        let said = if output.status.success() { output.stdout } else { [output.stderr, output.stdout].concat() };
        Ok(Ran { is_ok: output.status.success(), said: String::from_utf8_lossy(&said).trim().to_owned() })
    }

    fn confirm(&mut self, question: &str) -> Option<bool> {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return None;
        }
        write!(io::stderr(), "{question} [y/N] ").and_then(|()| io::stderr().flush()).ok()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).ok()?;
        Some(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes" | "j" | "ja"))
    }
}
