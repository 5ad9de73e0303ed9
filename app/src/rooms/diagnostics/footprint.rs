//! What SessionPilot itself costs.

use leptos::prelude::*;
use sp_domain::diagnostics::Footprint;

use crate::{
    facts::use_format,
    format::{UNKNOWN, bytes, duration},
    i18n::Language,
    ui::{Erase, Panel},
};

/// Figures of the process and of its store.
#[component]
pub fn FootprintPanel(
    /// As measured when the page was asked for.
    footprint: Footprint,
) -> impl IntoView {
    let language = use_format().language;
    let is_measured = footprint.cpu_ms.is_some();
    let unmeasured = (!is_measured).then(|| view! { <p>{language.footprint_unmeasured()}</p> });
    let facts = facts(&footprint, language)
        .into_iter()
        .map(|(name, value)| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Panel id="footprint" title=language.footprint_title() text=language.footprint_text()>
            {unmeasured}
            <dl class="facts">{facts}</dl>
        </Panel>
    }
    .erased()
}

fn facts(footprint: &Footprint, language: Language) -> Vec<(&'static str, String)> {
    let size = |value: Option<i64>| value.map_or_else(|| UNKNOWN.to_owned(), |value| bytes(value, language));
    let time = |ms: Option<i64>| ms.map_or_else(|| UNKNOWN.to_owned(), |ms| duration(ms, language));
    let cpu = match (footprint.cpu_ms, footprint.cpu_permille) {
        (Some(ms), Some(permille)) => language.footprint_cpu_share(duration(ms, language), percent(permille, language)),
        (ms, _) => time(ms),
    };
    let read = match (footprint.read_bytes, footprint.disk_read_bytes) {
        (Some(all), Some(disk)) => language.footprint_from_disk(bytes(all, language), bytes(disk, language)),
        (all, _) => size(all),
    };
    let written = match (footprint.written_bytes, footprint.disk_written_bytes) {
        (Some(all), Some(disk)) => language.footprint_to_disk(bytes(all, language), bytes(disk, language)),
        (all, _) => size(all),
    };
    let memory = match (footprint.resident_bytes, footprint.peak_resident_bytes) {
        (Some(now), Some(peak)) => language.footprint_memory_peak(bytes(now, language), bytes(peak, language)),
        (now, _) => size(now),
    };
    let (limits, store) = (footprint.limits, footprint.store);
    let memory_limit = limits.memory_bytes.map_or_else(|| language.footprint_unlimited().to_owned(), |limit| bytes(limit, language));
    let mut facts = vec![
        (language.footprint_uptime(), time(Some(footprint.uptime_ms))),
        (language.footprint_cpu(), cpu),
        (language.footprint_memory(), memory),
        (language.footprint_read(), read),
        (language.footprint_written(), written),
        (language.footprint_database(), bytes(store.database_bytes, language)),
    ];
    facts.extend(store.archive_bytes.map(|size| (language.footprint_archive(), bytes(size, language))));
    facts.extend(store.search_bytes.map(|size| (language.footprint_search(), bytes(size, language))));
    facts.push((language.footprint_limits(), language.footprint_limits_are(limits.cpus, limits.cpus, memory_limit)));
    facts
}

/// Thousandths as per cent with one decimal.
fn percent(permille: i64, language: Language) -> String {
    let point = if language == Language::De { ',' } else { '.' };
    format!("{}{point}{}\u{a0}%", permille / 10, permille % 10)
}

#[cfg(test)]
mod tests {
    use sp_domain::{
        Timestamp,
        diagnostics::{Limits, StoreSize},
    };

    use super::*;

    fn footprint() -> Footprint {
        Footprint {
            started_at: Timestamp::from_ms(0).expect("a time"),
            uptime_ms: 120_000,
            cpu_ms: Some(420),
            cpu_permille: Some(3),
            resident_bytes: Some(40 << 20),
            peak_resident_bytes: Some(50 << 20),
            read_bytes: Some(0),
            written_bytes: Some(0),
            disk_read_bytes: Some(0),
            disk_written_bytes: Some(0),
            store: StoreSize { database_bytes: 5 << 20, archive_bytes: None, search_bytes: Some(1 << 20) },
            limits: Limits { cpus: 1, memory_bytes: None },
        }
    }

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(percent(3, Language::En), "0.3\u{a0}%");
        assert_eq!(percent(1234, Language::De), "123,4\u{a0}%");
    }

    #[test]
    fn unknown_figures_are_no_zeros() {
        let known = facts(&footprint(), Language::En);
        assert!(known.iter().all(|(_, value)| value != UNKNOWN), "{known:?}");
        assert_eq!(known.len(), 8, "a part of the store that is not there has no line");
        let unknown =
            Footprint { cpu_ms: None, cpu_permille: None, resident_bytes: None, read_bytes: None, written_bytes: None, ..footprint() };
        assert_eq!(facts(&unknown, Language::De).iter().filter(|(_, value)| value == UNKNOWN).count(), 4);
    }
}
