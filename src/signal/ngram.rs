//! Hashed character n-grams and words: the one extractor that trainer and runtime share, and the table of weights.
//!
//! Every code of a text emits the hashes of the n-grams that end on it; which lengths depends on its class: scripts
//! without spaces speak in one to four characters, alphabets in three to five. Words of alphabets emit themselves and
//! their pair with the word before, short lines emit themselves as a whole. A hash is multilinear, so that all lengths
//! share their products (multiply-shift hashing, Dietzfelbinger 1996). Knows nothing of phrases or of the decision.

use crate::text::Code;

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
    /// How many codes it has.
    #[must_use]
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

/// Emits the hash of every feature of `codes` with the position of the code on which it ends, and collects the words.
///
/// The upper bits of a hash are the good ones: a table of 2^b buckets takes `hash >> (32 - b)`.
#[inline]
pub fn extract(codes: &[Code], words: &mut Vec<Word>, mut emit: impl FnMut(usize, u32)) {
    words.clear();
    let boundary = Code::BOUNDARY.scalar();
    let (mut a1, mut a2, mut a3, mut a4) = (boundary, boundary, boundary, boundary);
    let mut word_start = usize::MAX;
    let mut word_hash = 0;
    let mut last_word = 0;
    // The word in progress holds a letter, so it is no mere number.
    let mut alphabetic = false;
    let mut line_hash = 0;
    for (i, code) in codes.iter().copied().chain(core::iter::once(Code::BOUNDARY)).enumerate() {
        let a0 = code.scalar();
        let class = code.class();
        let h1 = a0.wrapping_mul(PLACE[0]);
        let h2 = h1.wrapping_add(a1.wrapping_mul(PLACE[1]));
        let h3 = h2.wrapping_add(a2.wrapping_mul(PLACE[2]));
        let h4 = h3.wrapping_add(a3.wrapping_mul(PLACE[3]));
        if class.is_alphabetic() {
            emit(i, h3);
            emit(i, h4);
            emit(i, h4.wrapping_add(a4.wrapping_mul(PLACE[4])));
        } else {
            if class.is_dense() {
                emit(i, h1);
            }
            emit(i, h2);
            emit(i, h3);
            emit(i, h4);
        }
        (a4, a3, a2, a1) = (a3, a2, a1, a0);
        if i < SHORT_LINE {
            line_hash = word_step(line_hash, a0);
        }
        if class.is_word() {
            if word_start == usize::MAX {
                word_start = i;
                word_hash = 0;
                alphabetic = false;
            }
            alphabetic |= class.is_alphabetic();
            word_hash = word_step(word_hash, a0);
        } else if word_start != usize::MAX {
            words.push(Word { start: word_start as u32, end: i as u32, hash: word_hash });
            word_start = usize::MAX;
            if alphabetic {
                emit(i - 1, finish(word_hash, WORD_SALT));
                emit(i - 1, finish(word_hash.wrapping_add(last_word), PAIR_SALT));
                last_word = word_hash.rotate_left(9);
            }
        }
    }
    if codes.len() <= SHORT_LINE {
        emit(codes.len(), finish(line_hash, LINE_SALT));
        if words.len() == 1 {
            emit(codes.len(), finish(words[0].hash, LINE_SALT ^ PAIR_SALT));
        }
    }
}
