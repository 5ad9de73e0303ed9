//! Answers about the whole list, kept until something they tell changes. What they tell hangs on the revision of the store and on the names
//! of accounts; both are read inside the transaction that asks, so what another process writes counts from its commit on. Whoever changes
//! what lists show must raise the revision.

use std::sync::{Mutex, PoisonError};

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use sp_domain::{
    session::{Facets, SessionList, SessionQuery},
    time::DisplayZone,
    usage::UsageFigures,
};

use crate::{StoreError, sql};

/// Lists kept: the few a person goes back and forth between, and those open pages ask for again and again.
const LISTS: usize = 32;
/// Sums kept: one for each set of filters.
const TOTALS: usize = 64;
/// Longer lists are for programs, which take each once.
const ROWS: usize = 200;

/// What the answers depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    revision: i64,
    /// Accounts by tool and directory.
    pub(crate) accounts: Vec<Account>,
}

/// An account and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) machine: i64,
    /// The label of that machine.
    pub(crate) label: Option<String>,
    pub(crate) tool: String,
    pub(crate) directory: String,
    pub(crate) name: String,
    /// Not offered in menus.
    pub(crate) hidden: bool,
}

/// Sums over everything that matches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals {
    pub(crate) sessions: i64,
    pub(crate) unknown: i64,
    pub(crate) sums: UsageFigures,
}

/// A question: filters, order and page, and the zone that cuts days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    query: SessionQuery,
    zone: String,
}

/// What is kept.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    state: State,
    facets: Option<Facets>,
    lists: Shelf<SessionList>,
    totals: Shelf<Totals>,
}

/// Oldest first.
type Shelf<T> = Vec<(Question, T)>;

#[derive(FromQueryResult)]
struct StateRow {
    revision: i64,
    machine: Option<i64>,
    label: Option<String>,
    tool: Option<String>,
    directory: Option<String>,
    name: Option<String>,
    hidden: Option<bool>,
}

impl State {
    /// The state this transaction sees.
    pub(crate) async fn read(transaction: &DatabaseTransaction) -> Result<Self, StoreError> {
        const STATE: &str = "select r.revision, a.machine_id as machine, mc.label, a.tool, a.directory, coalesce(a.given_name, a.name) as name, a.hidden \
             from store_state r left join tool_accounts a on 1 = 1 left join machines mc on mc.id = a.machine_id where r.id = 1 \
             order by a.tool, a.directory, a.machine_id";
        let mut state = Self::default();
        for row in transaction.query_all_raw(sql::plain(transaction, STATE)).await? {
            let row = StateRow::from_query_result(&row, "")?;
            state.revision = row.revision;
            let account = row.tool.zip(row.directory).zip(row.name.zip(row.machine));
            state.accounts.extend(account.map(|((tool, directory), (name, machine))| Account {
                machine,
                label: row.label,
                tool,
                directory,
                name,
                hidden: row.hidden.unwrap_or(false),
            }));
        }
        Ok(state)
    }
}

impl Question {
    pub(crate) fn page(query: &SessionQuery, zone: &DisplayZone) -> Self {
        Self { query: query.clone(), zone: zone.name.clone() }
    }

    /// The same for every order and page.
    pub(crate) fn all(query: &SessionQuery, zone: &DisplayZone) -> Self {
        let SessionQuery { sort, order, limit, offset, .. } = SessionQuery::default();
        Self { query: SessionQuery { sort, order, limit, offset, ..query.clone() }, zone: zone.name.clone() }
    }
}

impl Answers {
    pub(crate) fn facets(&self, state: &State) -> Option<Facets> {
        self.find(state, |kept| kept.facets.clone())
    }

    pub(crate) fn keep_facets(&self, state: &State, facets: &Facets) {
        self.keep(state, |kept| kept.facets = Some(facets.clone()));
    }

    pub(crate) fn list(&self, state: &State, question: &Question) -> Option<SessionList> {
        self.find(state, |kept| on(&kept.lists, question).cloned())
    }

    pub(crate) fn keep_list(&self, state: &State, question: Question, list: &SessionList) {
        if list.sessions.len() <= ROWS {
            self.keep(state, |kept| put(&mut kept.lists, LISTS, question, list.clone()));
        }
    }

    pub(crate) fn totals(&self, state: &State, question: &Question) -> Option<Totals> {
        self.find(state, |kept| on(&kept.totals, question).copied())
    }

    pub(crate) fn keep_totals(&self, state: &State, question: Question, totals: Totals) {
        self.keep(state, |kept| put(&mut kept.totals, TOTALS, question, totals));
    }

    fn find<T>(&self, state: &State, look: impl FnOnce(&Kept) -> Option<T>) -> Option<T> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.state == *state { look(&kept) } else { None }
    }

    /// Drops what an older state told. A reader that began before the last change keeps nothing.
    fn keep(&self, state: &State, put: impl FnOnce(&mut Kept)) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.state.revision > state.revision {
            return;
        }
        if kept.state != *state {
            *kept = Kept { state: state.clone(), ..Kept::default() };
        }
        put(&mut kept);
    }
}

fn on<'a, T>(shelf: &'a Shelf<T>, question: &Question) -> Option<&'a T> {
    shelf.iter().find(|(kept, _)| kept == question).map(|(_, answer)| answer)
}

fn put<T>(shelf: &mut Shelf<T>, most: usize, question: Question, answer: T) {
    if on(shelf, &question).is_some() {
        return;
    }
    if shelf.len() >= most {
        shelf.remove(0);
    }
    shelf.push((question, answer));
}
