//! What the folding pass counts on its way. Plain figures; their meaning for a verdict is none of its business.

use super::class::CharClass;
use super::tables::Entry;

/// The counts of one folding pass.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Codes in all.
    pub total: u32,
    /// Codes of each class; spaces are not counted.
    by_class: [u32; CharClass::COUNT],
    /// Letters that were upper case.
    pub upper: u32,
    /// Han characters of which only the traditional form looks like this.
    pub traditional: u32,
    /// Han characters of which only the simplified form looks like this.
    pub simplified: u32,
    /// Styled letters and digits: circled, mathematical, full width.
    pub fancy: u32,
    /// Characters that were dropped: zero-width, combining marks, controls of direction.
    pub dropped: u32,
    /// Character references that were resolved.
    pub references: u32,
    /// Pinyin glosses that were passed over.
    pub glosses: u32,
    /// Letters that looked like another alphabet's.
    pub lookalikes: u32,
    /// Letters that were set apart by separators.
    pub spaced_letters: u32,
}

impl Stats {
    /// How many codes of a class there are.
    #[must_use]
    #[inline]
    pub const fn of(&self, class: CharClass) -> u32 {
        self.by_class[class as usize]
    }

    /// How many letters of any script there are.
    #[must_use]
    pub fn letters(&self) -> u32 {
        CharClass::LETTERS.iter().map(|&c| self.of(c)).sum()
    }

    #[inline]
    pub(crate) fn count(&mut self, class: CharClass) {
        self.by_class[class as usize] += 1;
    }

    #[inline]
    pub(crate) fn count_flags(&mut self, flags: u32) {
        self.add_flags(1, flags);
    }

    #[inline]
    fn add_flags(&mut self, count: u32, flags: u32) {
        let of = |flag: u32| if flags & flag != 0 { count } else { 0 };
        self.upper += of(Entry::UPPER);
        self.traditional += of(Entry::VARIANT_TRAD);
        self.simplified += of(Entry::VARIANT_SIMP);
        self.fancy += of(Entry::FANCY);
        self.dropped += of(Entry::DROP);
    }

    /// Adds characters without flags, so many of each class.
    pub(super) fn add_classes(&mut self, counts: &[u32]) {
        for (sum, count) in self.by_class.iter_mut().zip(counts) {
            *sum += count;
        }
    }

    /// Adds characters of a class and with flags.
    #[inline]
    pub(super) fn add(&mut self, count: u32, class: CharClass, flags: u32) {
        self.by_class[class as usize] += count;
        if flags != 0 {
            self.add_flags(count, flags);
        }
    }

    /// Whether a word may mix Latin with Cyrillic or Greek.
    pub(crate) const fn mixes_alphabets(&self) -> bool {
        self.of(CharClass::Latin) > 0 && (self.of(CharClass::Cyrillic) > 0 || self.of(CharClass::Greek) > 0)
    }
}
