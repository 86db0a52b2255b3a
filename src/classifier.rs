//! The classifier: lists, model and settings in one immutable thing, and how it is built.
//!
//! What it does with a segment stands in `analysis`, with a page in `page`.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use once_cell::sync::OnceCell;

use crate::analysis::{self, Analysis, Scratch};
use crate::decide::{self, Config, Odds};
use crate::error::{BuildError, BuildErrorKind, ModelError};
use crate::evidence;
use crate::lists;
use crate::model::{self, Model};
use crate::signal::lexicon::{Lexicon, LexiconBuilder};
use crate::span;
use crate::text::{CharClass, gloss};
use crate::verdict::{Category, Explanation, InjectedSpan, Label, SpanList, Verdict};

/// A segment of more bytes is judged in blocks of so many, to bound the memory it takes.
const MAX_BLOCK: usize = 1 << 16;

/// Tells legitimate text from spam. Immutable, `Send + Sync`, cheap to clone; takes no lock, starts no thread.
///
/// ```
/// use spamsift::{Category, Classifier};
/// let classifier = Classifier::builder().phrase("zorblax mirror site", Category::Gambling, 3.0).build()?;
/// let explanation = classifier.explain("zorblax mirror site");
/// assert!(explanation.evidence().iter().any(|e| e.category() == Some(Category::Gambling)));
/// # Ok::<(), spamsift::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Classifier {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    lexicon: Lexicon,
    model: Model,
    config: Config,
}

/// The default classifier, built at its first use.
///
/// Only damage to the embedded data could make this fail, and tests read all of it.
fn shared() -> Result<&'static Classifier, BuildError> {
    static SHARED: OnceCell<Classifier> = OnceCell::new();
    SHARED.get_or_try_init(|| Classifier::builder().build())
}

impl Default for Classifier {
    /// The embedded lists and model with [`Config::balanced`]. Built once a process; later calls share it.
    fn default() -> Self {
        match shared() {
            Ok(classifier) => classifier.clone(),
            Err(error) => unreachable!("the embedded lists and model are read by tests: {error}"),
        }
    }
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Classifier {
    /// Starts from the embedded lists, the embedded model and [`Config::balanced`].
    #[must_use]
    pub fn builder() -> ClassifierBuilder {
        ClassifierBuilder {
            config: Config::default(),
            model: None,
            phrases: Vec::new(),
            lists: Vec::new(),
            default_lists: true,
        }
    }

    /// Judges one segment alone.
    ///
    /// ```
    /// let classifier = spamsift::Classifier::default();
    /// assert!(!classifier.classify("Opening hours: Tuesday to Friday").is_spam());
    /// ```
    #[must_use]
    pub fn classify(&self, text: &str) -> Verdict {
        self.with_scratch(|scratch| self.classify_with(scratch, text))
    }

    /// Judges one segment alone with the caller's buffers: after the first few calls nothing is allocated.
    #[must_use]
    pub fn classify_with(&self, scratch: &mut Scratch, text: &str) -> Verdict {
        if text.len() > MAX_BLOCK {
            self.classify_blocks(scratch, text)
        } else {
            self.classify_block(scratch, text)
        }
    }

    fn classify_block(&self, scratch: &mut Scratch, text: &str) -> Verdict {
        let Some(alone) = self.analyse(scratch, text) else { return decide::BLANK };
        let parts = self.model().parts();
        let category = || analysis::likeliest(&analysis::category_odds(parts, scratch, &alone.phrases));
        let mut verdict =
            decide::line(self.config(), Odds { spam: alone.spam, content: alone.content(parts), category });
        if self.may_hold_spans(scratch, &alone, verdict.is_spam()) {
            self.find_spans(scratch, text, &mut verdict);
        }
        verdict
    }

    /// Judges a long segment block by block: it is spam where most of it is, and has spans where some of it is.
    fn classify_blocks(&self, scratch: &mut Scratch, text: &str) -> Verdict {
        let mut weights = [0.0_f32; Category::COUNT];
        let (mut score, mut content, mut spam_bytes) = (0.0_f64, 0.0_f64, 0);
        let mut spans = SpanList::EMPTY;
        for (start, block) in blocks(text) {
            let verdict = self.classify_block(scratch, block);
            score += f64::from(verdict.score) * block.len() as f64;
            content += f64::from(verdict.content) * block.len() as f64;
            if let Some(category) = verdict.category {
                spam_bytes += block.len();
                weights[category as usize] += block.len() as f32;
                spans.push(InjectedSpan { start, end: start + block.len(), category });
            }
            for s in verdict.injected_spans() {
                spans.push(InjectedSpan { start: start + s.start, end: start + s.end, category: s.category });
            }
        }
        let len = text.len() as f64;
        let (score, content) = ((score / len) as f32, (content / len) as f32);
        if spam_bytes * 2 >= text.len() {
            let category = Some(analysis::likeliest(&weights));
            let score = score.max(self.config().line_threshold);
            return Verdict { label: Label::Spam, score, content, category, spans: SpanList::EMPTY };
        }
        let label =
            if content >= self.config().content_threshold { Label::Content } else { Label::Boilerplate };
        Verdict { label, score, content, category: None, spans }
    }

    /// Says what speaks for and against a verdict. For people and logs: slower than [`Classifier::classify`].
    ///
    /// ```
    /// let explanation = spamsift::Classifier::default().explain("best online casino no deposit bonus");
    /// assert!(!explanation.evidence().is_empty());
    /// println!("{explanation}");
    /// ```
    #[must_use]
    pub fn explain(&self, text: &str) -> Explanation {
        self.with_scratch(|scratch| {
            let verdict = self.classify_with(scratch, text);
            let evidence = evidence::collect(self, scratch, text, &verdict);
            Explanation { text: text.to_owned(), verdict, evidence }
        })
    }

    /// The page without its spam: spam lines and injected spans are cut, all else is kept byte for byte.
    ///
    /// The page is split at line feeds; a spam line goes with the feed that ends it. Borrowed where nothing is cut.
    ///
    /// ```
    /// let page = "Village library\n\nThe library is open on Tuesdays from ten to six.\n";
    /// assert_eq!(spamsift::Classifier::default().clean(page), page);
    /// ```
    #[must_use]
    pub fn clean<'t>(&self, page: &'t str) -> Cow<'t, str> {
        self.clean_keeping(page, Keep::NotSpam)
    }

    /// The page with only what `keep` names: like [`Classifier::clean`], and without boilerplate if so wished.
    #[must_use]
    pub fn clean_keeping<'t>(&self, page: &'t str, keep: Keep) -> Cow<'t, str> {
        let lines = page.split_inclusive('\n');
        let verdicts = self.classify_page(lines.clone().map(|l| l.trim_end_matches(['\n', '\r'])));
        let mut cleaned = String::new();
        // Up to where the page is dealt with: copied or cut.
        let (mut at, mut copied) = (0, 0);
        for (line, verdict) in lines.zip(verdicts.lines()) {
            let drop = match verdict.label {
                Label::Spam => true,
                Label::Boilerplate => keep == Keep::Content && *verdict != decide::BLANK,
                Label::Content => false,
            };
            let mut cut = |range: core::ops::Range<usize>| {
                cleaned.push_str(&page[copied..at + range.start]);
                copied = at + range.end;
            };
            if drop {
                cut(0..line.len());
            } else {
                verdict.injected_spans().iter().map(InjectedSpan::range).for_each(cut);
            }
            at += line.len();
        }
        if copied == 0 && cleaned.is_empty() {
            return Cow::Borrowed(page);
        }
        cleaned.push_str(&page[copied..]);
        Cow::Owned(cleaned)
    }

    /// What is called spam and what content.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// How many phrases the classifier knows, honest ones included.
    #[must_use]
    pub fn phrases(&self) -> usize {
        self.inner.lexicon.len()
    }

    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.inner.lexicon
    }

    pub(crate) fn model(&self) -> &Model {
        &self.inner.model
    }

    /// Runs with the thread's buffers, or with new ones where they are in use.
    pub(crate) fn with_scratch<T>(&self, run: impl FnOnce(&mut Scratch) -> T) -> T {
        SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
            Ok(mut scratch) => run(&mut scratch),
            Err(_) => run(&mut Scratch::default()),
        })
    }

    /// Analyses a segment; `None` for a blank one.
    pub(crate) fn analyse(&self, scratch: &mut Scratch, text: &str) -> Option<Analysis> {
        let block = blocks(text).next().map_or("", |(_, block)| block);
        let analysis = analysis::analyse(self.lexicon(), self.model().parts(), scratch, block);
        (!scratch.folded.codes().is_empty()).then_some(analysis)
    }

    /// Adds its injected spans to the verdict on a segment; what was spam as a whole only for a part of it no longer is.
    ///
    /// The scratch holds what was read of the segment, and is overwritten.
    pub(crate) fn find_spans(&self, scratch: &mut Scratch, text: &str, verdict: &mut Verdict) {
        let (lexicon, parts) = (self.lexicon(), self.model().parts());
        if verdict.is_spam() {
            if let Some((spans, rest)) = span::split(lexicon, parts, scratch, text) {
                let odds =
                    Odds { spam: rest.spam, content: rest.content(parts), category: || Category::Other };
                let of_rest = decide::line(self.config(), odds);
                if !of_rest.is_spam() {
                    *verdict = Verdict { spans, ..of_rest };
                }
            }
        } else {
            verdict.spans = span::find(lexicon, parts, scratch, text);
        }
    }

    /// Whether `find_spans` is worth calling; the scratch holds what was read of the segment.
    pub(crate) fn may_hold_spans(&self, scratch: &Scratch, alone: &Analysis, is_spam: bool) -> bool {
        self.config().spans
            && if is_spam {
                span::may_hold_honest_text(scratch, alone)
            } else {
                span::may_hold_spam(scratch, self.model().parts(), alone)
            }
    }
}

/// Cuts a text into blocks of at most [`MAX_BLOCK`] bytes, at a space or mark where there is one near the end.
fn blocks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    core::iter::from_fn(move || {
        let rest = &text[at..];
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len().min(MAX_BLOCK);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        if end < rest.len() {
            let tail = rest[..end].char_indices().rev().take(256);
            let gap = |c: char| {
                matches!(
                    crate::text::class_of(c),
                    CharClass::Space | CharClass::SentenceEnd | CharClass::Separator
                )
            };
            if let Some((i, c)) = tail.into_iter().find(|&(_, c)| gap(c)) {
                end = i + c.len_utf8();
            }
        }
        at += end;
        Some((at - end, &rest[..end]))
    })
}

/// What cleaning keeps of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Keep {
    /// Content and boilerplate.
    #[default]
    NotSpam,
    /// Content, and the blank lines around it.
    Content,
}

/// The text without the pinyin glosses that mirror farms put behind Chinese characters: `問(wèn)題(tí)` becomes `問題`.
///
/// Borrowed where there are none.
///
/// ```
/// assert_eq!(spamsift::repair_glosses("歡迎訪問(wèn)公共服務(wù)平臺(tái)"), "歡迎訪問公共服務平臺");
/// ```
#[must_use]
pub fn repair_glosses(text: &str) -> Cow<'_, str> {
    gloss::repair(text)
}

/// Judges one segment alone, with the default classifier.
///
/// The first call builds the classifier; it then serves every thread.
///
/// ```
/// let verdict = spamsift::classify("situs slot gacor maxwin hari ini, daftar slot88 deposit pulsa");
/// assert!(verdict.is_spam());
/// assert_eq!(verdict.category(), Some(spamsift::Category::Gambling));
/// ```
#[must_use]
pub fn classify(text: &str) -> Verdict {
    match shared() {
        Ok(classifier) => classifier.classify(text),
        Err(error) => unreachable!("the embedded lists and model are read by tests: {error}"),
    }
}

/// Collects settings, own phrases and an own model; [`ClassifierBuilder::build`] is the only step that can fail.
#[derive(Clone, Debug)]
pub struct ClassifierBuilder {
    config: Config,
    model: Option<Result<Model, ModelError>>,
    phrases: Vec<(String, Option<Category>, f32)>,
    lists: Vec<(String, bool)>,
    default_lists: bool,
}

impl ClassifierBuilder {
    /// Sets what is called spam and what content.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Adds a phrase of spam. It is folded like every text; a space in it stands for any gap between two words.
    ///
    /// `weight` says how much it speaks for spam, in nats: above 0, at most 3 (a phrase that honest text never holds).
    #[must_use]
    pub fn phrase(mut self, phrase: impl Into<String>, category: Category, weight: f32) -> Self {
        self.phrases.push((phrase.into(), Some(category), weight));
        self
    }

    /// Adds an honest phrase: hits inside it do not count.
    #[must_use]
    pub fn allow(mut self, phrase: impl Into<String>) -> Self {
        self.phrases.push((phrase.into(), None, 0.0));
        self
    }

    /// Adds a whole list of phrases in the format of `data/lexicon`: tab-separated with a header, with the columns
    /// phrase, category, weight and flags.
    #[must_use]
    pub fn lexicon(mut self, tsv: impl Into<String>) -> Self {
        self.lists.push((tsv.into(), true));
        self
    }

    /// Adds a whole list of honest phrases in the format of `data/allow`: tab-separated with a header, the phrase first.
    #[must_use]
    pub fn allow_list(mut self, tsv: impl Into<String>) -> Self {
        self.lists.push((tsv.into(), false));
        self
    }

    /// Leaves the embedded lists out: only own phrases count. The model's own knowledge stays.
    #[must_use]
    pub fn without_default_lists(mut self) -> Self {
        self.default_lists = false;
        self
    }

    /// Takes a model from bytes, as `spamsift train` writes them, in place of the embedded one. They are checked here;
    /// what is wrong with them comes out of [`ClassifierBuilder::build`].
    #[must_use]
    pub fn model(mut self, bytes: &[u8]) -> Self {
        self.model = Some(Model::from_bytes(bytes));
        self
    }

    /// Builds the classifier.
    ///
    /// # Errors
    /// If the model is unusable, a phrase has no letter or digit, a weight or a threshold is out of its range, or a
    /// line of a list is not in the format.
    pub fn build(self) -> Result<Classifier, BuildError> {
        self.config.check()?;
        let model = match self.model {
            Some(model) => model?,
            None => Model::from_bytes(model::DEFAULT)?,
        };
        let mut builder = LexiconBuilder::default();
        if self.default_lists {
            lists::add_to(&mut builder)?;
        }
        for (tsv, spam) in &self.lists {
            if *spam { builder.add_list(tsv)? } else { builder.add_allow_list(tsv)? }
        }
        for (phrase, category, weight) in &self.phrases {
            if category.is_some() && *weight <= 0.0 {
                return Err(BuildError::new(BuildErrorKind::Weight(phrase.clone(), *weight)));
            }
            builder.add(phrase, *category, *weight, 0).map_err(BuildError::new)?;
        }
        let inner = Inner { lexicon: builder.build(), model, config: self.config };
        Ok(Classifier { inner: Arc::new(inner) })
    }
}
