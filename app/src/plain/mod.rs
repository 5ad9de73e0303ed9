//! Pages without scripts, for whoever is not let in: signing in, and saying why something is refused. They know nothing of what is stored.

mod login;
mod refusal;

use leptos::prelude::*;

use crate::{
    assets::Assets,
    preferences::Preferences,
    urls::{self, Base},
};

pub use login::{LoginNote, login_page};
pub use refusal::{Refusal, refusal_page};

/// What such a page needs to know.
#[derive(Clone, Debug)]
pub struct Plain {
    /// The style sheet.
    pub assets: Assets,
    /// Theme and language of the request.
    pub preferences: Preferences,
    /// The path below which everything lies.
    pub base: Base,
}

/// The policy of these pages: a style sheet, an icon, forms to us, and nothing else.
pub const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

impl Plain {
    /// The whole document; `body` is made inside, as it may hold addresses.
    fn document(self, title: &str, body: impl FnOnce() -> AnyView) -> String {
        let Self { assets, preferences, base } = self;
        let Assets { css, .. } = assets.below(&base.0);
        let Preferences { theme, contrast, density, language, .. } = preferences;
        Owner::new().with(|| {
            provide_context(base);
            view! {
                <!DOCTYPE html>
                <html lang=language.as_str() data-theme=theme.as_str() data-contrast=contrast.as_str() data-density=density.as_str()>
                    <head>
                        <meta charset="utf-8" />
                        <meta name="viewport" content="width=device-width, initial-scale=1" />
                        <meta name="color-scheme" content=theme.color_scheme() />
                        <meta name="referrer" content="same-origin" />
                        <meta name="robots" content="noindex" />
                        <title>{format!("{title} · SessionPilot")}</title>
                        <link rel="stylesheet" href=css />
                        <link rel="icon" href=urls::ICON r#type="image/svg+xml" />
                    </head>
                    <body>
                        <main class="plain">
                            <p class="plain-brand">"SessionPilot"</p>
                            {body()}
                        </main>
                    </body>
                </html>
            }
            .to_html()
        })
    }
}
