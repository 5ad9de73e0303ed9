//! Tasks as a deck of cards per project: nobody does the same twice until everything is done.

use crate::{
    random::Random,
    scenario::{CHORES, PROJECTS, Project},
    script::Part,
    session::Store,
};

/// A project and a part of its work.
pub(crate) type Card = (&'static Project, Part);

/// What is left to do.
pub(crate) struct Deck {
    left: Vec<Vec<Part>>,
}

impl Deck {
    pub(crate) fn new(random: &mut Random) -> Self {
        Self { left: PROJECTS.iter().map(|project| shuffled(project, random)).collect() }
    }

    /// Any work that suits the store.
    pub(crate) fn draw(&mut self, store: Store, random: &mut Random) -> Card {
        let project = project_for(store, random);
        (&PROJECTS[project], self.take(project, random, |_| true))
    }

    /// Work with a sub-agent.
    pub(crate) fn draw_agent(&mut self, store: Store, random: &mut Random) -> Card {
        let usual = project_for(store, random);
        let has_agent = |project: &usize| self.left[*project].iter().any(|part| part.task.has_agent());
        let project = std::iter::once(usual).chain(0..PROJECTS.len()).find(has_agent).unwrap_or(usual);
        (&PROJECTS[project], self.take(project, random, |part| part.task.has_agent()))
    }

    /// The project's own work with commands and without sub-agents.
    pub(crate) fn draw_plain(&mut self, store: Store, random: &mut Random) -> Card {
        let project = project_for(store, random);
        (&PROJECTS[project], self.take(project, random, |part| part.is_plain() && part.subject.is_none()))
    }

    /// More work on the same project.
    pub(crate) fn draw_from(&mut self, project: &Project, random: &mut Random) -> Part {
        let index = PROJECTS.iter().position(|known| known.name == project.name).expect("projects come from the list");
        self.take(index, random, Part::is_plain)
    }

    fn take(&mut self, project: usize, random: &mut Random, suits: impl Fn(&Part) -> bool) -> Part {
        let left = &mut self.left[project];
        if !left.iter().any(&suits) {
            left.extend(shuffled(&PROJECTS[project], random));
        }
        let place = left.iter().position(&suits).expect("every project has all kinds of work, a test looks");
        left.remove(place)
    }
}

/// All work on a project: its own tasks mixed with half as many chores, then the other chores.
fn shuffled(project: &'static Project, random: &mut Random) -> Vec<Part> {
    let own = project.tasks.iter().map(|task| Part { task, subject: None });
    let about = |subject| CHORES.tasks.iter().map(move |task| Part { task, subject: Some(subject) });
    let mut chores: Vec<Part> = project.subjects.iter().flat_map(about).collect();
    random.shuffle(&mut chores);
    let others = chores.split_off((project.tasks.len() / 2).min(chores.len()));
    let mut parts: Vec<Part> = own.chain(chores).collect();
    random.shuffle(&mut parts);
    parts.extend(others);
    parts
}

/// The second account is the one for work on servers.
fn project_for(store: Store, random: &mut Random) -> usize {
    let (shop, gateway, pipeline, mobile, docs) = (0, 1, 2, 3, 4);
    let list: &[usize] = match store {
        Store::ClaudeWork => &[gateway, gateway, gateway, pipeline, pipeline],
        Store::Gemini | Store::GeminiDocument => &[mobile, mobile, docs, shop],
        Store::KiloTask | Store::Kilo => &[docs, shop, mobile],
        _ => &[shop, shop, shop, mobile, mobile, docs, pipeline, pipeline, gateway],
    };
    *random.pick(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_project_has_all_kinds_of_work() {
        let mut random = Random::new(1);
        let mut deck = Deck::new(&mut random);
        for project in 0..PROJECTS.len() {
            deck.take(project, &mut random, |part| part.task.has_agent());
            deck.take(project, &mut random, Part::is_plain);
        }
    }
}
