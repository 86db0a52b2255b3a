//! The one pass over a text: from the caller's bytes to folded codes, a map back, and the statistics on the way.
//!
//! A code is a folded character with its class. Folding takes away what carries no meaning or hides it: case, width,
//! style, diacritics, traditional forms, zero-width and combining clutter, character references, pinyin glosses. Two
//! repairs need more than one character and run behind the pass, where its statistics say they may pay: look-alike
//! letters in words that mix scripts, and letters set apart by separators. Knows nothing of signals.

use super::class::CharClass;
use super::gloss::gloss_at;
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

/// A folded text: its codes, where each began in the caller's text, and the statistics of the pass.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    codes: Vec<Code>,
    /// The byte offset of each code in the caller's text, and behind the last one the end of the text.
    starts: Vec<u32>,
    stats: Stats,
}

impl Folded {
    /// The codes, in order. Runs of spaces are one space; none stands at the beginning.
    #[must_use]
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// What was counted on the way.
    #[must_use]
    pub const fn stats(&self) -> &Stats {
        &self.stats
    }

    /// The bytes of the caller's text from which the codes `from..to` came, what was dropped behind them included.
    #[must_use]
    pub fn source(&self, from: usize, to: usize) -> core::ops::Range<usize> {
        self.starts[from] as usize..self.starts[to] as usize
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> String {
        self.codes.iter().map(|c| c.to_char()).collect()
    }

    /// Folds `text`, which must be shorter than 4 GiB, in place of what was folded before.
    pub fn fold(&mut self, text: &str) {
        self.codes.clear();
        self.starts.clear();
        self.stats = Stats::default();
        // One code a character at the most but for the rare expansions; reserving keeps the pushes cheap.
        self.codes.reserve(text.len() / 2 + 8);
        self.starts.reserve(text.len() / 2 + 9);
        self.pass(text);
        while self.codes.last().is_some_and(|c| c.class() == CharClass::Space) {
            self.codes.pop();
            self.starts.pop();
        }
        self.starts.push(text.len() as u32);
        self.stats.total = self.codes.len() as u32;
        if self.stats.mixes_alphabets() {
            self.unify_alphabets();
        }
    }

    fn pass(&mut self, text: &str) {
        let mut chars = text.chars();
        let mut last = CharClass::Space;
        let mut at = 0;
        while let Some(c) = chars.next() {
            let start = at;
            at = text.len() - chars.as_str().len();
            let mut entry = tables::entry(c);
            let mut c = c;
            match entry.class() {
                CharClass::Space => {
                    if last != CharClass::Space {
                        self.push(Code::BOUNDARY, start);
                        last = CharClass::Space;
                    }
                    continue;
                }
                CharClass::Bracket if last == CharClass::Han => {
                    if let Some(len) = gloss_at(&text[start..], self.stats.glosses > 0) {
                        self.stats.glosses += 1;
                        at = start + len;
                        chars = text[at..].chars();
                        continue;
                    }
                }
                CharClass::Symbol if c == '&' => {
                    if let Some((referred, len)) = reference_at(&text[start..]) {
                        if referred != '&' {
                            self.stats.references += 1;
                        }
                        at = start + len;
                        chars = text[at..].chars();
                        c = referred;
                        entry = tables::entry(c);
                        if entry.class() == CharClass::Space {
                            if last != CharClass::Space {
                                self.push(Code::BOUNDARY, start);
                                last = CharClass::Space;
                            }
                            continue;
                        }
                    }
                }
                _ => {}
            }
            if entry.flags() != 0 {
                self.stats.count_flags(entry.flags());
                if entry.flags() & Entry::DROP != 0 {
                    continue;
                }
                if entry.flags() & Entry::EXPANDS != 0 {
                    for &part in EXPANSIONS[entry.expansion()] {
                        let class = tables::entry(part).class();
                        self.stats.count(class);
                        self.push(Code::new(part, class), start);
                        last = class;
                    }
                    continue;
                }
            }
            last = entry.class();
            self.stats.count(last);
            self.push(Code::new(entry.folded(c), last), start);
        }
    }

    #[inline]
    fn push(&mut self, code: Code, start: usize) {
        self.codes.push(code);
        self.starts.push(start as u32);
    }

    /// Gives each word that mixes Latin with Cyrillic or Greek one alphabet.
    ///
    /// A word with a Cyrillic or Greek letter that looks like no Latin one was meant in that alphabet and stays;
    /// the others were Latin words with foreign look-alikes.
    fn unify_alphabets(&mut self) {
        let mut from = 0;
        while from < self.codes.len() {
            let len = self.codes[from..].iter().take_while(|c| c.class().is_alphabetic()).count();
            let word = &mut self.codes[from..from + len];
            from += len + 1;
            let latin = word.iter().any(|c| c.class() == CharClass::Latin);
            let foreign = |c: &Code| matches!(c.class(), CharClass::Cyrillic | CharClass::Greek);
            if !latin || !word.iter().any(foreign) {
                continue;
            }
            if word.iter().filter(|c| foreign(c)).all(|c| tables::lookalike_latin(c.to_char()).is_some()) {
                for code in word.iter_mut() {
                    if let (true, Some(c)) = (foreign(code), tables::lookalike_latin(code.to_char())) {
                        *code = Code::new(c, CharClass::Latin);
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
    pub(crate) fn join_spaced_letters(&mut self) -> bool {
        let codes = &self.codes;
        let single = |i: usize| {
            codes.get(i).is_some_and(|c| c.class().is_letter())
                && !codes.get(i + 1).is_some_and(|c| c.class().is_letter())
                && (i == 0 || !codes[i - 1].class().is_letter())
        };
        let mut taken_out: Vec<usize> = Vec::new();
        let mut i = 0;
        while i < codes.len() {
            if !single(i) {
                i += 1;
                continue;
            }
            let parting = codes.get(i + 1).copied();
            let mut last = i;
            while codes.get(last + 1).copied() == parting && single(last + 2) {
                last += 2;
            }
            let letters = (last - i) / 2 + 1;
            if letters >= MIN_SPACED && parting.is_some_and(|p| !p.class().is_digit()) {
                taken_out.extend((i + 1..last).step_by(2));
                self.stats.spaced_letters += letters as u32;
            }
            i = last + 1;
        }
        if taken_out.is_empty() {
            return false;
        }
        let mut next = 0;
        let mut kept = 0;
        for i in 0..self.codes.len() {
            if taken_out.get(next) == Some(&i) {
                next += 1;
                continue;
            }
            self.codes[kept] = self.codes[i];
            self.starts[kept] = self.starts[i];
            kept += 1;
        }
        self.starts[kept] = self.starts[self.codes.len()];
        self.starts.truncate(kept + 1);
        self.codes.truncate(kept);
        self.stats.total = kept as u32;
        true
    }
}

/// So many single letters in a row are a word set apart and not initials or a list of choices.
pub(crate) const MIN_SPACED: usize = 4;

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
        assert_eq!(folded("казиноx").text(), "казиноx");
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
