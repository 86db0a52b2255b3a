//! What a caller gets: labels, categories, verdicts, injected spans and evidence.
//!
//! Plain data with names for it. Knows nothing of how a verdict comes about.

use core::fmt;
use core::ops::Range;
use core::str::FromStr;

use crate::error::ParseNameError;

/// What a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Serves search-engine spam or illicit promotion.
    Spam,
    /// Harmless page furniture: navigation, copyright, dates, counters, form labels.
    Boilerplate,
    /// What the page is for: running text, headings, descriptions, posts.
    Content,
}

impl Label {
    /// Every label, in the order of their declaration.
    pub const ALL: [Label; 3] = [Label::Spam, Label::Boilerplate, Label::Content];

    /// The name used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Label::Spam => "spam",
            Label::Boilerplate => "boilerplate",
            Label::Content => "content",
        }
    }
}

/// What kind of spam a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Pornography and sex chat.
    Adult,
    /// Casinos, betting, lotteries and tips for them.
    Gambling,
    /// Drugs sold without prescription, miracle cures.
    Pharma,
    /// Loans, cash-out, crypto and investment scams.
    Finance,
    /// Replica and counterfeit goods.
    Counterfeit,
    /// Cracked software, pirated films and streams, private game servers.
    Piracy,
    /// Escorts and erotic massage.
    Escort,
    /// Essay mills, fake certificates and documents.
    Essay,
    /// Keyword stuffing for a business, link sale, "city + product" lists.
    Commercial,
    /// Spam of another kind: illegal drugs, hacking to order.
    Other,
}

impl Category {
    /// How many categories there are.
    pub const COUNT: usize = 10;

    /// Every category, in the order of their declaration.
    pub const ALL: [Category; Category::COUNT] = [
        Category::Adult,
        Category::Gambling,
        Category::Pharma,
        Category::Finance,
        Category::Counterfeit,
        Category::Piracy,
        Category::Escort,
        Category::Essay,
        Category::Commercial,
        Category::Other,
    ];

    /// The name used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Category::Adult => "adult",
            Category::Gambling => "gambling",
            Category::Pharma => "pharma",
            Category::Finance => "finance",
            Category::Counterfeit => "counterfeit",
            Category::Piracy => "piracy",
            Category::Escort => "escort",
            Category::Essay => "essay",
            Category::Commercial => "commercial",
            Category::Other => "other",
        }
    }
}

/// What a page is as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageKind {
    /// No spam was found.
    Clean,
    /// An honest page into which spam was put.
    Injected,
    /// A page that is spam itself: a doorway, an adult or a gambling site.
    Spam,
}

impl PageKind {
    /// Every kind, in the order of their declaration.
    pub const ALL: [PageKind; 3] = [PageKind::Clean, PageKind::Injected, PageKind::Spam];

    /// The name used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PageKind::Clean => "clean",
            PageKind::Injected => "injected",
            PageKind::Spam => "spam",
        }
    }
}

/// What a piece of evidence is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EvidenceKind {
    /// A phrase of the lexicon.
    Phrase,
    /// An honest phrase that cancelled hits inside it.
    Allow,
    /// A stretch whose character n-grams are those of spam.
    Ngram,
    /// The shape of the text: separators, repetition, no sentence.
    Shape,
    /// A contact detail: messenger handle, phone number, link.
    Contact,
    /// Letters disguised: look-alikes, zero-width characters, styled letters, references.
    Disguise,
    /// The page around the segment.
    Context,
}

impl EvidenceKind {
    /// Every kind, in the order of their declaration.
    pub const ALL: [EvidenceKind; 7] = [
        EvidenceKind::Phrase,
        EvidenceKind::Allow,
        EvidenceKind::Ngram,
        EvidenceKind::Shape,
        EvidenceKind::Contact,
        EvidenceKind::Disguise,
        EvidenceKind::Context,
    ];

    /// The name used in files and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            EvidenceKind::Phrase => "phrase",
            EvidenceKind::Allow => "allow",
            EvidenceKind::Ngram => "ngram",
            EvidenceKind::Shape => "shape",
            EvidenceKind::Contact => "contact",
            EvidenceKind::Disguise => "disguise",
            EvidenceKind::Context => "context",
        }
    }
}

/// Gives an enum with `ALL` and `as_str` its `Display` and `FromStr`.
macro_rules! named {
    ($($type:ty, $what:literal);+ $(;)?) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = ParseNameError;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                <$type>::ALL.into_iter().find(|v| v.as_str() == name).ok_or_else(|| ParseNameError::new($what, name))
            }
        }
    )+};
}

named! {
    Label, "label";
    Category, "category";
    PageKind, "page kind";
    EvidenceKind, "evidence kind";
}

/// A stretch of injected spam inside a segment that is otherwise legitimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InjectedSpan {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) category: Category,
}

impl InjectedSpan {
    /// Where it stands: byte offsets into the caller's text, on character boundaries.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What kind of spam it is.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.category
    }
}

/// How many injected spans a verdict can carry. A segment with more of them is one in which the nearest are joined.
pub(crate) const MAX_SPANS: usize = 6;

/// The injected spans of a segment, kept in place so that a verdict needs no heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpanList {
    len: u8,
    items: [InjectedSpan; MAX_SPANS],
}

impl SpanList {
    pub(crate) const EMPTY: SpanList =
        SpanList { len: 0, items: [InjectedSpan { start: 0, end: 0, category: Category::Other }; MAX_SPANS] };

    pub(crate) fn as_slice(&self) -> &[InjectedSpan] {
        &self.items[..usize::from(self.len)]
    }

    /// Appends a span that stands behind the others; joins the nearest two where there is no room.
    pub(crate) fn push(&mut self, span: InjectedSpan) {
        if usize::from(self.len) == MAX_SPANS {
            let gap = |i: usize| self.items[i + 1].start - self.items[i].end;
            let at = (0..MAX_SPANS - 1).min_by_key(|&i| gap(i)).unwrap_or(0);
            self.items[at].end = self.items[at + 1].end;
            self.items.copy_within(at + 2.., at + 1);
            self.len -= 1;
        }
        self.items[usize::from(self.len)] = span;
        self.len += 1;
    }
}

/// What the classifier says of one segment.
///
/// ```
/// let verdict = spamsift::classify("The committee met on Tuesday to discuss the new library.");
/// assert_eq!(verdict.label(), spamsift::Label::Content);
/// assert!(verdict.score() < 0.5);
/// assert_eq!(verdict.category(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    pub(crate) label: Label,
    pub(crate) score: f32,
    pub(crate) content: f32,
    pub(crate) category: Option<Category>,
    pub(crate) spans: SpanList,
}

impl Verdict {
    /// What the segment is.
    #[must_use]
    pub const fn label(&self) -> Label {
        self.label
    }

    /// Whether the segment is spam.
    #[must_use]
    pub const fn is_spam(&self) -> bool {
        matches!(self.label, Label::Spam)
    }

    /// The calibrated probability that the segment is spam, 0 to 1.
    ///
    /// Where injected spans were cut out of a segment that was spam with them, it is that of the rest.
    #[must_use]
    pub const fn score(&self) -> f32 {
        self.score
    }

    /// The calibrated probability that the segment is content, given that it is not spam, 0 to 1.
    #[must_use]
    pub const fn content_score(&self) -> f32 {
        self.content
    }

    /// What kind of spam the segment is; `None` unless its label is [`Label::Spam`].
    #[must_use]
    pub const fn category(&self) -> Option<Category> {
        self.category
    }

    /// The stretches of spam inside a segment that is legitimate as a whole, in order, apart from each other.
    ///
    /// Empty for a segment that is spam itself and for one in which nothing was found. At most six; where a segment
    /// has more, the nearest are joined.
    #[must_use]
    pub fn injected_spans(&self) -> &[InjectedSpan] {
        self.spans.as_slice()
    }
}

/// One thing that spoke for or against a verdict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    pub(crate) kind: EvidenceKind,
    pub(crate) category: Option<Category>,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) weight: f32,
}

impl Evidence {
    /// What it is made of.
    #[must_use]
    pub const fn kind(&self) -> EvidenceKind {
        self.kind
    }

    /// The kind of spam that it speaks for, where it speaks for one.
    #[must_use]
    pub const fn category(&self) -> Option<Category> {
        self.category
    }

    /// Where it stands: byte offsets into the caller's text, on character boundaries.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// How much it says, in nats (natural log-odds): above 0 for spam, below 0 against it.
    #[must_use]
    pub const fn weight(&self) -> f32 {
        self.weight
    }
}

/// A verdict and what spoke for it: for people and logs.
///
/// Its `Display` is a short account in plain text.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub(crate) text: String,
    pub(crate) verdict: Verdict,
    pub(crate) evidence: Vec<Evidence>,
}

impl Explanation {
    /// The verdict.
    #[must_use]
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What spoke for the verdict or against it, strongest first.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// The text that was judged.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.3}", self.verdict.label, self.verdict.score)?;
        if let Some(category) = self.verdict.category {
            write!(f, " {category}")?;
        }
        for e in &self.evidence {
            write!(f, "\n{:>+6.2}  {:<8}", e.weight, e.kind)?;
            write!(f, "  {:<11}", e.category.map_or("", Category::as_str))?;
            if e.start < e.end {
                write!(f, "  {}..{} {:?}", e.start, e.end, self.text.get(e.range()).unwrap_or(""))?;
            }
        }
        Ok(())
    }
}

/// What the classifier says of a page: a verdict a line, and what the page is.
#[derive(Clone, Debug, PartialEq)]
pub struct PageVerdict {
    pub(crate) lines: Vec<Verdict>,
    pub(crate) kind: PageKind,
    pub(crate) spam_share: f32,
    pub(crate) category: Option<Category>,
}

impl PageVerdict {
    /// The verdicts of the lines, in their order, one for each line that was handed over.
    #[must_use]
    pub fn lines(&self) -> &[Verdict] {
        &self.lines
    }

    /// What the page is as a whole.
    #[must_use]
    pub const fn kind(&self) -> PageKind {
        self.kind
    }

    /// The share of the page's lines that are spam, 0 to 1, blank lines left out.
    #[must_use]
    pub const fn spam_share(&self) -> f32 {
        self.spam_share
    }

    /// The kind of spam that most of the page's spam lines are; `None` on a clean page.
    #[must_use]
    pub const fn category(&self) -> Option<Category> {
        self.category
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for c in Category::ALL {
            assert_eq!(c.as_str().parse(), Ok(c));
        }
        for l in Label::ALL {
            assert_eq!(l.as_str().parse(), Ok(l));
        }
        for k in PageKind::ALL {
            assert_eq!(k.as_str().parse(), Ok(k));
        }
        for k in EvidenceKind::ALL {
            assert_eq!(k.as_str().parse(), Ok(k));
        }
        assert!("nonsense".parse::<Category>().is_err());
    }

    #[test]
    fn a_full_span_list_joins_the_nearest() {
        let mut list = SpanList::EMPTY;
        let span = |start, end| InjectedSpan { start, end, category: Category::Adult };
        for i in 0..MAX_SPANS {
            list.push(span(i * 100, i * 100 + 10));
        }
        list.items[2].start = 120;
        list.push(span(900, 910));
        let ranges: Vec<_> = list.as_slice().iter().map(InjectedSpan::range).collect();
        assert_eq!(ranges.len(), MAX_SPANS);
        assert_eq!(ranges[1], 100..210);
        assert_eq!(ranges[MAX_SPANS - 1], 900..910);
    }
}
