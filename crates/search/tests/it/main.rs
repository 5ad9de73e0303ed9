//! The index as its users see it.

mod life;
mod naive;
mod world;
