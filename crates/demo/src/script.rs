//! From written tasks to the requests of one session: fills in words, adds what people ask afterwards, lets them refuse a call.

use crate::{
    random::Random,
    scenario::{CHORES, Project, Request, Step, Subject, Task},
    session::{Feature, Store},
};

/// A task, and what it is about when it is a chore.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub task: &'static Task,
    pub subject: Option<&'static Subject>,
}

/// What a session is to show.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub store: Store,
    pub project: &'static Project,
    pub parts: Vec<Part>,
    pub features: Vec<Feature>,
    /// Epoch milliseconds.
    pub start: i64,
}

/// A request, and whether the context is compacted before it.
pub(crate) struct Scene {
    pub request: Request,
    pub compacted: bool,
}

impl Role {
    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

impl Part {
    /// True when something is run in it.
    pub(crate) fn has_command(&self) -> bool {
        self.task.turns.iter().flat_map(|turn| &turn.steps).any(|step| step.run.is_some())
    }

    /// True when something is run in it, and no sub-agent takes part.
    pub(crate) fn is_plain(&self) -> bool {
        self.has_command() && !self.task.has_agent()
    }

    pub(crate) fn requests(self) -> Vec<Request> {
        let nothing = Subject::new();
        self.task.turns.iter().map(|request| request.about(self.subject.unwrap_or(&nothing))).collect()
    }

    pub(crate) fn fill(self, text: &str) -> String {
        self.subject.map_or_else(|| text.to_owned(), |subject| crate::scenario::fill(text, subject))
    }
}

/// The requests of a session, in order.
pub(crate) fn scenes(role: &Role, random: &mut Random) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for (number, part) in role.parts.iter().enumerate() {
        for (turn, request) in part.requests().into_iter().enumerate() {
            let compacted = role.has(Feature::Compaction) && number > 0 && number + 1 == role.parts.len() && turn == 0;
            scenes.push(Scene { request, compacted });
        }
    }
    orient(&mut scenes[0].request, role.project, random);
    if !role.has(Feature::Live) {
        scenes.extend(follow_ups(random));
    }
    settle_all(role, &mut scenes);
    if role.has(Feature::Rejection) {
        refuse(&mut scenes, random);
    }
    scenes
}

/// A model looks around before it begins.
fn orient(request: &mut Request, project: &Project, random: &mut Random) {
    let mut looks: Vec<Step> = project.orient.iter().filter(|_| random.chance(45)).cloned().collect();
    looks.append(&mut request.steps);
    request.steps = looks;
}

/// What people ask for when the work is done.
pub(crate) fn follow_ups(random: &mut Random) -> Vec<Scene> {
    let count = [0, 1, 1, 2][random.between(0, 3) as usize];
    let mut order: Vec<usize> = (0..CHORES.follow_ups.len()).collect();
    random.shuffle(&mut order);
    order.truncate(count);
    order.sort_unstable();
    order.into_iter().map(|index| Scene { request: CHORES.follow_ups[index].clone(), compacted: false }).collect()
}

/// Makes requests fit the project and the store.
pub(crate) fn settle_all(role: &Role, scenes: &mut [Scene]) {
    for scene in scenes {
        scene.request.steps = std::mem::take(&mut scene.request.steps).into_iter().flat_map(|step| settle(role, step)).collect();
    }
}

/// Replaces the project's own commands by their words; without sub-agents the session does their steps itself.
fn settle(role: &Role, mut step: Step) -> Vec<Step> {
    if step.agent.is_some() && !role.store.has_subagents() {
        let mut own: Vec<Step> = step.child.into_iter().flat_map(|step| settle(role, step)).collect();
        own.pop_if(|last| !last.is_look() && !last.is_deed());
        return own;
    }
    step.child = step.child.into_iter().flat_map(|step| settle(role, step)).collect();
    let command = match step.run.as_deref() {
        Some("@test") => Some(&role.project.test),
        Some("@lint") => Some(&role.project.lint),
        _ => None,
    };
    if let Some(command) = command {
        step.run = Some(command.run.clone());
        if step.out.is_empty() {
            step.out.clone_from(&command.out);
        }
    }
    vec![step]
}

/// The person refuses a deed and says why; then it happens after all.
fn refuse(scenes: &mut Vec<Scene>, random: &mut Random) {
    let deed = scenes.iter().enumerate().find_map(|(turn, scene)| {
        let index = scene.request.steps.iter().position(Step::is_deed)?;
        Some((turn, index))
    });
    let Some((turn, index)) = deed else { return };
    let rest = scenes[turn].request.steps.split_off(index);
    let mut refused = rest[0].clone();
    refused.refused = true;
    scenes[turn].request.steps.push(refused);
    let prompt = random.pick(&CHORES.refusals).clone();
    scenes.insert(turn + 1, Scene { request: Request { prompt, steps: rest }, compacted: false });
}
