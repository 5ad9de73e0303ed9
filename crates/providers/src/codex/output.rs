//! What a tool answered: text, images, exit code, duration.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use sp_domain::session::{Blob, Block, CallStatus};

use super::image;
use crate::json;

/// An answer, read.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Text and images.
    pub(super) blocks: Vec<Block>,
    /// Bytes of the images.
    pub(super) blobs: Vec<Blob>,
    /// Exit code of a command.
    pub(super) exit_code: Option<i64>,
    /// How long it took, in milliseconds.
    pub(super) duration_ms: Option<i64>,
    /// How it ended, when the answer says so.
    pub(super) status: Option<CallStatus>,
    /// Thread that was started.
    pub(super) child: Option<String>,
    /// The command still runs.
    pub(super) is_running: bool,
}

/// Lines of a text that can hold exit code and duration.
const HEADER_LINES: usize = 8;

/// Reads `output`: text, JSON in a text, an object with `content`, or a list of texts and images.
pub(super) fn read(output: Option<&Value>) -> Answer {
    let mut answer = Answer::default();
    match output {
        None => {}
        Some(output) if output.is_str() => answer.take_text(output.as_str().unwrap_or_default()),
        Some(output) if output.is_array() => answer.take_list(output),
        Some(output) if output.is_object() => {
            let is_refused = output.get("success").and_then(JsonValueTrait::as_bool) == Some(false);
            answer.status = is_refused.then_some(CallStatus::Error);
            match output.get("content") {
                Some(content) if content.is_array() => answer.take_list(content),
                Some(content) if content.is_str() => answer.take_text(content.as_str().unwrap_or_default()),
                _ => answer.show(&json::to_text(output)),
            }
        }
        Some(output) if output.is_null() => {}
        Some(output) => answer.show(&json::to_text(output)),
    }
    answer
}

impl Answer {
    fn show(&mut self, text: &str) {
        if !text.is_empty() {
            self.blocks.push(Block::Text { text: json::clean(text) });
        }
    }

    fn take_list(&mut self, list: &Value) {
        for (number, part) in list.as_array().into_iter().flat_map(|list| list.iter()).enumerate() {
            let url = json::text(part, "image_url").filter(|_| json::text(part, "type") == Some("input_image"));
            match (url, part.as_str().or_else(|| json::text(part, "text"))) {
                (Some(url), _) => self.take_image(image::from_url(url)),
                (None, Some(text)) => {
                    if number == 0 {
                        self.read_header(text);
                    }
                    self.show(text);
                }
                (None, None) => self.blocks.push(other(part)),
            }
        }
    }

    pub(super) fn take_image(&mut self, (block, blob): (Block, Option<Blob>)) {
        self.blocks.push(block);
        self.blobs.extend(blob);
    }

    fn take_text(&mut self, text: &str) {
        let object = text.trim_start().starts_with('{').then(|| json::parse_object(text.as_bytes())).flatten();
        let Some(object) = object.map(|parsed| parsed.value) else {
            self.read_header(text);
            return self.show(text);
        };
        self.child = json::text(&object, "agent_id").or_else(|| json::text(&object, "thread_id")).map(str::to_owned);
        let metadata = object.get("metadata");
        self.exit_code = metadata.and_then(|metadata| metadata.get("exit_code")?.as_i64());
        self.duration_ms = metadata.and_then(|metadata| milliseconds(metadata.get("duration_seconds")?.as_f64()?));
        match object.get("output").and_then(|output| output.as_str()).filter(|_| metadata.is_some()) {
            Some(output) => self.show(output),
            None => self.show(text),
        }
    }

    /// `Process exited with code 0`, `Exit code: 0`, `Wall time: 4.29 seconds` before the output, and what stands for no output at all.
    fn read_header(&mut self, text: &str) {
        for line in text.lines().take(HEADER_LINES).take_while(|line| line.trim_end() != "Output:") {
            let lower = line.trim().to_ascii_lowercase();
            let after = |prefix: &str| lower.strip_prefix(prefix).and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
            if let Some(code) = after("process exited with code ").or_else(|| after("exit code: ")) {
                self.exit_code = Some(code as i64);
            } else if let Some(seconds) = after("wall time: ").or_else(|| after("wall time ")) {
                self.duration_ms = milliseconds(seconds);
            } else if lower.starts_with("process running with session id") || lower.starts_with("script running") {
                self.is_running = true;
            }
        }
        self.status = self.status.or(status_of(text));
    }
}

/// Answers that are no output but the tool's word about the call.
fn status_of(text: &str) -> Option<CallStatus> {
    let start: String = text.trim_start().chars().take(80).collect::<String>().to_ascii_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
    if start.contains("rejected by user") || start.contains("rejected by the user") {
        Some(CallStatus::Rejected)
    } else if starts(&["aborted", "script aborted"]) {
        Some(CallStatus::Aborted)
    } else if starts(&[
        "failed in sandbox",
        "execution error",
        "exec_command failed",
        "script failed",
        "unsupported call",
        "failed to parse",
        "apply_patch verification failed",
        "tool call error",
        "err:",
        "unknown process",
    ]) {
        Some(CallStatus::Error)
    } else {
        None
    }
}

/// A part of an unknown kind, kept as it is.
pub(super) fn other(part: &Value) -> Block {
    Block::Other { kind: json::text(part, "type").unwrap_or("unknown").to_owned(), json: json::clean(&json::to_text(part)) }
}

fn milliseconds(seconds: f64) -> Option<i64> {
    (0.0..9e12).contains(&seconds).then_some((seconds * 1000.0).round() as i64)
}

/// `{"secs": 1, "nanos": 500000000}`, or plain milliseconds.
pub(super) fn duration_ms(duration: Option<&Value>) -> Option<i64> {
    let duration = duration?;
    if let Some(Ok(ms)) = json::count(Some(duration)).filter(|_| !duration.is_object()) {
        return Some(ms);
    }
    let secs = json::count(duration.get("secs"))?.ok()?;
    let nanos = json::count(duration.get("nanos")).and_then(Result::ok).unwrap_or(0);
    secs.checked_mul(1000)?.checked_add(nanos / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(json_text: &str) -> Answer {
        read(Some(&json::parse(json_text.as_bytes()).expect("JSON").value))
    }

    fn text(answer: &Answer) -> Vec<&str> {
        answer.blocks.iter().map(|block| if let Block::Text { text } = block { text.as_str() } else { "?" }).collect()
    }

    #[test]
    fn json_in_a_text_is_unpacked() {
        let answer = answer(r#""{\"output\":\"ok\",\"metadata\":{\"exit_code\":1,\"duration_seconds\":0.25}}""#);
        assert_eq!((text(&answer), answer.exit_code, answer.duration_ms), (vec!["ok"], Some(1), Some(250)));
    }

    #[test]
    fn headers_tell_exit_code_and_time() {
        let exited =
            answer(r#""Chunk ID: 5e\nWall time: 0.0120 seconds\nProcess exited with code 101\nOutput:\nProcess exited with code 7\n""#);
        assert_eq!((exited.exit_code, exited.duration_ms), (Some(101), Some(12)));
        assert_eq!(answer(r#""Exit code: 2\nWall time: 3 seconds\nOutput:\nx""#).exit_code, Some(2));
        assert!(answer(r#""Wall time: 1 seconds\nProcess running with session ID 7\nOutput:\n""#).is_running);
    }

    #[test]
    fn refusals_and_faults_are_told_apart() {
        for (text, status) in [
            (r#""exec command rejected by user""#, Some(CallStatus::Rejected)),
            (r#""aborted by user after 3.2s""#, Some(CallStatus::Aborted)),
            (r#""failed in sandbox MacosSeatbelt with execution error""#, Some(CallStatus::Error)),
            (r#"{"content":"x","success":false}"#, Some(CallStatus::Error)),
            (r#"[{"type":"input_text","text":"Script failed\nWall time 0.1 seconds"}]"#, Some(CallStatus::Error)),
            (r#""all good""#, None),
        ] {
            assert_eq!(answer(text).status, status, "{text}");
        }
    }

    #[test]
    fn lists_hold_texts_images_and_surprises() {
        let answer =
            answer(r#"[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"data:image/png;base64,aGk="},{"type":"new"}]"#);
        assert_eq!((answer.blocks.len(), answer.blobs.len()), (3, 1));
        assert!(matches!(&answer.blocks[2], Block::Other { kind, .. } if kind == "new"));
    }

    #[test]
    fn durations_come_in_two_forms() {
        let of = |text: &str| duration_ms(Some(&json::parse(text.as_bytes()).expect("JSON").value));
        assert_eq!(of(r#"{"secs":1,"nanos":500000000}"#), Some(1500));
        assert_eq!(of("77"), Some(77));
        assert_eq!(of(r#"{"nanos":1}"#), None);
    }
}
