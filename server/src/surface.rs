//! Every route with what it takes to use it. Routes are added here and nowhere else, so that none comes without a stated level; a test
//! compares with what the router really holds. A route that has none all the same is the owner's alone.

use std::{collections::HashMap, sync::Arc};

use app::state::AppState;
use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, on},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::AxumRouteListing;
use sp_domain::security::Scope;

/// What it takes to use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: it tells nothing about sessions and changes nothing.
    Public,
    /// A login, or a token with at least this scope.
    Needs(Scope),
}

/// Looks at something.
pub(crate) const READ: Access = Access::Needs(Scope::Read);
/// Changes what can be changed back.
pub(crate) const WRITE: Access = Access::Needs(Scope::Write);
/// Changes what cannot, or who may do what.
pub(crate) const ADMIN: Access = Access::Needs(Scope::Admin);

/// The functions that pages call, by place and name.
const SERVER_FUNCTIONS: &[(&str, Access)] = &[
    ("layout/last_known/api/load_last_known", READ),
    ("layout/notifications/api/dismiss_notification", WRITE),
    ("layout/notifications/api/load_notifications", READ),
    ("layout/notifications/api/read_all_notifications", WRITE),
    ("layout/notifications/api/read_notification", WRITE),
    ("layout/notifications/api/restore_notification", WRITE),
    ("layout/palette/api/find_anything", READ),
    ("rooms/cockpit/api/load_first_run", READ),
    ("rooms/cockpit/api/paint", READ),
    ("rooms/cockpit/api/snooze", WRITE),
    ("rooms/cockpit/api/wake", WRITE),
    ("rooms/diagnostics/api/cancel_sync", WRITE),
    ("rooms/diagnostics/api/load_diagnostics", READ),
    ("rooms/diagnostics/api/start_sync", WRITE),
    ("rooms/notifications/api/load_notification_preferences", READ),
    ("rooms/notifications/api/save_notification_preference", WRITE),
    ("rooms/prices/api/cancel_reprice", WRITE),
    ("rooms/prices/api/load_prices", READ),
    ("rooms/prices/api/preview_reprice", READ),
    ("rooms/prices/api/remove_price", WRITE),
    ("rooms/prices/api/save_price", WRITE),
    ("rooms/prices/api/start_reprice", WRITE),
    ("rooms/prices/api/undo_prices", WRITE),
    ("rooms/retention/api/add_rule", ADMIN),
    ("rooms/retention/api/allow_again", WRITE),
    ("rooms/retention/api/cancel_prune", WRITE),
    ("rooms/retention/api/load_retention", READ),
    ("rooms/retention/api/preview_prune", READ),
    ("rooms/retention/api/preview_rule", READ),
    ("rooms/retention/api/remove_rule", WRITE),
    ("rooms/retention/api/start_prune", ADMIN),
    ("rooms/reviews/api/add_note", WRITE),
    ("rooms/reviews/api/change_review", WRITE),
    ("rooms/reviews/api/load_queue", READ),
    ("rooms/reviews/api/load_review", READ),
    ("rooms/reviews/api/rate_sessions", WRITE),
    ("rooms/reviews/api/remove_note", WRITE),
    ("rooms/reviews/api/save_marks", WRITE),
    ("rooms/reviews/api/save_review", WRITE),
    ("rooms/reviews/api/tag_sessions", WRITE),
    ("rooms/reviews/api/undo_last", WRITE),
    ("rooms/reviews/api/undo_reviews", WRITE),
    ("rooms/search/api/search_conversations", READ),
    ("rooms/security/api/change_password", ADMIN),
    ("rooms/security/api/create_token", ADMIN),
    ("rooms/security/api/end_all_logins", ADMIN),
    ("rooms/security/api/end_login", ADMIN),
    ("rooms/security/api/load_security", ADMIN),
    ("rooms/security/api/remove_password", ADMIN),
    ("rooms/security/api/revoke_token", ADMIN),
    ("rooms/sessions/api/forget_session", ADMIN),
    ("rooms/sessions/api/list_sessions", READ),
    ("rooms/sessions/api/list_views", READ),
    ("rooms/sessions/api/load_changes", READ),
    ("rooms/sessions/api/load_conversation", READ),
    ("rooms/sessions/api/load_facets", READ),
    ("rooms/sessions/api/load_session", READ),
    ("rooms/sessions/api/pin_session", WRITE),
    ("rooms/sessions/api/preview_forget", READ),
    ("rooms/sessions/api/remove_view", WRITE),
    ("rooms/sessions/api/save_view", WRITE),
    ("rooms/settings/api/change_account", WRITE),
    ("rooms/settings/api/load_about", READ),
    ("rooms/settings/api/load_accounts", READ),
    ("rooms/settings/api/load_general", READ),
    ("rooms/settings/api/save_general", WRITE),
];

/// A method and a path as the router writes it.
type Key = (Method, String);

/// What it takes to use which route.
#[derive(Clone, Debug, Default)]
pub struct Levels(Arc<HashMap<Key, Option<Access>>>);

impl Levels {
    /// What it takes; a route nobody stated a level for is the owner's alone.
    pub(crate) fn of(&self, method: &Method, path: &str) -> Access {
        let method = if *method == Method::HEAD { Method::GET } else { method.clone() };
        self.0.get(&(method, path.to_owned())).copied().flatten().unwrap_or(ADMIN)
    }

    /// Every route; `None` where nobody stated a level.
    pub fn all(&self) -> Vec<(Method, String, Option<Access>)> {
        self.0.iter().map(|((method, path), access)| (method.clone(), path.clone(), *access)).collect()
    }
}

/// Routes under construction.
pub(crate) struct Surface {
    router: Router<AppState>,
    levels: HashMap<Key, Option<Access>>,
}

impl Surface {
    pub(crate) fn new() -> Self {
        Self { router: Router::new(), levels: HashMap::new() }
    }

    pub(crate) fn get<T: 'static>(self, path: &str, access: Access, handler: impl Handler<T, AppState>) -> Self {
        self.on(Method::GET, MethodFilter::GET, path, access, handler)
    }

    pub(crate) fn post<T: 'static>(self, path: &str, access: Access, handler: impl Handler<T, AppState>) -> Self {
        self.on(Method::POST, MethodFilter::POST, path, access, handler)
    }

    pub(crate) fn put<T: 'static>(self, path: &str, access: Access, handler: impl Handler<T, AppState>) -> Self {
        self.on(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    pub(crate) fn delete<T: 'static>(self, path: &str, access: Access, handler: impl Handler<T, AppState>) -> Self {
        self.on(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    fn on<T: 'static>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &str,
        access: Access,
        handler: impl Handler<T, AppState>,
    ) -> Self {
        self.levels.insert((method, path.to_owned()), Some(access));
        Self { router: self.router.route(path, on(filter, handler)), levels: self.levels }
    }

    /// Adds the pages, which are to be looked at, and the functions they call. `add` gives them to the router.
    pub(crate) fn pages(mut self, pages: &[AxumRouteListing], add: impl FnOnce(Router<AppState>) -> Router<AppState>) -> Self {
        self.levels.extend(pages.iter().map(|page| ((Method::GET, page.path().to_owned()), Some(READ))));
        self.levels.extend(server_fn_paths().map(|(path, method)| ((method, path.to_owned()), level(path))));
        Self { router: add(self.router), levels: self.levels }
    }

    pub(crate) fn finish(self) -> (Router<AppState>, Levels) {
        (self.router, Levels(Arc::new(self.levels)))
    }
}

/// The level of a function, by the end of its path.
fn level(path: &str) -> Option<Access> {
    let is_it = |name: &str| path.strip_suffix(name).is_some_and(|rest| rest.ends_with("/app/"));
    SERVER_FUNCTIONS.iter().find(|(name, _)| is_it(name)).map(|(_, access)| *access)
}
