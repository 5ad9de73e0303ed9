//! Views of the list that somebody gave a name.

use sp_testkit::database::TestDatabase;

crate::on_both!(views_are_kept_replaced_and_removed);

async fn views_are_kept_replaced_and_removed(database: &TestDatabase) {
    let store = &database.store;
    for (name, query) in [("b", "tool=kilo"), ("A", "search=x"), ("b", "tool=codex"), ("\u{0}", "")] {
        store.save_view(name, query).await.expect("is kept");
    }
    let views = store.saved_views().await.expect("reads");
    let shown: Vec<_> = views.iter().map(|view| (view.name.as_str(), view.query.as_str())).collect();
    assert_eq!(shown, [("A", "search=x"), ("b", "tool=codex"), ("\u{fffd}", "")]);
    let removed = store.remove_view(views[2].id).await.expect("is removed");
    assert_eq!(removed.as_ref(), Some(&views[2]));
    assert_eq!(store.remove_view(views[2].id).await.expect("nothing there"), None);
    assert_eq!(store.saved_views().await.expect("reads"), views[..2]);
}
