//! Every provider against the real stores in the samples (see `samples.rs`), and whole stores built here.

mod fuzz_corpus;
mod opencode;
mod samples;
