//! A tool call: one line, its arguments and answer behind it.

use leptos::prelude::*;
use sp_domain::session::{CallStatus, SessionId};

use super::{diff_view::DiffView, part_view::Parts, relatives::ChildRow, session_view::Surroundings, text_view::TextView};
use crate::{
    facts::use_format,
    format::duration,
    i18n::Language,
    rooms::sessions::transcript::{Call, Field},
    ui::{Erase, Icon},
    urls,
};

/// A call with its result.
#[component]
pub fn CallView(
    /// The call.
    call: Call,
) -> impl IntoView {
    let language = use_format().language;
    let took = call.duration_ms.map(|ms| duration(ms, language));
    let exit =
        call.exit_code.filter(|code| *code != 0).map(|code| view! { <span class="badge is-danger">{language.call_exit(code)}</span> });
    view! {
        <details class=format!("call is-{}", call.status.as_str())>
            <summary>
                <Icon name=call.category.as_str() />
                <span class="call-name">{call.name}</span>
                <code class="call-target">{call.target}</code>
                {exit}
                <span class="call-status">
                    <Icon name=call.status.as_str() />
                    {status_name(call.status, language)}
                </span>
                <span class="call-duration">{took}</span>
            </summary>
            <div class="call-body">
                {(!call.diff.is_empty()).then(|| view! { <DiffView lines=call.diff /> })}
                {call.input.into_iter().map(|field| view! { <FieldView field /> }).collect_view()}
                {(!call.output.is_empty())
                    .then(|| {
                        view! {
                            <h4>{language.call_output()}</h4>
                            <Parts parts=call.output />
                        }
                    })}
            </div>
        </details>
        {call.child.map(|id| view! { <Child id /> })}
    }
    .erased()
}

/// An argument; one-liners stand beside their name.
#[component]
fn FieldView(
    /// The argument.
    field: Field,
) -> impl IntoView {
    let is_short = field.value.rest.is_none() && !field.value.shown.contains('\n') && field.value.shown.len() <= 120;
    if is_short {
        view! {
            <p class="call-field">
                <span class="call-field-name">{field.name}</span>
                <code>{field.value.shown}</code>
            </p>
        }
        .erased()
    } else {
        view! {
            <div class="call-field">
                <span class="call-field-name">{field.name}</span>
                <TextView text=field.value />
            </div>
        }
        .erased()
    }
}

/// The session a call started.
#[component]
fn Child(
    /// Which.
    id: SessionId,
) -> impl IntoView {
    let language = use_format().language;
    let here = expect_context::<Surroundings>();
    let child = {
        let id = id.clone();
        Memo::new(move |_| here.children.with(|children| children.iter().find(|child| child.id == id).cloned()))
    };
    let href = urls::session(&id);
    view! {
        <p class="call-child">
            <Icon name="agent" />
            {move || match child.get() {
                Some(child) => view! { <ChildRow child /> }.erased(),
                None => view! { <a href=href.clone()>{language.call_child()}</a> }.erased(),
            }}
        </p>
    }
    .erased()
}

fn status_name(status: CallStatus, language: Language) -> &'static str {
    match status {
        CallStatus::Pending => language.call_pending(),
        CallStatus::Ok => language.call_ok(),
        CallStatus::Error => language.call_error(),
        CallStatus::Rejected => language.call_rejected(),
        CallStatus::Aborted => language.call_aborted(),
    }
}
