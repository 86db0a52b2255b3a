//! From a corpus of labelled lines and pages to a model, and from verdicts to figures.
//!
//! - [`corpus`] reads the corpus folder, [`augment`] and [`grammar`] make further lines, [`pages`] injects spam into honest pages,
//!   [`doorways`] makes whole pages;
//! - [`ngrams`] trains the hashed weights, [`boost`] the trees, [`calibrate`] the last step, [`pipeline`] stacks them;
//! - [`figures`] measures verdicts against gold labels.
//!
//! Everything is seeded: the same corpus and options give the same bytes.

pub mod augment;
pub mod boost;
pub mod calibrate;
pub mod corpus;
pub mod doorways;
pub mod error;
pub mod figures;
pub mod grammar;
pub mod ngrams;
pub mod pages;
pub mod pipeline;
mod tables;
pub mod written;
