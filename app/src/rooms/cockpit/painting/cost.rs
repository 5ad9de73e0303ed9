//! Cost per day by model.

use std::collections::BTreeMap;

use leptos::prelude::*;
use sp_domain::{
    Usd,
    cockpit::{Activity, DayCost},
    session::SessionQuery,
    usage::UsageFigures,
};

use crate::{
    facts::use_format,
    format::{Format, short_model},
    ui::{Bar, BarPart, Erase, StackedBars},
    urls,
};

/// Models with a part of their own; all others are one.
const MOST_MODELS: usize = 7;

/// Thirty days; a bar leads to the sessions that began on its day.
#[component]
pub fn CostChart(
    /// The answer.
    activity: Activity,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let (series, bars) = chart(&activity.days, &format);
    view! {
        <p class="panel-text">{language.cost_chart_text()}</p>
        <StackedBars title=language.cost_chart_title() of=language.chart_day() series bars axis=amount none=language.cost_chart_none() />
    }
    .erased()
}

fn amount(nanos: i64, format: &Format) -> String {
    format.money(Usd::from_nanos(nanos))
}

fn chart(days: &[DayCost], format: &Format) -> (Vec<String>, Vec<Bar>) {
    let language = format.language;
    // Releases of one model under several dates are one series.
    let name = |model: &Option<String>| {
        model.as_deref().map_or_else(|| language.model_unknown().to_owned(), |model| short_model(model).to_owned())
    };
    let models = most_costly(days, name);
    let place = |model: &Option<String>| models.iter().position(|known| *known == name(model)).unwrap_or(MOST_MODELS);
    let has_others = days.iter().flat_map(|day| &day.models).any(|part| place(&part.model) == MOST_MODELS);
    let bars = days.iter().map(|day| bar(day, place, format)).collect();
    let others = has_others.then(|| language.chart_others().to_owned());
    (models.iter().cloned().chain(others).collect(), bars)
}

/// Models by cost, the most costly first; names decide between equals.
fn most_costly(days: &[DayCost], name: impl Fn(&Option<String>) -> String) -> Vec<String> {
    let mut costs: BTreeMap<String, i64> = BTreeMap::new();
    for part in days.iter().flat_map(|day| &day.models) {
        *costs.entry(name(&part.model)).or_default() += part.figures.cost_usd.map_or(0, Usd::nanos);
    }
    let mut models: Vec<(String, i64)> = costs.into_iter().collect();
    models.sort_by_key(|(_, cost)| std::cmp::Reverse(*cost));
    models.into_iter().map(|(model, _)| model).take(MOST_MODELS).collect()
}

fn bar(day: &DayCost, place: impl Fn(&Option<String>) -> usize, format: &Format) -> Bar {
    let mut by_series: BTreeMap<usize, Vec<UsageFigures>> = BTreeMap::new();
    for part in &day.models {
        by_series.entry(place(&part.model)).or_default().push(part.figures);
    }
    let part = |(series, figures): (usize, Vec<UsageFigures>)| {
        let sum: UsageFigures = figures.into_iter().sum();
        BarPart { series, value: sum.cost_usd.map_or(0, Usd::nanos), shown: format.cost(&sum).text }
    };
    let total: UsageFigures = day.models.iter().map(|part| part.figures).sum();
    let total = if total.calls == 0 { format.money(Usd::ZERO) } else { format.cost(&total).text };
    let query = SessionQuery { date_from: Some(day.date.clone()), date_to: Some(day.date.clone()), ..SessionQuery::default() };
    Bar {
        label: format.short_day(&day.date),
        name: format.day(&day.date),
        total,
        href: urls::sessions(&query),
        parts: by_series.into_iter().map(part).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sp_domain::{cockpit::ModelCost, time::DisplayZone};

    use super::*;
    use crate::i18n::Language;

    fn part(model: &str, cost: Option<i64>) -> ModelCost {
        let unpriced_calls = i64::from(cost.is_none());
        let figures = UsageFigures { calls: 1, cost_usd: cost.map(Usd::from_nanos), unpriced_calls, ..UsageFigures::default() };
        ModelCost { model: Some(model.to_owned()), figures }
    }

    #[test]
    fn the_most_costly_models_have_parts_of_their_own() {
        let models = (1..=9).map(|number| part(&format!("m{number}"), Some(number * 1_000_000_000))).collect();
        let days = [
            DayCost { date: "2026-03-19".to_owned(), models: vec![part("m9", None)] },
            DayCost { date: "2026-03-20".to_owned(), models },
            DayCost { date: "2026-03-21".to_owned(), models: Vec::new() },
        ];
        let format = Format { language: Language::En, zone: Arc::new(DisplayZone::utc()), currency: Arc::default() };
        let (series, bars) = chart(&days, &format);
        assert_eq!(series, ["m9", "m8", "m7", "m6", "m5", "m4", "m3", "others"]);
        let values: Vec<i64> = bars[1].parts.iter().map(|part| part.value / 1_000_000_000).collect();
        assert_eq!(values, [9, 8, 7, 6, 5, 4, 3, 3]);
        assert_eq!((bars[1].total.as_str(), bars[1].href.as_str()), ("$45.00", "/sessions?date_from=2026-03-20&date_to=2026-03-20"));
        assert_eq!((bars[0].total.as_str(), bars[0].parts[0].shown.as_str()), ("–", "–"), "unknown is no zero");
        assert_eq!((bars[2].total.as_str(), bars[2].parts.len()), ("$0.00", 0));
    }
}
