//! From tags to segments: the open elements, what they hide, and the lines of text between them.
//!
//! Knows a small part of tree construction: implied ends, scopes, misnested inline elements. The tree itself is
//! never built; the stack is bounded, and so is the nesting of pages in scripts and comments.

use std::ops::Range;

use spamsift::Role;

use super::block::{Block, Link, Place};
use super::elements::{Tag, identity};
use super::hidden::{self, Sheet};
use super::script::{self, Piece, overlapping};
use super::text::{decode_again, is_space, push_collapsed, trim};
use super::tokens::{Attr, Attrs};
use crate::page::{Group, Hiding, PageSegment, host};

/// Open elements kept; deeper ones are read, but cannot hide anything.
const MAX_DEPTH: usize = 256;
/// Markup in comments and scripts, in markup in comments and scripts.
const MAX_NESTED: usize = 4;
/// Markup that the scripts of a page write, together.
const MAX_SCRIPTED: usize = 32 << 20;

/// Text longer than this in bytes and without any tag is a dump, not a paragraph: its newlines count.
const LONG_TEXT: usize = 4096;

/// Where the text that is being tokenized comes from.
#[derive(Clone)]
enum Origin {
    /// A part of the page, from this offset on.
    Page(usize),
    /// Strings of a script, mapped to offsets of the page.
    Script(Vec<Piece>),
}

impl Origin {
    /// The parts of the page that a range came from.
    fn ranges(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        match self {
            Origin::Page(base) => std::iter::once(range.start + base..range.end + base).collect(),
            Origin::Script(pieces) => overlapping(pieces, range)
                .map(|piece| {
                    if !piece.exact {
                        return piece.source.clone();
                    }
                    let start = range.start.max(piece.inner.start) - piece.inner.start;
                    let end = range.end.min(piece.inner.end) - piece.inner.start;
                    piece.source.start + start..piece.source.start + end
                })
                .collect(),
        }
    }
}

/// A range over all of the given ones.
fn span(ranges: &[Range<usize>]) -> Range<usize> {
    let start = ranges.iter().map(|r| r.start).min().unwrap_or(0);
    start..ranges.iter().map(|r| r.end).max().unwrap_or(start)
}

struct Frame {
    identity: u32,
    tag: Tag,
    start: usize,
    /// What hides it, itself or an ancestor.
    hidden: Option<Hiding>,
    /// Whether it is hidden while its parent is not.
    hides: bool,
    background: Option<u32>,
    place: Place,
    first_segment: usize,
    /// Whether it holds what is neither text nor link.
    holds_more: bool,
}

struct OpenLink {
    link: Link,
    /// Its index in the current block, once that has text of it.
    index: Option<usize>,
    depth: usize,
}

/// What is made of a page.
#[derive(Default)]
pub(super) struct Built {
    pub(super) segments: Vec<PageSegment>,
    pub(super) groups: Vec<Group>,
    pub(super) lang: Option<String>,
}

pub(super) struct Builder {
    pub(super) built: Built,
    sheet: Sheet,
    site: Option<String>,
    origin: Origin,
    nested: usize,
    scripted_bytes: usize,
    scripted: bool,
    stack: Vec<Frame>,
    /// Open elements by the low bits of their identity: most unmatched end tags are known without a search.
    counts: [u16; 256],
    overflow: usize,
    /// The stack below belongs to the page around what is being read.
    floor: usize,
    block: Block,
    suspended: Option<Block>,
    spare: Block,
    link: Option<OpenLink>,
    /// The raw text of the open script or fallback.
    raw: Option<Range<usize>>,
    /// Title and meta segments, for those that say the same once more.
    heads: Vec<usize>,
}

impl Builder {
    pub(super) fn new(sheet: Sheet, own_host: Option<&str>) -> Self {
        Builder {
            built: Built::default(),
            sheet,
            site: own_host.map(site),
            origin: Origin::Page(0),
            nested: 0,
            scripted_bytes: 0,
            scripted: false,
            stack: Vec::with_capacity(64),
            counts: [0; 256],
            overflow: 0,
            floor: 0,
            block: Block::default(),
            suspended: None,
            spare: Block::default(),
            link: None,
            raw: None,
            heads: Vec::new(),
        }
    }

    fn hidden(&self) -> Option<Hiding> {
        self.stack.last().and_then(|f| f.hidden)
    }

    fn place(&self) -> Place {
        self.stack.last().map(|f| f.place).unwrap_or_default()
    }

    pub(super) fn start(&mut self, src: &str, name: &[u8], attrs: &Attrs, tag_span: Range<usize>) {
        let tag = Tag::from_name(name);
        match tag {
            Tag::Root => return self.root(name, attrs),
            Tag::Meta => return self.meta(attrs, tag_span),
            Tag::Base | Tag::Link => return self.own_address(tag, attrs),
            Tag::Break => return self.boundary(),
            Tag::Picture => return self.holds_more(),
            Tag::Media | Tag::Svg | Tag::Style => self.holds_more(),
            Tag::Anchor => self.end_link(src, tag_span.start),
            _ => {}
        }
        self.implied_ends(src, tag, tag_span.start);
        if tag.breaks() {
            self.boundary();
        }
        let parent = self.hidden();
        let (hidden, background) = self.hiding(name, tag, attrs, parent);
        let hides = hidden.is_some() && parent.is_none();
        if hides {
            self.suspend();
        } else if parent.is_some() && hidden.is_none() {
            self.boundary();
        }
        if tag == Tag::Anchor {
            self.open_link(attrs, tag_span.start);
        }
        if self.stack.len() >= MAX_DEPTH {
            self.overflow += 1;
            return;
        }
        let identity = identity(name, tag);
        self.counts[identity as usize & 255] += 1;
        let place = self.place_in(tag, attrs);
        let first_segment = self.built.segments.len();
        self.stack.push(Frame {
            identity,
            tag,
            start: tag_span.start,
            hidden,
            hides,
            background,
            place,
            first_segment,
            holds_more: matches!(tag, Tag::Media | Tag::Svg),
        });
    }

    fn root(&mut self, name: &[u8], attrs: &Attrs) {
        if name == b"html" && self.built.lang.is_none() {
            self.built.lang = attrs.get(Attr::Lang).map(|l| l.trim().to_owned()).filter(|l| !l.is_empty());
        }
        self.boundary();
    }

    fn own_address(&mut self, tag: Tag, attrs: &Attrs) {
        let canonical = attrs.get(Attr::Rel).is_some_and(|r| r.eq_ignore_ascii_case("canonical"));
        if self.site.is_none() && (tag == Tag::Base || canonical) {
            self.site = attrs.get(Attr::Href).and_then(host).map(site);
        }
    }

    fn meta(&mut self, attrs: &Attrs, tag: Range<usize>) {
        let Some(content) = attrs.get(Attr::Content) else { return };
        let Some(name) = attrs.get(Attr::Name).or(attrs.get(Attr::Property)) else { return };
        let name = name.trim().to_ascii_lowercase();
        if name == "og:url" && self.site.is_none() {
            self.site = host(content).map(site);
        }
        let role = match name.as_str() {
            "keywords" | "news_keywords" => Role::MetaKeywords,
            "description" | "og:description" | "twitter:description" | "og:title" | "twitter:title" => {
                Role::MetaDescription
            }
            _ => return,
        };
        let cut = self.origin.ranges(&tag);
        self.head(role, content, span(&cut), cut);
    }

    /// A segment of the page's head; what repeats an earlier one goes with that one.
    fn head(&mut self, role: Role, text: &str, source: Range<usize>, cut: Vec<Range<usize>>) {
        self.boundary();
        let mut line = String::with_capacity(text.len());
        push_collapsed(&mut line, &decode_again(text));
        let line = trim(&line);
        if line.is_empty() {
            return;
        }
        if let Some(i) = self.heads.iter().find(|i| self.built.segments[**i].text == line) {
            self.built.segments[*i].cut.extend(cut);
            return;
        }
        let mut segment = PageSegment::marked(line, source);
        (segment.role, segment.cut) = (role, cut);
        (segment.hidden, segment.scripted) = (self.hidden(), self.scripted);
        if self.heads.len() < 16 {
            self.heads.push(self.built.segments.len());
        }
        self.built.segments.push(segment);
    }

    fn holds_more(&mut self) {
        if let Some(frame) = self.stack.last_mut() {
            frame.holds_more = true;
        }
    }

    /// What hides an element, and its background.
    fn hiding(
        &self,
        name: &[u8],
        tag: Tag,
        attrs: &Attrs,
        parent: Option<Hiding>,
    ) -> (Option<Hiding>, Option<u32>) {
        let fallback = match tag {
            Tag::Fallback => Some(Hiding::Noscript),
            Tag::Template => Some(Hiding::Template),
            Tag::Marquee => {
                let get = |a| attrs.get(a);
                hidden::is_blind_marquee(get(Attr::Width), get(Attr::Height), get(Attr::ScrollAmount))
                    .then_some(Hiding::Marquee)
            }
            _ => None,
        };
        let mut effect = attrs.get(Attr::Style).map(hidden::effect).unwrap_or_default();
        if tag == Tag::Inline {
            effect.colour = effect.colour.or_else(|| attrs.get(Attr::Color).and_then(hidden::colour));
        }
        effect.background = effect.background.or_else(|| attrs.get(Attr::Bgcolor).and_then(hidden::colour));
        let around = effect.background.or_else(|| self.stack.last().and_then(|f| f.background));
        let same = matches!((effect.colour, around), (Some(a), Some(b)) if hidden::same_colour(a, b));
        let own = fallback
            .or(effect.hides)
            .or_else(|| attrs.get(Attr::Hidden).map(|_| Hiding::Attribute))
            .or_else(|| {
                self.sheet
                    .hides(name, attrs.get(Attr::Class), attrs.get(Attr::Id))
                    .filter(|_| !effect.displayed)
            })
            .or_else(|| same.then_some(Hiding::SameColour));
        let inherited = match parent {
            Some(Hiding::Visibility) if effect.visible => None,
            Some(Hiding::ZeroFont) if effect.font => None,
            other => other,
        };
        (inherited.or(own), effect.background)
    }

    fn place_in(&self, tag: Tag, attrs: &Attrs) -> Place {
        let mut place = self.place();
        match tag {
            Tag::Nav => place.nav = true,
            // Whatever the elements around it are called: `<div class="layout-with-menu">`.
            Tag::Main | Tag::Article => place.nav = false,
            Tag::Footer => place.footer = true,
            Tag::Heading => place.heading = true,
            Tag::Item | Tag::Term => (place.item, place.paragraph) = (true, false),
            Tag::Cell => (place.cell, place.item, place.paragraph) = (true, false, false),
            Tag::Paragraph => (place.paragraph, place.item, place.cell) = (true, false, false),
            Tag::Preformatted => place.preformatted = true,
            Tag::Svg => place.svg = true,
            _ => {}
        }
        if matches!(tag, Tag::Block | Tag::List) {
            let names = [attrs.get(Attr::Class), attrs.get(Attr::Id)];
            for name in names.into_iter().flatten().flat_map(str::split_ascii_whitespace).take(16) {
                let name = name.to_ascii_lowercase();
                let at_edge = |word: &str| name.starts_with(word) || name.ends_with(word);
                place.nav |= at_edge("nav")
                    || at_edge("menu")
                    || name.contains("breadcrumb")
                    || name.contains("crumbs");
                place.footer |= at_edge("footer") || name == "foot" || name.contains("copyright");
            }
        }
        place
    }

    /// Ends what the start tag ends without saying so.
    fn implied_ends(&mut self, src: &str, tag: Tag, at: usize) {
        if tag.breaks() && tag != Tag::Choice {
            let inline = |f: &Frame| !f.tag.is_block() && f.tag != Tag::Anchor || f.tag == Tag::Paragraph;
            let reached = self.stack[self.floor..]
                .iter()
                .rev()
                .take_while(|f| inline(f))
                .position(|f| f.tag == Tag::Paragraph);
            if let Some(above) = reached {
                self.pop_to(src, self.stack.len() - 1 - above, at, at);
            }
        }
        let Some(rule) = tag.implied_end() else { return };
        let mut found = None;
        for i in (self.floor..self.stack.len()).rev() {
            let (closes, stops) = rule(self.stack[i].tag);
            if closes {
                found = Some(i);
            }
            if closes || stops {
                break;
            }
        }
        if let Some(index) = found {
            self.pop_to(src, index, at, at);
        }
    }

    pub(super) fn end(&mut self, src: &str, name: &[u8], tag_span: Range<usize>) {
        let tag = Tag::from_name(name);
        if tag == Tag::Root {
            // What stands behind the end of the body is read on, but is not part of anything left open.
            if name != b"head" {
                self.pop_to(src, self.floor, tag_span.start, tag_span.start);
                self.overflow = 0;
            }
            return self.boundary();
        }
        let id = identity(name, tag);
        if self.overflow > 0 {
            self.overflow -= 1;
        } else if self.counts[id as usize & 255] > 0 {
            for i in (self.floor..self.stack.len()).rev() {
                let frame = &self.stack[i];
                if frame.identity == id {
                    self.pop_to(src, i, tag_span.start, tag_span.end);
                    break;
                }
                let stops = match tag.is_block() {
                    true => frame.tag.is_barrier() && !matches!(tag, Tag::Table | Tag::Row | Tag::Cell),
                    false => frame.tag.is_block(),
                };
                if stops {
                    break;
                }
            }
        }
        if tag == Tag::Anchor {
            self.close_link(tag_span.end);
        }
        if tag.breaks() {
            self.boundary();
        }
    }

    /// Pops frames down to an index: those above it end where `inner` is, it itself at `outer`.
    fn pop_to(&mut self, src: &str, index: usize, inner: usize, outer: usize) {
        while self.stack.len() > index {
            let end = if self.stack.len() == index + 1 { outer } else { inner };
            self.pop(src, end);
        }
    }

    fn pop(&mut self, src: &str, end: usize) {
        let Some(tag) = self.stack.last().map(|f| f.tag) else { return };
        if tag == Tag::Anchor {
            self.close_link(end);
        }
        let raw = self.raw.take();
        match (tag, raw) {
            (Tag::Script, Some(raw)) => return self.pop_script(src, &raw, end),
            (Tag::Fallback, Some(raw)) => self.nested(src, raw, None),
            _ => {}
        }
        if tag.is_block() {
            self.boundary();
        }
        let Some(frame) = self.stack.pop() else { return };
        self.counts[frame.identity as usize & 255] -= 1;
        if frame.hides {
            self.resume();
        } else if frame.hidden.is_none() && self.hidden().is_some() {
            self.boundary();
        }
        if self.link.as_ref().is_some_and(|l| l.depth > self.stack.len()) {
            self.link = None;
        }
        if let Some(parent) = self.stack.last_mut() {
            parent.holds_more |= frame.holds_more;
        }
        let between = self.block.text.is_empty() || frame.hides || frame.tag.is_block();
        if between && (frame.tag.can_go() || frame.hides) && (!frame.holds_more || frame.hides) {
            self.group(frame.start..end, frame.first_segment);
        }
    }

    /// Notes that a range holds the segments since the given one and nothing else.
    fn group(&mut self, range: Range<usize>, first: usize) {
        let segments = first..self.built.segments.len();
        if self.suspended.is_some() || self.block.reserved.is_some_and(|r| segments.contains(&r)) {
            return;
        }
        let ranges = self.origin.ranges(&range);
        match segments.len() {
            0 => {}
            1 => self.built.segments[first].cut = ranges,
            // A script's strings are cut one by one anyway; a group is one range.
            _ if ranges.len() == 1 => {
                let group = Group { range: ranges[0].clone(), segments };
                match self.built.groups.last_mut() {
                    Some(last) if last.segments == group.segments => *last = group,
                    _ => self.built.groups.push(group),
                }
            }
            _ => {}
        }
    }

    pub(super) fn text(&mut self, src: &str, text: &str, at: Range<usize>) {
        let source = src.get(at.clone()).unwrap_or("");
        match self.stack.last().map(|f| f.tag) {
            Some(Tag::Script | Tag::Fallback) => {
                self.raw = Some(at);
                return;
            }
            Some(Tag::Style) => return,
            Some(Tag::Title) => {
                if !self.place().svg {
                    let cut = self.origin.ranges(&at);
                    let inside = trimmed(source, at.start);
                    self.head(Role::Title, text, span(&self.origin.ranges(&inside)), cut);
                }
                return;
            }
            _ => {}
        }
        if text.bytes().all(|b| b.is_ascii_whitespace()) {
            if self.place().preformatted {
                self.boundary();
            }
            return self.block.space();
        }
        let text = decode_again(text);
        let in_lines = self.place().preformatted || text.len() > LONG_TEXT;
        if !in_lines || !text.contains('\n') {
            return self.line(&text, trimmed(source, at.start));
        }
        // Lines of preformatted text, with their own places unless a newline was written as a reference.
        let same = source.split('\n').count() == text.split('\n').count();
        let mut sources = source.split('\n');
        let mut start = at.start;
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.boundary();
            }
            let raw = sources.next().unwrap_or("");
            let place = if same { trimmed(raw, start) } else { trimmed(source, at.start) };
            start += raw.len() + 1;
            if !trim(line).is_empty() {
                self.line(line, place);
            }
        }
    }

    fn line(&mut self, text: &str, source: Range<usize>) {
        if self.block.text.is_empty() {
            (self.block.hidden, self.block.place) = (self.hidden(), self.place());
        }
        let index = self.link.as_mut().map(|open| {
            *open.index.get_or_insert_with(|| {
                self.block.links.push(open.link.clone());
                self.block.links.len() - 1
            })
        });
        self.block.push(text, source, index);
    }

    fn open_link(&mut self, attrs: &Attrs, start: usize) {
        let Some(href) = attrs.get(Attr::Href) else { return };
        let host = host(href);
        let foreign = match (host, &self.site) {
            (None, _) => Some(false),
            (Some(host), Some(own)) => Some(site(host) != *own),
            (Some(_), None) => None,
        };
        let host = host.filter(|_| foreign != Some(false)).map(str::to_ascii_lowercase);
        let link = Link { start: Some(start), end: None, foreign, host };
        self.link = Some(OpenLink { link, index: None, depth: self.stack.len() });
    }

    /// A link inside a link ends it.
    fn end_link(&mut self, src: &str, at: usize) {
        let open = self.stack[self.floor..]
            .iter()
            .rev()
            .take_while(|f| !f.tag.is_block())
            .position(|f| f.tag == Tag::Anchor);
        if let Some(above) = open {
            self.pop_to(src, self.stack.len() - 1 - above, at, at);
        }
        self.close_link(at);
    }

    fn close_link(&mut self, end: usize) {
        if let Some(open) = self.link.take()
            && let Some(link) = open.index.and_then(|i| self.block.links.get_mut(i))
        {
            link.end = Some(end);
        }
    }

    pub(super) fn comment(&mut self, src: &str, at: Range<usize>) {
        let Some(inside) = src.get(at.clone()).and_then(|c| c.strip_prefix("<!--")) else { return };
        let has = |needle: &[u8]| memchr::memmem::find(inside.as_bytes(), needle).is_some();
        if !(has(b"href") || has(b"HREF")) || self.stack.len() >= MAX_DEPTH {
            return;
        }
        let inside = inside.strip_suffix("-->").unwrap_or(inside);
        // The condition of a conditional comment is no text.
        let skipped = match inside.trim_start().starts_with("[if") {
            true => inside.find("]>").map_or(0, |i| i + 2),
            false => 0,
        };
        let start = at.start + 4 + skipped;
        let range = start..(at.start + 4 + inside.len()).max(start);
        self.suspend();
        let place = self.place();
        self.stack.push(Frame {
            identity: identity(b"!--", Tag::Comment),
            tag: Tag::Comment,
            start: at.start,
            hidden: self.hidden().or(Some(Hiding::Comment)),
            hides: self.hidden().is_none(),
            background: None,
            place,
            first_segment: self.built.segments.len(),
            holds_more: false,
        });
        self.counts[identity(b"!--", Tag::Comment) as usize & 255] += 1;
        self.nested(src, range, None);
        self.pop(src, at.end);
    }

    fn pop_script(&mut self, src: &str, raw: &Range<usize>, end: usize) {
        let code = src.get(raw.clone()).unwrap_or("");
        let written =
            if self.scripted_bytes < MAX_SCRIPTED { script::writes(code) } else { Default::default() };
        self.scripted_bytes += written.markup.len();
        let start = self.stack.last().map_or(raw.start, |f| f.start);
        if let Some(frame) = self.stack.pop() {
            self.counts[frame.identity as usize & 255] -= 1;
        }
        let first = self.built.segments.len();
        if !written.markup.is_empty() {
            // The strings' places, as places of the page.
            let pieces = written.pieces.iter().filter_map(|piece| {
                let place = piece.source.start + raw.start..piece.source.end + raw.start;
                let mut ranges = self.origin.ranges(&place);
                let exact = piece.exact && ranges.len() == 1 && ranges[0].len() == piece.inner.len();
                (!ranges.is_empty()).then(|| Piece {
                    inner: piece.inner.clone(),
                    source: ranges.swap_remove(0),
                    exact,
                })
            });
            let origin = Origin::Script(pieces.collect());
            self.nested(&written.markup, 0..written.markup.len(), Some(origin));
        }
        if written.only && self.built.segments.len() > first {
            self.group(start..end, first);
        } else {
            self.holds_more();
        }
    }

    /// Reads markup that stands inside of other markup, as a page in the page.
    fn nested(&mut self, src: &str, range: Range<usize>, origin: Option<Origin>) {
        let Some(inner) = src.get(range.clone()) else { return };
        if self.nested >= MAX_NESTED || trim(inner).is_empty() {
            return;
        }
        self.reserve();
        let scripted = self.scripted || origin.is_some();
        let origin = origin.unwrap_or_else(|| match &self.origin {
            Origin::Page(base) => Origin::Page(base + range.start),
            Origin::Script(pieces) => Origin::Script(within(pieces, &range)),
        });
        let outer = (
            std::mem::replace(&mut self.origin, origin),
            std::mem::take(&mut self.block),
            self.suspended.take(),
            self.link.take(),
            std::mem::replace(&mut self.floor, self.stack.len()),
            std::mem::replace(&mut self.scripted, scripted),
            std::mem::take(&mut self.overflow),
        );
        self.nested += 1;
        super::tokenize_into(self, inner);
        self.finish(inner);
        self.nested -= 1;
        (self.origin, self.block, self.suspended, self.link, self.floor, self.scripted, self.overflow) =
            outer;
    }

    /// Ends everything that is open in the markup being read.
    pub(super) fn finish(&mut self, src: &str) {
        self.pop_to(src, self.floor, src.len(), src.len());
        self.boundary();
    }

    /// Keeps the place of a block in the page's order while something inside of it is written first.
    fn reserve(&mut self) {
        if self.block.reserved.is_none() && !self.block.is_blank() {
            self.block.reserved = Some(self.built.segments.len());
            self.built.segments.push(PageSegment::marked("", 0..0));
        }
    }

    /// A hidden element in the middle of a line: the line goes on behind it.
    fn suspend(&mut self) {
        if self.suspended.is_none() && !self.block.is_blank() {
            self.reserve();
            let spare = std::mem::take(&mut self.spare);
            self.suspended = Some(std::mem::replace(&mut self.block, spare));
            if let Some(open) = &mut self.link {
                open.index = None;
            }
        } else {
            self.flush();
        }
    }

    fn resume(&mut self) {
        self.flush();
        if let Some(block) = self.suspended.take() {
            self.spare = std::mem::replace(&mut self.block, block);
            if let Some(open) = &mut self.link {
                open.index = None;
            }
        }
    }

    /// A line ends here.
    fn boundary(&mut self) {
        self.flush();
        if let Some(block) = self.suspended.take() {
            self.spare = std::mem::replace(&mut self.block, block);
            self.flush();
        }
    }

    fn flush(&mut self) {
        if let Some(open) = &mut self.link {
            // What the link still says belongs to another line, which does not hold the whole of it.
            if open.index.take().is_some() {
                open.link.start = None;
            }
        }
        if self.block.is_blank() {
            return self.block.clear();
        }
        for part in self.block.parts() {
            let cut: Vec<Range<usize>> = match part.cut.as_slice() {
                [one] => self.origin.ranges(one),
                many => many.iter().flat_map(|r| self.origin.ranges(r)).collect(),
            };
            let segment = PageSegment {
                text: part.text.to_owned(),
                role: part.role,
                link_share: part.link_share,
                foreign_links: part.foreign_links,
                hosts: part.hosts,
                hidden: self.block.hidden,
                scripted: self.scripted,
                source: span(&self.origin.ranges(&part.source)),
                cut,
                plain: false,
            };
            match self.block.reserved {
                Some(index) => self.built.segments[index] = segment,
                None => self.built.segments.push(segment),
            }
        }
        self.block.clear();
    }
}

/// The pieces of a script's markup that a part of it came from, counted from that part's start.
fn within(pieces: &[Piece], range: &Range<usize>) -> Vec<Piece> {
    overlapping(pieces, range)
        .map(|piece| {
            let start = piece.inner.start.max(range.start);
            let end = piece.inner.end.min(range.end);
            let source = match piece.exact {
                true => {
                    let shift = start - piece.inner.start;
                    piece.source.start + shift..piece.source.start + shift + (end - start)
                }
                false => piece.source.clone(),
            };
            Piece { inner: start - range.start..end - range.start, source, exact: piece.exact }
        })
        .collect()
}

/// The place of a text without the white space around it.
fn trimmed(source: &str, start: usize) -> Range<usize> {
    let inner = source.trim_start_matches(is_space);
    let from = start + (source.len() - inner.len());
    from..from + inner.trim_end_matches(is_space).len()
}

/// What makes two hosts the same site: the registrable part, by the usual second levels.
fn site(host: &str) -> String {
    const SECOND: [&str; 14] =
        ["com", "co", "net", "org", "gov", "edu", "ac", "or", "ne", "go", "gob", "web", "info", "biz"];
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return host;
    }
    let labels: Vec<&str> = host.rsplit('.').take(3).collect();
    let keep = match labels[..] {
        [top, second, _] if top.len() == 2 && SECOND.contains(&second) => 3,
        _ => 2,
    };
    let mut kept: Vec<&str> = labels.into_iter().take(keep).collect();
    kept.reverse();
    kept.join(".")
}
