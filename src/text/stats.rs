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

/// The counts of the characters that take no side path, kept so that one does not wait for the other.
#[derive(Default)]
pub(crate) struct Tally {
    /// Two rows, so that neighbours of one class count in different places.
    by_class: [[u32; 32]; 2],
    /// Flags in lanes of [`LANE`] bits, from the lowest: upper, traditional, simplified, dropped, fancy.
    lanes: u64,
    flags: [u32; 5],
}

/// Bits of a lane.
const LANE: u32 = 12;
/// Copies five bits to the lowest bit of a lane each, where [`LOWEST`] then takes its own.
const SPREAD: u64 =
    1 | 1 << (LANE - 1) | 1 << (2 * (LANE - 1)) | 1 << (3 * (LANE - 1)) | 1 << (4 * (LANE - 1));
const LOWEST: u64 = 1 | 1 << LANE | 1 << (2 * LANE) | 1 << (3 * LANE) | 1 << (4 * LANE);

impl Tally {
    /// So many characters with flags can be counted before the lanes must be emptied.
    pub(crate) const ROOM: usize = (1 << LANE) - 1;

    /// Counts a class and flags; `i` spreads neighbours over the rows.
    #[inline(always)]
    pub(crate) fn count(&mut self, i: usize, class: CharClass, flags: u32) {
        self.count_class(i, class);
        self.lanes += (u64::from(flags >> Entry::UPPER.trailing_zeros()) * SPREAD) & LOWEST;
    }

    #[inline(always)]
    pub(crate) fn count_class(&mut self, i: usize, class: CharClass) {
        self.by_class[i & 1][class as usize & 31] += 1;
    }

    #[inline]
    pub(crate) fn count_upper(&mut self, upper: u32) {
        self.flags[0] += upper;
    }

    /// Makes room for [`Tally::ROOM`] more characters with flags.
    pub(crate) fn empty_lanes(&mut self) {
        for (i, sum) in self.flags.iter_mut().enumerate() {
            *sum += (self.lanes >> (i as u32 * LANE)) as u32 & ((1 << LANE) - 1);
        }
        self.lanes = 0;
    }

    /// Adds what was counted; spaces are left out.
    pub(crate) fn add_to(mut self, stats: &mut Stats) {
        self.empty_lanes();
        for (class, count) in stats.by_class.iter_mut().enumerate() {
            if class != CharClass::Space as usize {
                *count += self.by_class.iter().map(|row| row[class]).sum::<u32>();
            }
        }
        let [upper, traditional, simplified, dropped, fancy] = self.flags;
        stats.upper += upper;
        stats.traditional += traditional;
        stats.simplified += simplified;
        stats.dropped += dropped;
        stats.fancy += fancy;
    }
}
