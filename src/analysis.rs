//! One segment from text to features and log-odds: fold, n-grams, phrases, shape, contacts, trees.
//!
//! The one path that every verdict takes, with the buffers it needs. Knows the order of the steps; the thresholds
//! stand in `decide`, the page in `page`.

use crate::features::{self, LineFeatures, NgramScores, PhraseSums};
use crate::model::{NgramTable, Parts, normalise};
use crate::page::context::PageContext;
use crate::signal::contact::Contacts;
use crate::signal::lexicon::{Hit, Lexicon};
use crate::signal::ngram;
pub(crate) use crate::signal::scan::BLOCK;
use crate::signal::scan::Scan;
use crate::signal::shape::Shape;
use crate::span::SpanBuffers;
use crate::text::{Folded, MIN_SPACED, Stats};
use crate::verdict::Category;

/// Blocks of a stretch.
pub(crate) const STRETCH: usize = 3;

/// Reusable buffers: with them a call needs no memory of its own.
///
/// ```
/// let classifier = spamsift::Classifier::default();
/// let mut scratch = spamsift::Scratch::default();
/// for line in ["About us", "Contact"] {
///     assert!(!classifier.classify_with(&mut scratch, line).is_spam());
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(crate) folded: Folded,
    pub(crate) scan: Scan,
    pub(crate) hits: Vec<Hit>,
    pub(crate) page: PageContext,
    pub(crate) span: SpanBuffers,
}

/// What is known of one segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Analysis {
    pub(crate) features: LineFeatures,
    pub(crate) phrases: PhraseSums,
    /// Calibrated log-odds of spam.
    pub(crate) spam: f32,
}

impl Analysis {
    /// Log-odds of content, given that it is no spam. Not everyone who asks for the one asks for the other.
    pub(crate) fn content(&self, parts: &Parts) -> f32 {
        parts.line_content.score(&self.features)
    }
}

/// Folds a text into the scratch, letters set apart joined.
pub(crate) fn prepare(scratch: &mut Scratch, text: &str) {
    fold::<false>(scratch, text);
}

/// Notes where the codes of the text that the scratch holds came from, for which it is folded again: few ask for it.
pub(crate) fn place(scratch: &mut Scratch, text: &str) {
    let read = &text[..scratch.folded.text_len()];
    fold::<true>(scratch, read);
}

/// `STARTS` says whether to note where the codes came from.
fn fold<const STARTS: bool>(scratch: &mut Scratch, text: &str) {
    scratch.folded.fold_and_place::<STARTS>(text);
    if has_room_for_spaced_letters(scratch.folded.stats()) {
        scratch.folded.join_spaced_letters();
    }
}

/// Folds a text and sums its n-grams and phrases.
fn read(
    lexicon: &Lexicon,
    scratch: &mut Scratch,
    text: &str,
    table: &NgramTable,
) -> (NgramScores, PhraseSums) {
    prepare(scratch, text);
    let Scratch { folded, scan, hits, .. } = scratch;
    scan.run(folded, table, lexicon);
    let cancelled = lexicon.find(folded.codes(), scan, hits);
    let scores = scores(table, scan);
    (scores, PhraseSums::of(lexicon, &scratch.hits, cancelled))
}

/// Whether there are enough letters, and enough else between them, for a word whose letters are set apart.
fn has_room_for_spaced_letters(stats: &Stats) -> bool {
    let letters = stats.letters();
    // Every letter set apart brings a character between; prose has one for every four letters or fewer.
    letters >= MIN_SPACED as u32 && (stats.total - letters) * 4 > letters
}

/// What the n-grams say, over the whole and over the most and the least suspicious stretch.
#[inline(never)]
fn scores(table: &NgramTable, scan: &Scan) -> NgramScores {
    let ([spam, content], count, blocks) = (scan.sums, scan.count, &scan.blocks);
    let whole = normalise(spam, count, table.scale[0]);
    let mut scores = NgramScores {
        spam: whole,
        content: normalise(content, count, table.scale[1]),
        peak: whole,
        low: whole,
    };
    if blocks.len() > STRETCH {
        let stretches = blocks.windows(STRETCH).map(|w| {
            let (sum, n) = w.iter().fold((0, 0), |(s, n), b| (s + b.0, n + b.1));
            normalise(sum, n, table.scale[0])
        });
        (scores.peak, scores.low) =
            stretches.fold((f32::MIN, f32::MAX), |(high, low), s| (high.max(s), low.min(s)));
    }
    scores
}

/// Reads a text and fills its features.
pub(crate) fn features(
    lexicon: &Lexicon,
    table: &NgramTable,
    scratch: &mut Scratch,
    text: &str,
) -> (LineFeatures, PhraseSums) {
    let (scores, phrases) = read(lexicon, scratch, text, table);
    let shape = Shape::of(&scratch.folded, &scratch.scan);
    let contacts = Contacts::of(text, scratch.folded.stats());
    (features::fill(&scratch.folded, scratch.scan.words.len(), &scores, &phrases, &shape, &contacts), phrases)
}

/// Analyses one segment; the scratch holds its codes, words and hits afterwards.
pub(crate) fn analyse(lexicon: &Lexicon, parts: &Parts, scratch: &mut Scratch, text: &str) -> Analysis {
    let (features, phrases) = features(lexicon, &parts.ngrams, scratch, text);
    let length = scratch.folded.codes().len();
    Analysis {
        spam: parts.line_calibration.apply(parts.line_spam.score(&features), length),
        features,
        phrases,
    }
}

/// Log-odds of the categories.
pub(crate) type CategoryOdds = [f32; Category::COUNT];

/// The log-odds of the categories of a text whose codes, words and phrases the scratch holds.
pub(crate) fn category_odds(parts: &Parts, scratch: &Scratch, phrases: &PhraseSums) -> CategoryOdds {
    let table = &parts.categories;
    let mut sums = CategorySums::default();
    let Scratch { folded, scan, .. } = scratch;
    let codes = folded.codes();
    ngram::grams(folded.codes_and_boundary().iter().copied(), |_, hash| sums.add(table.get(hash)));
    ngram::word_grams(codes, &scan.words, |_, hash| sums.add(table.get(hash)));
    ngram::line_grams(codes, &scan.words, |hash| sums.add(table.get(hash)));
    let (sums, count) = sums.finish();
    core::array::from_fn(|c| {
        let phrase = table.phrase * phrases.by_category[c].min(PHRASE_CAP);
        normalise(sums[c], count, table.scale) + table.bias[c] + phrase
    })
}

/// Sums of rows of weights, in two bytes each until they might overflow: one instruction then adds eight.
#[derive(Default)]
struct CategorySums {
    wide: [i32; Category::COUNT],
    narrow: [i16; Category::COUNT],
    /// How many rows `narrow` holds.
    rows: u32,
    count: u32,
}

impl CategorySums {
    /// So many rows of signed bytes fit into sums of two bytes.
    const ROWS: u32 = 255;

    #[inline(always)]
    fn add(&mut self, row: &[i8; Category::COUNT]) {
        for (sum, &weight) in self.narrow.iter_mut().zip(row) {
            *sum += i16::from(weight);
        }
        self.rows += 1;
        if self.rows == Self::ROWS {
            self.widen();
        }
    }

    #[cold]
    fn widen(&mut self) {
        for (wide, narrow) in self.wide.iter_mut().zip(&mut self.narrow) {
            *wide += i32::from(core::mem::take(narrow));
        }
        self.count += core::mem::take(&mut self.rows);
    }

    fn finish(mut self) -> ([i32; Category::COUNT], u32) {
        self.widen();
        (self.wide, self.count)
    }
}

/// The likeliest category.
pub(crate) fn likeliest(odds: &CategoryOdds) -> Category {
    let (mut best, mut category) = (odds[0], Category::ALL[0]);
    for (&odds, &other) in odds.iter().zip(&Category::ALL) {
        if odds >= best {
            (best, category) = (odds, other);
        }
    }
    category
}

/// Phrases of one category count up to this many nats.
const PHRASE_CAP: f32 = 9.0;
