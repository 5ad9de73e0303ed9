//! Title, tags and favourite of a session, stored as soon as they are typed.

use leptos::prelude::*;
use sp_domain::marks::Marks;

use super::api::save_marks;
use crate::{
    facts::use_format,
    ui::{Button, Erase, Field, Input, use_toasts},
};

/// Behind a fold: the title shown instead of the tool's, tags, favourite.
#[component]
pub fn MarksForm(
    /// Id of the session.
    id: String,
    /// The marks.
    marks: Marks,
) -> impl IntoView {
    let (language, toasts) = (use_format().language, use_toasts());
    let (title, tags) = (RwSignal::new(marks.title.clone().unwrap_or_default()), RwSignal::new(marks.tags.join(", ")));
    let (starred, known, id) = (RwSignal::new(marks.is_starred), StoredValue::new(marks), StoredValue::new(id));
    let save = move || {
        let (id, typed) = (id.get_value(), (title.get_untracked(), tags.get_untracked(), starred.get_untracked()));
        leptos::task::spawn_local(async move {
            match save_marks(id, typed.0, typed.1, typed.2).await {
                Ok(marks) => {
                    let _ = title.try_set(marks.title.clone().unwrap_or_default());
                    let _ = tags.try_set(marks.tags.join(", "));
                    let _ = known.try_set_value(marks);
                    toasts.tell(language.marks_saved());
                }
                Err(error) => {
                    let _ = starred.try_set(known.try_with_value(|marks| marks.is_starred).unwrap_or_default());
                    toasts.complain(error.to_string());
                }
            }
        });
    };
    let leave = move |()| {
        let is_new = known.with_value(|marks| {
            marks.title.as_deref().unwrap_or_default() != title.get_untracked().trim()
                || marks.tags.join(", ") != tags.get_untracked().trim()
        });
        if is_new {
            save();
        }
    };
    let star = move |()| {
        starred.update(|starred| *starred = !*starred);
        save();
    };
    view! {
        <details class="marks-form needs-script">
            <summary>{language.marks_title()}</summary>
            <div class="form-column">
                <Field id="marks-name" label=language.marks_name() help=language.marks_name_help()>
                    <Input value=title on_leave=leave max_length=200 />
                </Field>
                <Field id="marks-tags" label=language.marks_tags() help=language.marks_tags_help()>
                    <Input value=tags on_leave=leave />
                </Field>
                <p>
                    <Button icon="star" is_pressed=starred on_press=star>
                        {language.marks_star()}
                    </Button>
                </p>
            </div>
        </details>
    }
    .erased()
}
