//! Where people sign in.

use leptos::prelude::*;

use super::Plain;
use crate::i18n::Language;

/// What there is to say above the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginNote {
    /// Nothing.
    Nothing,
    /// Not the password.
    Wrong,
    /// Too many attempts.
    Wait {
        /// Until the next one.
        seconds: i64,
    },
    /// No password was set, so nobody can sign in.
    NoPassword,
    /// It failed.
    Failed,
}

/// The page. The form goes to the page's own address, which knows where to lead afterwards, and keeps the part behind `#`.
pub fn login_page(plain: Plain, note: &LoginNote) -> String {
    let language = plain.preferences.language;
    let note = words(note, language);
    plain.document(language.login_title(), || {
        let described = note.is_some().then_some("login-note");
        view! {
            <h1>{language.login_title()}</h1>
            {note.map(|note| view! {
                <p class="banner is-danger" id="login-note" role="alert">
                    {note}
                </p>
            })}
            <form class="plain-form" method="post">
                <input r#type="text" name="username" value="owner" autocomplete="username" hidden />
                <label>
                    <span>{language.login_password()}</span>
                    <input
                        r#type="password"
                        name="password"
                        autocomplete="current-password"
                        required
                        autofocus
                        aria-describedby=described
                        aria-invalid=described.map(|_| "true")
                    />
                </label>
                <button class="button is-primary">{language.login_submit()}</button>
            </form>
            <p class="plain-help">{language.login_forgotten()}" "<code>"session-pilot password set"</code></p>
        }
        .into_any()
    })
}

fn words(note: &LoginNote, language: Language) -> Option<String> {
    match note {
        LoginNote::Nothing => None,
        LoginNote::Wrong => Some(language.login_wrong().to_owned()),
        LoginNote::Wait { seconds } if *seconds < 90 => Some(language.login_wait_seconds(*seconds, seconds)),
        LoginNote::Wait { seconds } => {
            let minutes = (*seconds + 59) / 60;
            Some(language.login_wait_minutes(minutes, minutes))
        }
        LoginNote::NoPassword => Some(language.login_no_password().to_owned()),
        LoginNote::Failed => Some(language.error_internal_text().to_owned()),
    }
}
