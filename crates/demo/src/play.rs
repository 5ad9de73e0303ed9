//! Plays the requests of a session against a clock and a token meter, and starts its sub-agents.

use sp_domain::{session::CallStatus, usage::Tokens};

use crate::{
    models::{self, Meter, Model, Spoken, Style, tokens_of},
    random::Random,
    scenario::{Request, Step},
    script::{self, Role, Scene},
    session::{Act, Answer, Call, Feature, Parent, Progress, Session, Store, Turn},
    stores::{agent_kind, base_of, call_id, helper_of, is_codex, model_of, session_id},
};

/// One session on stage.
pub(crate) struct Stage<'a> {
    role: &'a Role,
    random: Random,
    meter: Meter,
    clock: i64,
    model: &'static Model,
    turns: Vec<Turn>,
    children: Vec<Session>,
    id: String,
}

/// Plays a session; it comes first, its sub-agents after it.
pub(crate) fn play(role: &Role, random: &mut Random) -> Vec<Session> {
    let mut random = random.fork();
    let scenes = script::scenes(role, &mut random);
    let mut stage = Stage::new(role, random);
    stage.perform(scenes);
    stage.finish()
}

impl<'a> Stage<'a> {
    pub(crate) fn new(role: &'a Role, mut random: Random) -> Self {
        let id = session_id(role.store, role.start, &mut random);
        let model = model_of(role, &mut random);
        let meter = Meter::new(random.between(0, 2500) + base_of(role.store), role.store == Store::Claude);
        Self { role, meter, clock: role.start, model, turns: Vec::new(), children: Vec::new(), id, random }
    }

    pub(crate) fn perform(&mut self, scenes: Vec<Scene>) {
        for scene in scenes {
            if scene.compacted {
                self.meter.compact(3800);
            }
            self.turn(&scene.request, scene.compacted);
            self.clock += self.pause();
            let tires = matches!(self.role.store, Store::Claude | Store::ClaudeWork) && self.random.chance(12);
            if tires && self.model == &models::OPUS {
                self.model = &models::SONNET;
            }
        }
        if self.role.has(Feature::Live) || self.role.has(Feature::Interrupted) {
            cut(&mut self.turns);
        }
    }

    /// The id of the session and its turns, for sessions that began elsewhere.
    pub(crate) fn into_turns(self) -> (String, Vec<Turn>) {
        (self.id, self.turns)
    }

    fn finish(mut self) -> Vec<Session> {
        let first = self.role.parts[0];
        let session = Session {
            store: self.role.store,
            id: self.id,
            parent: None,
            origin: None,
            project: self.role.project,
            title: first.fill(&first.task.title),
            branch: first.fill(&first.task.branch),
            model: self.turns.first().and_then(|turn| turn.answers.first()).map_or(self.model, |answer| answer.model),
            features: self.role.features.clone(),
            turns: self.turns,
        };
        for child in &mut self.children {
            child.branch.clone_from(&session.branch);
        }
        std::iter::once(session).chain(self.children).collect()
    }

    /// People read, think, fetch coffee, go for lunch.
    fn pause(&mut self) -> i64 {
        match self.random.between(1, 100) {
            ..=70 => self.random.between(15_000, 240_000),
            71..=92 => self.random.between(240_000, 900_000),
            _ => self.random.between(900_000, 3_900_000),
        }
    }

    fn turn(&mut self, request: &Request, compacted: bool) {
        let at = self.clock;
        let ids = self.random.fork();
        self.meter.add(tokens_of(&request.prompt) + 40);
        let mut answers = Vec::new();
        for steps in self.groups(&request.steps) {
            answers.push(self.answer(&steps));
            if let Some(wait) = self.wait_for_agent(&answers) {
                answers.push(wait);
            }
        }
        if self.role.store == Store::KiloTask {
            hand_in(answers.last_mut(), &mut self.random);
        }
        self.turns.push(Turn { prompt: request.prompt.clone(), at, answers, ids, copied: false, compacted });
    }

    /// Steps of one answer: looks without words go together now and then.
    fn groups(&mut self, steps: &[Step]) -> Vec<Vec<Step>> {
        let mut groups: Vec<Vec<Step>> = Vec::new();
        for step in steps {
            let joins = step.is_look() && step.say.is_none() && step.think.is_none() && self.role.store != Store::KiloTask;
            match groups.last_mut() {
                Some(group) if joins && group.iter().all(Step::is_look) && self.random.chance(55) => group.push(step.clone()),
                _ => groups.push(vec![step.clone()]),
            }
        }
        groups
    }

    fn answer(&mut self, steps: &[Step]) -> Answer {
        let at = self.clock + self.random.between(1400, 5200);
        let (think, say) = (steps[0].think.clone(), steps[0].say.clone());
        let inputs: i64 = steps.iter().map(weight).sum();
        let spoken = self.spoken(think.as_deref(), say.as_deref(), inputs);
        let mut tokens = self.meter.request(self.model, at, &spoken, &mut self.random);
        let done = at + tokens.output * self.random.between(9, 16);
        self.clock = done;
        if self.role.has(Feature::OldStream) {
            tokens.output = self.random.between(1, 9);
        }
        let mut answer = Answer { at, done, model: self.model, think, say, calls: Vec::new(), tokens, cost_micros: self.cost(&tokens) };
        for step in steps {
            answer.calls.extend(self.call(step));
        }
        answer
    }

    fn spoken(&mut self, think: Option<&str>, say: Option<&str>, inputs: i64) -> Spoken {
        let store = self.role.store;
        let is_shown = think.map_or(0, |text| tokens_of(text) + self.random.between(40, 600));
        let hidden = if self.random.chance(35) { self.random.between(60, 400) } else { 0 };
        let thought = is_shown + hidden;
        let visible = say.map_or(0, tokens_of) + inputs + self.random.between(4, 30);
        let is_reported = matches!(self.model.style, Style::OpenAi | Style::Google) && store != Store::KiloTask;
        let says_zero = matches!(store, Store::Opencode | Store::Kilo) && !is_reported;
        match (is_reported, says_zero) {
            (true, _) => Spoken { visible, thought, is_thought_known: true },
            (false, says_zero) => Spoken { visible: visible + thought, thought: 0, is_thought_known: says_zero },
        }
    }

    fn cost(&self, tokens: &Tokens) -> i64 {
        match self.role.store {
            Store::Opencode | Store::Kilo | Store::KiloTask => self.model.cost_micros(tokens),
            _ => 0,
        }
    }

    fn call(&mut self, step: &Step) -> Option<Call> {
        let at = self.clock + self.random.between(15, 160);
        let id = call_id(self.role.store, &mut self.random);
        let (act, took, output) = match step.agent.as_deref() {
            Some(task) => self.start_agent(step, task, &id, at),
            None => (act_of(step)?, self.duration(step), step.out.clone()),
        };
        let status = match step {
            Step { refused: true, .. } => CallStatus::Rejected,
            Step { fails: true, .. } => CallStatus::Error,
            Step { exit, .. } if *exit != 0 => CallStatus::Error,
            _ => CallStatus::Ok,
        };
        let took = if step.refused { self.random.between(3000, 20_000) } else { took };
        self.clock = at + took;
        // What the person sees of an output is often only its beginning.
        let unseen = if step.is_look() || step.run.is_some() { self.random.between(200, 5200) } else { 30 };
        self.meter.add(tokens_of(&output) + unseen);
        Some(Call { id, act, output, status, exit: step.exit, at, done: self.clock })
    }

    fn duration(&mut self, step: &Step) -> i64 {
        match step.run.as_deref() {
            Some(command) if command.contains("test") || command.contains("build") => self.random.between(4000, 48_000),
            Some(_) => self.random.between(60, 4200),
            None if step.search.is_some() => self.random.between(40, 700),
            None => self.random.between(8, 120),
        }
    }

    /// Plays the sub-agent; the call takes as long as it works, except where it is waited for separately.
    fn start_agent(&mut self, step: &Step, task: &str, call_id: &str, at: i64) -> (Act, i64, String) {
        let kind = agent_kind(self.role.store, step.kind);
        let role = Role { start: at + 400, features: Vec::new(), ..self.role.clone() };
        let mut stage = Stage::new(&role, self.random.fork());
        stage.model = helper_of(self.role.store, self.model);
        stage.meter = Meter::new(stage.random.between(7000, 11_000), false);
        if matches!(role.store, Store::Claude | Store::ClaudeWork) {
            stage.id = format!("agent-a{}", stage.random.hex(16));
        }
        stage.turn(&Request { prompt: step.brief.clone(), steps: step.child.clone() }, false);
        let mut child = stage.finish().swap_remove(0);
        child.parent = Some(Parent { id: self.id.clone(), call_id: call_id.to_owned(), kind, task: task.to_owned() });
        task.clone_into(&mut child.title);
        let report = child.last_words().to_owned();
        let act = Act::Agent { kind, task: task.to_owned(), brief: step.brief.clone(), child: child.id.clone() };
        let took = if is_codex(self.role.store) { 240 } else { child.ended_at() - at + 300 };
        self.children.push(child);
        (act, took, report)
    }

    fn wait_for_agent(&mut self, answers: &[Answer]) -> Option<Answer> {
        let started = answers.last()?.calls.iter().find_map(|call| match &call.act {
            Act::Agent { child, .. } if is_codex(self.role.store) => Some((child.clone(), call.output.clone())),
            _ => None,
        });
        let (child, report) = started?;
        let ended = self.children.last().map_or(self.clock, Session::ended_at);
        let mut answer = self.answer(&[Step { plan: vec![String::new()], ..Step::default() }]);
        let call = answer.calls.first_mut().expect("a plan is a call");
        (call.act, call.output) = (Act::Wait { child }, report);
        call.done = call.at.max(ended) + 150;
        self.clock = call.done;
        Some(answer)
    }
}

/// Drops everything after the last command: its result is still to come.
fn cut(turns: &mut Vec<Turn>) {
    let is_run = |answer: &Answer| matches!(answer.calls.last(), Some(Call { act: Act::Run { .. }, .. }));
    let Some(turn) = turns.iter().rposition(|turn| turn.answers.iter().any(is_run)) else { return };
    turns.truncate(turn + 1);
    let answers = &mut turns[turn].answers;
    let last = answers.iter().rposition(is_run).expect("just found");
    answers.truncate(last + 1);
    let call = answers[last].calls.last_mut().expect("just found");
    (call.status, call.done) = (CallStatus::Pending, call.at);
    call.output.clear();
}

/// The Kilo extension hands its last words in by a call.
fn hand_in(last: Option<&mut Answer>, random: &mut Random) {
    let Some((answer, result)) = last.and_then(|answer| answer.say.take().map(|say| (answer, say))) else { return };
    let (id, at) = (call_id(Store::KiloTask, random), answer.done + 20);
    let act = Act::Finish { result };
    answer.calls.push(Call { id, act, output: String::new(), status: CallStatus::Ok, exit: 0, at, done: at + 5 });
}

/// Tokens of a call's arguments.
fn weight(step: &Step) -> i64 {
    let named = [&step.read, &step.search, &step.run, &step.edit, &step.write, &step.agent];
    let texts = named.into_iter().flatten().map(|text| tokens_of(text) + 45);
    texts.sum::<i64>() + tokens_of(&step.old) + tokens_of(&step.new) + tokens_of(&step.brief) + 20 * step.plan.len() as i64
}

fn act_of(step: &Step) -> Option<Act> {
    let of = |text: &Option<String>| text.clone();
    if let Some(path) = of(&step.read) {
        return Some(Act::Read { path });
    }
    if let Some(pattern) = of(&step.search) {
        return Some(Act::Search { pattern });
    }
    if let Some(command) = of(&step.run) {
        return Some(Act::Run { command });
    }
    if let Some(path) = of(&step.edit) {
        return Some(Act::Edit { path, old: step.old.clone(), new: step.new.clone() });
    }
    if let Some(path) = of(&step.write) {
        return Some(Act::Write { path, text: step.new.clone() });
    }
    let state = |index: usize| match index {
        index if index < step.done => Progress::Done,
        index if index == step.done => Progress::Running,
        _ => Progress::Pending,
    };
    let steps = step.plan.iter().enumerate().map(|(index, text)| (text.clone(), state(index))).collect();
    (!step.plan.is_empty()).then_some(Act::Plan { steps })
}
