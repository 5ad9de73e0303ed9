//! Blocks of the archive outside of the database.

use sp_domain::{
    session::Window,
    source::{Mode, Original, SessionBatch},
};
use sp_store::{ArchiveStore, Store};
use sp_testkit::database::TestDatabase;
use tempfile::TempDir;

use crate::build::{batch, id, ingest, more, part, prompt};

crate::on_both!(
    blocks_move_out_and_back,
    small_blocks_stay,
    what_is_interrupted_is_in_one_of_the_two,
    objects_nobody_names_are_found_and_removed,
    what_goes_wrong_is_said_and_figures_still_work,
    two_that_move_the_same_do_not_harm_each_other,
    what_is_pruned_or_forgotten_leaves_the_objects_too,
);

/// Bytes an importer hands over at once.
const PIECE: usize = 600_000;

/// Text that hardly shrinks.
fn noise(seed: u64, bytes: usize) -> String {
    (0..).map(|n: u64| format!("{:x} ", (n + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15))).take(bytes / 15).collect()
}

fn told(seed: u64, bytes: usize) -> SessionBatch {
    let text = noise(seed, bytes);
    let piece =
        |(number, bytes): (usize, &[u8])| Original { path: "/o.db#s".to_owned(), start: (number * PIECE) as i64, bytes: bytes.to_vec() };
    let originals = text.as_bytes().chunks(PIECE).enumerate().map(piece).collect();
    SessionBatch { messages: vec![prompt(0, &text)], originals, ..part("s", 1) }
}

fn url(folder: &TempDir) -> String {
    format!("file://{}", folder.path().join("archive").display())
}

async fn with_archive(database: &TestDatabase, folder: &TempDir) -> Store {
    database.reopen().await.with_archive(Some(ArchiveStore::open(&url(folder), &[]).expect("a folder")))
}

async fn move_all(store: &Store) -> (i64, i64) {
    let (mut after, mut blocks, mut bytes) = (0, 0, 0);
    while let Some(moved) = store.move_blocks_out(after).await.expect("moves") {
        (after, blocks, bytes) = (moved.last, blocks + moved.blocks, bytes + moved.bytes);
    }
    (blocks, bytes)
}

async fn text(store: &Store) -> String {
    let page = store.transcript(&id("s"), &Window::first(10)).await.expect("reads").expect("is known");
    format!("{:?}", page.messages[0].message.blocks)
}

async fn original(store: &Store) -> Vec<u8> {
    let files = store.originals(&id("s")).await.expect("reads").expect("is known");
    let mut bytes = Vec::new();
    for piece in &files[0].pieces {
        bytes.extend(store.original(piece).await.expect("reads"));
    }
    bytes
}

fn files(folder: &TempDir) -> Vec<std::path::PathBuf> {
    let Ok(stores) = std::fs::read_dir(folder.path().join("archive")) else { return Vec::new() };
    stores
        .flat_map(|store| std::fs::read_dir(store.expect("lists").path()).expect("lists"))
        .map(|file| file.expect("lists").path())
        .collect()
}

async fn blocks_move_out_and_back(database: &TestDatabase) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_archive(database, &folder).await;
    ingest(&store, &batch("/a", vec![told(1, 400_000)])).await;
    let (before, whole) = (text(&store).await, original(&store).await);
    assert_eq!(whole, noise(1, 400_000).into_bytes());
    let (blocks, bytes) = move_all(&store).await;
    assert!(blocks > 0 && bytes > 100_000, "{blocks} blocks, {bytes} bytes");
    assert_eq!(files(&folder).len() as i64, blocks);
    assert_eq!(database.lines("select cast(count(*) as text) from archive_blocks where raw is not null").await, ["0"]);
    assert_eq!((text(&store).await, original(&store).await), (before.clone(), whole.clone()));
    assert_eq!(move_all(&store).await, (0, 0), "nothing is moved twice");
    // A reading that finds everything as it is leaves everything where it is.
    assert_eq!(ingest(&store, &batch("/a", vec![told(1, 400_000)])).await.rows_written, 0);
    // And what is appended goes beside it.
    let more = SessionBatch { messages: vec![prompt(1, "more")], mode: Mode::Append, ..more("s") };
    ingest(&store, &batch("/a", vec![more])).await;
    assert_eq!(text(&store).await, before);
    let mut after = 0;
    while let Some(moved) = store.move_blocks_in(after).await.expect("moves") {
        after = moved.last;
    }
    assert_eq!((files(&folder).len(), store.archived_outside().await.expect("reads").blocks), (0, 0));
    let bare = database.reopen().await;
    assert_eq!((text(&bare).await, original(&bare).await), (before, whole));
}

async fn small_blocks_stay(database: &TestDatabase) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_archive(database, &folder).await;
    ingest(&store, &batch("/a", vec![told(1, 10_000)])).await;
    assert_eq!((move_all(&store).await, files(&folder).len()), ((0, 0), 0));
}

async fn what_is_interrupted_is_in_one_of_the_two(database: &TestDatabase) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_archive(database, &folder).await;
    ingest(&store, &batch("/a", vec![told(1, 400_000)])).await;
    let before = text(&store).await;
    // Killed between the object and the row: the row still holds it.
    move_all(&store).await;
    let object = std::fs::read(&files(&folder)[0]).expect("readable");
    while store.move_blocks_in(0).await.expect("moves").is_some() {}
    let name = store_folder(&folder).join("1-left-behind");
    std::fs::write(&name, object).expect("room on disk");
    assert_eq!(text(&with_archive(database, &folder).await).await, before);
    move_all(&store).await;
    assert_eq!(text(&with_archive(database, &folder).await).await, before);
}

/// When objects written now are no longer young.
fn later() -> sp_domain::Timestamp {
    sp_domain::Timestamp::parse("2999-01-01T00:00:00Z").expect("a time")
}

fn store_folder(folder: &TempDir) -> std::path::PathBuf {
    std::fs::read_dir(folder.path().join("archive")).expect("lists").next().expect("a store").expect("lists").path()
}

async fn objects_nobody_names_are_found_and_removed(database: &TestDatabase) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_archive(database, &folder).await;
    ingest(&store, &batch("/a", vec![told(1, 400_000)])).await;
    move_all(&store).await;
    let kept = files(&folder).len();
    std::fs::write(store_folder(&folder).join("9-nobody"), "x").expect("room on disk");
    std::fs::create_dir(folder.path().join("archive/another-store")).expect("room on disk");
    std::fs::write(folder.path().join("archive/another-store/1-x"), "x").expect("room on disk");
    let young = store.orphans(sp_domain::Timestamp::from_ms(0).expect("a time")).await.expect("lists");
    assert!(young.objects.is_empty(), "another process may be about to name it");
    let orphans = store.orphans(later()).await.expect("lists");
    assert_eq!((orphans.objects.len(), orphans.bytes), (1, 1), "{orphans:?}");
    store.remove_orphans(&orphans).await.expect("removes");
    assert_eq!(files(&folder).len(), kept + 1, "another store's objects are not ours");
    // Whatever replaces a block leaves its object to nobody.
    ingest(&store, &batch("/a", vec![told(2, 400_000)])).await;
    let orphans = store.orphans(later()).await.expect("lists");
    assert_eq!(orphans.objects.len(), kept, "{orphans:?}");
    assert!(text(&store).await.contains(&noise(2, 100)[..50]));
}

async fn what_goes_wrong_is_said_and_figures_still_work(database: &TestDatabase) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_archive(database, &folder).await;
    ingest(&store, &batch("/a", vec![told(1, 400_000)])).await;
    move_all(&store).await;
    let refusal =
        |store: Store| async move { store.transcript(&id("s"), &Window::first(10)).await.expect_err("nothing to read").to_string() };
    let error = refusal(database.reopen().await).await;
    assert!(error.contains("SESSION_PILOT_ARCHIVE_STORE is not set"), "{error}");
    let path = files(&folder).remove(0);
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let whole = std::fs::read(&path).expect("readable");
    std::fs::write(&path, &whole[..whole.len() - 1]).expect("room on disk");
    let error = refusal(with_archive(database, &folder).await).await;
    assert!(error.contains("is damaged") && error.contains(&url(&folder)), "{error}");
    std::fs::remove_file(&path).expect("is there");
    let error = refusal(with_archive(database, &folder).await).await;
    assert!(error.contains(&name) && error.contains("not there"), "{error}");
    let list = with_archive(database, &folder).await;
    assert_eq!(crate::build::listed(&list, &sp_domain::session::SessionQuery::default()).await, ["s"]);
    assert_eq!(list.turns(&id("s")).await.expect("reads").len(), 1);
}

async fn two_that_move_the_same_do_not_harm_each_other(database: &TestDatabase) {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) = (with_archive(database, &folder).await, with_archive(database, &folder).await);
    ingest(&one, &batch("/a", vec![told(1, 2_500_000)])).await;
    let before = text(&one).await;
    let ((here, _), (there, _)) = tokio::join!(move_all(&one), move_all(&other));
    assert_eq!(here + there, files(&folder).len() as i64);
    assert_eq!(text(&with_archive(database, &folder).await).await, before);
    assert!(one.orphans(later()).await.expect("lists").objects.is_empty());
}

/// The bucket of a real S3 server that tests may fill, as `s3://bucket/prefix`; endpoint and credentials by the usual variables.
const BUCKET: &str = "SESSION_PILOT_TEST_S3";

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "tests have no configuration file; whoever has such a server names it")]
async fn a_bucket_is_as_good_as_a_folder() {
    let Ok(bucket) = std::env::var(BUCKET) else {
        eprintln!("NOT TESTED on S3: {BUCKET} is not set");
        return;
    };
    let settings: Vec<(String, String)> = std::env::vars().filter(|(name, _)| name.starts_with("AWS_")).collect();
    let database = TestDatabase::sqlite().await;
    let open = || async { database.reopen().await.with_archive(Some(ArchiveStore::open(&bucket, &settings).expect("usable settings"))) };
    let store = open().await;
    ingest(&store, &batch("/a", vec![told(1, 2_500_000)])).await;
    let (before, whole) = (text(&store).await, original(&store).await);
    let (blocks, _) = move_all(&store).await;
    assert!(blocks > 1);
    let again = open().await;
    assert_eq!((text(&again).await, original(&again).await), (before.clone(), whole));
    ingest(&store, &batch("/a", vec![told(2, 2_500_000)])).await;
    let orphans = store.orphans(later()).await.expect("lists");
    assert_eq!(orphans.objects.len() as i64, blocks, "{orphans:?}");
    store.remove_orphans(&orphans).await.expect("removes");
    assert!(store.orphans(later()).await.expect("lists").objects.is_empty());
    move_all(&store).await;
    while store.move_blocks_in(0).await.expect("moves").is_some() {}
    assert_ne!(text(&database.reopen().await).await, before);
}

async fn what_is_pruned_or_forgotten_leaves_the_objects_too(database: &TestDatabase) {
    let folder = TempDir::new().expect("a temporary folder");
    let store = with_archive(database, &folder).await;
    ingest(&store, &batch("/a", vec![told(1, 2_500_000)])).await;
    let whole = text(&store).await;
    assert!(move_all(&store).await.0 > 0 && !files(&folder).is_empty());
    let families = store.targets(&[id("s")]).await.expect("reads").into_iter().map(|target| vec![target.key]).collect::<Vec<_>>();
    let at = sp_domain::Timestamp::from_ms(1_000_000).expect("a time");
    store.prune(&families[0], sp_domain::retention::PruneWhat::Originals, at).await.expect("prunes");
    assert_eq!(text(&store).await, whole, "texts were packed against what is gone");
    assert!(files(&folder).is_empty(), "the originals lay in objects");
    move_all(&store).await;
    assert!(!files(&folder).is_empty());
    store.forget(&families, at).await.expect("forgets");
    assert!(files(&folder).is_empty());
    assert_eq!(database.count("archive_blocks").await, 0);
}
