//! What the page asks the server: its panels, each question by itself, so that one that fails leaves the others alone.

#![expect(missing_docs, reason = "the server macro turns arguments into fields without their docs")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use sp_domain::cockpit::FirstRun;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    rooms::cockpit::{painting, snoozing},
    state::engine,
};

/// What a panel, or two, are painted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// What is going on: one panel.
    Now,
    /// What needs attention: one panel.
    Attention,
    /// What was used when: figures, and cost per day.
    Activity,
    /// What was done last: what to continue, and the last sessions.
    Recent,
}

/// Panels as the server painted them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Painting {
    /// HTML of each panel, in the order the question names them.
    pub panels: Vec<String>,
    /// Time alone changes it.
    pub is_moving: bool,
}

/// What there is to do while no session is known.
#[server(input = GetUrl)]
pub async fn load_first_run() -> Result<Option<FirstRun>, AppError> {
    engine().cockpit().first_run().await.map_err(|error| AppError::from(error).announced())
}

/// The panels of a question.
#[server(input = GetUrl)]
pub async fn paint(question: Question) -> Result<Painting, AppError> {
    let engine = engine();
    let cockpit = engine.cockpit();
    Ok(match question {
        Question::Now => painting::now(cockpit.now().await?),
        Question::Attention => painting::attention(cockpit.attention().await?),
        Question::Activity => painting::activity(cockpit.activity().await?),
        Question::Recent => painting::recent(cockpit.recent().await?),
    })
}

/// Puts something off that needs attention, for 1 or 7 days.
#[server]
pub async fn snooze(key: String, days: i64) -> Result<(), AppError> {
    snoozing::snooze(&engine(), &key, days).await.map_err(AppError::announced)
}

/// Takes back that something was put off.
#[server]
pub async fn wake(key: String) -> Result<(), AppError> {
    engine().cockpit().wake(&key).await.map(drop).map_err(|error| AppError::from(error).announced())
}
