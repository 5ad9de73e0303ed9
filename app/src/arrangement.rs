//! Which panels the first page shows, and in which order. A word in a cookie, such as `now.attention.-figures.cost.continue.recent`, so that
//! the server paints them right at once; hidden ones have a minus before them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A panel of the first page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CockpitPanel {
    /// What runs.
    Now,
    /// What needs attention.
    Attention,
    /// Today and seven days.
    Figures,
    /// Cost per day by model.
    Cost,
    /// Going on with the last sessions.
    Continue,
    /// The last sessions.
    Recent,
}

impl CockpitPanel {
    /// Every panel, in the order they come in.
    pub const ALL: [Self; 6] = [Self::Now, Self::Attention, Self::Figures, Self::Cost, Self::Continue, Self::Recent];

    /// The word in the cookie; also the panel's anchor.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Attention => "attention",
            Self::Figures => "figures",
            Self::Cost => "cost",
            Self::Continue => "continue",
            Self::Recent => "recent",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|panel| panel.as_str() == word)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Order and what is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Arrangement {
    order: [CockpitPanel; 6],
    hidden: u8,
}

impl Default for Arrangement {
    fn default() -> Self {
        Self { order: CockpitPanel::ALL, hidden: 0 }
    }
}

impl Arrangement {
    /// Name of cookie and field.
    pub const NAME: &'static str = "cockpit";

    /// Reads a word. What it does not name comes last and is shown; what nobody knows is skipped.
    pub fn from_word(word: &str) -> Self {
        let mut order = Vec::with_capacity(CockpitPanel::ALL.len());
        let mut hidden = 0;
        for part in word.split('.') {
            let name = part.strip_prefix('-').unwrap_or(part);
            if let Some(panel) = CockpitPanel::from_word(name).filter(|panel| !order.contains(panel)) {
                order.push(panel);
                hidden |= if part.starts_with('-') { panel.bit() } else { 0 };
            }
        }
        order.extend(CockpitPanel::ALL.into_iter().filter(|panel| !order.contains(panel)).collect::<Vec<_>>());
        Self { order: order.try_into().unwrap_or(CockpitPanel::ALL), hidden }
    }

    /// A word that names every panel once.
    pub fn is_word(word: &str) -> bool {
        Self::from_word(word).to_string() == word
    }

    /// Every panel, in order.
    pub const fn order(&self) -> [CockpitPanel; 6] {
        self.order
    }

    /// Whether a panel is shown.
    pub const fn shows(&self, panel: CockpitPanel) -> bool {
        self.hidden & panel.bit() == 0
    }

    /// The panels shown, in order.
    pub fn shown(&self) -> Vec<CockpitPanel> {
        self.order.into_iter().filter(|panel| self.shows(*panel)).collect()
    }

    /// With a panel hidden, or shown again.
    #[must_use]
    pub fn toggled(mut self, panel: CockpitPanel) -> Self {
        self.hidden ^= panel.bit();
        self
    }

    /// With a panel one place further up, or down; `None` where there is no place.
    pub fn moved(mut self, panel: CockpitPanel, is_up: bool) -> Option<Self> {
        let from = self.order.iter().position(|other| *other == panel)?;
        let to = if is_up { from.checked_sub(1)? } else { from + 1 };
        if to >= self.order.len() {
            return None;
        }
        self.order.swap(from, to);
        Some(self)
    }
}

impl fmt::Display for Arrangement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, panel) in self.order.into_iter().enumerate() {
            let (dot, minus) = (if place > 0 { "." } else { "" }, if self.shows(panel) { "" } else { "-" });
            write!(f, "{dot}{minus}{}", panel.as_str())?;
        }
        Ok(())
    }
}

impl From<String> for Arrangement {
    fn from(word: String) -> Self {
        Self::from_word(&word)
    }
}

impl From<Arrangement> for String {
    fn from(arrangement: Arrangement) -> Self {
        arrangement.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_word_becomes_an_arrangement() {
        for word in ["", "nonsense", "cost.cost", "-now.", "recent.-cost"] {
            let read = Arrangement::from_word(word);
            assert_eq!(read.order().len(), 6, "{word}");
            assert!(!Arrangement::is_word(word), "{word}");
            assert!(Arrangement::is_word(&read.to_string()), "{word}");
        }
        assert_eq!(Arrangement::from_word("recent.-cost").to_string(), "recent.-cost.now.attention.figures.continue");
        assert_eq!(Arrangement::from_word(""), Arrangement::default());
    }

    #[test]
    fn panels_move_and_hide() {
        let moved = Arrangement::default().moved(CockpitPanel::Attention, true).expect("there is room");
        assert_eq!(moved.order()[..2], [CockpitPanel::Attention, CockpitPanel::Now]);
        assert_eq!(moved.moved(CockpitPanel::Attention, true), None);
        assert_eq!(moved.moved(CockpitPanel::Recent, false), None);
        let hidden = moved.toggled(CockpitPanel::Cost);
        assert!(!hidden.shows(CockpitPanel::Cost) && hidden.shown().len() == 5);
        assert_eq!(hidden.toggled(CockpitPanel::Cost), moved);
    }
}
