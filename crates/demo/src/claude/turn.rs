//! One turn: the prompt, then for each answer one record per block, then the results.

use serde_json::{Value, json};
use sp_domain::{session::CallStatus, usage::Tokens};

use super::{extras, record::Writer, tools};
use crate::{
    picture,
    session::{Answer, Call, Feature, Turn},
};

/// Writes the records of a turn.
pub(super) fn write(writer: &mut Writer<'_>, number: usize) {
    let session = writer.session;
    let turn = &session.turns[number];
    writer.ids = turn.ids.clone();
    writer.copied_from = session.origin.clone().filter(|_| turn.copied && session.has(Feature::MarkedFork));
    if turn.compacted {
        extras::compaction(writer, turn);
    }
    if number == 1 && session.has(Feature::Commands) {
        extras::commands(writer, turn.at - 9000);
    }
    prompt(writer, turn, number);
    for answer in &turn.answers {
        write_answer(writer, answer);
    }
    let is_open = session.has(Feature::Live) && number + 1 == session.turns.len();
    if session.parent.is_none() && !is_open {
        let duration = turn.ended_at() - turn.at;
        writer.chain(turn.ended_at() + 12, json!({"type": "system", "subtype": "turn_duration", "durationMs": duration, "isMeta": false}));
    }
    if session.has(Feature::ApiError) && number == 0 {
        extras::api_error(writer, turn.ended_at() + 4000);
    }
    if number == 0 && session.parent.is_none() && session.origin.is_none() {
        writer.loose(json!({"type": "ai-title", "aiTitle": session.title}));
    }
}

fn prompt(writer: &mut Writer<'_>, turn: &Turn, number: usize) {
    let session = writer.session;
    if number == 1 && session.has(Feature::Queued) {
        return extras::queued(writer, turn);
    }
    let mut content = Value::from(turn.prompt.as_str());
    let mut record = json!({"type": "user"});
    if number == 0 && session.has(Feature::Picture) {
        let source = json!({"type": "base64", "media_type": "image/png", "data": picture::base64(&picture::png(&session.id))});
        content = json!([{"type": "text", "text": turn.prompt}, {"type": "image", "source": source}]);
        record["imagePasteIds"] = json!([1]);
    }
    record["message"] = json!({"role": "user", "content": content});
    if session.parent.is_none() {
        record["promptSource"] = "typed".into();
        record["permissionMode"] = "acceptEdits".into();
    }
    let uuid = writer.chain(turn.at, record);
    if session.parent.is_none() {
        extras::snapshot(writer, &uuid, turn.at);
    }
}

/// The records of one response share its id; all but the last may have been written while the answer still grew.
fn write_answer(writer: &mut Writer<'_>, answer: &Answer) {
    let (message_id, request_id) = (format!("msg_01{}", writer.ids.base58(22)), format!("req_011C{}", writer.ids.base58(20)));
    let grows = writer.ids.chance(45);
    let blocks = blocks(writer, answer);
    let (count, span) = (blocks.len() as i64, answer.done - answer.at);
    for (index, block) in (0_i64..).zip(blocks) {
        let is_last = index + 1 == count;
        let mut tokens = answer.tokens;
        if grows && !is_last {
            tokens.output = tokens.output.min(1 + index * 3 + writer.ids.between(0, 2));
        }
        let stop = if answer.calls.is_empty() { "end_turn" } else { "tool_use" };
        let stop = Some(stop).filter(|_| !writer.is_old() && (is_last || !grows));
        let message = json!({
            "id": message_id, "type": "message", "role": "assistant", "model": answer.model.id, "content": [block],
            "stop_reason": stop, "stop_sequence": null, "usage": usage(&tokens),
        });
        let at = answer.at + span * index / (count - 1).max(1);
        writer.chain(at, json!({"type": "assistant", "message": message, "requestId": request_id}));
    }
    for call in &answer.calls {
        result(writer, call);
    }
}

fn blocks(writer: &mut Writer<'_>, answer: &Answer) -> Vec<Value> {
    let signature = writer.ids.base62(88);
    let thinking = answer.think.as_ref().map(|text| json!({"type": "thinking", "thinking": text, "signature": signature}));
    let text = answer.say.as_ref().map(|text| json!({"type": "text", "text": text}));
    let calls = answer.calls.iter().map(|call| {
        let (name, input) = tools::call(writer, &call.act);
        json!({"type": "tool_use", "id": call.id, "name": name, "input": input, "caller": {"type": "direct"}})
    });
    thinking.into_iter().chain(text).chain(calls).collect()
}

/// The figures of a response.
pub(super) fn usage(tokens: &Tokens) -> Value {
    let short = tokens.cache_write - tokens.cache_write_1h;
    json!({
        "input_tokens": tokens.input, "output_tokens": tokens.output,
        "cache_creation_input_tokens": tokens.cache_write, "cache_read_input_tokens": tokens.cache_read,
        "cache_creation": {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": tokens.cache_write_1h},
        "server_tool_use": {"web_search_requests": 0, "web_fetch_requests": 0}, "service_tier": "standard",
    })
}

fn result(writer: &mut Writer<'_>, call: &Call) {
    if call.status == CallStatus::Pending {
        return;
    }
    let (content, is_error, structured) = tools::result(writer, call);
    let block = json!({"type": "tool_result", "tool_use_id": call.id, "content": content, "is_error": is_error});
    let message = json!({"role": "user", "content": [block]});
    writer.chain(call.done, json!({"type": "user", "message": message, "toolUseResult": structured}));
    if call.status == CallStatus::Rejected {
        let note = json!([{"type": "text", "text": "[Request interrupted by user for tool use]"}]);
        writer.chain(call.done + 3, json!({"type": "user", "message": {"role": "user", "content": note}}));
    }
}
