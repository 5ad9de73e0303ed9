//! `session-pilot password`: the one account's password, set by whoever may write our data.

use std::io::{self, IsTerminal, Read};

use clap::Subcommand;
use sp_domain::security::PASSWORD_BYTES;

use super::{Failure, open, output::print};
use crate::config::Config;

/// Options of `password`.
#[derive(Debug, clap::Args)]
pub(super) struct PasswordFlags {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Set the password, also beside a running server. Asks for it, or reads it from standard input; everybody is signed out.
    Set,
    /// Remove the password: on this machine nobody has to sign in any more, other machines are refused.
    Remove,
}

pub(super) async fn run(config: &Config, flags: &PasswordFlags) -> Result<(), Failure> {
    match flags.verb {
        Verb::Set => {
            let password = tokio::task::spawn_blocking(asked).await.map_err(|_| Failure::failed("nothing could be read"))??;
            let engine = open::to_note(config).await?;
            let outcome = engine.security().set_password(&password).await;
            engine.stop().await;
            outcome?;
            print("the password is set; everybody has to sign in with it from now on\n")
        }
        Verb::Remove => {
            let engine = open::to_note(config).await?;
            let outcome = engine.security().remove_password().await;
            engine.stop().await;
            print(if outcome? { "the password is removed\n" } else { "there was no password\n" })
        }
    }
}

/// From a person twice, as it is not shown; from a program once.
fn asked() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return piped(&mut io::stdin().lock());
    }
    let ask = |question: &str| {
        rpassword::prompt_password(question).map_err(|error| Failure::failed(format!("the password could not be read: {error}")))
    };
    let password = ask("New password: ")?;
    if ask("Again: ")? == password { Ok(password) } else { Err(Failure::usage("the two differ; nothing was changed")) }
}

/// One line, without its end.
fn piped(input: &mut impl Read) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let failed = |cause: &str| Failure::usage(format!("no password was read from standard input: {cause}"));
    input.take(2 * PASSWORD_BYTES as u64 + 2).read_to_end(&mut bytes).map_err(|error| failed(&error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8"))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains('\n') { Err(failed("expected one line")) } else { Ok(line.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_read_as_it_is() {
        let read = |bytes: &[u8]| piped(&mut &*bytes).map_err(|failure| failure.code);
        assert_eq!(read(b" correct horse \r\n"), Ok(" correct horse ".to_owned()));
        assert_eq!(read(b"correct horse"), Ok("correct horse".to_owned()));
        for bad in [b"two\nlines\n".as_slice(), b"\xff\xfe"] {
            assert_eq!(read(bad), Err(2));
        }
    }
}
