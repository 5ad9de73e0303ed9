//! The rows of the report: what was measured, what it should be, and whether it is.

/// One line of the table of budgets.
pub(crate) struct Row {
    pub(crate) work: String,
    pub(crate) measured: String,
    pub(crate) budget: &'static str,
    /// How much of the budget is used, 1 is all of it; nothing where there is no budget or no figure.
    pub(crate) used: Option<f64>,
}

/// All rows in the order of the report.
#[derive(Default)]
pub(crate) struct Table(pub(crate) Vec<Row>);

impl Table {
    /// A figure without budget, or one that could not be measured.
    pub(crate) fn note(&mut self, work: &str, measured: String, budget: &'static str) {
        crate::process::say(&format!("  {work}: {measured}"));
        self.0.push(Row { work: work.to_owned(), measured, budget, used: None });
    }

    /// A figure that must not be larger than its limit.
    pub(crate) fn at_most(&mut self, work: &str, measured: String, budget: &'static str, value: f64, limit: f64) {
        let used = if limit > 0.0 { value / limit } else { 1.0 + value };
        self.push(work, measured, budget, used);
    }

    /// A figure that must reach its limit.
    pub(crate) fn at_least(&mut self, work: &str, measured: String, budget: &'static str, value: f64, limit: f64) {
        self.push(work, measured, budget, limit / value.max(1e-9));
    }

    fn push(&mut self, work: &str, measured: String, budget: &'static str, used: f64) {
        crate::process::say(&format!("  {work}: {measured}{}", if used > 1.0 { " – missed" } else { "" }));
        self.0.push(Row { work: work.to_owned(), measured, budget, used: Some(used) });
    }

    /// Rows over their budget.
    pub(crate) fn missed(&self) -> impl Iterator<Item = (&Row, f64)> {
        self.0.iter().filter_map(|row| Some((row, row.used?))).filter(|(_, used)| *used > 1.0)
    }
}
