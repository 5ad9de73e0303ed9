//! Opening, crashing, damage.

use std::fs;

use sp_search::{Batch, Delete, IndexError, Kind, OpenError, Options, SearchIndex};

use crate::world::{document, feed, names, query};

fn found(index: &SearchIndex, text: &str) -> usize {
    names(&index.query(&query(text), None).unwrap()).len()
}

fn open(folder: &tempfile::TempDir) -> SearchIndex {
    SearchIndex::open(folder.path(), Options::default()).unwrap()
}

#[test]
fn what_was_not_committed_is_fed_again_from_the_revision() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(&folder);
    assert_eq!(index.revision(), 0);
    feed(&index, &[document(1, 0, Kind::Prompt, "first")]);
    index.commit(41).unwrap();
    feed(&index, &[document(1, 1, Kind::Prompt, "second")]);
    drop(index);
    let index = open(&folder);
    assert_eq!((index.revision(), found(&index, "first"), found(&index, "second")), (41, 1, 0));
    feed(&index, &[document(1, 1, Kind::Prompt, "second")]);
    index.commit(42).unwrap();
    assert_eq!((index.revision(), found(&index, "second")), (42, 1));
    feed(&index, &[document(1, 2, Kind::Prompt, "third")]);
    index.rollback().unwrap();
    index.commit(43).unwrap();
    assert_eq!((index.revision(), found(&index, "third")), (43, 0));
}

#[test]
fn a_place_is_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(&folder);
    feed(
        &index,
        &[document(-7, 0, Kind::Answer, "old answer"), document(-7, 0, Kind::Call, "old call"), document(-7, 1, Kind::Answer, "old tail")],
    );
    feed(&index, &[document(8, 0, Kind::Answer, "old other")]);
    index.commit(1).unwrap();
    let deletes = vec![Delete::Seqs { session: -7, seqs: 0..1 }];
    index.apply(Batch { deletes, documents: vec![document(-7, 0, Kind::Answer, "new answer")] }).unwrap();
    assert_eq!(found(&index, "old"), 4, "nothing is seen before the commit");
    index.commit(2).unwrap();
    assert_eq!((found(&index, "old"), found(&index, "new")), (2, 1));
    index.apply(Batch { deletes: vec![Delete::Session(-7)], ..Batch::default() }).unwrap();
    index.commit(3).unwrap();
    assert_eq!((found(&index, "old"), found(&index, "new")), (1, 0));
}

#[test]
fn small_commits_do_not_pile_up() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(&folder);
    for number in 0..100 {
        feed(&index, &[document(1, number, Kind::Prompt, "one of many")]);
        index.commit(number).unwrap();
        assert_eq!(found(&index, "many") as i64, number + 1);
    }
    index.close().unwrap();
    let stats = index.stats().unwrap();
    assert!(stats.segments < 20, "{stats:?}");
    assert_eq!((stats.documents, found(&index, "many")), (100, 100));
    assert!(matches!(open_again_after_close(&folder), (99, 100)));
}

fn open_again_after_close(folder: &tempfile::TempDir) -> (i64, usize) {
    let index = open(folder);
    (index.revision(), found(&index, "many"))
}

#[test]
fn damage_asks_for_a_rebuild() {
    for break_it in [truncate, flip, remove_segment, remove_meta, garble_meta, other_version] {
        let folder = tempfile::tempdir().unwrap();
        let index = open(&folder);
        let texts: Vec<_> = (0..500).map(|number| document(1, number, Kind::Prompt, &format!("word{number} common"))).collect();
        feed(&index, &texts);
        index.commit(7).unwrap();
        assert_eq!(found(&index, "*ord49*"), 11);
        drop(index);
        break_it(folder.path());
        let error = SearchIndex::open(folder.path(), Options::default()).unwrap_err();
        assert!(error.asks_for_rebuild(), "{error}");
        fs::write(folder.path().join("keep.txt"), "not ours").unwrap();
        let index = SearchIndex::create(folder.path(), Options::default()).unwrap();
        assert_eq!((index.revision(), found(&index, "common")), (0, 0));
        feed(&index, &texts);
        index.commit(8).unwrap();
        assert_eq!((found(&index, "common"), found(&index, "*ord49*")), (500, 11));
        assert!(folder.path().join("keep.txt").exists());
    }
}

fn segment_file(folder: &std::path::Path, kind: &str) -> std::path::PathBuf {
    let is_it = |path: &std::path::PathBuf| path.extension().is_some_and(|found| found == kind);
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).find(is_it).unwrap()
}

fn truncate(folder: &std::path::Path) {
    let path = segment_file(folder, "idx");
    let bytes = fs::read(&path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

fn flip(folder: &std::path::Path) {
    let path = segment_file(folder, "term");
    let mut bytes = fs::read(&path).unwrap();
    bytes[20] ^= 0x55;
    fs::write(path, bytes).unwrap();
}

fn remove_segment(folder: &std::path::Path) {
    fs::remove_file(segment_file(folder, "pos")).unwrap();
}

fn remove_meta(folder: &std::path::Path) {
    fs::remove_file(folder.join("meta.json")).unwrap();
}

fn garble_meta(folder: &std::path::Path) {
    fs::write(folder.join("meta.json"), "{").unwrap();
}

fn other_version(folder: &std::path::Path) {
    fs::write(folder.join("version"), "0").unwrap();
}

#[test]
fn one_writes_and_others_search() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(SearchIndex::open_to_search(folder.path()), Err(OpenError::Io { .. })));
    let index = open(&folder);
    feed(&index, &[document(1, 0, Kind::Prompt, "first")]);
    index.commit(1).unwrap();
    assert!(matches!(SearchIndex::open(folder.path(), Options::default()), Err(OpenError::InUse(_))));
    assert!(matches!(SearchIndex::create(folder.path(), Options::default()), Err(OpenError::InUse(_))));
    let other = SearchIndex::open_to_search(folder.path()).unwrap();
    assert_eq!(found(&other, "first"), 1);
    assert!(matches!(other.commit(5), Err(IndexError::ReadOnly)));
    feed(&index, &[document(1, 1, Kind::Prompt, "first again")]);
    index.commit(2).unwrap();
    assert_eq!(found(&other, "first"), 1);
    other.refresh().unwrap();
    assert_eq!((other.revision(), found(&other, "first")), (2, 2));
    index.close().unwrap();
    assert_eq!(found(&index, "first"), 2, "a closed index can be searched");
    assert_eq!(found(&open(&folder), "first"), 2, "a closed index is free");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/index");
    let index = SearchIndex::open(&path, Options::default()).unwrap();
    feed(&index, &[document(1, 0, Kind::Prompt, "first")]);
    index.commit(1).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    for entry in fs::read_dir(&path).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
}
