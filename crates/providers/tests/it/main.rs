//! Every provider against the real stores in the samples (see `samples.rs`).

mod samples;
