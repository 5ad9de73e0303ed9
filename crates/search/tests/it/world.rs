//! Documents for tests, and the naive way to search them.

use std::{collections::BTreeSet, sync::Arc};

use sp_domain::{Timestamp, Tool, session::Role, time::DisplayZone};
use sp_search::{Batch, Document, Filter, Hits, Kind, Parsed, Place, Query, SearchIndex, Texts, Typing, matching};

/// The texts as the store would know them.
#[derive(Debug, Default)]
pub(crate) struct World(pub(crate) Vec<Document>);

impl Texts for World {
    fn texts(&self, places: &[Place]) -> Vec<Arc<Vec<String>>> {
        let at = |place: &Place| {
            let is_there = |document: &&Document| (document.session, document.seq, document.kind) == (place.session, place.seq, place.kind);
            Arc::new(self.0.iter().filter(is_there).map(|document| document.text.clone()).collect())
        };
        places.iter().map(at).collect()
    }
}

/// Session, place and kind of a document: what a hit names.
pub(crate) type Name = (i64, i64, Kind);

pub(crate) fn document(session: i64, seq: i64, kind: Kind, text: &str) -> Document {
    Document {
        session,
        seq,
        kind,
        role: if kind == Kind::Prompt { Role::User } else { Role::Assistant },
        tool: Tool::ALL[session as usize % Tool::ALL.len()],
        project: (session % 4 > 0).then(|| format!("/work/app-{}", session % 3).into()),
        at: (seq % 7 > 0).then(|| Timestamp::from_ms(1_770_000_000_000 + session * 86_400_000 + seq * 60_000)).flatten(),
        tool_name: matches!(kind, Kind::Call | Kind::Output).then(|| if seq % 2 == 0 { "Bash".into() } else { "mcp__x__read".into() }),
        paths: if seq % 3 == 0 { vec![format!("/work/app-{}/src/file_{}.rs", session % 3, seq % 5)] } else { Vec::new() },
        text: text.to_owned(),
    }
}

pub(crate) fn feed(index: &SearchIndex, documents: &[Document]) {
    index.apply(Batch { documents: documents.to_vec(), ..Batch::default() }).unwrap();
}

pub(crate) fn parse(text: &str) -> Parsed {
    Parsed::read(text, Typing::Done, &DisplayZone::utc()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A query for everything that matches.
pub(crate) fn query(text: &str) -> Query {
    let parsed = parse(text);
    Query { expr: parsed.expr, filter: parsed.filter, limit: 10_000, per_session: 10_000, ..Query::default() }
}

pub(crate) fn names(hits: &Hits) -> BTreeSet<Name> {
    hits.sessions.iter().flat_map(|group| group.hits.iter().map(|hit| (group.session, hit.seq, hit.kind))).collect()
}

impl World {
    /// What a walk through all documents finds.
    pub(crate) fn scan(&self, query: &Query) -> BTreeSet<Name> {
        let matches = |document: &&Document| {
            passes(&query.filter, document) && query.expr.as_ref().is_none_or(|expr| matching::matches(&document.text, expr))
        };
        self.0.iter().filter(matches).map(|document| (document.session, document.seq, document.kind)).collect()
    }
}

fn passes(filter: &Filter, document: &Document) -> bool {
    let one_of = |empty: bool, found: bool| empty || found;
    let key = document.project.as_deref().unwrap_or_default();
    let name = document.tool_name.as_deref().unwrap_or_default().to_lowercase();
    let has_path = |wanted: &sp_search::Atom| {
        let expr = sp_search::Expr::Atom(wanted.clone());
        document.paths.iter().any(|path| matching::matches(path, &expr))
    };
    one_of(filter.tools.is_empty(), filter.tools.contains(&document.tool))
        && one_of(filter.roles.is_empty(), filter.roles.contains(&document.role))
        && one_of(filter.kinds.is_empty(), filter.kinds.contains(&document.kind))
        && one_of(filter.projects.is_empty(), filter.projects.iter().any(|wanted| key == wanted || key.ends_with(&format!("/{wanted}"))))
        && one_of(filter.tool_names.is_empty(), filter.tool_names.iter().any(|wanted| wanted.to_lowercase() == name))
        && one_of(filter.paths.is_empty(), filter.paths.iter().any(has_path))
        && filter.from.is_none_or(|from| document.at.is_some_and(|at| from <= at))
        && filter.to.is_none_or(|to| document.at.is_some_and(|at| at < to))
        && filter.sessions.as_ref().is_none_or(|sessions| sessions.contains(&document.session))
}
