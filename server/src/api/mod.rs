//! The JSON API for scripts and for the command line of others. Handlers are thin: the engine decides.

pub(crate) mod cockpit;
pub(crate) mod diagnostics;
pub(crate) mod health;
pub(crate) mod marks;
pub(crate) mod notifications;
pub(crate) mod openapi;
pub(crate) mod prices;
pub(crate) mod retention;
pub(crate) mod reviews;
pub(crate) mod search;
pub(crate) mod session_rows;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod sync;
