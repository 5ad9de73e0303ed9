//! A systemd user unit.

use std::fmt::Write as _;

use super::call::Call;

/// Name of the unit.
pub(super) const UNIT: &str = "session-pilot.service";

/// The unit. It may write to its own data and nowhere else; it starts again when it fails, but not when its settings are wrong.
pub(super) fn unit(call: &Call, is_confined: bool) -> String {
    let mut text = String::from(
        "# Written by `session-pilot service install`; `session-pilot service remove` deletes it.\n\
         [Unit]\n\
         Description=SessionPilot keeps the history of AI coding sessions\n\
         StartLimitIntervalSec=300\n\
         StartLimitBurst=5\n\
         \n\
         [Service]\n",
    );
    for (name, value) in &call.environment {
        let _ = writeln!(text, "Environment={}", quoted(&format!("{name}={value}")));
    }
    let program = call.program.to_string_lossy();
    // Only arguments know variables, so only there a dollar is doubled.
    let arguments: String = call.arguments.iter().map(|argument| format!(" {}", quoted(argument).replace('$', "$$"))).collect();
    let _ = writeln!(text, "ExecStart={}{arguments}", quoted(&program));
    text += "Restart=on-failure\n\
             RestartSec=5\n\
             RestartPreventExitStatus=2\n\
             TimeoutStopSec=30\n\
             UMask=0077\n\
             MemoryMax=1G\n\
             NoNewPrivileges=yes\n";
    if is_confined {
        text += "PrivateUsers=yes\nPrivateTmp=yes\nProtectSystem=strict\n";
        let writes: Vec<String> = call.writes.iter().map(|folder| quoted(&folder.to_string_lossy())).collect();
        let _ = writeln!(text, "ReadWritePaths={}", writes.join(" "));
    }
    text += "\n[Install]\nWantedBy=default.target\n";
    text
}

/// One word, whatever it holds: in quotes, with what systemd would unescape or expand made plain.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%"))
}

#[cfg(test)]
mod tests {
    use std::{fs, process::Command};

    use super::*;

    fn odd() -> Call {
        Call {
            program: "/opt/my tools/100% \"best\"/session-pilot".into(),
            arguments: vec!["serve".to_owned(), "--config".to_owned(), "/etc/$HOME/50%h.toml".to_owned()],
            environment: vec![
                ("DB_PASSWORD".to_owned(), "a b\"c\\d%e$f'".to_owned()),
                ("SESSION_PILOT_DATA_DIR".to_owned(), "/home/a b/100%".to_owned()),
            ],
            writes: vec!["/home/a b/100%".into(), "/srv/arch\\ive".into()],
        }
    }

    #[test]
    fn words_stay_words() {
        let text = unit(&odd(), true);
        for line in [
            "ExecStart=\"/opt/my tools/100%% \\\"best\\\"/session-pilot\" \"serve\" \"--config\" \"/etc/$$HOME/50%%h.toml\"",
            "Environment=\"DB_PASSWORD=a b\\\"c\\\\d%%e$f'\"",
            "Environment=\"SESSION_PILOT_DATA_DIR=/home/a b/100%%\"",
            "ReadWritePaths=\"/home/a b/100%%\" \"/srv/arch\\\\ive\"",
            "Restart=on-failure",
            "ProtectSystem=strict",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\nis missing in\n{text}");
        }
        let free = unit(&odd(), false);
        assert!(free.contains("NoNewPrivileges=yes") && !free.contains("ProtectSystem") && !free.contains("PrivateUsers"));
    }

    #[test]
    fn secrets_are_written_but_not_shown() {
        let call = odd();
        assert!(unit(&call, true).contains("DB_PASSWORD=a b"));
        let shown = unit(&call.masked(), true);
        assert!(shown.contains("DB_PASSWORD=(not shown)") && shown.contains("/home/a b/100%%"), "{shown}");
    }

    /// systemd's own parser reads the unit; where it is missing this says so.
    #[test]
    fn systemd_understands_it() {
        let folder = tempfile::tempdir().expect("a folder");
        // The verifier looks for the program, under the name that it read.
        let (place, data) = (folder.path().join("my tools 100% $HOME"), folder.path().join("data 50%"));
        fs::create_dir(&place).expect("room on disk");
        fs::create_dir(&data).expect("room on disk");
        let program = place.join("session-pilot");
        fs::copy("/bin/true", &program).expect("a program");
        let call = Call { program, writes: vec![data.clone()], ..odd() };
        let verify = |text: &str| {
            let path = folder.path().join(UNIT);
            fs::write(&path, text).expect("room on disk");
            let output = Command::new("systemd-analyze")
                .args(["--user", "--man=no", "verify"])
                .arg(&path)
                .env("XDG_RUNTIME_DIR", folder.path())
                .output();
            output.map(|output| (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
        };
        for is_confined in [true, false] {
            let text = unit(&call, is_confined);
            match verify(&text) {
                Ok((is_fine, said)) => assert!(is_fine && said.is_empty(), "{said}\n{text}"),
                Err(error) => return report_missing(&error),
            }
        }
        // The verifier must be able to refuse.
        let wrong = unit(&call, true).replace("my tools", "no tools");
        assert!(verify(&wrong).is_ok_and(|(is_fine, said)| !is_fine && said.contains("no tools 100% $HOME")));
    }

    #[expect(clippy::print_stderr, reason = "whoever reads the output of the tests should know")]
    fn report_missing(error: &std::io::Error) {
        eprintln!("NOT TESTED: systemd-analyze: {error}");
    }
}
