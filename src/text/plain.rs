//! Plain characters: those that fold to one other and need nothing but that, which nearly all characters of a text are.
//!
//! Their entries are laid out by the bytes of UTF-8, so that a character is found without being put together, and one
//! number stands for all that is counted of it. Made at the first use from the generated tables. Knows which characters
//! are plain; what becomes of the others stands in `fold`.

use std::sync::OnceLock;

use super::class::CharClass;
use super::fold::Code;
use super::stats::Stats;
use super::tables::{self, Entry};

/// The plain characters of the Basic Multilingual Plane.
pub(super) struct Plain {
    /// ASCII: the code, and the kind above it. Here a space is plain, too.
    ascii: [u32; 128],
    /// A one in the lane of each ASCII character's kind; none for spaces, which are not counted.
    ones: [u64; 128],
    /// The kind of each lane.
    lanes: [u32; LANES],
    /// Where the entries of 64 characters begin, which share all bytes but the last.
    blocks: [u16; BLOCKS],
    /// What changes a character into its code, and the kind above it. Many blocks are the same and stand here once.
    entries: Box<[u32; ENTRIES]>,
    /// The class and the flags of each kind. The first are those of the classes, without a flag.
    kinds: Vec<(CharClass, u32)>,
}

/// Characters that share all bytes but the last.
const BLOCK: usize = 64;
const BLOCKS: usize = 0x1_0000 / BLOCK;
/// As many entries as a number of a block and one of a character can name.
const ENTRIES: usize = 1 << 16;
/// Room for kinds.
const KINDS: usize = 40;
/// The kind of the characters that are not plain: as many bits as stand above a code.
const RARE: u32 = 63;
/// Where the kind begins, above the code.
const KIND: u32 = 26;
const CODE: u32 = (1 << KIND) - 1;

/// The plain characters.
pub(super) fn plain() -> &'static Plain {
    static PLAIN: OnceLock<Plain> = OnceLock::new();
    PLAIN.get_or_init(Plain::new)
}

impl Plain {
    fn new() -> Plain {
        let entries: Box<[u32]> = vec![0; ENTRIES].into_boxed_slice();
        let mut plain = Plain {
            ascii: [0; 128],
            ones: [0; 128],
            lanes: [RARE; LANES],
            blocks: [0; BLOCKS],
            entries: entries.try_into().unwrap_or_else(|_| Box::new([0; ENTRIES])),
            kinds: (0..CharClass::COUNT as u32).map(|class| (CharClass::from_bits(class), 0)).collect(),
        };
        // The first of the blocks that are the same, by the sum of their entries.
        let mut known: Vec<(u64, u16)> = Vec::new();
        let mut len = 0;
        for block in 0..BLOCKS {
            let entries: [u32; BLOCK] = core::array::from_fn(|i| plain.entry((block * BLOCK + i) as u32));
            let sum = entries.iter().fold(0, |sum: u64, &e| sum.rotate_left(5) ^ u64::from(e));
            let same = known
                .iter()
                .find(|&&(other, at)| other == sum && plain.entries[usize::from(at)..][..BLOCK] == entries);
            plain.blocks[block] = match same {
                Some(&(_, at)) => at,
                None => {
                    plain.entries[len..len + BLOCK].copy_from_slice(&entries);
                    known.push((sum, len as u16));
                    len += BLOCK;
                    (len - BLOCK) as u16
                }
            };
        }
        for (c, ascii) in ('\0'..='\x7F').zip(0..) {
            if tables::entry(c).class() == CharClass::Space {
                plain.ascii[ascii as usize] = SPACE;
                continue;
            }
            let entry = plain.entry(ascii);
            let kind = entry >> KIND;
            let lane = plain.lanes.iter().position(|&of| of == kind || of == RARE);
            if let (Some(lane), false) = (lane, kind == RARE) {
                plain.lanes[lane] = kind;
                plain.ones[ascii as usize] = 1 << (lane as u32 * LANE);
                plain.ascii[ascii as usize] = entry ^ ascii;
            } else {
                plain.ascii[ascii as usize] = RARE << KIND;
            }
        }
        plain
    }

    /// The entry of a character, whose number is given.
    fn entry(&mut self, scalar: u32) -> u32 {
        let Some(c) = char::from_u32(scalar) else { return RARE << KIND };
        let entry = tables::entry(c);
        if is_rare(c, entry) {
            return RARE << KIND;
        }
        let kind = (entry.class(), entry.flags());
        let at = self.kinds.iter().position(|&known| known == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        // Should there ever be more kinds than room, the last ones go the way of the rare characters.
        let kind = if at < KINDS { at as u32 } else { RARE };
        (Code::new(entry.folded(c), entry.class()).bits() ^ scalar) | kind << KIND
    }

    /// The code of the plain character whose bytes but for the last say `block`, and its kind.
    #[inline(always)]
    fn get(&self, block: usize, last: u8) -> (Code, u32) {
        let low = u16::from(last & 0x3F);
        let entry = self.entries[usize::from(self.blocks[block] | low)];
        (Code::of_bits((entry & CODE) ^ ((block as u32) << 6 | u32::from(low))), entry >> KIND)
    }

    /// Folds the plain ASCII characters at the beginning of `bytes`, up to a second space in a row; returns how many.
    #[inline]
    pub(super) fn ascii_run(
        &self,
        bytes: &[u8],
        codes: &mut [Code],
        last: &mut Code,
        tally: &mut Tally,
    ) -> usize {
        let mut run = 0;
        let mut before = (last.bits() ^ SPACE) & CODE;
        loop {
            let (from, mut ones) = (run, 0);
            let room = tally.room.min(bytes.len() - from).min(codes.len() - from);
            for (&byte, code) in bytes[from..from + room].iter().zip(&mut codes[from..from + room]) {
                let Some(&folded) = self.ascii.get(usize::from(byte)) else { break };
                let from_space = folded ^ SPACE;
                if (folded >= RARE << KIND) | (from_space | before == 0) {
                    break;
                }
                *code = Code::of_bits(folded & CODE);
                ones += self.ones[usize::from(byte) % 128];
                before = from_space;
                run += 1;
            }
            tally.ones += ones;
            tally.room -= run - from;
            if tally.room > 0 {
                break;
            }
            self.empty_lanes(tally);
        }
        *last = Code::of_bits((before ^ SPACE) & CODE);
        run
    }

    /// Folds the plain characters beyond ASCII at the beginning of `bytes`, which are UTF-8 and have the offset `at`;
    /// returns how many bytes and how many characters. Notes in `starts` where each begins, if there is room.
    #[inline]
    pub(super) fn run<const STARTS: bool>(
        &self,
        bytes: &[u8],
        codes: &mut [Code],
        starts: &mut [u32],
        at: usize,
        tally: &mut Tally,
    ) -> (usize, usize) {
        let mut rest = bytes;
        let mut run = 0;
        for code in codes {
            let (block, last, behind) = match *rest {
                [a @ 0xE0..0xF0, b, c, ref behind @ ..] => {
                    (usize::from(a & 0xF) << 6 | usize::from(b & 0x3F), c, behind)
                }
                [a @ 0xC0..0xE0, b, ref behind @ ..] => (usize::from(a & 0x1F), b, behind),
                _ => break,
            };
            let (folded, kind) = self.get(block, last);
            if kind == RARE {
                break;
            }
            *code = folded;
            if STARTS {
                starts[run] = (at + bytes.len() - rest.len()) as u32;
            }
            tally.rows[run % ROWS][kind as usize % COLUMNS] += 1;
            rest = behind;
            run += 1;
        }
        tally.any |= run > 0;
        (bytes.len() - rest.len(), run)
    }

    /// Calls `emit` with the code of each character of a text of nothing but plain characters and spaces, without
    /// statistics; returns whether it was one.
    pub(super) fn each(&self, text: &str, mut emit: impl FnMut(Code)) -> bool {
        let mut bytes = text.as_bytes();
        loop {
            let (folded, behind) = match *bytes {
                [a @ ..0x80, ref behind @ ..] => {
                    let folded = self.ascii[usize::from(a & 0x7F)];
                    ((Code::of_bits(folded & CODE), folded >> KIND), behind)
                }
                [a @ 0xC0..0xE0, b, ref behind @ ..] => (self.get(usize::from(a & 0x1F), b), behind),
                [a @ 0xE0..0xF0, b, c, ref behind @ ..] => {
                    (self.get(usize::from(a & 0xF) << 6 | usize::from(b & 0x3F), c), behind)
                }
                [] => return true,
                _ => return false,
            };
            if folded.1 == RARE {
                return false;
            }
            emit(folded.0);
            bytes = behind;
        }
    }

    // Apart, so that none of it is made ready before each run.
    #[cold]
    #[inline(never)]
    fn empty_lanes(&self, tally: &mut Tally) {
        tally.any = true;
        for (&kind, count) in self.lanes.iter().zip(tally.take_lanes()) {
            tally.rows[0][kind as usize % COLUMNS] += count;
        }
    }

    /// Adds what was counted to the statistics and forgets it; spaces are left out.
    pub(super) fn add(&self, tally: &mut Tally, stats: &mut Stats) {
        for (&kind, count) in self.lanes.iter().zip(tally.take_lanes()) {
            let (class, flags) = self.kinds.get(kind as usize).copied().unwrap_or((CharClass::Control, 0));
            stats.add(count, class, flags);
        }
        if core::mem::take(&mut tally.any) {
            let mut counts = [0; KINDS];
            for row in &mut tally.rows {
                for (sum, count) in counts.iter_mut().zip(row) {
                    *sum += core::mem::take(count);
                }
            }
            let (classes, flagged) = counts.split_at(CharClass::COUNT);
            stats.add_classes(classes);
            for (&count, &(class, flags)) in flagged.iter().zip(&self.kinds[CharClass::COUNT..]) {
                if count > 0 {
                    stats.add(count, class, flags);
                }
            }
        }
    }
}

/// A space among the ASCII characters.
const SPACE: u32 = Code::BOUNDARY.bits() | (CharClass::Space as u32) << KIND;

/// Whether more may have to be done for a character than to look up what it folds to.
fn is_rare(c: char, entry: Entry) -> bool {
    entry.flags() & (Entry::DROP | Entry::EXPANDS) != 0
        || entry.class() == CharClass::Space
        // What may begin a reference or a gloss.
        || matches!(c, '&' | '(' | '（')
}

/// Rows of counts, so that neighbours of one kind count in different places and do not wait for each other.
const ROWS: usize = 2;
/// A column for each number that a kind might have, so that none needs a check.
const COLUMNS: usize = RARE as usize + 1;
/// Kinds of ASCII characters, and the bits of the lane in which each is counted.
const LANES: usize = 10;
const LANE: u32 = 6;
/// So many ASCII characters can be counted before a lane might overflow.
const ROOM: usize = (1 << LANE) - 1;

/// How many characters of each kind there are.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    rows: [[u32; COLUMNS]; ROWS],
    /// Whether there is anything in the rows.
    any: bool,
    /// ASCII characters, a lane each kind, and how many more there is room for.
    ones: u64,
    room: usize,
}

impl Default for Tally {
    fn default() -> Self {
        Tally { rows: [[0; COLUMNS]; ROWS], any: false, ones: 0, room: ROOM }
    }
}

impl Tally {
    /// Empties the lanes.
    fn take_lanes(&mut self) -> [u32; LANES] {
        self.room = ROOM;
        let ones = core::mem::take(&mut self.ones);
        core::array::from_fn(|lane| (ones >> (lane as u32 * LANE)) as u32 & ROOM as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plain_character_has_its_kind() {
        let plain = plain();
        assert!(plain.kinds.len() <= KINDS, "{} kinds", plain.kinds.len());
        let lanes = plain.lanes.iter().filter(|&&kind| kind != RARE).count();
        for c in ' '..='~' {
            let is_plain = plain.ascii[c as usize] >> KIND != RARE;
            assert_eq!(is_plain, !matches!(c, '&' | '('), "{c}");
        }
        assert!(lanes <= LANES);
    }
}
