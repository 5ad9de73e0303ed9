//! Dialog, drawer, tabs, toast, table.

use leptos::prelude::*;

use crate::ui::{Button, Column, Dialog, Drawer, Erase, Panel, Status, StatusBadge, Tab, TableSection, Tabs, Weight, use_toasts};

/// What lies on or above the page.
#[component]
pub fn Surfaces() -> impl IntoView {
    let (dialog, drawer) = (RwSignal::new(false), RwSignal::new(false));
    let toasts = use_toasts();
    let again = Callback::new(move |()| toasts.tell("Taken back."));
    view! {
        <Panel id="layers" title="Dialog, drawer, toast" text="The focus stays inside and goes back to the button.">
            <div class="gallery-row">
                <Button on_press=move |()| dialog.set(true)>"Open dialog"</Button>
                <Button on_press=move |()| drawer.set(true)>"Open drawer"</Button>
                <Button on_press=move |()| toasts.tell_with_undo("Session archived.", again)>"Toast with undo"</Button>
                <Button on_press=move |()| toasts.complain("The server did not answer.")>"Toast that stays"</Button>
            </div>
            <Dialog is_open=dialog title="Stop container “shop-db”?">
                <p>"Three sessions use it. It can be started again at any time."</p>
                <div class="gallery-row">
                    <Button weight=Weight::Danger on_press=move |()| dialog.set(false)>
                        "Stop it"
                    </Button>
                    <Button on_press=move |()| dialog.set(false)>"Keep it running"</Button>
                </div>
            </Dialog>
            <Drawer is_open=drawer title="Session 4f2a91c0">
                <p>"One thing of a list, beside the list."</p>
            </Drawer>
        </Panel>
        <Panel id="tabs" title="Tabs">
            <Tabs label="Views" tabs=vec![tab("gallery-live", "Live", "What runs now."), tab("gallery-history", "History", "What ran before.")] />
        </Panel>
        <TableSection
            id="table"
            title="Table"
            text="Scrolls in its own frame; every row is a card on phones."
            none="Nothing."
            columns=vec![Column::text("Name"), Column::text("State"), Column::number("Tokens")]
            rows=vec![row("checkout", Status::RunOk, "12.3 K"), row("a-very-long-name-of-a-project-that-has-to-wrap", Status::RunFailed, "1.2 M")]
            total=214
        />
        <TableSection id="no-table" title="Table without rows" none="Everything could be read." columns=Vec::new() rows=Vec::new() />
    }
    .erased()
}

fn tab(id: &'static str, label: &str, text: &'static str) -> Tab {
    Tab { id, label: label.to_owned(), content: view! { <p>{text}</p> }.erased() }
}

fn row(name: &'static str, status: Status, tokens: &'static str) -> AnyView {
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="State">
                <StatusBadge status />
            </td>
            <td class="is-number" data-label="Tokens">
                {tokens}
            </td>
        </tr>
    }
    .erased()
}
