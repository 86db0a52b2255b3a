//! The learned part: weights of hashed n-grams, boosted trees over features, calibration; and the embedded default.
//!
//! Plain data with arithmetic. Knows nothing of texts or verdicts.

mod format;
mod trees;

use std::sync::Arc;

use crate::error::ModelError;
use crate::verdict::Category;

pub(crate) use trees::{Answers, BATCH, Columns};
pub use trees::{MAX_DEPTH, Split, Trees};

/// The model that the library carries, as its file.
pub(crate) static DEFAULT: &[u8] = include_bytes!("../../data/model.bin");

/// How a sum of n-gram weights becomes log-odds: the square root keeps long texts from being sure of everything.
#[inline]
pub(crate) fn normalise(sum: i32, count: u32, scale: f32) -> f32 {
    sum as f32 * scale / (count.max(1) as f32).sqrt()
}

/// Weights of hashed n-grams for two questions at once: spam or not, content or boilerplate.
#[derive(Clone, Debug, PartialEq)]
pub struct NgramTable {
    bits: u32,
    /// Nats a unit of weight, for either question.
    pub scale: [f32; 2],
    weights: Vec<[i8; 2]>,
}

impl NgramTable {
    /// A table of 2^`bits` buckets.
    ///
    /// # Panics
    /// If there are not `2^bits` weights or `bits` is not within 1..=24.
    #[must_use]
    pub fn new(bits: u32, scale: [f32; 2], weights: Vec<[i8; 2]>) -> Self {
        assert!((1..=24).contains(&bits) && weights.len() == 1 << bits, "2^bits weights");
        NgramTable { bits, scale, weights }
    }

    /// The weights, if there are as many as usual: with a number that is known, no look-up needs a check.
    #[inline]
    pub(crate) fn common(&self) -> Option<&[[i8; 2]; 1 << Self::COMMON_BITS]> {
        self.weights.as_slice().try_into().ok()
    }

    /// The usual number of buckets, as exponent.
    pub(crate) const COMMON_BITS: u32 = 18;

    /// The weights of the bucket of a hash.
    #[must_use]
    #[inline]
    pub fn get(&self, hash: u32) -> [i8; 2] {
        self.weights[(hash >> (32 - self.bits)) as usize]
    }
}

/// Weights of hashed n-grams for the categories of spam.
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryTable {
    bits: u32,
    /// Nats a unit of weight.
    pub scale: f32,
    /// Nats from which each category starts.
    pub bias: [f32; Category::COUNT],
    /// Nats a nat of phrase weight in the category.
    pub phrase: f32,
    weights: Vec<[i8; Category::COUNT]>,
}

impl CategoryTable {
    /// A table of 2^`bits` buckets.
    ///
    /// # Panics
    /// If there are not `2^bits` weights or `bits` is not within 1..=24.
    #[must_use]
    pub fn new(
        bits: u32,
        scale: f32,
        bias: [f32; Category::COUNT],
        phrase: f32,
        weights: Vec<[i8; Category::COUNT]>,
    ) -> Self {
        assert!((1..=24).contains(&bits) && weights.len() == 1 << bits, "2^bits weights");
        CategoryTable { bits, scale, bias, phrase, weights }
    }

    /// The weights of the bucket of a hash.
    #[must_use]
    #[inline]
    pub fn get(&self, hash: u32) -> &[i8; Category::COUNT] {
        &self.weights[(hash >> (32 - self.bits)) as usize]
    }
}

/// A straight line over log-odds for each class of length: the last step to a calibrated probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Slope and offset for each class of length.
    pub by_length: [[f32; 2]; Calibration::CLASSES],
}

impl Calibration {
    /// How many classes of length there are.
    pub const CLASSES: usize = 5;

    /// Changes nothing.
    pub const IDENTITY: Calibration = Calibration { by_length: [[1.0, 0.0]; Calibration::CLASSES] };

    /// The class of a length in codes: up to 4, 15, 60, 250, and above.
    #[must_use]
    pub const fn class(length: usize) -> usize {
        match length {
            0..=4 => 0,
            5..=15 => 1,
            16..=60 => 2,
            61..=250 => 3,
            _ => 4,
        }
    }

    /// Calibrated log-odds.
    #[must_use]
    #[inline]
    pub fn apply(&self, log_odds: f32, length: usize) -> f32 {
        let [slope, offset] = self.by_length[Self::class(length)];
        log_odds * slope + offset
    }
}

/// The parts of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// n-gram weights.
    pub ngrams: NgramTable,
    /// n-gram weights of the categories.
    pub categories: CategoryTable,
    /// A line alone: spam or not.
    pub line_spam: Trees,
    /// A line alone: content or boilerplate.
    pub line_content: Trees,
    /// A line in its page: spam or not.
    pub page_spam: Trees,
    /// A line in its page: content or boilerplate.
    pub page_content: Trees,
    /// Calibration of a line alone.
    pub line_calibration: Calibration,
    /// Calibration of a line in its page.
    pub page_calibration: Calibration,
}

/// A model, cheap to clone.
///
/// Read one with [`Model::from_bytes`]; `spamsift train` writes them.
///
/// ```
/// let error = spamsift::Model::from_bytes(b"something else").unwrap_err();
/// assert_eq!(error.kind(), spamsift::ModelErrorKind::NotAModel);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    parts: Arc<Parts>,
}

impl Model {
    /// Reads a model and checks it: magic, version, sizes, checksum, and that every number is in its range.
    ///
    /// # Errors
    /// [`ModelError`] says which check failed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        format::read(bytes).map(Model::from)
    }

    /// The model as a file; the same model always gives the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        format::write(&self.parts)
    }

    /// The parts.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.parts
    }
}

impl From<Parts> for Model {
    fn from(parts: Parts) -> Self {
        Model { parts: Arc::new(parts) }
    }
}
