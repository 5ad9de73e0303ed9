//! The 5-hour block of each account. Counted from logs: a limit stands in none of them, so no bar pretends to fill up.

use leptos::prelude::*;
use sp_domain::{Timestamp, cockpit::AccountBlock};

use crate::{
    facts::use_format,
    format::{UNKNOWN, tokens},
    ui::{Cost, Erase, Moment, Tokens, ToolBadge},
};

/// One line per account that has a block now.
#[component]
pub fn Blocks(
    /// Most costly first.
    blocks: Vec<AccountBlock>,
    /// When they were read.
    at: Timestamp,
) -> impl IntoView {
    let language = use_format().language;
    let content = if blocks.is_empty() {
        view! { <p class="panel-text">{language.blocks_none()}</p> }.erased()
    } else {
        let rows = blocks.into_iter().map(|block| view! { <BlockRow block at /> }).collect_view();
        view! { <ul class="cockpit-rows">{rows}</ul> }.erased()
    };
    view! {
        <section class="blocks" aria-labelledby="blocks-title">
            <h3 id="blocks-title">{language.blocks_title()}</h3>
            <p class="panel-text">{language.blocks_text()}</p>
            {content}
        </section>
    }
    .erased()
}

/// One account.
#[component]
fn BlockRow(
    /// Its block.
    block: AccountBlock,
    /// When it was read.
    at: Timestamp,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let machine = block.machine.map(|machine| view! { <span>{machine}</span> });
    let left = format.duration(Some((block.ends_at.ms() - at.ms()).max(0) / 60_000 * 60_000));
    let per_minute = block.rate.tokens_per_minute().map_or_else(|| UNKNOWN.to_owned(), |count| tokens(count, language));
    let per_hour = format.cost(&block.rate.per_hour());
    view! {
        <li class="block">
            <span class="cockpit-row-words">
                <span class="cockpit-row-title">
                    <ToolBadge tool=block.tool />
                    " "
                    {block.account_name}
                </span>
                <span class="cockpit-row-facts">
                    {machine} <span>{language.blocks_ends()} " " <Moment at=Some(block.ends_at) is_clock=true /> {format!(" · {}", language.blocks_left(left))}</span>
                    <span title=language.blocks_rate_title()>{language.blocks_rate(per_minute, per_hour.text)}</span>
                </span>
            </span>
            <span class="block-tokens">
                <Tokens count=block.figures.all_tokens() />
                " "
                {language.column_tokens()}
            </span>
            <span class="cockpit-row-cost">
                <Cost figures=block.figures />
            </span>
        </li>
    }
    .erased()
}
