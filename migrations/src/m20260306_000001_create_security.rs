//! Security: the owner's password, signed-in browsers, and tokens of scripts. Of secrets only hashes are stored.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::execute(manager, UP).await
    }
}

/// `public_key` is the half of a secret that finds the row, `digest` the hash of the other half.
const UP: &str = "
create table owner (
    id bigint primary key,
    salt text not null,
    hash text not null,
    memory_kib bigint not null,
    passes bigint not null,
    lanes bigint not null,
    changed_at bigint not null
);

create table logins (
    id {id},
    public_key text not null,
    digest text not null,
    created_at bigint not null,
    used_at bigint not null,
    expires_at bigint not null,
    address text not null,
    agent text not null
);
create unique index logins_by_public_key on logins (public_key);

create table api_tokens (
    id {id},
    name text not null,
    public_key text not null,
    digest text not null,
    scope text not null,
    created_at bigint not null,
    used_at bigint,
    expires_at bigint
);
create unique index api_tokens_by_public_key on api_tokens (public_key);
";
