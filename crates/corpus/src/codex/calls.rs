//! Calls and their results: commands, patches, sub-agents.

use super::rollout::Rollout;
use crate::{
    output::Result,
    put,
    script::{Act, Call},
    text::escape_again,
    words::Flavour,
};

impl Rollout<'_> {
    pub(super) fn call_id(&mut self) -> [u8; 29] {
        let mut id = b"call_".to_vec();
        self.text.random.base62(24, &mut id);
        id.try_into().expect("5 + 24 letters")
    }

    pub(super) fn call(&mut self, call: &Call, id: &[u8; 29]) -> Result<()> {
        self.truth.tool_calls += 1;
        self.open("response_item");
        let out = &mut self.out.buffer;
        match call.act {
            Act::Edit | Act::Write => {
                put!(
                    out,
                    "\"type\":\"custom_tool_call\",\"status\":\"completed\",\"call_id\":\"",
                    *id,
                    "\",\"name\":\"apply_patch\",\"input\":\"*** Begin Patch\\n"
                );
                put!(
                    out,
                    if call.act == Act::Edit { "*** Update File: src/module_" } else { "*** Add File: src/module_" },
                    call.file,
                    ".rs\\n@@\\n+"
                );
                self.text.block(Flavour::Code, call.bytes.min(20_000), out);
                put!(out, "*** End Patch\"");
            }
            Act::Agent => {
                put!(
                    out,
                    "\"type\":\"function_call\",\"name\":\"spawn_agent\",\"arguments\":\"{\\\"agent_type\\\":\\\"explorer\\\",\\\"message\\\":\\\"Look around\\\"}\",\"call_id\":\"",
                    *id,
                    "\""
                );
            }
            _ => {
                self.scratch.clear();
                self.text.line(Flavour::Log, 7, &mut self.scratch);
                put!(out, "\"type\":\"function_call\",\"name\":\"exec_command\",\"arguments\":\"{\\\"cmd\\\":\\\"");
                escape_again(&self.scratch, out);
                put!(out, "\\\",\\\"workdir\\\":\\\"", self.cwd, "\\\"}\",\"call_id\":\"", *id, "\"");
            }
        }
        self.close()
    }

    pub(super) fn result(&mut self, call: &Call, id: &[u8; 29]) -> Result<()> {
        match call.act {
            Act::Edit | Act::Write => {
                self.open("response_item");
                put!(
                    &mut self.out.buffer,
                    "\"type\":\"custom_tool_call_output\",\"call_id\":\"",
                    *id,
                    "\",\"output\":\"{\\\"output\\\":\\\"Success.\\\",\\\"metadata\\\":{\\\"exit_code\\\":0,\\\"duration_seconds\\\":0.1}}\""
                );
                self.close()
            }
            Act::Agent => self.spawned(id),
            _ => self.executed(call, id),
        }
    }

    fn spawned(&mut self, id: &[u8; 29]) -> Result<()> {
        let child = self.text.random.uuid();
        self.children.push((child, self.now));
        self.open("event_msg");
        put!(
            &mut self.out.buffer,
            "\"type\":\"collab_agent_spawn_end\",\"call_id\":\"",
            *id,
            "\",\"sender_thread_id\":\"",
            self.id,
            "\",\"new_thread_id\":\"",
            child
        );
        put!(
            &mut self.out.buffer,
            "\",\"new_agent_nickname\":\"Curie\",\"new_agent_role\":\"explorer\",\"prompt\":\"Look around\",\"status\":\"pending_init\""
        );
        self.close()?;
        self.open("response_item");
        put!(
            &mut self.out.buffer,
            "\"type\":\"function_call_output\",\"call_id\":\"",
            *id,
            "\",\"output\":\"{\\\"agent_id\\\":\\\"",
            child,
            "\\\"}\""
        );
        self.close()
    }

    fn executed(&mut self, call: &Call, id: &[u8; 29]) -> Result<()> {
        let exit = u64::from(call.failed);
        self.scratch.clear();
        self.text.block(call.flavour(), call.bytes, &mut self.scratch);
        // What was shown while the command ran; only some releases keep it.
        if self.repeats {
            self.open("event_msg");
            put!(
                &mut self.out.buffer,
                "\"type\":\"exec_command_end\",\"call_id\":\"",
                *id,
                "\",\"turn_id\":\"",
                self.turn,
                "\",\"aggregated_output\":\"",
                self.scratch,
                "\",\"exit_code\":",
                exit
            );
            self.close()?;
        }
        self.open("response_item");
        put!(
            &mut self.out.buffer,
            "\"type\":\"function_call_output\",\"call_id\":\"",
            *id,
            "\",\"output\":\"Wall time: 0.4 seconds\\nProcess exited with code ",
            exit,
            "\\nOutput:\\n",
            self.scratch,
            "\""
        );
        self.close()
    }
}
