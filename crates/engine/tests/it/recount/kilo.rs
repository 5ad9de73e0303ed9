//! Kilo's tasks of the editor extension: one call per request with figures.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;
use sp_domain::Tool;

use super::{Sums, Telling, Told, at, document, text};
use crate::{records::figure, samples::files};

pub(super) fn tell(home: &Path, telling: &mut Telling) {
    let mut tasks: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for base in [".config", ".vscode-server", ".kilocode"].map(|base| home.join(base)).iter().filter(|base| base.is_dir()) {
        for file in files(base) {
            let folder = file.parent().expect("a folder").to_owned();
            if folder.parent().is_some_and(|parent| parent.ends_with("tasks")) {
                tasks.entry(folder).or_default().push(file);
            }
        }
    }
    for (folder, files) in tasks {
        let named = |name: &str| files.iter().find(|file| file.ends_with(name));
        let Some(view) = named("ui_messages.json").or_else(|| named("claude_messages.json")) else { continue };
        task(&folder, &document(view), telling);
    }
}

fn task(folder: &Path, view: &Value, telling: &mut Telling) {
    let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let teller = telling.teller(Tool::Kilo, folder, &id);
    let records = view.as_array().into_iter().flatten().enumerate();
    for (index, record) in records.filter(|(_, record)| text(record, "say") == Some("api_req_started")) {
        let request: Value = text(record, "text").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        if request["tokensIn"].is_null() {
            continue;
        }
        let (all, read, written) = (figure(&request, "tokensIn"), figure(&request, "cacheReads"), figure(&request, "cacheWrites"));
        let rest = all - read - written;
        let sums = Sums {
            calls: 0,
            input: if rest < 0 { all } else { rest },
            output: figure(&request, "tokensOut"),
            reasoning: 0,
            cache_read: read,
            cache_write: written,
        };
        let moment = if record["ts"].is_null() { format!("#{index}") } else { record["ts"].to_string() };
        let group = format!("{id}:{moment}");
        telling.told.push(Told { teller, group, request: None, is_side: false, is_copy: false, at: at(&record["ts"]), sums });
    }
}
