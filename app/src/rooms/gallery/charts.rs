//! Charts.

use leptos::prelude::*;

use crate::{
    format::integer,
    ui::{Bar, BarPart, Erase, Panel, Sparkline, StackedBars},
};

/// What the server draws.
#[component]
pub fn Charts() -> impl IntoView {
    let many = (1..=30).map(|day| bar(day, &[(0, day * 7 % 40), (1, day * 5 % 23), (2, if day % 6 == 0 { 0 } else { 9 })])).collect();
    let one = vec![bar(14, &[(0, 30), (1, 12)])];
    let none = vec![bar(14, &[])];
    view! {
        <Panel id="charts" title="Stacked bars" text="Every bar is a link; what it says can be pointed at, focused, and read as a table.">
            {chart("Thirty days", many)}
            {chart("A single day", one)}
            {chart("Nothing", none)}
        </Panel>
        <Panel id="sparklines" title="Sparkline" text="A course in the room of a word.">
            <div class="gallery-row">
                <Sparkline values=vec![0, 3, 5, 2, 0, 0, 8, 13, 9, 4, 6, 1] label="51 calls in the last hour" />
                <Sparkline values=vec![0, 0, 1] label="1 call" />
                <Sparkline values=vec![0; 12] label="No calls" />
            </div>
        </Panel>
    }
    .erased()
}

fn chart(title: &'static str, bars: Vec<Bar>) -> impl IntoView {
    let series = ["opus-4-5", "sonnet-4-5", "gpt-5.1-codex"].map(str::to_owned).to_vec();
    view! { <StackedBars title of="Day" series bars axis=|value, format| integer(value, format.language) none="No calls in this time." /> }
}

fn bar(day: i64, values: &[(usize, i64)]) -> Bar {
    let parts = values.iter().map(|(series, value)| BarPart { series: *series, value: *value, shown: value.to_string() });
    Bar {
        label: format!("{day} Mar"),
        name: format!("{day} March 2026"),
        total: values.iter().map(|(_, value)| value).sum::<i64>().to_string(),
        href: "#charts".to_owned(),
        parts: parts.collect(),
    }
}
