//! Windows on conversations, their tables of contents, and the images in them.

use std::{borrow::Cow, collections::HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use sp_domain::{
    Timestamp,
    session::{
        Block, CallStatus, Message, MessageKind, Role, SessionId, StoredMessage, ToolCallRecord, ToolCategory, TranscriptPage, Turn, Window,
    },
    source::Span,
};

use crate::{
    Store, StoreError,
    archive::{Place, Texts},
    entity::{blob, message, session, session_blob, tool_call},
    foreign,
    ingest::{self, rows::MessageText},
    sql::{self, Sql},
};

/// Longest preview in the table of contents, in characters.
const TURN_CHARS: usize = 75;

/// The session whose transcript is read.
struct Reading<'a> {
    transaction: &'a DatabaseTransaction,
    session: i64,
    window: &'a Window,
}

impl Store {
    /// A part of the conversation; `None` for an unknown session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn transcript(&self, id: &SessionId, window: &Window) -> Result<Option<TranscriptPage>, StoreError> {
        let transaction = self.begin_read().await?;
        let Some((session, revision)) = key(&transaction, id).await? else { return Ok(None) };
        let changed_since = match window.changed_since {
            Some(since) if rewritten(&transaction, session).await? <= since => Some(since),
            _ => None,
        };
        let reading = Reading { transaction: &transaction, session, window: &Window { changed_since, ..window.clone() } };
        let rows = reading.messages().await?;
        let calls = reading.calls(&rows).await?;
        let (first, last) = (rows.first().map(|row| row.seq), rows.last().map(|row| row.seq));
        let has_before = reading.exists("<", first.or(window.from_seq)).await?;
        let has_after = reading.exists(">", last).await?;
        let texts = Texts::load(&transaction, self.archive.as_deref(), blocks_of(&rows, &calls)).await?;
        let children = reading.children(calls.iter()).await?;
        transaction.commit().await?;
        let messages = rows.into_iter().map(|row| stored(row, &texts)).collect::<Result<_, _>>()?;
        let mut calls = calls.into_iter().map(|row| record(row, &children, &texts)).collect::<Result<Vec<_>, StoreError>>()?;
        calls.sort_by(|one, other| (one.seq, &one.call_id).cmp(&(other.seq, &other.call_id)));
        Ok(Some(TranscriptPage { messages, calls, has_before, has_after, revision }))
    }

    /// Table of contents, in order; empty for an unknown session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn turns(&self, id: &SessionId) -> Result<Vec<Turn>, StoreError> {
        let transaction = self.begin_read().await?;
        let Some((session, _)) = key(&transaction, id).await? else { return Ok(Vec::new()) };
        let mut turns = prompts(&transaction, session).await?;
        let counts = calls_by_turn(&transaction, session).await?;
        for turn in &mut turns {
            (turn.tool_calls, turn.errors) = counts.get(&turn.seq).copied().unwrap_or_default();
        }
        transaction.commit().await?;
        Ok(turns)
    }

    /// An image of a session: media type and bytes.
    ///
    /// # Errors
    /// The database failed.
    pub async fn blob(&self, id: &SessionId, blob: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
        let transaction = self.begin_read().await?;
        let Some((session, _)) = key(&transaction, id).await? else { return Ok(None) };
        let linked = session_blob::Entity::find_by_id((session, foreign::text(blob))).one(&transaction).await?;
        let found = match linked {
            Some(link) => blob::Entity::find_by_id(link.blob_id).one(&transaction).await?,
            None => None,
        };
        transaction.commit().await?;
        Ok(found.map(|row| (row.media_type, row.bytes)))
    }
}

/// Key and revision of a session.
pub(crate) async fn key(transaction: &DatabaseTransaction, id: &SessionId) -> Result<Option<(i64, i64)>, StoreError> {
    let select = session::Entity::find().select_only().columns([session::Column::Id, session::Column::Revision]);
    Ok(select.filter(session::Column::PublicId.eq(foreign::text(id.as_str()))).into_tuple().one(transaction).await?)
}

/// The revision since which rows of a session know when they were written.
async fn rewritten(transaction: &DatabaseTransaction, session: i64) -> Result<i64, StoreError> {
    let select = session::Entity::find_by_id(session).select_only().column(session::Column::Rewritten);
    Ok(select.into_tuple().one(transaction).await?.unwrap_or_default())
}

impl Reading<'_> {
    /// Begins `select <what> from messages m` with the conditions every row of the window fulfils, but not its place.
    fn select(&self, what: &str) -> Sql {
        let mut select = Sql::new(&format!("select {what} from messages m where m.session_id = "));
        let session = select.bind(self.session);
        select.push(&session);
        if let Some(revision) = self.window.changed_since {
            let since = select.bind(revision);
            // Of two bounds SQLite begins at the first: at zero it would walk through all rows the import wrote.
            let changed = |column: &str, table: &str| {
                format!("select c.{column} from {table} c where c.session_id = {session} and c.revision > {since} and c.revision > 0")
            };
            let seqs = [changed("seq", "messages"), changed("seq", "tool_calls"), changed("result_seq", "tool_calls")];
            select.push(&format!(" and m.seq in ({})", seqs.join(" union ")));
        }
        select
    }

    async fn messages(&self) -> Result<Vec<message::Model>, StoreError> {
        let mut select = self.select("m.*");
        if let Some(from) = self.window.from_seq {
            let place = select.bind(from);
            select.push(&format!(" and m.seq >= {place}"));
        }
        let limit = select.bind(self.window.limit.clamp(1, 1000));
        let direction = if self.window.from_end { "desc" } else { "asc" };
        select.push(&format!(" order by m.seq {direction} limit {limit}"));
        let rows = self.transaction.query_all_raw(select.build(self.transaction)).await?;
        let mut rows: Vec<message::Model> = rows.iter().map(|row| message::Model::from_query_result(row, "")).collect::<Result<_, _>>()?;
        rows.sort_unstable_by_key(|row| row.seq);
        Ok(rows)
    }

    async fn exists(&self, comparison: &str, seq: Option<i64>) -> Result<bool, StoreError> {
        let Some(seq) = seq else { return Ok(false) };
        let mut select = self.select("1 as found");
        let place = select.bind(seq);
        select.push(&format!(" and m.seq {comparison} {place} limit 1"));
        Ok(self.transaction.query_one_raw(select.build(self.transaction)).await?.is_some())
    }

    /// Calls and results held by these messages.
    async fn calls(&self, messages: &[message::Model]) -> Result<Vec<tool_call::Model>, StoreError> {
        let seqs: Vec<i64> = messages.iter().map(|row| row.seq).collect();
        let mut rows: HashMap<String, tool_call::Model> = HashMap::new();
        for list in sql::lists(&seqs) {
            for column in [tool_call::Column::Seq, tool_call::Column::ResultSeq] {
                let held =
                    tool_call::Entity::find().filter(tool_call::Column::SessionId.eq(self.session)).filter(column.is_in(list.clone()));
                rows.extend(held.all(self.transaction).await?.into_iter().map(|row| (row.call_id.clone(), row)));
            }
        }
        Ok(rows.into_values().collect())
    }

    /// Sessions that calls started, by the tool's own id: this session's own sub-agents before namesakes.
    async fn children(&self, calls: impl Iterator<Item = &tool_call::Model>) -> Result<HashMap<String, SessionId>, StoreError> {
        let names: Vec<String> = calls.filter_map(|call| call.child_native_id.clone()).collect();
        let mut children = HashMap::new();
        for list in sql::lists(&names) {
            let mut select = Sql::new("select c.native_id, c.public_id from sessions c join sessions s on s.tool = c.tool where s.id = ");
            let session = select.bind(self.session);
            select.push(&session).push(" and c.native_id in ").push_list(list);
            select.push(&format!(
                " order by case when c.parent_id = {session} then 2 when c.account = s.account then 1 else 0 end, c.id desc"
            ));
            for row in self.transaction.query_all_raw(select.build(self.transaction)).await? {
                children.insert(row.try_get("", "native_id")?, SessionId(row.try_get("", "public_id")?));
            }
        }
        Ok(children)
    }
}

async fn prompts(transaction: &DatabaseTransaction, session: i64) -> Result<Vec<Turn>, StoreError> {
    let mut select =
        Sql::new("select m.seq, m.preview from messages m where m.kind = 'human' and m.preview is not null and m.session_id = ");
    let place = select.bind(session);
    select.push(&place).push(" order by m.seq");
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    let turn = |row: &sea_orm::QueryResult| {
        let preview: String = row.try_get("", "preview")?;
        Ok(Turn { seq: row.try_get("", "seq")?, preview: ingest::preview(&preview, TURN_CHARS), tool_calls: 0, errors: 0 })
    };
    rows.iter().map(turn).collect()
}

/// Calls and failed calls by the `seq` of the prompt they follow: each prompt takes its stretch of an index that holds all it needs.
async fn calls_by_turn(transaction: &DatabaseTransaction, session: i64) -> Result<HashMap<i64, (i64, i64)>, StoreError> {
    let mut select = Sql::new(
        "select t.seq as turn, count(*) as calls, cast(sum(case when c.status = 'error' then 1 else 0 end) as bigint) as errors from \
         (select m.session_id, m.seq, lead(m.seq, 1, 9223372036854775807) over (order by m.seq) as later from messages m \
            where m.kind = 'human' and m.preview is not null and m.session_id = ",
    );
    let place = select.bind(session);
    select.push(&place);
    select.push(") t join tool_calls c on c.session_id = t.session_id and c.seq >= t.seq and c.seq < t.later group by t.seq");
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "turn")?, (row.try_get("", "calls")?, row.try_get("", "errors")?)))).collect()
}

fn damaged(what: &str) -> StoreError {
    StoreError::Query(format!("a stored message has a damaged {what}"))
}

/// Blocks of the archive that hold the texts of these rows.
pub(crate) fn blocks_of<'a>(messages: &'a [message::Model], calls: &'a [tool_call::Model]) -> impl Iterator<Item = i64> + 'a {
    let of_calls = calls.iter().flat_map(|row| row.input_block.into_iter().chain(row.output_block));
    messages.iter().map(|row| row.text_block).chain(of_calls)
}

fn blocks(json: &[u8]) -> Result<Vec<Block>, StoreError> {
    serde_json::from_slice(json).map_err(|_| damaged("text"))
}

/// Where one half of a call keeps its text; `None` for a half that is not there.
fn place(block: Option<i64>, start: Option<i64>, length: Option<i64>) -> Option<Place> {
    block.map(|block| Place { block, start: start.unwrap_or(0), length })
}

pub(crate) fn stored(row: message::Model, texts: &Texts) -> Result<StoredMessage, StoreError> {
    let text = texts.get(Place { block: row.text_block, start: row.text_start, length: row.text_len })?;
    let MessageText { id, parent, response, model, blocks } = MessageText::parse(text).map_err(|_| damaged("text"))?;
    let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
    let roles = [Role::User, Role::Assistant, Role::System];
    let message = Message {
        seq: row.seq,
        role: roles.into_iter().find(|role| ingest::role(*role) == row.role).ok_or_else(|| damaged("role"))?,
        kind: MessageKind::from_word(&row.kind).ok_or_else(|| damaged("kind"))?,
        at: row.at.and_then(Timestamp::from_ms),
        blocks: blocks.into_owned(),
        native_id: owned(id),
        parent_native_id: owned(parent),
        response_id: owned(response),
        model: owned(model),
        sidechain: row.sidechain,
        reverted: row.reverted,
        span: Span { file: row.span_file.try_into().unwrap_or(0), start: row.span_start, end: row.span_end },
    };
    Ok(StoredMessage { message, revision: row.revision })
}

pub(crate) fn record(row: tool_call::Model, children: &HashMap<String, SessionId>, texts: &Texts) -> Result<ToolCallRecord, StoreError> {
    let input = place(row.input_block, row.input_start, row.input_len).map(|place| texts.get(place)).transpose()?;
    let output = place(row.output_block, row.output_start, row.output_len).map(|place| texts.get(place)).transpose()?;
    let waited = row.called_at.zip(row.answered_at).map(|(called, answered)| (answered - called).max(0));
    Ok(ToolCallRecord {
        // A result whose call was never recorded stands where the result does.
        seq: row.seq.or(row.result_seq).unwrap_or(0),
        name: row.name.unwrap_or_default(),
        category: row.category.as_deref().and_then(ToolCategory::from_word).unwrap_or_default(),
        input: String::from_utf8_lossy(input.unwrap_or_default()).into_owned(),
        status: CallStatus::from_word(&row.status).ok_or_else(|| damaged("status of a call"))?,
        output: output.map(blocks).transpose()?.unwrap_or_default(),
        started_at: row.called_at.and_then(Timestamp::from_ms),
        duration_ms: row.duration_ms.or(waited),
        child: row.child_native_id.as_ref().and_then(|name| children.get(name)).cloned(),
        call_id: row.call_id,
        namespace: row.namespace,
        target: row.target,
        exit_code: row.exit_code,
    })
}
