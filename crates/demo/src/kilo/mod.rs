//! Writes sessions as the Kilo extension up to 6.x does: a folder per task with what the person saw and what the model was sent.

mod sent;
mod shown;

use serde_json::json;

use crate::{
    home::Home,
    session::{Act, Session},
};

const TASKS: &str = ".config/Code/User/globalStorage/kilocode.kilo-code/tasks";

/// Writes every task.
pub(crate) fn write(sessions: &[Session], home: &mut Home) {
    for session in sessions {
        let folder = format!("{TASKS}/{}", session.id);
        home.add_document(format!("{folder}/ui_messages.json"), &shown::messages(session).into());
        home.add_document(format!("{folder}/api_conversation_history.json"), &sent::messages(session).into());
        home.add_document(format!("{folder}/task_metadata.json"), &json!({"files_in_context": files(session)}));
    }
}

fn files(session: &Session) -> Vec<serde_json::Value> {
    let reads = session.answers().flat_map(|answer| &answer.calls).filter_map(|call| match &call.act {
        Act::Read { path } => Some(json!({
            "path": path, "record_state": "active", "record_source": "read_tool", "roo_read_date": call.at, "roo_edit_date": null,
            "user_edit_date": null,
        })),
        _ => None,
    });
    reads.collect()
}
