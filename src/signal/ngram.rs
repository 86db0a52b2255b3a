//! Hashed character n-grams and words: the one extractor that trainer and runtime share, and the table of weights.
//!
//! Every code of a text emits the hashes of the n-grams that end on it; which lengths depends on its class: scripts
//! without spaces speak in one to four characters, alphabets in three to five. Words of alphabets emit themselves and
//! their pair with the word before, short lines emit themselves as a whole. A hash is multilinear, so that all lengths
//! share their products (multiply-shift hashing, Dietzfelbinger 1996). Knows nothing of phrases or of the decision.

use crate::text::{CharClass, Code};

/// Odd multipliers, one for each place of an n-gram counted from its end.
const PLACE: [u32; 5] = [0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F, 0x1656_67B1];
/// Set apart what is hashed in other ways than as an n-gram.
const WORD_SALT: u32 = 0x5BD1_E995;
const PAIR_SALT: u32 = 0x1B87_3593;
const LINE_SALT: u32 = 0x7FEB_352D;
/// Lines up to this many codes emit themselves as a whole.
pub(crate) const SHORT_LINE: usize = 24;

/// A run of letters of an alphabet and digits; scripts without spaces have no words here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The first code.
    pub start: u32,
    /// Behind the last code.
    pub end: u32,
    /// The hash of its characters.
    pub hash: u32,
}

impl Word {
    /// How many codes it has: one at least.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "no word is empty")]
    pub const fn len(&self) -> usize {
        (self.end - self.start) as usize
    }
}

/// Continues the hash of a word by one character.
#[inline]
pub(crate) const fn word_step(hash: u32, scalar: u32) -> u32 {
    (hash ^ scalar).wrapping_mul(0x0100_0193).rotate_left(5)
}

/// Scrambles a hash so that its upper bits depend on all of it.
#[inline]
const fn finish(hash: u32, salt: u32) -> u32 {
    let h = (hash ^ (hash >> 15)).wrapping_mul(salt | 1);
    h ^ (h >> 13).wrapping_mul(PLACE[0])
}

/// The hashes of the n-grams that end on one code, by their length.
#[derive(Clone, Copy)]
pub(crate) struct Grams {
    pub(crate) one: u32,
    pub(crate) two: u32,
    pub(crate) three: u32,
    pub(crate) four: u32,
    pub(crate) five: u32,
}

impl Grams {
    /// The n-gram that a code emits beside those of three and four: alphabets speak in longer ones.
    #[inline]
    pub(crate) const fn third(&self, class: CharClass) -> u32 {
        // Without a branch, which text that mixes scripts would mislead.
        let mask = (class.is_alphabetic() as u32).wrapping_neg();
        self.two ^ (self.two ^ self.five) & mask
    }
}

/// The last codes of a text on the way through it.
#[derive(Clone, Copy)]
pub(crate) struct Window([u32; 4]);

impl Window {
    /// Before the first code.
    pub(crate) const START: Window = Window([Code::BOUNDARY.scalar(); 4]);

    /// Moves on by one code.
    #[inline(always)]
    pub(crate) fn push(&mut self, scalar: u32) -> Grams {
        let [a1, a2, a3, a4] = self.0;
        self.0 = [scalar, a1, a2, a3];
        let one = scalar.wrapping_mul(PLACE[0]);
        let two = one.wrapping_add(a1.wrapping_mul(PLACE[1]));
        let three = two.wrapping_add(a2.wrapping_mul(PLACE[2]));
        let four = three.wrapping_add(a3.wrapping_mul(PLACE[3]));
        Grams { one, two, three, four, five: four.wrapping_add(a4.wrapping_mul(PLACE[4])) }
    }
}

/// Emits the hash of every n-gram of `codes` with the index of its last code.
#[inline]
pub(crate) fn grams(codes: impl Iterator<Item = Code>, mut emit: impl FnMut(usize, u32)) {
    let mut window = Window::START;
    for (i, code) in codes.enumerate() {
        let class = code.class();
        let grams = window.push(code.scalar());
        if class.is_dense() {
            emit(i, grams.one);
        }
        for hash in [grams.third(class), grams.three, grams.four] {
            emit(i, hash);
        }
    }
}

/// Emits the hashes of the words of `codes`, with the index behind the word.
#[inline]
pub(crate) fn word_grams(codes: &[Code], words: &[Word], mut emit: impl FnMut(usize, u32)) {
    let mut last_word = 0;
    for word in words {
        // A mere number is no word.
        if codes[word.start as usize..word.end as usize].iter().any(|c| c.class().is_alphabetic()) {
            emit(word.end as usize, finish(word.hash, WORD_SALT));
            emit(word.end as usize, finish(word.hash.wrapping_add(last_word), PAIR_SALT));
            last_word = word.hash.rotate_left(9);
        }
    }
}

/// Emits the hashes of a short line as a whole.
#[inline]
pub(crate) fn line_grams(codes: &[Code], words: &[Word], mut emit: impl FnMut(u32)) {
    if codes.len() <= SHORT_LINE {
        // The boundary behind the line is hashed with it, if it is within the length.
        let whole = codes.iter().chain(core::iter::once(&Code::BOUNDARY)).take(SHORT_LINE);
        let hash = whole.fold(0, |h, c| word_step(h, c.scalar()));
        emit(finish(hash, LINE_SALT));
        if let [word] = words {
            emit(finish(word.hash, LINE_SALT ^ PAIR_SALT));
        }
    }
}

/// Collects the words of `codes`.
#[cfg(feature = "dev")]
pub(crate) fn find_words(codes: &[Code], words: &mut Vec<Word>) {
    words.clear();
    let mut from = 0;
    while from < codes.len() {
        let run = codes[from..].iter().take_while(|c| c.class().is_word());
        let (mut len, mut hash) = (0, 0);
        for code in run {
            len += 1;
            hash = word_step(hash, code.scalar());
        }
        if len > 0 {
            words.push(Word { start: from as u32, end: (from + len) as u32, hash });
        }
        from += len + 1;
    }
}

/// Emits the hash of every feature of `codes` with the index of the code on which it ends, and collects the words.
///
/// The upper bits of a hash are the good ones: a table of 2^b buckets takes `hash >> (32 - b)`.
#[cfg(feature = "dev")]
#[inline]
pub fn extract(codes: &[Code], words: &mut Vec<Word>, mut emit: impl FnMut(usize, u32)) {
    find_words(codes, words);
    grams(codes.iter().copied().chain(core::iter::once(Code::BOUNDARY)), &mut emit);
    word_grams(codes, words, &mut emit);
    line_grams(codes, words, |hash| emit(codes.len(), hash));
}
