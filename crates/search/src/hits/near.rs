//! The sets of neighbouring words of a segment's long texts.

use std::io;

use tantivy::{
    DocId, SegmentReader,
    schema::{
        Field,
        document::{DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize, ValueDeserializer},
    },
    store::StoreReader,
};

use crate::{neighbours, query::Expr};

/// Blocks of the store kept: they are asked for in no order.
const BLOCKS: usize = 1;

/// Reads the sets.
pub(super) struct Near<'a> {
    expr: &'a Expr,
    sets: StoreReader,
    field: Field,
}

impl<'a> Near<'a> {
    pub(super) fn new(reader: &SegmentReader, field: Field, expr: &'a Expr) -> io::Result<Self> {
        Ok(Self { expr, sets: reader.get_store_reader(BLOCKS)?, field })
    }

    /// False when the condition certainly does not hold for this document. One whose set is missing or cannot be read may hold anything.
    pub(super) fn may_hold(&self, document: DocId) -> bool {
        let Ok(Stored(fields)) = self.sets.get(document) else { return true };
        let set = fields.iter().find(|(field, _)| *field == self.field);
        set.is_none_or(|(_, Bytes(set))| neighbours::may_hold(set, self.expr))
    }
}

/// What is stored of a document.
struct Stored(Vec<(Field, Bytes)>);

struct Bytes(Vec<u8>);

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut deserializer: D) -> Result<Self, DeserializeError> {
        let mut fields = Vec::new();
        while let Some(field) = deserializer.next_field()? {
            fields.push(field);
        }
        Ok(Self(fields))
    }
}

impl ValueDeserialize for Bytes {
    fn deserialize<'de, D: ValueDeserializer<'de>>(deserializer: D) -> Result<Self, DeserializeError> {
        deserializer.deserialize_bytes().map(Self)
    }
}
