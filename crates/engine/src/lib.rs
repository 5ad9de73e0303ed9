//! Use cases of SessionPilot - sync, sessions, live events.
