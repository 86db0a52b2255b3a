//! Character references of HTML that survived extraction: `&#22269;`, `&#x56FD;`, `&nbsp;`, `&amp;#x56FD;`.
//!
//! Finds one at the beginning of a text and says which character it stands for. The names come from the generated
//! table; nothing here knows what folding does with the character.

use super::entities_table::named_reference;

/// The longest reference that is looked at, in bytes; `&amp;` may stand before it a few times more.
const MAX_LEN: usize = 12;
/// How many times over a reference may be escaped.
const MAX_ESCAPES: usize = 4;

/// The character that the reference at the beginning of `rest` stands for and the length of the reference in bytes.
///
/// `rest` begins with `&`. A reference that is escaped itself, up to four times, counts as one.
pub(crate) fn reference_at(rest: &str) -> Option<(char, usize)> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    let mut escapes = 0;
    while escapes < MAX_ESCAPES && bytes[at..].starts_with(b"amp;") {
        at += 4;
        escapes += 1;
    }
    match simple(&bytes[at..]) {
        Some((c, len)) => Some((c, at + len)),
        None if escapes > 0 => Some(('&', at)),
        None => None,
    }
}

/// The reference whose body, without `&`, stands at the beginning of `bytes`.
fn simple(bytes: &[u8]) -> Option<(char, usize)> {
    let bytes = &bytes[..bytes.len().min(MAX_LEN)];
    if let Some(digits) = bytes.strip_prefix(b"#") {
        let (digits, radix, prefix) = match digits {
            [b'x' | b'X', rest @ ..] => (rest, 16, 2),
            _ => (digits, 10, 1),
        };
        let len = digits.iter().take_while(|b| (**b as char).is_digit(radix)).count();
        let digits = core::str::from_utf8(&digits[..len]).ok()?;
        let c = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
        let len = prefix + len;
        Some((c, len + usize::from(bytes.get(len) == Some(&b';'))))
    } else {
        let len = bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = core::str::from_utf8(&bytes[..len]).ok()?;
        // Without its semicolon a name is more likely a part of a query string.
        (bytes.get(len) == Some(&b';')).then(|| named_reference(name).map(|c| (c, len + 1)))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references_of_every_form() {
        assert_eq!(reference_at("&#22269;产"), Some(('国', 8)));
        assert_eq!(reference_at("&#x56FD;"), Some(('国', 8)));
        assert_eq!(reference_at("&#x56fd"), Some(('国', 7)));
        assert_eq!(reference_at("&amp;#x56FD;"), Some(('国', 12)));
        assert_eq!(reference_at("&amp;amp;#22269;"), Some(('国', 16)));
        assert_eq!(reference_at("&amp; more"), Some(('&', 5)));
        assert_eq!(reference_at("&eacute;"), Some(('é', 8)));
    }

    #[test]
    fn leaves_everything_else() {
        for text in ["&", "&;", "&#;", "&#x;", "&#xD800;", "&#99999999;", "&nosuch;", "&copy=1", "& b", "&#"]
        {
            assert_eq!(reference_at(text), None, "{text}");
        }
    }
}
