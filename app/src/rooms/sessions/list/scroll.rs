//! The list as one long sheet: however many sessions match, the page holds at most [`WINDOW`] of them, and room for the others above and below.
//! Without scripts the pager leads through the list.

use leptos::{html, prelude::*};

/// Most rows in the page.
#[cfg(any(feature = "hydrate", test))]
pub(super) const WINDOW: i64 = 150;
/// Rows beyond the edge of the screen that shall be there before somebody gets to them.
#[cfg(any(feature = "hydrate", test))]
const AHEAD: i64 = 25;
/// Windows begin at multiples of this, so that a little scrolling asks for nothing.
#[cfg(any(feature = "hydrate", test))]
const STEP: i64 = 10;

/// Where the reader is, in rows.
#[cfg(any(feature = "hydrate", test))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// First and last row in sight.
    first: i64,
    last: i64,
    /// Rows in the page: place of the first one, and how many.
    offset: i64,
    rows: i64,
    /// Rows there are.
    total: i64,
}

#[cfg(any(feature = "hydrate", test))]
impl Place {
    /// Where the window should begin; `None` while what is there is enough.
    fn wanted(self) -> Option<i64> {
        let is_missing_above = self.offset > 0 && self.first - AHEAD < self.offset;
        let end = self.offset + self.rows;
        let is_missing_below = end < self.total && self.last + AHEAD > end;
        if !is_missing_above && !is_missing_below {
            return None;
        }
        let middle = (self.first + self.last) / 2;
        let latest = (self.total - WINDOW).max(0);
        let begin = (middle - WINDOW / 2).clamp(0, latest) / STEP * STEP;
        (begin != self.offset || self.rows < WINDOW.min(self.total - begin)).then_some(begin)
    }
}

/// The room for the rows that are not in the page.
#[derive(Clone, Copy)]
pub(super) struct Room {
    above: NodeRef<html::Div>,
    below: NodeRef<html::Div>,
}

impl Room {
    pub(super) fn new() -> Self {
        Self { above: NodeRef::new(), below: NodeRef::new() }
    }

    /// The element above the rows.
    pub(super) fn above(self) -> impl IntoView {
        view! { <div node_ref=self.above aria-hidden="true"></div> }
    }

    /// The element below the rows.
    pub(super) fn below(self) -> impl IntoView {
        view! { <div node_ref=self.below aria-hidden="true"></div> }
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, rc::Rc};

    use leptos::{ev, prelude::*};
    use web_sys::{Element, HtmlElement};

    use super::{Place, Room};
    use crate::{rooms::sessions::api::ListView, ui::find, urls};

    /// A row by its link, and where it was on the screen.
    pub(in crate::rooms::sessions::list) struct Anchor {
        row: HtmlElement,
        top: f64,
    }

    /// The first row in sight, to come back to it when rows above come and go.
    pub(in crate::rooms::sessions::list) fn anchor() -> Option<Anchor> {
        let row = find("[data-row]").into_iter().find(|row| row.get_bounding_client_rect().top() >= 0.0)?;
        let top = row.get_bounding_client_rect().top();
        Some(Anchor { row, top })
    }

    impl Room {
        /// Makes room for the rows that are not there, and keeps what was read where it was. To be called once the rows stand.
        pub(in crate::rooms::sessions::list) fn settle(self, view: RwSignal<ListView>, anchor: Option<Anchor>) {
            let (Some(above), Some(below)) = (self.above.get_untracked(), self.below.get_untracked()) else { return };
            let Some((height, rows)) = body().map(|body| body.get_bounding_client_rect().height()).zip(Some(rows(view))) else { return };
            if rows == 0 {
                return;
            }
            let each = height / rows as f64;
            let (offset, total) = view.with_untracked(|view| (view.query.offset, view.total));
            set_height(&above, each * offset as f64);
            set_height(&below, each * (total - offset - rows).max(0) as f64);
            if let Some(Anchor { row, top }) = anchor.filter(|anchor| anchor.row.is_connected()) {
                let moved = row.get_bounding_client_rect().top() - top;
                if moved.abs() >= 1.0 {
                    window().scroll_by_with_x_and_y(0.0, moved);
                }
            }
        }

        /// Calls `on_wish` with the place where the window should begin, while somebody scrolls.
        pub(in crate::rooms::sessions::list) fn watch(self, view: RwSignal<ListView>, on_wish: impl Fn(i64) + Clone + 'static) {
            let is_due = Rc::new(Cell::new(false));
            let look = move || {
                let Some(place) = self.place(view) else { return };
                remember(view, place.first);
                if let Some(wanted) = place.wanted() {
                    on_wish(wanted);
                }
            };
            let handle = window_event_listener(ev::scroll, move |_| {
                if is_due.replace(true) {
                    return;
                }
                let (is_due, look) = (Rc::clone(&is_due), look.clone());
                request_animation_frame(move || {
                    is_due.set(false);
                    look();
                });
            });
            on_cleanup(move || handle.remove());
        }

        fn place(self, view: RwSignal<ListView>) -> Option<Place> {
            // The component may be gone when the frame comes.
            let (offset, total) = view.try_with_untracked(|view| (view.query.offset, view.total))?;
            let rows = rows(view);
            let rect = body()?.get_bounding_client_rect();
            let each = rect.height() / rows.max(1) as f64;
            if each < 1.0 {
                return None;
            }
            let screen = window().inner_height().ok()?.as_f64()?;
            let first = offset + (-rect.top() / each).floor() as i64;
            let last = first + (screen / each).ceil() as i64;
            Some(Place { first: first.clamp(0, total), last: last.clamp(0, total), offset, rows, total })
        }
    }

    fn rows(view: RwSignal<ListView>) -> i64 {
        view.try_with_untracked(|view| view.rows.len() as i64).unwrap_or_default()
    }

    fn body() -> Option<Element> {
        document().query_selector(".session-table tbody").ok().flatten()
    }

    fn set_height(element: &HtmlElement, pixels: f64) {
        let _ = element.style().set_property("height", &format!("{}px", pixels.round()));
    }

    /// The address says where one is, for reloading and coming back; it is no new page.
    fn remember(view: RwSignal<ListView>, first: i64) {
        let query = view.with_untracked(|view| view.query.clone());
        let limit = sp_domain::session::SessionQuery::DEFAULT_LIMIT;
        let address = urls::sessions(&sp_domain::session::SessionQuery { offset: first, limit, ..query });
        if let Ok(history) = window().history() {
            let state = history.state().unwrap_or_default();
            let _ = history.replace_state_with_url(&state, "", Some(&address));
        }
    }
}

#[cfg(feature = "hydrate")]
pub(super) use browser::anchor;

#[cfg(test)]
mod tests {
    use super::*;

    fn place(first: i64, offset: i64, rows: i64, total: i64) -> Place {
        Place { first, last: first + 30, offset, rows, total }
    }

    #[test]
    fn the_window_follows_the_reader() {
        assert_eq!(place(0, 0, 50, 50).wanted(), None, "everything is there");
        assert_eq!(place(0, 0, 50, 10_000).wanted(), Some(0), "the first page becomes a whole window");
        assert_eq!(place(0, 0, 150, 10_000).wanted(), None);
        assert_eq!(place(80, 0, 150, 10_000).wanted(), None, "enough below");
        assert_eq!(place(100, 0, 150, 10_000).wanted(), Some(40));
        assert_eq!(place(50, 40, 150, 10_000).wanted(), Some(0), "back up");
        assert_eq!(place(5_000, 40, 150, 10_000).wanted(), Some(4_940), "a jump");
        assert_eq!(place(9_970, 9_000, 150, 10_000).wanted(), Some(9_850), "the end");
        assert_eq!(place(9_970, 9_850, 150, 10_000).wanted(), None);
    }
}
