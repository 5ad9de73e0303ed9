//! The fields of a review on its session's page.

use leptos::prelude::*;
use sp_domain::reviews::Outcome;

use super::{
    api::ReviewView,
    fields::Fields,
    history::History,
    keys,
    marks_form::MarksForm,
    outcome_choice::OutcomeChoice,
    panel_parts::{StoredNote, ThreadField},
    reason_field::ReasonFields,
    turn_notes::NoteList,
};
use crate::{
    facts::use_format,
    layout::on_page_keys,
    ui::{Button, Erase, Weight},
};

/// The fields, notes, title and tags, history.
#[component]
pub fn PanelForm(
    /// What is said.
    review: ReviewView,
) -> impl IntoView {
    let language = use_format().language;
    let fields = Fields::new(review);
    let Fields { shown, outcome, why, note, classes, .. } = fields;
    on_page_keys(move |key| match key {
        "o" => keys::focus(".outcome-choice input"),
        key => keys::choose(key),
    });
    let is_rated = move || outcome.with(|word| Outcome::from_word(word).is_some());
    let clear = move |()| {
        outcome.set(String::new());
        fields.save("outcome", String::new());
    };
    let has_history = move || shown.with(|review| review.entries > 0);
    view! {
        <div class="review-panel">
            <div class="review-form">
                <OutcomeChoice outcome on_choose=move |()| fields.save("outcome", outcome.get_untracked()) />
                <ReasonFields
                    why
                    outcome
                    classes
                    on_reasons=move |()| fields.save("reasons", why.words())
                    on_severity=move |()| fields.save("severity", why.severity.get_untracked())
                />
                <div class="field">
                    <label class="field-label" for="review-note">
                        {language.review_note()}
                    </label>
                    <textarea
                        id="review-note"
                        class="input"
                        rows="3"
                        prop:value=move || note.get()
                        on:input:target=move |event| note.set(event.target().value())
                        on:change=move |_| fields.save("note", note.get_untracked())
                    >
                        {note.get_untracked()}
                    </textarea>
                </div>
                <ThreadField fields />
                <p class="button-row needs-script">
                    <span hidden=move || !is_rated()>
                        <Button weight=Weight::Quiet on_press=clear>{language.review_clear()}</Button>
                    </span>
                    <span hidden=move || !has_history()>
                        <Button weight=Weight::Quiet icon="undo" on_press=move |()| fields.undo()>{language.review_undo()}</Button>
                    </span>
                    <StoredNote fields />
                </p>
            </div>
            <div class="review-more">
                <MarksForm id=shown.with_untracked(|review| review.id.clone()) marks=shown.with_untracked(|review| review.marks.clone()) />
                <NoteList shown />
                <History shown />
            </div>
        </div>
    }
    .erased()
}
