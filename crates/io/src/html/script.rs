//! What a script writes into its page, as far as it stands there in literals.
//!
//! Knows the calls that write markup, string literals with their escapes, and the decoders that kits wrap around
//! them. This is no interpreter: nothing is run, a variable is what is assigned to it anywhere in the same script,
//! and whatever else stands in an expression counts for nothing.

use std::iter::Peekable;
use std::ops::Range;
use std::str::Chars;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

/// Nesting of parentheses, of decoded scripts, of variables in variables.
const MAX_NESTING: usize = 24;
const MAX_EVALS: usize = 3;
/// Variables looked up in one script: each look-up reads the script once.
const MAX_LOOKUPS: usize = 8;
/// Bytes of markup taken from one script.
const MAX_MARKUP: usize = 4 << 20;

/// A part of the markup and the part of the script that it came from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    /// In the markup.
    pub(super) inner: Range<usize>,
    /// In the script: the inside of a literal or of a call's parentheses, so that taking it out leaves a script
    /// that still parses.
    pub(super) source: Range<usize>,
    /// Whether markup and script are the same byte for byte here.
    pub(super) exact: bool,
}

/// The pieces, in the order of the markup, that a range of the markup touches.
pub(super) fn overlapping<'p>(pieces: &'p [Piece], range: &Range<usize>) -> impl Iterator<Item = &'p Piece> {
    let first = pieces.partition_point(|p| p.inner.end <= range.start);
    let end = range.end;
    pieces[first..].iter().take_while(move |p| p.inner.start < end)
}

/// What a script writes.
#[derive(Debug, Default)]
pub(super) struct Writes {
    pub(super) markup: String,
    pub(super) pieces: Vec<Piece>,
    /// Whether the script does nothing else.
    pub(super) only: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Call {
    /// Its arguments are markup.
    Write,
    /// Markup is assigned to it.
    Assign,
    /// Its second argument is markup.
    Adjacent,
    /// Its argument is markup if it looks like that (jQuery).
    Perhaps,
    /// Its argument is a script.
    Eval,
}

const CALLS: [(&str, Call); 12] = [
    ("write", Call::Write),
    ("writeln", Call::Write),
    ("innerHTML", Call::Assign),
    ("outerHTML", Call::Assign),
    ("insertAdjacentHTML", Call::Adjacent),
    ("eval", Call::Eval),
    (".append", Call::Perhaps),
    (".prepend", Call::Perhaps),
    (".html", Call::Perhaps),
    (".before", Call::Perhaps),
    (".after", Call::Perhaps),
    ("createContextualFragment", Call::Perhaps),
];

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(CALLS.iter().map(|(name, _)| *name))
        .ok()
});

/// Reads a script.
pub(super) fn writes(script: &str) -> Writes {
    scan(script, 0)
}

fn scan(script: &str, evals: usize) -> Writes {
    let mut reader = Reader {
        script: script.as_bytes(),
        text: script,
        markup: String::new(),
        pieces: Vec::new(),
        used: Vec::new(),
        looked_up: Vec::new(),
        only: true,
        evals,
    };
    let mut at = 0;
    if let Some(finder) = &*FINDER {
        for found in finder.find_iter(script) {
            if found.start() < at || reader.markup.len() > MAX_MARKUP {
                continue;
            }
            let call = CALLS[found.pattern().as_usize()].1;
            at = reader.call(call, found.start(), found.end()).unwrap_or(at);
        }
    }
    let only = reader.only && !reader.pieces.is_empty() && reader.rest_is_idle();
    Writes { markup: reader.markup, pieces: reader.pieces, only }
}

struct Reader<'s> {
    script: &'s [u8],
    text: &'s str,
    markup: String,
    pieces: Vec<Piece>,
    /// Parts of the script that do nothing but write.
    used: Vec<Range<usize>>,
    looked_up: Vec<&'s [u8]>,
    only: bool,
    evals: usize,
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

impl<'s> Reader<'s> {
    fn byte(&self, at: usize) -> u8 {
        self.script.get(at).copied().unwrap_or(0)
    }

    fn skip_space(&self, mut at: usize) -> usize {
        loop {
            while at < self.script.len() && self.script[at].is_ascii_whitespace() {
                at += 1;
            }
            let rest = &self.script[at.min(self.script.len())..];
            if rest.starts_with(b"/*") {
                at += memmem::find(&rest[2..], b"*/").map_or(rest.len(), |i| i + 4);
            } else if rest.starts_with(b"//") {
                at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            } else {
                return at;
            }
        }
    }

    /// Reads a call at its name; gives the place behind it, if it is one.
    fn call(&mut self, call: Call, start: usize, end: usize) -> Option<usize> {
        if is_name(self.byte(end)) || (start > 0 && self.byte(start) != b'.' && is_name(self.byte(start - 1)))
        {
            return None;
        }
        let mut at = end;
        // document["write"](...)
        if matches!(self.byte(at), b'"' | b'\'') && self.byte(at + 1) == b']' {
            at += 2;
        }
        at = self.skip_space(at);
        let (markup, pieces) = (self.markup.len(), self.pieces.len());
        if call == Call::Assign {
            if self.byte(at) == b'+' {
                at += 1;
            }
            if self.byte(at) != b'=' || self.byte(at + 1) == b'=' {
                return None;
            }
            self.only = false;
            return Some(self.expression(at + 1, 0));
        }
        if self.byte(at) != b'(' {
            return None;
        }
        at += 1;
        if call == Call::Adjacent {
            at = self.expression(at, 0);
            self.undo(markup, pieces);
        } else if call == Call::Eval {
            let end = self.arguments(at, 0);
            self.eval(markup, pieces);
            self.use_statement(start, end);
            return Some(end);
        }
        let end = self.arguments(at, 0);
        if call == Call::Perhaps && !self.markup[markup..].contains('<') {
            self.undo(markup, pieces);
            self.only = false;
            return Some(end);
        }
        self.use_statement(start, end);
        Some(end)
    }

    fn undo(&mut self, markup: usize, pieces: usize) {
        self.markup.truncate(markup);
        self.pieces.truncate(pieces);
    }

    /// Marks a call, with the names before it and the semicolon behind it, as doing nothing but write.
    fn use_statement(&mut self, mut start: usize, end: usize) {
        while start > 0
            && (is_name(self.byte(start - 1)) || matches!(self.byte(start - 1), b'.' | b'[' | b'"' | b'\''))
        {
            start -= 1;
        }
        self.used.push(start..end);
    }

    /// What was read since the given places is a script itself: replaces it by what that one writes.
    fn eval(&mut self, markup: usize, pieces: usize) {
        let script = self.markup.split_off(markup);
        let outer = self.pieces.split_off(pieces);
        if self.evals >= MAX_EVALS || script.is_empty() {
            self.only = false;
            return;
        }
        let inner = scan(&script, self.evals + 1);
        self.only &= inner.only;
        self.markup.push_str(&inner.markup);
        for piece in inner.pieces {
            let shifted = piece.inner.start + markup..piece.inner.end + markup;
            let wanted = piece.source.start + markup..piece.source.end + markup;
            self.pieces.extend(overlapping(&outer, &wanted).map(|o| Piece {
                inner: shifted.clone(),
                source: o.source.clone(),
                exact: false,
            }));
        }
    }

    /// Expressions up to the closing parenthesis, whose end is given.
    fn arguments(&mut self, mut at: usize, nesting: usize) -> usize {
        loop {
            at = self.expression(at, nesting);
            match self.byte(at) {
                b',' => at += 1,
                b')' | b']' => return at + 1,
                _ => return at,
            }
        }
    }

    /// One expression; gives the place of what ends it.
    fn expression(&mut self, mut at: usize, nesting: usize) -> usize {
        let mut after_term = false;
        while at < self.script.len() && self.markup.len() <= MAX_MARKUP {
            let before = at;
            at = self.skip_space(at);
            let byte = self.byte(at);
            let joins = matches!(byte, b'+' | b'.' | b',' | b')' | b']' | b'?' | b':' | b'&' | b'|');
            if after_term && !joins && self.script[before..at].contains(&b'\n') {
                return before;
            }
            match byte {
                b'"' | b'\'' | b'`' => {
                    at = self.literal(at);
                    after_term = true;
                }
                b'(' | b'[' if nesting < MAX_NESTING => {
                    at = self.arguments(at + 1, nesting + 1);
                    after_term = true;
                }
                b'(' | b'[' | b'{' => {
                    at = self.skip_nested(at);
                    after_term = true;
                }
                b')' | b']' | b'}' | b',' | b';' => return at,
                _ if at >= self.script.len() => return at,
                _ if byte == b'.' || (is_name(byte) && !byte.is_ascii_digit()) => {
                    at = self.name(at, nesting);
                    after_term = true;
                }
                _ => {
                    at += 1;
                    after_term = byte.is_ascii_digit();
                }
            }
        }
        at
    }

    /// A name, with the call that it may be.
    fn name(&mut self, start: usize, nesting: usize) -> usize {
        let mut end = start;
        while end < self.script.len() && (is_name(self.script[end]) || self.script[end] == b'.') {
            end += 1;
        }
        let name = &self.script[start..end];
        let last = name.rsplit(|b| *b == b'.').next().unwrap_or(name);
        let open = self.skip_space(end);
        if self.byte(open) != b'(' {
            if name == last && nesting < MAX_NESTING {
                self.look_up(name, nesting + 1);
            }
            return end;
        }
        match last {
            b"fromCharCode" | b"fromCodePoint" => self.char_codes(open + 1),
            b"unescape" | b"decodeURIComponent" | b"decodeURI" if nesting < MAX_NESTING => {
                self.decoded(open + 1, nesting, |s| percent_decoded(&s))
            }
            b"atob" if nesting < MAX_NESTING => self.decoded(open + 1, nesting, |s| base64_decoded(&s)),
            b"escape" | b"concat" | b"String" if nesting < MAX_NESTING => {
                self.arguments(open + 1, nesting + 1)
            }
            _ => self.skip_nested(open),
        }
    }

    /// Arguments that a function turns into other text.
    fn decoded(&mut self, at: usize, nesting: usize, decode: impl Fn(String) -> String) -> usize {
        let (markup, pieces) = (self.markup.len(), self.pieces.len());
        let end = self.arguments(at, nesting + 1);
        let text = decode(self.markup.split_off(markup));
        self.markup.push_str(&text);
        for piece in &mut self.pieces[pieces..] {
            piece.inner = markup..self.markup.len();
            piece.exact = false;
        }
        end
    }

    fn push(&mut self, text: &str, source: Range<usize>, exact: bool) {
        if !text.is_empty() {
            let start = self.markup.len();
            self.markup.push_str(text);
            self.pieces.push(Piece { inner: start..self.markup.len(), source, exact });
        }
    }

    fn char_codes(&mut self, start: usize) -> usize {
        let end = memchr::memchr(b')', &self.script[start..]).map_or(self.script.len(), |i| start + i);
        let text = String::from_utf16_lossy(
            &self.text[start..end]
                .split(',')
                .filter_map(|n| {
                    let n = n.trim();
                    match n.strip_prefix("0x").or_else(|| n.strip_prefix("0X")) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok(),
                        None => n.parse::<u32>().ok(),
                    }
                })
                .filter_map(char::from_u32)
                .flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec())
                .collect::<Vec<u16>>(),
        );
        self.push(&text, start..end, false);
        (end + 1).min(self.script.len())
    }

    /// What is assigned to a variable, in the order of the script.
    fn look_up(&mut self, name: &'s [u8], nesting: usize) {
        if self.looked_up.len() >= MAX_LOOKUPS || self.looked_up.contains(&name) {
            return;
        }
        self.looked_up.push(name);
        let mut at = 0;
        while let Some(i) = memmem::find(&self.script[at..], name) {
            let start = at + i;
            at = start + name.len();
            let whole = !is_name(self.byte(at))
                && (start == 0 || !(is_name(self.byte(start - 1)) || self.byte(start - 1) == b'.'));
            let mut equals = self.skip_space(at);
            if self.byte(equals) == b'+' {
                equals += 1;
            }
            if !whole || self.byte(equals) != b'=' || self.byte(equals + 1) == b'=' {
                continue;
            }
            at = self.expression(equals + 1, nesting).max(at);
            let before = self.text[..start].trim_end();
            let start =
                ["var", "let", "const"].iter().find_map(|k| before.strip_suffix(k)).map_or(start, str::len);
            self.used.push(start..at);
        }
    }

    fn literal(&mut self, start: usize) -> usize {
        let quote = self.script[start];
        let mut end = start + 1;
        let mut plain = true;
        while end < self.script.len() && self.script[end] != quote {
            match self.script[end] {
                b'\\' => {
                    plain = false;
                    end += 1;
                }
                b'\n' if quote != b'`' => break,
                b'$' if quote == b'`' => plain = false,
                _ => {}
            }
            end += 1;
        }
        let end = end.min(self.script.len());
        // An escape before the last character of a hostile script may end inside a character.
        let inside = self.text.get(start + 1..end).unwrap_or("");
        if plain {
            self.push(inside, start + 1..end, true);
        } else {
            self.push(&unescaped(inside, quote == b'`'), start + 1..end, false);
        }
        (end + 1).min(self.script.len())
    }

    /// Past a bracket and what is in it, strings regarded.
    fn skip_nested(&self, mut at: usize) -> usize {
        let mut depth = 0usize;
        while at < self.script.len() {
            match self.script[at] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                quote @ (b'"' | b'\'' | b'`') => {
                    at += 1;
                    while at < self.script.len() && self.script[at] != quote && self.script[at] != b'\n' {
                        at += 1 + usize::from(self.script[at] == b'\\');
                    }
                }
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        at.min(self.script.len())
    }

    /// Whether nothing but comments and punctuation stands outside of what was used.
    fn rest_is_idle(&self) -> bool {
        let mut used = self.used.clone();
        used.sort_by_key(|r| r.start);
        let mut at = 0;
        let mut rest = String::new();
        for range in used {
            if range.start > at {
                rest.push_str(self.text.get(at..range.start).unwrap_or("?"));
                rest.push('\n');
            }
            at = at.max(range.end);
        }
        rest.push_str(self.text.get(at..).unwrap_or("?"));
        let mut rest = rest.as_str();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ')'));
            if rest.is_empty() {
                return true;
            }
            rest = if let Some(comment) = rest.strip_prefix("/*") {
                comment.find("*/").map_or("", |i| &comment[i + 2..])
            } else if rest.starts_with("//") || rest.starts_with("<!--") || rest.starts_with("-->") {
                rest.find('\n').map_or("", |i| &rest[i..])
            } else {
                return false;
            };
        }
    }
}

/// The digits of an escape, `most` at most, behind what was read of it.
fn number(chars: &mut Peekable<Chars<'_>>, first: u32, radix: u32, most: usize) -> u32 {
    let mut value = first;
    for _ in 0..most {
        let Some(digit) = chars.peek().and_then(|c| c.to_digit(radix)) else { break };
        value = value * radix + digit;
        chars.next();
    }
    value
}

/// The text of a literal with escapes; of a template, without its substitutions.
fn unescaped(literal: &str, template: bool) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(literal.len());
    let mut chars = literal.chars().peekable();
    fn put(units: &mut Vec<u16>, c: char) {
        units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }
    while let Some(c) = chars.next() {
        if template && c == '$' && chars.peek() == Some(&'{') {
            chars.by_ref().find(|c| *c == '}');
            continue;
        }
        if c != '\\' {
            put(&mut units, c);
            continue;
        }
        let Some(c) = chars.next() else { break };
        match c {
            'n' | 'r' | 't' | 'v' | 'f' | 'b' => put(&mut units, ' '),
            '\n' | '\r' => {}
            'x' => {
                let code = number(&mut chars, 0, 16, 2);
                put(&mut units, char::from_u32(code).unwrap_or('\u{FFFD}'));
            }
            'u' => {
                if chars.peek() == Some(&'{') {
                    let code: String = chars.by_ref().skip(1).take_while(|c| *c != '}').take(8).collect();
                    let code = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                    put(&mut units, code.unwrap_or('\u{FFFD}'));
                } else {
                    // Four digits: a UTF-16 unit, perhaps half of a pair.
                    let unit = number(&mut chars, 0, 16, 4);
                    units.push(unit as u16);
                }
            }
            '0'..='7' => {
                let code = number(&mut chars, c as u32 - '0' as u32, 8, 2);
                put(&mut units, char::from_u32(code & 255).unwrap_or('\u{FFFD}'));
            }
            c => put(&mut units, c),
        }
    }
    String::from_utf16_lossy(&units)
}

/// Bytes that a decoder gave: UTF-8 if they are, else a character a byte, as scripts see them.
fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| e.into_bytes().into_iter().map(char::from).collect())
}

/// `%NN` and `%uNNNN`.
fn percent_decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut bytes: Vec<u8> = Vec::new();
    let mut rest = text;
    while let Some(i) = rest.find('%') {
        let (before, tail) = rest.split_at(i);
        if i > 0 {
            out.push_str(&text_of(std::mem::take(&mut bytes)));
            out.push_str(before);
        }
        let digits = |from: usize, to: usize| {
            let digits = tail.get(from..to).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
            u32::from_str_radix(digits, 16).ok()
        };
        if let Some(byte) = digits(1, 3) {
            bytes.push(byte as u8);
            rest = &tail[3..];
        } else if let Some(unit) = tail.as_bytes().get(1).filter(|b| **b == b'u').and_then(|_| digits(2, 6)) {
            out.push_str(&text_of(std::mem::take(&mut bytes)));
            out.push(char::from_u32(unit).unwrap_or('\u{FFFD}'));
            rest = &tail[6..];
        } else {
            out.push_str(&text_of(std::mem::take(&mut bytes)));
            out.push('%');
            rest = &tail[1..];
        }
    }
    out.push_str(&text_of(bytes));
    out.push_str(rest);
    out
}

fn base64_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        buffer = (buffer << 6 | u32::from(value)) & 0xFF_FFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    text_of(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markup(script: &str) -> String {
        writes(script).markup
    }

    #[test]
    fn literals_and_decoders() {
        for (script, want) in [
            (r#"document.write("<b>x</b>")"#, "<b>x</b>"),
            (r#"document.writeln ( '<b>' + 'x' + "</b>" );"#, "<b>x</b>"),
            (r#"document["write"]("\x3cb\u003ex\74/b>")"#, "<b>x</b>"),
            (r#"document.write("\u{8d4c}\ud83d\ude00")"#, "赌😀"),
            (r#"document.write(String.fromCharCode(60,98,0x3e,36172))"#, "<b>赌"),
            (r#"document.write(unescape("%3Cb%3E%u8d4c"))"#, "<b>赌"),
            (r#"document.write(decodeURIComponent("%3Cb%3E%E8%B5%8C"))"#, "<b>赌"),
            (r#"document.write(window.atob("PGI+eDwvYj4="))"#, "<b>x</b>"),
            (r#"eval(unescape("document.write%28%27%3Cb%3E%27%29"))"#, "<b>"),
            (r#"var s='<i>'; s += 'x'; document.write(s);"#, "<i>x"),
            (r#"document.write(['<i>', 'x'].join(''))"#, "<i>x"),
            (r#"el.innerHTML = "<p>a</p>" + f("no") + `<p>${x}b</p>`"#, "<p>a</p><p>b</p>"),
            (r#"el.insertAdjacentHTML("beforeend", "<p>a</p>")"#, "<p>a</p>"),
            (r#"$("body").append("<p>a</p>"); list.append("a")"#, "<p>a</p>"),
            (r#"var overwrite = "<b>"; if (a.innerHTML == "<b>") f()"#, ""),
        ] {
            assert_eq!(markup(script), want, "{script}");
        }
    }

    #[test]
    fn knows_scripts_that_only_write() {
        for only in [
            "document.write('a');document.writeln(\"b\");",
            "<!--\n// x\nvar s = '<b>';\ndocument.write(s) /* y */\n//-->",
            "eval(unescape('document.write%28%27a%27%29'))",
        ] {
            assert!(writes(only).only, "{only}");
        }
        for more in ["document.write('a'); track()", "x.innerHTML='a'", "f()", "if (a) document.write('b')"] {
            assert!(!writes(more).only, "{more}");
        }
    }

    #[test]
    fn pieces_point_at_the_insides_of_literals() {
        let script = r#"document.write('<b>' + "x\x41");"#;
        let w = writes(script);
        let sources: Vec<_> = w.pieces.iter().map(|p| (&script[p.source.clone()], p.exact)).collect();
        assert_eq!(sources, [("<b>", true), (r"x\x41", false)]);
    }

    #[test]
    fn hostile_scripts_end() {
        for part in ["document.write(", "((((", "'\\", "[", "eval(", "a=a+", "write(`${", "/*", "%u"] {
            let script = part.repeat(20_000);
            assert!(writes(&script).markup.len() <= MAX_MARKUP + script.len());
        }
        assert_eq!(percent_decoded("%é%4"), "%é%4");
    }
}
