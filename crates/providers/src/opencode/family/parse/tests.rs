//! Fixtures of every record kind, and the rules of counting.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use sonic_rs::JsonValueTrait;
use sp_domain::{
    Tool,
    session::{CallStatus, MessageKind},
    usage::{Claimant, UsageEvent, resolve},
};

use super::{super::record::Totals, *};
use crate::{Collected, CollectedSession};

fn raw(value: &Value) -> Raw {
    Raw { place: Path::new("store").into(), bytes: Some(value.to_string().into_bytes()) }
}

fn record(message: &Value) -> Record {
    let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
    Record {
        id: id(message),
        kind: message["kind"].as_str().map(str::to_owned),
        created: message["created"].as_i64().and_then(Timestamp::from_ms),
        raw: raw(&message["data"]),
        parts: message["parts"].as_array().into_iter().flatten().map(|part| Part { id: id(part), raw: raw(&part["data"]) }).collect(),
    }
}

fn facts(fixture: &Value) -> Facts {
    let mut warnings = Warnings::new(Tool::Opencode);
    let document = raw(&fixture["session"]).object("session", &mut warnings).unwrap();
    let totals = raw(&fixture["totals"]).object("totals", &mut warnings).unwrap_or_default();
    let (mut tokens, _) = usage::counted(&totals.get("tokens").cloned().unwrap_or_default());
    tokens.has_total = true;
    let cost = fixture["totals"]["cost"].as_f64().unwrap_or(0.0);
    Facts { totals: Totals { cost, tokens }, ..facts_of_document(fixture["session"]["id"].as_str().unwrap_or_default(), &document) }
}

fn read(fixture: &Value) -> Collected {
    let tool = if fixture["tool"] == "kilo" { Tool::Kilo } else { Tool::Opencode };
    let generation = match fixture["generation"].as_u64() {
        Some(3) => Generation::Steps,
        Some(1) => Generation::Tree,
        _ => Generation::Parts,
    };
    let (facts, mut sink, mut warnings) = (facts(fixture), Collected::default(), Warnings::new(tool));
    let mut transcript = Transcript::new(tool, &facts, generation, &mut sink, &mut warnings);
    transcript.begin();
    fixture["messages"].as_array().unwrap().iter().for_each(|message| transcript.record(record(message)));
    transcript.finish();
    sink.warnings = warnings.take();
    sink
}

fn session(fixture: &Value) -> CollectedSession {
    read(fixture).sessions.into_values().next().unwrap()
}

/// Everything read of a fixture in one document; group keys, which are hashes, in the order of the calls.
fn shown(collected: &Collected) -> Value {
    let (id, session) = collected.sessions.iter().next().unwrap();
    let mut claims: Vec<_> = session.claims.values().collect();
    claims.sort_by_key(|claim| (claim.position, claim.tokens.input));
    let claims: Vec<Value> = claims
        .into_iter()
        .map(|claim| json!({"at": claim.at, "model": claim.model, "tokens": claim.tokens, "cost": claim.recorded_cost, "copied": claim.copied}))
        .collect();
    json!({
        "id": id, "rank": session.rank, "head": session.head, "messages": session.messages.values().collect::<Vec<_>>(),
        "calls": session.calls, "results": session.results, "touches": session.touches, "claims": claims,
        "blobs": session.blobs.iter().map(|(id, bytes)| (id, bytes.len())).collect::<BTreeMap<_, _>>(),
        "warnings": collected.warnings.iter().map(|warning| format!("{} ×{}", warning.detail, warning.count)).collect::<Vec<_>>(),
    })
}

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn parts_of_every_kind() {
    insta::assert_json_snapshot!(shown(&read(&fixture(include_str!("fixtures/parts.json")))));
}

#[test]
fn rows_of_every_type() {
    insta::assert_json_snapshot!(shown(&read(&fixture(include_str!("fixtures/steps.json")))));
}

#[test]
fn cached_tokens_leave_the_input_before_the_fix() {
    let session = session(&fixture(include_str!("fixtures/cached_in_input.json")));
    let mut claims: Vec<_> = session.claims.values().map(|claim| (claim.position, claim.tokens)).collect();
    claims.sort_by_key(|(position, _)| *position);
    let inputs: Vec<i64> = claims.iter().map(|(_, tokens)| tokens.input).collect();
    assert_eq!(inputs, [249, 12921, 12921, 100, 12921]);
    assert_eq!((claims[0].1.output, claims[0].1.reasoning), (100, Some(64)), "without a total the output holds the reasoning");
    assert_eq!(session.head.title.as_deref(), Some("count the words"));
}

#[test]
fn a_sum_of_steps_goes_before_the_message() {
    let session = session(&fixture(include_str!("fixtures/parts.json")));
    let of_message = |seq| session.claims.values().filter(move |claim| claim.position == seq);
    assert_eq!(of_message(2).map(|claim| claim.tokens.input).sum::<i64>(), 30);
    assert_eq!(of_message(2).map(|claim| claim.tokens.output).sum::<i64>(), 15);
    assert_eq!(of_message(2).filter_map(|claim| claim.recorded_cost).sum::<sp_domain::Usd>().to_string(), "0.375");
    assert_eq!(of_message(6).count(), 1, "no step: the message speaks");
}

#[test]
fn a_message_of_kilo_has_no_cost_of_its_own() {
    let mut fixture = fixture(include_str!("fixtures/parts.json"));
    fixture["tool"] = "kilo".into();
    let session = session(&fixture);
    assert!(session.claims.values().filter(|claim| claim.position == 6).all(|claim| claim.recorded_cost.is_none()));
    assert!(session.claims.values().filter(|claim| claim.position == 2).all(|claim| claim.recorded_cost.is_some()));
}

#[test]
fn what_was_taken_back_is_marked_and_paid() {
    let mut fixture = fixture(include_str!("fixtures/parts.json"));
    let reverted = |session: &CollectedSession| {
        session.messages.values().filter(|message| message.reverted).filter_map(|message| message.native_id.clone()).collect::<Vec<_>>()
    };
    let whole = session(&fixture);
    assert_eq!(reverted(&whole), ["msg_6", "msg_7", "msg_8", "msg_9"]);
    assert_eq!(whole.claims.values().filter(|claim| claim.position >= 10).count(), 2);
    fixture["session"]["revert"]["partID"] = "prt_6a".into();
    assert_eq!(reverted(&session(&fixture)), ["msg_7", "msg_8", "msg_9"]);
}

#[test]
fn calls_end_as_they_ended() {
    let session = session(&fixture(include_str!("fixtures/parts.json")));
    let status = |id: &str| session.results.get(id).map(|result| result.status);
    assert_eq!(status("c2"), Some(CallStatus::Error), "exit code");
    assert_eq!(status("c3"), Some(CallStatus::Error), "invalid");
    assert_eq!(status("c4"), Some(CallStatus::Rejected));
    assert_eq!(status("c9"), Some(CallStatus::Aborted), "its message ended");
    assert_eq!(status("c10"), None, "running");
    assert_eq!(session.results["c7"].child_native_id.as_deref(), Some("ses_child"));
}

fn step(id: &str, created: i64, input: i64) -> Value {
    let tokens = json!({"input": input, "output": 5, "reasoning": 0, "cache": {"read": 0, "write": 0}});
    let time = json!({"created": created, "completed": created + 9});
    json!({
        "id": id,
        "data": {"role": "assistant", "providerID": "p", "modelID": "m", "time": time, "tokens": tokens},
        "parts": [{"id": format!("prt_{id}"), "data": {"type": "step-finish", "cost": 0.1, "tokens": tokens}}]
    })
}

fn owned(sessions: &[Value]) -> Vec<UsageEvent> {
    let mut groups: BTreeMap<String, Vec<Claimant>> = BTreeMap::new();
    for (number, fixture) in sessions.iter().enumerate() {
        let session = session(fixture);
        for claim in session.claims.values() {
            groups.entry(claim.key.group.clone()).or_default().push(Claimant {
                session: number as i64,
                started_at: session.head.created_at,
                ended_at: session.head.ended_at,
                source: String::new(),
                claim: claim.clone(),
            });
        }
    }
    groups.values().flat_map(|claimants| resolve(claimants)).collect()
}

fn of(created: i64, messages: Vec<Value>) -> Value {
    json!({"generation": 2, "session": {"id": format!("ses_{created}"), "time": {"created": created, "updated": created + 500}}, "messages": messages})
}

#[test]
fn a_fork_owns_only_what_it_added() {
    let original = of(1000, vec![step("msg_1", 1010, 7), step("msg_2", 1030, 8)]);
    let fork = of(2000, vec![step("msg_x", 1010, 7), step("msg_y", 1030, 8), step("msg_z", 2010, 9)]);
    for sessions in [[original.clone(), fork.clone()], [fork.clone(), original.clone()]] {
        let older = i64::from(sessions[0] == fork);
        let events = owned(&sessions);
        let inputs = |session| events.iter().filter(|event| event.session == session).map(|event| event.tokens.input).sum::<i64>();
        assert_eq!((events.len(), inputs(older), inputs(1 - older)), (3, 15, 9));
    }
    let orphan = owned(&[fork]);
    assert_eq!(orphan.len(), 3, "the parent is gone: nobody else tells of it");
}

#[test]
fn equal_steps_of_one_message_are_two_calls() {
    let mut message = step("msg_1", 1010, 7);
    let part = message["parts"][0].clone();
    message["parts"].as_array_mut().unwrap().push(part);
    assert_eq!(owned(&[of(1000, vec![message])]).len(), 2);
}

#[test]
fn a_fork_of_2x_does_not_tell_of_copied_rows_and_shows_the_rest_apart() {
    let session = session(&fixture(include_str!("fixtures/steps.json")));
    let inputs: Vec<i64> = session.claims.values().map(|claim| claim.tokens.input).collect();
    assert_eq!(inputs.iter().sum::<i64>(), 130, "the sums of the session row");
    let other = session.claims.values().find(|claim| claim.key.group == "ses_fork:other").unwrap();
    assert_eq!((other.tokens.input, other.tokens.output, other.tokens.reasoning), (10, 6, Some(1)));
    assert_eq!(other.recorded_cost.unwrap().to_string(), "0.125");
    assert_eq!(session.messages.values().filter(|message| message.kind == MessageKind::Human).count(), 2, "copied prompts stay readable");
}

#[test]
fn sums_of_the_session_row_stand_in_for_missing_figures() {
    let mut fixture = of(1000, vec![step("msg_1", 1010, 0)]);
    fixture["messages"][0]["data"]["tokens"] = Value::Null;
    fixture["messages"][0]["parts"] = json!([]);
    fixture["totals"] = json!({"cost": 0, "tokens": {"input": 40, "output": 4, "reasoning": 2, "cache": {"read": 1, "write": 0}}});
    let events = owned(&[fixture]);
    assert_eq!(events.iter().map(|event| (event.tokens.input, event.tokens.output)).collect::<Vec<_>>(), [(40, 6)]);
    assert_eq!(events[0].model.as_deref(), Some("p/m"));
}

/// JSON out of the words of the format, so that it gets far.
fn json_like() -> impl Strategy<Value = Value> {
    const WORDS: [&str; 44] = [
        "type",
        "text",
        "tool",
        "state",
        "status",
        "completed",
        "error",
        "running",
        "input",
        "output",
        "metadata",
        "exit",
        "time",
        "created",
        "start",
        "end",
        "tokens",
        "cache",
        "read",
        "write",
        "reasoning",
        "total",
        "cost",
        "role",
        "user",
        "assistant",
        "content",
        "model",
        "providerID",
        "modelID",
        "files",
        "url",
        "uri",
        "mime",
        "data:image/png;base64,AAAA",
        "name",
        "bash",
        "patchText",
        "path",
        "cwd",
        "summary",
        "step-finish",
        "file",
        "patch",
    ];
    let word = proptest::sample::select(WORDS.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((word.clone(), inner), 0..8).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused(value in json_like()) {
        let _ = parse_any(value.to_string().as_bytes());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _ = parse_any(&bytes);
    }

    #[test]
    fn tokens_are_never_negative(value in json_like()) {
        let message = json!({"id": "m", "data": {"role": "assistant", "tokens": value, "time": {"created": 1}, "modelID": "m"}});
        for claim in session(&of(1000, vec![message])).claims.values() {
            let tokens = claim.tokens;
            prop_assert!(tokens.input >= 0 && tokens.output >= 0 && tokens.cache_read >= 0 && tokens.cache_write >= 0);
        }
    }
}
