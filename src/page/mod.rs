//! A page: its lines in their order, each judged alone and then again in its context, and what the page is.
//!
//! Knows the order of the steps; the figures of context stand in `context`, the thresholds in `decide`.

mod concealed;
pub(crate) mod context;

use crate::analysis::{self, CategoryOdds, Scratch};
use crate::classifier::Classifier;
use crate::decide::{self, Amounts, Odds};
use crate::features::Slot;
use crate::model::Answers;
use crate::page::concealed::Concealed;
use crate::page::context::{Line, PAGE_SPAM};
use crate::segment::Segment;
use crate::verdict::{Category, PageKind, PageVerdict, Verdict};

/// A page of more lines than this is judged in stretches of so many, to bound the memory it takes.
const MAX_LINES: usize = 1 << 14;
/// Below these log-odds alone, a line's own words say nothing of a category.
const CATEGORY_FLOOR: f32 = -3.0;
/// How much one line of the page weighs against a line's own category, before anything is known of the page.
const PRIOR: f32 = 0.3;

/// What is kept of a line between the two passes, beside its features.
#[derive(Clone, Copy)]
struct Kept<'t> {
    /// Its place among all lines of the page, blank ones included.
    index: usize,
    text: &'t str,
    categories: Option<CategoryOdds>,
    /// Whether it is made of links to other sites that its readers do not see or a script writes.
    is_concealed: bool,
    /// Whether it is worth looking for spans if it turns out to be honest, and if it turns out to be spam.
    may_hold_spans: [bool; 2],
}

impl Classifier {
    /// Judges the lines of a page in their context.
    ///
    /// A doubtful line follows its page and its neighbours; a line that is plainly spam stays spam wherever it stands.
    /// The verdicts come in the order of the lines, one for each. Blank lines are boilerplate.
    ///
    /// ```
    /// use spamsift::{Classifier, Role, Segment};
    /// let page = [
    ///     Segment::new("Village library: opening hours").role(Role::Title),
    ///     Segment::new("The library is open on Tuesdays and Thursdays from ten to six."),
    /// ];
    /// let verdict = Classifier::default().classify_page(page);
    /// assert_eq!(verdict.lines().len(), 2);
    /// assert_eq!(verdict.kind(), spamsift::PageKind::Clean);
    /// ```
    pub fn classify_page<'t, S: Into<Segment<'t>>>(&self, lines: impl IntoIterator<Item = S>) -> PageVerdict {
        self.with_scratch(|scratch| self.classify_page_with(scratch, lines))
    }

    /// Judges the lines of a page like [`Classifier::classify_page`], with the caller's buffers.
    pub fn classify_page_with<'t, S: Into<Segment<'t>>>(
        &self,
        scratch: &mut Scratch,
        lines: impl IntoIterator<Item = S>,
    ) -> PageVerdict {
        let (mut verdicts, mut amounts) = (Vec::new(), Amounts::default());
        let mut lines = lines.into_iter().map(Into::into);
        loop {
            let before = verdicts.len();
            self.judge_stretch(scratch, lines.by_ref().take(MAX_LINES), &mut verdicts, &mut amounts);
            if verdicts.len() - before < MAX_LINES {
                return self.page_verdict(verdicts, amounts);
            }
        }
    }

    fn judge_stretch<'t>(
        &self,
        scratch: &mut Scratch,
        lines: impl Iterator<Item = Segment<'t>>,
        verdicts: &mut Vec<Verdict>,
        amounts: &mut Amounts,
    ) {
        let (parts, config) = (self.model().parts(), self.config());
        let mut page = core::mem::take(&mut scratch.page);
        page.clear();
        let mut kept: Vec<Kept<'t>> = Vec::new();
        let mut concealed = Concealed::default();
        for segment in lines {
            let index = verdicts.len();
            verdicts.push(decide::BLANK);
            let alone = self.analyse(scratch, segment.text());
            let Some(alone) = alone else { continue };
            let top = alone.phrases.top();
            page.push(&segment, scratch, alone.features, alone.spam, 0.0, top);
            let doubtful = alone.spam > CATEGORY_FLOOR || top.is_some();
            let categories = doubtful.then(|| analysis::category_odds(parts, scratch, &alone.phrases));
            let may_hold_spans = [false, true].map(|is_spam| self.may_hold_spans(scratch, &alone, is_spam));
            let is_concealed = concealed.note(&segment, config.concealed_sites);
            kept.push(Kept { index, text: segment.text(), categories, is_concealed, may_hold_spans });
        }
        let mut answers = Answers::default();
        page.judge_contents(&parts.line_content, &mut answers);
        let prior = category_prior(&page.lines, &kept).map(f32::ln);
        let are_many = concealed.count() >= config.concealed_sites;
        let others = kept.len().saturating_sub(1);
        page.batches(|first, lines, columns| {
            let spam = parts.page_spam.score_batch(columns, &mut answers);
            let content = parts.page_content.score_batch(columns, &mut answers);
            for (lane, (line, kept)) in lines.iter().zip(&kept[first..]).enumerate() {
                let length = line.features[Slot::length as usize] as usize;
                let is_concealed = kept.is_concealed && are_many;
                let odds = Odds {
                    spam: parts.page_calibration.apply(spam[lane], length),
                    content: content[lane],
                    category: || match kept.categories {
                        // Its words say nothing: who hides links to whatever sites sells them.
                        None if is_concealed => Category::Commercial,
                        own => {
                            let own = own.unwrap_or([0.0; Category::COUNT]);
                            analysis::likeliest(&core::array::from_fn(|c| own[c] + prior[c]))
                        }
                    },
                };
                let page_spam = columns[PAGE_SPAM][lane];
                let verdict = decide::in_page(config, line.alone, others, page_spam, is_concealed, odds);
                amounts.add(&verdict, length as f32, is_concealed);
                verdicts[kept.index] = verdict;
            }
        });
        // Spam is spliced into honest pages; on those that are spam themselves, neutral sentences belong to its prose.
        let is_injected = !amounts.is_spam_page(config);
        for kept in &kept {
            let verdict = &mut verdicts[kept.index];
            let is_spam = verdict.is_spam();
            let is_block = kept.is_concealed && are_many;
            let worth_it =
                !is_block && kept.may_hold_spans[usize::from(is_spam)] && (is_injected || !is_spam);
            if worth_it && self.analyse(scratch, kept.text).is_some() {
                self.find_spans(scratch, kept.text, verdict);
            }
        }
        scratch.page = page;
    }

    fn page_verdict(&self, lines: Vec<Verdict>, amounts: Amounts) -> PageVerdict {
        let touched = lines.iter().any(|v| v.is_spam() || !v.injected_spans().is_empty());
        let kind = if amounts.is_spam_page(self.config()) {
            PageKind::Spam
        } else if touched {
            PageKind::Injected
        } else {
            PageKind::Clean
        };
        let mut weight = [0.0_f32; Category::COUNT];
        for verdict in &lines {
            if let Some(category) = verdict.category() {
                weight[category as usize] += verdict.score();
            }
            for span in verdict.injected_spans() {
                weight[span.category() as usize] += 0.5;
            }
        }
        let category = touched.then(|| analysis::likeliest(&weight));
        PageVerdict { lines, kind, spam_share: amounts.spam_share(), category }
    }
}

/// How much the page speaks for each category: its lines' categories, weighted by how surely they are spam.
fn category_prior(lines: &[Line], kept: &[Kept<'_>]) -> CategoryOdds {
    let mut prior = [PRIOR / Category::COUNT as f32; Category::COUNT];
    let mut sum = PRIOR;
    for (line, kept) in lines.iter().zip(kept) {
        if let Some(categories) = kept.categories {
            let p = line.p;
            prior[analysis::likeliest(&categories) as usize] += p;
            sum += p;
        }
    }
    prior.map(|p| p / sum)
}
