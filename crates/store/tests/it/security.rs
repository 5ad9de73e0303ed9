//! Passwords, logins and tokens: what is stored, what ends, and that nothing else touches them.

use sp_domain::{Timestamp, security::Scope};
use sp_store::{LoginDraft, OwnerPassword, Store, TokenDraft};
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, ingest, part};

crate::on_both!(
    a_password_comes_and_goes,
    logins_are_found_and_end,
    tokens_are_found_and_revoked,
    uses_never_go_back,
    there_are_never_too_many,
    repairs_and_imports_keep_them
);

fn password(salt: &str) -> OwnerPassword {
    OwnerPassword { salt: salt.to_owned(), hash: "aa".to_owned(), memory_kib: 19_456, passes: 2, lanes: 1, changed_at: at(5) }
}

fn login(key: &str, ms: i64) -> LoginDraft {
    LoginDraft {
        public_key: key.to_owned(),
        digest: format!("digest of {key}"),
        at: at(ms),
        expires_at: at(ms + 1_000_000),
        silent_since: at(ms - 500_000),
        address: "10.0.0.1".to_owned(),
        agent: format!("{}\0", "x".repeat(5000)),
    }
}

fn token(key: &str, scope: Scope) -> TokenDraft {
    let (name, digest) = (format!("for {key}"), format!("digest of {key}"));
    TokenDraft { name, public_key: key.to_owned(), digest, scope, at: at(1), expires_at: Some(at(100)) }
}

async fn seen(store: &Store, now: Timestamp) -> Vec<i64> {
    store.logins(now, at(-1_000_000), None).await.expect("reads").iter().map(|login| login.id).collect()
}

async fn a_password_comes_and_goes(database: &TestDatabase) {
    let store = &database.store;
    assert!(!store.has_password().await.expect("reads") && store.password().await.expect("reads").is_none());
    store.save_password(&password("one"), None).await.expect("saves");
    store.add_login(&login("a", 10)).await.expect("signs in");
    store.add_login(&login("b", 20)).await.expect("signs in");
    let keep = store.login_key("a").await.expect("reads").expect("is there").id;
    store.save_password(&password("two"), Some(keep)).await.expect("saves");
    assert_eq!(store.password().await.expect("reads"), Some(password("two")));
    assert_eq!(seen(store, at(30)).await, [keep]);
    assert!(store.remove_password().await.expect("removes") && !store.remove_password().await.expect("removes"));
    assert!(!store.has_password().await.expect("reads") && seen(store, at(30)).await.is_empty());
}

async fn logins_are_found_and_end(database: &TestDatabase) {
    let store = &database.store;
    store.add_login(&login("a", 10)).await.expect("signs in");
    let key = store.login_key("a").await.expect("reads").expect("is there");
    assert_eq!(
        (key.digest.as_str(), key.scope, key.used_at, key.expires_at),
        ("digest of a", Scope::Admin, Some(at(10)), Some(at(1_000_010)))
    );
    assert_eq!(store.login_by_id(key.id).await.expect("reads"), Some(key.clone()));
    assert_eq!(store.login_key("b").await.expect("reads"), None);
    assert_eq!(store.token_key("a").await.expect("reads"), None, "a login is no token");
    let shown = store.logins(at(20), at(0), Some(key.id)).await.expect("reads");
    assert!(shown[0].is_current && shown[0].agent.chars().count() <= 201 && !shown[0].agent.contains('\0'));
    assert!(store.logins(at(20), at(10), None).await.expect("reads").is_empty(), "silent");
    assert!(seen(store, at(1_000_010)).await.is_empty(), "over");
    assert!(store.end_login(key.id).await.expect("ends") && !store.end_login(key.id).await.expect("ends"));
    store.add_login(&login("b", 30)).await.expect("signs in");
    store.add_login(&login("c", 30)).await.expect("signs in");
    assert_eq!(store.end_logins(None).await.expect("ends"), 2);
}

async fn tokens_are_found_and_revoked(database: &TestDatabase) {
    let store = &database.store;
    let made = store.add_token(&token("t", Scope::Write)).await.expect("stores").expect("there is room");
    assert_eq!(
        (made.name.as_str(), made.start.as_str(), made.scope, made.expires_at, made.used_at),
        ("for t", "t", Scope::Write, Some(at(100)), None)
    );
    let key = store.token_key("t").await.expect("reads").expect("is there");
    assert_eq!((key.id, key.scope, key.digest.as_str()), (made.id, Scope::Write, "digest of t"));
    assert_eq!(store.token_by_id(made.id).await.expect("reads"), Some(key));
    assert_eq!(store.tokens().await.expect("reads"), [made.clone()]);
    assert!(store.revoke_token(made.id).await.expect("revokes") && !store.revoke_token(made.id).await.expect("revokes"));
    assert_eq!(store.token_key("t").await.expect("reads"), None);
}

async fn uses_never_go_back(database: &TestDatabase) {
    let store = &database.store;
    store.add_login(&login("a", 10)).await.expect("signs in");
    let made = store.add_token(&token("t", Scope::Read)).await.expect("stores").expect("there is room");
    let id = store.login_key("a").await.expect("reads").expect("is there").id;
    for ms in [50, 40] {
        store.note_use(&[(id, at(ms)), (id + 1000, at(ms))], &[(made.id, at(ms))]).await.expect("notes");
        assert_eq!(store.login_key("a").await.expect("reads").expect("is there").used_at, Some(at(50)));
        assert_eq!(store.token_key("t").await.expect("reads").expect("is there").used_at, Some(at(50)));
    }
}

async fn there_are_never_too_many(database: &TestDatabase) {
    let store = &database.store;
    for number in 0..105 {
        store.add_login(&login(&format!("l{number}"), 1000 + number)).await.expect("signs in");
    }
    assert_eq!(database.count("logins").await, 100);
    assert!(store.login_key("l0").await.expect("reads").is_none() && store.login_key("l104").await.expect("reads").is_some());
    store.add_login(&login("late", 2_000_000)).await.expect("signs in");
    assert_eq!(database.count("logins").await, 1, "what is over goes");
    for number in 0..100 {
        assert!(store.add_token(&token(&format!("t{number}"), Scope::Read)).await.expect("stores").is_some());
    }
    assert!(store.add_token(&token("one more", Scope::Read)).await.expect("answers").is_none());
}

async fn repairs_and_imports_keep_them(database: &TestDatabase) {
    let store = &database.store;
    store.save_password(&password("kept"), None).await.expect("saves");
    store.add_login(&login("a", 10)).await.expect("signs in");
    let made = store.add_token(&token("t", Scope::Read)).await.expect("stores").expect("there is room");
    ingest(store, &batch("/a", vec![part("s", 1)])).await;
    store.begin_repair().await.expect("begins");
    ingest(store, &batch("/a", vec![part("s", 1)])).await;
    store.finish_repair().await.expect("finishes");
    assert_eq!(store.password().await.expect("reads"), Some(password("kept")));
    assert_eq!(store.tokens().await.expect("reads"), [made]);
    assert_eq!(seen(store, at(20)).await.len(), 1);
}
