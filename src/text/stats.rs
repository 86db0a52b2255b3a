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
        self.upper += u32::from(flags & Entry::UPPER != 0);
        self.traditional += u32::from(flags & Entry::VARIANT_TRAD != 0);
        self.simplified += u32::from(flags & Entry::VARIANT_SIMP != 0);
        self.fancy += u32::from(flags & Entry::FANCY != 0);
        self.dropped += u32::from(flags & Entry::DROP != 0);
    }

    /// Whether a word may mix Latin with Cyrillic or Greek.
    pub(crate) const fn mixes_alphabets(&self) -> bool {
        self.of(CharClass::Latin) > 0 && (self.of(CharClass::Cyrillic) > 0 || self.of(CharClass::Greek) > 0)
    }
}
