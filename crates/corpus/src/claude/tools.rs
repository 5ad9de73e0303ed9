//! Calls and results in the words of Claude Code.

use super::session::Session;
use crate::{
    put,
    script::{Act, Call},
};

/// Id of a call.
pub(super) type CallId = [u8; 30];

pub(super) fn call_id(session: &mut Session<'_>) -> CallId {
    let mut id = Vec::with_capacity(30);
    put!(&mut id, "toolu_01");
    session.text.random.base62(22, &mut id);
    id.try_into().expect("8 + 22 letters")
}

fn path(session: &Session<'_>, call: &Call) -> String {
    const FOLDERS: [&str; 6] = ["src", "src/store", "tests", "app/pages", "docs", "internal/api"];
    const ENDINGS: [&str; 5] = ["rs", "ts", "go", "md", "py"];
    let folder = FOLDERS[call.file as usize % 6];
    format!("{}/{folder}/module_{}.{}", session.place.cwd, call.file, ENDINGS[call.file as usize % 5])
}

/// The block of a call; what it writes is kept for the result.
pub(super) fn call(session: &mut Session<'_>, call: &Call, id: &CallId) {
    let path = path(session, call);
    session.scratch.clear();
    let (text, scratch, out) = (&mut session.text, &mut session.scratch, &mut session.out.buffer);
    put!(out, "{\"type\":\"tool_use\",\"id\":\"", *id, "\",\"name\":\"");
    match call.act {
        Act::Read => put!(out, "Read\",\"input\":{\"file_path\":\"", path, "\"}"),
        Act::Run => {
            put!(out, "Bash\",\"input\":{\"command\":\"cargo test -p ");
            text.line(crate::words::Flavour::Log, 6, out);
            put!(out, "\",\"description\":\"Run tests\"}");
        }
        Act::Search => {
            put!(out, "Grep\",\"input\":{\"pattern\":\"");
            text.line(crate::words::Flavour::Log, 1, out);
            put!(out, "\",\"output_mode\":\"content\",\"-n\":true}");
        }
        Act::Edit => {
            text.block(call.flavour(), call.bytes.min(6000) / 2, scratch);
            put!(out, "Edit\",\"input\":{\"file_path\":\"", path, "\",\"old_string\":\"", *scratch, "\",\"new_string\":\"");
            session.split = scratch.len();
            text.block(call.flavour(), call.bytes.min(6000) / 2 + 40, scratch);
            put!(out, &scratch[session.split..], "\",\"replace_all\":false}");
        }
        Act::Write => {
            text.block(call.flavour(), call.bytes, scratch);
            put!(out, "Write\",\"input\":{\"file_path\":\"", path, "\",\"content\":\"", *scratch, "\"}");
        }
        Act::Agent => {
            text.prose(400, scratch);
            put!(out, "Task\",\"input\":{\"description\":\"Look around\",\"prompt\":\"", *scratch, "\",\"subagent_type\":\"Explore\"}");
        }
    }
    put!(out, "}");
}

/// Content of a result for the model, and the structured form beside it.
pub(super) fn result(session: &mut Session<'_>, call: &Call, agent: Option<&str>) {
    let path = path(session, call);
    if call.failed && call.act != Act::Agent {
        return failed(session, call);
    }
    let (text, scratch, out) = (&mut session.text, &mut session.scratch, &mut session.out.buffer);
    match call.act {
        Act::Read => {
            scratch.clear();
            text.block(call.flavour(), call.bytes, scratch);
            put!(out, "\"content\":\"");
            let lines = numbered(scratch, out);
            put!(out, "\"}]},\"toolUseResult\":{\"type\":\"text\",\"file\":{\"filePath\":\"", path, "\",\"content\":\"", *scratch);
            put!(out, "\",\"numLines\":", lines, ",\"startLine\":1,\"totalLines\":", lines, "}}");
        }
        Act::Run | Act::Search => {
            scratch.clear();
            text.block(call.flavour(), call.bytes, scratch);
            put!(out, "\"content\":\"", *scratch, "\",\"is_error\":false}]},\"toolUseResult\":{\"stdout\":\"", *scratch);
            put!(out, "\",\"stderr\":\"\",\"interrupted\":false,\"isImage\":false}");
        }
        Act::Edit => {
            put!(out, "\"content\":\"The file ", path, " has been updated.\"}]},\"toolUseResult\":{\"filePath\":\"", path);
            let (old, new) = scratch.split_at(session.split.min(scratch.len()));
            put!(out, "\",\"oldString\":\"", old, "\",\"newString\":\"", new, "\",\"originalFile\":\"");
            text.block(call.flavour(), call.bytes * 2, out);
            put!(out, "\",\"structuredPatch\":[],\"userModified\":false,\"replaceAll\":false}");
        }
        Act::Write => {
            put!(
                out,
                "\"content\":\"File created successfully at: ",
                path,
                "\"}]},\"toolUseResult\":{\"type\":\"create\",\"filePath\":\"",
                path
            );
            put!(out, "\",\"content\":\"", *scratch, "\",\"structuredPatch\":[],\"originalFile\":null}");
        }
        Act::Agent => {
            let agent = agent.unwrap_or_default();
            put!(out, "\"content\":[{\"type\":\"text\",\"text\":\"");
            text.prose(600, out);
            put!(
                out,
                "\"}]}]},\"toolUseResult\":{\"status\":\"completed\",\"agentId\":\"",
                agent,
                "\",\"agentType\":\"Explore\",\"prompt\":\""
            );
            put!(out, *scratch, "\",\"totalDurationMs\":48211,\"totalTokens\":23017,\"totalToolUseCount\":9}");
        }
    }
}

fn failed(session: &mut Session<'_>, call: &Call) {
    let (text, scratch, out) = (&mut session.text, &mut session.scratch, &mut session.out.buffer);
    scratch.clear();
    text.block(crate::words::Flavour::Log, call.bytes.min(3000), scratch);
    put!(
        out,
        "\"content\":\"Exit code 1\\n",
        *scratch,
        "\",\"is_error\":true}]},\"toolUseResult\":\"Error: Exit code 1\\n",
        *scratch,
        "\""
    );
}

/// Every line with its number in front, as files are shown to the model.
fn numbered(text: &[u8], out: &mut Vec<u8>) -> u64 {
    let (mut number, mut from) = (0, 0);
    while from < text.len() {
        let end = text[from..].windows(2).position(|pair| pair == b"\\n").map_or(text.len(), |place| from + place + 2);
        number += 1;
        put!(out, if number < 10 { "     " } else { "    " }, number, "→", &text[from..end]);
        from = end;
    }
    number
}
