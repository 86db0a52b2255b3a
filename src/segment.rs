//! What a caller hands over: one segment of a page, with what its markup told, if anything did.
//!
//! Knows nothing of verdicts or of how a segment is judged. Plain text is a segment without hints.

/// The part that a segment plays on its page, where markup told it.
///
/// ```
/// use spamsift::Role;
/// assert_eq!("title".parse(), Ok(Role::Title));
/// assert_eq!(Role::LinkRow.as_str(), "link_row");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The page's `<title>`.
    Title,
    /// The page's meta description.
    MetaDescription,
    /// The page's meta keywords.
    MetaKeywords,
    /// A heading, `<h1>` to `<h6>`.
    Heading,
    /// A paragraph or another block of running text.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// Text inside `<nav>`, a menu or a breadcrumb.
    Navigation,
    /// Text inside `<footer>`.
    Footer,
    /// A row of links: a block whose text is nearly all inside `<a>`.
    LinkRow,
    /// A cell of a table.
    Cell,
    /// Anything else.
    Other,
}

impl Role {
    /// Every role, in the order of their declaration.
    pub const ALL: [Role; 11] = [
        Role::Title,
        Role::MetaDescription,
        Role::MetaKeywords,
        Role::Heading,
        Role::Paragraph,
        Role::ListItem,
        Role::Navigation,
        Role::Footer,
        Role::LinkRow,
        Role::Cell,
        Role::Other,
    ];

    /// The name used in files and outputs, in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Title => "title",
            Role::MetaDescription => "meta_description",
            Role::MetaKeywords => "meta_keywords",
            Role::Heading => "heading",
            Role::Paragraph => "paragraph",
            Role::ListItem => "list_item",
            Role::Navigation => "navigation",
            Role::Footer => "footer",
            Role::LinkRow => "link_row",
            Role::Cell => "cell",
            Role::Other => "other",
        }
    }
}

impl core::fmt::Display for Role {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::str::FromStr for Role {
    type Err = crate::ParseNameError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Role::ALL
            .into_iter()
            .find(|r| r.as_str() == name)
            .ok_or_else(|| crate::ParseNameError::new("role", name))
    }
}

/// One segment of a page: a line or a paragraph, and what its markup told of it.
///
/// Plain text converts by `From<&str>`; a crawler that has the markup adds what it knows:
///
/// ```
/// use spamsift::{Role, Segment};
/// let segment = Segment::new("best online casino").role(Role::LinkRow).link_share(1.0).hidden(true);
/// assert_eq!(segment.text(), "best online casino");
/// assert!(segment.is_hidden());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment<'t> {
    text: &'t str,
    role: Option<Role>,
    link_share: Option<f32>,
    foreign_links: Option<f32>,
    foreign_hosts: &'t [String],
    hidden: bool,
    scripted: bool,
}

impl<'t> Segment<'t> {
    /// A segment of which nothing but its text is known.
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Segment {
            text,
            role: None,
            link_share: None,
            foreign_links: None,
            foreign_hosts: &[],
            hidden: false,
            scripted: false,
        }
    }

    /// Sets the part that the segment plays on its page.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// Sets the share of the segment's characters that stand inside links, 0 to 1 (values outside are clamped).
    #[must_use]
    pub const fn link_share(mut self, share: f32) -> Self {
        self.link_share = Some(share.clamp(0.0, 1.0));
        self
    }

    /// Sets the share of the segment's links that lead to another host, 0 to 1 (values outside are clamped).
    #[must_use]
    pub const fn foreign_links(mut self, share: f32) -> Self {
        self.foreign_links = Some(share.clamp(0.0, 1.0));
        self
    }

    /// Sets the other hosts that the segment links to, in lower case, each once.
    #[must_use]
    pub const fn foreign_hosts(mut self, hosts: &'t [String]) -> Self {
        self.foreign_hosts = hosts;
        self
    }

    /// Says that the segment is part of the page, but that readers do not see it: by its style, its place or its colour.
    /// What is no part of the page to a browser, such as a comment, is not hidden in this sense.
    #[must_use]
    pub const fn hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Says that a script writes the segment into the page.
    #[must_use]
    pub const fn scripted(mut self, scripted: bool) -> Self {
        self.scripted = scripted;
        self
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// The part that the segment plays on its page, if known.
    #[must_use]
    pub const fn get_role(&self) -> Option<Role> {
        self.role
    }

    /// The share of the characters inside links, if known.
    #[must_use]
    pub const fn get_link_share(&self) -> Option<f32> {
        self.link_share
    }

    /// The share of the links that lead to another host, if known.
    #[must_use]
    pub const fn get_foreign_links(&self) -> Option<f32> {
        self.foreign_links
    }

    /// The other hosts that the segment links to, as far as they are known.
    #[must_use]
    pub const fn get_foreign_hosts(&self) -> &'t [String] {
        self.foreign_hosts
    }

    /// Whether the segment is part of the page and readers do not see it.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Whether a script writes the segment into the page.
    #[must_use]
    pub const fn is_scripted(&self) -> bool {
        self.scripted
    }
}

impl<'t> From<&'t str> for Segment<'t> {
    fn from(text: &'t str) -> Self {
        Segment::new(text)
    }
}

impl<'t> From<&'t String> for Segment<'t> {
    fn from(text: &'t String) -> Self {
        Segment::new(text)
    }
}
