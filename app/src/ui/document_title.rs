//! The document's title, safe for titles that come from transcripts.

use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the title of the browser's tab.
#[component]
pub fn DocumentTitle(
    /// What the page shows.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    // The server asks for the title when the page is painted and its signals may be gone already.
    let painted = name.get_untracked();
    let text = move || name.try_get().unwrap_or_else(|| painted.clone());
    view! { <Title text=text formatter=|name| written(&format!("{name} · SessionPilot")) /> }
}

/// The library writes titles into the document as they are, so a title could close its element and go on as HTML. The browser's half sets
/// the property instead, which takes text.
fn written(title: &str) -> String {
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;") } else { title.to_owned() }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::written;

    #[test]
    fn a_title_stays_in_its_element() {
        assert_eq!(written("</title><script>"), "&lt;/title&gt;&lt;script&gt;");
    }
}
