//! The embedded lists, as `build.rs` packs them from `data/lexicon` and `data/allow`.
//!
//! Knows their place only; the format belongs to the lexicon.

use crate::error::BuildError;
use crate::signal::lexicon::LexiconBuilder;

const LEXICON: &str = include_str!(concat!(env!("OUT_DIR"), "/lexicon.tsv"));
const ALLOW: &str = include_str!(concat!(env!("OUT_DIR"), "/allow.tsv"));

/// Adds every embedded list.
pub(crate) fn add_to(builder: &mut LexiconBuilder) -> Result<(), BuildError> {
    builder.reserve(LEXICON.len() + ALLOW.len());
    builder.add_packed(LEXICON)?;
    builder.add_packed_allowed(ALLOW)
}
