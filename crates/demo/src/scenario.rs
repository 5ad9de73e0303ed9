//! The hand-written work that sessions are made of: projects with their tasks, chores that fit every project, and follow-up requests.
//! All texts are embedded TOML; `{{word}}` is filled in from a project's subjects.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

/// A code base somebody works on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Project {
    /// Name of its folder.
    pub name: String,
    /// Absolute path.
    pub root: String,
    /// Git remote.
    pub remote: String,
    /// How its tests run, and what they print.
    pub test: Command,
    /// How it is checked, and what that prints.
    pub lint: Command,
    /// What a model looks at first.
    pub orient: Vec<Step>,
    /// Parts of the code base that chores are about.
    pub subjects: Vec<Subject>,
    /// Work on it.
    pub tasks: Vec<Task>,
}

/// Words to fill in.
pub(crate) type Subject = BTreeMap<String, String>;

/// A command with its usual output.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Command {
    pub run: String,
    pub out: String,
}

/// One piece of work.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Task {
    pub title: String,
    pub branch: String,
    pub turns: Vec<Request>,
}

/// A prompt and what the model does about it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub prompt: String,
    pub steps: Vec<Step>,
}

/// One thing the model does. At most one of `read`, `search`, `run`, `edit`, `write`, `plan` and `agent` is set.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Step {
    pub think: Option<String>,
    pub say: Option<String>,
    /// Path of a file; `out` is its text.
    pub read: Option<String>,
    /// Pattern; `out` are the hits.
    pub search: Option<String>,
    /// Command; `@test`, `@lint`, `@status` and `@commit` are the project's own.
    pub run: Option<String>,
    /// Path of a file; `old` becomes `new`.
    pub edit: Option<String>,
    /// Path of a file; `new` is its text.
    pub write: Option<String>,
    /// Steps of a plan.
    pub plan: Vec<String>,
    /// Steps of the plan that are done.
    pub done: usize,
    /// Task of a sub-agent in a few words.
    pub agent: Option<String>,
    /// Type of the sub-agent.
    pub kind: AgentKind,
    /// Prompt of the sub-agent.
    pub brief: String,
    /// What the sub-agent does; the last step says its report.
    pub child: Vec<Step>,
    pub out: String,
    pub old: String,
    pub new: String,
    /// Exit code of a command.
    pub exit: i64,
    /// The call fails, `out` says why.
    pub fails: bool,
    /// The person refuses it. Never written down: set while playing.
    #[serde(skip)]
    pub refused: bool,
}

/// Type of a sub-agent.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AgentKind {
    /// Looks around.
    #[default]
    Explore,
    /// Does anything.
    General,
    /// Reviews.
    Reviewer,
}

/// What fits every project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chores {
    /// Work about a subject.
    pub tasks: Vec<Task>,
    /// Requests that come after any work.
    pub follow_ups: Vec<Request>,
    /// What people say when they refuse a call.
    pub refusals: Vec<String>,
    /// What people say after an interruption or the next morning.
    pub resumptions: Vec<String>,
}

/// The texts of one folder as one document.
macro_rules! project {
    ($folder:literal) => {
        concat!(
            include_str!(concat!("../scenarios/", $folder, "/project.toml")),
            include_str!(concat!("../scenarios/", $folder, "/subjects.toml")),
            include_str!(concat!("../scenarios/", $folder, "/faults.toml")),
            include_str!(concat!("../scenarios/", $folder, "/features.toml")),
        )
    };
}

/// Every project.
pub(crate) static PROJECTS: LazyLock<Vec<Project>> = LazyLock::new(|| {
    [project!("shop"), project!("gateway"), project!("pipeline"), project!("mobile"), project!("docs")]
        .into_iter()
        .map(|text| toml::from_str(text).expect("embedded scenarios are well-formed, a test reads them"))
        .collect()
});

/// Work for every project.
pub(crate) static CHORES: LazyLock<Chores> = LazyLock::new(|| {
    toml::from_str(include_str!("../scenarios/chores.toml")).expect("embedded scenarios are well-formed, a test reads them")
});

impl Task {
    /// True when a sub-agent takes part.
    pub(crate) fn has_agent(&self) -> bool {
        self.turns.iter().flat_map(|turn| &turn.steps).any(|step| step.agent.is_some())
    }
}

impl Request {
    /// The request about one subject.
    pub(crate) fn about(&self, subject: &Subject) -> Self {
        Self { prompt: fill(&self.prompt, subject), steps: self.steps.iter().map(|step| step.about(subject)).collect() }
    }
}

impl Step {
    fn about(&self, subject: &Subject) -> Self {
        let part = |text: &Option<String>| text.as_deref().map(|text| fill(text, subject));
        Self {
            think: part(&self.think),
            say: part(&self.say),
            read: part(&self.read),
            search: part(&self.search),
            run: part(&self.run),
            edit: part(&self.edit),
            write: part(&self.write),
            plan: self.plan.iter().map(|text| fill(text, subject)).collect(),
            agent: part(&self.agent),
            brief: fill(&self.brief, subject),
            child: self.child.iter().map(|step| step.about(subject)).collect(),
            out: fill(&self.out, subject),
            old: fill(&self.old, subject),
            new: fill(&self.new, subject),
            ..self.clone()
        }
    }

    /// True when it only looks.
    pub(crate) fn is_look(&self) -> bool {
        self.read.is_some() || self.search.is_some()
    }

    /// True when it changes something or runs something.
    pub(crate) fn is_deed(&self) -> bool {
        self.run.is_some() || self.edit.is_some() || self.write.is_some()
    }
}

/// Replaces `{{word}}`; unknown words stay.
pub(crate) fn fill(text: &str, subject: &Subject) -> String {
    subject.iter().fold(text.to_owned(), |text, (word, value)| text.replace(&format!("{{{{{word}}}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every task of every project, chores filled in.
    fn all_tasks() -> Vec<(String, Vec<Request>)> {
        let own = PROJECTS.iter().flat_map(|project| &project.tasks).map(|task| (task.title.clone(), task.turns.clone()));
        let chores = PROJECTS.iter().flat_map(|project| &project.subjects).flat_map(|subject| {
            let about = |task: &Task| (fill(&task.title, subject), task.turns.iter().map(|turn| turn.about(subject)).collect());
            CHORES.tasks.iter().map(about)
        });
        own.chain(chores).collect()
    }

    #[test]
    fn titles_and_first_prompts_differ() {
        let tasks = all_tasks();
        let mut titles: Vec<&str> = tasks.iter().map(|(title, _)| title.as_str()).collect();
        let mut prompts: Vec<&str> = tasks.iter().map(|(_, turns)| turns[0].prompt.as_str()).collect();
        for texts in [&mut titles, &mut prompts] {
            let count = texts.len();
            texts.sort_unstable();
            texts.dedup();
            assert_eq!(texts.len(), count);
        }
        assert!(titles.len() > 90, "{}", titles.len());
    }

    #[test]
    fn every_step_does_at_most_one_thing_and_every_word_is_filled() {
        for (title, turns) in all_tasks() {
            assert!(!turns.is_empty(), "{title}");
            for step in turns.iter().flat_map(|turn| &turn.steps) {
                let calls = [&step.read, &step.search, &step.run, &step.edit, &step.write, &step.agent];
                let count = calls.iter().filter(|call| call.is_some()).count() + usize::from(!step.plan.is_empty());
                assert!(count == 1 || (count == 0 && step.say.is_some()), "{title}: {step:?}");
                assert_eq!(step.agent.is_some(), !step.child.is_empty(), "{title}");
            }
            let text = format!("{title}{turns:?}");
            let is_left = |rest: &str| rest.starts_with(|letter: char| letter.is_ascii_lowercase());
            assert!(!text.split("{{").skip(1).any(is_left), "{text}");
        }
    }

    #[test]
    fn every_request_ends_with_words() {
        let follow_ups = CHORES.follow_ups.iter();
        let requests = PROJECTS.iter().flat_map(|project| &project.tasks).chain(&CHORES.tasks).flat_map(|task| &task.turns);
        for request in requests.chain(follow_ups) {
            let last = request.steps.last().expect("a step");
            assert!(last.say.is_some() && !last.is_look() && !last.is_deed(), "{}", request.prompt);
        }
    }
}
