//! What was appended is found as if it were in the index.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;
use sp_search::{Batch, Delete, Document, Hits, IndexError, Kind, LARGE, Options, Query, SearchIndex, Sort};

use crate::{
    naive::{question, text, understood},
    world::{Name, World, document, names, query},
};

fn open(folder: &Path) -> SearchIndex {
    SearchIndex::open(folder, Options::default()).unwrap()
}

fn replace(documents: Vec<Document>) -> Batch {
    let place = |document: &Document| Delete::Seqs { session: document.session, seqs: document.seq..document.seq + 1 };
    Batch { deletes: documents.iter().map(place).collect(), documents }
}

/// Every hit with its score.
fn scores(hits: &Hits) -> BTreeMap<Name, f32> {
    hits.sessions.iter().flat_map(|group| group.hits.iter().map(|hit| ((group.session, hit.seq, hit.kind), hit.score))).collect()
}

/// Files of the index with their lengths: a commit changes them.
fn files(folder: &Path) -> BTreeMap<String, u64> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.metadata().unwrap().len())).collect()
}

/// A step in the life of an index.
#[derive(Clone, Debug)]
enum Step {
    /// Documents at places that are replaced; committed at once, or appended.
    Replace {
        from: usize,
        texts: Vec<String>,
        appends: bool,
    },
    /// A session, or some places of it.
    Delete {
        session: i64,
        seqs: Option<(i64, i64)>,
        appends: bool,
    },
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let texts = prop::collection::vec(text(), 1..25);
    prop_oneof![
        6 => (0_usize..120, texts, prop::bool::weighted(0.7)).prop_map(|(from, texts, appends)| Step::Replace { from, texts, appends }),
        2 => (0_i64..9, prop::option::weighted(0.8, (0_i64..14, 1_i64..6)), prop::bool::weighted(0.7))
            .prop_map(|(session, seqs, appends)| Step::Delete { session, seqs, appends }),
        1 => Just(Step::Settle),
    ]
}

fn batch(step: &Step) -> Option<(Batch, bool)> {
    match step {
        Step::Settle => None,
        Step::Replace { from, texts, appends } => {
            let document = |(number, text): (usize, &String)| {
                document(number as i64 % 9, number as i64 / 9, Kind::ALL[number % Kind::ALL.len()], text)
            };
            Some((replace((*from..).zip(texts).map(document).collect()), *appends))
        }
        Step::Delete { session, seqs, appends } => {
            let delete = match seqs {
                Some((from, length)) => Delete::Seqs { session: *session, seqs: *from..from + length },
                None => Delete::Session(*session),
            };
            Some((Batch { deletes: vec![delete], documents: Vec::new() }, *appends))
        }
    }
}

fn change(world: &mut World, batch: &Batch) {
    let is_gone = |document: &Document| {
        batch.deletes.iter().any(|delete| match delete {
            Delete::Session(session) => document.session == *session,
            Delete::Seqs { session, seqs } => document.session == *session && seqs.contains(&document.seq),
        })
    };
    world.0.retain(|document| !is_gone(document));
    world.0.extend(batch.documents.iter().cloned());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn wherever_a_document_is_it_is_found(
        steps in prop::collection::vec(step(), 2..12),
        questions in prop::collection::vec(question(), 20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let index = open(folder.path());
        let mut world = World::default();
        for (number, step) in steps.iter().enumerate() {
            let revision = number as i64 + 1;
            match batch(step) {
                None => index.settle().unwrap(),
                Some((batch, appends)) => {
                    change(&mut world, &batch);
                    if appends {
                        index.append(batch, revision).unwrap();
                    } else {
                        index.apply(batch).unwrap();
                        index.commit(revision).unwrap();
                    }
                    prop_assert_eq!(index.revision(), revision);
                }
            }
        }
        for is_settled in [false, true] {
            if is_settled {
                index.settle().unwrap();
            }
            prop_assert_eq!(index.stats().unwrap().documents as usize, world.0.len());
            for text in questions.iter().filter(|text| understood(text)) {
                let query = query(text);
                let hits = index.query(&query, Some(&world)).unwrap();
                let expected = world.scan(&query);
                prop_assert_eq!(names(&hits), expected.clone(), "{} {}", is_settled, text);
                prop_assert_eq!((hits.total as usize, hits.unchecked), (expected.len(), 0), "{}", text);
                prop_assert!(hits.sessions.iter().all(|group| group.count as usize == group.hits.len()));
            }
        }
    }

    #[test]
    fn a_hit_has_the_score_it_will_have(
        texts in prop::collection::vec(text(), 20..60),
        split in 0_usize..60,
        questions in prop::collection::vec(question(), 20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let index = open(folder.path());
        let documents: Vec<Document> = texts
            .iter()
            .enumerate()
            .map(|(number, text)| document(number as i64 % 9, number as i64 / 9, Kind::ALL[number % Kind::ALL.len()], text))
            .collect();
        let (old, young) = documents.split_at(split.min(documents.len()));
        index.apply(Batch { documents: old.to_vec(), ..Batch::default() }).unwrap();
        index.commit(1).unwrap();
        index.append(Batch { documents: young.to_vec(), ..Batch::default() }, 2).unwrap();
        let world = World(documents);
        let ask = |text: &String| {
            let by_relevance = index.query(&query(text), Some(&world)).unwrap();
            let newest = index.query(&Query { sort: Sort::Newest, per_session: 1, ..query(text) }, Some(&world)).unwrap();
            let order: Vec<_> = newest.sessions.iter().map(|group| (group.count, group.hits[0].at)).collect();
            (scores(&by_relevance), order)
        };
        let questions: Vec<&String> = questions.iter().filter(|text| understood(text)).collect();
        let before: Vec<_> = questions.iter().map(|text| ask(text)).collect();
        index.settle().unwrap();
        for (text, before) in questions.iter().zip(before) {
            prop_assert_eq!(ask(text), before, "{}", text);
        }
    }
}

#[test]
fn appending_writes_nothing_until_it_settles() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    index
        .apply(Batch {
            documents: vec![document(1, 0, Kind::Prompt, "old line"), document(1, 1, Kind::Answer, "old answer")],
            deletes: Vec::new(),
        })
        .unwrap();
    index.commit(1).unwrap();
    let (before, count) = (files(folder.path()), |text: &str| index.query(&query(text), None).unwrap().total);
    for seq in 1..200 {
        index.append(replace(vec![document(1, seq, Kind::Prompt, &format!("new line{seq}"))]), seq + 1).unwrap();
    }
    assert_eq!((count("old"), count("new"), count("line*"), index.revision()), (1, 199, 200, 200));
    assert_eq!(files(folder.path()), before);
    assert!(!index.is_settled());
    let segments = index.stats().unwrap().segments;
    index.settle().unwrap();
    assert_eq!((count("old"), count("new"), index.revision()), (1, 199, 200));
    assert!(index.is_settled() && files(folder.path()) != before);
    assert!(index.stats().unwrap().segments <= segments + 1, "one piece for all of them");
    let after = files(folder.path());
    index.settle().unwrap();
    assert_eq!(files(folder.path()), after, "nothing to do");
}

#[test]
fn what_was_appended_is_committed_when_it_is_much() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let long = "word ".repeat(LARGE / 40);
    for number in 0..20 {
        index.append(Batch { documents: vec![document(1, number, Kind::Prompt, &long)], deletes: Vec::new() }, number + 1).unwrap();
    }
    assert_eq!(index.query(&query("word"), None).unwrap().total, 20);
    // What is lost by a crash is less than that.
    let other = SearchIndex::open_to_search(folder.path()).unwrap();
    let committed = other.revision();
    assert!((12..20).contains(&committed), "{committed}");
    assert_eq!(other.query(&query("word"), None).unwrap().total as i64, committed);
}

#[test]
fn a_crash_feeds_again_what_was_appended_and_an_end_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let line = |seq| Batch { documents: vec![document(1, seq, Kind::Prompt, "one line")], deletes: Vec::new() };
    let index = open(folder.path());
    index.append(line(0), 1).unwrap();
    index.settle().unwrap();
    index.append(line(1), 2).unwrap();
    drop(index);
    let index = open(folder.path());
    assert_eq!((index.revision(), index.stats().unwrap().documents), (1, 1));
    index.append(line(1), 2).unwrap();
    index.close().unwrap();
    let index = open(folder.path());
    assert_eq!((index.revision(), index.stats().unwrap().documents), (2, 2));
}

#[test]
fn other_changes_come_after_what_was_appended() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let count = |text: &str| index.query(&query(text), None).unwrap().total;
    index.append(Batch { documents: vec![document(1, 0, Kind::Prompt, "first")], deletes: Vec::new() }, 1).unwrap();
    index.apply(replace(vec![document(1, 0, Kind::Prompt, "second")])).unwrap();
    assert_eq!((count("first"), count("second"), index.revision()), (1, 0, 1), "seen with the next commit");
    // What waits for a commit becomes visible with what is appended, not after it.
    index.append(replace(vec![document(1, 1, Kind::Prompt, "third")]), 2).unwrap();
    assert_eq!((count("first"), count("second"), count("third"), index.revision()), (0, 1, 1, 2));
    index.append(Batch { deletes: vec![Delete::Session(1)], documents: Vec::new() }, 3).unwrap();
    assert_eq!(count("second OR third"), 0);
    index.purge().unwrap();
    assert_eq!((index.is_settled(), index.stats().unwrap().documents), (true, 0));
    let other = SearchIndex::open_to_search(folder.path()).unwrap();
    assert!(matches!(other.append(Batch::default(), 9), Err(IndexError::ReadOnly)));
}

#[test]
fn pieces_of_words_leave_no_lists_of_the_tail() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let many = (0..3000).map(|number| format!("word{number}x")).collect::<Vec<_>>().join(" ");
    index.append(Batch { documents: vec![document(1, 0, Kind::Prompt, &many)], deletes: Vec::new() }, 1).unwrap();
    assert_eq!(index.query(&query("*ord2999*"), None).unwrap().total, 1);
    assert!(!folder.path().join("words").exists());
    index.settle().unwrap();
    assert_eq!(index.query(&query("*ord2999*"), None).unwrap().total, 1);
    assert!(folder.path().join("words").exists());
}
