//! Markdown to safe HTML.

use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::Highlighter;

/// Safe HTML of a Markdown text.
pub(crate) fn render(markdown: &str, highlighter: &mut Highlighter) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(markdown, options).map(tame);
    let mut unsafe_html = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut unsafe_html, with_code_blocks(events, highlighter).into_iter());
    CLEANER.clean(&unsafe_html).to_string()
}

/// Only what Markdown makes, only links to the web, only our own class names.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(
            [
                "a",
                "blockquote",
                "br",
                "code",
                "del",
                "em",
                "h3",
                "h4",
                "h5",
                "h6",
                "hr",
                "li",
                "ol",
                "p",
                "pre",
                "span",
                "strong",
                "table",
                "tbody",
                "td",
                "th",
                "thead",
                "tr",
                "ul",
            ]
            .into(),
        )
        .add_tag_attributes("a", ["href", "title"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("pre", ["class"])
        .add_tag_attributes("span", ["class"])
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("span", "class") => value.split(' ').all(|class| class.starts_with("hl-") || class == "md-image").then_some(value.into()),
            ("pre", "class") => (value == "code").then_some(value.into()),
            _ => Some(value.into()),
        });
    cleaner
});

/// Raw HTML becomes text, images become links, headings go below those of the page, line breaks are kept.
fn tame(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => Event::Start(Tag::Link { link_type, dest_url, title, id }),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: lowered(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
        Event::SoftBreak => Event::HardBreak,
        Event::TaskListMarker(is_done) => Event::Text(CowStr::Borrowed(if is_done { "☑ " } else { "☐ " })),
        other => other,
    }
}

fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// Gathers the text of each code block and writes it in one piece, coloured where possible.
fn with_code_blocks<'a>(events: impl Iterator<Item = Event<'a>>, highlighter: &mut Highlighter) -> Vec<Event<'a>> {
    let mut written = Vec::new();
    let mut open: Option<(String, String)> = None;
    for event in events {
        match (event, &mut open) {
            (Event::Start(Tag::CodeBlock(kind)), _) => open = Some((language(&kind), String::new())),
            (Event::Text(text), Some((_, code))) => code.push_str(&text),
            (Event::End(TagEnd::CodeBlock), block) => {
                let (language, code) = block.take().unwrap_or_default();
                written.push(Event::Html(code_block(&code, &language, highlighter).into()));
            }
            (_, Some(_)) => {}
            (event, None) => written.push(event),
        }
    }
    written
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    let CodeBlockKind::Fenced(info) = kind else { return String::new() };
    info.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase()
}

fn code_block(code: &str, language: &str, highlighter: &mut Highlighter) -> String {
    let html = highlighter.html(code, language).unwrap_or_else(|| escaped(code));
    format!("<pre class=\"code\"><code>{html}</code></pre>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(markdown: &str) -> String {
        render(markdown, &mut Highlighter::default())
    }

    #[test]
    fn writes_what_markdown_means() {
        assert_eq!(html("# A\n\n**b** `c`\nd"), "<h3>A</h3>\n<p><strong>b</strong> <code>c</code><br>\nd</p>\n");
        assert_eq!(html("- [x] done\n- [ ] open"), "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>\n");
        assert_eq!(html("```\na < b\n```"), "<pre class=\"code\"><code>a &lt; b\n</code></pre>\n");
        assert!(html("```rust\nfn main() {}\n```").contains("<span class=\"hl-"));
        assert!(html("|a|b|\n|-|-|\n|1|2|").contains("<td>1</td>"));
        let link = html("[x](https://example.org/)");
        assert!(link.contains("href=\"https://example.org/\"") && link.contains("rel=\"noopener noreferrer nofollow\""), "{link}");
    }

    #[test]
    fn hostile_markdown_is_harmless() {
        for hostile in [
            "<script>alert(1)</script>",
            "text <img src=x onerror=alert(1)> text",
            "<iframe src=\"https://evil.example\"></iframe>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](&#106;avascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](vbscript:x)",
            "<javascript:alert(1)>",
            "![x](https://evil.example/pixel.png)",
            "![x](javascript:alert(1))",
            "[x](/api/sessions/sync)",
            "[x](//evil.example)",
            "<a href=\"javascript:alert(1)\" onclick=\"x()\">x</a>",
            "<style>body{display:none}</style>",
            "<p style=\"position:fixed\" class=\"banner\">x</p>",
            "<form action=/preferences><input name=a></form>",
            "<svg onload=alert(1)>",
            "```\"><script>alert(1)</script>\nx\n```",
            "```html\n<script>alert(1)</script>\n```",
            "<!-- --><script>alert(1)</script>",
            "<math><mtext></p><style><img src=x onerror=alert(1)></style>",
        ] {
            let html = html(hostile).to_ascii_lowercase();
            // What is left of it is text: `<` only begins elements of the list, and those have no dangerous attributes.
            for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
                assert!(["a", "code", "p", "pre", "span"].contains(&name), "{hostile} gave {html}");
                for forbidden in [" on", "style=", "javascript:", "data:", "vbscript:", "href=\"/"] {
                    assert!(!tag.contains(forbidden), "{hostile} gave {html}");
                }
            }
        }
    }

    #[test]
    fn images_elsewhere_are_links_not_requests() {
        let html = html("![pixel](https://evil.example/p.png)");
        assert!(html.contains("<a href=\"https://evil.example/p.png\"") && html.contains(">pixel</a>"), "{html}");
    }
}
