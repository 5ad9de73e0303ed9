//! A migration that is killed at any moment leaves the old layout or the new one, and a copy of the old.

use std::{fs, path::Path, process::Stdio, thread, time::Instant};

use rusqlite::Connection;
use sp_migrations::{Migrator, MigratorTrait};
use sp_store::Location;
use sp_testkit::database::connect;

use super::{Dice, times};
use crate::process::{command, json_of, run};

/// Rows in the old database: copying them takes a while, in which to kill.
const ROWS: usize = 100_000;

/// A database with only the first `applied` migrations, and something in it.
async fn older(path: &Path, applied: u32) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
    let connection = connect(&Location::Sqlite(path.to_owned())).await;
    Migrator::up(&connection, Some(applied)).await.expect("the first migrations run");
    connection.close().await.expect("closes");
    let rows = format!(
        "pragma journal_mode = wal; begin; \
         with recursive n (i) as (select 1 union all select i + 1 from n where i < {ROWS}) \
         insert into warnings (tool, path, kind, detail, count, seen_at) select 'claude', '/old/' || i, 'damaged', hex(randomblob(40)), 1, i from n; \
         insert into tool_accounts (tool, directory, name, given_name, path, configured) values ('claude', '.claude', 'claude', 'mine', '/h', false); commit;"
    );
    Connection::open(path).expect("a database").execute_batch(&rows).expect("room on disk");
}

fn number(database: &Path, sql: &str) -> i64 {
    Connection::open(database).expect("a database").query_row(sql, [], |row| row.get(0)).expect("a number")
}

fn is_through(database: &Path) -> bool {
    number(database, "select count(*) from seaql_migrations") == Migrator::migrations().len() as i64
}

const OLD_ROWS: &str = "select (select count(*) from warnings) + (select count(*) from tool_accounts where given_name = 'mine')";

#[tokio::test]
async fn a_killed_migration_goes_on_and_leaves_a_copy() {
    let all = Migrator::migrations().len() as u32;
    for applied in 1..all {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let template = folder.path().join("template.db");
        fs::create_dir(folder.path().join("home")).expect("room on disk");
        older(&template, applied).await;
        let first = Migrator::migrations()[applied as usize].name().to_owned();
        let copy = folder.path().join(format!("data/session-pilot.db.before-{first}"));
        killed(folder.path(), &template, &copy, u64::from(applied), times(5, 200 / (all - 1)));
    }
}

fn killed(folder: &Path, template: &Path, copy: &Path, seed: u64, kills: u32) {
    let database = folder.join("data/session-pilot.db");
    renew(folder, template);
    let start = Instant::now();
    json_of(&run(folder, &["sessions", "--json"]));
    let (usual, mut dice, mut in_time) = (start.elapsed(), Dice::new(seed), 0);
    for round in 0..kills {
        if is_through(&database) {
            renew(folder, template);
        }
        let mut child = command(folder, &["sessions"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
        thread::sleep(usual.mul_f64(dice.roll()));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("it ends");
        assert_eq!(number(&database, OLD_ROWS), ROWS as i64 + 1, "round {round}");
        in_time += u32::from(!is_through(&database));
        if is_through(&database) {
            assert_is_copy(copy);
        }
    }
    json_of(&run(folder, &["sessions", "--json"]));
    assert!(is_through(&database));
    assert_eq!(number(&database, OLD_ROWS), ROWS as i64 + 1);
    assert_is_copy(copy);
    let left = fs::read_dir(folder.join("data")).expect("readable").map(|entry| entry.expect("readable").file_name());
    let left: Vec<String> = left.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.contains(".part")).collect();
    assert!(left.is_empty(), "{left:?}");
    eprintln!("{in_time} of {kills} kills came before the end of a migration of {usual:?}");
}

fn renew(folder: &Path, template: &Path) {
    // There may be none yet.
    let _ = fs::remove_dir_all(folder.join("data"));
    fs::create_dir(folder.join("data")).expect("room on disk");
    fs::copy(template, folder.join("data/session-pilot.db")).expect("room on disk");
}

fn assert_is_copy(copy: &Path) {
    assert_eq!(number(copy, OLD_ROWS), ROWS as i64 + 1);
    assert!(!is_through(copy), "the copy has the old layout");
}
