//! The form of a text, whatever its words: separators and the phrases between them, repetition, function words, marks.
//!
//! Reads codes, words and the statistics of the folding pass. Knows no vocabulary but the function words.

use std::sync::OnceLock;

use crate::signal::ngram::word_step;
use crate::signal::scan::Scan;
use crate::text::{CharClass, Code, Folded, Letters};

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
    /// The text begins with a bullet.
    pub(crate) bulleted: bool,
}

/// The words that hold sentences together, as a bitmap of hashes.
///
/// One word in fifty of the others passes for one of them; it is a statistic, so that does not matter.
fn function_words() -> &'static [u64; 1024] {
    static WORDS: OnceLock<Box<[u64; 1024]>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut bits = Box::new([0; 1024]);
        each_function_word(|codes| {
            let bit = bit_of(codes.iter().fold(0, |h, c| word_step(h, c.scalar())));
            bits[bit >> 6] |= 1 << (bit & 63);
        });
        bits
    })
}

/// The single characters of dense scripts that hold sentences together.
pub(crate) fn function_letters() -> &'static Letters {
    static LETTERS: OnceLock<Letters> = OnceLock::new();
    LETTERS.get_or_init(|| {
        let mut letters = Letters::default();
        each_function_word(|codes| {
            if let [one] = codes {
                letters.add(*one);
            }
        });
        letters
    })
}

/// Calls `each` with the codes of every word of the embedded list.
fn each_function_word(mut each: impl FnMut(&[Code])) {
    let mut folded = Folded::default();
    for line in include_str!("../../data/function_words.tsv").lines().skip(1) {
        folded.fold(line.split('\t').next().unwrap_or(""));
        each(folded.codes());
    }
}

const fn bit_of(hash: u32) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

/// Whether the hash of a word is one of `function_words`.
#[inline]
const fn is_function(function_words: &[u64; 1024], hash: u32) -> bool {
    let bit = bit_of(hash);
    function_words[bit >> 6] & (1 << (bit & 63)) != 0
}

/// Whether a code of this class parts phrases.
#[inline]
pub(crate) const fn divides(class: CharClass) -> bool {
    matches!(class, CharClass::Separator | CharClass::Comma | CharClass::SentenceEnd)
}

/// A letter or digit, which makes a phrase more than decoration.
const fn speaks(class: CharClass) -> bool {
    class.is_word() || class.is_dense()
}

/// Phrases between the places that divide them, summed up.
#[derive(Default)]
struct Phrases {
    count: u32,
    sum: f32,
    squares: f32,
    longest: u32,
}

impl Phrases {
    /// Adds what stands between two dividing codes.
    fn add(&mut self, codes: &[Code]) {
        let spaces = codes.iter().take_while(|c| c.class() == CharClass::Space).count();
        let len = (codes.len() - spaces) as u32;
        if codes.iter().any(|c| speaks(c.class())) {
            self.count += 1;
            self.sum += len as f32;
            self.squares += (u64::from(len) * u64::from(len)) as f32;
        }
        self.longest = self.longest.max(len);
    }
}

impl Shape {
    /// Reads the form off what the scan of a text found.
    #[inline(never)]
    pub(crate) fn of(folded: &Folded, scan: &Scan) -> Shape {
        let codes = folded.codes();
        let mut shape = Shape { script_changes: scan.script_changes, ..Shape::default() };
        let function_words = function_words();
        shape.bulleted = codes.first().is_some_and(|c| c.class() == CharClass::Separator);

        // Words: a small ring of hashes stands in for a set, so the cost does not grow with the text.
        let mut seen = [0_u32; 64];
        let (mut repeated, mut functions) = (0, scan.functions);
        for word in &scan.words {
            let slot = &mut seen[(word.hash.wrapping_mul(0x85EB_CA6B) >> 26) as usize];
            repeated += u32::from(*slot == word.hash);
            *slot = word.hash;
            functions += u32::from(is_function(function_words, word.hash));
            let first = codes[word.start as usize].class();
            let last = codes[word.end as usize - 1].class();
            shape.letter_digit_words += u32::from(first.is_digit() != last.is_digit());
        }
        let units = scan.words.len() as u32 + scan.dense;

        // Phrases between separators, and marks.
        let mut kinds = [0_u32; 8];
        let mut phrases = Phrases::default();
        let mut from = 0;
        for &at in &scan.divisions {
            let at = at as usize;
            phrases.add(&codes[from..at]);
            from = at + 1;
            if codes[at].class() == CharClass::SentenceEnd {
                let before = at.checked_sub(1).map_or(CharClass::Space, |i| codes[i].class());
                shape.sentences += u32::from(before.is_letter());
            } else {
                shape.separators += 1;
                kinds[(codes[at].scalar() & 7) as usize] += 1;
            }
        }
        // The boundary behind the text counts as its last code.
        phrases.add(&folded.codes_and_boundary()[from..]);
        shape.phrases = phrases.count;
        shape.longest_phrase = phrases.longest;
        let n = shape.phrases.max(1) as f32;
        let mean = phrases.sum / n;
        shape.phrase_spread =
            if mean > 0.0 { (phrases.squares / n - mean * mean).max(0.0).sqrt() / mean } else { 0.0 };
        let commonest = kinds.iter().max().copied().unwrap_or(0);
        shape.same_separator = commonest as f32 / shape.separators.max(1) as f32;
        shape.function_share = functions as f32 / units.max(1) as f32;
        shape.repeated_words = repeated as f32 / scan.words.len().max(1) as f32;
        shape.doubled = scan.doubled as f32 / codes.len().max(1) as f32;
        let last_mark =
            codes.iter().rev().find(|c| !matches!(c.class(), CharClass::Quote | CharClass::Bracket));
        shape.ends_sentence = last_mark.is_some_and(|c| c.class() == CharClass::SentenceEnd);
        shape
    }
}
