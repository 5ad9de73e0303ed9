//! The session to be looked at, and the form that says how it went. A plain form: without scripts it is sent, and the next session comes.

use leptos::{form::ActionForm, prelude::*};
use sp_domain::{reviews::Outcome, session::SessionId};

use super::{
    api::{QueueItem, SaveReview},
    outcome_choice::OutcomeChoice,
    queue::{Said, Waiting},
    reason_field::{ReasonFields, Why},
};
use crate::{
    facts::use_format,
    format::integer,
    ui::{Cost, Erase, Kbd, Moment, Status, Tokens, ToolBadge},
    urls,
};

/// What was asked and answered, and the form.
#[component]
pub fn Item(
    /// The session.
    item: QueueItem,
    /// The queue.
    waiting: Waiting,
) -> impl IntoView {
    view! {
        <article class="review-item">
            <About item=item.clone() />
            <ReviewForm item waiting />
        </article>
    }
    .erased()
}

/// Title, figures, first prompts, last words.
#[component]
fn About(
    /// The session.
    item: QueueItem,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let id = SessionId(item.id.clone());
    let title = item.title.clone().unwrap_or_else(|| language.session_untitled(&id));
    let asked = item.asked.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let errors = (item.tool_errors > 0)
        .then(|| view! { <span>{language.review_errors(item.tool_errors, integer(item.tool_errors, language))}</span> });
    let answered = item.answered.map(|text| {
        view! {
            <h3>{language.review_answered()}</h3>
            <p class="review-answer">{text}</p>
        }
    });
    view! {
        <div class="review-about">
            <h2 id="review-current" tabindex="-1">
                <a href=urls::session(&id)>{title}</a>
            </h2>
            <p class="review-facts">
                <ToolBadge tool=item.tool />
                {item.project.map(|project| view! { <span>{project}</span> })}
                <Moment at=item.started_at />
                <span>{format.duration(item.duration_ms)}</span>
                <span>{language.review_prompts(item.prompts, integer(item.prompts, language))}</span>
                <span>
                    <Tokens count=item.total.all_tokens() />
                </span>
                <span>
                    <Cost figures=item.total />
                </span>
                {errors}
            </p>
            <h3>{language.review_asked()}</h3>
            <ol class="review-asked">{asked}</ol>
            {answered}
        </div>
    }
    .erased()
}

/// Outcome, reasons, severity, note.
#[component]
fn ReviewForm(
    /// The session.
    item: QueueItem,
    /// The queue.
    waiting: Waiting,
) -> impl IntoView {
    let language = use_format().language;
    let (outcome, note, why) = (RwSignal::new(String::new()), RwSignal::new(String::new()), Why::new(Vec::new(), None));
    let action = ServerAction::<SaveReview>::new();
    let (id, skip) = (item.id.clone(), urls::reviews_after(&item.id));
    let item = StoredValue::new(item);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let said = Said {
            outcome: outcome.get_untracked(),
            reasons: why.words(),
            severity: why.severity.get_untracked(),
            note: note.get_untracked(),
        };
        let item = item.get_value();
        let status = Status::of_outcome(Outcome::from_word(&said.outcome));
        let title = item.title.clone().unwrap_or_else(|| language.session_untitled(&item.id));
        waiting.save(item, said, language.review_saved(status.word(language), title));
    };
    view! {
        <ActionForm action attr:class="review-form" on:submit:capture=submit>
            <input r#type="hidden" name="id" value=id />
            <OutcomeChoice outcome />
            <ReasonFields why outcome classes=waiting.classes />
            <div class="field">
                <label class="field-label" for="review-note">
                    {language.review_note()}
                </label>
                <textarea
                    id="review-note"
                    class="input"
                    name="note"
                    rows="3"
                    prop:value=move || note.get()
                    on:input:target=move |event| note.set(event.target().value())
                    on:keydown=|event| send(&event)
                ></textarea>
                <p class="field-help">{language.review_note_help()}</p>
            </div>
            <p class="button-row">
                <button class="button is-primary review-save">
                    {language.review_save()} <Kbd key="Enter" />
                </button>
                <a class="button is-quiet" href=skip data-skip>
                    {language.review_skip()} <Kbd key="s" />
                </a>
            </p>
        </ActionForm>
    }
    .erased()
}

/// Enter sends the note with the rest; with Shift it begins a new line.
#[cfg(feature = "hydrate")]
fn send(event: &leptos::ev::KeyboardEvent) {
    if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
        event.prevent_default();
        super::keys::press(".review-save");
    }
}

#[cfg(not(feature = "hydrate"))]
fn send(_: &leptos::ev::KeyboardEvent) {}
