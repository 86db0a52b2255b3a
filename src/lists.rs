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

const LEXICON: &[&str] = lists!("lexicon": "ar" "az" "bg" "bn" "ca" "cs" "da" "de" "el" "en" "es" "et" "fa" "fi" "fr" "he" "hi" "hr" "hu" "hy" "id" "it" "ja" "ka" "kk" "ko" "lt" "lv" "ms" "nb" "nl" "pl" "pt" "ro" "ru" "sk" "sl" "sq" "sr" "sv" "sw" "ta" "te" "th" "tl" "tr" "uk" "ur" "uz" "vi" "zh");
const ALLOW: &[&str] = lists!("allow": "ar" "az" "bg" "bn" "ca" "cs" "da" "de" "el" "en" "es" "et" "fa" "fi" "fr" "he" "hi" "hr" "hu" "hy" "id" "it" "ja" "ka" "kk" "ko" "lt" "lv" "ms" "nb" "nl" "pl" "pt" "ro" "ru" "sk" "sl" "sq" "sr" "sv" "sw" "ta" "te" "th" "tl" "tr" "uk" "ur" "uz" "vi" "zh");

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
