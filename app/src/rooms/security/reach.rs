//! How the server is reached: settings that only the environment changes.

use leptos::prelude::*;
use sp_domain::security::{Fixed, Reach};

use crate::{
    facts::use_format,
    ui::{Badge, Column, Erase, TableSection, Tone},
};

/// Address, names, proxies and base path.
#[component]
pub fn HowReached(
    /// As it is.
    reach: Reach,
) -> impl IntoView {
    let language = use_format().language;
    let who = if reach.must_login { language.reach_everybody() } else { language.reach_local() };
    let listen = Fixed { value: format!("{} ({who})", reach.listen), ..reach.host };
    let settings = [
        (language.reach_listen(), listen),
        (language.reach_names(), reach.allowed_hosts),
        (language.reach_proxies(), reach.trusted_proxies),
        (language.reach_base(), reach.base_path),
    ];
    let columns =
        vec![Column::text(language.reach_setting()), Column::text(language.reach_value()), Column::text(language.accounts_state())];
    let rows = settings.map(|(name, fixed)| view! { <Row name fixed /> }.erased()).into_iter().collect();
    view! {
        <TableSection id="reach" title=language.reach_title() text=language.reach_help() none=language.reach_none() columns rows />
    }
    .erased()
}

/// One setting.
#[component]
fn Row(
    /// What it is.
    name: &'static str,
    /// As it is.
    fixed: Fixed,
) -> impl IntoView {
    let language = use_format().language;
    let Fixed { variable, value, is_set } = fixed;
    let value = if value.is_empty() { language.reach_none().to_owned() } else { value };
    let (tone, state) = if is_set { (Tone::Accent, language.reach_set()) } else { (Tone::Neutral, language.reach_default()) };
    view! {
        <tr>
            <th scope="row">
                {name}
                <br />
                <code>{variable}</code>
            </th>
            <td data-label=language.reach_value()>{value}</td>
            <td data-label=language.accounts_state()>
                <Badge tone>{state}</Badge>
            </td>
        </tr>
    }
    .erased()
}
