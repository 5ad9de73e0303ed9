//! The owner's password, signed-in browsers, and tokens of scripts.
//!
//! These tables belong to no machine and to no session: no import, pruning or repair touches them, and the command line may change them
//! beside a running server, which asks here with every request.

mod keys;
mod logins;
mod owner;
mod tokens;

pub use keys::StoredKey;
pub use logins::LoginDraft;
pub use owner::OwnerPassword;
pub use tokens::TokenDraft;

use sea_orm::QueryResult;
use sp_domain::Timestamp;

use crate::StoreError;

/// Longest text a browser says of itself that is kept, in characters.
const AGENT: usize = 200;

fn time(row: &QueryResult, column: &str) -> Result<Timestamp, StoreError> {
    optional_time(row, column)?.ok_or_else(|| StoreError::Query(format!("{column} is no time")))
}

fn optional_time(row: &QueryResult, column: &str) -> Result<Option<Timestamp>, StoreError> {
    let ms: Option<i64> = row.try_get("", column)?;
    Ok(ms.and_then(Timestamp::from_ms))
}
