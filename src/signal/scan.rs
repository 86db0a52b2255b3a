//! The one pass over the codes of a text: n-gram sums, words, and the places that other signals must look at.
//!
//! It goes by blocks. What every code has, its n-grams, is computed code by code without a branch, for text is hard to
//! foresee; what only some codes are is collected as a bit a code, and then only the bits that are set are looked at.
//! Knows which codes are of interest, not why.

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
    /// The same code by code: the sums of the n-grams that end there, those of words left out.
    pub(crate) by_code: Vec<[i16; BLOCK]>,
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
    /// Separators, commas and sentence marks.
    pub(crate) divisions: Vec<u32>,
    /// Where phrases of dense scripts may begin, in order.
    pub(crate) openings: Vec<u32>,
    /// Where the characters end that may be the key of a phrase that begins inside a word, in order.
    pub(crate) insides: Vec<u32>,
}

/// A bit a code of a block, the lowest for the first.
type Bits = u32;

const ALL: Bits = (1 << BLOCK) - 1;

/// The bits of a block that follow on `bits`, of which the last code of the block before had `carry`.
const fn behind(bits: Bits, carry: bool) -> Bits {
    (bits << 1 | carry as Bits) & ALL
}

/// Whether the last code of the block is among `bits`.
const fn last(bits: Bits) -> bool {
    bits >> (BLOCK - 1) != 0
}

/// Calls `each` with the place of every bit, in order.
#[inline(always)]
fn each_bit(mut bits: Bits, mut each: impl FnMut(usize)) {
    while bits != 0 {
        each(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// What the codes of a block are, collected code by code: three fields of [`BLOCK`] bits, each filled from its top.
#[derive(Clone, Copy, Default)]
struct Kinds(u64);

impl Kinds {
    const WORD: u32 = 0;
    const DENSE: u32 = 1;
    const DIVIDES: u32 = 2;

    /// The top bits of the fields to which each class belongs.
    const OF_CLASS: [u64; 32] = {
        let mut kinds = [0; 32];
        let mut i = 0;
        while i < kinds.len() {
            let class = CharClass::from_bits(i as u32);
            kinds[i] = Kinds::top(Kinds::WORD) * class.is_word() as u64
                + Kinds::top(Kinds::DENSE) * class.is_dense() as u64
                + Kinds::top(Kinds::DIVIDES) * shape::divides(class) as u64;
            i += 1;
        }
        kinds
    };

    const fn top(field: u32) -> u64 {
        1 << ((field + 1) * BLOCK as u32 - 1)
    }

    #[inline(always)]
    fn push(&mut self, kinds: u64) {
        self.0 = self.0 >> 1 | kinds;
    }

    #[inline(always)]
    const fn field(self, field: u32) -> Bits {
        (self.0 >> (field * BLOCK as u32)) as Bits & ALL
    }
}

/// The classes of codes, as [`Kinds`].
static KINDS: [u64; 32] = Kinds::OF_CLASS;

/// The weights of the n-grams of a block, a row for each length: those for spam in the lower bytes, for content above.
type Rows = [[i16; BLOCK]; 4];

/// The sums of the weights for spam and for content, code by code.
#[inline(always)]
fn sum_rows(rows: &Rows) -> [[i16; BLOCK]; 2] {
    let (mut spam, mut content) = ([0_i16; BLOCK], [0_i16; BLOCK]);
    for j in 0..BLOCK {
        let weights = [rows[0][j], rows[1][j], rows[2][j], rows[3][j]];
        spam[j] = weights.iter().map(|w| w << 8 >> 8).sum();
        content[j] = weights.iter().map(|w| w >> 8).sum();
    }
    [spam, content]
}

/// The sum of a block's lanes, which all fit into one: half of them is added to the other until one is left.
#[inline(always)]
fn sum_lanes(mut lanes: [i16; BLOCK]) -> i32 {
    for half in [8, 4, 2, 1] {
        for j in 0..half {
            lanes[j] += lanes[j + half];
        }
    }
    i32::from(lanes[0])
}

/// What the n-grams that end in a block are, code by code.
struct BlockGrams {
    window: Window,
    rows: Rows,
    /// The n-grams of two characters of a text with a dense script.
    twos: [u32; BLOCK],
    /// The hashes of the words so far; in a text with a dense script they are found when they are needed.
    hashes: [u32; BLOCK],
}

impl BlockGrams {
    const START: BlockGrams =
        BlockGrams { window: Window::START, rows: [[0; BLOCK]; 4], twos: [0; BLOCK], hashes: [0; BLOCK] };

    /// Reads the next block; `hash` is that of the word before it, and then of the one at its end.
    #[inline(always)]
    fn read<const DENSE: bool>(
        &mut self,
        block: &[Code],
        weights: &impl Fn(u32) -> i16,
        hash: &mut u32,
    ) -> Kinds {
        let mut kinds = Kinds::default();
        for (j, &code) in block.iter().enumerate().take(BLOCK) {
            let class = code.class();
            kinds.push(KINDS[code.class_bits() as usize % KINDS.len()]);
            let grams = self.window.push(code.scalar());
            self.rows[0][j] = weights(grams.third(class));
            self.rows[1][j] = weights(grams.three);
            self.rows[2][j] = weights(grams.four);
            if DENSE {
                self.rows[3][j] = weights(grams.one) & -i16::from(class.is_dense());
                self.twos[j] = grams.two;
            } else {
                *hash = if class.is_word() { word_step(*hash, code.scalar()) } else { 0 };
                self.hashes[j] = *hash;
            }
        }
        kinds.0 >>= BLOCK - block.len();
        kinds
    }
}

impl Scan {
    /// Scans a folded text.
    pub(crate) fn run(&mut self, folded: &Folded, table: &NgramTable, lexicon: &Lexicon) {
        self.words.clear();
        self.blocks.clear();
        self.by_code.clear();
        self.divisions.clear();
        self.openings.clear();
        self.insides.clear();
        let dense = DENSE.iter().any(|&c| folded.stats().of(c) > 0);
        let codes = folded.codes_and_boundary();
        const SHIFT: u32 = 32 - NgramTable::COMMON_BITS;
        match (dense, table.common()) {
            (true, Some(weights)) => {
                self.pass::<true>(codes, |hash| weights[(hash >> SHIFT) as usize], lexicon);
            }
            (false, Some(weights)) => {
                self.pass::<false>(codes, |hash| weights[(hash >> SHIFT) as usize], lexicon);
            }
            (true, None) => self.pass::<true>(codes, |hash| table.get(hash), lexicon),
            (false, None) => self.pass::<false>(codes, |hash| table.get(hash), lexicon),
        }
        self.count_doubled(folded.codes());
        if lexicon.has_insides() {
            self.find_insides(folded.codes(), lexicon);
        }
        self.add_words(folded.codes(), table);
    }

    /// `DENSE` says whether any code is of a dense script.
    #[inline(never)]
    fn pass<const DENSE: bool>(
        &mut self,
        codes: &[Code],
        weights: impl Fn(u32) -> [i8; 2],
        lexicon: &Lexicon,
    ) {
        let weights = |hash| i16::from_le_bytes(weights(hash).map(|w| w as u8));
        let function_letters = shape::function_letters();
        let (mut content, mut count, mut dense_codes) = (0, 0, 0);
        let (mut functions, mut changes) = (0, 0);
        let mut grams = BlockGrams::START;
        let (mut was_word, mut was_dense, mut was_single) = (false, false, false);
        let (mut word_start, mut word_hash) = (0, 0);
        // Whether the last letter or digit was of a dense script, if there was one.
        let mut script = None;
        let mut i = 0_u32;
        for block in codes.chunks(BLOCK) {
            let mut hash = word_hash;
            // With a length that is known here, the loop needs no count: nearly all blocks of a long text are full.
            let kinds = if let Ok(block) = <&[Code; BLOCK]>::try_from(block) {
                grams.read::<DENSE>(block, &weights, &mut hash)
            } else {
                grams.rows = [[0; BLOCK]; 4];
                grams.read::<DENSE>(block, &weights, &mut hash)
            };
            let (word, dense) = (kinds.field(Kinds::WORD), kinds.field(Kinds::DENSE));
            let sums = sum_rows(&grams.rows);
            let [block_spam, block_content] = sums.map(sum_lanes);
            self.by_code.push(sums[0]);
            let many = 3 * block.len() as u32 + dense.count_ones();
            self.blocks.push((block_spam, many));
            content += block_content;
            count += many;

            each_bit(kinds.field(Kinds::DIVIDES), |j| self.divisions.push(i + j as u32));
            if DENSE && (word != 0 || was_word) {
                for (slot, &code) in grams.hashes.iter_mut().zip(block) {
                    hash = if code.class().is_word() { word_step(hash, code.scalar()) } else { 0 };
                    *slot = hash;
                }
            }
            each_bit(word ^ behind(word, was_word), |j| {
                let at = i + j as u32;
                if word >> j & 1 != 0 {
                    word_start = at;
                } else {
                    let hash = if j == 0 { word_hash } else { grams.hashes[j - 1] };
                    self.words.push(Word { start: word_start, end: at, hash });
                }
            });
            word_hash = hash;
            if DENSE {
                if dense != 0 || was_dense {
                    let (mut pairs, mut singles, mut function) = (0, 0, 0);
                    for (j, &two) in grams.twos.iter().enumerate() {
                        pairs |= Bits::from(lexicon.opens_pair(two)) << j;
                    }
                    for (j, &code) in block.iter().enumerate().take(BLOCK) {
                        singles |= Bits::from(lexicon.opens_single(code)) << j;
                        function |= Bits::from(function_letters.has(code)) << j;
                    }
                    functions += (function & dense).count_ones();
                    let opening = behind(dense, was_dense) & (pairs | behind(singles, was_single));
                    each_bit(opening, |j| self.openings.push((i + j as u32).wrapping_sub(1)));
                    was_single = last(singles);
                    dense_codes += dense.count_ones();
                }
                if word == 0 || dense == 0 {
                    if word | dense != 0 {
                        changes += u32::from(script.is_some_and(|script| script != (dense != 0)));
                        script = Some(dense != 0);
                    }
                } else {
                    each_bit(word | dense, |j| {
                        let is_dense = dense >> j & 1 != 0;
                        changes += u32::from(script.is_some_and(|script| script != is_dense));
                        script = Some(is_dense);
                    });
                }
                was_dense = last(dense);
            }
            was_word = last(word);
            i += BLOCK as u32;
        }
        (self.sums, self.count) = ([self.blocks.iter().map(|b| b.0).sum(), content], count);
        (self.dense, self.functions, self.script_changes) = (dense_codes, functions, changes);
    }

    /// Counts the codes that repeat the one before.
    fn count_doubled(&mut self, codes: &[Code]) {
        let pairs = codes.iter().zip(codes.get(1..).unwrap_or(&[]));
        self.doubled = pairs.map(|(a, b)| u32::from((a == b) & (*b != Code::BOUNDARY))).sum();
    }

    /// Finds the ends of what may be the key of a phrase that begins inside a word.
    #[cold]
    fn find_insides(&mut self, codes: &[Code], lexicon: &Lexicon) {
        let mut window = Window::START;
        for (i, code) in codes.iter().enumerate() {
            let four = window.push(code.scalar()).four;
            if code.class().is_word() && lexicon.opens_inside(four) {
                self.insides.push(i as u32);
            }
        }
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
