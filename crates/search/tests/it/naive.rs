//! The index finds what a walk through all texts finds.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use proptest::prelude::*;
use sp_search::{Batch, Delete, Kind, Options, Place, SearchIndex, Sort, Texts};

use crate::world::{World, document, feed, names, query};

const WORDS: [&str; 24] = [
    "pool",
    "connection",
    "connectionPool",
    "pool_size",
    "timeout",
    "time",
    "out",
    "src/store/pool.rs:42",
    "Error",
    "error-code",
    "fooBar_baz",
    "bar",
    "検索",
    "全文検索",
    "索引",
    "검색을",
    "naïve",
    "naive",
    "Straße",
    "🚀",
    "a",
    "ab",
    "x86_64",
    "HTTPServer",
];

pub(crate) fn text() -> impl Strategy<Value = String> {
    let short = prop::collection::vec(prop::sample::select(&WORDS[..]), 1..12);
    // Long enough that the index does not know the order of its words.
    let long = (prop::collection::vec(prop::sample::select(&WORDS[..]), 1..8), 0_usize..3).prop_map(|(mut words, place)| {
        let filler = "lorem ipsum dolor sit amet ".repeat(90);
        words.insert(place.min(words.len()), Box::leak(filler.into_boxed_str()));
        words
    });
    prop_oneof![3 => short, 1 => long].prop_map(|words| words.join(" "))
}

fn atom() -> impl Strategy<Value = String> {
    let word = prop::sample::select(&WORDS[..]);
    let piece = (prop::sample::select(&WORDS[..]), 0_usize..3, 3_usize..7).prop_map(|(word, from, length)| {
        let characters: Vec<char> = word.chars().filter(|character| *character != '"').collect();
        characters.into_iter().skip(from).take(length).collect::<String>()
    });
    prop_oneof![
        3 => word.clone().prop_map(str::to_owned),
        2 => (word.clone(), word.clone()).prop_map(|(one, two)| format!("\"{one} {two}\"")),
        1 => (word.clone(), word).prop_map(|(one, two)| format!("\"{one} {}\"*", two.chars().take(2).collect::<String>())),
        2 => piece.clone().prop_map(|piece| format!("\"{piece}\"*")),
        2 => piece.prop_map(|piece| format!("*\"{piece}\"*")),
        1 => Just("*\"ool time\"*".to_owned()),
        1 => Just("*\"ol erro\"*".to_owned()),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "tool:codex,claude",
        "project:app-1",
        "project:/work/app-2",
        "role:user",
        "kind:output,call",
        "call:bash",
        "path:src/file_0.rs",
        "path:app-1/s*",
        "file:file",
        "after:2026-02-05",
        "before:2026-02-05",
        "on:2026-02-06",
    ])
    .prop_map(str::to_owned)
}

pub(crate) fn question() -> impl Strategy<Value = String> {
    let atoms = prop::collection::vec((any::<bool>(), atom()), 1..3);
    let all = atoms.prop_map(|atoms| {
        let mut words: Vec<String> = atoms.iter().skip(1).map(|(not, atom)| format!("{}{atom}", if *not { "-" } else { "" })).collect();
        words.insert(0, atoms[0].1.clone());
        words.join(" ")
    });
    let all = all.boxed();
    let any = (all.clone(), atom()).prop_map(|(all, atom)| format!("({all} OR {atom})"));
    (prop_oneof![3 => all, 1 => any], prop::option::weighted(0.4, condition()))
        .prop_map(|(text, condition)| format!("{text} {}", condition.unwrap_or_default()))
}

/// Several questions are asked of one index; a question nobody can ask (a star with too few letters) is left out.
pub(crate) fn understood(text: &str) -> bool {
    sp_search::Parsed::read(text, sp_search::Typing::Done, &sp_domain::time::DisplayZone::utc()).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_a_walk_finds(
        texts in prop::collection::vec(text(), 60..250),
        questions in prop::collection::vec(question(), 30),
        commits in prop::collection::hash_set(0_usize..250, 0..6),
        forgotten in prop::collection::vec((0_i64..9, 0_i64..30, 1_i64..12, any::<bool>()), 0..4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let index = SearchIndex::open(folder.path(), Options::default()).unwrap();
        let mut world = World::default();
        for (number, text) in texts.iter().enumerate() {
            let (session, seq) = (number as i64 % 9, number as i64 / 9);
            let document = document(session, seq, Kind::ALL[number % Kind::ALL.len()], text);
            feed(&index, std::slice::from_ref(&document));
            world.0.push(document);
            if commits.contains(&number) {
                index.commit(number as i64).unwrap();
            }
        }
        for (session, from, length, is_all) in forgotten {
            let delete = if is_all { Delete::Session(session) } else { Delete::Seqs { session, seqs: from..from + length } };
            index.apply(Batch { deletes: vec![delete], ..Batch::default() }).unwrap();
            world.0.retain(|document| document.session != session || !(is_all || (from..from + length).contains(&document.seq)));
        }
        index.commit(1000).unwrap();
        for text in questions.iter().filter(|text| understood(text)) {
            let query = query(text);
            let hits = index.query(&query, Some(&world)).unwrap();
            let expected = world.scan(&query);
            prop_assert_eq!(names(&hits), expected.clone(), "{}", text);
            prop_assert_eq!((hits.total as usize, hits.unchecked), (expected.len(), 0), "{}", text);
            prop_assert!(hits.sessions.iter().all(|group| group.count as usize == group.hits.len()));
            // Without the texts nothing is missed.
            let unchecked = index.query(&query, None).unwrap();
            prop_assert!(names(&unchecked).is_superset(&expected), "{}", text);
            let uncertain = unchecked.sessions.iter().flat_map(|group| &group.hits).filter(|hit| !hit.is_checked).count();
            prop_assert_eq!(uncertain as u64, unchecked.unchecked);
        }
    }
}

#[test]
fn pages_fit_together_and_are_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let index = SearchIndex::open(folder.path(), Options::default()).unwrap();
    let documents: Vec<_> =
        (0..400).map(|number| document(number % 40, number / 40, Kind::Answer, &"pool ".repeat(1 + number as usize % 3))).collect();
    feed(&index, &documents);
    index.commit(1).unwrap();
    let world = World(documents);
    for sort in [Sort::Relevance, Sort::Newest] {
        let all = sp_search::Query { sort, ..query("pool") };
        let expected = index.query(&all, Some(&world)).unwrap();
        assert_eq!((expected.total, expected.total_sessions), (400, 40));
        let mut sessions = Vec::new();
        for offset in (0..44).step_by(7) {
            let page = index.query(&sp_search::Query { limit: 7, offset, per_session: 2, ..all.clone() }, None).unwrap();
            assert!(page.sessions.iter().all(|group| group.hits.len() == 2 && group.count == 10));
            sessions.extend(page.sessions.into_iter().map(|group| group.session));
        }
        assert_eq!(sessions, expected.sessions.iter().map(|group| group.session).collect::<Vec<_>>());
        assert_eq!(sessions.iter().collect::<HashSet<_>>().len(), 40);
        if sort == Sort::Newest {
            let times: Vec<_> = expected.sessions.iter().map(|group| group.hits[0].at).collect();
            assert!(times.is_sorted_by(|first, second| first >= second), "{times:?}");
        }
    }
    let newest: BTreeMap<i64, i64> = world.0.iter().filter_map(|document| Some((document.session, document.at?.ms()))).collect();
    assert_eq!(newest.len(), 40);
}

#[test]
fn only_the_best_long_texts_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let index = SearchIndex::open(folder.path(), Options::default()).unwrap();
    let long = |words: &str| format!("{words} {}", "lorem ".repeat(500));
    let mut world = World((0..300).map(|number| document(number, 0, Kind::Output, &long("a pool timeout"))).collect());
    world.0.extend((300..600).map(|number| document(number, 0, Kind::Output, &long("pool or timeout"))));
    world.0.push(document(999, 0, Kind::Prompt, &long("pool timeout")));
    feed(&index, &world.0);
    index.commit(1).unwrap();
    let checked = sp_search::MOST_CHECKED as u64;
    let all = query("\"pool timeout\"");
    let hits = index.query(&all, Some(&world)).unwrap();
    assert_eq!(hits.total, checked + 1);
    assert!((300 - checked..=600 - checked).contains(&hits.unchecked), "{}", hits.unchecked);
    let hits = index.query(&all, None).unwrap();
    assert_eq!((hits.total, hits.unchecked), (601, 600));
    // A page needs fewer, and shows the same.
    let page = index.query(&sp_search::Query { limit: 5, ..all.clone() }, Some(&world)).unwrap();
    assert!(page.total < 100 && page.sessions.len() == 5 && page.total + page.unchecked >= 301, "{} {}", page.total, page.unchecked);
    let first: Vec<i64> = index.query(&all, Some(&world)).unwrap().sessions.iter().take(5).map(|group| group.session).collect();
    assert_eq!(page.sessions.iter().map(|group| group.session).collect::<Vec<_>>(), first);
}

#[test]
fn words_that_are_no_neighbours_need_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let index = SearchIndex::open(folder.path(), Options::default()).unwrap();
    let text = format!("pool {} timeout", "lorem ".repeat(500));
    let world = World((0..20).map(|number| document(number, 0, Kind::Output, &text)).collect());
    feed(&index, &world.0);
    index.commit(1).unwrap();
    let hits = index.query(&query("\"pool timeout\""), Some(&Nobody)).unwrap();
    assert_eq!((hits.total, hits.unchecked), (0, 0));
    let hits = index.query(&query("\"lorem timeout\""), Some(&world)).unwrap();
    assert_eq!((hits.total, hits.unchecked), (20, 0));
}

/// Is never asked.
struct Nobody;

impl Texts for Nobody {
    fn texts(&self, places: &[Place]) -> Vec<Arc<Vec<String>>> {
        panic!("{} texts were asked for", places.len());
    }
}
