//! How long the tools keep their sessions, by their own settings files. A file is read again only when it changed.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use serde_json::Value;
use sp_domain::Tool;

const HOUR_MS: i64 = 3_600_000;
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;

/// Days without a setting; both tools have the same.
const DEFAULT_DAYS: i64 = 30;
/// Larger files are no settings.
const MOST_BYTES: u64 = 4 << 20;

type Stamp = (u64, Option<SystemTime>);

/// Settings files as they were read last.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<HashMap<PathBuf, (Stamp, Option<Value>)>>);

/// How long a tool keeps what was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// Milliseconds.
    pub(super) ms: i64,
    /// The file that says so.
    pub(super) file: Option<PathBuf>,
}

impl Cache {
    /// How long the tool of this account keeps a session; `None` for one that deletes nothing by itself.
    pub(super) fn period(&self, tool: Tool, account: &Path) -> Option<Period> {
        let files: &[&str] = match tool {
            // The more local file wins.
            Tool::Claude => &["settings.local.json", "settings.json"],
            Tool::Gemini => &["settings.json"],
            Tool::Codex | Tool::Opencode | Tool::Kilo => return None,
        };
        let root = if account.ends_with("projects") { account.parent().unwrap_or(account) } else { account };
        for name in files {
            let path = root.join(name);
            let said = self.read(&path).and_then(|settings| said(tool, &settings));
            match said {
                Some(Said::Never) => return None,
                Some(Said::After(ms)) => return Some(Period { ms, file: Some(path) }),
                None => {}
            }
        }
        Some(Period { ms: DEFAULT_DAYS * DAY_MS, file: None })
    }

    fn read(&self, path: &Path) -> Option<Value> {
        let metadata = fs::metadata(path).ok().filter(|metadata| metadata.len() <= MOST_BYTES)?;
        let stamp = (metadata.len(), metadata.modified().ok());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, value)) = known.get(path)
            && *known == stamp
        {
            return value.clone();
        }
        let value = fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        known.insert(path.to_owned(), (stamp, value.clone()));
        value
    }
}

enum Said {
    Never,
    After(i64),
}

fn said(tool: Tool, settings: &Value) -> Option<Said> {
    if tool == Tool::Claude {
        let days = settings.get("cleanupPeriodDays")?.as_f64().filter(|days| *days >= 0.0)?;
        return Some(Said::After((days * DAY_MS as f64) as i64));
    }
    let retention = settings.get("general")?.get("sessionRetention")?;
    if retention.get("enabled").and_then(Value::as_bool) == Some(false) {
        return Some(Said::Never);
    }
    Some(Said::After(age_ms(retention.get("maxAge")?.as_str()?)?))
}

/// `24h`, `30d`, `2w`, `1m`.
fn age_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    let unit = text.chars().last()?;
    let count: i64 = text[..text.len() - unit.len_utf8()].parse().ok().filter(|count| *count > 0)?;
    let unit_ms = match unit {
        'h' => HOUR_MS,
        'd' => DAY_MS,
        'w' => 7 * DAY_MS,
        'm' => 30 * DAY_MS,
        _ => return None,
    };
    count.checked_mul(unit_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tools_say_how_long_they_keep() {
        let folder = tempfile::tempdir().expect("a folder");
        let (cache, root) = (Cache::default(), folder.path());
        let days = |tool| cache.period(tool, root).map(|period| period.ms / DAY_MS);
        assert_eq!((days(Tool::Claude), days(Tool::Gemini), days(Tool::Codex)), (Some(30), Some(30), None));
        fs::write(root.join("settings.json"), "{\"cleanupPeriodDays\": 99999}").expect("room");
        assert_eq!(days(Tool::Claude), Some(99999));
        fs::write(root.join("settings.local.json"), "{\"cleanupPeriodDays\": 7}").expect("room");
        assert_eq!(days(Tool::Claude), Some(7));
        fs::write(root.join("settings.local.json"), "no JSON").expect("room");
        assert_eq!(days(Tool::Claude), Some(99999));
        for (text, wanted) in [("\"2w\"", Some(14)), ("\"soon\"", Some(30)), ("30", Some(30))] {
            fs::write(root.join("settings.json"), format!("{{\"general\":{{\"sessionRetention\":{{\"maxAge\":{text}}}}}}}")).expect("room");
            assert_eq!(days(Tool::Gemini), wanted, "{text}");
        }
        fs::write(root.join("settings.json"), "{\"general\":{\"sessionRetention\":{\"enabled\":false}}}").expect("room");
        assert_eq!(days(Tool::Gemini), None);
    }
}
