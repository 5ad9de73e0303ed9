//! Decides about everything but the text, document by document.

use std::{collections::HashSet, sync::Arc};

use sp_domain::Timestamp;
use tantivy::{
    DocId, SegmentReader,
    columnar::{Cardinality, Column, ColumnValues, StrColumn},
};

use crate::{
    index::{
        Places,
        schema::{AT, PROJECT, SEQ, SESSION, TOOL_NAME, WHAT, What, from_key},
    },
    query::Filter,
};

/// Numbers `What` can have.
const WHATS: usize = 256;

/// A number of every document.
type Values = Arc<dyn ColumnValues<u64>>;

/// The columns of a segment with the conditions on them.
pub(super) struct Sieve<'a> {
    filter: &'a Filter,
    /// Places whose documents here do not count any more.
    hidden: Option<&'a Places>,
    session: Values,
    seq: Values,
    at: Column<i64>,
    what: Values,
    /// Which numbers pass.
    whats: [bool; WHATS],
    /// Columns of words of which only some pass.
    words: Vec<(Column<u64>, HashSet<u64>)>,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(reader: &SegmentReader, filter: &'a Filter, hidden: Option<&'a Places>) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let mut words = Vec::new();
        if !filter.projects.is_empty() {
            words.push(passing(columns.str(PROJECT)?, reader, |key| filter.projects.iter().any(|wanted| is_project(key, wanted)))?);
        }
        if !filter.tool_names.is_empty() {
            let wanted: Vec<String> = filter.tool_names.iter().map(|name| name.to_lowercase()).collect();
            words.push(passing(columns.str(TOOL_NAME)?, reader, |name| wanted.iter().any(|wanted| wanted == name))?);
        }
        let mut whats = [false; WHATS];
        for (number, passes) in whats.iter_mut().enumerate() {
            *passes = passes_what(filter, What::from_number(number as u64));
        }
        let at = columns.column_opt(AT)?.unwrap_or_else(|| Column::build_empty_column(reader.max_doc()));
        Ok(Self {
            filter,
            hidden,
            session: values(columns.u64(SESSION)?),
            seq: values(columns.u64(SEQ)?),
            at,
            what: values(columns.u64(WHAT)?),
            whats,
            words,
        })
    }

    pub(super) fn passes(&self, document: DocId) -> bool {
        let filter = self.filter;
        if !self.whats[self.what.get_val(document) as usize % WHATS] {
            return false;
        }
        if self.hidden.is_some_and(|hidden| hidden.holds(self.session(document), self.seq(document))) {
            return false;
        }
        if filter.from.is_some() || filter.to.is_some() {
            let at = self.at.first(document);
            let is_inside = |at: i64| filter.from.is_none_or(|from| from.ms() <= at) && filter.to.is_none_or(|to| at < to.ms());
            if !at.is_some_and(is_inside) {
                return false;
            }
        }
        let passes = |(column, allowed): &(Column<u64>, HashSet<u64>)| column.first(document).is_some_and(|word| allowed.contains(&word));
        self.words.iter().all(passes) && filter.sessions.as_ref().is_none_or(|sessions| sessions.contains(&self.session(document)))
    }

    pub(super) fn session(&self, document: DocId) -> i64 {
        from_key(self.session.get_val(document))
    }

    pub(super) fn seq(&self, document: DocId) -> i64 {
        from_key(self.seq.get_val(document))
    }

    pub(super) fn at(&self, document: DocId) -> Option<Timestamp> {
        self.at.first(document).and_then(Timestamp::from_ms)
    }

    pub(super) fn what(&self, document: DocId) -> What {
        What::from_number(self.what.get_val(document))
    }
}

/// Every document has a number here, so the values are read without asking which.
fn values(column: Column<u64>) -> Values {
    if column.get_cardinality() == Cardinality::Full { column.values } else { column.first_or_default_col(0) }
}

fn passes_what(filter: &Filter, what: What) -> bool {
    (filter.tools.is_empty() || filter.tools.contains(&what.tool))
        && (filter.roles.is_empty() || filter.roles.contains(&what.role))
        && (filter.kinds.is_empty() || filter.kinds.contains(&what.kind))
}

/// The key itself, or its last segments, in any case.
fn is_project(key: &str, wanted: &str) -> bool {
    let (key, wanted) = (key.to_lowercase(), wanted.to_lowercase());
    key == wanted || key.strip_suffix(&wanted).is_some_and(|rest| rest.ends_with(['/', '\\']))
}

fn passing(
    column: Option<StrColumn>,
    reader: &SegmentReader,
    passes: impl Fn(&str) -> bool,
) -> tantivy::Result<(Column<u64>, HashSet<u64>)> {
    let Some(column) = column else { return Ok((Column::build_empty_column(reader.max_doc()), HashSet::new())) };
    let mut allowed = HashSet::new();
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        if std::str::from_utf8(stream.key()).is_ok_and(&passes) {
            allowed.insert(stream.term_ord());
        }
    }
    Ok((column.ords().clone(), allowed))
}
