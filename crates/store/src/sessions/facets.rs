//! Values to filter by. Every value any session has is listed; what is counted are the sessions the list shows without sub-agents.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use sp_domain::{
    Tool,
    reviews::{Outcome, UNRATED},
    session::{Facet, Facets},
};

use crate::{
    Store, StoreError,
    answers::{Account, State},
    marks, reviews, sql,
};

impl Store {
    /// Values to filter by, over all sessions.
    ///
    /// # Errors
    /// The database failed.
    pub async fn facets(&self) -> Result<Facets, StoreError> {
        let transaction = self.begin_read().await?;
        let state = State::read(&transaction).await?;
        if let Some(facets) = self.answers.facets(&state) {
            transaction.commit().await?;
            return Ok(facets);
        }
        let facets = counted(&transaction, &state).await?;
        transaction.commit().await?;
        self.answers.keep_facets(&state, &facets);
        Ok(facets)
    }
}

/// Answered by an index alone.
const GROUPS: &str = "select s.tool, s.account, s.project_key, \
     cast(sum(case when s.parent_id is null then 1 else 0 end) as bigint) as sessions from sessions s \
     group by s.tool, s.account, s.project_key";
const PROJECTS: &str = "select p.key as value, p.shown as label, cast(0 as bigint) as sessions from projects p";
const MACHINES: &str = "select s.machine_id as machine, cast(sum(case when s.parent_id is null then 1 else 0 end) as bigint) as sessions \
     from sessions s group by s.machine_id";
/// Of all sessions, and of the sub-agents among them: to ask each session whether it is one would read all of them.
/// `cross join` keeps SQLite from beginning with the models.
const MODELS: &str =
    "select m.model as value, m.model as label, count(*) as sessions from session_models m where m.model <> '' group by m.model";
const MODELS_OF_SUBAGENTS: &str = "select m.model as value, m.model as label, count(*) as sessions from sessions s \
     cross join session_models m where m.session_id = s.id and s.parent_id is not null and m.model <> '' group by m.model";

const OUTCOMES: &str = "select r.outcome as value, r.outcome as label, count(*) as sessions from reviews r \
     join sessions s on s.public_id = r.session where r.outcome is not null and s.parent_id is null group by r.outcome";
const REASONS: &str = "select r.reasons as value, r.reasons as label, cast(sum(case when s.parent_id is null then 1 else 0 end) as bigint) as sessions \
     from reviews r join sessions s on s.public_id = r.session where r.reasons <> '' group by r.reasons";
const OWN_CLASSES: &str = "select c.key as value, c.label as label, cast(0 as bigint) as sessions from error_classes c";

#[derive(FromQueryResult)]
struct Group {
    tool: String,
    account: String,
    project_key: Option<String>,
    sessions: i64,
}

/// Sessions by value.
type Counts = BTreeMap<String, i64>;

async fn counted(transaction: &DatabaseTransaction, state: &State) -> Result<Facets, StoreError> {
    let (mut tools, mut accounts, mut projects) = (Counts::new(), Counts::new(), Counts::new());
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for group in rows::<Group>(transaction, GROUPS).await? {
        if let Some(name) = name(&state.accounts, &group) {
            let least = names.entry(group.account.clone()).or_insert(name);
            *least = name.min(least);
        }
        *tools.entry(group.tool).or_default() += group.sessions;
        *accounts.entry(group.account).or_default() += group.sessions;
        if let Some(key) = group.project_key {
            *projects.entry(key).or_default() += group.sessions;
        }
    }
    accounts.retain(|directory, _| is_offered(&state.accounts, directory));
    let shown: BTreeMap<String, String> =
        rows::<Counted>(transaction, PROJECTS).await?.into_iter().map(|row| (row.value, row.label)).collect();
    projects.retain(|key, _| shown.contains_key(key));
    let all = tools.values().sum();
    Ok(Facets {
        outcomes: outcomes(transaction, all).await?,
        reasons: reasons(transaction).await?,
        tags: sorted(marks::tag_counts(transaction).await?, ToOwned::to_owned),
        tools: sorted(tools, |value| value.parse().map_or_else(|_| value.to_owned(), |tool: Tool| tool.name().to_owned())),
        accounts: sorted(accounts, |value| names.get(value).map_or_else(|| value.to_owned(), |name| (*name).to_owned())),
        projects: sorted(projects, |value| shown.get(value).map_or_else(|| value.to_owned(), Clone::clone)),
        models: sorted(models(transaction).await?, ToOwned::to_owned),
        machines: machines(transaction, state).await?,
    })
}

fn name<'a>(accounts: &'a [Account], group: &Group) -> Option<&'a str> {
    let account = accounts.iter().find(|account| account.tool == group.tool && account.directory == group.account);
    account.map(|account| account.name.as_str())
}

/// Somebody hid every account of this directory.
fn is_offered(accounts: &[Account], directory: &str) -> bool {
    let mut named = accounts.iter().filter(|account| account.directory == directory).peekable();
    named.peek().is_none() || named.any(|account| !account.hidden)
}

/// Nothing to choose from where there is only one.
async fn machines(transaction: &DatabaseTransaction, state: &State) -> Result<Vec<Facet>, StoreError> {
    let labels: BTreeMap<i64, &String> =
        state.accounts.iter().filter_map(|account| Some((account.machine, account.label.as_ref()?))).collect();
    if labels.len() < 2 {
        return Ok(Vec::new());
    }
    let mut counts = Counts::new();
    for group in rows::<OnMachine>(transaction, MACHINES).await? {
        if let Some(label) = labels.get(&group.machine) {
            *counts.entry((*label).clone()).or_default() += group.sessions;
        }
    }
    Ok(sorted(counts, ToOwned::to_owned))
}

#[derive(FromQueryResult)]
struct OnMachine {
    machine: i64,
    sessions: i64,
}

/// Outcomes in their order, then how many of `all` have none.
async fn outcomes(transaction: &DatabaseTransaction, all: i64) -> Result<Vec<Facet>, StoreError> {
    let counts: Counts = rows::<Counted>(transaction, OUTCOMES).await?.into_iter().map(|row| (row.value, row.sessions)).collect();
    let facet = |word: &str, sessions: i64| Facet { value: word.to_owned(), label: word.to_owned(), sessions };
    let rated = Outcome::ALL.map(|outcome| facet(outcome.as_str(), counts.get(outcome.as_str()).copied().unwrap_or_default()));
    let unrated = facet(UNRATED, all - counts.values().sum::<i64>());
    Ok(rated.into_iter().chain([unrated]).collect())
}

async fn reasons(transaction: &DatabaseTransaction) -> Result<Vec<Facet>, StoreError> {
    let mut counts = Counts::new();
    for row in rows::<Counted>(transaction, REASONS).await? {
        for key in reviews::split(&row.value) {
            *counts.entry(key).or_default() += row.sessions;
        }
    }
    let labels: BTreeMap<String, String> =
        rows::<Counted>(transaction, OWN_CLASSES).await?.into_iter().map(|row| (row.value, row.label)).collect();
    Ok(sorted(counts, |key| labels.get(key).map_or_else(|| key.to_owned(), Clone::clone)))
}

async fn models(transaction: &DatabaseTransaction) -> Result<Counts, StoreError> {
    let all = rows::<Counted>(transaction, MODELS).await?;
    let mut counts: Counts = all.into_iter().map(|row| (row.value, row.sessions)).collect();
    for row in rows::<Counted>(transaction, MODELS_OF_SUBAGENTS).await? {
        *counts.entry(row.value).or_default() -= row.sessions;
    }
    Ok(counts)
}

#[derive(FromQueryResult)]
struct Counted {
    value: String,
    label: String,
    sessions: i64,
}

async fn rows<T: FromQueryResult>(transaction: &DatabaseTransaction, select: &str) -> Result<Vec<T>, StoreError> {
    let rows = transaction.query_all_raw(sql::plain(transaction, select)).await?;
    Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

fn sorted(counts: Counts, label: impl Fn(&str) -> String) -> Vec<Facet> {
    let facet = |(value, sessions): (String, i64)| Facet { label: label(&value), value, sessions };
    let mut facets: Vec<Facet> = counts.into_iter().map(facet).collect();
    facets.sort_by(|one, other| (-one.sessions, &one.label, &one.value).cmp(&(-other.sessions, &other.label, &other.value)));
    facets
}
