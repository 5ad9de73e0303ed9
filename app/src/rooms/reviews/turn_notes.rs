//! Notes: those of a session as a list, and those about one turn, to be mounted beside it.

use leptos::prelude::*;
use sp_domain::{reviews::TurnNote, session::SessionId};

use super::api::{ReviewView, add_note, load_review, remove_note, undo_last};
use crate::{
    error::AppError,
    facts::use_format,
    format::integer,
    ui::{Button, Erase, Icon, IconButton, Moment, Toasts, use_toasts},
    urls,
};

/// The notes of a session, for every turn that shows some. Copies are the same notes.
#[derive(Clone, Copy)]
struct Notes(RwSignal<Vec<TurnNote>>);

/// Makes [`TurnNotes`] below show what there is without asking each by itself. Called once, with the id of the session.
pub fn provide_turn_notes(id: String) {
    let notes = Notes(RwSignal::new(Vec::new()));
    provide_context(notes);
    // Asked for when the page lives: nobody waits for it.
    Effect::new(move || read(notes, id.clone()));
}

fn read(notes: Notes, id: String) {
    leptos::task::spawn_local(async move {
        // Without its notes a conversation can be read all the same.
        if let Ok(review) = load_review(id).await {
            let _ = notes.0.try_set(review.notes);
        }
    });
}

/// Notes about one turn, and a field for another one.
#[component]
pub fn TurnNotes(
    /// Id of the session.
    #[prop(into)]
    id: String,
    /// `seq` of the message.
    seq: i64,
) -> impl IntoView {
    let (language, toasts) = (use_format().language, use_toasts());
    let known = use_context::<Notes>();
    let notes = known.unwrap_or_else(|| Notes(RwSignal::new(Vec::new())));
    let own = Memo::new(move |_| notes.0.with(|all| all.iter().filter(|note| note.seq == Some(seq)).cloned().collect::<Vec<_>>()));
    let id = StoredValue::new(id);
    let typed = RwSignal::new(String::new());
    let show = Callback::new(move |answer: Result<ReviewView, AppError>| told(answer, toasts, |review| notes.0.set(review.notes)));
    let remove = Callback::new(move |note: i64| {
        let id = id.get_value();
        leptos::task::spawn_local(async move { show.run(remove_note(id, note).await) });
    });
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (id, text) = (id.get_value(), typed.get_untracked());
        leptos::task::spawn_local(async move {
            let answer = add_note(id, Some(seq), text).await;
            if answer.is_ok() {
                let _ = typed.try_set(String::new());
            }
            show.run(answer);
        });
    };
    let open = move |_| {
        if known.is_none() && notes.0.with_untracked(Vec::is_empty) {
            read(notes, id.get_value());
        }
    };
    let field = format!("note-{seq}");
    let summary = move || match own.with(Vec::len) as i64 {
        0 => language.review_note_here().to_owned(),
        count => language.review_notes(count, integer(count, language)),
    };
    view! {
        <details class="turn-notes needs-script" on:toggle=open>
            <summary>
                <Icon name="write" />
                {summary}
            </summary>
            <ul class="review-notes">
                <For each=move || own.get() key=|note| (note.id, note.edited_at) let(note)>
                    <NoteLine note href=None remove />
                </For>
            </ul>
            <form class="turn-notes-form" on:submit=add>
                <label class="field-label" for=field.clone()>
                    {language.review_note()}
                </label>
                <textarea
                    id=field
                    class="input"
                    rows="2"
                    required=true
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                ></textarea>
                <Button>{language.review_note_add()}</Button>
            </form>
        </details>
    }
    .erased()
}

/// All notes of a session; those about turns lead there.
#[component]
pub fn NoteList(
    /// What is said.
    shown: RwSignal<ReviewView>,
) -> impl IntoView {
    let (language, toasts) = (use_format().language, use_toasts());
    let id = shown.with_untracked(|review| SessionId(review.id.clone()));
    let id = StoredValue::new(id);
    let notes = Memo::new(move |_| shown.with(|review| review.notes.clone()));
    let show = Callback::new(move |answer: Result<ReviewView, AppError>| told(answer, toasts, |review| shown.set(review)));
    let take_back = Callback::new(move |()| {
        let id = id.get_value().0;
        leptos::task::spawn_local(async move { show.run(undo_last(id).await) });
    });
    let remove = Callback::new(move |note: i64| {
        let id = id.get_value().0;
        leptos::task::spawn_local(async move {
            let answer = remove_note(id, note).await;
            if answer.is_ok() {
                toasts.tell_with_undo(language.review_note_gone(), take_back);
            }
            show.run(answer);
        });
    });
    let href = move |note: &TurnNote| note.seq.map(|seq| id.with_value(|id| urls::message(id, seq)));
    view! {
        <section class="review-notes-all" hidden=move || notes.with(Vec::is_empty)>
            <h3>{language.review_notes_title()}</h3>
            <ul class="review-notes">
                <For each=move || notes.get() key=|note| (note.id, note.edited_at) let(note)>
                    {
                        let href = href(&note);
                        view! { <NoteLine note href remove /> }
                    }
                </For>
            </ul>
        </section>
    }
    .erased()
}

/// One note.
#[component]
fn NoteLine(
    /// The note.
    note: TurnNote,
    /// Where it belongs, if not here.
    href: Option<String>,
    /// Removes it.
    remove: Callback<i64>,
) -> impl IntoView {
    let language = use_format().language;
    let number = note.id;
    let link = href.map(|href| view! { <a href=href>{language.review_note_turn()}</a> });
    view! {
        <li>
            <p class="review-signed">
                <Moment at=Some(note.at) />
                <span>{note.author.clone()}</span>
                {link}
                <IconButton icon="close" label=language.review_note_remove(&note.author) on_press=move |()| remove.run(number) />
            </p>
            <p class="review-note-text">{note.text}</p>
        </li>
    }
    .erased()
}

fn told(answer: Result<ReviewView, AppError>, toasts: Toasts, show: impl FnOnce(ReviewView)) {
    match answer {
        Ok(review) => show(review),
        Err(error) => toasts.complain(error.to_string()),
    }
}
