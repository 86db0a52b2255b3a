//! The one pass over a text: from the caller's bytes to folded codes, a map back, and the statistics on the way.
//!
//! A code is a folded character with its class. Folding takes away what carries no meaning or hides it: case, width,
//! style, diacritics, traditional forms, zero-width and combining clutter, character references, pinyin glosses. Two
//! repairs need more than one character and run behind the pass, where its statistics say they may pay: look-alike
//! letters in words that mix scripts, and letters set apart by separators. Knows nothing of signals.

use super::class::CharClass;
use super::gloss::gloss_at;
use super::plain::{Tally, plain};
use super::references::reference_at;
use super::stats::Stats;
use super::tables::{self, EXPANSIONS, Entry};

/// A folded character and its class, in one word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(u32);

impl Code {
    const CHAR_BITS: u32 = 21;

    /// The boundary before the first and behind the last character of a text.
    pub const BOUNDARY: Code = Code::new(' ', CharClass::Space);

    /// A code of a folded character and its class.
    #[must_use]
    pub const fn new(c: char, class: CharClass) -> Self {
        Code(c as u32 | (class as u32) << Self::CHAR_BITS)
    }

    /// The code as a number, without the bits above the class.
    #[inline(always)]
    pub(super) const fn bits(self) -> u32 {
        self.0
    }

    /// The code that [`Code::bits`] gave.
    #[inline(always)]
    pub(super) const fn of_bits(bits: u32) -> Code {
        Code(bits)
    }

    /// Whether the class of the character is one of letters.
    #[inline(always)]
    pub(crate) const fn is_letter(self) -> bool {
        self.0 >> Self::CHAR_BITS <= CharClass::OtherLetter as u32
    }

    /// The folded character as a number.
    #[must_use]
    #[inline]
    pub const fn scalar(self) -> u32 {
        self.0 & ((1 << Self::CHAR_BITS) - 1)
    }

    /// The folded character.
    #[must_use]
    pub fn to_char(self) -> char {
        char::from_u32(self.scalar()).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// The class of the character as a number.
    #[inline(always)]
    pub(crate) const fn class_bits(self) -> u32 {
        self.0 >> Self::CHAR_BITS
    }

    /// The class of the character.
    #[must_use]
    #[inline]
    pub const fn class(self) -> CharClass {
        CharClass::from_bits(self.0 >> Self::CHAR_BITS)
    }
}

impl core::fmt::Debug for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}:{:?}", self.to_char(), self.class())
    }
}

/// A set of characters, as a bitmap of the lower half of their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Letters(Box<[u64; 1024]>);

impl Default for Letters {
    fn default() -> Self {
        Letters(Box::new([0; 1024]))
    }
}

impl Letters {
    /// Whether the character of a code is in the set.
    #[inline(always)]
    pub(crate) fn has(&self, code: Code) -> bool {
        let bit = code.scalar() & 0xFFFF;
        self.0[(bit >> 6) as usize] >> (bit & 63) & 1 != 0
    }

    pub(crate) fn add(&mut self, code: Code) {
        let bit = code.scalar() & 0xFFFF;
        self.0[(bit >> 6) as usize] |= 1 << (bit & 63);
    }
}

/// A folded text: its codes, where each began in the caller's text, and the statistics of the pass.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The first `len` are the text's, the one behind them is the boundary; the rest is room.
    codes: Vec<Code>,
    /// The byte offset of each code in the caller's text, and behind the last one the end of the text; where they were
    /// asked for.
    starts: Vec<u32>,
    has_starts: bool,
    len: usize,
    /// Bytes of the caller's text.
    text_len: usize,
    stats: Stats,
    tally: Tally,
}

impl Folded {
    /// The codes, in order. Runs of spaces are one space; none stands at the beginning.
    #[must_use]
    #[inline]
    pub fn codes(&self) -> &[Code] {
        &self.codes[..self.len]
    }

    /// The codes and the boundary behind them.
    #[inline]
    pub(crate) fn codes_and_boundary(&self) -> &[Code] {
        self.codes.get(..=self.len).unwrap_or(&[Code::BOUNDARY])
    }

    /// What was counted on the way.
    #[must_use]
    pub const fn stats(&self) -> &Stats {
        &self.stats
    }

    /// How many bytes the caller's text has.
    pub(crate) const fn text_len(&self) -> usize {
        self.text_len
    }

    /// The bytes of the caller's text from which the codes `from..to` came, what was dropped behind them included.
    ///
    /// # Panics
    /// If the text was folded without its places.
    #[must_use]
    pub fn source(&self, from: usize, to: usize) -> core::ops::Range<usize> {
        assert!(self.has_starts, "folded without places");
        self.starts[from] as usize..self.starts[to] as usize
    }

    /// The folded text.
    #[cfg(any(test, feature = "dev"))]
    #[must_use]
    pub fn text(&self) -> String {
        self.codes().iter().map(|c| c.to_char()).collect()
    }

    /// Folds `text`, which must be shorter than 4 GiB, in place of what was folded before.
    pub fn fold(&mut self, text: &str) {
        self.fold_and_place::<true>(text);
    }

    /// Folds `text` like [`Folded::fold`]; `STARTS` says whether to note where each code came from, which few ask for.
    pub(crate) fn fold_and_place<const STARTS: bool>(&mut self, text: &str) {
        self.stats = Stats::default();
        (self.has_starts, self.text_len) = (STARTS, text.len());
        self.pass::<STARTS>(text);
        while self.len > 0 && self.codes[self.len - 1].class() == CharClass::Space {
            self.len -= 1;
        }
        self.end();
        if self.stats.mixes_alphabets() {
            self.unify_alphabets();
        }
    }

    /// Writes what stands behind the last code.
    fn end(&mut self) {
        self.codes[self.len] = Code::BOUNDARY;
        if self.has_starts {
            self.starts[self.len] = self.text_len as u32;
        }
        self.stats.total = self.len as u32;
    }

    /// Folds the whole text: plain ASCII in one loop, other plain characters in another, what is rare by itself.
    ///
    /// There is always room for a code for each byte that is left.
    fn pass<const STARTS: bool>(&mut self, text: &str) {
        // Held here and not through `self`, whose parts every write to a buffer might have changed.
        let mut codes = core::mem::take(&mut self.codes);
        let mut starts = core::mem::take(&mut self.starts);
        make_room(&mut codes, &mut starts, text.len() + 1);
        let plain = plain();
        let tally = &mut self.tally;
        let mut last = Code::BOUNDARY;
        let (mut at, mut n) = (0, 0);
        while at < text.len() {
            let run = plain.ascii_run(&text.as_bytes()[at..], &mut codes[n..], &mut last, tally);
            if STARTS {
                for (i, start) in starts[n..n + run].iter_mut().enumerate() {
                    *start = (at + i) as u32;
                }
            }
            (at, n) = (at + run, n + run);

            let rest = &text.as_bytes()[at..];
            let (len, run) = plain.run::<STARTS>(rest, &mut codes[n..], &mut starts[n..], at, tally);
            if run > 0 {
                (at, n, last) = (at + len, n + run, codes[n + run - 1]);
                continue;
            }
            let Some(mut c) = text[at..].chars().next() else { break };
            let mut entry = tables::entry(c);
            let start = at;
            at += c.len_utf8();
            if entry.class() == CharClass::Bracket && last.class() == CharClass::Han {
                if let Some(len) = gloss_at(&text[start..], self.stats.glosses > 0) {
                    self.stats.glosses += 1;
                    at = start + len;
                    continue;
                }
            }
            if c == '&' {
                if let Some((referred, len)) = reference_at(&text[start..]) {
                    self.stats.references += u32::from(referred != '&');
                    at = start + len;
                    c = referred;
                    entry = tables::entry(c);
                }
            }
            let class = entry.class();
            if class == CharClass::Space {
                if last.class() != CharClass::Space {
                    (codes[n], starts[n]) = (Code::BOUNDARY, start as u32);
                    n += 1;
                }
                last = Code::BOUNDARY;
                continue;
            }
            self.stats.count_flags(entry.flags());
            if entry.flags() & Entry::DROP != 0 {
                continue;
            }
            let folded = [entry.folded(c)];
            let expands = entry.flags() & Entry::EXPANDS != 0;
            let parts = if expands { EXPANSIONS[entry.expansion()] } else { &folded };
            make_room(&mut codes, &mut starts, n + parts.len() + text.len() - at + 1);
            for &part in parts {
                let class = if expands { tables::entry(part).class() } else { class };
                self.stats.count(class);
                last = Code::new(part, class);
                (codes[n], starts[n]) = (last, start as u32);
                n += 1;
            }
        }
        plain.add(tally, &mut self.stats);
        (self.codes, self.starts, self.len) = (codes, starts, n);
    }

    /// Gives each word that mixes Latin with Cyrillic or Greek one alphabet.
    ///
    /// A word with a Cyrillic or Greek letter that looks like no Latin one was meant in that alphabet: if it is Cyrillic
    /// and all its Latin letters have a Cyrillic twin, they become that. The others were Latin words with foreign
    /// look-alikes, unless they can be read in both and the text is mostly Cyrillic.
    fn unify_alphabets(&mut self) {
        // What the text is written in, its letters without a twin say.
        let own = |c: &&Code| match c.class() {
            CharClass::Cyrillic => tables::lookalike_latin(c.to_char()).is_none(),
            CharClass::Latin => cyrillic_of(c).is_none(),
            _ => false,
        };
        let (cyrillic, all) = self.codes().iter().filter(own).fold((0, 0), |(cyrillic, all), c| {
            (cyrillic + usize::from(c.class() == CharClass::Cyrillic), all + 1)
        });
        let mostly_cyrillic = 2 * cyrillic > all;
        let mut from = 0;
        while from < self.len {
            let len = self.codes[from..self.len].iter().take_while(|c| c.class().is_alphabetic()).count();
            let word = &mut self.codes[from..from + len];
            from += len + 1;
            let latin = word.iter().any(|c| c.class() == CharClass::Latin);
            let foreign = |c: &Code| matches!(c.class(), CharClass::Cyrillic | CharClass::Greek);
            if !latin || !word.iter().any(foreign) {
                continue;
            }
            let is_latin =
                word.iter().filter(|c| foreign(c)).all(|c| tables::lookalike_latin(c.to_char()).is_some());
            let is_cyrillic = word.iter().all(|c| cyrillic_of(c).is_some());
            if is_latin && !(is_cyrillic && mostly_cyrillic) {
                for code in word.iter_mut() {
                    if let (true, Some(c)) = (foreign(code), tables::lookalike_latin(code.to_char())) {
                        *code = Code::new(c, CharClass::Latin);
                        self.stats.lookalikes += 1;
                    }
                }
            } else if is_cyrillic {
                for code in word.iter_mut().filter(|c| c.class() == CharClass::Latin) {
                    if let Some(c) = cyrillic_of(code) {
                        *code = Code::new(c, CharClass::Cyrillic);
                        self.stats.lookalikes += 1;
                    }
                }
            }
        }
    }

    /// Joins letters that were set apart by separators, `v.i.a.g.r.a` or `s l o t`: takes out what stands between
    /// them in every run of at least [`MIN_SPACED`] single letters that are parted by the same character.
    ///
    /// Returns whether anything was joined.
    #[inline(never)]
    pub(crate) fn join_spaced_letters(&mut self) -> bool {
        // Seven codes of which every second one is a letter must be there; that is seldom so, and quick to see.
        let (mut letters, mut found) = (0_u64, 0);
        for codes in self.codes().chunks(32) {
            letters = codes.iter().fold(letters, |letters, code| letters << 1 | u64::from(code.is_letter()));
            let others = !letters >> 1 & !letters >> 3 & !letters >> 5;
            found |= letters & letters >> 2 & letters >> 4 & letters >> 6 & others;
        }
        if found == 0 {
            return false;
        }
        // What is kept moves to the front; a code is read before the one in its place is overwritten.
        let (mut i, mut kept, mut before) = (0, 0, false);
        while i < self.len {
            let last = if before { i } else { self.spaced_run(i) };
            let letters = (last - i) / 2 + 1;
            let join = letters >= MIN_SPACED && !self.codes[i + 1].class().is_digit();
            if join {
                self.stats.spaced_letters += letters as u32;
            }
            before = self.codes[last].class().is_letter();
            while i <= last {
                self.codes[kept] = self.codes[i];
                if self.has_starts {
                    self.starts[kept] = self.starts[i];
                }
                kept += 1;
                i += if join && i < last { 2 } else { 1 };
            }
        }
        let joined = kept < self.len;
        self.len = kept;
        self.end();
        if joined && self.stats.mixes_alphabets() {
            self.unify_alphabets();
        }
        joined
    }

    /// The last letter of the run of single letters, parted by the same code, that begins at `from`.
    fn spaced_run(&self, from: usize) -> usize {
        let codes = self.codes();
        let letter = |i: usize| codes.get(i).is_some_and(|c| c.class().is_letter());
        let single = |i: usize| letter(i) && !letter(i + 1);
        let mut last = from;
        if single(from) {
            let parting = codes.get(from + 1);
            while codes.get(last + 1) == parting && single(last + 2) {
                last += 2;
            }
        }
        last
    }
}

/// Folds a text of nothing but plain characters and spaces, one by one and without statistics; returns whether it was one.
///
/// The codes are those of [`Folded::fold`], but that spaces are not joined and that those at the ends stay.
pub(crate) fn fold_plain(text: &str, mut emit: impl FnMut(Code)) -> bool {
    // The classes that were met, a bit each.
    let mut classes = 0_u32;
    let all = plain().each(text, |code| {
        classes |= 1 << code.class_bits();
        emit(code);
    });
    let met = |class: CharClass| classes & 1 << class as u32 != 0;
    all && !(met(CharClass::Latin) && (met(CharClass::Cyrillic) || met(CharClass::Greek)))
}

fn make_room(codes: &mut Vec<Code>, starts: &mut Vec<u32>, room: usize) {
    if codes.len() < room {
        codes.resize(room, Code::BOUNDARY);
        starts.resize(room, 0);
    }
}

/// So many single letters in a row are a word set apart and not initials or a list of choices.
pub(crate) const MIN_SPACED: usize = 4;

/// A Cyrillic letter as it is, a Latin one as the Cyrillic letter whose small or capital form looks the same.
///
/// Of the pairs in Unicode's `confusables.txt` those that words of Cyrillic alphabets are disguised with.
fn cyrillic_of(code: &Code) -> Option<char> {
    if code.class() == CharClass::Cyrillic {
        return Some(code.to_char());
    }
    Some(match code.to_char() {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'i' => 'і',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Folded {
        let mut folded = Folded::default();
        folded.fold(text);
        folded
    }

    #[test]
    fn folds_what_hides_a_word() {
        for (text, expected) in [
            ("ＳＬＯＴ　８８", "slot 88"),
            ("𝐒𝐥𝐨𝐭 𝟖𝟖", "slot 88"),
            ("Ⓥⓘⓐⓖⓡⓐ", "viagra"),
            ("無碼專區", "无码专区"),
            ("vi\u{200B}ag\u{AD}ra", "viagra"),
            ("nhà cái", "nha cai"),
            ("nha\u{300} ca\u{301}i", "nha cai"),
            ("&#22269;&#x4EA7;", "国产"),
            ("&amp;#22269;&amp;amp;#x4EA7;", "国产"),
            ("公共服務(wù)平臺(tái)", "公共服务平台"),
            ("Сasino", "casino"),
            ("ﬁne", "fine"),
            ("a   b\u{3000}\tc", "a b c"),
        ] {
            assert_eq!(folded(text).text(), expected, "{text}");
        }
    }

    #[test]
    fn a_foreign_word_keeps_its_alphabet() {
        assert_eq!(folded("казиноz").text(), "казиноz");
        assert_eq!(folded("кaзинo").text(), "казино");
        assert_eq!(folded("pyccкoe пopнo oнлaйн").text(), "русское порно онлайн");
        assert_eq!(folded("sеx video").text(), "sex video");
        assert_eq!(folded("москва paris").text(), "москва paris");
    }

    #[test]
    fn offsets_lead_back_to_the_source() {
        let text = "a問(wèn)&#22269;b";
        let f = folded(text);
        assert_eq!(f.text(), "a问国b");
        assert_eq!(&text[f.source(1, 2)], "問(wèn)");
        assert_eq!(&text[f.source(2, 3)], "&#22269;");
        assert_eq!(&text[f.source(3, 4)], "b");
    }

    #[test]
    fn places_change_nothing_else() {
        let text = "The  ＳＬＯＴ — v.i.a.g.r.a &amp; 問(wèn)題, Сasino";
        let placed = folded(text);
        let mut plain = Folded::default();
        plain.fold_and_place::<false>(text);
        assert_eq!(plain.codes(), placed.codes());
        assert_eq!(format!("{:?}", plain.stats()), format!("{:?}", placed.stats()));
    }

    #[test]
    fn what_is_counted_does_not_depend_on_the_length() {
        for times in [1, 9, 10, 100] {
            let f = folded(&"Aa 1.-國国Дд".repeat(times));
            let times = times as u32;
            let counts = [CharClass::Latin, CharClass::Digit, CharClass::Han, CharClass::Cyrillic]
                .map(|class| f.stats().of(class));
            assert_eq!(counts, [2 * times, times, 2 * times, 2 * times]);
            assert_eq!([f.stats().upper, f.stats().traditional], [2 * times, times]);
            assert_eq!(f.stats().of(CharClass::Space), 0);
        }
    }

    #[test]
    fn joins_letters_set_apart() {
        for (text, expected) in [
            ("buy v.i.a.g.r.a now", "buy viagra now"),
            ("s l o t", "slot"),
            ("免-费-视-频", "免费视频"),
            ("a b c", "a b c"),
            ("U.S.A. today", "u.s.a. today"),
        ] {
            let mut f = folded(text);
            f.join_spaced_letters();
            assert_eq!(f.text(), expected, "{text}");
            assert_eq!(f.source(0, f.codes().len()), 0..text.len());
        }
    }
}
