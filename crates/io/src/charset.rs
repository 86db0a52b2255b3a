//! Bytes to text: which charset a page is in, and where each piece of its text stood in its bytes.
//!
//! Knows the order of browsers (byte order mark, HTTP header, `<meta>`, detection on a sample of the page) and two
//! corrections that crawled pages need. Knows nothing of markup beyond the `<meta>` prescan.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, CoderResult, EUC_JP, EUC_KR, Encoding, GBK, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252, X_USER_DEFINED,
};
use memchr::{memchr2, memchr3, memmem};

/// How far into a page a `<meta charset>` is looked for. Browsers look at 1024 bytes; pages put long comments and
/// injected titles before it.
const PRESCAN: usize = 8192;
/// How many bytes of a page detection sees at most, and how many that are not ASCII are enough for it: on 272 pages
/// in GBK, 84 in Big5 and 461 in other charsets, all of the page gave the same answers.
const SAMPLE: usize = 8192;
const ENOUGH: usize = 1024;

/// Where the charset of a page was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CharsetSource {
    /// A byte order mark.
    Bom,
    /// The HTTP header, as the caller passed it on.
    Header,
    /// A `<meta>` element of the page.
    Meta,
    /// Nothing declared one: detected.
    Detected,
    /// The declared one did not fit the bytes and was overruled.
    Corrected,
}

/// A decoded page: its text, and the way back to its bytes.
///
/// ```
/// use spamsift_io::Decoded;
/// let page = Decoded::new(b"<meta charset=gbk><p>\xc4\xe3\xba\xc3</p>", None, None);
/// assert_eq!(page.charset(), "GBK");
/// let at = page.text().find('好').unwrap();
/// assert_eq!(page.source_offset(at), 23);
/// ```
#[derive(Debug)]
pub struct Decoded<'b> {
    bytes: &'b [u8],
    text: Cow<'b, str>,
    encoding: &'static Encoding,
    source: CharsetSource,
    /// Offset of the decoded part: the length of a byte order mark.
    start: usize,
    /// Bytes of the text, from its start, that are the source's bytes one to one.
    plain: usize,
    /// Places behind `plain` where text and source offsets are known together, ascending.
    marks: Vec<(u32, u32)>,
    replaced: bool,
}

impl<'b> Decoded<'b> {
    /// Decodes a page. `charset` is what the HTTP header said: a label (`gbk`) or the whole content type
    /// (`text/html; charset=gbk`). `tld` is the last label of the page's host; leave it out rather than guess it.
    #[must_use]
    pub fn new(bytes: &'b [u8], charset: Option<&str>, tld: Option<&str>) -> Self {
        let (encoding, source, bom) = choose(bytes, charset, tld);
        Self::with_encoding(bytes, encoding, source, bom)
    }

    /// Takes bytes for UTF-8, whatever they are: invalid ones become U+FFFD.
    #[must_use]
    pub fn utf8(bytes: &'b [u8]) -> Self {
        let bom = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Self::with_encoding(bytes, UTF_8, CharsetSource::Header, bom)
    }

    fn with_encoding(
        bytes: &'b [u8],
        encoding: &'static Encoding,
        source: CharsetSource,
        start: usize,
    ) -> Self {
        let body = &bytes[start..];
        let whole = if encoding == UTF_8 { std::str::from_utf8(body).ok() } else { None };
        let plain = if let Some(text) = whole {
            text.len()
        } else if encoding == UTF_8 {
            Encoding::utf8_valid_up_to(body)
        } else if encoding == ISO_2022_JP || encoding == UTF_16BE || encoding == UTF_16LE {
            0
        } else {
            Encoding::ascii_valid_up_to(body)
        };
        // Offsets are kept as u32: a page beyond 4 GiB is decoded, but its offsets saturate at the last mark.
        let mut decoded = Decoded {
            bytes,
            text: Cow::Borrowed(""),
            encoding,
            source,
            start,
            plain,
            marks: Vec::new(),
            replaced: false,
        };
        match whole.or_else(|| std::str::from_utf8(body).ok().filter(|_| plain == body.len())) {
            Some(text) => decoded.text = Cow::Borrowed(text),
            None => decoded.decode_rest(body),
        }
        decoded
    }

    /// Decodes what is not one to one, in pieces that end where no character can straddle, and marks each end.
    fn decode_rest(&mut self, body: &[u8]) {
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let room = decoder.max_utf8_buffer_length(body.len() - self.plain).unwrap_or(0);
        let mut text = String::with_capacity((self.plain + room).min(self.plain + body.len() * 2));
        text.push_str(&String::from_utf8_lossy(&body[..self.plain]));
        let stateful = self.encoding == ISO_2022_JP;
        let wide = self.encoding == UTF_16BE || self.encoding == UTF_16LE;
        let mut at = self.plain;
        self.marks.push((text.len() as u32, (self.start + at) as u32));
        while at < body.len() {
            let end = if stateful {
                at + 1
            } else if wide {
                (at + 2).min(body.len())
            } else {
                piece_end(body, at)
            };
            let before = text.len();
            self.replaced |= push_decoded(&mut decoder, &body[at..end], &mut text, end == body.len());
            // A lead byte without its trail, owed by the piece before, came out at the head of this one.
            if !stateful
                && !wide
                && body[at].is_ascii()
                && text[before..].starts_with('\u{FFFD}')
                && let Some(mark) = self.marks.last_mut()
            {
                mark.0 = (before + '\u{FFFD}'.len_utf8()) as u32;
            }
            at = end;
            // In the encodings fed unit by unit, a mark is only right once the decoder owes nothing.
            if !(stateful || wide) || (text.len() > before && text[before..].is_ascii()) {
                self.marks.push((text.len() as u32, (self.start + at) as u32));
            }
        }
        self.text = Cow::Owned(text);
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes that were decoded.
    #[must_use]
    pub fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// The standard name of the charset.
    #[must_use]
    pub fn charset(&self) -> &'static str {
        self.encoding.name()
    }

    /// Where the charset was taken from.
    #[must_use]
    pub fn charset_source(&self) -> CharsetSource {
        self.source
    }

    /// Whether bytes that are invalid in the charset were replaced by U+FFFD.
    #[must_use]
    pub fn has_replacements(&self) -> bool {
        self.replaced
    }

    /// The byte offset in the source of a byte offset in the text.
    #[must_use]
    pub fn source_offset(&self, offset: usize) -> usize {
        if offset <= self.plain {
            return self.start + offset;
        }
        let index = self.marks.partition_point(|&(text, _)| text as usize <= offset);
        let Some(&(text, source)) = index.checked_sub(1).and_then(|i| self.marks.get(i)) else {
            return self.bytes.len();
        };
        let source = self.walk(text as usize, source as usize, offset);
        self.marks.get(index).map_or(source, |&(_, next)| source.min(next as usize))
    }

    /// From a mark to an offset behind it, character by character.
    fn walk(&self, mut text: usize, mut source: usize, offset: usize) -> usize {
        let (target, decoded) = (offset.min(self.text.len()), self.text.as_bytes());
        // The usual way: between a tag and its text stands nothing but white space.
        let narrow = self.encoding != UTF_16BE && self.encoding != UTF_16LE;
        while narrow && text < target && source < self.bytes.len() {
            let byte = self.bytes[source];
            if !byte.is_ascii() || byte != decoded[text] {
                break;
            }
            text += 1;
            source += 1;
        }
        if text >= target || source >= self.bytes.len() {
            return source.min(self.bytes.len());
        }
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let mut buffer = String::with_capacity(16);
        while text < target && source < self.bytes.len() {
            buffer.clear();
            push_decoded(&mut decoder, &self.bytes[source..=source], &mut buffer, false);
            text += buffer.len();
            if text > target {
                // A broken lead byte came out together with the byte behind it, which is the one that was meant.
                break;
            }
            source += 1;
        }
        source
    }
}

/// Feeds one piece and appends what comes out; says whether something was replaced.
fn push_decoded(decoder: &mut encoding_rs::Decoder, mut piece: &[u8], text: &mut String, last: bool) -> bool {
    let mut replaced = false;
    loop {
        let (result, read, errors) = decoder.decode_to_string(piece, text, last);
        replaced |= errors;
        piece = &piece[read..];
        match result {
            CoderResult::InputEmpty => return replaced,
            CoderResult::OutputFull => text.reserve((piece.len() + 16) * 2),
        }
    }
}

/// The end of the next piece: before `<` or behind `>` or a newline, at least 16 bytes on. None of these three is
/// ever the second byte of a character in the multi-byte charsets of the web.
fn piece_end(body: &[u8], at: usize) -> usize {
    let from = at + 16;
    if from >= body.len() {
        return body.len();
    }
    match memchr3(b'<', b'>', b'\n', &body[from..]) {
        Some(i) if body[from + i] == b'<' => from + i,
        Some(i) => from + i + 1,
        None => body.len(),
    }
}

fn choose(
    bytes: &[u8],
    header: Option<&str>,
    tld: Option<&str>,
) -> (&'static Encoding, CharsetSource, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return (encoding, CharsetSource::Bom, length);
    }
    let declared = header
        .and_then(label)
        .map(|e| (e, CharsetSource::Header))
        .or_else(|| meta_charset(bytes).map(|e| (e, CharsetSource::Meta)));
    match declared {
        Some((encoding, source)) => match correct(bytes, encoding, tld) {
            Some(better) => (better, CharsetSource::Corrected, 0),
            None => (encoding, source, 0),
        },
        None => (detect(bytes, tld, Utf8Detection::Allow), CharsetSource::Detected, 0),
    }
}

/// A charset label, alone or inside a content type.
fn label(value: &str) -> Option<&'static Encoding> {
    let lower = value.to_ascii_lowercase();
    let name = match lower.find("charset") {
        Some(i) => lower[i + 7..].trim_start().strip_prefix('=')?,
        None if lower.contains('/') => return None,
        None => &lower,
    };
    let name = name.trim_start().trim_start_matches(['"', '\'']);
    let end = name.find(['"', '\'', ';', ',', ' ', '\t']).unwrap_or(name.len());
    Encoding::for_label_no_replacement(&name.as_bytes()[..end])
}

/// The charset of the first `<meta>` that names one, with the two substitutions of the standard.
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PRESCAN)];
    let mut at = 0;
    while let Some(i) = memchr::memchr(b'<', &head[at..]) {
        at += i + 1;
        let rest = &head[at..];
        if rest.starts_with(b"!--") {
            at += memmem::find(rest, b"-->").map_or(rest.len(), |end| end + 3);
        } else if rest.len() >= 4 && rest[..4].eq_ignore_ascii_case(b"meta") {
            let end = memchr2(b'>', b'<', rest).unwrap_or(rest.len());
            if let Some(encoding) = label_in_meta(&rest[4..end]) {
                return Some(encoding);
            }
            at += end;
        }
    }
    None
}

fn label_in_meta(tag: &[u8]) -> Option<&'static Encoding> {
    let tag = String::from_utf8_lossy(tag).to_ascii_lowercase();
    let mut rest = tag.as_str();
    while let Some(i) = rest.find("charset") {
        rest = &rest[i + 7..];
        if let Some(value) = rest.trim_start().strip_prefix('=') {
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let end = value
                .find(|c: char| matches!(c, '"' | '\'' | ';' | '/' | '>') || c.is_ascii_whitespace())
                .unwrap_or(value.len());
            let encoding = Encoding::for_label_no_replacement(&value.as_bytes()[..end])?;
            // A page whose meta could be read as ASCII is not UTF-16, whatever it says.
            return Some(match encoding {
                e if e == UTF_16BE || e == UTF_16LE => UTF_8,
                e if e == X_USER_DEFINED => WINDOWS_1252,
                e => e,
            });
        }
    }
    None
}

/// What crawled pages are, where they are not what they declare: UTF-8 under a legacy label (valid UTF-8 of many
/// characters is no accident), and legacy bytes under a UTF-8 label.
fn correct(bytes: &[u8], declared: &'static Encoding, tld: Option<&str>) -> Option<&'static Encoding> {
    let valid = Encoding::utf8_valid_up_to(bytes);
    if declared != UTF_8 {
        let wide = declared == UTF_16BE || declared == UTF_16LE || declared == ISO_2022_JP;
        let sequences = || bytes.iter().filter(|b| **b >= 0xC0).take(16).count();
        return (!wide && valid == bytes.len() && sequences() == 16).then_some(UTF_8);
    }
    if valid == bytes.len() {
        return None;
    }
    let (good, bad) = sequences(bytes);
    (bad >= 8 && bad > good / 4).then(|| detect(bytes, tld, Utf8Detection::Deny))
}

/// Detection on a sample. The language of the page helps only where the host tells nothing: a wrong hint turns
/// Big5 into GBK.
fn detect(bytes: &[u8], tld: Option<&str>, utf8: Utf8Detection) -> &'static Encoding {
    let tld = tld
        .filter(|t| t.len() >= 2 && t.bytes().all(|b| b.is_ascii_alphabetic()))
        .map(str::to_ascii_lowercase);
    let country = tld.as_deref().filter(|t| t.len() == 2).or_else(|| tld_of_lang(bytes));
    // Pure ASCII with escapes is Japanese mail of old; elsewhere it is an attack on filters.
    let escape = memchr::memchr(0x1B, bytes).filter(|_| country == Some("jp"));
    // What detection would come to as well, at a hundredth of its price.
    if matches!(utf8, Utf8Detection::Allow) && escape.is_none() && is_mostly_utf8(bytes) {
        return UTF_8;
    }
    let sample = match escape {
        // Escapes switch the meaning of all that stands behind them.
        Some(at) => Cow::Borrowed(&bytes[at..bytes.len().min(at + SAMPLE)]),
        None => sample(bytes),
    };
    let guess = |sample: &[u8]| {
        let escapes = if escape.is_some() { Iso2022JpDetection::Allow } else { Iso2022JpDetection::Deny };
        let mut detector = EncodingDetector::new(escapes);
        // The end is not told: a sample may end within a character.
        detector.feed(sample, false);
        detector.guess(country.map(str::as_bytes), utf8)
    };
    let found = guess(&sample);
    if !found.is_single_byte() {
        return found;
    }
    // One broken character rules a charset out for the detector: texts cut at a number of bytes have them.
    MULTI_BYTE.into_iter().find(|e| repaired(&sample, e).is_some_and(|r| guess(&r) == *e)).unwrap_or(found)
}

/// The charsets of the web in which a broken character can be told from a foreign one.
const MULTI_BYTE: [&Encoding; 5] = [GBK, BIG5, SHIFT_JIS, EUC_JP, EUC_KR];

/// A text without its broken characters, if it has a few.
fn repaired(sample: &[u8], encoding: &'static Encoding) -> Option<Vec<u8>> {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let broken = text.matches('\u{FFFD}').count();
    let high = sample.iter().filter(|b| !b.is_ascii()).count();
    if broken == 0 || broken * 50 > high {
        return None;
    }
    let whole = text.replace('\u{FFFD}', "");
    Some(encoding.encode(&whole).0.into_owned())
}

/// The first stretches of a page that are not ASCII, each with a little of what stands around it: what detection
/// lives on. Detection is slow, and a few thousand characters say as much as all of them.
fn sample(bytes: &[u8]) -> Cow<'_, [u8]> {
    /// ASCII before a stretch that is kept, since letters around an accent count.
    const CONTEXT: usize = 32;
    if bytes.len() <= ENOUGH {
        return Cow::Borrowed(bytes);
    }
    let mut sample = Vec::with_capacity(SAMPLE);
    let (mut at, mut high) = (0, 0);
    while at < bytes.len() && sample.len() < SAMPLE && high < ENOUGH {
        let start = at + Encoding::ascii_valid_up_to(&bytes[at..]);
        if start == bytes.len() {
            break;
        }
        let piece = &bytes[start..piece_end(bytes, start).min(start + SAMPLE)];
        // Digits are the least of the bytes that a character may have behind its first.
        let end = piece.iter().skip(ENOUGH).position(|b| *b < b'0').map_or(piece.len(), |i| ENOUGH + i);
        let end = start + end;
        high += bytes[start..end].iter().filter(|b| !b.is_ascii()).count();
        sample.extend_from_slice(&bytes[start.saturating_sub(CONTEXT).max(at)..end]);
        at = end;
    }
    Cow::Owned(sample)
}

/// Whether bytes are UTF-8, a broken character in many set aside.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if Encoding::utf8_valid_up_to(bytes) == bytes.len() {
        return true;
    }
    let (good, bad) = sequences(bytes);
    bad * 16 < good
}

/// How many sequences of several bytes are valid UTF-8, and how many are not.
fn sequences(bytes: &[u8]) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (good, bad)
}

/// The domain that goes with the `lang` attribute in the head of the page.
fn tld_of_lang(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(1024)];
    let start = memmem::find(head, b"lang=")? + 5;
    let value = String::from_utf8_lossy(&head[start..head.len().min(start + 12)]).to_ascii_lowercase();
    let value = value.trim_start_matches(['"', '\'']);
    let lang = [
        ("zh-tw", "tw"),
        ("zh-hant", "tw"),
        ("zh-hk", "hk"),
        ("zh", "cn"),
        ("ja", "jp"),
        ("ko", "kr"),
        ("ru", "ru"),
        ("th", "th"),
        ("vi", "vn"),
    ];
    lang.into_iter().find(|(tag, _)| value.starts_with(tag)).map(|(_, tld)| tld)
}
