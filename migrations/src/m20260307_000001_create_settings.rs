//! What a person chooses for the whole installation: general settings, prices of their own, accounts that are not offered.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::execute(manager, UP).await
    }
}

/// A version of prices is never changed: the next one follows it. `price_rows` is JSON, a person's rows only. `priced_version` is what the whole
/// history was priced by.
const UP: &str = "
create table settings (
    id bigint primary key,
    version bigint not null,
    timezone text,
    currency text not null,
    currency_rate bigint not null,
    currency_as_of text
);
insert into settings (id, version, currency, currency_rate) values (1, 0, 'USD', 1000000000);

create table price_versions (
    version bigint primary key,
    price_rows text not null,
    created_at bigint not null
);

create table price_state (
    id bigint primary key,
    priced_version bigint not null
);
insert into price_state (id, priced_version) values (1, 0);

alter table tool_accounts add column hidden boolean not null default false;
";
