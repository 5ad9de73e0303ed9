//! Addresses of pages that users know from the product this one succeeds. Each leads to the room that took its place, as soon as there is one.

use app::urls::Base;
use axum::{
    Extension,
    extract::{Path, RawQuery},
    response::{IntoResponse, Redirect, Response},
};

use crate::surface::{READ, Surface};

/// What stands behind the address of an old page, and where it leads.
const OLD: [(&str, &str); 19] = [
    ("/copilot", "/board"),
    ("/plans/scan", "/plans/sources"),
    ("/usage-monitor", "/usage?tab=live"),
    ("/usage-reports", "/usage?tab=history"),
    ("/sessions/analysis", "/costs"),
    ("/timesheets", "/costs?tab=time"),
    ("/model-comparison", "/models"),
    ("/model-eval", "/models?tab=evaluations"),
    ("/governance", "/quality?tab=policies"),
    ("/policies", "/quality?tab=policies"),
    ("/metrics", "/quality?tab=metrics"),
    ("/audits", "/quality?tab=audits"),
    ("/scheduled-tasks", "/schedules"),
    ("/vorlagen", "/library"),
    ("/llm-commands", "/library?tab=commands"),
    ("/news", "/feed"),
    ("/project/{name}", "/projects/{name}"),
    ("/scaffold", "/projects/new"),
    ("/dependencies", "/projects?view=graph"),
];

/// Adds redirects to rooms that exist.
pub(crate) fn add(surface: Surface, pages: &[&str]) -> Surface {
    OLD.into_iter().filter(|(_, new)| is_there(new, pages)).fold(surface, |surface, (old, new)| {
        let lead = move |Extension(base): Extension<Base>, name: Option<Path<String>>, RawQuery(query): RawQuery| async move {
            lead(&base.0, new, name, query.as_deref())
        };
        surface.get(old, READ, lead)
    })
}

/// Whether a page takes this address; its parameters have names of their own.
fn is_there(new: &str, pages: &[&str]) -> bool {
    let path = new.split('?').next().unwrap_or_default();
    let shape =
        |path: &str| path.split('/').map(|part| if part.starts_with([':', '{']) { "*" } else { part }.to_owned()).collect::<Vec<_>>();
    pages.iter().any(|page| shape(page) == shape(path))
}

/// For good, with the query the address came with.
fn lead(base: &str, new: &str, name: Option<Path<String>>, query: Option<&str>) -> Response {
    let mut to = name.map_or_else(|| new.to_owned(), |Path(name)| new.replace("{name}", &app::urls::encode(&name)));
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        to.push(if to.contains('?') { '&' } else { '?' });
        to.push_str(query);
    }
    Redirect::permanent(&format!("{base}{to}")).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    fn location(new: &str, name: Option<&str>, query: Option<&str>) -> String {
        let answer = lead("/pilot", new, name.map(|name| Path(name.to_owned())), query);
        assert_eq!(answer.status(), 308);
        answer.headers()[header::LOCATION].to_str().expect("an address").to_owned()
    }

    #[test]
    fn queries_and_names_are_kept() {
        assert_eq!(location("/costs", None, Some("period=7")), "/pilot/costs?period=7");
        assert_eq!(location("/usage?tab=live", None, Some("window=5")), "/pilot/usage?tab=live&window=5");
        assert_eq!(location("/projects/{name}", Some("a/b"), None), "/pilot/projects/a%2Fb");
    }

    #[test]
    fn only_rooms_that_exist_take_over() {
        let pages = ["/sessions", "/sessions/:id", "/costs", "/projects/:id"];
        assert!(is_there("/costs?tab=time", &pages) && is_there("/projects/{name}", &pages));
        assert!(!is_there("/board", &pages) && !is_there("/projects?view=graph", &pages));
    }
}
