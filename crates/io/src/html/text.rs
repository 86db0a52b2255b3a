//! The text of a run: white space collapsed, references decoded as often as they were escaped.

use std::borrow::Cow;

/// Rounds of decoding beyond the tokenizer's own.
const MAX_ROUNDS: usize = 2;

/// What collapses to one space.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}' | '\u{A0}')
}

/// What shows nothing at the edges of a line.
fn is_edge(c: char) -> bool {
    is_space(c) || matches!(c, '\u{3000}' | '\u{200B}' | '\u{FEFF}' | '\0')
}

/// A line without what shows nothing at its edges.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_edge)
}

/// Appends text with white space collapsed, also against what is there already.
pub(super) fn push_collapsed(out: &mut String, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(is_space).unwrap_or(rest.len());
        out.push_str(&rest[..word]);
        rest = &rest[word..];
        let space = rest.find(|c| !is_space(c)).unwrap_or(rest.len());
        if space > 0 && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        rest = &rest[space..];
    }
}

/// Letters and the like, in bytes: what counts for shares. Separators of link rows count nothing.
pub(super) fn weight(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).map(char::len_utf8).sum()
}

/// Decodes references that the tokenizer left because they were escaped themselves.
pub(super) fn decode_again(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MAX_ROUNDS {
        match decode_once(&text) {
            Some(decoded) => text = Cow::Owned(decoded),
            None => break,
        }
    }
    text
}

fn decode_once(text: &str) -> Option<String> {
    let mut out = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(i) = memchr::memchr(b'&', &text.as_bytes()[at..]) {
        let start = at + i;
        at = start + 1;
        if let Some((c, length)) = reference(&text[start + 1..]) {
            out.push_str(&text[done..start]);
            out.push(c);
            at = start + 1 + length;
            done = at;
        }
    }
    (done > 0).then(|| out + &text[done..])
}

/// A reference behind its ampersand: the character, and the length with the semicolon.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.as_bytes().iter().take(10).position(|b| *b == b';')?;
    let name = &text[..end];
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32).filter(|c| *c != '\0')?
        }
        None => match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{A0}',
            _ => return None,
        },
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_is_left() {
        assert_eq!(decode_again("&#36172;&#x535A; &amp;#36172; a&b; &#0; &é;"), "赌博 赌 a&b; &#0; &é;");
        assert!(matches!(decode_again("AT&T"), Cow::Borrowed(_)));
    }

    #[test]
    fn collapses() {
        let mut out = String::from("a ");
        push_collapsed(&mut out, "\n b\u{A0}\tc ");
        assert_eq!(out, "a b c ");
        assert_eq!(trim("\u{3000} x\u{200B}"), "x");
        assert_eq!(weight("a | 中 »"), 4);
    }
}
