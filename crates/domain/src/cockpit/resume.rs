//! Going on with a session: the command that the tool itself understands, in the directory it needs.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, Tool, session::SessionId};

/// The last session of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resumable {
    /// Which.
    pub id: SessionId,
    /// Tool.
    pub tool: Tool,
    /// Title.
    pub title: Option<String>,
    /// Project name shown.
    pub project: String,
    /// Project key: an absolute path.
    pub project_key: String,
    /// Its last record.
    pub last_at: Option<Timestamp>,
    /// Label of the machine it ran on, when that is another one.
    pub machine: Option<String>,
    /// What to type in a shell; `None` where the tool has no command for it.
    pub command: Option<String>,
}

/// What a command is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResumeFrom<'a> {
    /// Tool.
    pub tool: Tool,
    /// The tool's own id.
    pub id: &'a str,
    /// Working directory the session began in.
    pub directory: Option<&'a str>,
    /// Account directory as the list names it.
    pub account: &'a str,
    /// Absolute path of that directory.
    pub account_path: &'a str,
}

/// The command that goes on with a session, for a POSIX shell. Tools find a session only in the directory it began in, and in the account they
/// are told to use.
pub fn command(from: &ResumeFrom<'_>) -> Option<String> {
    let id = quoted(from.id);
    let (variable, default, resume) = match from.tool {
        Tool::Claude => ("CLAUDE_CONFIG_DIR", ".claude", format!("claude --resume {id}")),
        Tool::Codex => ("CODEX_HOME", ".codex", format!("codex resume {id}")),
        Tool::Gemini => ("", ".gemini", format!("gemini --resume {id}")),
        Tool::Opencode => ("", ".local/share/opencode", format!("opencode --session {id}")),
        // Tasks of the editor are opened in the editor.
        Tool::Kilo => ("", ".local/share/kilo", format!("kilo --session {id}")),
    };
    let account = match (from.account == default, variable) {
        (true, _) => String::new(),
        (false, "") => return None,
        (false, variable) => format!("{variable}={} ", quoted(from.account_path)),
    };
    let directory = from.directory.map(|directory| format!("cd {} && ", quoted(directory))).unwrap_or_default();
    Some(format!("{directory}{account}{resume}"))
}

/// A word of the shell, whatever is in it.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,=".contains(&byte);
    if !word.is_empty() && !word.starts_with('-') && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tool: Tool, account: &str, directory: Option<&str>) -> Option<String> {
        let path = format!("/home/u/{account}");
        command(&ResumeFrom { tool, id: "abc-1", directory, account, account_path: &path })
    }

    #[test]
    fn every_tool_has_its_words() {
        let at = Some("/work/shop");
        assert_eq!(of(Tool::Claude, ".claude", at).as_deref(), Some("cd /work/shop && claude --resume abc-1"));
        assert_eq!(of(Tool::Codex, ".codex", at).as_deref(), Some("cd /work/shop && codex resume abc-1"));
        assert_eq!(of(Tool::Gemini, ".gemini", at).as_deref(), Some("cd /work/shop && gemini --resume abc-1"));
        assert_eq!(of(Tool::Opencode, ".local/share/opencode", at).as_deref(), Some("cd /work/shop && opencode --session abc-1"));
        assert_eq!(of(Tool::Kilo, ".local/share/kilo", None).as_deref(), Some("kilo --session abc-1"));
    }

    #[test]
    fn other_accounts_are_named_where_the_tool_can_be_told() {
        let of = |tool, account| of(tool, account, None);
        assert_eq!(of(Tool::Claude, ".claude-work").as_deref(), Some("CLAUDE_CONFIG_DIR=/home/u/.claude-work claude --resume abc-1"));
        assert_eq!(of(Tool::Codex, ".codex-2").as_deref(), Some("CODEX_HOME=/home/u/.codex-2 codex resume abc-1"));
        assert_eq!(of(Tool::Gemini, "elsewhere/.gemini"), None);
        assert_eq!(of(Tool::Kilo, ".config/Code/User/globalStorage/kilocode.kilo-code"), None);
    }

    #[test]
    fn nothing_in_a_path_is_a_command() {
        let hostile = "/tmp/a b; rm -rf $HOME/`x`'\"\n";
        let command = of(Tool::Claude, ".claude", Some(hostile)).expect("a command");
        assert_eq!(command, "cd '/tmp/a b; rm -rf $HOME/`x`'\\''\"\n' && claude --resume abc-1");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("-rf"), "'-rf'");
    }
}
