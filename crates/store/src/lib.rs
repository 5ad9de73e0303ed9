//! The database behind SessionPilot.
