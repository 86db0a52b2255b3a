//! From the rules to two-stage tables: every character's entry, blocks of them without doubles, expansions.
//!
//! An entry holds the distance to the folded character rather than the character, so that blocks of
//! characters that fold alike are alike. Knows the bits of an entry; what they mean is the business of the
//! rules.

use std::collections::BTreeMap;

use crate::Failure;
use crate::class::CharClass;
use crate::fold::{Outcome, Rules};

/// Bits of the folded value, and of the class behind it.
pub(crate) const VALUE_BITS: u32 = 21;
pub(crate) const CLASS_BITS: u32 = 5;
/// The flags, from the lowest bit behind the class: name and meaning.
pub(crate) const FLAGS: [(&str, &str); 6] = [
    ("EXPANDS", "Folds to several characters: the value is an index into [`EXPANSIONS`]."),
    ("UPPER", "Was a letter of upper or title case."),
    ("VARIANT_TRAD", "A Han character of traditional form only: folding made it simplified."),
    ("VARIANT_SIMP", "A Han character that only simplified text uses."),
    ("DROP", "Stands for nothing: invisible, or a decoration of the letter before it."),
    ("FANCY", "A letter or digit in another dress: circled, mathematical, full width, small capital."),
];
const EXPANDS: u32 = flag(0);
pub(crate) const DROP: u32 = flag(4);

/// Code points in a block. Small ones share best, and a lookup costs the same.
pub(crate) const BLOCK: u32 = 16;
/// Where the tables end; above it follow rare ideographs, tags and private use, which need none.
pub(crate) const END: u32 = 0x20000;
/// The most that the tables may take.
const MAX_BYTES: usize = 150 * 1024;

const fn flag(number: u32) -> u32 {
    1 << (VALUE_BITS + CLASS_BITS + number)
}

pub(crate) struct Packed {
    /// The block of each run of [`BLOCK`] code points.
    pub(crate) index: Vec<u16>,
    pub(crate) blocks: Vec<Vec<u32>>,
    pub(crate) expansions: Vec<Vec<char>>,
}

impl Packed {
    pub(crate) fn new(rules: &Rules) -> Result<Self, Failure> {
        let mut packed = Packed { index: Vec::new(), blocks: Vec::new(), expansions: Vec::new() };
        let mut known_blocks = BTreeMap::new();
        let mut known_expansions = BTreeMap::new();
        for start in (0..END).step_by(BLOCK as usize) {
            let mut block = Vec::with_capacity(BLOCK as usize);
            for code in start..start + BLOCK {
                let Some(c) = char::from_u32(code) else {
                    block.push(class_bits(CharClass::Control));
                    continue;
                };
                let outcome = rules.outcome(c);
                check(rules, c, &outcome)?;
                let value = match outcome.text[..] {
                    [] => DROP,
                    [folded] => (folded as u32).wrapping_sub(code) & ((1 << VALUE_BITS) - 1),
                    _ => {
                        let next = known_expansions.len();
                        let at = *known_expansions.entry(outcome.text.clone()).or_insert(next);
                        if at == next {
                            packed.expansions.push(outcome.text.clone());
                        }
                        EXPANDS | u32::try_from(at)?
                    }
                };
                block.push(value | class_bits(outcome.class) | flag_bits(&outcome));
            }
            let next = known_blocks.len();
            let at = *known_blocks.entry(block.clone()).or_insert(next);
            if at == next {
                packed.blocks.push(block);
            }
            packed.index.push(u16::try_from(at)?);
        }
        match packed.bytes() {
            bytes if bytes > MAX_BYTES => Err(format!("the tables take {bytes} bytes of {MAX_BYTES}").into()),
            _ => Ok(packed),
        }
    }

    /// The size of all tables in the program.
    pub(crate) fn bytes(&self) -> usize {
        let expansions: usize =
            self.expansions.iter().map(|e| size_of::<&[char]>() + size_of_val(&e[..])).sum();
        size_of_val(&self.index[..]) + self.blocks.len() * BLOCK as usize * size_of::<u32>() + expansions
    }
}

pub(crate) const fn class_bits(class: CharClass) -> u32 {
    (class as u32) << VALUE_BITS
}

fn flag_bits(outcome: &Outcome) -> u32 {
    [(1, outcome.upper), (2, outcome.traditional), (3, outcome.simplified), (5, outcome.fancy)]
        .into_iter()
        .map(|(number, set)| if set { flag(number) } else { 0 })
        .sum()
}

/// Folding must be a fixed point, or what a phrase list folds to would depend on how often it was folded.
fn check(rules: &Rules, c: char, outcome: &Outcome) -> Result<(), Failure> {
    for &folded in &outcome.text {
        if rules.outcome(folded).text != [folded] {
            return Err(format!("{c:?} folds to {folded:?}, which folds on").into());
        }
    }
    Ok(())
}
