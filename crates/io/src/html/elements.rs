//! What the elements of HTML are, as far as lines of text and hidden blocks depend on it.

/// An element, by what it does to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// `html`, `head`, `body`: never left, whatever the page closes.
    Root,
    Title,
    Meta,
    Base,
    Link,
    Script,
    Style,
    /// Content for browsers that cannot do something: raw text that is markup.
    Fallback,
    Template,
    Anchor,
    Marquee,
    Paragraph,
    Heading,
    List,
    Item,
    Term,
    Table,
    Row,
    Cell,
    Choice,
    Nav,
    Footer,
    Main,
    Article,
    Preformatted,
    /// Breaks the line and cannot hold anything.
    Break,
    /// Cannot hold anything and breaks nothing, but shows something.
    Picture,
    /// Holds something that is no text.
    Media,
    Svg,
    Block,
    Inline,
    /// A comment whose inside is looked at.
    Comment,
}

impl Tag {
    pub(super) fn from_name(name: &[u8]) -> Self {
        match name {
            b"a" => Tag::Anchor,
            b"html" | b"head" | b"body" => Tag::Root,
            b"title" => Tag::Title,
            b"meta" => Tag::Meta,
            b"base" => Tag::Base,
            b"link" => Tag::Link,
            b"script" => Tag::Script,
            b"style" => Tag::Style,
            b"noscript" | b"noframes" | b"noembed" | b"iframe" => Tag::Fallback,
            b"template" => Tag::Template,
            b"marquee" => Tag::Marquee,
            b"p" => Tag::Paragraph,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Tag::Heading,
            b"ul" | b"ol" | b"menu" | b"dir" | b"dl" => Tag::List,
            b"li" => Tag::Item,
            b"dt" | b"dd" => Tag::Term,
            b"table" => Tag::Table,
            b"tr" | b"thead" | b"tbody" | b"tfoot" => Tag::Row,
            b"td" | b"th" => Tag::Cell,
            b"option" | b"optgroup" => Tag::Choice,
            b"nav" => Tag::Nav,
            b"footer" => Tag::Footer,
            b"main" => Tag::Main,
            b"article" => Tag::Article,
            b"pre" | b"textarea" | b"listing" | b"xmp" | b"plaintext" => Tag::Preformatted,
            b"br" | b"hr" => Tag::Break,
            b"img" | b"input" | b"embed" | b"source" | b"track" | b"area" | b"col" | b"param" | b"wbr"
            | b"image" => Tag::Picture,
            b"object" | b"video" | b"audio" | b"canvas" | b"map" | b"applet" | b"select" | b"button" => {
                Tag::Media
            }
            b"svg" | b"math" => Tag::Svg,
            b"address" | b"aside" | b"blockquote" | b"caption" | b"center" | b"details" | b"dialog"
            | b"div" | b"fieldset" | b"figcaption" | b"figure" | b"form" | b"frameset" | b"header"
            | b"hgroup" | b"legend" | b"search" | b"section" | b"summary" => Tag::Block,
            _ => Tag::Inline,
        }
    }

    /// Whether the text before it and in it never stand in one line.
    pub(super) fn breaks(self) -> bool {
        !matches!(
            self,
            Tag::Anchor | Tag::Inline | Tag::Picture | Tag::Svg | Tag::Media | Tag::Link | Tag::Meta
        ) && !matches!(
            self,
            Tag::Script | Tag::Style | Tag::Base | Tag::Fallback | Tag::Template | Tag::Comment
        )
    }

    /// Whether end tags of blocks outside do not reach through it.
    pub(super) fn is_barrier(self) -> bool {
        matches!(
            self,
            Tag::Table | Tag::Cell | Tag::Marquee | Tag::Template | Tag::Comment | Tag::Svg | Tag::Media
        )
    }

    /// Whether end tags of inline elements outside do not reach through it.
    pub(super) fn is_block(self) -> bool {
        self.breaks() || self.is_barrier()
    }

    /// Whether it may be taken out whole when all its text goes.
    pub(super) fn can_go(self) -> bool {
        !matches!(self, Tag::Root | Tag::Title | Tag::Cell | Tag::Main | Tag::Inline | Tag::Svg)
    }

    /// The open elements that a start tag of this one closes: it, up to the given boundary.
    pub(super) fn implied_end(self) -> Option<fn(Tag) -> (bool, bool)> {
        // (closes, stops)
        match self {
            Tag::Item => Some(|t| (t == Tag::Item, t == Tag::List || t.is_barrier())),
            Tag::Term => Some(|t| (t == Tag::Term, t == Tag::List || t.is_barrier())),
            Tag::Cell => Some(|t| (t == Tag::Cell, matches!(t, Tag::Table | Tag::Row))),
            Tag::Row => Some(|t| (t == Tag::Row, t == Tag::Table)),
            Tag::Choice => Some(|t| (t == Tag::Choice, t.is_block() && t != Tag::Choice)),
            Tag::Heading => Some(|t| (t == Tag::Heading, t.is_block())),
            _ => None,
        }
    }
}

/// The identity of a name, for matching end tags; all headings are one.
pub(super) fn identity(name: &[u8], tag: Tag) -> u32 {
    let name = if tag == Tag::Heading { b"h" } else { name };
    name.iter().fold(0x811C_9DC5, |hash, b| (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193))
}
