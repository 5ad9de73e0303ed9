//! Sums of API calls between SQL and the domain. Token classes are null when unknown, and SQL's `sum` skips nulls: the same rule that
//! the figures of a session with its sub-agents follow.

use sea_orm::FromQueryResult;
use sp_domain::{
    Usd,
    session::SessionQuery,
    usage::{CostSource, UsageFigures},
};

use crate::entity::{session, session_model};

/// Selects the sums of the `own_` columns of `sessions`, by the names [`Sums`] reads.
pub(crate) const SUMS_OF_OWN: &str = "cast(coalesce(sum(s.own_calls), 0) as bigint) as calls, cast(sum(s.own_input) as bigint) as input, \
     cast(sum(s.own_output) as bigint) as output, cast(sum(s.own_cache_read) as bigint) as cache_read, \
     cast(sum(s.own_cache_write) as bigint) as cache_write, cast(sum(s.own_cache_write_1h) as bigint) as cache_write_1h, \
     cast(sum(s.own_reasoning) as bigint) as reasoning, cast(sum(s.own_cost) as bigint) as cost, \
     min(s.own_cost_source) as least_source, max(s.own_cost_source) as most_source, \
     cast(coalesce(sum(s.own_unpriced), 0) as bigint) as unpriced, cast(coalesce(sum(s.own_lower_bound), 0) as bigint) as lower_bound";

/// Sums over a list, each call once: sub-agents that are not listed themselves count with their parents.
pub(crate) fn sums_of_list(query: &SessionQuery) -> String {
    if query.include_subagents { SUMS_OF_OWN.to_owned() } else { SUMS_OF_OWN.replace("s.own_", "s.total_") }
}

/// Sums over sessions.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Sums {
    calls: i64,
    input: Option<i64>,
    output: Option<i64>,
    cache_read: Option<i64>,
    cache_write: Option<i64>,
    cache_write_1h: Option<i64>,
    reasoning: Option<i64>,
    cost: Option<i64>,
    least_source: Option<String>,
    most_source: Option<String>,
    unpriced: i64,
    lower_bound: i64,
}

impl Sums {
    /// Figures of a session with its sub-agents: unknown stays unknown.
    pub(crate) fn figures(&self) -> UsageFigures {
        let source = |word: &Option<String>| word.as_deref().and_then(cost_source);
        let (least, most) = (source(&self.least_source), source(&self.most_source));
        UsageFigures {
            calls: self.calls,
            input_tokens: self.input,
            output_tokens: self.output,
            cache_read_tokens: self.cache_read,
            cache_write_tokens: self.cache_write,
            cache_write_1h_tokens: self.cache_write_1h,
            reasoning_tokens: self.reasoning,
            cost_usd: self.cost.map(Usd::from_nanos),
            cost_source: if least == most { least } else { Some(CostSource::Mixed) },
            unpriced_calls: self.unpriced,
            lower_bound_calls: self.lower_bound,
        }
    }

    /// Sums over a list: integers over the known values.
    pub(crate) fn of_list(&self) -> UsageFigures {
        let figures = self.figures();
        let known = |value: Option<i64>| Some(value.unwrap_or(0));
        UsageFigures {
            input_tokens: known(figures.input_tokens),
            output_tokens: known(figures.output_tokens),
            cache_read_tokens: known(figures.cache_read_tokens),
            cache_write_tokens: known(figures.cache_write_tokens),
            cache_write_1h_tokens: known(figures.cache_write_1h_tokens),
            reasoning_tokens: known(figures.reasoning_tokens),
            ..figures
        }
    }
}

/// The word in the database.
pub(crate) const fn cost_word(source: CostSource) -> &'static str {
    match source {
        CostSource::Recorded => "recorded",
        CostSource::List => "list",
        CostSource::Mixed => "mixed",
    }
}

/// The source of a stored word.
pub(crate) fn cost_source(word: &str) -> Option<CostSource> {
    [CostSource::Recorded, CostSource::List, CostSource::Mixed].into_iter().find(|source| cost_word(*source) == word)
}

impl session_model::Model {
    /// A model without calls.
    pub(crate) fn empty(session_id: i64, model: String) -> Self {
        Self {
            session_id,
            model,
            place: 0,
            calls: 0,
            input: 0,
            output: 0,
            cache_read: 0,
            cache_write: 0,
            cache_write_1h: 0,
            reasoning: 0,
            reasoned_calls: 0,
            cost: 0,
            recorded_calls: 0,
            listed_calls: 0,
            lower_bound_calls: 0,
        }
    }

    /// Adds the other's sums.
    pub(crate) fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.input += other.input;
        self.output += other.output;
        self.cache_read += other.cache_read;
        self.cache_write += other.cache_write;
        self.cache_write_1h += other.cache_write_1h;
        self.reasoning += other.reasoning;
        self.reasoned_calls += other.reasoned_calls;
        self.cost += other.cost;
        self.recorded_calls += other.recorded_calls;
        self.listed_calls += other.listed_calls;
        self.lower_bound_calls += other.lower_bound_calls;
    }

    /// The sums as shown.
    pub(crate) fn figures(&self) -> UsageFigures {
        let (recorded, listed) = (self.recorded_calls > 0, self.listed_calls > 0);
        let cost_source = match (recorded, listed) {
            (true, true) => Some(CostSource::Mixed),
            (true, false) => Some(CostSource::Recorded),
            (false, true) => Some(CostSource::List),
            (false, false) => None,
        };
        UsageFigures {
            calls: self.calls,
            input_tokens: Some(self.input),
            output_tokens: Some(self.output),
            cache_read_tokens: Some(self.cache_read),
            cache_write_tokens: Some(self.cache_write),
            cache_write_1h_tokens: Some(self.cache_write_1h),
            reasoning_tokens: (self.reasoned_calls > 0).then_some(self.reasoning),
            cost_usd: cost_source.map(|_| Usd::from_nanos(self.cost)),
            cost_source,
            unpriced_calls: self.calls - self.recorded_calls - self.listed_calls,
            lower_bound_calls: self.lower_bound_calls,
        }
    }
}

/// Figures of a session that has no calls because its store does not tell of any.
pub(crate) fn unknown() -> UsageFigures {
    UsageFigures::default()
}

impl session::Model {
    /// Figures of its own calls.
    pub(crate) fn own(&self) -> UsageFigures {
        UsageFigures {
            calls: self.own_calls,
            input_tokens: self.own_input,
            output_tokens: self.own_output,
            cache_read_tokens: self.own_cache_read,
            cache_write_tokens: self.own_cache_write,
            cache_write_1h_tokens: self.own_cache_write_1h,
            reasoning_tokens: self.own_reasoning,
            cost_usd: self.own_cost.map(Usd::from_nanos),
            cost_source: self.own_cost_source.as_deref().and_then(cost_source),
            unpriced_calls: self.own_unpriced,
            lower_bound_calls: self.own_lower_bound,
        }
    }

    /// Figures with all sub-agents.
    pub(crate) fn total(&self) -> UsageFigures {
        UsageFigures {
            calls: self.total_calls,
            input_tokens: self.total_input,
            output_tokens: self.total_output,
            cache_read_tokens: self.total_cache_read,
            cache_write_tokens: self.total_cache_write,
            cache_write_1h_tokens: self.total_cache_write_1h,
            reasoning_tokens: self.total_reasoning,
            cost_usd: self.total_cost.map(Usd::from_nanos),
            cost_source: self.total_cost_source.as_deref().and_then(cost_source),
            unpriced_calls: self.total_unpriced,
            lower_bound_calls: self.total_lower_bound,
        }
    }

    pub(crate) fn set_own(&mut self, figures: &UsageFigures) {
        self.own_calls = figures.calls;
        self.own_input = figures.input_tokens;
        self.own_output = figures.output_tokens;
        self.own_cache_read = figures.cache_read_tokens;
        self.own_cache_write = figures.cache_write_tokens;
        self.own_cache_write_1h = figures.cache_write_1h_tokens;
        self.own_reasoning = figures.reasoning_tokens;
        self.own_cost = figures.cost_usd.map(Usd::nanos);
        self.own_cost_source = figures.cost_source.map(|source| cost_word(source).to_owned());
        self.own_unpriced = figures.unpriced_calls;
        self.own_lower_bound = figures.lower_bound_calls;
    }

    pub(crate) fn set_total(&mut self, figures: &UsageFigures) {
        self.total_calls = figures.calls;
        self.total_input = figures.input_tokens;
        self.total_output = figures.output_tokens;
        self.total_cache_read = figures.cache_read_tokens;
        self.total_cache_write = figures.cache_write_tokens;
        self.total_cache_write_1h = figures.cache_write_1h_tokens;
        self.total_reasoning = figures.reasoning_tokens;
        self.total_tokens = figures.all_tokens();
        self.total_cost = figures.cost_usd.map(Usd::nanos);
        self.total_cost_source = figures.cost_source.map(|source| cost_word(source).to_owned());
        self.total_unpriced = figures.unpriced_calls;
        self.total_lower_bound = figures.lower_bound_calls;
    }
}
