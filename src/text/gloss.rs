//! Pinyin glosses: a reading in brackets behind a Chinese character, as in `問(wèn)`.
//!
//! Mirror farms put them into copied news. The glossed text is legitimate; the gloss itself is noise that folding
//! passes over and cleaning can take out. Knows the form of a gloss, nothing of what is done with it.

use std::borrow::Cow;

/// The longest syllable of pinyin has six letters (`zhuang`).
const MAX_LETTERS: usize = 6;

/// The length in bytes of the gloss at the beginning of `rest`, if one stands there and a Han character before it.
///
/// A gloss is an opening bracket, one to six small Latin letters and a closing bracket, round and of half or full width,
/// even of mixed width. One letter must carry a tone mark, unless `seen` says that the text holds other glosses: the
/// neutral tone has no mark.
pub(crate) fn gloss_at(rest: &str, seen: bool) -> Option<usize> {
    let mut chars = rest.char_indices();
    if !matches!(chars.next(), Some((_, '(' | '（'))) {
        return None;
    }
    let (mut letters, mut marked) = (0, false);
    for (at, c) in chars {
        match c {
            'a'..='z' => letters += 1,
            'ü' => letters += 1,
            'ā' | 'á' | 'ǎ' | 'ă' | 'à' | 'ē' | 'é' | 'ě' | 'ĕ' | 'è' | 'ī' | 'í' | 'ǐ' | 'ĭ' | 'ì' | 'ō'
            | 'ó' | 'ǒ' | 'ŏ' | 'ò' | 'ū' | 'ú' | 'ǔ' | 'ŭ' | 'ù' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ń' | 'ň'
            | 'ǹ' | 'ḿ' => {
                letters += 1;
                marked = true;
            }
            '\u{300}' | '\u{301}' | '\u{304}' | '\u{306}' | '\u{308}' | '\u{30C}' => marked = true,
            ')' | '）' if letters > 0 && (marked || seen) => return Some(at + c.len_utf8()),
            _ => return None,
        }
        if letters > MAX_LETTERS {
            return None;
        }
    }
    None
}

/// The text without its glosses: `問(wèn)題(tí)` becomes `問題`. Borrowed where there are none.
pub(crate) fn repair(text: &str) -> Cow<'_, str> {
    let mut repaired = String::new();
    let mut kept = 0;
    let mut after_han = false;
    let mut skip = 0;
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        if after_han && matches!(c, '(' | '（') {
            if let Some(len) = gloss_at(&text[at..], kept > 0) {
                repaired.push_str(&text[kept..at]);
                kept = at + len;
                skip = kept;
                continue;
            }
        }
        after_han = super::class_of(c) == super::CharClass::Han;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    repaired.push_str(&text[kept..]);
    Cow::Owned(repaired)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_form_and_nothing_else() {
        assert_eq!(gloss_at("(wèn)深", false), Some("(wèn)".len()));
        assert_eq!(gloss_at("（yè)", false), Some("（yè)".len()));
        assert_eq!(gloss_at("(wèn", false), None);
        assert_eq!(gloss_at("(de)", false), None);
        assert_eq!(gloss_at("(de)", true), Some(4));
        assert_eq!(gloss_at("(GPU)", true), None);
        assert_eq!(gloss_at("(zhuanglì)", true), None);
        assert_eq!(gloss_at("()", true), None);
    }

    #[test]
    fn repairs_the_glossed_and_borrows_the_rest() {
        assert_eq!(repair("歡迎訪問(wèn)公共服務(wù)平臺(tái)"), "歡迎訪問公共服務平臺");
        assert!(matches!(repair("算力(TPU)布局"), Cow::Borrowed(_)));
        assert_eq!(repair("說(shuō)的(de)"), "說的");
        assert_eq!(repair("latin (wèn)"), "latin (wèn)");
    }
}
