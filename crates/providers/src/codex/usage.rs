//! API calls: usage records where a release writes them, running totals where not.

use sonic_rs::JsonValueTrait;
use sp_domain::{
    diagnostics::WarningKind,
    source::Event,
    usage::{CallKey, Tokens, UsageClaim},
};

use super::{counters::Figures, record::Record, thread::Thread};

impl Thread<'_> {
    /// `token_usage_record`: one per response, with its thread. A file that has any is not counted by its totals.
    pub(super) fn usage_record(&mut self, record: &Record<'_>, number: Option<i64>) {
        if self.state.foreknowledge.with_records.insert(self.state.file) {
            // Totals counted so far were wrong to count.
            self.is_stale |= self.state.in_file.counted;
        }
        let own = self.state.in_file.id.as_deref().unwrap_or(&self.id);
        if record.text("thread_id").is_some_and(|thread| thread != own) {
            return;
        }
        let Some((figures, is_bad)) = Figures::read(record.body.get("usage")) else {
            return self.warn(number, WarningKind::BadValue, "usage record without figures");
        };
        if is_bad {
            self.warn(number, WarningKind::BadValue, "token figure is no count");
        }
        let key = record.text("response_id").map_or_else(|| format!("@{}:{}", record.span.file, record.span.start), str::to_owned);
        self.claim(record, &key, figures.tokens());
    }

    /// `token_count`: the running total.
    pub(super) fn counter(&mut self, record: &Record<'_>, number: Option<i64>) {
        if self.state.foreknowledge.with_records.contains(&self.state.file) {
            return self.pass_counter(record);
        }
        let (total, last, is_bad) = figures(record);
        if is_bad {
            self.warn(number, WarningKind::BadValue, "token figure is no count");
        }
        if let Some(counted) = self.state.counters.take(total, last) {
            self.state.in_file.counted = true;
            self.claim(record, &counted.key, counted.figures.tokens());
        }
    }

    /// A counter that says nothing of its own.
    pub(super) fn pass_counter(&mut self, record: &Record<'_>) {
        let (total, _, _) = figures(record);
        self.state.counters.pass(total);
    }

    fn claim(&mut self, record: &Record<'_>, key: &str, tokens: Tokens) {
        let own = self.state.in_file.id.as_deref().unwrap_or(&self.id);
        let claim = UsageClaim {
            key: CallKey { group: format!("{own}:{key}"), part: "1".to_owned() },
            at: record.at,
            model: self.state.model.clone(),
            tokens,
            web_searches: std::mem::take(&mut self.state.searches),
            recorded_cost: None,
            position: (i64::from(record.span.file) << 40) | record.span.start,
            copied: false,
            sidechain: false,
            lower_bound: false,
            span: record.span,
            record: None,
        };
        self.state.responses += 1;
        self.push(Event::Usage(Box::new(claim)));
    }
}

/// Total and last request of a counter, and whether a figure was unusable.
fn figures(record: &Record<'_>) -> (Option<Figures>, Option<Figures>, bool) {
    let info = record.body.get("info");
    let read = |key: &str| Figures::read(info.and_then(|info| info.get(key)));
    let (total, last) = (read("total_token_usage"), read("last_token_usage"));
    let is_bad = [total, last].iter().flatten().any(|(_, is_bad)| *is_bad);
    (total.map(|(total, _)| total), last.map(|(last, _)| last), is_bad)
}
