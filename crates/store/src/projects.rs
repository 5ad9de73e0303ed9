//! Names of projects: the last segment of the key, with as many segments before it as tell two of one name apart.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    StoreError,
    entity::{project, session},
    sql::{self, OnConflict},
};

/// The last segments of a path, joined by `/`.
pub(crate) fn last_segments(key: &str, count: usize) -> String {
    let mut segments: Vec<&str> = key.split(['/', '\\']).filter(|segment| !segment.is_empty()).rev().take(count).collect();
    segments.reverse();
    if segments.is_empty() { key.to_owned() } else { segments.join("/") }
}

/// Adds new keys, drops keys no session has any more, and renames whoever shares a name with either.
pub(crate) async fn update(
    transaction: &DatabaseTransaction,
    now_used: &BTreeSet<String>,
    maybe_unused: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let known = known(transaction, now_used).await?;
    let added: Vec<&String> = now_used.iter().filter(|key| !known.contains(*key)).collect();
    let dropped = unused(transaction, maybe_unused).await?;
    if added.is_empty() && dropped.is_empty() {
        return Ok(());
    }
    let name = |key: &String| last_segments(key, 1);
    let names: BTreeSet<String> = added.iter().copied().chain(&dropped).map(name).collect();
    let rows = added.iter().map(|key| project::Model { key: (*key).clone(), name: name(key), shown: name(key) }).collect();
    sql::insert::<project::Entity, _>(transaction, rows, &OnConflict::Refuse).await?;
    for list in sql::lists(&dropped) {
        project::Entity::delete_many().filter(project::Column::Key.is_in(list)).exec(transaction).await?;
    }
    rename(transaction, names.into_iter().collect()).await
}

async fn known(transaction: &DatabaseTransaction, keys: &BTreeSet<String>) -> Result<BTreeSet<String>, StoreError> {
    let (mut known, keys) = (BTreeSet::new(), keys.iter().cloned().collect::<Vec<_>>());
    for list in sql::lists(&keys) {
        let found: Vec<String> = project::Entity::find()
            .select_only()
            .column(project::Column::Key)
            .filter(project::Column::Key.is_in(list))
            .into_tuple()
            .all(transaction)
            .await?;
        known.extend(found);
    }
    Ok(known)
}

async fn unused(transaction: &DatabaseTransaction, keys: &BTreeSet<String>) -> Result<Vec<String>, StoreError> {
    let mut unused = keys.clone();
    for list in sql::lists(&keys.iter().cloned().collect::<Vec<_>>()) {
        let used: Vec<String> = session::Entity::find()
            .select_only()
            .column(session::Column::ProjectKey)
            .distinct()
            .filter(session::Column::ProjectKey.is_in(list))
            .into_tuple()
            .all(transaction)
            .await?;
        for key in used {
            unused.remove(&key);
        }
    }
    Ok(unused.into_iter().collect())
}

async fn rename(transaction: &DatabaseTransaction, names: Vec<String>) -> Result<(), StoreError> {
    let mut changed = Vec::new();
    for list in sql::lists(&names) {
        let mut by_name: BTreeMap<String, Vec<project::Model>> = BTreeMap::new();
        for row in project::Entity::find().filter(project::Column::Name.is_in(list)).all(transaction).await? {
            by_name.entry(row.name.clone()).or_default().push(row);
        }
        for rows in by_name.into_values() {
            let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
            let shown = shown(&keys);
            changed.extend(
                rows.into_iter().zip(shown).filter(|(row, shown)| row.shown != *shown).map(|(row, shown)| project::Model { shown, ..row }),
            );
        }
    }
    sql::upsert::<project::Entity, _>(transaction, changed).await?;
    Ok(())
}

/// Names for keys with one last segment, in the same order: the fewest segments that tell all of them apart.
fn shown(keys: &[&str]) -> Vec<String> {
    let with = |count: usize| keys.iter().map(|key| last_segments(key, count)).collect::<Vec<_>>();
    let most = keys.iter().map(|key| key.split(['/', '\\']).count()).max().unwrap_or(1);
    let names = (1..=most).map(with).find(|names| names.iter().collect::<BTreeSet<_>>().len() == keys.len());
    names.unwrap_or_else(|| keys.iter().map(|key| (*key).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_short_as_they_can_be() {
        assert_eq!(shown(&["/home/u/app"]), ["app"]);
        assert_eq!(shown(&["/home/u/app", "/srv/app"]), ["u/app", "srv/app"]);
        assert_eq!(shown(&["/a/x/app", "/b/x/app"]), ["a/x/app", "b/x/app"]);
        assert_eq!(shown(&["/app", "app"]), ["/app", "app"]);
        assert_eq!(last_segments("C:\\work\\app", 2), "work/app");
        assert_eq!(last_segments("/", 1), "/");
    }
}
