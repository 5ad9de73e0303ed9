//! The fields of the index.

use sp_domain::{Tool, session::Role};
use tantivy::{
    TantivyError,
    schema::{BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions},
};

use crate::document::{Document, Kind};

/// Raised whenever the fields, the words or the meaning of either change: an index of another version is made anew.
pub(crate) const VERSION: u32 = 2;

/// Name of our way of cutting text into words.
pub(super) const CUT: &str = "cut";
/// The same for long texts, whose neighbouring words are noted.
pub(super) const CUT_LONG: &str = "cut_long";

pub(crate) const SESSION: &str = "session";
pub(crate) const SEQ: &str = "seq";
pub(crate) const AT: &str = "at";
pub(crate) const WHAT: &str = "what";
pub(crate) const PROJECT: &str = "project";
pub(crate) const TOOL_NAME: &str = "tool_name";

/// Bytes up to which the places of words are kept of every text. Longer texts are mostly the outputs of tools, most of all bytes and few of
/// all texts; their phrases are looked up in the text itself.
pub(crate) const PLACED: usize = 2 << 10;

/// The fields of the index, by number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// Texts whose words' places are kept.
    pub(crate) placed: Field,
    /// Texts of which only the words are kept.
    pub(crate) listed: Field,
    /// Pairs of neighbouring words in them, see [`crate::neighbours`].
    pub(crate) neighbours: Field,
    pub(crate) path: Field,
    pub(crate) session: Field,
    pub(crate) seq: Field,
    pub(crate) at: Field,
    pub(crate) what: Field,
    pub(crate) project: Field,
    pub(crate) tool_name: Field,
}

pub(super) fn schema() -> Schema {
    let mut schema = Schema::builder();
    let text = |cut, option, norms| {
        let indexing = TextFieldIndexing::default().set_tokenizer(cut).set_index_option(option).set_fieldnorms(norms);
        TextOptions::default().set_indexing_options(indexing)
    };
    let number = NumericOptions::default().set_fast();
    schema.add_text_field("placed", text(CUT, IndexRecordOption::WithFreqsAndPositions, true));
    schema.add_text_field("listed", text(CUT_LONG, IndexRecordOption::Basic, true));
    schema.add_bytes_field("neighbours", BytesOptions::default().set_stored());
    schema.add_text_field("path", text(CUT, IndexRecordOption::WithFreqsAndPositions, false));
    schema.add_u64_field(SESSION, number.clone().set_indexed());
    schema.add_u64_field(SEQ, number.clone());
    schema.add_i64_field(AT, number.clone());
    schema.add_u64_field(WHAT, number);
    schema.add_text_field(PROJECT, TextOptions::default().set_fast("raw"));
    schema.add_text_field(TOOL_NAME, TextOptions::default().set_fast("raw"));
    schema.build()
}

impl Fields {
    pub(super) fn of(schema: &Schema) -> Result<Self, TantivyError> {
        let field = |name| schema.get_field(name);
        Ok(Self {
            placed: field("placed")?,
            listed: field("listed")?,
            neighbours: field("neighbours")?,
            path: field("path")?,
            session: field(SESSION)?,
            seq: field(SEQ)?,
            at: field(AT)?,
            what: field(WHAT)?,
            project: field(PROJECT)?,
            tool_name: field(TOOL_NAME)?,
        })
    }
}

/// Kind, role and tool in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct What {
    pub(crate) kind: Kind,
    pub(crate) role: Role,
    pub(crate) tool: Tool,
}

const ROLES: [Role; 3] = [Role::User, Role::Assistant, Role::System];

fn place<T: PartialEq>(all: &[T], one: &T) -> u64 {
    all.iter().position(|other| other == one).unwrap_or_default() as u64
}

impl What {
    pub(crate) fn of(document: &Document) -> Self {
        Self { kind: document.kind, role: document.role, tool: document.tool }
    }

    pub(crate) fn number(self) -> u64 {
        place(&Kind::ALL, &self.kind) | place(&ROLES, &self.role) << 3 | place(&Tool::ALL, &self.tool) << 5
    }

    pub(crate) fn from_number(number: u64) -> Self {
        let at = |shift: u32, mask: u64| (number >> shift & mask) as usize;
        Self {
            kind: Kind::ALL.get(at(0, 7)).copied().unwrap_or(Kind::Context),
            role: ROLES.get(at(3, 3)).copied().unwrap_or(Role::System),
            tool: Tool::ALL.get(at(5, 7)).copied().unwrap_or(Tool::Claude),
        }
    }
}

/// A number that keeps the order of signed keys.
pub(crate) const fn key(signed: i64) -> u64 {
    (signed as u64) ^ (1 << 63)
}

/// The reverse of [`key`].
pub(crate) const fn from_key(key: u64) -> i64 {
    (key ^ (1 << 63)) as i64
}
