//! The one pass over the codes of a text: n-gram sums, words, and the places that other signals must look at.
//!
//! What a code contributes is computed without a branch on what it is, for text is hard to foresee: every code writes to
//! the lists of places, and a list grows only where the code belongs to it. Knows which codes are of interest, not why.

use crate::model::NgramTable;
use crate::signal::lexicon::Lexicon;
use crate::signal::ngram::{self, Window, Word, word_step};
use crate::signal::shape;
use crate::text::{CharClass, Code, Folded};

/// Codes of a block whose n-gram sum is kept apart, to find the most suspicious stretch.
pub(crate) const BLOCK: usize = 16;

/// The classes of dense scripts.
const DENSE: [CharClass; 5] =
    [CharClass::Han, CharClass::Hiragana, CharClass::Katakana, CharClass::Hangul, CharClass::Thai];

/// What the pass found; reused from text to text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scan {
    /// The words.
    pub(crate) words: Vec<Word>,
    /// Sum and number of the n-grams of each block, the spam weights only.
    pub(crate) blocks: Vec<(i32, u32)>,
    /// Sums of all n-grams, of the weights for spam and for content.
    pub(crate) sums: [i32; 2],
    /// How many n-grams there are.
    pub(crate) count: u32,
    /// Codes of dense scripts.
    pub(crate) dense: u32,
    /// Of these, function words.
    pub(crate) functions: u32,
    /// Codes that repeat the one before.
    pub(crate) doubled: u32,
    /// Changes between a dense script and the characters of words.
    pub(crate) script_changes: u32,
    /// The borders of the words, with the hash of the word that ends there.
    borders: Places<(u32, u32)>,
    /// Separators, commas and sentence marks.
    divisions: Places<u32>,
    /// Where phrases of dense scripts may begin.
    openings: Places<u32>,
    /// The ends of what may be the key of a phrase that begins inside a word.
    insides: Places<u32>,
}

/// A list that is written at every code and grows only at some.
#[derive(Clone, Debug, Default)]
struct Places<T> {
    room: Vec<T>,
    len: usize,
}

impl<T: Copy + Default> Places<T> {
    /// Empties the list and makes room for `room` places.
    fn clear(&mut self, room: usize) {
        if self.room.len() < room {
            self.room.resize(room, T::default());
        }
        self.len = 0;
    }

    fn as_slice(&self) -> &[T] {
        &self.room[..self.len]
    }
}

impl Scan {
    /// Where separators, commas and sentence marks stand.
    pub(crate) fn divisions(&self) -> &[u32] {
        self.divisions.as_slice()
    }

    /// Where phrases of dense scripts may begin, in order.
    pub(crate) fn openings(&self) -> &[u32] {
        self.openings.as_slice()
    }

    /// Where the characters end that may be the key of a phrase that begins inside a word, in order.
    pub(crate) fn insides(&self) -> &[u32] {
        self.insides.as_slice()
    }

    /// Scans a folded text.
    pub(crate) fn run(&mut self, folded: &Folded, table: &NgramTable, lexicon: &Lexicon) {
        let room = folded.codes().len() + 2;
        self.borders.clear(room);
        self.divisions.clear(room);
        self.openings.clear(room);
        self.insides.clear(room);
        self.blocks.clear();
        if DENSE.iter().any(|&c| folded.stats().of(c) > 0) {
            self.pass::<true>(folded, table, lexicon);
        } else {
            self.pass::<false>(folded, table, lexicon);
        }
        let borders = self.borders.as_slice().chunks_exact(2);
        self.words.clear();
        self.words.extend(borders.map(|b| Word { start: b[0].0, end: b[1].0, hash: b[1].1 }));
        self.add_words(folded.codes(), table);
    }

    /// `DENSE` says whether any code is of a dense script.
    #[inline(never)]
    fn pass<const DENSE: bool>(&mut self, folded: &Folded, table: &NgramTable, lexicon: &Lexicon) {
        let function_words = shape::function_words();
        let borders = &mut self.borders.room[..];
        let divisions = &mut self.divisions.room[..];
        let openings = &mut self.openings.room[..];
        let insides = &mut self.insides.room[..];
        let (mut border, mut division, mut opening, mut inside) = (0, 0, 0, 0);
        let (mut spam, mut content, mut count) = (0, 0, 0);
        let (mut dense, mut functions, mut doubled, mut changes) = (0, 0, 0, 0);
        let mut window = Window::START;
        let mut before = Code::BOUNDARY;
        let (mut was_word, mut was_dense, mut was_single) = (false, false, false);
        let mut word_hash = 0;
        // Whether the last letter or digit was of a dense script, and whether there was one.
        let (mut script, mut any) = (false, false);
        let mut i = 0_u32;
        for block in folded.codes_and_boundary().chunks(BLOCK) {
            let (mut block_spam, mut block_dense) = (0, 0);
            for &code in block {
                let (scalar, class) = (code.scalar(), code.class());
                let grams = window.push(scalar);
                for hash in [grams.third(class), grams.three, grams.four] {
                    let [s, c] = table.get(hash);
                    block_spam += i32::from(s);
                    content += i32::from(c);
                }

                let is_word = class.is_word();
                borders[border] = (i, word_hash);
                border += usize::from(is_word != was_word);
                was_word = is_word;
                word_hash = if is_word { word_step(word_hash, scalar) } else { 0 };
                // Words come in runs, so that this is well foreseen where they are few.
                if !DENSE || is_word {
                    insides[inside] = i;
                    inside += usize::from(is_word & lexicon.opens_inside(grams.four));
                }

                divisions[division] = i;
                division += usize::from(shape::divides(class));
                doubled += u32::from((code == before) & (class != CharClass::Space));
                before = code;

                if DENSE {
                    let is_dense = class.is_dense();
                    let [s, c] = table.get(grams.one);
                    let mask = -i32::from(is_dense);
                    block_spam += i32::from(s) & mask;
                    content += i32::from(c) & mask;
                    block_dense += u32::from(is_dense);
                    functions +=
                        u32::from(is_dense & shape::is_function(function_words, word_step(0, scalar)));
                    let speaks = is_dense | is_word;
                    changes += u32::from(speaks & any & (is_dense != script));
                    script = if speaks { is_dense } else { script };
                    any |= speaks;
                    openings[opening] = i.wrapping_sub(1);
                    opening += usize::from(was_dense & (was_single | lexicon.opens_pair(grams.two)));
                    was_single = lexicon.opens_single(grams.one);
                    was_dense = is_dense;
                }
                i += 1;
            }
            let grams = 3 * block.len() as u32 + block_dense;
            self.blocks.push((block_spam, grams));
            spam += block_spam;
            count += grams;
            dense += block_dense;
        }
        (self.borders.len, self.divisions.len) = (border, division);
        (self.openings.len, self.insides.len) = (opening, inside);
        (self.sums, self.count) = ([spam, content], count);
        (self.dense, self.functions) = (dense, functions);
        (self.doubled, self.script_changes) = (doubled, changes);
    }

    /// Adds the n-grams of whole words and of a whole short line; those of a word count to the block of its last code.
    #[inline(never)]
    fn add_words(&mut self, codes: &[Code], table: &NgramTable) {
        let Scan { words, blocks, sums, count, .. } = self;
        let mut add = |end: usize, hash: u32| {
            let [s, c] = table.get(hash);
            let (s, c) = (i32::from(s), i32::from(c));
            sums[0] += s;
            sums[1] += c;
            *count += 1;
            let block = &mut blocks[end.saturating_sub(1) / BLOCK];
            *block = (block.0 + s, block.1 + 1);
        };
        ngram::word_grams(codes, words, &mut add);
        ngram::line_grams(codes, words, |hash| add(codes.len(), hash));
    }
}
