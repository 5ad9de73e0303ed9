//! The import as a whole: any order, any interruption, any change of the files ends in the same rows.

mod ahead;
mod any_order;
mod append;
mod changed;
mod cockpit;
mod copied;
mod databases;
mod growth;
mod long;
mod machines;
mod notifications;
mod place;
mod random;
mod records;
mod recount;
mod retention;
mod rows;
mod samples;
mod search;
mod tail;
