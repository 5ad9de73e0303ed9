//! Images: stored once, linked from every session that shows them.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sp_domain::session::Blob;

use super::Ingest;
use crate::{
    StoreError,
    entity::{blob, session_blob},
    foreign,
    sql::{self, OnConflict},
};

impl Ingest<'_> {
    pub(super) async fn store_blobs(&mut self, id: i64, blobs: &[Blob]) -> Result<(), StoreError> {
        if blobs.is_empty() {
            return Ok(());
        }
        let mut missing: BTreeMap<String, &Blob> = blobs.iter().map(|blob| (foreign::key(&blob.id), blob)).collect();
        let ids: Vec<String> = missing.keys().cloned().collect();
        for list in sql::lists(&ids) {
            let known: Vec<String> = blob::Entity::find()
                .select_only()
                .column(blob::Column::Id)
                .filter(blob::Column::Id.is_in(list))
                .into_tuple()
                .all(self.transaction)
                .await?;
            missing.retain(|id, _| !known.contains(id));
        }
        let rows: Vec<blob::Model> = missing
            .into_iter()
            .map(|(id, blob)| blob::Model { id, media_type: foreign::text(&blob.media_type), bytes: blob.bytes.clone() })
            .collect();
        let mut written = sql::insert::<blob::Entity, _>(self.transaction, rows, &OnConflict::Refuse).await?;
        let links = ids.into_iter().map(|blob_id| session_blob::Model { session_id: id, blob_id }).collect();
        written += sql::insert::<session_blob::Entity, _>(self.transaction, links, &OnConflict::Keep).await?;
        self.wrote(id, written);
        Ok(())
    }
}
