//! Where objects lie, and what can go wrong there, in words.

use std::{path::PathBuf, sync::Arc, time::Duration};

use futures::TryStreamExt;
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    path::Path,
};

use super::cache::Cache;
use crate::StoreError;

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest time spent on one object, attempts and pauses included: a page waits for it.
const LONGEST: Duration = Duration::from_secs(30);

/// An object as the store lists it.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) bytes: i64,
    pub(super) written_ms: i64,
}

/// An object store for blocks of the archive.
pub struct ArchiveStore {
    store: Arc<dyn ObjectStore>,
    /// Put before every name.
    prefix: String,
    /// As it was set, for people.
    url: String,
    is_folder: bool,
    cache: Cache,
}

/// Without the settings, which hold credentials.
impl std::fmt::Debug for ArchiveStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArchiveStore").field("url", &self.url).finish_non_exhaustive()
    }
}

impl ArchiveStore {
    /// Opens `file:///folder` or `s3://bucket/prefix`. `settings` are the `AWS_` variables: endpoint, region, credentials. Nothing is asked of
    /// the store yet.
    ///
    /// # Errors
    /// The URL or a setting cannot be used; the text names it and the remedy.
    pub fn open(url: &str, settings: &[(String, String)]) -> Result<Self, StoreError> {
        let refuse = |cause: String| StoreError::Archive(format!("the archive store {url} cannot be used: {cause}"));
        if let Some(folder) = url.strip_prefix("file://") {
            let store = folder_store(PathBuf::from(folder)).map_err(refuse)?;
            return Ok(Self { store, prefix: String::new(), url: url.to_owned(), is_folder: true, cache: Cache::default() });
        }
        let Some(place) = url.strip_prefix("s3://") else {
            return Err(refuse("expected file:///folder or s3://bucket/prefix".to_owned()));
        };
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        if bucket.is_empty() {
            return Err(refuse("expected s3:// with the name of a bucket".to_owned()));
        }
        let store = bucket_store(bucket, settings).map_err(refuse)?;
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok(Self { store, prefix, url: url.to_owned(), is_folder: false, cache: Cache::default() })
    }

    /// Where it is, as it was set.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Writes an object, reads it back, and compares. Returns when it is there for good.
    pub(super) async fn write(&self, object: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let failed = |error| self.failed("written", object, &error);
        self.store.put(&self.path(object)?, bytes.to_vec().into()).await.map_err(failed)?;
        if self.fetched(object).await?.as_slice() == bytes { Ok(()) } else { Err(self.damaged(object)) }
    }

    /// The bytes of an object, which prove themselves.
    pub(super) async fn read(&self, object: &str) -> Result<Arc<Vec<u8>>, StoreError> {
        if let Some(bytes) = self.cache.get(object) {
            return Ok(bytes);
        }
        let bytes = Arc::new(self.fetched(object).await?);
        if !object.ends_with(&mark(&bytes)) {
            return Err(self.damaged(object));
        }
        self.cache.keep(object, &bytes);
        Ok(bytes)
    }

    /// Removes an object; one that is gone already is fine.
    pub(super) async fn remove(&self, object: &str) -> Result<(), StoreError> {
        match self.store.delete(&self.path(object)?).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(self.failed("removed", object, &error)),
        }
    }

    /// All objects of one store.
    pub(super) async fn list(&self, store_key: &str) -> Result<Vec<Listed>, StoreError> {
        let failed = |error| self.failed("listed", store_key, &error);
        let found: Vec<_> = self.store.list(Some(&self.path(store_key)?)).try_collect().await.map_err(failed)?;
        let name = |path: &Path| path.as_ref().strip_prefix(&self.prefix).unwrap_or(path.as_ref()).to_owned();
        let listed = |object: object_store::ObjectMeta| Listed {
            name: name(&object.location),
            bytes: object.size.cast_signed(),
            written_ms: object.last_modified.timestamp_millis(),
        };
        Ok(found.into_iter().map(listed).collect())
    }

    /// An object that is not what was written.
    pub(super) fn damaged(&self, object: &str) -> StoreError {
        let url = &self.url;
        StoreError::Archive(format!(
            "object {object} in {url} is damaged: restore it from a copy of the store; `session-pilot doctor --repair` reads again what the tools still have"
        ))
    }

    async fn fetched(&self, object: &str) -> Result<Vec<u8>, StoreError> {
        let failed = |error| self.failed("read", object, &error);
        let answer = self.store.get(&self.path(object)?).await.map_err(failed)?;
        Ok(answer.bytes().await.map_err(failed)?.to_vec())
    }

    fn path(&self, object: &str) -> Result<Path, StoreError> {
        Path::parse(format!("{}{object}", self.prefix))
            .map_err(|error| StoreError::Archive(format!("{object} is no name of an object: {error}")))
    }

    fn failed(&self, verb: &str, object: &str, error: &object_store::Error) -> StoreError {
        let remedy = match error {
            object_store::Error::NotFound { .. } => {
                "it is not there: check that SESSION_PILOT_ARCHIVE_STORE is the store it was written to"
            }
            object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
                "access is refused: check the AWS_ variables and the rights on the bucket"
            }
            _ if self.is_folder => "check that the folder is there and has room",
            _ => "check that the store can be reached, AWS_ENDPOINT_URL, and the AWS_ variables",
        };
        let cause = root(error);
        StoreError::Archive(format!("object {object} in {} cannot be {verb}: {cause}; {remedy}", self.url))
    }
}

/// The end of an object's name, which its content proves.
pub(super) fn mark(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

/// The innermost cause: what is around it repeats it with addresses.
fn root(error: &object_store::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string().lines().next().unwrap_or_default().to_owned()
}

fn folder_store(folder: PathBuf) -> Result<Arc<dyn ObjectStore>, String> {
    if !folder.is_absolute() {
        return Err("a folder needs three slashes and an absolute path, as in file:///srv/archive".to_owned());
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(&folder).map_err(|error| error.to_string())?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| root(&error))?;
    // Without it a power cut could take what the database gave up already.
    Ok(Arc::new(store.with_fsync(true)))
}

fn bucket_store(bucket: &str, settings: &[(String, String)]) -> Result<Arc<dyn ObjectStore>, String> {
    // Fails when something else chose one before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let retry = RetryConfig { max_retries: 3, retry_timeout: LONGEST, ..RetryConfig::default() };
    let options = ClientOptions::new().with_timeout(PATIENCE).with_connect_timeout(Duration::from_secs(5));
    let mut builder = AmazonS3Builder::new().with_client_options(options).with_retry(retry);
    for (name, value) in settings {
        // Variables for other programs of that family are none of ours.
        if let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
            let is_plain = matches!(key, AmazonS3ConfigKey::Endpoint | AmazonS3ConfigKey::S3Endpoint) && value.starts_with("http://");
            builder = builder.with_config(key, value);
            if is_plain {
                builder = builder.with_allow_http(true);
            }
        }
    }
    let store = builder.with_bucket_name(bucket).build().map_err(|error| root(&error))?;
    Ok(Arc::new(store))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_cannot_be_used_say_why() {
        for (url, word) in [("file://here", "absolute"), ("/srv/archive", "s3://"), ("gs://bucket", "s3://"), ("s3://", "s3://")] {
            let error = ArchiveStore::open(url, &[]).expect_err("refused").to_string();
            assert!(error.contains(word) && error.contains(url), "{error}");
        }
    }

    #[tokio::test]
    async fn an_unreachable_store_is_named() {
        let settings =
            [("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), ("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("AWS_PAGER", "")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let store = ArchiveStore::open("s3://bucket/deep/prefix/", &settings).expect("usable settings");
        let error = store.read("key/1-x").await.expect_err("nobody listens").to_string();
        assert!(error.contains("key/1-x in s3://bucket/deep/prefix/") && error.contains("AWS_ENDPOINT_URL"), "{error}");
    }
}
