//! Claude Code: records of assistants, grouped over all files.

use std::{fs, path::Path};

use serde_json::Value;
use sp_domain::Tool;

use super::{Sums, Telling, Told, at, is_set, lines, text};
use crate::{records::figure, samples::files};

pub(super) fn tell(home: &Path, telling: &mut Telling) {
    let profiles = fs::read_dir(home).expect("a home").map(|entry| entry.expect("readable").path());
    let is_profile = |path: &std::path::PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".claude"));
    for profile in profiles.filter(is_profile).chain([home.join(".config/claude")]).filter(|path| path.join("projects").is_dir()) {
        for file in files(&profile.join("projects")) {
            let relative = file.strip_prefix(profile.join("projects")).expect("below").to_string_lossy().into_owned();
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_agent = relative.contains("/subagents/") && name.starts_with("agent-");
            if name.ends_with(".jsonl") && (relative.matches('/').count() == 1 || is_agent) {
                transcript(&file, name.trim_end_matches(".jsonl"), telling);
            }
        }
    }
}

fn transcript(file: &Path, stem: &str, telling: &mut Telling) {
    let teller = telling.teller(Tool::Claude, file, stem);
    for (number, record) in lines(&fs::read(file).expect("readable")).iter().enumerate() {
        telling.saw(teller, at(&record["timestamp"]));
        let message = &record["message"];
        let usage = &message["usage"];
        let is_made_up = text(message, "model").is_some_and(|model| model.starts_with('<'));
        if text(record, "type") != Some("assistant") || !usage.is_object() || is_made_up {
            continue;
        }
        let alone = text(record, "uuid").map_or_else(|| format!("{}#{number}", file.display()), str::to_owned);
        let told = Told {
            teller,
            group: text(message, "id").map_or(alone, str::to_owned),
            request: text(message, "id").and(text(record, "requestId")).map(str::to_owned),
            is_side: is_set(&record["isSidechain"]),
            is_copy: is_set(&record["forkedFrom"]),
            at: at(&record["timestamp"]),
            sums: sums(usage),
        };
        let advisors = usage["iterations"].as_array().into_iter().flatten().filter(|call| text(call, "type") == Some("advisor_message"));
        for (index, call) in advisors.enumerate() {
            let group = format!("{} advisor {index}", told.group);
            telling.told.push(Told { group, sums: sums(call), ..told.clone() });
        }
        telling.told.push(told);
    }
}

fn sums(usage: &Value) -> Sums {
    let lifetimes = ["ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens"].map(|key| figure(&usage["cache_creation"], key));
    let has_total = !usage["cache_creation_input_tokens"].is_null();
    Sums {
        calls: 0,
        input: figure(usage, "input_tokens"),
        output: figure(usage, "output_tokens"),
        reasoning: figure(usage, "output_tokens_details.thinking_tokens"),
        cache_read: figure(usage, "cache_read_input_tokens"),
        cache_write: if has_total { figure(usage, "cache_creation_input_tokens") } else { lifetimes.iter().sum() },
    }
}
