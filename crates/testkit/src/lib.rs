//! Fake homes, clocks and databases for tests.
