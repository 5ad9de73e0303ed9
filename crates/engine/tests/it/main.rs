//! The import as a whole: any order, any interruption, any change of the files ends in the same rows.

mod any_order;
mod append;
mod changed;
mod copied;
mod databases;
mod growth;
mod long;
mod machines;
mod place;
mod random;
mod records;
mod recount;
mod rows;
mod samples;
