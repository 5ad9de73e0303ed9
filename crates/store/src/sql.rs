//! SQL that both databases understand: numbered parameters, chunked lists, multi-row inserts.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable, PrimaryKeyToColumn,
    Statement, Value, sea_query::OnConflict,
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
    insert::<E, M>(transaction, rows, Some(&replacing::<E>(&[]))).await
}

/// On a conflict of primary keys, replaces all other columns except `kept`.
pub(crate) fn replacing<E: EntityTrait>(kept: &[E::Column]) -> OnConflict {
    let keys: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let is_in = |columns: &[E::Column], column: &E::Column| columns.iter().any(|other| other.as_str() == column.as_str());
    let rest: Vec<E::Column> = E::Column::iter().filter(|column| !is_in(&keys, column) && !is_in(kept, column)).collect();
    OnConflict::columns(keys).update_columns(rest).to_owned()
}

/// Inserts rows in chunks. Returns how many rows were written.
pub(crate) async fn insert<E, M>(transaction: &DatabaseTransaction, rows: Vec<M>, conflict: Option<&OnConflict>) -> Result<u64, DbErr>
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
        let insert = E::insert_many(chunk);
        let insert = if let Some(conflict) = conflict { insert.on_conflict(conflict.clone()) } else { insert };
        written += insert.exec_without_returning(transaction).await?;
        left -= size;
    }
    Ok(written)
}
