//! What was done last, and how to go on with it.

use sp_domain::cockpit::{Recent, Resumable, ResumeFrom, command};
use sp_store::LastOfProject;

use crate::{EngineError, Shared};

/// Sessions shown.
const SESSIONS: i64 = 8;
/// Projects shown.
const PROJECTS: usize = 5;

pub(super) async fn recent(shared: &Shared) -> Result<Recent, EngineError> {
    Ok(Recent {
        sessions: shared.store.recent_sessions(SESSIONS).await?,
        resumable: shared.store.last_of_projects(PROJECTS).await?.into_iter().map(resumable).collect(),
        at: shared.config.clock.now(),
    })
}

fn resumable(last: LastOfProject) -> Resumable {
    let LastOfProject { tool, native_id, account, account_path, cwd, .. } = &last;
    let from = account_path.as_deref().map(|account_path| ResumeFrom {
        tool: *tool,
        id: native_id,
        directory: cwd.as_deref(),
        account,
        account_path,
    });
    Resumable {
        command: from.as_ref().and_then(command),
        machine: last.machine.filter(|_| !last.is_here),
        project: last.project.unwrap_or_else(|| last.project_key.clone()),
        project_key: last.project_key,
        id: last.id,
        tool: last.tool,
        title: last.title,
        last_at: last.last_at,
    }
}
