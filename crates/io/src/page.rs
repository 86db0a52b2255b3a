//! The types of a page: its segments in order, what its markup told of them, and where they stand in its bytes.
//!
//! Knows nothing of parsing; `html` and `lines` fill it. Offsets are byte offsets into the page as it came in.

use std::ops::Range;

use spamsift::{Role, Segment};

use crate::charset::{CharsetSource, Decoded};
use crate::cut::merge;

/// What is known of a page besides its bytes.
///
/// ```
/// use spamsift_io::Hints;
/// let hints = Hints::new().url("https://www.example.com.cn/news/1.html").charset("text/html; charset=gbk");
/// assert_eq!(hints.host(), Some("www.example.com.cn"));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'h> {
    url: Option<&'h str>,
    charset: Option<&'h str>,
}

impl<'h> Hints<'h> {
    /// Nothing is known.
    #[must_use]
    pub const fn new() -> Self {
        Hints { url: None, charset: None }
    }

    /// The address that the page was fetched from: tells own links from foreign ones and helps the charset.
    #[must_use]
    pub const fn url(mut self, url: &'h str) -> Self {
        self.url = Some(url);
        self
    }

    /// What the HTTP header said of the charset: a label or the whole content type.
    #[must_use]
    pub const fn charset(mut self, charset: &'h str) -> Self {
        self.charset = Some(charset);
        self
    }

    /// The host of the address.
    #[must_use]
    pub fn host(&self) -> Option<&'h str> {
        self.url.and_then(host)
    }

    pub(crate) fn get_url(&self) -> Option<&'h str> {
        self.url
    }

    pub(crate) fn get_charset(&self) -> Option<&'h str> {
        self.charset
    }

    /// The last label of the host, unless the host is an address.
    pub(crate) fn tld(&self) -> Option<&'h str> {
        self.host()?
            .trim_end_matches('.')
            .rsplit('.')
            .next()
            .filter(|t| !t.bytes().any(|b| b.is_ascii_digit()))
    }
}

/// The host in an absolute address, without user and port.
pub(crate) fn host(url: &str) -> Option<&str> {
    let rest = url.trim_start();
    let rest = match rest.find("//") {
        Some(0) => &rest[2..],
        Some(i) if i <= 6 && rest.as_bytes()[i - 1] == b':' => &rest[i + 2..],
        _ => return None,
    };
    let authority = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    let authority = &authority[authority.rfind('@').map_or(0, |i| i + 1)..];
    let host = authority.split(':').next().unwrap_or("").trim();
    (!host.is_empty()).then_some(host)
}

/// Why a reader of the rendered page does not see a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Hiding {
    /// `display: none`, in the element or by a rule or a script of the page.
    DisplayNone,
    /// `visibility: hidden` or `collapse`.
    Visibility,
    /// Moved off the screen or clipped away.
    OffScreen,
    /// A box of no size with its overflow hidden.
    ZeroSize,
    /// A font of no size.
    ZeroFont,
    /// An opacity of next to nothing.
    Transparent,
    /// Text in the colour of its background.
    SameColour,
    /// A `<marquee>` too small or too fast to read.
    Marquee,
    /// The `hidden` attribute.
    Attribute,
    /// Inside `<noscript>`, `<noframes>`, `<noembed>` or as the content of an `<iframe>`.
    Noscript,
    /// Inside `<template>`.
    Template,
    /// Inside a comment.
    Comment,
}

impl Hiding {
    /// Whether browsers hold the text as part of the page, and only do not show it. The others are none of the page where
    /// scripts run.
    #[must_use]
    pub const fn is_loaded(self) -> bool {
        !matches!(self, Hiding::Noscript | Hiding::Template | Hiding::Comment)
    }

    /// The name used in outputs, in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Hiding::DisplayNone => "display_none",
            Hiding::Visibility => "visibility",
            Hiding::OffScreen => "off_screen",
            Hiding::ZeroSize => "zero_size",
            Hiding::ZeroFont => "zero_font",
            Hiding::Transparent => "transparent",
            Hiding::SameColour => "same_colour",
            Hiding::Marquee => "marquee",
            Hiding::Attribute => "hidden_attribute",
            Hiding::Noscript => "noscript",
            Hiding::Template => "template",
            Hiding::Comment => "comment",
        }
    }
}

/// One segment of a page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PageSegment {
    /// The text: references decoded, white space collapsed, never empty.
    pub text: String,
    /// The part it plays.
    pub role: Role,
    /// The share of its letters that stand inside links, 0 to 1.
    pub link_share: f32,
    /// The share of its links that lead to another site, 0 to 1; `None` if it has none or the page's own host is
    /// not known.
    pub foreign_links: Option<f32>,
    /// The foreign hosts it links to, each once, eight at most.
    pub hosts: Vec<String>,
    /// Why a reader does not see it, if so.
    pub hidden: Option<Hiding>,
    /// Whether a script writes it.
    pub scripted: bool,
    /// Where it stands in the page's bytes.
    pub source: Range<usize>,
    /// The bytes to take out to be rid of it and of nothing else, ascending: the element around it where that
    /// holds nothing but the segment. Empty for plain text, where that is its `source`.
    pub cut: Vec<Range<usize>>,
    pub(crate) plain: bool,
}

impl PageSegment {
    /// A segment of plain text.
    pub(crate) fn plain(text: &str, source: Range<usize>) -> Self {
        PageSegment { cut: Vec::new(), plain: true, ..Self::marked(text, source) }
    }

    /// A visible segment of a page with markup.
    pub(crate) fn marked(text: &str, source: Range<usize>) -> Self {
        PageSegment {
            text: text.to_owned(),
            role: Role::Other,
            link_share: 0.0,
            foreign_links: None,
            hosts: Vec::new(),
            hidden: None,
            scripted: false,
            cut: vec![source.clone()],
            source,
            plain: false,
        }
    }

    /// Whether it comes from plain text, so that nothing else is known of it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// The segment as the classifier takes it.
    #[must_use]
    pub fn as_segment(&self) -> Segment<'_> {
        if self.plain {
            return Segment::new(&self.text);
        }
        let segment = Segment::new(&self.text)
            .role(self.role)
            .link_share(self.link_share)
            .foreign_hosts(&self.hosts)
            .hidden(self.hidden.is_some_and(Hiding::is_loaded))
            .scripted(self.scripted && self.hidden.is_none_or(Hiding::is_loaded));
        match self.foreign_links {
            Some(share) => segment.foreign_links(share),
            None => segment,
        }
    }
}

/// An element that holds several segments and nothing else: taken out whole when all of them go.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) range: Range<usize>,
    pub(crate) segments: Range<usize>,
}

/// A page: its segments in order, and what was learnt on the way.
///
/// ```
/// use spamsift_io::{Hints, Page};
/// let html = b"<title>News</title><p>Plain words.</p><div style='display:none'><a href='//x.example'>pills</a></div>";
/// let page = Page::from_html(html, &Hints::new().url("https://news.example/"));
/// let texts: Vec<_> = page.segments.iter().map(|s| s.text.as_str()).collect();
/// assert_eq!(texts, ["News", "Plain words.", "pills"]);
/// assert!(page.segments[2].hidden.is_some());
/// assert_eq!(page.segments[2].foreign_links, Some(1.0));
/// assert_eq!(page.cut(html, |i| i == 2), b"<title>News</title><p>Plain words.</p>");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    /// Where it was fetched from, if known.
    pub url: Option<String>,
    /// The standard name of the charset it was decoded from.
    pub charset: &'static str,
    /// Where the charset was taken from.
    pub charset_source: CharsetSource,
    /// Whether bytes that are invalid in the charset were replaced by U+FFFD.
    pub has_replacements: bool,
    /// The language it declares, as written.
    pub lang: Option<String>,
    /// Its segments, in the order of the page.
    pub segments: Vec<PageSegment>,
    pub(crate) groups: Vec<Group>,
}

impl Page {
    /// A page without segments yet.
    pub(crate) fn empty(decoded: &Decoded<'_>, hints: &Hints<'_>) -> Self {
        Page {
            url: hints.get_url().map(str::to_owned),
            charset: decoded.charset(),
            charset_source: decoded.charset_source(),
            has_replacements: decoded.has_replacements(),
            lang: None,
            segments: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Reads an HTML page. Never fails: whatever the bytes, there is a page, if an empty one.
    #[must_use]
    pub fn from_html(bytes: &[u8], hints: &Hints<'_>) -> Self {
        crate::html::parse(bytes, hints)
    }

    /// Reads plain text, a segment a line; blank lines are none. This is the form of WET records.
    ///
    /// ```
    /// use spamsift_io::{Hints, Page};
    /// let page = Page::from_text("One line.\n\n  And another. \r\n".as_bytes(), &Hints::new());
    /// assert_eq!(page.segments[1].text, "And another.");
    /// assert_eq!(page.segments[1].source, 13..25);
    /// ```
    #[must_use]
    pub fn from_text(bytes: &[u8], hints: &Hints<'_>) -> Self {
        let decoded = match hints.get_charset() {
            Some(_) => Decoded::new(bytes, hints.get_charset(), hints.tld()),
            None => Decoded::utf8(bytes),
        };
        let mut page = Page::empty(&decoded, hints);
        let mut at = 0;
        for line in decoded.text().split('\n') {
            let text = line.trim();
            if !text.is_empty() {
                let start = at + (line.len() - line.trim_start().len());
                let source = decoded.source_offset(start)..decoded.source_offset(start + text.len());
                page.segments.push(PageSegment::plain(text, source));
            }
            at += line.len() + 1;
        }
        page
    }

    /// The segments as the classifier takes them.
    pub fn as_segments(&self) -> impl ExactSizeIterator<Item = Segment<'_>> {
        self.segments.iter().map(PageSegment::as_segment)
    }

    /// The page's text, a line a segment.
    #[must_use]
    pub fn text(&self) -> String {
        self.segments.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The byte ranges to take out for the segments that `remove` names by their index, ascending and apart.
    ///
    /// Elements all of whose segments go are taken out whole. A `<title>` stays, empty; of a script that does more
    /// than write, only the strings go.
    pub fn cut_ranges(&self, mut remove: impl FnMut(usize) -> bool) -> Vec<Range<usize>> {
        let flags: Vec<bool> = (0..self.segments.len()).map(&mut remove).collect();
        let kept: Vec<usize> = std::iter::once(0)
            .chain(flags.iter().scan(0, |kept, removed| {
                *kept += usize::from(!removed);
                Some(*kept)
            }))
            .collect();
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (segment, _) in self.segments.iter().zip(&flags).filter(|(_, removed)| **removed) {
            match segment.plain {
                true => ranges.push(segment.source.clone()),
                false => ranges.extend(segment.cut.iter().cloned()),
            }
        }
        for group in &self.groups {
            if kept[group.segments.start] == kept[group.segments.end] {
                ranges.push(group.range.clone());
            }
        }
        merge(ranges)
    }

    /// The page without the segments that `remove` names by their index, everything else byte for byte. `bytes`
    /// are those that the page was read from.
    pub fn cut(&self, bytes: &[u8], remove: impl FnMut(usize) -> bool) -> Vec<u8> {
        crate::cut::cut(bytes, &self.cut_ranges(remove))
    }
}
