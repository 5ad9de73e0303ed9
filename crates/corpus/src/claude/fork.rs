//! Sessions that begin with the history of another one: resumed ones carry it unmarked, forked ones say so in every record.

use std::{fs, path::PathBuf};

use super::{Place, session::Session};
use crate::{
    output::{Result, failed},
    put,
    random::Uuid,
    truth::Tokens,
};

/// What stands before a prompt.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cut {
    pub(super) offset: u64,
    pub(super) uuid: Option<Uuid>,
    pub(super) prompts: u64,
    pub(super) tool_calls: u64,
}

/// A session that can be copied.
pub(crate) struct Origin {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) id: Uuid,
    pub(super) place: Place,
    pub(super) cuts: Vec<Cut>,
    /// A copy of a copy would have several possible owners.
    pub(super) is_copy: bool,
    pub(super) ended_at: u64,
}

impl Origin {
    /// Small enough to be copied, and with something to copy.
    pub(super) fn is_handy(&self) -> bool {
        self.cuts.len() > 1 && self.bytes < 3 << 20 && !self.is_copy
    }
}

/// Writes the first half of the origin, or all of it, into a new session.
pub(super) fn copy(session: &mut Session<'_>, origin: &Origin, is_marked: bool) -> Result<()> {
    let cut = origin.cuts[if is_marked { origin.cuts.len() / 2 } else { origin.cuts.len() - 1 }];
    let text = fs::read(&origin.path).map_err(failed(&origin.path))?;
    for line in text[..cut.offset as usize].split_inclusive(|byte| *byte == b'\n') {
        copy_line(session, origin, line, is_marked);
        session.out.spill()?;
    }
    session.parent_uuid = cut.uuid;
    session.now = origin.ended_at + 40_000_000;
    session.truth.prompts += cut.prompts;
    session.truth.tool_calls += cut.tool_calls;
    session.own = Cut { prompts: cut.prompts, tool_calls: cut.tool_calls, ..Cut::default() };
    session.is_copy = true;
    let tokens = counted(&text[..cut.offset as usize]);
    session.truth.trap("copied history", tokens);
    Ok(())
}

fn copy_line(session: &mut Session<'_>, origin: &Origin, line: &[u8], is_marked: bool) {
    let out = &mut session.out.buffer;
    let from = out.len();
    put!(out, line);
    let mut place = from;
    while let Some(found) = find(&out[place..], &origin.id) {
        out[place + found..place + found + 36].copy_from_slice(&session.id);
        place += found + 36;
    }
    let uuid = find(line, b",\"uuid\":\"").map(|place| &line[place + 9..place + 45]);
    if let Some(uuid) = uuid.filter(|_| is_marked) {
        out.truncate(out.len() - 2);
        put!(out, ",\"forkedFrom\":{\"sessionId\":\"", origin.id, "\",\"messageUuid\":\"", uuid, "\"}}\n");
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// What the calls in a piece of a file add up to: those whose record is the last one of its response.
fn counted(text: &[u8]) -> Tokens {
    let mut sum = Tokens::default();
    let (mut open, mut last) = (Vec::new(), Tokens::default());
    let responses = text.split(|byte| *byte == b'\n').filter(|line| find(line, b",\"requestId\":\"req_011C").is_some());
    for line in responses.filter(|line| find(line, b"agent_progress").is_none()) {
        let Some(place) = find(line, b"\"id\":\"msg_01") else { continue };
        let id = &line[place..place + 30];
        if id != open.as_slice() {
            sum += last;
            open = id.to_vec();
        }
        last = Tokens {
            input: number(line, b"\"usage\":{\"input_tokens\":"),
            output: number(line, b"\"output_tokens\":"),
            cache_read: number(line, b"\"cache_read_input_tokens\":"),
            cache_write: number(line, b"\"cache_creation_input_tokens\":"),
            reasoning: 0,
        };
    }
    sum += last;
    sum
}

fn number(line: &[u8], key: &[u8]) -> u64 {
    let digits = find(line, key).map_or(&[][..], |place| &line[place + key.len()..]);
    digits.iter().take_while(|digit| digit.is_ascii_digit()).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
}
