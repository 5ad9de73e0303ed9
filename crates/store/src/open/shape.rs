//! What SQLite should take our tables to look like. Without it a table stored by its key looks cheap to walk through, so the rows of a long
//! session were all read to find one; measured on the store itself the answers would change with every import.

use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::{StoreError, sql};

/// Table, index (the table itself for its key), and: rows, rows with the same first column, with the same first two, and so on.
const SHAPE: [(&str, &str, &str); 13] = [
    ("messages", "messages", "1000000 1000 1"),
    ("messages", "messages_by_native_key", "700000 700 1"),
    ("messages", "messages_by_response_key", "600000 600 3"),
    ("messages", "messages_by_revision", "100000 100 10"),
    ("messages", "messages_prompts", "50000 50 1"),
    ("tool_calls", "tool_calls", "400000 400 1"),
    ("tool_calls", "tool_calls_by_seq", "400000 400 2 2"),
    ("tool_calls", "tool_calls_by_result_seq", "400000 400 2"),
    ("tool_calls", "tool_calls_by_revision", "50000 50 10"),
    ("sources", "sources_by_path", "10000 10000 2000 1"),
    ("sources", "sources_waiting", "100 100 20 1"),
    ("sessions", "sessions_by_native_id", "10000 2500 1"),
    ("sessions", "sessions_by_revision", "10000 4"),
];

/// Tells SQLite, unless it knows. Connections opened later know, too.
pub(super) async fn tell(writer: &DatabaseConnection) -> Result<(), StoreError> {
    let table = sql::plain(writer, "select 1 from sqlite_schema where name = 'sqlite_stat1'");
    if writer.query_one_raw(table).await?.is_none() {
        // Makes the table that holds it.
        writer.execute_unprepared("analyze seaql_migrations").await?;
    }
    let told =
        "select tbl || ' ' || idx || ' ' || stat as told from sqlite_stat1 where tbl in ('messages', 'tool_calls', 'sources', 'sessions')";
    let rows = writer.query_all_raw(sql::plain(writer, told)).await?;
    let told = rows.iter().map(|row| row.try_get("", "told")).collect::<Result<Vec<String>, _>>()?;
    let is_told = |(table, index, rows): &(&str, &str, &str)| told.contains(&format!("{table} {index} {rows}"));
    if told.len() == SHAPE.len() && SHAPE.iter().all(is_told) {
        return Ok(());
    }
    let rows: Vec<String> = SHAPE.iter().map(|(table, index, rows)| format!("('{table}', '{index}', '{rows}')")).collect();
    writer.execute_unprepared("delete from sqlite_stat1 where tbl in ('messages', 'tool_calls', 'sources', 'sessions')").await?;
    writer.execute_unprepared(&format!("insert into sqlite_stat1 (tbl, idx, stat) values {}", rows.join(", "))).await?;
    writer.execute_unprepared("analyze sqlite_schema").await?;
    Ok(())
}
