//! What both files of a task say about the session as a whole: its facts, its requests with their usage, and the order of its records.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    Timestamp, Usd,
    diagnostics::WarningKind,
    session::SessionHead,
    source::Span,
    usage::{CallKey, Tokens, UsageClaim},
};

use super::{
    environment::{self, Environment},
    history,
    request::{self, Figures},
    task::List,
    view::{self, Kind},
};
use crate::{Warnings, json, title};

/// A request to the model.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) index: usize,
    pub(super) at: Option<Timestamp>,
    tokens: Option<Tokens>,
    cost: Option<Usd>,
    span: Span,
    /// Model in use.
    pub(super) model: Option<String>,
    /// The model's answer, if the history has it.
    pub(super) answer: Option<Answer>,
}

/// An answer of the model in the history.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    at: Option<Timestamp>,
    pub(super) shows_reasoning: bool,
}

/// A record of either file, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// What the person saw.
    View(usize),
    /// What the model saw.
    History(usize),
}

/// A task read once over.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) head: SessionHead,
    pub(super) requests: Vec<Request>,
    /// Records in order: each file keeps its own, times interleave them.
    pub(super) order: Vec<Record>,
    /// The history has content: answers and calls are taken from it.
    pub(super) has_history: bool,
    /// Index of the task as typed.
    pub(super) task: Option<usize>,
    view: Vec<(usize, Option<Timestamp>)>,
    history: Vec<(usize, Option<Timestamp>)>,
    answers: Vec<Answer>,
    states: Vec<(Option<Timestamp>, Environment)>,
    /// Cost of side requests before the first request with figures.
    side_cost: Usd,
}

impl Outline {
    pub(super) fn of(view: Option<&List<'_>>, history: Option<&List<'_>>, warnings: &mut Warnings) -> Self {
        let mut outline = Self::default();
        for (list, is_view) in view.map(|list| (list, true)).into_iter().chain(history.map(|list| (list, false))) {
            for index in 0..list.len() {
                match list.value(index, Some(warnings)) {
                    Some(value) if is_view => outline.take_view(list, index, &value, warnings),
                    Some(value) => outline.take_history(index, &value),
                    None => outline.head.damaged_records += 1,
                }
            }
        }
        outline.has_history = !outline.history.is_empty();
        outline.head.usage_unknown = outline.view.is_empty();
        outline.settle();
        outline
    }

    fn take_view(&mut self, list: &List<'_>, index: usize, value: &Value, warnings: &mut Warnings) {
        let at = json::time(value.get("ts"));
        self.head.saw(at);
        self.view.push((index, at));
        let text = json::text(value, "text");
        match view::kind(value) {
            Kind::Text if self.task.is_none() => {
                self.task = Some(index);
                self.head.title = text.and_then(title::of);
            }
            Kind::Request => {
                let figures = list.request(text, warnings);
                self.add_request(Request {
                    index,
                    at,
                    tokens: figures.tokens,
                    cost: figures.cost,
                    span: list.span(index),
                    model: None,
                    answer: None,
                });
            }
            Kind::Unknown => {
                self.head.unknown_records += 1;
                list.warn(
                    WarningKind::UnknownRecord,
                    format!("record kind {:?}", view::name(value).chars().take(60).collect::<String>()),
                    warnings,
                );
            }
            _ => {}
        }
        let condensed = value.get("contextCondense").and_then(|condensed| condensed.get("cost"));
        self.add_side_cost(request::cost(condensed).unwrap_or_default());
        if let Some(applied) = text.filter(|text| text.contains("fastApplyResult")).and_then(|text| json::parse_object(text.as_bytes())) {
            let cost = applied.value.get("fastApplyResult").and_then(|applied| applied.get("cost"));
            self.add_side_cost(request::cost(cost).unwrap_or_default());
        }
    }

    fn add_request(&mut self, mut request: Request) {
        if request.tokens.is_some() {
            request.cost = sum(request.cost, std::mem::take(&mut self.side_cost));
        }
        self.requests.push(request);
    }

    /// Condensing and applying edits are requests without a record of their own: their cost goes to the request before.
    fn add_side_cost(&mut self, cost: Option<Usd>) {
        let Some(cost) = cost else { return };
        match self.requests.iter_mut().rfind(|request| request.tokens.is_some()) {
            Some(request) => request.cost = sum(request.cost, cost),
            None => self.side_cost = self.side_cost + cost,
        }
    }

    fn take_history(&mut self, index: usize, value: &Value) {
        let at = json::time(value.get("ts"));
        self.head.saw(at);
        self.history.push((index, at));
        if json::text(value, "role") == Some("assistant") {
            self.answers.push(Answer { at, shows_reasoning: history::shows_reasoning(value) });
            return;
        }
        for text in history::texts(value) {
            self.states.extend(environment::state(text).map(|state| (at, state)));
            if self.head.title.is_none() && !environment::is_state(text) {
                self.head.title = environment::task(text).as_deref().or(Some(text)).and_then(title::of);
            }
        }
    }

    fn settle(&mut self) {
        for (_, state) in &self.states {
            state.directory.iter().for_each(|directory| self.head.worked_in(&json::clean(directory)));
            state.model.iter().for_each(|model| self.head.used_model(&json::clean(model)));
            self.head.agent_name = state.mode.as_deref().map(json::clean).or(self.head.agent_name.take());
        }
        for number in 0..self.requests.len() {
            let next = self.requests[number + 1..].iter().find_map(|request| request.at);
            let from = self.requests[number].at;
            let is_within = |at: Option<Timestamp>| at >= from && next.is_none_or(|next| at < Some(next));
            let model = self.model_before(next);
            let answer = self.answers.iter().find(|answer| answer.at.is_some() && is_within(answer.at)).copied();
            let request = &mut self.requests[number];
            (request.model, request.answer) = (model, answer);
        }
        self.order = interleaved(&self.view, &self.history);
    }

    /// Model named last before a moment; the prompt that names it is written a little after its request. `None` is the end.
    pub(super) fn model_before(&self, at: Option<Timestamp>) -> Option<String> {
        let named = |(said, state): &(Option<Timestamp>, Environment)| {
            let is_before = at.is_none_or(|at| said.is_none_or(|said| said < at));
            state.model.as_deref().filter(|_| is_before).map(json::clean)
        };
        self.states.iter().rev().find_map(named)
    }

    /// Usage of every request with figures.
    pub(super) fn claims(&self, task_id: &str) -> impl Iterator<Item = UsageClaim> {
        self.requests.iter().filter_map(move |request| {
            let moment = request.at.map_or_else(|| format!("#{}", request.index), |at| at.ms().to_string());
            Some(UsageClaim {
                key: CallKey { group: format!("{task_id}:{moment}"), part: String::new() },
                at: request.at,
                model: request.model.clone(),
                tokens: request.tokens?,
                web_searches: 0,
                recorded_cost: request.cost,
                position: request.index as i64,
                copied: false,
                sidechain: false,
                lower_bound: false,
                span: request.span,
                record: None,
            })
        })
    }
}

fn sum(cost: Option<Usd>, more: Usd) -> Option<Usd> {
    let sum = cost.unwrap_or_default() + more;
    (sum > Usd::ZERO).then_some(sum)
}

/// Figures of a request's text; none for text that is not JSON.
impl List<'_> {
    fn request(&self, text: Option<&str>, warnings: &mut Warnings) -> Figures {
        let Some(text) = text else { return Figures::default() };
        let Some(parsed) = json::parse_object(text.as_bytes()) else {
            self.warn(WarningKind::Damaged, "the text of a request is not a JSON object", warnings);
            return Figures::default();
        };
        let figures = request::figures(&parsed.value);
        figures.bad.iter().for_each(|name| self.warn(WarningKind::BadValue, format!("{name} is no count"), warnings));
        figures
    }
}

/// Merges two lists by time. Inside a list the order of the file holds even where its times run backwards; on a tie the view comes first.
fn interleaved(view: &[(usize, Option<Timestamp>)], history: &[(usize, Option<Timestamp>)]) -> Vec<Record> {
    let key = |last: &mut Option<Timestamp>, at: Option<Timestamp>| {
        *last = at.max(*last);
        *last
    };
    let (mut last_view, mut last_history) = (None, None);
    let views = view.iter().map(|(index, at)| (key(&mut last_view, *at), 0, Record::View(*index)));
    let histories = history.iter().map(|(index, at)| (key(&mut last_history, *at), 1, Record::History(*index)));
    let mut all: Vec<_> = views.chain(histories).collect();
    all.sort_by_key(|(at, file, _)| (*at, *file));
    all.into_iter().map(|(_, _, record)| record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_interleave_by_time_and_keep_their_own_order() {
        let at = Timestamp::from_ms;
        let view = [(0, at(1)), (1, at(5)), (2, at(3)), (3, None), (4, at(9))];
        let history = [(0, at(2)), (1, at(5)), (2, at(7))];
        let order: String = interleaved(&view, &history)
            .into_iter()
            .map(|record| match record {
                Record::View(index) => format!("v{index} "),
                Record::History(index) => format!("h{index} "),
            })
            .collect();
        assert_eq!(order, "v0 h0 v1 v2 v3 h1 h2 v4 ");
    }
}
