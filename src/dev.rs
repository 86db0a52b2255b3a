//! Raw features, folded text and the parts of a model, for the trainer, the benches and research.
//!
//! Feature `dev`. Developers are advised against relying on it: it may change with any release.

pub use crate::analysis::Scratch;
pub use crate::decide::{max_lift, probability};
pub use crate::features::{LINE_FEATURE_NAMES, LINE_FEATURES, LineFeatures};
pub use crate::model::{Calibration, CategoryTable, MAX_DEPTH, NgramTable, Parts, Split, Trees};
pub use crate::page::context::{
    CONTEXT_FEATURE_NAMES, CONTEXT_FEATURES, PAGE_FEATURES, PAGE_SPAM, PageFeatures,
};
pub use crate::signal::ngram::{Word, extract};
pub use crate::text::{CharClass, Code, Folded, Stats};

use crate::analysis;
use crate::error::BuildError;
use crate::features::PhraseSums;
use crate::lists;
use crate::model::normalise;
use crate::page::context::PageContext;
use crate::segment::Segment;
use crate::signal::lexicon::{Lexicon, LexiconBuilder};
use crate::verdict::Category;

/// Reads texts with the embedded lists, as the classifier does, and shows what it finds.
#[derive(Debug)]
pub struct Extractor {
    lexicon: Lexicon,
    scratch: Scratch,
    page: PageContext,
}

/// The features of a line and what its phrases speak for.
#[derive(Clone, Copy, Debug)]
pub struct LineReading {
    /// The features.
    pub features: LineFeatures,
    /// The category with the largest sum of phrase weights, if any phrase was found.
    pub category: Option<Category>,
    /// The sums of phrase weights by category, in nats.
    pub phrases: [f32; Category::COUNT],
    /// Codes of the folded text.
    pub length: usize,
}

impl Extractor {
    /// Compiles the embedded lists.
    ///
    /// # Errors
    /// If a list is not in its format.
    pub fn new() -> Result<Self, BuildError> {
        Self::without(|_| false)
    }

    /// Compiles the embedded lists without the phrases of spam, as they stand in the lists, for which `leave_out` holds.
    ///
    /// # Errors
    /// If a list is not in its format.
    pub fn without(leave_out: impl Fn(&str) -> bool + 'static) -> Result<Self, BuildError> {
        let mut builder = LexiconBuilder::default();
        builder.leave_out(leave_out);
        lists::add_to(&mut builder)?;
        Ok(Extractor { lexicon: builder.build(), scratch: Scratch::default(), page: PageContext::default() })
    }

    /// The hashes of a text's n-grams, appended to `hashes`.
    pub fn hashes(&mut self, text: &str, hashes: &mut Vec<u32>) {
        analysis::prepare(&mut self.scratch, text);
        extract(self.scratch.folded.codes(), &mut self.scratch.scan.words, |_, hash| hashes.push(hash));
    }

    /// The features of a line, its n-grams weighed by `table`.
    pub fn read(&mut self, table: &NgramTable, text: &str) -> LineReading {
        let (features, phrases) = analysis::features(&self.lexicon, table, &mut self.scratch, text);
        self.reading(features, &phrases)
    }

    fn reading(&self, features: LineFeatures, phrases: &PhraseSums) -> LineReading {
        LineReading {
            features,
            category: phrases.top(),
            phrases: phrases.by_category,
            length: self.scratch.folded.codes().len(),
        }
    }

    /// Begins a page.
    pub fn begin_page(&mut self) {
        self.page.clear();
    }

    /// Adds the next line of the page, with its features and its log-odds of spam and of content alone.
    pub fn push_line(&mut self, segment: &Segment<'_>, line: &LineReading, spam: f32, content: f32) {
        analysis::prepare(&mut self.scratch, segment.text());
        extract(self.scratch.folded.codes(), &mut self.scratch.scan.words, |_, _| {});
        self.page.push(segment, &self.scratch, line.features, spam, content, line.category);
    }

    /// Calls `each` with the number and the features of every line of the page.
    pub fn page_features(&mut self, each: impl FnMut(usize, &PageFeatures)) {
        self.page.features(each);
    }

    /// Every phrase of the embedded lists, honest ones left out.
    #[must_use]
    pub fn phrases(&self) -> Vec<ListedPhrase> {
        self.lexicon.spam_phrases()
    }
}

/// A phrase of the embedded lists.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedPhrase {
    /// The phrase, folded.
    pub text: String,
    /// What kind of spam it speaks for.
    pub category: Category,
    /// How much it says, in nats.
    pub weight: f32,
    /// Whether it is spam even where it stands alone.
    pub tag: bool,
}

/// How a sum of n-gram weights becomes log-odds.
#[must_use]
pub fn normalised(sum: i32, count: u32, scale: f32) -> f32 {
    normalise(sum, count, scale)
}
