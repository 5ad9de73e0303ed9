//! Gemini CLI: one call per message id, with its last figures.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use sp_domain::Tool;

use super::{Sums, Telling, Told, UNKNOWN, at, document, lines, text};
use crate::{records::figure, samples::files};

pub(super) fn tell(home: &Path, telling: &mut Telling) {
    let folder = home.join(".gemini/tmp");
    let chats: Vec<PathBuf> = if folder.is_dir() { files(&folder) } else { Vec::new() };
    let is_chat = |path: &&PathBuf| path.iter().any(|part| part == "chats") && !path.to_string_lossy().contains(".tmp-");
    let ending = |path: &PathBuf, ending: &str| path.extension().is_some_and(|extension| extension == ending);
    let mut known = BTreeSet::new();
    // The lines of a session win over its document.
    for kind in ["jsonl", "json"] {
        let mut of_kind = BTreeSet::new();
        for file in chats.iter().filter(is_chat).filter(|path| ending(path, kind)) {
            let records = if kind == "jsonl" { lines(&fs::read(file).expect("readable")) } else { vec![document(file)] };
            let id = records.iter().find_map(|record| text(record, "sessionId")).map(str::to_owned);
            let id = id.unwrap_or_else(|| file.file_stem().unwrap_or_default().to_string_lossy().into_owned());
            if !known.contains(&id) {
                recording(file, &id, &records, telling);
                of_kind.insert(id);
            }
        }
        known.extend(of_kind);
    }
}

fn recording(file: &Path, id: &str, records: &[Value], telling: &mut Telling) {
    let teller = telling.teller(Tool::Gemini, file, id);
    let mut calls: BTreeMap<String, (i64, Sums)> = BTreeMap::new();
    for (number, record) in records.iter().enumerate() {
        let lists = [&record["messages"], &record["$set"]["messages"]];
        let listed = lists.into_iter().filter_map(Value::as_array).flatten();
        for (index, message) in [record].into_iter().chain(listed).enumerate().filter(|(_, message)| message["tokens"].is_object()) {
            let name = text(message, "id").map_or_else(|| format!("{number} {index}"), str::to_owned);
            calls.insert(name, (at(&message["timestamp"]), sums(&message["tokens"])));
        }
    }
    for (name, (at, sums)) in calls {
        let group = format!("{id}:{name}");
        telling.told.push(Told { teller, group, request: None, is_side: false, is_copy: false, at: at.min(UNKNOWN), sums });
    }
}

fn sums(tokens: &Value) -> Sums {
    let of = |key: &str| figure(tokens, key);
    Sums {
        calls: 0,
        input: (of("input") - of("cached")).max(0) + of("tool"),
        output: of("output") + of("thoughts"),
        reasoning: of("thoughts"),
        cache_read: of("cached"),
        cache_write: 0,
    }
}
