//! Query strings, read strictly: what cannot be understood is refused by name.

use std::ops::RangeInclusive;

use axum::{extract::Query, http::Uri};

use crate::problem::Problem;

/// The decoded parameters in order.
pub(crate) fn pairs(raw: Option<&str>) -> Result<Vec<(String, String)>, Problem> {
    let uri: Uri =
        format!("/?{}", raw.unwrap_or_default()).parse().map_err(|_| Problem::invalid("the query string cannot be understood"))?;
    let Query(pairs) = Query::try_from_uri(&uri).map_err(|_| Problem::invalid("the query string cannot be understood"))?;
    Ok(pairs)
}

/// A number in a range.
pub(crate) fn single(name: &str, value: &str, range: RangeInclusive<i64>) -> Result<i64, Problem> {
    let number = value.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| Problem::invalid(format!("{name}: expected a number from {} to {}", range.start(), range.end())))
}
