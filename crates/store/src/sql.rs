//! SQL that both databases understand: numbered parameters, chunked lists, multi-row inserts.

use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IdenStatic, IntoActiveModel,
    Iterable, Statement, Value,
};

/// Rows per insert: a power of two, so that any number of rows needs few different, hence cached, statements.
const ROWS: usize = 64;
/// Values per list in a query, far below every bind limit.
pub(crate) const LIST: usize = 512;

/// A statement without parameters.
pub(crate) fn plain(connection: &impl ConnectionTrait, sql: &str) -> Statement {
    Statement::from_string(connection.get_database_backend(), sql)
}

/// A statement under construction with its parameters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sql {
    /// The text so far.
    pub(crate) text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Begins with this text.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds a parameter and returns its place holder; `$1` is understood by both databases.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Appends text.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends `(a, b, c)`.
    pub(crate) fn push_list<T: Into<Value>>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        self.push("(").push(&places.join(", ")).push(")")
    }

    /// Puts text before what there is.
    pub(crate) fn after(mut self, text: &str) -> Self {
        self.text.insert_str(0, text);
        self
    }

    /// The finished statement.
    pub(crate) fn build(self, connection: &impl ConnectionTrait) -> Statement {
        Statement::from_sql_and_values(connection.get_database_backend(), self.text, self.values)
    }
}

/// Cuts values into lists of few different lengths by repeating the last one, so that the statement is found in the cache.
pub(crate) fn lists<T: Clone>(values: &[T]) -> impl Iterator<Item = Vec<T>> + '_ {
    values.chunks(LIST).map(|chunk| {
        let mut list = chunk.to_vec();
        list.resize(chunk.len().next_power_of_two(), chunk[chunk.len() - 1].clone());
        list
    })
}

/// Inserts rows; those whose primary key exists are replaced. Returns how many rows there were.
pub(crate) async fn upsert<E, M>(transaction: &DatabaseTransaction, rows: Vec<M>) -> Result<u64, DbErr>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    insert::<E, M>(transaction, rows, &replacing::<E>(&[])).await
}

/// What to do with a row whose primary key exists.
pub(crate) enum OnConflict<E: EntityTrait> {
    /// Fail.
    Refuse,
    /// Leave the stored row as it is.
    Keep,
    /// Replace these columns.
    Replace(Vec<E::Column>),
    /// Add what is inserted to these columns.
    Add(Vec<E::Column>),
}

/// On a conflict of primary keys, replaces all other columns except `kept`.
pub(crate) fn replacing<E: EntityTrait>(kept: &[E::Column]) -> OnConflict<E> {
    let fixed: Vec<String> =
        E::PrimaryKey::iter().map(|key| key.as_str().to_owned()).chain(kept.iter().map(IdenStatic::as_str).map(str::to_owned)).collect();
    OnConflict::Replace(E::Column::iter().filter(|column| !fixed.iter().any(|name| name == column.as_str())).collect())
}

/// Inserts rows in chunks. Returns how many rows were written.
pub(crate) async fn insert<E, M>(transaction: &DatabaseTransaction, rows: Vec<M>, conflict: &OnConflict<E>) -> Result<u64, DbErr>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    let (mut written, mut left) = (0, rows.len());
    let mut rows = rows.into_iter();
    while left > 0 {
        let size = if left >= ROWS { ROWS } else { 1 << left.ilog2() };
        let chunk = rows.by_ref().take(size).map(IntoActiveModel::into_active_model);
        let statement = insertion(transaction, chunk, conflict);
        written += transaction.execute_raw(statement).await?.rows_affected();
        left -= size;
    }
    Ok(written)
}

/// One insert of several rows that set the same columns. The values move into it: bodies can be large.
fn insertion<E>(connection: &impl ConnectionTrait, rows: impl Iterator<Item = E::ActiveModel>, conflict: &OnConflict<E>) -> Statement
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    // SQLite looks numbered parameters up one after the other, which a thousand of them would feel; here order suffices.
    let is_numbered = connection.get_database_backend() == DbBackend::Postgres;
    let (mut columns, mut values, mut places) = (Vec::new(), Vec::new(), String::new());
    for mut row in rows {
        columns.clear();
        places.push_str(if places.is_empty() { "(" } else { "), (" });
        for column in E::Column::iter() {
            if let ActiveValue::Set(value) | ActiveValue::Unchanged(value) = row.take(column) {
                values.push(value);
                places.push_str(if columns.is_empty() { "" } else { ", " });
                places.push_str(if is_numbered { "$" } else { "?" });
                if is_numbered {
                    places.push_str(&values.len().to_string());
                }
                columns.push(column.as_str());
            }
        }
    }
    let keys: Vec<String> = E::PrimaryKey::iter().map(|key| key.as_str().to_owned()).collect();
    let conflict = match conflict {
        OnConflict::Refuse => String::new(),
        OnConflict::Keep => format!(" on conflict ({}) do nothing", keys.join(", ")),
        OnConflict::Replace(columns) => {
            let set: Vec<String> = columns.iter().map(|column| format!("{0} = excluded.{0}", column.as_str())).collect();
            format!(" on conflict ({}) do update set {}", keys.join(", "), set.join(", "))
        }
        OnConflict::Add(columns) => {
            let sum = |column: &E::Column| format!("{0} = {1}.{0} + excluded.{0}", column.as_str(), E::default().table_name());
            format!(" on conflict ({}) do update set {}", keys.join(", "), columns.iter().map(sum).collect::<Vec<_>>().join(", "))
        }
    };
    let (entity, columns) = (E::default(), columns.join(", "));
    let text = format!("insert into {} ({columns}) values {places}){conflict}", entity.table_name());
    Statement::from_sql_and_values(connection.get_database_backend(), text, values)
}
