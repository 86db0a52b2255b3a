//! What no classifier can do without, and the usual engines, bare: how fast a verdict could be at best.
//!
//! Each limit has a slow and plain way to the same answer, so that none is fast for being wrong.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use anyhow::{Context, Result};
use spamsift::Model;
use spamsift::dev::{Extractor, Folded, NgramTable};

/// A table from the characters of the basic plane to what they fold to, taken from the library's own folding.
#[derive(Debug)]
pub struct FoldTable(Box<[u32; 1 << 16]>);

impl FoldTable {
    /// Folds every character of the basic plane.
    #[must_use]
    pub fn new() -> Self {
        let mut table = Box::new([0_u32; 1 << 16]);
        let mut folded = Folded::default();
        let mut text = [0; 4];
        for (i, slot) in table.iter_mut().enumerate() {
            let Some(c) = char::from_u32(i as u32) else { continue };
            folded.fold(c.encode_utf8(&mut text));
            // A character that folds to nothing is passed over; one that folds to more gives its first.
            *slot = folded.codes().first().map_or(0, |code| code.scalar());
        }
        FoldTable(table)
    }

    #[inline]
    fn get(&self, c: char) -> u32 {
        self.0.get(c as usize).copied().unwrap_or(c as u32)
    }

    /// A sum over the folded characters of a text: decoding and one look-up for each.
    #[inline]
    #[must_use]
    pub fn sum(&self, text: &str) -> u32 {
        text.chars().fold(0, |sum, c| sum.wrapping_add(self.get(c)))
    }

    /// The same, by way of a list of characters.
    #[must_use]
    pub fn slow_sum(&self, text: &str) -> u32 {
        let chars: Vec<char> = text.chars().collect();
        chars.iter().map(|&c| self.get(c)).fold(0, u32::wrapping_add)
    }
}

impl Default for FoldTable {
    fn default() -> Self {
        Self::new()
    }
}

/// A sum over the characters of a text: decoding alone.
#[inline]
#[must_use]
pub fn decode(text: &str) -> u32 {
    text.chars().fold(0, |sum, c| sum.wrapping_add(c as u32))
}

/// The same, from the bytes of each character.
#[must_use]
pub fn slow_decode(text: &str) -> u32 {
    let scalar = |bytes: &[u8]| match *bytes {
        [a, b] => u32::from(a & 0x1F) << 6 | u32::from(b & 0x3F),
        [a, b, c] => u32::from(a & 0x0F) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F),
        [a, b, c, d] => {
            u32::from(a & 7) << 18
                | u32::from(b & 0x3F) << 12
                | u32::from(c & 0x3F) << 6
                | u32::from(d & 0x3F)
        }
        _ => bytes.iter().copied().map(u32::from).sum(),
    };
    let ends = text.char_indices().map(|(at, c)| &text.as_bytes()[at..at + c.len_utf8()]);
    ends.map(scalar).fold(0, u32::wrapping_add)
}

/// Odd multipliers for the places of an n-gram.
const PLACE: [u32; 4] = [0x9E37_79B1, 0x85EB_CA6B, 0xC2B2_AE35, 0x27D4_EB2F];

/// A bare table of hashed n-grams: decoding, folding by table, one to four characters, a weight of the model for each.
///
/// The weights are those of the model but not in their places: it does the work of a verdict and gives none.
#[derive(Debug)]
pub struct BareNgrams {
    fold: FoldTable,
    weights: NgramTable,
}

impl BareNgrams {
    /// Takes the embedded weights.
    ///
    /// # Errors
    /// If the embedded model cannot be read.
    pub fn new() -> Result<Self> {
        let path = crate::texts::repository().join("data/model.bin");
        let bytes = std::fs::read(&path).with_context(|| format!("{}", path.display()))?;
        let model = Model::from_bytes(&bytes).with_context(|| format!("{}", path.display()))?;
        Ok(BareNgrams { fold: FoldTable::new(), weights: model.parts().ngrams.clone() })
    }

    /// The sum of the weights.
    #[inline]
    #[must_use]
    pub fn sum(&self, text: &str) -> i32 {
        let (mut a, mut b, mut c) = (0_u32, 0_u32, 0_u32);
        let mut sum = 0_i32;
        for char in text.chars() {
            let code = self.fold.get(char);
            let one = code.wrapping_mul(PLACE[0]);
            let two = one.wrapping_add(a.wrapping_mul(PLACE[1]));
            let three = two.wrapping_add(b.wrapping_mul(PLACE[2]));
            let four = three.wrapping_add(c.wrapping_mul(PLACE[3]));
            for hash in [one, two, three, four] {
                sum += i32::from(self.weights.get(hash)[0]);
            }
            (a, b, c) = (code, a, b);
        }
        sum
    }

    /// The same, n-gram by n-gram.
    #[must_use]
    pub fn slow_sum(&self, text: &str) -> i32 {
        let mut codes = vec![0; 3];
        codes.extend(text.chars().map(|c| self.fold.get(c)));
        let hash = |gram: &[u32]| {
            gram.iter()
                .rev()
                .zip(PLACE)
                .fold(0_u32, |h, (&code, place)| h.wrapping_add(code.wrapping_mul(place)))
        };
        let ends = 4..=codes.len();
        ends.flat_map(|end| (1..=4).map(move |n| (end - n, end)))
            .map(|(from, to)| i32::from(self.weights.get(hash(&codes[from..to]))[0]))
            .sum()
    }
}

/// All phrases of our lists in one automaton with failure links, in one block of memory, over the bytes of the text as they are.
///
/// # Errors
/// If the lists are not in their format.
pub fn nfa() -> Result<AhoCorasick> {
    automaton(AhoCorasickKind::ContiguousNFA)
}

/// The same as one table of states by bytes: as fast as automata get where it stays in the cache, and hundreds of megabytes.
///
/// # Errors
/// If the lists are not in their format or the table grows too large.
pub fn dfa() -> Result<AhoCorasick> {
    automaton(AhoCorasickKind::DFA)
}

fn automaton(kind: AhoCorasickKind) -> Result<AhoCorasick> {
    let phrases: Vec<String> = Extractor::new()?.phrases().into_iter().map(|p| p.text).collect();
    let mut builder = AhoCorasick::builder();
    builder.kind(Some(kind)).ascii_case_insensitive(true);
    builder.build(&phrases).with_context(|| format!("an automaton of {} phrases", phrases.len()))
}

/// How many phrases stand in a text, each wherever it stands.
#[inline]
#[must_use]
pub fn hits(automaton: &AhoCorasick, text: &str) -> usize {
    automaton.find_overlapping_iter(text).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 5] = ["", "a", "Größe ﬀ １２", "歡迎訪問 🎰 casino 𝒳", "\u{0}\u{10FFFF}é\u{301}"];

    #[test]
    fn limits_agree_with_the_slow_way() {
        let (fold, ngrams) = (FoldTable::new(), BareNgrams::new().expect("the model of the repository"));
        for text in TEXTS {
            assert_eq!(decode(text), slow_decode(text), "{text}");
            assert_eq!(fold.sum(text), fold.slow_sum(text), "{text}");
            assert_eq!(ngrams.sum(text), ngrams.slow_sum(text), "{text}");
        }
        assert_eq!(fold.sum("Ａ"), fold.sum("a"), "width and case are folded");
        assert_ne!(ngrams.sum("slot gacor maxwin"), 0);
    }

    #[test]
    fn phrases_of_the_lists_are_found() {
        let nfa = nfa().expect("the lists of the repository");
        assert!(hits(&nfa, "SLOT GACOR maxwin") > 1);
        assert_eq!(hits(&nfa, "Opening hours"), 0);
    }
}
