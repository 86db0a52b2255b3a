//! The figures that verdicts are measured by: recall, precision, F1, false alarms, ranking, calibration, categories.
//!
//! The definitions are those of the corpus's own scoring script: lines of a page are weighted so that none counts for
//! more than 20 lines of a label; "ham" counts as not spam; mixed, unclear and unlabelled lines are not scored.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use spamsift::{Category, Label};

use crate::corpus::Gold;

/// A judged line with its gold label.
#[derive(Clone, Debug)]
pub struct Row {
    /// The page it stands on; `None` for a segment.
    pub page: Option<String>,
    /// The text.
    pub text: String,
    /// Its gold label.
    pub gold: Gold,
    /// Its gold category, of a spam line where it is known.
    pub category: Option<Category>,
    /// Its language, as the source says.
    pub lang: String,
    /// Its source.
    pub set: String,
    /// The verdict's label.
    pub label: Label,
    /// The verdict's score.
    pub score: f32,
    /// The verdict's category.
    pub called: Option<Category>,
}

/// What rows can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The language.
    Lang,
    /// The source.
    Set,
    /// The gold category.
    Category,
    /// The length in characters.
    Length,
    /// The kind of page.
    Kind,
}

/// Rows with their weights and the kind of page they stand on.
#[derive(Debug)]
pub struct Prepared<'r> {
    rows: Vec<(&'r Row, f64, &'static str)>,
}

/// No page counts for more lines of a label than this.
const PAGE_CAP: f64 = 20.0;
/// A page with less than this share of spam lines is injected; with more it is a spam page.
const INJECTED_BELOW: f64 = 0.3;

/// Figures of a set of rows; `None` where there is nothing to divide by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Rows, those that are not scored included.
    pub n: usize,
    /// Spam rows.
    pub spam: usize,
    /// The share of the spam that was found.
    pub recall: Option<f64>,
    /// The share of what was called spam that is.
    pub precision: Option<f64>,
    /// The harmonic mean of the two.
    pub f1: Option<f64>,
    /// F1 without the weights.
    pub raw_f1: Option<f64>,
    /// The share of content and ham that was called spam.
    pub fpr_content: Option<f64>,
    /// The share of boilerplate that was called spam.
    pub fpr_boilerplate: Option<f64>,
    /// The chance that a spam row has a higher score than another.
    pub auroc: Option<f64>,
    /// Expected calibration error over ten bins.
    pub ece: Option<f64>,
    /// The share of rightly found spam with the right category.
    pub category_accuracy: Option<f64>,
    /// F1 of "content" among spam, boilerplate and content.
    pub content_f1: Option<f64>,
}

/// The class of a text's length, in characters.
#[must_use]
pub fn length_class(text: &str) -> &'static str {
    match text.chars().count() {
        0..=4 => "1-4",
        5..=15 => "5-15",
        16..=60 => "16-60",
        61..=250 => "61-250",
        _ => "251-",
    }
}

/// Weighs the rows.
#[must_use]
pub fn prepare(rows: &[Row]) -> Prepared<'_> {
    let mut count: HashMap<(&str, Gold), f64> = HashMap::new();
    let mut total: HashMap<&str, f64> = HashMap::new();
    for row in rows {
        if let Some(page) = &row.page {
            *count.entry((page, row.gold)).or_default() += 1.0;
            if row.gold.is_scored() {
                *total.entry(page).or_default() += 1.0;
            }
        }
    }
    let mut weighed = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(page) = row.page.as_deref() else {
            weighed.push((row, 1.0, "segment"));
            continue;
        };
        let spam = count.get(&(page, Gold::Spam)).copied().unwrap_or(0.0);
        let kind = match spam {
            0.0 => "honest page",
            s if s < INJECTED_BELOW * total.get(page).copied().unwrap_or(0.0) => "injected",
            _ => "spam page",
        };
        weighed.push((row, (PAGE_CAP / count[&(page, row.gold)]).min(1.0), kind));
    }
    Prepared { rows: weighed }
}

fn ratio(a: f64, b: f64) -> Option<f64> {
    (b != 0.0).then(|| a / b)
}

fn f1(hit: f64, gold: f64, called: f64) -> Option<f64> {
    ratio(2.0 * hit, gold + called)
}

type Weighed<'r> = (&'r Row, f64, &'static str);

fn auroc(rows: &[Weighed<'_>]) -> Option<f64> {
    let is_spam = |r: &Weighed<'_>| r.0.gold == Gold::Spam;
    let positive: f64 = rows.iter().filter(|r| is_spam(r)).map(|r| r.1).sum();
    let negative: f64 = rows.iter().filter(|r| !is_spam(r)).map(|r| r.1).sum();
    let mut ranked: Vec<&Weighed<'_>> = rows.iter().collect();
    ranked.sort_by(|a, b| a.0.score.total_cmp(&b.0.score));
    let (mut below, mut area) = (0.0, 0.0);
    for tied in ranked.chunk_by(|a, b| a.0.score == b.0.score) {
        let p: f64 = tied.iter().filter(|r| is_spam(r)).map(|r| r.1).sum();
        let q: f64 = tied.iter().filter(|r| !is_spam(r)).map(|r| r.1).sum();
        area += p * (below + q / 2.0);
        below += q;
    }
    ratio(area, positive * negative)
}

fn of(rows: &[Weighed<'_>]) -> Figures {
    let scored: Vec<Weighed<'_>> = rows.iter().filter(|r| r.0.gold.is_scored()).copied().collect();
    let sum = |keep: &dyn Fn(&Row) -> bool| -> f64 { scored.iter().filter(|r| keep(r.0)).map(|r| r.1).sum() };
    let number = |keep: &dyn Fn(&Row) -> bool| scored.iter().filter(|r| keep(r.0)).count() as f64;
    let called = |r: &Row| r.label == Label::Spam;
    let spam = |r: &Row| r.gold == Gold::Spam;
    let content = |r: &Row| matches!(r.gold, Gold::Content | Gold::Ham);
    let boilerplate = |r: &Row| r.gold == Gold::Boilerplate;
    let hit = |r: &Row| spam(r) && called(r);
    let any_spam = number(&spam) > 0.0;
    let mut bins = [0.0_f64; 10];
    for (row, weight, _) in &scored {
        let bin = ((row.score * 10.0) as usize).min(9);
        bins[bin] += weight * (f64::from(row.score) - f64::from(u8::from(spam(row))));
    }
    let known = |r: &Row| hit(r) && r.category.is_some();
    let exact = |r: &Row| r.gold != Gold::Ham;
    let gold_content = |r: &Row| r.gold == Gold::Content;
    let called_content = |r: &Row| exact(r) && r.label == Label::Content;
    Figures {
        n: rows.len(),
        spam: number(&spam) as usize,
        recall: ratio(sum(&hit), sum(&spam)),
        precision: any_spam.then(|| ratio(sum(&hit), sum(&called))).flatten(),
        f1: any_spam.then(|| f1(sum(&hit), sum(&spam), sum(&called))).flatten(),
        raw_f1: any_spam.then(|| f1(number(&hit), number(&spam), number(&called))).flatten(),
        fpr_content: ratio(sum(&|r| content(r) && called(r)), sum(&content)),
        fpr_boilerplate: ratio(sum(&|r| boilerplate(r) && called(r)), sum(&boilerplate)),
        auroc: auroc(&scored),
        ece: ratio(bins.iter().map(|b| b.abs()).sum(), scored.iter().map(|r| r.1).sum()),
        category_accuracy: ratio(number(&|r| known(r) && r.called == r.category), number(&known)),
        content_f1: (number(&gold_content) > 0.0 && number(&boilerplate) > 0.0)
            .then(|| {
                f1(sum(&|r| gold_content(r) && called_content(r)), sum(&gold_content), sum(&called_content))
            })
            .flatten(),
    }
}

impl Prepared<'_> {
    /// The figures of all rows.
    #[must_use]
    pub fn overall(&self) -> Figures {
        of(&self.rows)
    }

    /// The figures of each group, by its name; `-` holds the rows of which the key is not known.
    #[must_use]
    pub fn by(&self, key: By) -> BTreeMap<String, Figures> {
        let mut groups: BTreeMap<String, Vec<Weighed<'_>>> = BTreeMap::new();
        for &row in &self.rows {
            let name = match key {
                By::Lang => row.0.lang.clone(),
                By::Set => row.0.set.clone(),
                By::Category => row.0.category.map_or_else(String::new, |c| c.to_string()),
                By::Length => length_class(&row.0.text).to_owned(),
                By::Kind => row.2.to_owned(),
            };
            let name = if name.is_empty() { "-".to_owned() } else { name };
            groups.entry(name).or_default().push(row);
        }
        groups.into_iter().map(|(name, rows)| (name, of(&rows))).collect()
    }

    /// The rows with their weights, and the kind of page that each stands on.
    pub fn rows(&self) -> impl Iterator<Item = (&Row, f64, &'static str)> {
        self.rows.iter().copied()
    }
}
