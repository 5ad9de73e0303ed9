//! What is asked, as it stands in the address.

use sp_domain::search::SearchSort;

use crate::urls;

/// A search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Words and conditions.
    pub(super) q: String,
    /// The last word may still be typed on.
    pub(super) is_typing: bool,
    /// What comes first.
    pub(super) sort: SearchSort,
    /// Sessions to skip.
    pub(super) offset: usize,
}

impl Asked {
    /// From the text behind `?`; what cannot be understood is left out.
    pub(super) fn of(search: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in urls::pairs(search) {
            match name.as_str() {
                "q" => asked.q = value,
                "typing" => asked.is_typing = value == "1",
                "sort" if value == "newest" => asked.sort = SearchSort::Newest,
                "offset" => asked.offset = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        asked
    }

    /// The address of this search.
    pub(super) fn href(&self) -> String {
        let is_newest = self.sort == SearchSort::Newest;
        let parts = [
            (!self.q.is_empty()).then(|| format!("q={}", urls::encode(&self.q))),
            self.is_typing.then(|| "typing=1".to_owned()),
            is_newest.then(|| "sort=newest".to_owned()),
            (self.offset > 0).then(|| format!("offset={}", self.offset)),
        ];
        urls::with_query(urls::SEARCH.href(), &parts.into_iter().flatten().collect::<Vec<_>>().join("&"))
    }

    /// Other words, from the first session on.
    pub(super) fn with_words(&self, q: String, is_typing: bool) -> Self {
        Self { q, is_typing, offset: 0, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let asked = Asked { q: "\"pool & timeout\" tool:claude".to_owned(), is_typing: true, sort: SearchSort::Newest, offset: 20 };
        let href = asked.href();
        assert_eq!(href, "/search?q=%22pool%20%26%20timeout%22%20tool%3Aclaude&typing=1&sort=newest&offset=20");
        assert_eq!(Asked::of(href.split_once('?').expect("it has a query").1), asked);
        assert_eq!(Asked::default().href(), "/search");
        assert_eq!(Asked::of("offset=-1&sort=what&x=y"), Asked::default());
    }
}
