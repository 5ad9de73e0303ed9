//! The two kinds of rows: a day and a session.

use leptos::prelude::*;
use sp_domain::session::{DayTotals, SessionKind};

use super::{rating::RateButton, rows::RowLook, selection::SelectBox};
use crate::{
    columns::LeftOut,
    facts::use_format,
    format::integer,
    rooms::sessions::{
        names::{model_names, title},
        row::Row,
        trail,
    },
    ui::{Badge, Cost, Erase, Icon, Moment, Status, StatusBadge, Tokens, ToolBadge},
    urls,
};

/// The day above its sessions, with the whole day's totals.
#[component]
pub fn DayRow(
    /// Totals; `None` above sessions without a time.
    totals: Option<DayTotals>,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let Some(totals) = totals else {
        return view! {
            <tr class="day-row">
                <th colspan="4" scope="colgroup">
                    {language.day_unknown()}
                </th>
                <Fillers />
            </tr>
        }
        .erased();
    };
    view! {
        <tr class="day-row">
            <th colspan="4" scope="colgroup">
                <span class="day-row-date">{format.day(&totals.date)}</span>
                <span class="day-row-sums">
                    <span>{language.sessions_count(totals.sessions, integer(totals.sessions, language))}</span>
                    <Tokens count=totals.sums.all_tokens() />
                    <Cost figures=totals.sums />
                </span>
            </th>
            <Fillers />
        </tr>
    }
    .erased()
}

/// The rest of a day's row: a cell for each column that can be left out, or the layout breaks when one is.
#[component]
fn Fillers() -> impl IntoView {
    view! {
        {LeftOut::COLUMNS.map(|column| view! { <td class=format!("is-filler is-{column}")></td> })}
    }
}

/// A session in one line; a card on narrow screens.
#[component]
pub fn SessionRow(
    /// The session.
    session: Row,
    /// How it differs.
    look: RowLook,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let messages = integer(session.user_messages + session.assistant_messages, language);
    let split = language.messages_split(integer(session.user_messages, language), integer(session.assistant_messages, language));
    let models = model_names(&session.models);
    view! {
        <tr class="session-row" class:is-running=look.is_running data-session=session.id.to_string()>
            <td class="is-check">
                <SelectBox id=session.id.clone() title=title(&session, language) />
            </td>
            <td class="is-tool">
                <ToolBadge tool=session.tool />
            </td>
            <td class="is-account" title=session.account.clone()>
                {session.account_name.clone()}
            </td>
            <td class="is-project" title=session.project_key.clone()>
                {session.project.clone()}
            </td>
            <td class="is-title">
                <div class="title-line">
                    <a data-row href=urls::session(&session.id) on:click=|_| trail::note()>
                        {title(&session, language)}
                    </a>
                    <RowBadges session=session.clone() is_running=look.is_running />
                </div>
            </td>
            <td class="is-model" title=session.models.join(", ")>
                {models}
            </td>
            <td class="is-start">
                <Moment at=session.started_at is_clock=look.is_below_day />
            </td>
            <td class="is-duration">{format.duration(session.duration_ms)}</td>
            <td class="is-messages" title=split>
                {messages}
            </td>
            <td class="is-tokens">
                <Tokens count=session.total.all_tokens() />
            </td>
            <td class="is-cost">
                <Cost figures=session.total />
            </td>
            <td class="is-outcome">
                <RateButton id=session.id.clone() outcome=session.outcome title=title(&session, language) />
            </td>
        </tr>
    }
    .erased()
}

/// Favourite, running, sub-agents, odd kinds, tags.
#[component]
fn RowBadges(
    /// The session.
    session: Row,
    /// Its last record is fresh.
    is_running: bool,
) -> impl IntoView {
    let language = use_format().language;
    let kind = match session.kind {
        SessionKind::Main => None,
        SessionKind::Subagent => Some(language.kind_subagent()),
        SessionKind::Background => Some(language.kind_background()),
        SessionKind::Review => Some(language.kind_review()),
        SessionKind::PromptsOnly => Some(language.kind_prompts_only()),
    };
    let subagents = (session.subagents > 0).then(|| {
        let label = language.subagents_count(session.subagents, integer(session.subagents, language));
        view! {
            <span class="badge" title=label>
                <Icon name="agent" />
                <span aria-hidden="true">{integer(session.subagents, language)}</span>
                <span class="visually-hidden">{label.clone()}</span>
            </span>
        }
    });
    let tags = session.tags.into_iter().map(|tag| view! { <Badge>{tag}</Badge> }).collect_view();
    let star = session.is_starred.then(|| {
        view! {
            <span class="row-star" title=language.marks_star()>
                <Icon name="star" />
                <span class="visually-hidden">{language.marks_star()}</span>
            </span>
        }
    });
    view! {
        {star}
        {is_running.then(|| view! { <StatusBadge status=Status::SessionRunning /> })}
        {subagents}
        {kind.map(|kind| view! { <Badge>{kind}</Badge> })}
        {tags}
    }
    .erased()
}
