//! Text before any signal looks at it: folding, character classes, statistics.
//!
//! The only part of the library that knows Unicode tables.

mod class;
mod entities_table;
mod fold;
pub(crate) mod gloss;
mod plain;
mod references;
mod stats;
mod tables;

pub use class::CharClass;
pub use fold::{Code, Folded};
pub(crate) use fold::{Letters, MIN_SPACED, fold_plain};
pub use stats::Stats;

/// The class of a character, as folding sees it.
pub(crate) fn class_of(c: char) -> CharClass {
    tables::entry(c).class()
}
