//! The calls behind a session's figures, each with the record it comes from.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QuerySelect};
use sp_domain::{
    Timestamp, Usd,
    session::SessionId,
    source::Span,
    usage::{RecordPlace, UsageRecord, UsageRecords},
};

use crate::{Store, StoreError, entity::source, figures::cost_source, sources, sql::Sql, transcript};

/// Most records on a page.
const MOST: i64 = 1000;

impl Store {
    /// The calls a session owns, oldest first, `limit` (1 to 1000) of them from `offset` on; `None` for an unknown session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn usage_records(&self, id: &SessionId, limit: i64, offset: i64) -> Result<Option<UsageRecords>, StoreError> {
        let transaction = self.begin_read().await?;
        let Some((session, _)) = transcript::key(&transaction, id).await? else { return Ok(None) };
        let mut count = Sql::new("select count(*) as total from usage_events where session_id = ");
        let place = count.bind(session);
        count.push(&place);
        let row = transaction.query_one_raw(count.build(&transaction)).await?;
        let total = row.map_or(Ok(0), |row| row.try_get("", "total"))?;
        let rows = page(&transaction, session, limit.clamp(1, MOST), offset.max(0)).await?;
        let files = files(&transaction, &rows).await?;
        transaction.commit().await?;
        Ok(Some(UsageRecords { total, records: rows.into_iter().map(|row| row.into_domain(&files)).collect() }))
    }
}

/// An event with the session and the source that told of it.
#[derive(FromQueryResult)]
struct Row {
    at: Option<i64>,
    model: Option<String>,
    input: i64,
    output: i64,
    reasoning: Option<i64>,
    cache_read: i64,
    cache_write: i64,
    cache_write_1h: i64,
    web_searches: i64,
    cost: Option<i64>,
    cost_source: Option<String>,
    lower_bound: bool,
    span_file: i64,
    span_start: i64,
    span_end: i64,
    record: Option<String>,
    teller: String,
    source_id: i64,
    source_path: String,
}

async fn page(transaction: &DatabaseTransaction, session: i64, limit: i64, offset: i64) -> Result<Vec<Row>, StoreError> {
    let mut select = Sql::new(
        "select e.*, t.public_id as teller, f.id as source_id, f.path as source_path from usage_events e \
         join sessions t on t.id = e.told_by join sources f on f.id = t.source_id where e.session_id = ",
    );
    let places = [select.bind(session), select.bind(limit), select.bind(offset)];
    let order = "(e.at is null), e.at, e.span_file, e.span_start, e.group_key, e.part";
    select.push(&format!("{} order by {order} limit {} offset {}", places[0], places[1], places[2]));
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    Ok(rows.iter().map(|row| Row::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Files of the sources whose rows count them.
async fn files(transaction: &DatabaseTransaction, rows: &[Row]) -> Result<HashMap<i64, Vec<String>>, StoreError> {
    let mut files = HashMap::new();
    for row in rows.iter().filter(|row| row.record.is_none()) {
        if files.contains_key(&row.source_id) {
            continue;
        }
        let select = source::Entity::find_by_id(row.source_id).select_only().column(source::Column::Checkpoint);
        let checkpoint: Option<Option<Vec<u8>>> = select.into_tuple().one(transaction).await?;
        let named = checkpoint.flatten().and_then(|frame| sources::unpacked(&frame));
        files.insert(row.source_id, named.map_or_else(Vec::new, |named| named.files.into_iter().map(|file| file.path).collect()));
    }
    Ok(files)
}

impl Row {
    fn into_domain(self, files: &HashMap<i64, Vec<String>>) -> UsageRecord {
        let span = Span { file: self.span_file.try_into().unwrap_or(0), start: self.span_start, end: self.span_end };
        let files = files.get(&self.source_id).map_or(&[][..], Vec::as_slice);
        UsageRecord {
            at: self.at.and_then(Timestamp::from_ms),
            model: self.model,
            input_tokens: self.input,
            output_tokens: self.output,
            cache_read_tokens: self.cache_read,
            cache_write_tokens: self.cache_write,
            cache_write_1h_tokens: self.cache_write_1h,
            reasoning_tokens: self.reasoning,
            web_searches: self.web_searches,
            cost_usd: self.cost.map(Usd::from_nanos),
            cost_source: self.cost_source.as_deref().and_then(cost_source),
            lower_bound: self.lower_bound,
            recorded_in: SessionId(self.teller),
            place: RecordPlace::new(&self.source_path, files, span, self.record.as_deref()),
        }
    }
}
