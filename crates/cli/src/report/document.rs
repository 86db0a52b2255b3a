//! Self-contained HTML documents: head, style, escapes.
//!
//! Knows HTML and nothing of verdicts. What is put in is hostile: it comes out as text, whatever it says, and the
//! document forbids itself the network and any script but its own.

use std::fmt::Write as _;

const STYLE: &str = include_str!("style.css");

/// The beginning of a document, up to its first heading.
pub(crate) fn head(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n<body>\n",
        Escaped(title)
    )
}

/// Text as HTML: nothing in it is markup, control characters come as U+FFFD.
pub(crate) struct Escaped<'t>(pub(crate) &'t str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' => f.write_char(c)?,
                c if c.is_control() => f.write_char('\u{FFFD}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A number for people: thousands apart.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A tile with a figure and what it is.
pub(crate) fn tile(out: &mut String, figure: &str, what: &str) {
    _ = write!(
        out,
        "<div class=\"card tile\"><b>{}</b><span>{}</span></div>",
        Escaped(figure),
        Escaped(what)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_text() {
        let hostile = "</style><script>alert('x')</script>\u{0}\" onload=&amp;";
        let escaped = Escaped(hostile).to_string();
        assert!(!escaped.contains(['<', '>', '"', '\'', '\u{0}']));
        assert!(escaped.contains("&amp;amp;"));
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }
}
