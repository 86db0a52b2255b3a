//! What the bench calls its measurements, for the report that reads them.

use crate::peers;

/// The limits, in their order.
pub const LIMITS: [&str; 5] =
    ["decode", "decode + fold", "bare n-gram table", "bare aho-corasick, DFA", "bare aho-corasick, NFA"];
/// The limit that spamsift is held to.
pub const DECODE_AND_FOLD: &str = LIMITS[1];
/// Everything is measured this often.
pub const ROUNDS: [u32; 4] = [1, 2, 3, 4];

/// The group of a set of texts in a round.
#[must_use]
pub fn group(set: &str, round: u32) -> String {
    format!("peers {round} {set}")
}

/// The name of a measurement in its group, and of its folder.
#[must_use]
pub fn id(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect()
}

/// Everything that is measured on a set: limits, yardsticks, judges.
pub fn all() -> impl Iterator<Item = &'static str> {
    let judges = peers::NAMES.into_iter();
    LIMITS.into_iter().chain(peers::YARDSTICKS.into_iter().map(|y| y.name)).chain(judges)
}
