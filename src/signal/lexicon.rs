//! The phrase lists: what spam says, what only looks like it, and where it stands in a text.
//!
//! Phrases are folded like texts and found by a hashed key of their beginning: the first one or two words in scripts
//! with word borders, up to three characters in those without. A bitmap of the keys is asked before anything else, so
//! that honest text costs next to nothing: while the scan runs for pairs of characters, behind it for words. An
//! automaton over the same lists takes longer to build than the whole classifier may take to start. Knows weights and
//! borders; decides nothing.

use core::ops::Range;

use crate::error::{BuildError, BuildErrorKind};
use crate::signal::ngram::{Grams, Window, word_step};
use crate::signal::scan::Scan;
use crate::text::{CharClass, Code, Folded, Letters, fold_plain};
use crate::verdict::Category;

/// How much a phrase of the heaviest weight may say, in nats.
pub(crate) const MAX_WEIGHT: f32 = 3.0;

/// A phrase may stand alone as a tag and is spam then.
pub(crate) const TAG: u8 = 1;
/// The last word may go on behind the phrase.
pub(crate) const PREFIX: u8 = 2;
/// The first word may begin before the phrase.
pub(crate) const SUFFIX: u8 = 4;
/// The phrase names a brand or a site.
pub(crate) const BRAND: u8 = 8;
/// Where the flags say how many characters behind the key are known by their hash: a number of [`KNOWN`].
const KNOWN_BITS: u32 = 4;
/// The last phrase with its key.
const LAST: u8 = 128;

/// So many characters behind a key can be known by their hash.
const KNOWN: [usize; 8] = [0, 1, 2, 3, 5, 8, 13, 21];

/// So many codes between two words still count as the space of a phrase.
const MAX_GAP: usize = 3;

/// What a list says of a phrase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The kind of spam; `None` for an honest phrase that cancels the hits inside it.
    pub(crate) category: Option<Category>,
    /// 0 to [`MAX_WEIGHT`].
    pub(crate) weight: f32,
    pub(crate) flags: u8,
    /// The hash of what must stand behind the key, as [`Known`] has it.
    known: u16,
    /// Where its text stands among the texts of all phrases: the later, the later it was added.
    start: u32,
    end: u32,
}

/// A phrase found in a text, by its codes `start..end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Index of the phrase, for [`Lexicon::entry`].
    pub(crate) phrase: u32,
}

/// The hashes of so many characters of a text as [`KNOWN`] says, from one place on.
///
/// A hundred phrases may share the beginning of a word, and what they are lies far away. Few ask for many characters, so
/// that they are read when the first one asks.
struct Known<'t> {
    codes: &'t [Code],
    hashes: [u16; KNOWN.len()],
    /// So many of the hashes are there, and what the last of them was made from.
    len: usize,
    at: usize,
    hash: u32,
}

impl<'t> Known<'t> {
    /// What is known of the characters of a text from `at` on: nothing yet.
    fn from(codes: &'t [Code], at: usize) -> Self {
        Known { codes, hashes: [0; KNOWN.len()], len: 1, at, hash: 0 }
    }

    const fn short(hash: u32) -> u16 {
        (hash >> 16) as u16 | 1
    }

    /// Of the characters of a phrase behind its key as many as may be, and their number.
    fn of(behind: &[Code]) -> (u16, u8) {
        match KNOWN.iter().rposition(|&known| known <= behind.len()) {
            None | Some(0) => (0, 0),
            Some(number) => (Known::short(hash(&behind[..KNOWN[number]])), number as u8),
        }
    }

    /// Whether what is known of the phrase stands there.
    #[inline(always)]
    fn has(&mut self, entry: &Entry) -> bool {
        let number = usize::from(entry.flags >> KNOWN_BITS) % KNOWN.len();
        if number >= self.len {
            self.read(number);
        }
        self.hashes[number] == entry.known
    }

    /// Reads on; a gap counts as the one space that it is in a phrase. Behind the end of the text stands no phrase.
    #[inline(never)]
    fn read(&mut self, number: usize) {
        while self.len <= number {
            for _ in KNOWN[self.len - 1]..KNOWN[self.len] {
                let Some(&code) = self.codes.get(self.at) else {
                    self.len = KNOWN.len();
                    return;
                };
                let gap = if is_gap(code.class()) { gap(&self.codes[self.at..]) } else { 0 };
                let scalar = if gap > 0 { Code::BOUNDARY.scalar() } else { code.scalar() };
                self.hash = word_step(self.hash, scalar);
                self.at += gap.max(1);
            }
            self.hashes[self.len] = Known::short(self.hash);
            self.len += 1;
        }
    }
}

/// How many codes at the beginning stand for one space of a phrase.
fn gap(codes: &[Code]) -> usize {
    codes.iter().take(MAX_GAP).take_while(|c| is_gap(c.class())).count()
}

/// Phrases, compiled for search.
#[derive(Clone)]
pub(crate) struct Lexicon {
    /// In the order of their keys.
    entries: Vec<Entry>,
    /// The key of each.
    keys: Vec<u32>,
    /// The folded texts of all phrases, one behind the other.
    texts: String,
    /// Where the keys begin whose upper bits are the index.
    firsts: Vec<u32>,
    gate: Gate,
    openings: Openings,
}

/// What the beginnings of phrases look like to the scan.
#[derive(Clone, Default)]
struct Openings {
    /// The first two characters of the phrases of dense scripts.
    pairs: Bitmap<{ 1 << 13 }>,
    /// The first character of those that are found by one alone.
    singles: Letters,
    /// The first three characters of the phrases that are found by the beginning of a word.
    beginnings: Bitmap<256>,
    /// The keys of the characters of alphabets that may stand anywhere in a word, if there are any.
    inner: Option<Bitmap<1024>>,
}

impl Openings {
    fn add(&mut self, codes: &[Code], kind: Key) {
        match kind {
            Key::Dense => match dense_key(codes) {
                [one] => self.singles.add(*one),
                key => self.pairs.add(last_grams(&key[..2]).two),
            },
            Key::Prefix => self.beginnings.add(last_grams(&codes[..BEGINNING]).three),
            Key::Inner => {
                self.inner.get_or_insert_default().add(last_grams(&codes[..PREFIX_KEY]).four);
            }
            Key::Word | Key::Words => {}
        }
    }
}

/// A bitmap of hashes of n-grams, by their upper bits; a power of two of words.
#[derive(Clone)]
struct Bitmap<const WORDS: usize>(Box<[u64; WORDS]>);

impl<const WORDS: usize> Default for Bitmap<WORDS> {
    fn default() -> Self {
        Bitmap(Box::new([0; WORDS]))
    }
}

impl<const WORDS: usize> Bitmap<WORDS> {
    const SHIFT: u32 = 26 - WORDS.trailing_zeros();

    #[inline(always)]
    fn has(&self, hash: u32) -> bool {
        let bit = hash >> Self::SHIFT;
        self.0[(bit >> 6) as usize % WORDS] >> (bit & 63) & 1 != 0
    }

    fn add(&mut self, hash: u32) {
        let bit = hash >> Self::SHIFT;
        self.0[(bit >> 6) as usize % WORDS] |= 1 << (bit & 63);
    }
}

impl core::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Lexicon").field("phrases", &self.entries.len()).finish_non_exhaustive()
    }
}

/// A bitmap of keys with two bits a key, both in one word: says "no" for nearly everything that begins no phrase.
#[derive(Clone)]
struct Gate {
    words: Vec<u64>,
    shift: u32,
}

impl Gate {
    /// Bits for each key, at least: two of so many are seldom set by others.
    const BITS: usize = 12;

    fn new(keys: usize) -> Gate {
        let words = (keys * Gate::BITS / 64).next_power_of_two().max(2);
        Gate { words: vec![0; words], shift: 32 - words.trailing_zeros() }
    }

    #[inline(always)]
    const fn bits(key: u32) -> u64 {
        1 << (key & 63) | 1 << (key >> 6 & 63)
    }

    #[inline(always)]
    fn lets_pass(&self, key: u32) -> bool {
        let bits = Gate::bits(key);
        self.words[(key >> self.shift) as usize] & bits == bits
    }

    fn open(&mut self, key: u32) {
        self.words[(key >> self.shift) as usize] |= Gate::bits(key);
    }
}

/// How the beginning of a phrase is found in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    /// Characters of a script without word borders.
    Dense,
    /// The whole first word.
    Word,
    /// The whole first two words.
    Words,
    /// The beginning of a word.
    Prefix,
    /// Characters anywhere in a word.
    Inner,
}

const fn scramble(hash: u32, key: Key) -> u32 {
    let h = (hash ^ (key as u32).wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B);
    (h ^ (h >> 13)).wrapping_mul(0xC2B2_AE35)
}

/// The hash of two words, of which the hashes are given.
const fn hash_of_two(first: u32, second: u32) -> u32 {
    first.rotate_left(15) ^ second
}

/// The hashes of the n-grams that end with these characters.
fn last_grams(codes: &[Code]) -> Grams {
    let mut window = Window::START;
    codes.iter().fold(window.push(0), |_, c| window.push(c.scalar()))
}

fn hash(codes: &[Code]) -> u32 {
    codes.iter().fold(0, |h, c| word_step(h, c.scalar()))
}

/// Characters of a dense key, at most.
const DENSE_KEY: usize = 3;
/// Characters of a key of the beginning or the inside of a word, at most, and of the beginning of a word at least.
const PREFIX_KEY: usize = 4;
const BEGINNING: usize = PREFIX_KEY - 1;

fn is_gap(class: CharClass) -> bool {
    matches!(class, CharClass::Space | CharClass::Separator | CharClass::SentenceEnd | CharClass::Quote)
}

impl Lexicon {
    /// The phrase with an index that a hit names.
    pub(crate) fn entry(&self, phrase: u32) -> &Entry {
        &self.entries[phrase as usize]
    }

    fn text(&self, entry: &Entry) -> &str {
        &self.texts[entry.start as usize..entry.end as usize]
    }

    /// How many phrases there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The phrases of spam.
    #[cfg(feature = "dev")]
    pub(crate) fn spam_phrases(&self) -> Vec<crate::dev::ListedPhrase> {
        let listed = |e: &Entry| {
            let (category, weight, tag) = (e.category?, e.weight, e.flags & TAG != 0);
            Some(crate::dev::ListedPhrase { text: self.text(e).to_owned(), category, weight, tag })
        };
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|entry| entry.start);
        entries.into_iter().filter_map(listed).collect()
    }

    /// Whether a phrase may begin with the two characters whose hash as an n-gram is `two`, the first of a dense script.
    #[inline(always)]
    pub(crate) fn opens_pair(&self, two: u32) -> bool {
        self.openings.pairs.has(two)
    }

    /// Whether a phrase may be found by this one character of a dense script.
    #[inline(always)]
    pub(crate) fn opens_single(&self, code: Code) -> bool {
        self.openings.singles.has(code)
    }

    /// Whether any phrase may begin inside a word.
    #[inline]
    pub(crate) const fn has_insides(&self) -> bool {
        self.openings.inner.is_some()
    }

    /// Whether a phrase may begin inside a word with the four characters whose hash as an n-gram is `four`.
    #[inline(always)]
    pub(crate) fn opens_inside(&self, four: u32) -> bool {
        self.openings.inner.as_ref().is_some_and(|inner| inner.has(four))
    }

    /// Finds the phrases of a text: of those that begin at one place the longest, in the order of their beginnings,
    /// without those that lie inside another or inside an honest phrase.
    ///
    /// Returns how many hits honest phrases cancelled.
    #[inline(never)]
    pub(crate) fn find(&self, codes: &[Code], scan: &Scan, hits: &mut Vec<Hit>) -> u32 {
        hits.clear();
        let (mut openings, mut insides) = (&scan.openings[..], &scan.insides[..]);
        let words = &scan.words;
        for (i, word) in words.iter().enumerate() {
            let key = scramble(word.hash, Key::Word);
            let next =
                words.get(i + 1).filter(|next| (1..=MAX_GAP).contains(&((next.start - word.end) as usize)));
            let pair = next.map_or(key, |next| scramble(hash_of_two(word.hash, next.hash), Key::Words));
            let inside = insides.iter().take_while(|&&end| end < word.end).count();
            let within = &insides[..inside];
            insides = &insides[inside..];
            let start = word.start as usize;
            let letters = &codes[start..word.end as usize];
            let begins = self.begins_phrase(letters);
            // One branch on all of it, which is nearly always foreseen: most words begin no phrase.
            if self.gate.lets_pass(key) | self.gate.lets_pass(pair) | begins | !within.is_empty() {
                let before = openings.partition_point(|&at| at < word.start);
                self.find_dense(codes, &openings[..before], hits);
                openings = &openings[before..];
                self.look_up(codes, start..word.end as usize, key, hits);
                if let (Some(next), true) = (next, pair != key) {
                    self.look_up(codes, start..next.end as usize, pair, hits);
                }
                if begins {
                    for part in [BEGINNING, PREFIX_KEY].iter().filter_map(|&len| letters.get(..len)) {
                        let end = start + part.len();
                        self.look_up(codes, start..end, scramble(hash(part), Key::Prefix), hits);
                    }
                }
                self.find_inside(codes, start, within, hits);
            }
        }
        self.find_dense(codes, openings, hits);
        self.resolve(hits)
    }

    fn find_dense(&self, codes: &[Code], openings: &[u32], hits: &mut Vec<Hit>) {
        for &at in openings {
            let mut h = 0;
            for (i, &code) in codes[at as usize..].iter().take(DENSE_KEY).enumerate() {
                h = word_step(h, code.scalar());
                if i > 0 || self.opens_single(code) {
                    let at = at as usize;
                    self.look_up(codes, at..at + i + 1, scramble(h, Key::Dense), hits);
                }
            }
        }
    }

    /// Looks for what begins inside a word that begins at `start`; `insides` are the places where [`PREFIX_KEY`] codes end
    /// that may be the key of a phrase.
    fn find_inside(&self, codes: &[Code], start: usize, insides: &[u32], hits: &mut Vec<Hit>) {
        for &end in insides {
            let end = end as usize + 1;
            if end >= start + PREFIX_KEY {
                let part = &codes[end - PREFIX_KEY..end];
                self.look_up(codes, end - PREFIX_KEY..end, scramble(hash(part), Key::Inner), hits);
            }
        }
    }

    /// Whether a phrase may be found by the beginning of a word.
    #[inline(always)]
    fn begins_phrase(&self, word: &[Code]) -> bool {
        word.get(..BEGINNING).is_some_and(|part| self.openings.beginnings.has(last_grams(part).three))
    }

    /// Adds the longest phrase with this key, whose codes stand at `place`, unless a longer one is there already.
    #[inline(always)]
    fn look_up(&self, codes: &[Code], place: Range<usize>, key: u32, hits: &mut Vec<Hit>) {
        if self.gate.lets_pass(key) {
            self.look_up_behind_gate(codes, place, key, hits);
        }
    }

    #[inline(never)]
    fn look_up_behind_gate(&self, codes: &[Code], place: Range<usize>, key: u32, hits: &mut Vec<Hit>) {
        let upper = (key >> upper_shift(self.firsts.len())) as usize;
        let from = self.firsts[upper] as usize;
        let to = self.firsts.get(upper + 1).map_or(self.keys.len(), |&to| to as usize);
        let Some(before) = self.keys[from..to].iter().position(|&k| k == key) else { return };
        let first = (from + before) as u32;
        let at = place.start;
        let mut known = Known::from(codes, place.end);
        for (phrase, entry) in (first..).zip(&self.entries[first as usize..]) {
            if !known.has(entry) {
                if entry.flags & LAST != 0 {
                    return;
                }
                continue;
            }
            if let Some(end) = self.match_end(codes, at, entry) {
                let hit = Hit { start: at as u32, end: end as u32, phrase };
                match hits.last_mut() {
                    Some(last) if last.start == hit.start => {
                        // Of phrases that fold to the same, the one added last holds.
                        let rank = |hit: &Hit| (hit.end, self.entry(hit.phrase).start);
                        if rank(last) < rank(&hit) {
                            *last = hit;
                        }
                    }
                    _ => hits.push(hit),
                }
            }
            if entry.flags & LAST != 0 {
                return;
            }
        }
    }

    /// Where the phrase ends if it stands at `at`, borders included.
    fn match_end(&self, codes: &[Code], at: usize, entry: &Entry) -> Option<usize> {
        let mut i = at;
        for c in self.text(entry).chars() {
            if c == Code::BOUNDARY.to_char() {
                let gap = gap(&codes[i..]);
                if gap == 0 {
                    return None;
                }
                i += gap;
            } else if codes.get(i).is_some_and(|code| code.to_char() == c) {
                i += 1;
            } else {
                return None;
            }
        }
        let before = at.checked_sub(1).map_or(CharClass::Space, |b| codes[b].class());
        let behind = codes.get(i).map_or(CharClass::Space, |c| c.class());
        let (first, last) = (codes[at].class(), codes[i - 1].class());
        let digits = |inside: CharClass, outside: CharClass| inside.is_digit() && outside.is_digit();
        if digits(first, before) || digits(last, behind) {
            return None;
        }
        let left = entry.flags & SUFFIX != 0 || !(joins(first, before));
        let right = entry.flags & PREFIX != 0 || last == CharClass::Hangul || !(joins(last, behind));
        (left && right).then_some(i)
    }

    /// Drops the hits inside honest phrases and inside other hits; returns how many honest phrases cancelled.
    fn resolve(&self, hits: &mut Vec<Hit>) -> u32 {
        let honest = |h: &Hit| self.entries[h.phrase as usize].category.is_none();
        let mut cancelled = 0;
        if hits.iter().any(honest) {
            // Hits come in the order of their beginnings, so one look back and one ahead finds those inside.
            for i in 0..hits.len() {
                if !honest(&hits[i]) {
                    continue;
                }
                let allow = hits[i];
                for hit in hits[i + 1..].iter_mut().take_while(|h| h.start < allow.end) {
                    if hit.end <= allow.end && !honest(hit) {
                        hit.end = hit.start;
                        cancelled += 1;
                    }
                }
            }
            hits.retain(|h| h.start < h.end);
        }
        let mut covered = 0;
        hits.retain(|h| {
            let inside = h.end <= covered;
            covered = covered.max(h.end);
            !inside
        });
        cancelled
    }
}

/// Whether two neighbours of these classes stand in one word, so that no phrase begins or ends between them.
fn joins(inside: CharClass, outside: CharClass) -> bool {
    if inside.is_dense() {
        // Only Korean parts its words; the other dense scripts leave every place open.
        inside == CharClass::Hangul && outside == CharClass::Hangul
    } else {
        inside.is_word() && outside.is_alphabetic()
            || inside.is_alphabetic() && outside.is_digit()
            || inside.is_digit() && outside.is_digit()
    }
}

/// Says which phrases of a list to pass over.
#[cfg(feature = "dev")]
type LeaveOut = Box<dyn Fn(&str) -> bool>;

/// Collects phrases and compiles them.
#[derive(Default)]
pub(crate) struct LexiconBuilder {
    entries: Vec<Entry>,
    /// The key of each, and its index below.
    keys: Vec<u64>,
    texts: String,
    openings: Openings,
    /// The codes of one phrase.
    codes: Vec<Code>,
    folded: Folded,
    #[cfg(feature = "dev")]
    leave_out: Option<LeaveOut>,
}

impl LexiconBuilder {
    /// Passes over the phrases of spam in lists for which `leave_out` holds.
    #[cfg(feature = "dev")]
    pub(crate) fn leave_out(&mut self, leave_out: impl Fn(&str) -> bool + 'static) {
        self.leave_out = Some(Box::new(leave_out));
    }

    /// Adds a phrase; `category` is `None` for an honest one.
    pub(crate) fn add(
        &mut self,
        phrase: &str,
        category: Option<Category>,
        weight: f32,
        flags: u8,
    ) -> Result<(), BuildErrorKind> {
        let LexiconBuilder { codes, folded, .. } = self;
        codes.clear();
        let push = |codes: &mut Vec<Code>, code: Code| {
            if code.class().is_letter() || code.class().is_digit() {
                codes.push(code);
            } else if codes.last().is_some_and(|&last| last != Code::BOUNDARY) {
                codes.push(Code::BOUNDARY);
            }
        };
        // Nearly all phrases are plain, and the full pass costs more to begin than to run.
        if !fold_plain(phrase, |code| push(codes, code)) {
            codes.clear();
            folded.fold(phrase);
            folded.codes().iter().for_each(|&code| push(codes, code));
        }
        if codes.last() == Some(&Code::BOUNDARY) {
            codes.pop();
        }
        if codes.is_empty() {
            return Err(BuildErrorKind::EmptyPhrase(phrase.to_owned()));
        }
        if !(0.0..=MAX_WEIGHT).contains(&weight) {
            return Err(BuildErrorKind::Weight(phrase.to_owned(), weight));
        }
        let (kind, hash, key) = key_of(codes, flags);
        self.keys.push(u64::from(scramble(hash, kind)) << 32 | self.entries.len() as u64);
        self.openings.add(codes, kind);
        let (known, number) = Known::of(&codes[key..]);
        let start = self.texts.len() as u32;
        self.texts.extend(codes.iter().map(|code| code.to_char()));
        let (flags, end) = (flags | number << KNOWN_BITS, self.texts.len() as u32);
        self.entries.push(Entry { category, weight, flags, known, start, end });
        Ok(())
    }

    /// Makes room for lists of so many bytes.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.entries.reserve(bytes / LINE_BYTES);
        self.keys.reserve(bytes / LINE_BYTES);
        self.texts.reserve(bytes / 2 * 3);
    }

    /// Adds the lines of a list in the format of `data/lexicon`: phrase, category, weight, flags.
    pub(crate) fn add_list(&mut self, tsv: &str) -> Result<(), BuildError> {
        each_row(tsv, |line, phrase, columns| self.add_listed(phrase, Meaning::of(line, columns)?))
    }

    /// Adds the lines of lists as `build.rs` packs them: a phrase alone means what the one before it does, and begins with so
    /// many of its bytes as its first character says.
    pub(crate) fn add_packed(&mut self, tsv: &str) -> Result<(), BuildError> {
        let (mut meaning, mut phrase) = (None, String::new());
        each_row(tsv, |line, packed, columns| {
            unpack(packed, &mut phrase);
            let same = meaning.filter(|_| columns.is_empty());
            let this = same.map_or_else(|| Meaning::of(line, columns), Ok)?;
            meaning = Some(this);
            self.add_listed(&phrase, this)
        })
    }

    /// Adds honest phrases as `build.rs` packs them.
    pub(crate) fn add_packed_allowed(&mut self, tsv: &str) -> Result<(), BuildError> {
        let mut phrase = String::new();
        each_row(tsv, |_, packed, _| {
            unpack(packed, &mut phrase);
            self.add(&phrase, None, 0.0, 0)
        })
    }

    fn add_listed(&mut self, phrase: &str, meaning: Meaning) -> Result<(), BuildErrorKind> {
        #[cfg(feature = "dev")]
        if self.leave_out.as_ref().is_some_and(|leave_out| leave_out(phrase)) {
            return Ok(());
        }
        self.add(phrase, Some(meaning.category), meaning.weight, meaning.flags)
    }

    /// Adds the lines of a list in the format of `data/allow`: phrase, note.
    pub(crate) fn add_allow_list(&mut self, tsv: &str) -> Result<(), BuildError> {
        each_row(tsv, |_, phrase, _| self.add(phrase, None, 0.0, 0))
    }

    /// Compiles what was added. Of phrases that fold to the same, the one added last holds.
    pub(crate) fn build(self) -> Lexicon {
        let LexiconBuilder { entries: added, keys: mut order, texts, openings, .. } = self;
        order.sort_unstable();
        let keys: Vec<u32> = order.iter().map(|key| (key >> 32) as u32).collect();
        let mut entries: Vec<Entry> = order.iter().map(|&at| added[at as u32 as usize]).collect();
        let mut firsts = vec![0; keys.len().next_power_of_two().max(16)];
        let shift = upper_shift(firsts.len());
        let mut gate = Gate::new(keys.len());
        let (mut at, mut next) = (0, 0);
        for group in keys.chunk_by(|a, b| a == b) {
            gate.open(group[0]);
            let upper = (group[0] >> shift) as usize;
            firsts[next..=upper].fill(at);
            next = upper + 1;
            at += group.len() as u32;
            entries[at as usize - 1].flags |= LAST;
        }
        firsts[next..].fill(at);
        Lexicon { entries, keys, texts, firsts, gate, openings }
    }
}

/// How far to shift a key so that its upper bits are an index of a table of so many entries, a power of two.
const fn upper_shift(len: usize) -> u32 {
    u32::BITS - len.trailing_zeros()
}

/// How a phrase is found, the hash of what it is found by, and how many codes that is.
fn key_of(codes: &[Code], flags: u8) -> (Key, u32, usize) {
    if codes[0].class().is_dense() {
        let key = dense_key(codes);
        return (Key::Dense, hash(key), key.len());
    }
    let run = |codes: &[Code]| codes.iter().take_while(|c| c.class().is_word()).count();
    let first = run(codes);
    if flags & SUFFIX != 0 && first >= PREFIX_KEY {
        return (Key::Inner, hash(&codes[..PREFIX_KEY]), PREFIX_KEY);
    }
    if flags & PREFIX != 0 && first == codes.len() && first >= BEGINNING {
        let len = codes.len().min(PREFIX_KEY);
        return (Key::Prefix, hash(&codes[..len]), len);
    }
    // A second word that may go on behind the phrase is no whole word of the text.
    let rest = codes.get(first + 1..).unwrap_or(&[]);
    let second = run(rest);
    if second > 0 && codes[first] == Code::BOUNDARY && (second < rest.len() || flags & PREFIX == 0) {
        let both = hash_of_two(hash(&codes[..first]), hash(&rest[..second]));
        return (Key::Words, both, first + 1 + second);
    }
    (Key::Word, hash(&codes[..first]), first)
}

/// The characters by which a phrase is found that begins in a dense script.
fn dense_key(codes: &[Code]) -> &[Code] {
    let len = codes.iter().take(DENSE_KEY).take_while(|c| c.class() != CharClass::Space).count();
    &codes[..len]
}

/// Bytes of a packed list for each of its lines, by a low estimate: what is reserved for them.
const LINE_BYTES: usize = 12;

/// What the columns behind a phrase say.
#[derive(Clone, Copy)]
struct Meaning {
    category: Category,
    weight: f32,
    flags: u8,
}

impl Meaning {
    fn of(line: usize, columns: &[&str]) -> Result<Meaning, BuildErrorKind> {
        let fault = |fault: &str| BuildErrorKind::Lexicon { line, fault: fault.to_owned() };
        let [category, weight, flags] = columns else {
            return Err(fault("expected four columns: phrase, category, weight, flags"));
        };
        let category = category.parse().map_err(|e| fault(&format!("{e}")))?;
        let weight = weight.parse().map_err(|_| fault("the weight is no number"))?;
        let mut bits = 0;
        for flag in flags.split(',').map(str::trim).filter(|f| !f.is_empty()) {
            bits |= match flag {
                "tag" => TAG,
                "prefix" => PREFIX,
                "suffix" => SUFFIX,
                "brand" => BRAND,
                _ => return Err(fault(&format!("unknown flag {flag:?}: tag, prefix, suffix or brand"))),
            };
        }
        Ok(Meaning { category, weight, flags: bits })
    }
}

/// Makes the phrase before, of lists as `build.rs` packs them, into the next.
fn unpack(packed: &str, phrase: &mut String) {
    let (shared, rest) = packed.split_at_checked(1).unwrap_or_default();
    phrase.truncate(shared.bytes().map(|b| usize::from(b.saturating_sub(b'0'))).sum());
    phrase.push_str(rest);
}

/// Calls `row` with the number, the phrase and the columns behind it of each line of a list behind its header.
fn each_row(
    tsv: &str,
    mut row: impl FnMut(usize, &str, &[&str]) -> Result<(), BuildErrorKind>,
) -> Result<(), BuildError> {
    let mut cells: Vec<&str> = Vec::with_capacity(4);
    for (i, line) in tsv.lines().enumerate().skip(1).filter(|(_, l)| !l.is_empty()) {
        cells.clear();
        let mut rest = line;
        // Cells are short, so that a plain loop finds their ends sooner than a search does.
        while let Some(tab) = rest.bytes().position(|b| b == b'\t') {
            cells.push(&rest[..tab]);
            rest = &rest[tab + 1..];
        }
        cells.push(rest);
        row(i + 1, cells[0], &cells[1..]).map_err(BuildError::new)?;
    }
    Ok(())
}
