//! Fake homes, clocks and databases for tests.

pub mod database;
