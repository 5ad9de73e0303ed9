//! A heading that sorts.

use leptos::prelude::*;
use sp_domain::session::{Order, SessionQuery, SessionSort};

use super::filters::sorted;
use crate::{ui::Erase, urls};

/// A link to the list sorted by this column; says how it is sorted now.
#[component]
pub fn HeaderCell(
    /// Class of the column.
    column: &'static str,
    /// Heading.
    label: &'static str,
    /// What it sorts by, if it does.
    sort: Option<SessionSort>,
    /// What is shown now.
    query: SessionQuery,
) -> impl IntoView {
    let Some(sort) = sort else {
        return view! { <th scope="col" class=format!("is-{column}")>{label}</th> }.erased();
    };
    let direction = (query.sort == sort).then_some(match query.order {
        Order::Asc => "ascending",
        Order::Desc => "descending",
    });
    let arrow = match direction {
        Some("ascending") => " ▲",
        Some(_) => " ▼",
        None => "",
    };
    view! {
        <th scope="col" class=format!("is-{column}") aria-sort=direction>
            <a href=urls::sessions(&sorted(&query, sort))>
                {label} <span aria-hidden="true">{arrow}</span>
            </a>
        </th>
    }
    .erased()
}
