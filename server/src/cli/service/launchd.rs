//! A launchd agent.

use std::{fmt::Write as _, path::Path};

use super::call::Call;

/// Name of the agent.
pub(super) const LABEL: &str = "io.session-pilot.agent";

/// The property list. launchd starts it at login, and again when it fails.
pub(super) fn property_list(call: &Call, log: &Path) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- Written by `session-pilot service install`; `session-pilot service remove` deletes it. -->\n\
         <plist version=\"1.0\">\n<dict>\n",
    );
    let _ = writeln!(text, "  <key>Label</key>\n  <string>{LABEL}</string>\n  <key>ProgramArguments</key>\n  <array>");
    for word in [call.program.to_string_lossy().as_ref()].into_iter().chain(call.arguments.iter().map(String::as_str)) {
        let _ = writeln!(text, "    <string>{}</string>", escaped(word));
    }
    text += "  </array>\n  <key>EnvironmentVariables</key>\n  <dict>\n";
    for (name, value) in &call.environment {
        let _ = writeln!(text, "    <key>{}</key>\n    <string>{}</string>", escaped(name), escaped(value));
    }
    let log = escaped(&log.to_string_lossy());
    let _ = writeln!(
        text,
        "  </dict>\n  <key>RunAtLoad</key>\n  <true/>\n  <key>KeepAlive</key>\n  <dict>\n    <key>SuccessfulExit</key>\n    <false/>\n  </dict>\n  \
         <key>ThrottleInterval</key>\n  <integer>10</integer>\n  <key>ProcessType</key>\n  <string>Background</string>\n  <key>Umask</key>\n  \
         <integer>63</integer>\n  <key>StandardErrorPath</key>\n  <string>{log}</string>\n</dict>\n</plist>"
    );
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_an_element() {
        let call = Call {
            program: "/Applications/A & B/session-pilot".into(),
            arguments: vec!["serve".to_owned()],
            environment: vec![("SESSION_PILOT_DATA_DIR".to_owned(), "/Users/a <b>".to_owned())],
            writes: Vec::new(),
        };
        let text = property_list(&call, Path::new("/Users/a/Library/Logs/session-pilot.log"));
        let words = "  <array>\n    <string>/Applications/A &amp; B/session-pilot</string>\n    <string>serve</string>\n  </array>";
        assert!(text.contains(words), "{text}");
        assert!(text.contains("<key>SESSION_PILOT_DATA_DIR</key>\n    <string>/Users/a &lt;b&gt;</string>"), "{text}");
        // Balanced, as a parser would want it.
        for tag in ["dict", "array", "plist", "string", "key", "integer"] {
            assert_eq!(
                text.matches(&format!("<{tag}>")).count() + text.matches(&format!("<{tag} ")).count(),
                text.matches(&format!("</{tag}>")).count()
            );
        }
    }
}
