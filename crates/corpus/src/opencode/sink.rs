//! Where rows of OpenCode go: a database, or a tree with one JSON file per row.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::play::Kept;
use crate::{
    clock::START_MS,
    lists::PROJECTS,
    output::{Result, failed, make_parent, put as write_file},
    put,
};

const SCHEMA: &str = include_str!("schema.sql");

/// What later releases added; Kilo's database has it.
const LATER: &str = "
    ALTER TABLE session ADD COLUMN workspace_id text;
    ALTER TABLE session ADD COLUMN path text;
    ALTER TABLE session ADD COLUMN agent text;
    ALTER TABLE session ADD COLUMN model text;
    ALTER TABLE session ADD COLUMN cost real DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_input integer DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_output integer DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_reasoning integer DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_cache_read integer DEFAULT 0 NOT NULL;
    ALTER TABLE session ADD COLUMN tokens_cache_write integer DEFAULT 0 NOT NULL;
";

/// A session row.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) id: String,
    pub(crate) project: usize,
    pub(crate) directory: String,
    pub(crate) parent: Option<String>,
    pub(crate) title: String,
    pub(crate) created: u64,
    pub(crate) updated: u64,
}

/// A message or part row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    /// The message of a part.
    pub(crate) message: Option<String>,
    pub(crate) created: u64,
    /// The fields of the object without its braces.
    pub(crate) data: Vec<u8>,
}

/// One of the two.
pub(crate) enum Sink<'a> {
    Database(&'a mut Database),
    Tree(&'a mut Tree),
}

/// `opencode.db` or `kilo.db`, open in one transaction.
pub(crate) struct Database {
    connection: Connection,
    path: PathBuf,
    bytes: u64,
}

/// `storage/`.
pub(crate) struct Tree {
    folder: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) files: u64,
    pub(crate) projects: Vec<usize>,
    pub(crate) kept: Vec<Kept>,
}

fn project_id(project: usize) -> String {
    format!("{:040x}", 0x5eed_0000_u64 + project as u64)
}

impl Sink<'_> {
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Database(database) => database.bytes,
            Self::Tree(tree) => tree.bytes,
        }
    }

    pub(crate) fn session(&mut self, head: &Head) -> Result<()> {
        match self {
            Self::Database(database) => database.session(head),
            Self::Tree(tree) => tree.session(head),
        }
    }

    pub(crate) fn row(&mut self, session: &str, row: &Row) -> Result<()> {
        match self {
            Self::Database(database) => database.row(session, row),
            Self::Tree(tree) => tree.row(session, row),
        }
    }

    pub(crate) fn keep(&mut self, kept: &Kept) {
        if let Self::Tree(tree) = self
            && kept.is_small()
            && kept.head.parent.is_none()
        {
            tree.kept.push(kept.clone());
        }
    }
}

impl Database {
    pub(crate) fn create(path: &Path, is_kilo: bool) -> Result<Self> {
        make_parent(path)?;
        if path.exists() {
            std::fs::remove_file(path).map_err(failed(path))?;
        }
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "off")?;
        connection.execute_batch(SCHEMA)?;
        if is_kilo {
            connection.execute_batch(LATER)?;
        }
        connection.execute_batch("BEGIN")?;
        let mut database = Self { connection, path: path.to_owned(), bytes: 0 };
        database.projects(&(0..PROJECTS.split_whitespace().count()).collect::<Vec<_>>())?;
        Ok(database)
    }

    pub(crate) fn projects(&mut self, projects: &[usize]) -> Result<()> {
        let names: Vec<&str> = PROJECTS.split_whitespace().collect();
        let mut statement =
            self.connection.prepare_cached("INSERT OR IGNORE INTO project VALUES (?, ?, 'git', NULL, NULL, NULL, ?, ?, NULL, '[]')")?;
        for project in projects {
            let root = format!("/home/dev/work/{}", names[*project]);
            statement.execute(params![project_id(*project), root, START_MS as i64, START_MS as i64])?;
        }
        Ok(())
    }

    fn session(&mut self, head: &Head) -> Result<()> {
        let sql = "INSERT INTO session (id, project_id, parent_id, slug, directory, title, version, summary_additions, summary_deletions, summary_files, \
                   time_created, time_updated) VALUES (?, ?, ?, 'calm-harbor', ?, ?, '1.14.22', 0, 0, 0, ?, ?)";
        let (created, updated) = (head.created as i64, head.updated as i64);
        self.connection.prepare_cached(sql)?.execute(params![
            head.id,
            project_id(head.project),
            head.parent,
            head.directory,
            head.title,
            created,
            updated
        ])?;
        Ok(())
    }

    fn row(&mut self, session: &str, row: &Row) -> Result<()> {
        let mut data = vec![b'{'];
        put!(&mut data, row.data, "}");
        self.bytes += data.len() as u64 + 160;
        let data = String::from_utf8(data).expect("texts are UTF-8");
        let created = row.created as i64;
        match &row.message {
            None => self
                .connection
                .prepare_cached("INSERT INTO message VALUES (?, ?, ?, ?, ?)")?
                .execute(params![row.id, session, created, created, data])?,
            Some(message) => self
                .connection
                .prepare_cached("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)")?
                .execute(params![row.id, message, session, created, created, data])?,
        };
        Ok(())
    }

    /// A session of the tree, under its own ids.
    pub(crate) fn take_over(&mut self, kept: &Kept) -> Result<()> {
        self.session(&kept.head)?;
        kept.rows.iter().try_for_each(|row| self.row(&kept.id, row))
    }

    /// Ends the transaction; returns the size of the file.
    pub(crate) fn close(self) -> Result<u64> {
        self.connection.execute_batch("COMMIT")?;
        // Closing folds the log into the file and removes it.
        self.connection.close().map_err(|(_, error)| error)?;
        Ok(self.path.metadata().map_err(failed(&self.path))?.len())
    }
}

impl Tree {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, bytes: 0, files: 0, projects: Vec::new(), kept: Vec::new() }
    }

    fn file(&mut self, path: PathBuf, text: &[u8]) -> Result<()> {
        self.bytes += write_file(&path, text)?;
        self.files += 1;
        Ok(())
    }

    fn session(&mut self, head: &Head) -> Result<()> {
        let project = project_id(head.project);
        if !self.projects.contains(&head.project) {
            self.projects.push(head.project);
            let mut text = Vec::new();
            put!(
                &mut text,
                "{\"id\":\"",
                project,
                "\",\"worktree\":\"",
                head.directory,
                "\",\"vcs\":\"git\",\"time\":{\"created\":",
                head.created,
                "}}"
            );
            self.file(self.folder.join(format!("project/{project}.json")), &text)?;
        }
        let mut text = Vec::new();
        put!(
            &mut text,
            "{\"id\":\"",
            head.id,
            "\",\"version\":\"1.1.20\",\"projectID\":\"",
            project,
            "\",\"directory\":\"",
            head.directory,
            "\""
        );
        if let Some(parent) = &head.parent {
            put!(&mut text, ",\"parentID\":\"", *parent, "\"");
        }
        put!(&mut text, ",\"title\":\"", head.title, "\",\"time\":{\"created\":", head.created, ",\"updated\":", head.updated, "}}");
        self.file(self.folder.join(format!("session/{project}/{}.json", head.id)), &text)
    }

    fn row(&mut self, session: &str, row: &Row) -> Result<()> {
        let mut text = Vec::new();
        put!(&mut text, "{\"id\":\"", row.id, "\",\"sessionID\":\"", *session, "\",");
        let path = match &row.message {
            None => self.folder.join(format!("message/{session}/{}.json", row.id)),
            Some(message) => {
                put!(&mut text, "\"messageID\":\"", *message, "\",");
                self.folder.join(format!("part/{message}/{}.json", row.id))
            }
        };
        put!(&mut text, row.data, "}");
        self.file(path, &text)
    }
}
