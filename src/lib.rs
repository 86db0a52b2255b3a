//! Tells the legitimate text of a crawled page from what hackers and spammers put there: adult, gambling, pharma and
//! other SEO link blocks in titles, headers, footers and between paragraphs.
//!
//! # Overview
//!
//! - [`classify`] judges one segment (a line or a paragraph) with the default classifier and never fails.
//! - [`Classifier`] holds lists, model and settings: [`Classifier::builder`] for own ones,
//!   [`Classifier::classify_page`] for the lines of a page in their context, [`Classifier::clean`] for the page without
//!   its spam, [`Classifier::explain`] for what spoke for a verdict.
//! - [`Segment`] is a line with what its markup told; plain `&str` will do where there was none.
//!
//! ```
//! use spamsift::{Classifier, Label, PageKind};
//!
//! let page = "Spring concert of the village choir\n\
//!             The choir sings in the old church on Saturday at eight. Admission is free.\n\
//!             situs slot gacor maxwin | daftar slot88 | judi slot online terpercaya | bocoran rtp live\n";
//! let classifier = Classifier::default();
//! let verdict = classifier.classify_page(page.lines());
//! assert_eq!(verdict.lines()[2].label(), Label::Spam);
//! assert_eq!(verdict.kind(), PageKind::Spam);
//! assert_eq!(classifier.clean(page).lines().count(), 2);
//! ```
//!
//! # What it is not
//!
//! It judges spam, never opinion or taste: sober text about sex, drugs, gambling or spam itself is content. It takes
//! text, not markup: the crate `spamsift-io` reads HTML and crawl archives into segments.
//!
//! # Crate features
//!
//! - `dev`: raw features, folded text and the parts of a model, for the trainer, the benches and research. Its interface
//!   may change with any release.

mod analysis;
mod classifier;
mod decide;
#[cfg(feature = "dev")]
pub mod dev;
mod error;
mod evidence;
mod features;
mod lists;
mod model;
mod page;
mod segment;
mod signal;
mod span;
mod text;
mod verdict;

pub use analysis::Scratch;
pub use classifier::{Classifier, ClassifierBuilder, Keep, classify, repair_glosses};
pub use decide::Config;
pub use error::{BuildError, ModelError, ModelErrorKind, ParseNameError};
pub use model::Model;
pub use segment::{Role, Segment};
pub use verdict::{
    Category, Evidence, EvidenceKind, Explanation, InjectedSpan, Label, PageKind, PageVerdict, Verdict,
};

/// The examples of the README are run like those of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
