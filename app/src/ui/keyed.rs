//! Rows of a living list: a row that changes keeps its element, so that focus, scroll position and opened details survive.

use leptos::prelude::*;

/// A row with the signal of its value.
#[derive(Clone, Debug)]
pub struct Entry<K, V> {
    /// Stable identity.
    pub key: K,
    /// What it shows now. Reference-counted: it lives as long as somebody shows it.
    pub value: ArcRwSignal<V>,
}

/// The new rows in their order, with the signals of those that were there before. Only changed values notify.
pub fn merge<K, V>(entries: &[Entry<K, V>], rows: Vec<(K, V)>) -> Vec<Entry<K, V>>
where
    K: Eq + std::hash::Hash + Clone,
    V: PartialEq + Clone + Send + Sync + 'static,
{
    let known: std::collections::HashMap<&K, &ArcRwSignal<V>> = entries.iter().map(|entry| (&entry.key, &entry.value)).collect();
    let row = |(key, value): (K, V)| {
        let Some(&signal) = known.get(&key) else {
            return Entry { key, value: ArcRwSignal::new(value) };
        };
        if signal.with_untracked(|old| *old != value) {
            signal.set(value);
        }
        Entry { key, value: signal.clone() }
    };
    rows.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_signals() {
        let before = merge(&[], vec![(1, "a"), (2, "b")]);
        let after = merge(&before, vec![(3, "c"), (2, "B")]);
        let shown: Vec<_> = after.iter().map(|entry| (entry.key, entry.value.get_untracked())).collect();
        assert_eq!(shown, [(3, "c"), (2, "B")]);
        assert_eq!(before[1].value.get_untracked(), "B", "the same signal");
    }
}
