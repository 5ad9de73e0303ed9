//! General settings, names of accounts, and prices in versions.

use sp_domain::{
    Tool,
    diagnostics::Account,
    price::{PriceDraft, PriceRow},
    settings::{AccountChange, Currency, Rate, Settings},
};
use sp_testkit::database::TestDatabase;

use crate::build::{at, batch, ingest, part, summary};

crate::on_both!(settings_are_saved_once, accounts_are_renamed_and_hidden, prices_have_versions);

async fn settings_are_saved_once(database: &TestDatabase) {
    let store = &database.store;
    assert_eq!(store.settings().await.expect("reads"), Settings::default());
    let currency = Currency { code: "EUR".to_owned(), rate: Rate::read("0.92").expect("a rate"), as_of: Some("2026-03-20".to_owned()) };
    let chosen = Settings { version: 0, timezone: Some("Europe/Berlin".to_owned()), currency };
    assert!(store.save_settings(&chosen).await.expect("saves"));
    assert_eq!(store.settings().await.expect("reads"), Settings { version: 1, ..chosen.clone() });
    // The other tab saw version 0, too.
    assert!(!store.save_settings(&Settings { timezone: None, ..chosen.clone() }).await.expect("answers"));
    assert_eq!(store.settings().await.expect("reads"), Settings { version: 1, ..chosen });
}

fn change(seen_name: Option<&str>, name: &str, hidden: bool) -> AccountChange {
    AccountChange {
        tool: Tool::Claude,
        directory: ".claude".to_owned(),
        machine: None,
        seen_name: seen_name.map(str::to_owned),
        name: name.to_owned(),
        hidden,
    }
}

async fn accounts_are_renamed_and_hidden(database: &TestDatabase) {
    let store = &database.store;
    let account = Account {
        tool: Tool::Claude,
        directory: ".claude".to_owned(),
        name: "claude".to_owned(),
        path: "/h/.claude".to_owned(),
        configured: false,
        error: None,
    };
    store.save_accounts(&[account], at(1)).await.expect("saves");
    ingest(store, &batch("/a", vec![part("s", 1)])).await;
    assert_eq!(store.facets().await.expect("reads").accounts.len(), 1);
    let machine = store.account_settings().await.expect("reads")[0].machine.clone();
    let change = |seen_name, name, hidden| AccountChange { machine: machine.clone(), ..change(seen_name, name, hidden) };
    assert!(store.change_account(&change(None, "Mine", true), Some("Mine")).await.expect("saves"));
    assert!(!store.change_account(&change(None, "Theirs", false), Some("Theirs")).await.expect("answers"), "it was renamed meanwhile");
    let found = store.account_settings().await.expect("reads");
    assert_eq!((found[0].name(), found[0].found_name.as_str(), found[0].hidden, found[0].sessions), ("Mine", "claude", true, 1));
    assert_eq!(summary(store, "s").await.account_name, "Mine");
    assert!(store.facets().await.expect("reads").accounts.is_empty(), "not offered, although nothing else changed");
    assert!(store.change_account(&change(Some("Mine"), "", false), None).await.expect("saves"));
    assert_eq!(store.facets().await.expect("reads").accounts[0].label, "claude");
}

fn row(model: &str, input: &str) -> PriceRow {
    let (day, text) = ("2026-01-01".to_owned(), input.to_owned());
    let draft = PriceDraft {
        model: model.to_owned(),
        valid_from: day.clone(),
        input: text.clone(),
        output: text,
        source: "me".to_owned(),
        read_on: day,
        ..PriceDraft::default()
    };
    draft.check().expect("valid")
}

async fn prices_have_versions(database: &TestDatabase) {
    let store = &database.store;
    let book = store.price_book().await.expect("reads");
    assert_eq!((book.version, book.rows.len(), book.priced_version), (0, 0, 0));
    assert!(store.save_prices(0, &[row("m", "1")], at(1)).await.expect("saves"));
    assert!(!store.save_prices(0, &[row("m", "2")], at(2)).await.expect("answers"), "somebody saved version 1 already");
    assert!(store.save_prices(1, &[row("m", "2"), row("n-*", "3")], at(3)).await.expect("saves"));
    let book = store.price_book().await.expect("reads");
    assert_eq!((book.version, book.rows), (2, vec![row("m", "2"), row("n-*", "3")]));
    assert_eq!(store.prices_of_version(1).await.expect("reads"), [row("m", "1")]);
    assert_eq!(store.prices_of_version(0).await.expect("reads"), []);
    store.set_priced_version(2).await.expect("saves");
    assert_eq!(store.price_book().await.expect("reads").priced_version, 2);
}
