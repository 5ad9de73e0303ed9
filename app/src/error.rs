//! The one error that crosses the wire: from the API to scripts, and from server functions to pages. Free of inner text and paths.

use leptos::{prelude::FromServerFnError, server_fn::codec::JsonEncoding, server_fn::error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a request failed, in words fit for the person who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// There is no such thing.
    #[error("{what} was not found")]
    NotFound {
        /// What was looked for: `session`, `page`.
        what: String,
    },
    /// A parameter cannot be used.
    #[error("{parameter}: {remedy}")]
    Invalid {
        /// Its name.
        parameter: String,
        /// What to write instead.
        remedy: String,
    },
    /// The thing has changed meanwhile.
    #[error("{message}")]
    Conflict {
        /// What stands against it.
        message: String,
    },
    /// Not allowed.
    #[error("{message}")]
    Forbidden {
        /// Why.
        message: String,
    },
    /// What is asked for lies where it cannot be had now; the rest works.
    #[error("{message}")]
    Unavailable {
        /// What, and what to check.
        message: String,
    },
    /// Nobody is signed in here.
    #[error("nobody is signed in here")]
    SignedOut,
    /// A password was tried too often.
    #[error("too many attempts: try again in {seconds} seconds")]
    TooOften {
        /// Until the next attempt.
        seconds: i64,
    },
    /// Too much at once: try again later.
    #[error("the server is busy, try again in a moment")]
    Busy,
    /// Something failed on the server; the log tells more under the request's id.
    #[error("the server failed, its log tells more")]
    Internal {
        /// Id of the request, if it has one.
        request_id: Option<String>,
    },
    /// The server cannot be reached, or its answer cannot be read.
    #[error("the server cannot be reached")]
    Transport,
}

impl AppError {
    /// The word in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Invalid { .. } => "invalid",
            Self::Conflict { .. } => "conflict",
            Self::Forbidden { .. } => "forbidden",
            Self::Unavailable { .. } => "unavailable",
            Self::SignedOut => "unauthorized",
            Self::TooOften { .. } => "too_often",
            Self::Busy => "busy",
            Self::Internal { .. } => "internal",
            Self::Transport => "transport",
        }
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound { .. } => 404,
            Self::Invalid { .. } => 400,
            Self::Conflict { .. } => 409,
            Self::Forbidden { .. } => 403,
            Self::SignedOut => 401,
            Self::TooOften { .. } => 429,
            Self::Unavailable { .. } | Self::Busy => 503,
            Self::Internal { .. } => 500,
            Self::Transport => 502,
        }
    }

    /// A plain sentence in English.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// What to do about it, where we know.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Invalid { remedy, .. } => Some(remedy),
            Self::Internal { .. } => Some("look for the request id in the server's log"),
            _ => None,
        }
    }

    /// A session that is not there.
    pub fn no_session() -> Self {
        Self::NotFound { what: "session".to_owned() }
    }
}

impl From<sp_domain::session::QueryError> for AppError {
    fn from(error: sp_domain::session::QueryError) -> Self {
        Self::Invalid { parameter: error.parameter, remedy: error.remedy }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(remedy) => Self::Invalid { parameter: "arguments".to_owned(), remedy },
            ServerFnErrorErr::MissingArg(parameter) => Self::Invalid { parameter, remedy: "is missing".to_owned() },
            ServerFnErrorErr::ServerError(_) | ServerFnErrorErr::MiddlewareError(_) | ServerFnErrorErr::Registration(_) => {
                Self::Internal { request_id: None }
            }
            _ => Self::Transport,
        }
    }
}

#[cfg(feature = "ssr")]
pub use server::ErrorBody;

#[cfg(feature = "ssr")]
mod server {
    use axum::{
        Json,
        http::{StatusCode, request::Parts},
        response::{IntoResponse, Response},
    };
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use serde::Serialize;
    use sp_engine::EngineError;

    use super::AppError;

    /// The body of a failed API request.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct ErrorBody {
        error: Inner,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    struct Inner {
        code: &'static str,
        message: String,
        request_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        details: Option<Details>,
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    struct Details {
        parameter: String,
    }

    impl AppError {
        /// The body of the answer. The id of the request is known to the server's layers only.
        pub fn body(&self, request_id: Option<&str>) -> ErrorBody {
            let details = match self {
                Self::Invalid { parameter, .. } => Some(Details { parameter: parameter.clone() }),
                _ => None,
            };
            let own_id = match self {
                Self::Internal { request_id } => request_id.clone(),
                _ => None,
            };
            ErrorBody {
                error: Inner {
                    code: self.code(),
                    message: self.message(),
                    request_id: request_id.map(str::to_owned).or(own_id),
                    details,
                    hint: self.hint().map(str::to_owned),
                },
            }
        }

        /// The status as the server's type.
        pub fn status_code(&self) -> StatusCode {
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }

        /// Gives the answer being made this error's status: without it a failed server function answers 500 and a page 200.
        #[must_use]
        pub fn announced(self) -> Self {
            if let Some(response) = use_context::<ResponseOptions>() {
                response.set_status(self.status_code());
            }
            self
        }
    }

    impl From<EngineError> for AppError {
        fn from(error: EngineError) -> Self {
            match error {
                EngineError::Query(error) => error.into(),
                EngineError::Conflict(message) => Self::Conflict { message },
                EngineError::TooOften(seconds) => Self::TooOften { seconds },
                EngineError::Store(error) if error.is_about_archive() => Self::Unavailable { message: error.to_string() },
                error @ (EngineError::Store(_) | EngineError::Unwritable(_) | EngineError::Search(_) | EngineError::Index(_)) => {
                    let request_id = request_id();
                    tracing::error!(request.id = request_id, error = %error, "the store failed");
                    Self::Internal { request_id }
                }
            }
        }
    }

    fn request_id() -> Option<String> {
        let parts = use_context::<Parts>()?;
        parts.headers.get("x-request-id")?.to_str().ok().map(str::to_owned)
    }

    /// The error itself lies in the extensions too, so that a layer that knows the request's id can write the body again.
    impl IntoResponse for AppError {
        fn into_response(self) -> Response {
            let mut response = (self.status_code(), Json(self.body(None))).into_response();
            response.extensions_mut().insert(self);
            response
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_body_has_the_agreed_shape() {
            let error = AppError::Invalid { parameter: "limit".to_owned(), remedy: "expected a number".to_owned() };
            let body = serde_json::to_value(error.body(Some("r1"))).expect("serialises");
            let expected = serde_json::json!({"error": {
                "code": "invalid", "message": "limit: expected a number", "request_id": "r1",
                "details": {"parameter": "limit"}, "hint": "expected a number",
            }});
            assert_eq!(body, expected);
        }
    }
}
