//! The form of a text, whatever its words: separators and the phrases between them, repetition, function words, marks.
//!
//! Reads codes, words and the statistics of the folding pass. Knows no vocabulary but the function words.

use std::sync::OnceLock;

use crate::signal::ngram::{Word, word_step};
use crate::text::{CharClass, Code, Folded};

/// What the form of a text is, in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    /// Separators and commas between phrases.
    pub(crate) separators: u32,
    /// The share of them that are the commonest one, 0 to 1.
    pub(crate) same_separator: f32,
    /// Phrases between them that have a letter.
    pub(crate) phrases: u32,
    /// Standard deviation of the phrases' lengths by their mean.
    pub(crate) phrase_spread: f32,
    /// Codes of the longest stretch without a separator or mark.
    pub(crate) longest_phrase: u32,
    /// The share of the words, or of the characters in scripts without words, that are function words, 0 to 1.
    pub(crate) function_share: f32,
    /// The share of the words that stood before in the text, 0 to 1.
    pub(crate) repeated_words: f32,
    /// The share of the characters that repeat the one before, 0 to 1.
    pub(crate) doubled: f32,
    /// Sentence marks behind a letter.
    pub(crate) sentences: u32,
    /// The text ends on a sentence mark.
    pub(crate) ends_sentence: bool,
    /// Words that mix letters and digits.
    pub(crate) letter_digit_words: u32,
    /// Changes between a dense script and Latin letters or digits.
    pub(crate) script_changes: u32,
    /// Single-letter words in a row, at most.
    pub(crate) single_letters: u32,
    /// The text begins with a bullet.
    pub(crate) bulleted: bool,
}

/// The single characters and words that hold sentences together, as a bitmap of hashes.
///
/// One word in fifty of the others passes for one of them; it is a statistic, so that does not matter.
fn function_words() -> &'static [u64; 1024] {
    static WORDS: OnceLock<Box<[u64; 1024]>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut bits = Box::new([0; 1024]);
        let mut folded = Folded::default();
        for line in include_str!("../../data/function_words.tsv").lines().skip(1) {
            folded.fold(line.split('\t').next().unwrap_or(""));
            let bit = bit_of(folded.codes().iter().fold(0, |h, c| word_step(h, c.scalar())));
            bits[bit >> 6] |= 1 << (bit & 63);
        }
        bits
    })
}

const fn bit_of(hash: u32) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

impl Shape {
    pub(crate) fn of(codes: &[Code], words: &[Word]) -> Shape {
        let mut shape = Shape::default();
        let function = function_words();
        let is_function = |hash: u32| {
            let bit = bit_of(hash);
            u32::from(function[bit >> 6] & (1 << (bit & 63)) != 0)
        };
        shape.bulleted = codes.first().is_some_and(|c| c.class() == CharClass::Separator);

        // Words: a small ring of hashes stands in for a set, so the cost does not grow with the text.
        let mut seen = [0_u32; 64];
        let (mut repeated, mut functions, mut run) = (0, 0, 0);
        let mut last_end = 0;
        for word in words {
            let slot = &mut seen[(word.hash.wrapping_mul(0x85EB_CA6B) >> 26) as usize];
            repeated += u32::from(*slot == word.hash);
            *slot = word.hash;
            functions += is_function(word.hash);
            let first = codes[word.start as usize].class();
            let last = codes[word.end as usize - 1].class();
            shape.letter_digit_words += u32::from(first.is_digit() != last.is_digit());
            run = if word.len() == 1 && first.is_alphabetic() && word.start <= last_end + 1 {
                run + 1
            } else {
                0
            };
            shape.single_letters = shape.single_letters.max(run);
            last_end = word.end;
        }
        let mut units = words.len() as u32;

        // Characters: phrases between separators, marks, doubled characters, changes of script.
        let mut kinds = [0_u32; 8];
        let (mut sum, mut squares) = (0.0_f32, 0.0_f32);
        let (mut phrase, mut letters, mut doubled) = (0_u32, 0_u32, 0_u32);
        let mut before = Code::BOUNDARY;
        let mut script = CharClass::Space;
        let mut dense_run = 0;
        for &code in codes.iter().chain(core::iter::once(&Code::BOUNDARY)) {
            let class = code.class();
            doubled += u32::from(code == before && class != CharClass::Space);
            if class.is_dense() {
                functions += is_function(word_step(0, code.scalar()));
                units += 1;
                dense_run += 1;
            } else {
                // "免-费-视-频": single dense characters parted by one mark each.
                if class.is_mark() && dense_run == 1 {
                    run += 1;
                    shape.single_letters = shape.single_letters.max(run);
                } else if dense_run > 1 {
                    run = 0;
                }
                dense_run = 0;
            }
            if class.is_word() || class.is_dense() {
                let group = if class.is_dense() { CharClass::Han } else { CharClass::Latin };
                shape.script_changes += u32::from(script != group && script != CharClass::Space);
                script = group;
                letters += 1;
                phrase += 1;
            } else if matches!(class, CharClass::Separator | CharClass::Comma | CharClass::SentenceEnd) {
                if class == CharClass::SentenceEnd {
                    shape.sentences += u32::from(before.class().is_letter());
                } else {
                    shape.separators += 1;
                    kinds[(code.scalar() & 7) as usize] += 1;
                }
                if letters > 0 {
                    shape.phrases += 1;
                    sum += phrase as f32;
                    squares += (phrase * phrase) as f32;
                }
                shape.longest_phrase = shape.longest_phrase.max(phrase);
                (phrase, letters) = (0, 0);
            } else if class != CharClass::Space || phrase > 0 {
                phrase += 1;
            }
            before = code;
        }
        if letters > 0 {
            shape.phrases += 1;
            sum += phrase as f32;
            squares += (phrase * phrase) as f32;
        }
        shape.longest_phrase = shape.longest_phrase.max(phrase);
        let n = shape.phrases.max(1) as f32;
        let mean = sum / n;
        shape.phrase_spread =
            if mean > 0.0 { (squares / n - mean * mean).max(0.0).sqrt() / mean } else { 0.0 };
        let commonest = kinds.iter().max().copied().unwrap_or(0);
        shape.same_separator = commonest as f32 / shape.separators.max(1) as f32;
        shape.function_share = functions as f32 / units.max(1) as f32;
        shape.repeated_words = repeated as f32 / words.len().max(1) as f32;
        shape.doubled = doubled as f32 / codes.len().max(1) as f32;
        let last_mark =
            codes.iter().rev().find(|c| !matches!(c.class(), CharClass::Quote | CharClass::Bracket));
        shape.ends_sentence = last_mark.is_some_and(|c| c.class() == CharClass::SentenceEnd);
        shape
    }
}
