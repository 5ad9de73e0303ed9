//! Today and seven days, beside the time before. Whether more is good or bad is for the reader to say.

use leptos::prelude::*;
use sp_domain::{
    Usd,
    cockpit::{Activity, Period, Span},
    session::SessionQuery,
};

use crate::{
    facts::use_format,
    format::{Format, duration, integer, tokens},
    ui::{Delta, Erase, Kpi},
    urls,
};

/// Cost, tokens and time.
#[component]
pub fn Figures(
    /// The answer.
    activity: Activity,
) -> impl IntoView {
    let format = use_format();
    let cards = cards(&activity, &format).into_iter().map(|card| view! { <Card card /> }).collect_view();
    view! { <div class="kpis">{cards}</div> }.erased()
}

/// A figure in words.
#[derive(Clone)]
struct CardText {
    label: String,
    value: String,
    exact: String,
    delta: Option<Delta>,
    note: String,
    href: String,
}

/// One figure.
#[component]
fn Card(
    /// What it says.
    card: CardText,
) -> impl IntoView {
    let CardText { label, value, exact, delta, note, href } = card;
    match delta {
        Some(delta) => view! { <Kpi label value exact delta provenance=note href /> }.erased(),
        None => view! { <Kpi label value exact provenance=note href /> }.erased(),
    }
}

fn cards(activity: &Activity, format: &Format) -> Vec<CardText> {
    let language = format.language;
    let Activity { today, week, .. } = activity;
    let (by_now, days_before) = (language.before_today(), language.before_week());
    vec![
        cost(language.figures_cost_today(), today, by_now, format),
        cost(language.figures_cost_week(), week, days_before, format),
        all_tokens(language.figures_tokens_week(), week, days_before, format),
        time(language.figures_time_today(), today, by_now, format),
        time(language.figures_time_week(), week, days_before, format),
    ]
}

fn cost(label: &str, period: &Period, before: &str, format: &Format) -> CardText {
    let shown = format.cost(&period.current.figures);
    // Nothing was called: that costs nothing. Something without a price is unknown.
    let known = |span: &Span| if span.figures.calls == 0 { Some(0) } else { span.figures.cost_usd.map(Usd::nanos) };
    let written = |nanos| format.money(Usd::from_nanos(nanos));
    let value = if period.current.figures.calls == 0 { written(0) } else { shown.text };
    let delta = known(&period.current).zip(known(&period.previous)).map(|(now, then)| delta(now, then, before, format, written));
    card(label, value, shown.title, delta.flatten(), period, format)
}

fn all_tokens(label: &str, period: &Period, before: &str, format: &Format) -> CardText {
    let language = format.language;
    let known = |span: &Span| if span.figures.calls == 0 { Some(0) } else { span.figures.all_tokens() };
    let shown = format.tokens(known(&period.current));
    let written = |count| tokens(count, language);
    let delta = known(&period.current).zip(known(&period.previous)).map(|(now, then)| delta(now, then, before, format, written));
    card(label, shown.text, shown.title, delta.flatten(), period, format)
}

fn time(label: &str, period: &Period, before: &str, format: &Format) -> CardText {
    let language = format.language;
    let written = |ms: i64| duration(ms / 60_000 * 60_000, language);
    let value = if period.current.active_ms == 0 { language.figures_no_time().to_owned() } else { written(period.current.active_ms) };
    let delta = delta(period.current.active_ms, period.previous.active_ms, before, format, written);
    card(label, value, language.figures_time_title().to_owned(), delta, period, format)
}

/// The difference in words; none when there is none.
fn delta(now: i64, then: i64, before: &str, format: &Format, written: impl Fn(i64) -> String) -> Option<Delta> {
    let language = format.language;
    let amount = written((now - then).abs());
    let text = match now.cmp(&then) {
        std::cmp::Ordering::Greater => language.delta_more(amount, before),
        std::cmp::Ordering::Less => language.delta_less(amount, before),
        std::cmp::Ordering::Equal => return None,
    };
    Some(Delta { text, is_up: now > then, is_good: None })
}

fn card(label: &str, value: String, exact: String, delta: Option<Delta>, period: &Period, format: &Format) -> CardText {
    let query =
        SessionQuery { date_from: Some(period.date_from.clone()), date_to: Some(period.date_to.clone()), ..SessionQuery::default() };
    let begun = period.current.sessions;
    let note = format.language.figures_sessions(begun, integer(begun, format.language));
    CardText { label: label.to_owned(), value, exact, delta, note, href: urls::sessions(&query) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sp_domain::{time::DisplayZone, usage::UsageFigures};

    use super::*;
    use crate::i18n::Language;

    fn span(calls: i64, cost: Option<i64>, active_ms: i64) -> Span {
        let figures = UsageFigures { calls, cost_usd: cost.map(Usd::from_nanos), ..UsageFigures::default() };
        Span { figures, sessions: 1, active_ms }
    }

    fn period(current: Span, previous: Span) -> Period {
        Period { date_from: "2026-03-20".to_owned(), date_to: "2026-03-20".to_owned(), current, previous }
    }

    #[test]
    fn differences_are_told_in_words_and_never_judged() {
        let format = Format { language: Language::En, zone: Arc::new(DisplayZone::utc()), currency: Arc::default() };
        let more = cost("x", &period(span(2, Some(3_000_000_000), 0), span(1, Some(1_000_000_000), 0)), "before", &format);
        assert_eq!(more.delta, Some(Delta { text: "$2.00 more than before".to_owned(), is_up: true, is_good: None }));
        let nothing = cost("x", &period(span(0, None, 0), span(1, Some(1_000_000_000), 0)), "before", &format);
        assert_eq!((nothing.value.as_str(), nothing.delta.map(|delta| delta.is_up)), ("$0.00", Some(false)));
        let unknown = cost("x", &period(span(2, None, 0), span(1, Some(1), 0)), "before", &format);
        assert_eq!((unknown.value.as_str(), unknown.delta), ("–", None), "an unknown cost is no zero");
        let same = time("x", &period(span(1, None, 300_000), span(1, None, 300_000)), "before", &format);
        assert_eq!(same.delta, None);
    }
}
