//! Views of the list that somebody gave a name.

use sp_domain::{
    saved_view::{SavedView, view_name},
    session::QueryError,
};

use crate::{EngineError, Shared};

/// Views of the list that somebody gave a name.
#[derive(Clone, Copy)]
pub struct SavedViews<'a> {
    pub(crate) shared: &'a Shared,
}

impl SavedViews<'_> {
    /// All views, by name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn list(&self) -> Result<Vec<SavedView>, EngineError> {
        Ok(self.shared.store.saved_views().await?)
    }

    /// Keeps the list of this query, the text behind `?` in its address, under a name; one of the same name is replaced.
    ///
    /// # Errors
    /// The name cannot be used, nothing can be stored, or the database failed.
    pub async fn save(&self, name: &str, query: &str) -> Result<(), EngineError> {
        let name = view_name(name).map_err(|remedy| QueryError { parameter: "name".to_owned(), remedy })?;
        Ok(self.shared.writable()?.save_view(&name, query).await?)
    }

    /// Removes a view and returns what it was; `None` when there is none of this number.
    ///
    /// # Errors
    /// Nothing can be stored, or the database failed.
    pub async fn remove(&self, id: i64) -> Result<Option<SavedView>, EngineError> {
        Ok(self.shared.writable()?.remove_view(id).await?)
    }
}
