//! What can be done to the filters of the list, as new addresses. Every change leads back to the first page.

use sp_domain::{
    Timestamp, Tool,
    reviews::Outcome,
    session::{Facet, Facets, Order, SessionQuery, SessionSort},
    time::{Civil, DisplayZone},
};

use crate::{
    format::{integer, reason},
    i18n::Language,
    ui::Status,
};

/// An active filter, and the query without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) without: SessionQuery,
}

/// Every active filter.
pub(super) fn chips(query: &SessionQuery, facets: &Facets, language: Language) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut add = |name: &str, value: &str, remove: &dyn Fn(&mut SessionQuery)| {
        let mut without = SessionQuery { offset: 0, ..query.clone() };
        remove(&mut without);
        chips.push(Chip { label: format!("{name}: {value}"), without });
    };
    if !query.id.is_empty() {
        let count = query.id.len() as i64;
        add(language.filter_chosen(), &integer(count, language), &|query| query.id.clear());
    }
    for tool in &query.tool {
        add(language.filter_tool(), tool.name(), &|query| query.tool.retain(|other| other != tool));
    }
    for account in &query.account {
        add(language.filter_account(), label(&facets.accounts, account), &|query| query.account.retain(|other| other != account));
    }
    for machine in &query.machine {
        add(language.filter_machine(), machine, &|query| query.machine.retain(|other| other != machine));
    }
    for project in &query.project {
        add(language.filter_project(), label(&facets.projects, project), &|query| query.project.retain(|other| other != project));
    }
    for model in &query.model {
        add(language.filter_model(), model, &|query| query.model.retain(|other| other != model));
    }
    for outcome in &query.outcome {
        let word = Status::of_outcome(Outcome::from_word(outcome)).word(language);
        add(language.filter_outcome(), word, &|query| query.outcome.retain(|other| other != outcome));
    }
    for key in &query.reason {
        let name = reason(key, label(&facets.reasons, key), language);
        add(language.filter_reason(), &name, &|query| query.reason.retain(|other| other != key));
    }
    for tag in &query.tag {
        add(language.filter_tag(), tag, &|query| query.tag.retain(|other| other != tag));
    }
    if let Some(thread) = query.thread {
        add(language.filter_thread(), &integer(thread, language), &|query| query.thread = None);
    }
    for (name, value, remove) in single_filters(query, language) {
        add(name, value, &remove);
    }
    if query.starred {
        let without = SessionQuery { starred: false, offset: 0, ..query.clone() };
        chips.push(Chip { label: language.filter_starred().to_owned(), without });
    }
    if query.include_subagents {
        let without = SessionQuery { include_subagents: false, offset: 0, ..query.clone() };
        chips.push(Chip { label: language.filter_subagents().to_owned(), without });
    }
    chips
}

type Remove = fn(&mut SessionQuery);

fn single_filters(query: &SessionQuery, language: Language) -> impl Iterator<Item = (&'static str, &str, Remove)> {
    let filters: [(&'static str, Option<&str>, Remove); 3] = [
        (language.filter_text(), query.search.as_deref(), |query| query.search = None),
        (language.filter_from(), query.date_from.as_deref(), |query| query.date_from = None),
        (language.filter_to(), query.date_to.as_deref(), |query| query.date_to = None),
    ];
    filters.into_iter().filter_map(|(name, value, remove)| Some((name, value?, remove)))
}

fn label<'a>(facets: &'a [Facet], value: &'a str) -> &'a str {
    facets.iter().find(|facet| facet.value == value).map_or(value, |facet| &facet.label)
}

/// The list sorted by this column: the other way round when it is already, else in the column's natural direction.
pub(super) fn sorted(query: &SessionQuery, sort: SessionSort) -> SessionQuery {
    let order = match (query.sort == sort, query.order) {
        (true, Order::Desc) => Order::Asc,
        (true, Order::Asc) => Order::Desc,
        (false, _) if is_text(sort) => Order::Asc,
        (false, _) => Order::Desc,
    };
    SessionQuery { sort, order, offset: 0, ..query.clone() }
}

fn is_text(sort: SessionSort) -> bool {
    matches!(sort, SessionSort::Tool | SessionSort::Account | SessionSort::Project | SessionSort::Title | SessionSort::GitBranch)
}

/// The list without filters, in the same order.
pub(super) fn reset(query: &SessionQuery) -> SessionQuery {
    SessionQuery { sort: query.sort, order: query.order, limit: query.limit, ..SessionQuery::default() }
}

/// The list from this many days before today on; `None` for all of it.
pub(super) fn since_days_ago(query: &SessionQuery, days: Option<i64>, now: Timestamp, zone: &DisplayZone) -> SessionQuery {
    let date_from = days.map(|days| day_before(&zone.civil(now).date(), days));
    SessionQuery { date_from, date_to: None, offset: 0, ..query.clone() }
}

fn day_before(date: &str, days: i64) -> String {
    let midnight = Civil::midnight_ms(date).unwrap_or_default();
    Civil::from_ms(midnight - days * 86_400_000).date()
}

/// The query of a filled form: its fields, and the order and page size of the list it stands above. What cannot be used is left out; the
/// fields themselves prevent it.
pub(super) fn from_form(fields: &[(String, String)], current: &SessionQuery) -> SessionQuery {
    let mut query = SessionQuery { sort: current.sort, order: current.order, limit: current.limit, ..SessionQuery::default() };
    for (name, value) in fields {
        let Ok(field) = SessionQuery::from_pairs([(name.as_str(), value.as_str())]) else { continue };
        query.tool.extend(field.tool);
        query.account.extend(field.account);
        query.machine.extend(field.machine);
        query.project.extend(field.project);
        query.model.extend(field.model);
        query.outcome.extend(field.outcome);
        query.reason.extend(field.reason);
        query.tag.extend(field.tag);
        query.thread = field.thread.or(query.thread);
        query.starred |= field.starred;
        query.search = field.search.or(query.search);
        query.date_from = field.date_from.or(query.date_from);
        query.date_to = field.date_to.or(query.date_to);
        query.include_subagents |= field.include_subagents;
    }
    query
}

/// The facets of outcomes and error classes with the words of the page.
pub(super) fn in_words(facets: &Facets, language: Language) -> (Vec<Facet>, Vec<Facet>) {
    let (mut outcomes, mut reasons) = (facets.outcomes.clone(), facets.reasons.clone());
    for facet in &mut outcomes {
        facet.label = Status::of_outcome(Outcome::from_word(&facet.value)).word(language).to_owned();
    }
    for facet in &mut reasons {
        facet.label = reason(&facet.value, &facet.label, language);
    }
    (outcomes, reasons)
}

/// The tools' facets with their product names.
pub(super) fn tool_name(word: &str) -> String {
    word.parse::<Tool>().map_or_else(|_| word.to_owned(), |tool| tool.name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> SessionQuery {
        SessionQuery::from_pairs(pairs.iter().copied()).expect("valid")
    }

    #[test]
    fn every_filter_has_a_chip_that_removes_only_it() {
        let query = query(&[
            ("tool", "claude,kilo"),
            ("project", "/p"),
            ("search", "x"),
            ("offset", "50"),
            ("include_subagents", "1"),
            ("outcome", "unrated,needs_fix"),
            ("reason", "wrong_file"),
            ("tag", "x"),
        ]);
        let project = Facet { value: "/p".to_owned(), label: "shop".to_owned(), sessions: 1 };
        let chips = chips(&query, &Facets { projects: vec![project], ..Facets::default() }, Language::En);
        let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Tool: Claude Code",
                "Tool: Kilo",
                "Project: shop",
                "Outcome: unrated",
                "Outcome: needs fix",
                "What went wrong: Wrong file",
                "Tag: x",
                "Text: x",
                "With sub-agents"
            ]
        );
        assert_eq!(chips[0].without, SessionQuery { tool: vec![Tool::Kilo], offset: 0, ..query.clone() });
        assert_eq!(chips[3].without.outcome, ["needs_fix"]);
        assert!(!chips[8].without.include_subagents);
    }

    #[test]
    fn a_second_click_turns_the_order_round() {
        let by_cost = sorted(&SessionQuery::default(), SessionSort::CostUsd);
        assert_eq!((by_cost.sort, by_cost.order), (SessionSort::CostUsd, Order::Desc));
        assert_eq!(sorted(&by_cost, SessionSort::CostUsd).order, Order::Asc);
        assert_eq!(sorted(&by_cost, SessionSort::Title).order, Order::Asc);
    }

    #[test]
    fn today_is_the_zones_today() {
        let now = Timestamp::parse("2026-03-01T23:30:00Z").expect("a time");
        let zone = DisplayZone { name: "X".to_owned(), first_offset_s: 3600, changes: Vec::new() };
        let from = |days| since_days_ago(&SessionQuery::default(), days, now, &zone).date_from;
        assert_eq!(from(Some(0)).as_deref(), Some("2026-03-02"));
        assert_eq!(from(Some(6)).as_deref(), Some("2026-02-24"));
        assert_eq!(from(None), None);
    }

    #[test]
    fn forms_keep_the_order_and_drop_empty_fields() {
        let current = query(&[("sort", "cost_usd"), ("offset", "100"), ("search", "old")]);
        let fields = [("tool", "codex"), ("tool", "kilo"), ("search", ""), ("date_from", "nonsense"), ("include_subagents", "1")];
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let expected = query(&[("sort", "cost_usd"), ("tool", "codex,kilo"), ("include_subagents", "1")]);
        assert_eq!(from_form(&fields, &current), expected);
    }
}
