//! From log-odds to a verdict: the only place with thresholds.
//!
//! The presets stand here with what they were chosen by. Knows probabilities and labels, nothing of texts.

use crate::error::{BuildError, BuildErrorKind};
use crate::verdict::{Category, Label, SpanList, Verdict};

/// What is called spam and what content: plain data, made by one of the presets and then changed field by field.
///
/// ```
/// let mut config = spamsift::Config::precision();
/// config.spans = false;
/// let classifier = spamsift::Classifier::builder().config(config).build()?;
/// # Ok::<(), spamsift::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// A segment that is judged alone is spam at or above this score, 0 to 1.
    pub line_threshold: f32,
    /// A line that is judged in its page is spam at or above this score, 0 to 1.
    pub page_threshold: f32,
    /// A line with at least this score alone stays spam whatever its page says, 0 to 1.
    pub plain_threshold: f32,
    /// A segment that is no spam is content at or above this probability of being content, 0 to 1.
    pub content_threshold: f32,
    /// A page is spam itself, rather than injected, at or above this share of spam lines, 0 to 1.
    pub spam_page_share: f32,
    /// A page is spam itself, too, at or above this share of spam among the letters of its spam and content, 0 to 1, if its
    /// first line is spam or one line in twenty is. Boilerplate counts for nothing here: a doorway hides behind the menus of
    /// the page that it was copied from.
    pub spam_page_letters: f32,
    /// Hidden or scripted lines of links are spam, whatever their words, on a page whose links of that kind lead to at least
    /// so many other sites. 0 and 1 ask for no more than one link.
    pub concealed_sites: usize,
    /// Thresholds of single categories, which replace the others where set, each 0 to 1, by [`Category`] as number.
    pub category_thresholds: [Option<f32>; Category::COUNT],
    /// Whether to look for injected spans in long segments.
    pub spans: bool,
}

impl Config {
    /// Few false alarms at nearly the best F1 of spam lines on real pages: the default.
    ///
    /// In cross-validation on the training pages the best F1 lies at 0.5, and at the page threshold about 0.3% of content and 0.4%
    /// of boilerplate are called spam. The line threshold is where the development lines showed 1% of both.
    #[must_use]
    pub const fn balanced() -> Self {
        Config {
            line_threshold: 0.7,
            page_threshold: 0.65,
            plain_threshold: 0.99,
            content_threshold: 0.35,
            spam_page_share: 0.3,
            spam_page_letters: 0.5,
            concealed_sites: 3,
            category_thresholds: [None; Category::COUNT],
            spans: true,
        }
    }

    /// Chosen so that at most one honest line in 2,000 is called spam.
    #[must_use]
    pub const fn precision() -> Self {
        Config { line_threshold: 0.95, page_threshold: 0.95, plain_threshold: 0.995, ..Config::balanced() }
    }

    /// Chosen for those who look the findings through: finds more, with more false alarms.
    #[must_use]
    pub const fn recall() -> Self {
        Config { line_threshold: 0.25, page_threshold: 0.25, plain_threshold: 0.95, ..Config::balanced() }
    }

    pub(crate) fn check(&self) -> Result<(), BuildError> {
        let named = [
            ("line_threshold", self.line_threshold),
            ("page_threshold", self.page_threshold),
            ("plain_threshold", self.plain_threshold),
            ("content_threshold", self.content_threshold),
            ("spam_page_share", self.spam_page_share),
            ("spam_page_letters", self.spam_page_letters),
        ];
        let categories = Category::ALL.iter().zip(self.category_thresholds);
        let categories = categories.filter_map(|(c, t)| t.map(|t| (c.as_str(), t)));
        for (name, value) in named.into_iter().chain(categories) {
            if !(0.0..=1.0).contains(&value) {
                return Err(BuildError::new(BuildErrorKind::Threshold(name, value)));
            }
        }
        Ok(())
    }

    fn threshold(&self, general: f32, category: Category) -> f32 {
        self.category_thresholds[category as usize].unwrap_or(general)
    }
}

impl Default for Config {
    fn default() -> Self {
        Config::balanced()
    }
}

/// The least threshold that could apply: below it no category needs to be found.
fn least(config: &Config, general: f32) -> f32 {
    config.category_thresholds.iter().flatten().copied().fold(general, f32::min)
}

/// The probability that log-odds stand for, 0 to 1.
pub fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// What a blank segment is.
pub(crate) const BLANK: Verdict =
    Verdict { label: Label::Boilerplate, score: 0.0, content: 0.0, category: None, spans: SpanList::EMPTY };

/// What stands for a segment: log-odds, and how its category is found if it comes to that.
pub(crate) struct Odds<F: FnOnce() -> Category> {
    pub(crate) spam: f32,
    pub(crate) content: f32,
    pub(crate) category: F,
}

/// The verdict on a segment alone.
pub(crate) fn line<F: FnOnce() -> Category>(config: &Config, odds: Odds<F>) -> Verdict {
    verdict(config, config.line_threshold, odds)
}

/// How many nats context may lift a line over what it is alone, on a page with so many other lines whose mean probability of
/// spam is `spam`, given its log-odds of content: the honest navigation of a spam page stays honest, where next to nothing stands
/// around a line next to nothing is learnt from it, and running text on a page that is honest for the most part has to
/// say by itself that it may be spam.
///
/// In cross-validation 4 to 5 nats cost no F1 and took a quarter of the content that was called spam.
#[must_use]
pub fn max_lift(others: usize, spam: f32, content: f32) -> f32 {
    let most = if content > 0.0 && spam < 0.15 { 2.5 } else { 4.5 };
    (others as f32 * 1.5).min(most)
}

/// The share of a line's letters in links, and of its links to other hosts, from which on it is a line of foreign links.
pub(crate) const CONCEALED_LINK_SHARE: f32 = 0.6;
pub(crate) const FOREIGN_SHARE: f32 = 0.5;
/// The log-odds of spam of a concealed line of foreign links, at least: 0.95.
const CONCEALED: f32 = 2.944;

/// The verdict on a line in its page; `alone` are its log-odds of spam without the page, `others` the lines beside it,
/// `page_spam` the mean probability of spam of these.
///
/// Context lifts the doubtful, and it never acquits what is plainly spam. A line of foreign links that its page conceals is
/// spam by that alone.
pub(crate) fn in_page<F: FnOnce() -> Category>(
    config: &Config,
    alone: f32,
    others: usize,
    page_spam: f32,
    is_concealed: bool,
    odds: Odds<F>,
) -> Verdict {
    let spam = odds.spam.min(alone + max_lift(others, page_spam, odds.content));
    let spam = if probability(alone) >= config.plain_threshold { spam.max(alone) } else { spam };
    let spam = if is_concealed { spam.max(CONCEALED) } else { spam };
    verdict(config, config.page_threshold, Odds { spam, ..odds })
}

/// The share of spam lines from which on it is asked how much of a page is spam, by its letters.
const LEAST_SPAM_LINES: f32 = 0.05;

/// What a page holds of spam and of content, as its kind is decided by: lines, and letters.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Amounts {
    lines: usize,
    spam_lines: usize,
    /// Those of the spam lines that are concealed links: put into the page, whatever the page is.
    concealed_lines: usize,
    /// Whether its first line, which is its title where it has one, is spam.
    spam_title: bool,
    spam: f32,
    content: f32,
}

impl Amounts {
    /// Adds the next line, of so many letters, and whether it is one of concealed links.
    pub(crate) fn add(&mut self, verdict: &Verdict, letters: f32, is_concealed: bool) {
        self.spam_title |= self.lines == 0 && verdict.label == Label::Spam;
        self.lines += 1;
        match verdict.label {
            Label::Spam => {
                self.spam_lines += 1;
                match is_concealed {
                    true => self.concealed_lines += 1,
                    false => self.spam += letters,
                }
            }
            Label::Content => self.content += letters,
            Label::Boilerplate => {}
        }
    }

    /// The share of spam among all lines, 0 to 1.
    pub(crate) fn spam_share(&self) -> f32 {
        self.spam_lines as f32 / self.lines.max(1) as f32
    }

    /// Whether the page is spam itself.
    ///
    /// Chosen on the hand-labelled pages of the training part. With the model of that day it found 82 of their 90 spam
    /// pages, where the share of spam lines alone found 64, and took 4 of 21 injected pages for spam instead of none.
    pub(crate) fn is_spam_page(&self, config: &Config) -> bool {
        let spam_lines = self.spam_lines - self.concealed_lines;
        let share = spam_lines as f32 / self.lines.max(1) as f32;
        // A page of menus with one false alarm among them is not thrown away.
        let is_enough = self.spam_title || share >= LEAST_SPAM_LINES;
        spam_lines > 0
            && (share >= config.spam_page_share
                || is_enough && self.spam >= config.spam_page_letters * (self.spam + self.content))
    }
}

fn verdict<F: FnOnce() -> Category>(config: &Config, general: f32, odds: Odds<F>) -> Verdict {
    let score = probability(odds.spam);
    let content = probability(odds.content);
    if score >= least(config, general) {
        let category = (odds.category)();
        if score >= config.threshold(general, category) {
            return Verdict {
                label: Label::Spam,
                score,
                content,
                category: Some(category),
                spans: SpanList::EMPTY,
            };
        }
    }
    let label = if content >= config.content_threshold { Label::Content } else { Label::Boilerplate };
    Verdict { label, score, content, category: None, spans: SpanList::EMPTY }
}
