//! Why something could not be saved.

use leptos::prelude::*;

use crate::{
    error::AppError,
    facts::use_format,
    ui::{Button, Erase, Icon},
};

/// Says it beside the form; a conflict leads to what is there now, and keeps what was typed until then.
#[component]
pub fn SaveError(
    /// The failure.
    error: AppError,
    /// Shows what is there now.
    #[prop(into)]
    on_reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let reload = matches!(error, AppError::Conflict { .. }).then(|| {
        view! {
            <Button on_press=on_reload>{language.settings_conflict_reload()}</Button>
        }
    });
    let text = match &error {
        AppError::Conflict { .. } => language.settings_conflict().to_owned(),
        AppError::Invalid { parameter, remedy } => language.error_invalid_text(parameter, remedy),
        AppError::Transport => language.error_transport_text().to_owned(),
        other => other.message(),
    };
    view! {
        <div class="save-error" role="alert">
            <Icon name="warning" />
            <p>{text}</p>
            {reload}
        </div>
    }
    .erased()
}
