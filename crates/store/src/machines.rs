//! Machines: each has a key that never changes and a label for people. Everything read belongs to the machine it was read on, and a process
//! looks after what belongs to its own.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use sp_domain::{Timestamp, diagnostics::Machine};

use crate::{Store, StoreError, entity::machine, foreign, news, sql::Sql};

/// Longest label, in characters.
const LABEL: usize = 60;

/// How exactly a start is noted.
const DAY_MS: i64 = 86_400_000;

/// Tables whose rows belong to a machine.
const TABLES: [&str; 5] = ["tool_accounts", "sources", "sessions", "warnings", "sync_runs"];

impl Store {
    /// The store as this machine writes to it. A new machine is noted; one that comes with another label is renamed. The first machine of a
    /// store that knew none owns what is there.
    ///
    /// # Errors
    /// The database failed.
    pub async fn on_machine(mut self, key: &str, label: &str, now: Timestamp) -> Result<Self, StoreError> {
        let (turn, label) = (std::sync::Arc::clone(&self.turn), cleaned(label));
        let _turn = turn.lock().await;
        let transaction = self.begin_write().await?;
        let known = machine::Entity::find().filter(machine::Column::Key.eq(key)).one(&transaction).await?;
        self.machine = if let Some(known) = known {
            rename(&transaction, &known, &label, now).await?;
            known.id
        } else {
            let (key, ms) = (Set(key.to_owned()), Set(now.ms()));
            let row = machine::ActiveModel { key, label: Set(label), first_seen: ms.clone(), last_seen: ms, ..Default::default() };
            let id = machine::Entity::insert(row).exec(&transaction).await?.last_insert_id;
            adopt(&transaction, id).await?;
            id
        };
        transaction.commit().await?;
        Ok(self)
    }

    /// All machines, the first one first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn machines(&self) -> Result<Vec<Machine>, StoreError> {
        let rows = machine::Entity::find().order_by_asc(machine::Column::Id).all(&self.readers).await?;
        let at = |ms: i64| Timestamp::from_ms(ms).unwrap_or_else(|| Timestamp::from_ms(0).expect("1970 is a year"));
        let machine = |row: machine::Model| Machine {
            label: row.label,
            first_seen: at(row.first_seen),
            last_seen: at(row.last_seen),
            is_this: row.id == self.machine,
        };
        Ok(rows.into_iter().map(machine).collect())
    }
}

/// Writes nothing for a machine that comes again as it was: looking alone changes nothing.
async fn rename(transaction: &DatabaseTransaction, known: &machine::Model, label: &str, now: Timestamp) -> Result<(), StoreError> {
    let is_renamed = known.label != label;
    if !is_renamed && now.ms() - known.last_seen < DAY_MS {
        return Ok(());
    }
    let change = machine::ActiveModel { label: Set(label.to_owned()), last_seen: Set(now.ms()), ..Default::default() };
    machine::Entity::update_many().set(change).filter(machine::Column::Id.eq(known.id)).exec(transaction).await?;
    if is_renamed {
        news::tell(transaction).await?;
    }
    Ok(())
}

/// Gives what belongs to no machine to this one.
async fn adopt(transaction: &DatabaseTransaction, id: i64) -> Result<(), StoreError> {
    for table in TABLES {
        let mut update = Sql::new(&format!("update {table} set machine_id = "));
        let place = update.bind(id);
        update.push(&place).push(" where machine_id = 0");
        transaction.execute_raw(update.build(transaction)).await?;
    }
    Ok(())
}

/// A label that can stand in lists and in URLs, where commas separate.
fn cleaned(label: &str) -> String {
    let plain: String = label.chars().map(|letter| if letter.is_control() || letter == ',' { ' ' } else { letter }).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { "machine".to_owned() } else { foreign::cut(&words, LABEL).into_owned() }
}

/// Something nobody else has: the key of a machine, the name of a process, the name of a store.
///
/// # Panics
/// The system has no source of random numbers.
pub fn random_key() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("every supported system has random numbers");
    format!("{:032x}", u128::from_le_bytes(bytes))
}
