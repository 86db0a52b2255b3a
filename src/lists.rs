//! The embedded lists: which files there are.
//!
//! Knows their names only; the format belongs to the lexicon.

use crate::error::BuildError;
use crate::signal::lexicon::LexiconBuilder;

/// The texts of `data/<folder>/<lang>.tsv`.
macro_rules! lists {
    ($folder:literal: $($lang:literal)+) => {
        &[$(include_str!(concat!("../data/", $folder, "/", $lang, ".tsv"))),+]
    };
}

const LEXICON: &[&str] = lists!("lexicon": "ar" "bn" "cs" "de" "el" "en" "es" "fa" "fr" "hi" "hu" "id" "it" "ja" "ko" "nl" "pl" "pt" "ro" "ru" "sv" "th" "tr" "uk" "vi" "zh");
const ALLOW: &[&str] = lists!("allow": "ar" "bn" "cs" "de" "el" "en" "es" "fa" "fr" "hi" "hu" "id" "it" "ja" "ko" "nl" "pl" "pt" "ro" "ru" "sv" "th" "tr" "uk" "vi" "zh");

/// Adds every embedded list.
pub(crate) fn add_to(builder: &mut LexiconBuilder) -> Result<(), BuildError> {
    builder.reserve(LEXICON.iter().chain(ALLOW).map(|list| list.len()).sum());
    for list in LEXICON {
        builder.add_list(list)?;
    }
    for list in ALLOW {
        builder.add_allow_list(list)?;
    }
    Ok(())
}
