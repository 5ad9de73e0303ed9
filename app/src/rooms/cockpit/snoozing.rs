//! An entry that needs attention is put off.

use sp_domain::{
    cockpit::{Snooze, SnoozeError},
    session::QueryError,
};
use sp_engine::{Engine, EngineError};

use crate::error::AppError;

/// Nothing to put off any more is as good as put off.
pub(super) async fn snooze(engine: &Engine, key: &str, days: i64) -> Result<(), AppError> {
    let refused = |error: SnoozeError| QueryError { parameter: "days".to_owned(), remedy: error.to_string() };
    let snooze = Snooze::days(days).map_err(|error| EngineError::from(refused(error)))?;
    engine.cockpit().snooze(key, snooze).await?;
    Ok(())
}
