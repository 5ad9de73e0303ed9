//! The import as a whole: any order, any interruption, any change of the files ends in the same rows.

mod any_order;
mod growth;
mod place;
mod random;
mod rows;
mod samples;
