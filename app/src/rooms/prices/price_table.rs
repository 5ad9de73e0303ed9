//! The table of prices.

use leptos::prelude::*;
use sp_domain::price::{PriceDraft, PriceLine};

use super::{api::RemovePrice, editor::Editor, page::Reload, price_row::PriceRow};
use crate::{
    facts::use_format,
    format::integer,
    ui::{Button, Checkbox, Column, Erase, Field, Input, Panel, SaveError, Table},
};

/// Which rows are shown; stays while the table is loaded again.
#[derive(Clone, Copy)]
pub struct Shown {
    /// Part of the model's name.
    typed: RwSignal<String>,
    /// Also rows of models that were never recorded.
    is_all: RwSignal<bool>,
}

impl Shown {
    /// Every row of a recorded model.
    pub fn new() -> Self {
        Self { typed: RwSignal::new(String::new()), is_all: RwSignal::new(false) }
    }

    fn takes(self, line: &PriceLine) -> bool {
        let is_known = self.is_all.get() || line.own || !line.models.is_empty();
        is_known && self.typed.with(|typed| line.row.model.contains(&typed.trim().to_lowercase()))
    }
}

/// Rows of models that were recorded, or all of them, narrowed by what is typed.
#[component]
pub fn PriceTable(
    /// By model and day.
    lines: Vec<PriceLine>,
    /// The version they are of.
    version: i64,
) -> impl IntoView {
    let language = use_format().language;
    let (editor, shown, Reload(reload)): (Editor, Shown, Reload) = (expect_context(), expect_context(), expect_context());
    let remove = ServerAction::<RemovePrice>::new();
    Effect::new(move || {
        if matches!(remove.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    let failed = move || remove.value().get().and_then(Result::err).map(|error| view! { <SaveError error on_reload=reload /> });
    let total = lines.len() as i64;
    let columns = vec![
        Column::text(language.prices_model()),
        Column::text(language.prices_from()),
        Column::number(language.prices_input()),
        Column::number(language.prices_output()),
        Column::number(language.prices_cache_read()),
        Column::number(language.prices_cache_write()),
        Column::number(language.prices_cache_write_1h()),
        Column::text(language.prices_source()),
        Column::text(language.prices_actions()),
    ];
    let wanted = Memo::new(move |_| lines.iter().filter(|line| shown.takes(line)).cloned().collect::<Vec<_>>());
    let rows = move || wanted.get().into_iter().map(|line| view! { <PriceRow line version remove /> }).collect_view();
    let is_none = move || wanted.with(Vec::is_empty);
    let add = move |()| editor.edit(version, &PriceDraft::default(), None);
    view! {
        <Panel id="price-table" title=language.prices_table() text=language.prices_unit()>
            <form class="form-row needs-script" role="search" on:submit=|event| event.prevent_default()>
                <Field id="price-search" label=language.prices_search()>
                    <Input value=shown.typed kind="search" />
                </Field>
                <Checkbox value=shown.is_all label=language.prices_all(integer(total, language)) />
                <Button on_press=add>{language.prices_add()}</Button>
            </form>
            {failed}
            <p role="status" class="panel-text">
                {move || is_none().then(|| language.prices_none())}
            </p>
            <Table heading="price-table-title".to_owned() columns>
                {rows}
            </Table>
        </Panel>
    }
    .erased()
}
