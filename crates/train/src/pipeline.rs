//! The whole way from a corpus to a model: n-grams, then trees over features, then trees over pages, stacked.
//!
//! A stage learns from what the stage before says of lines that it has not seen (Wolpert, "Stacked generalization",
//! 1992): the corpus is cut into folds by host, and every fold is judged by n-grams and trees trained on the others.
//! All choices of numbers stand in [`Options`]; they were made by cross-validation on the training part.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use fastrand::Rng;
use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use spamsift::dev::{
    CONTEXT_FEATURE_NAMES, Extractor, LINE_FEATURE_NAMES, LINE_FEATURES, LineReading, NgramTable,
    PAGE_FEATURES, PAGE_SPAM, PageFeatures, Parts, Trees, max_lift, probability,
};
use spamsift::{Category, Label, Model, Segment};

use crate::augment;
use crate::boost::{self, Table};
use crate::calibrate;
use crate::corpus::{self, Corpus, Gold, Origin, Page};
use crate::doorways;
use crate::error::CorpusError;
use crate::figures::{self, By, Figures, Row};
use crate::grammar::Grammar;
use crate::ngrams::{self, Example, SpamExample};
use crate::pages::{self, MadeLine, Pool};
use crate::written;

/// The numbers of the training.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Seed of every choice.
    pub seed: u64,
    /// Folds of the stacking.
    pub folds: usize,
    /// Buckets of the n-grams, as a power of two.
    pub ngram_bits: u32,
    /// Buckets of the categories, as a power of two.
    pub category_bits: u32,
    /// Spam lines made by grammar.
    pub grammar_lines: usize,
    /// How much more a spam line of a source counts than an honest one.
    pub found_spam: f32,
    /// Weight of a spam line made by grammar among the n-grams.
    pub grammar_weight: f32,
    /// Fillings of each honest template.
    pub honest_fillings: usize,
    /// Weight of a hand-labelled spam line among the n-grams.
    pub hand_spam: f32,
    /// Weight of a hand-labelled honest line among the n-grams.
    pub hand_honest: f32,
    /// Weight of an honest template among the n-grams.
    pub honest_templates: f32,
    /// Weight of a hard negative among the n-grams.
    pub hard_negatives: f32,
    /// Weight of a hand-labelled honest line among the n-grams, for the question of content.
    pub hand_content: f32,
    /// Lines read of an honest page, at most.
    pub honest_page_lines: usize,
    /// Pages made by injection.
    pub injected_pages: usize,
    /// The share of the lexicon that a spam line is read without, to learn from: the lists were made with these lines at hand, and
    /// know other pages less well.
    pub dropout: f32,
    /// How many such parts of the lexicon are drawn, a fold.
    pub draws: usize,
    /// Fragments of honest text, a language.
    pub fragments: usize,
    /// Pieces and rows of spam lines.
    pub pieces: usize,
    /// Pages made of explicit and neutral tags.
    pub tag_sites: usize,
    /// Pages made of one head term.
    pub stuffed_pages: usize,
    /// Weight of a line of a written page, beside one of a real page.
    pub written: f32,
    /// The same as `written` for the question of content.
    pub written_content: f32,
    /// Weight of a line of a made page among the trees of the page model.
    pub made_weight: f32,
    /// Features that the trees may not ask for: what names a language or a page rather than spam.
    pub left_out: &'static [&'static str],
    /// Weight of an honest saved page's line for the question of content, whose labels there are rough.
    pub rough_content: f32,
    /// Keeps one in so many lines of honest saved pages for the page model.
    pub honest_rows: usize,
    /// Trees of the line model.
    pub line_trees: boost::Options,
    /// Trees of the page model for the question of content.
    pub content_trees: usize,
    /// Trees of the page model.
    pub page_trees: boost::Options,
}

impl Default for Options {
    fn default() -> Self {
        let trees =
            boost::Options { trees: 80, depth: 6, rate: 0.12, l2: 3.0, rows: 0.2, features: 0.5, seed: 11 };
        Options {
            seed: 1,
            folds: 5,
            ngram_bits: 18,
            category_bits: 14,
            grammar_lines: 60_000,
            found_spam: 2.0,
            grammar_weight: 0.4,
            honest_fillings: 2,
            hand_spam: 3.0,
            hand_honest: 1.0,
            honest_templates: 2.0,
            hard_negatives: 10.0,
            hand_content: 6.0,
            honest_page_lines: 80,
            injected_pages: 1200,
            dropout: 0.35,
            draws: 4,
            fragments: 2500,
            pieces: 8000,
            tag_sites: 800,
            stuffed_pages: 300,
            written: 0.6,
            written_content: 0.1,
            made_weight: 0.15,
            left_out: LEFT_OUT,
            rough_content: 0.02,
            honest_rows: 3,
            line_trees: trees,
            content_trees: 120,
            page_trees: boost::Options { trees: 100, rate: 0.1, ..trees },
        }
    }
}

/// With a hundred spam pages to learn from, a script or the size of a page would be learnt by heart.
pub const LEFT_OUT: &[&str] = &[
    "han",
    "kana",
    "hangul",
    "thai",
    "latin",
    "cyrillic",
    "arabic",
    "other_script",
    "traditional",
    "simplified",
    "page_traditional",
    "page_simplified",
    "page_mean_length",
];

/// What training gives.
#[derive(Debug)]
pub struct Trained {
    /// The model as a file.
    pub model: Vec<u8>,
    /// Its card: data, options, figures of cross-validation.
    pub card: Value,
    /// The verdicts of cross-validation on the hand-labelled pages: of lines alone and in context.
    pub validation: [Vec<Row>; 2],
}

/// A line of the corpus as the stages see it.
struct Item {
    text: String,
    gold: Gold,
    category: Option<Category>,
    lang: String,
    set: String,
    fold: u8,
    ngram_weight: f32,
    tree_weight: f32,
    /// How much the line's label counts for the question of content.
    content_weight: f32,
}

/// A page as the numbers of its items.
struct PageItems {
    name: String,
    lang: String,
    origin: Origin,
    fold: u8,
    items: Vec<u32>,
}

/// Whether a source holds honest lines with the vocabulary of spam.
fn is_hard(set: &str) -> bool {
    set.starts_with("hardneg") || set.ends_with("_HARD")
}

/// Whether the lines of a source were found on pages: what is made or written says nothing of how often spam is met, so
/// probabilities are not measured on it.
fn is_found(set: &str) -> bool {
    ![set_of(Origin::Written), set_of(Origin::Made), "grammar", "grammar_honest", "fragments", "pieces"]
        .contains(&set)
}

fn hash_of(key: &str, salt: u64) -> u64 {
    let step = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3);
    key.bytes().fold(0xCBF2_9CE4_8422_2325 ^ salt.wrapping_mul(0x9E37_79B9_7F4A_7C15), step) >> 32
}

fn fold_of(key: &str, folds: usize) -> u8 {
    (hash_of(key, 0) % folds as u64) as u8
}

/// The name that lines of a page have as a source.
fn set_of(origin: Origin) -> &'static str {
    match origin {
        Origin::Hand => "pages",
        Origin::Honest => "honest_pages",
        Origin::Written => "written",
        Origin::Made => "made",
    }
}

/// No page counts for more than this many lines of a label, as in the figures.
const PAGE_CAP: f32 = 20.0;

/// Whole pages made by the grammar of one fold.
fn make_pages(corpus: &Corpus, grammar: &Grammar, fold: usize, options: &Options) -> Vec<Page> {
    let mut random = Rng::with_seed(options.seed + 4 + 100 * fold as u64);
    let honest: Vec<&str> = corpus
        .segments
        .iter()
        .filter(|s| s.gold == Gold::Content && (20..200).contains(&s.text.len()))
        .map(|s| s.text.as_str())
        .step_by(40)
        .collect();
    let mut pages = Vec::new();
    for number in 0..options.tag_sites / options.folds {
        pages.extend(doorways::tag_site(grammar, number, &mut random));
    }
    for number in 0..options.stuffed_pages / options.folds {
        pages.extend(doorways::stuffed(grammar, &honest, number, &mut random));
    }
    for page in &mut pages {
        if random.u8(..6) == 0 {
            let at = 1.min(page.lines.len());
            page.lines.splice(at..at, doorways::tag_soup(&mut random));
        }
    }
    pages
}

/// Lays out the corpus and what the grammar makes as items and pages, with their weights and folds.
fn lay_out(corpus: Corpus, grammars: &[Grammar], options: &Options) -> (Vec<Item>, Vec<PageItems>) {
    let mut items = Vec::new();
    let mut pages = Vec::new();
    let mut random = Rng::with_seed(options.seed);
    let mut all: Vec<(Page, u8)> = Vec::new();
    for (fold, grammar) in grammars.iter().enumerate() {
        all.extend(make_pages(&corpus, grammar, fold, options).into_iter().map(|page| (page, fold as u8)));
    }
    let found = corpus.pages.into_iter().map(|page| {
        let fold = fold_of(&page.host, options.folds);
        (page, fold)
    });
    for (page, fold) in found.chain(all) {
        let origin = page.origin;
        let mut lines = page.lines;
        if origin == Origin::Honest && lines.len() > options.honest_page_lines {
            // A stretch of the page, so that its lines keep their neighbours.
            let from = random.usize(..=lines.len() - options.honest_page_lines);
            lines.drain(..from);
            lines.truncate(options.honest_page_lines);
        }
        let mut count: HashMap<Gold, f32> = HashMap::new();
        for line in &lines {
            *count.entry(line.gold).or_default() += 1.0;
        }
        let first = items.len() as u32;
        for line in lines {
            let capped = (PAGE_CAP / count[&line.gold]).min(1.0);
            let (ngram, tree) = match (line.gold, origin) {
                (Gold::Mixed | Gold::Unclear | Gold::Unlabelled, _) => (0.0, 0.0),
                (_, Origin::Made) => (0.15, options.made_weight * 0.3),
                (Gold::Spam, Origin::Written) => (options.hand_spam * options.written, options.written),
                (_, Origin::Written) => (options.hand_honest * options.written, options.written),
                (Gold::Spam, _) => (options.hand_spam, 1.0),
                (_, Origin::Hand) => (options.hand_honest, 1.0),
                (_, Origin::Honest) => (0.35, 0.3),
            };
            items.push(Item {
                text: line.text,
                gold: line.gold,
                category: line.category,
                lang: page.lang.clone(),
                set: set_of(origin).to_owned(),
                fold,
                ngram_weight: ngram * capped,
                tree_weight: tree * capped,
                content_weight: match origin {
                    Origin::Hand => capped,
                    Origin::Honest => options.rough_content * capped,
                    Origin::Written => options.written_content * capped,
                    Origin::Made => 0.0,
                },
            });
        }
        pages.push(PageItems {
            name: page.name,
            lang: page.lang,
            origin,
            fold,
            items: (first..items.len() as u32).collect(),
        });
    }
    let fragments = augment::honest_fragments(&corpus.segments, options.fragments, options.seed + 5);
    let pieces = augment::spam_pieces(&corpus.segments, options.pieces, options.seed + 6);
    let found = corpus.segments.into_iter().chain(fragments).chain(pieces).map(|segment| (segment, None));
    let mut segments: Vec<(corpus::Segment, Option<u8>)> = found.collect();
    for (fold, grammar) in grammars.iter().enumerate() {
        let seed = options.seed + 100 * fold as u64;
        let made = grammar.spam(options.grammar_lines / options.folds, seed + 1);
        let made = made.into_iter().chain(grammar.honest(options.honest_fillings, seed + 2));
        segments.extend(made.map(|segment| (segment, Some(fold as u8))));
    }
    let mut sizes: HashMap<String, f32> = HashMap::new();
    for (segment, _) in &segments {
        *sizes.entry(segment.set.clone()).or_default() += 1.0;
    }
    for (segment, made) in segments {
        // A source counts for less than its size, so that no flood of keywords drowns the small ones.
        let share = (150.0 / sizes[&segment.set]).powf(0.4).min(1.0);
        let hard = is_hard(&segment.set);
        let (ngram, tree) = match segment.gold {
            Gold::Spam if segment.set == "grammar" => (options.grammar_weight, options.grammar_weight * 0.08),
            _ if segment.set == "fragments" => (0.2, 0.01),
            _ if segment.set == "pieces" => (0.25, 0.02),
            Gold::Spam => (share * options.found_spam, share * options.found_spam * 0.12),
            _ if segment.set == "grammar_honest" => {
                (options.honest_templates, options.honest_templates * 0.25)
            }
            _ if hard => (options.hard_negatives, options.hard_negatives * 0.15),
            _ => (share, share * 0.15),
        };
        let fold = made.unwrap_or_else(|| fold_of(&segment.text, options.folds));
        items.push(Item {
            text: segment.text,
            gold: segment.gold,
            category: segment.category,
            lang: segment.lang,
            set: segment.set,
            fold,
            ngram_weight: ngram,
            tree_weight: tree,
            content_weight: share * 0.1,
        });
    }
    (items, pages)
}

/// The hashes of all items, one behind the other.
struct Hashes {
    all: Vec<u32>,
    ends: Vec<usize>,
}

impl Hashes {
    fn of(items: &[Item]) -> Result<Self, CorpusError> {
        let chunks: Vec<(Vec<u32>, Vec<usize>)> = items
            .par_chunks(items.len().div_ceil(64).max(1))
            .map(|chunk| {
                let mut extractor = extractor()?;
                let (mut all, mut ends) = (Vec::new(), Vec::new());
                for item in chunk {
                    extractor.hashes(&item.text, &mut all);
                    ends.push(all.len());
                }
                Ok((all, ends))
            })
            .collect::<Result<_, CorpusError>>()?;
        let mut hashes = Hashes { all: Vec::new(), ends: Vec::with_capacity(items.len()) };
        for (all, ends) in chunks {
            let before = hashes.all.len();
            hashes.all.extend(all);
            hashes.ends.extend(ends.into_iter().map(|e| e + before));
        }
        Ok(hashes)
    }

    fn get(&self, at: usize) -> &[u32] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        // A page-long line says in its first part what it is.
        &self.all[from..self.ends[at].min(from + 4000)]
    }
}

fn extractor() -> Result<Extractor, CorpusError> {
    Extractor::new().map_err(|e| CorpusError::new(Path::new("data/lexicon"), None, e))
}

fn is_spam(item: &Item) -> bool {
    item.gold == Gold::Spam
}

fn content(item: &Item) -> Option<bool> {
    match item.gold {
        Gold::Content => Some(true),
        Gold::Boilerplate => Some(false),
        _ => None,
    }
}

/// Whether the n-grams learn from an item: the last ones from all, those of a fold from other folds, but from no written page.
///
/// Whole pages were written with the training pages in view. N-grams that met them know the lines of a fold better than
/// they will know other pages, and the trees would trust them too much.
fn teaches(item: &Item, without: Option<u8>) -> bool {
    item.ngram_weight > 0.0
        && without.is_none_or(|fold| item.fold != fold && item.set != set_of(Origin::Written))
}

fn train_ngrams(items: &[Item], hashes: &Hashes, options: &Options, without: Option<u8>) -> NgramTable {
    let examples: Vec<Example<'_>> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| teaches(item, without))
        .map(|(i, item)| Example {
            hashes: hashes.get(i),
            spam: is_spam(item),
            content: content(item).map(|c| {
                let hand = if item.set == set_of(Origin::Hand) { options.hand_content } else { 1.0 };
                (c, item.content_weight * hand)
            }),
            weight: item.ngram_weight,
        })
        .collect();
    ngrams::train(
        &examples,
        &ngrams::Options { bits: options.ngram_bits, seed: options.seed, ..Default::default() },
    )
}

/// Reads every item with the n-grams of the folds it is not in, spam without a part of the lexicon.
fn read_items(
    items: &[Item],
    tables: &[NgramTable],
    options: &Options,
) -> Result<Vec<LineReading>, CorpusError> {
    let chunks: Vec<Vec<LineReading>> = items
        .par_chunks(items.len().div_ceil(4).max(1))
        .map(|chunk| {
            let part = |salt| {
                let left_out = (options.dropout * 1000.0) as u64;
                let extractor = Extractor::without(move |phrase| hash_of(phrase, salt) % 1000 < left_out);
                extractor.map_err(|e| CorpusError::new(Path::new("data/lexicon"), None, e))
            };
            let draws = options.draws.max(1) as u64;
            let mut parts = (0..tables.len() as u64 * draws).map(part).collect::<Result<Vec<_>, _>>()?;
            let mut whole = extractor()?;
            let read = |i: &Item| {
                // Only what the lists were made from is known too well: honest lines meet the whole of them.
                if !is_spam(i) && i.gold.is_scored() {
                    return whole.read(&tables[usize::from(i.fold)], &i.text);
                }
                let draw = hash_of(&i.text, 1) % draws;
                parts[usize::from(i.fold) + tables.len() * draw as usize]
                    .read(&tables[usize::from(i.fold)], &i.text)
            };
            Ok(chunk.iter().map(read).collect())
        })
        .collect::<Result<_, CorpusError>>()?;
    Ok(chunks.into_iter().flatten().collect())
}

/// Trains trees on the rows that `weight` keeps.
fn train_trees<const N: usize>(
    rows: &[(&[f32; N], bool, f32)],
    options: &boost::Options,
    left_out: &[&str],
) -> Trees {
    let names: Vec<&str> = LINE_FEATURE_NAMES.iter().chain(CONTEXT_FEATURE_NAMES).copied().collect();
    let silent: Vec<bool> = (0..N).map(|f| left_out.contains(&names[f])).collect();
    // A silent feature has one value for all, so no split can ask for it.
    let table =
        Table::new(rows.len(), N, |row, feature| if silent[feature] { 0.0 } else { rows[row].0[feature] });
    let labels: Vec<bool> = rows.iter().map(|r| r.1).collect();
    let weights: Vec<f32> = rows.iter().map(|r| r.2).collect();
    boost::train(&table, &labels, &weights, options)
}

fn line_rows<'r>(
    items: &[Item],
    readings: &'r [LineReading],
    label: impl Fn(&Item) -> Option<(bool, f32)>,
    without: Option<u8>,
) -> Vec<(&'r [f32; LINE_FEATURES], bool, f32)> {
    items
        .iter()
        .zip(readings)
        .filter(|(item, reading)| item.tree_weight > 0.0 && Some(item.fold) != without && reading.length > 0)
        .filter_map(|(item, reading)| label(item).map(|(label, weight)| (&reading.features, label, weight)))
        .collect()
}

/// The trees of a line alone: spam, content.
fn train_line(
    items: &[Item],
    readings: &[LineReading],
    options: &Options,
    without: Option<u8>,
) -> (Trees, Trees) {
    let spam = |i: &Item| i.gold.is_scored().then(|| (is_spam(i), i.tree_weight));
    let content = |i: &Item| content(i).map(|c| (c, i.content_weight));
    let content_options = boost::Options { trees: options.line_trees.trees / 2, ..options.line_trees };
    (
        train_trees(&line_rows(items, readings, spam, without), &options.line_trees, options.left_out),
        train_trees(&line_rows(items, readings, content, without), &content_options, options.left_out),
    )
}

/// A line of a page as the page model learns from it.
struct PageRow {
    features: PageFeatures,
    spam: bool,
    content: Option<bool>,
    weight: f32,
    content_weight: f32,
    fold: u8,
    item: u32,
    /// How many other lines its page has.
    others: usize,
    real: bool,
    /// Whether the page model learns from it; the others are only judged.
    kept: bool,
}

/// The features of the lines of pages, given the log-odds of each item alone.
struct PageReader<'a> {
    items: &'a [Item],
    readings: &'a [LineReading],
    odds: &'a [(f32, f32)],
}

impl PageReader<'_> {
    fn read(
        &self,
        extractor: &mut Extractor,
        lines: &[MadeLine],
        fold: u8,
        weight: f32,
        real: bool,
    ) -> Vec<PageRow> {
        extractor.begin_page();
        let lines: Vec<MadeLine> =
            lines.iter().filter(|l| self.readings[l.example as usize].length > 0).copied().collect();
        for line in &lines {
            let at = line.example as usize;
            let segment = Segment::new(&self.items[at].text);
            extractor.push_line(&segment, &self.readings[at], self.odds[at].0, self.odds[at].1);
        }
        let mut rows = Vec::with_capacity(lines.len());
        let mut spam_lines = 0.0_f32;
        extractor.page_features(|i, features| {
            let item = &self.items[lines[i].example as usize];
            let scored = item.gold.is_scored();
            spam_lines += f32::from(u8::from(lines[i].spam));
            rows.push(PageRow {
                features: *features,
                spam: lines[i].spam,
                content: content(item),
                weight: if !scored {
                    0.0
                } else if real {
                    item.tree_weight.max(1e-3) * weight
                } else {
                    weight
                },
                content_weight: if real { item.content_weight } else { 0.0 },
                fold,
                item: lines[i].example,
                others: lines.len() - 1,
                real,
                kept: true,
            });
        });
        if !real {
            for row in &mut rows {
                row.weight *=
                    (PAGE_CAP / if row.spam { spam_lines } else { lines.len() as f32 - spam_lines }).min(1.0);
            }
        }
        rows
    }
}

/// Pools of spam lines that go together, of one fold each.
fn pools(items: &[Item], fold: u8) -> Vec<Pool> {
    let mut by_key: HashMap<(&str, &str, Category), Vec<u32>> = HashMap::new();
    for (i, item) in items.iter().enumerate() {
        if let (true, true, Some(category)) = (is_spam(item), item.fold == fold, item.category) {
            by_key.entry((&item.set, &item.lang, category)).or_default().push(i as u32);
        }
    }
    let mut pools: Vec<_> = by_key.into_iter().filter(|(_, v)| v.len() >= 8).collect();
    pools.sort_by(|a, b| a.1.cmp(&b.1));
    pools.into_iter().map(|((_, _, category), examples)| Pool { category, examples }).collect()
}

/// Makes pages by injection, within folds, and reads them with the real ones.
fn page_rows(
    items: &[Item],
    real: &[PageItems],
    readings: &[LineReading],
    odds: &[(f32, f32)],
    options: &Options,
) -> Result<Vec<PageRow>, CorpusError> {
    let mut made: Vec<(Vec<MadeLine>, u8, f32, bool)> = Vec::new();
    for page in real {
        let lines =
            page.items.iter().map(|&i| MadeLine { example: i, spam: is_spam(&items[i as usize]) }).collect();
        // A made page is a page of its own right, but its lines count by their own weight.
        let weight = match page.origin {
            Origin::Made => 1.0 / 0.3,
            // They hold the words of such pages, not how these are laid out: F1 on real pages is better without.
            Origin::Written => 0.0,
            Origin::Hand | Origin::Honest => 1.0,
        };
        made.push((lines, page.fold, weight, true));
    }
    let mut random = Rng::with_seed(options.seed + 3);
    for fold in 0..options.folds as u8 {
        let pools = pools(items, fold);
        let honest: Vec<&PageItems> = real
            .iter()
            .filter(|p| p.fold == fold && p.items.iter().all(|&i| !is_spam(&items[i as usize])))
            .collect();
        if pools.is_empty() || honest.is_empty() {
            continue;
        }
        for _ in 0..options.injected_pages / options.folds {
            let page = honest[random.usize(..honest.len())];
            let pool = &pools[random.usize(..pools.len())];
            made.push((pages::inject(&page.items, pool, &mut random), fold, options.made_weight, false));
        }
    }
    let thin = options.honest_rows.max(1);
    let reader = PageReader { items, readings, odds };
    let chunks: Vec<Vec<PageRow>> = made
        .par_chunks(made.len().div_ceil(64).max(1))
        .map(|chunk| {
            let mut extractor = extractor()?;
            Ok(chunk
                .iter()
                .flat_map(|(lines, fold, weight, real)| {
                    reader.read(&mut extractor, lines, *fold, *weight, *real)
                })
                .collect())
        })
        .collect::<Result<_, CorpusError>>()?;
    let mut rows: Vec<PageRow> = chunks.into_iter().flatten().collect();
    for row in rows.iter_mut().filter(|r| r.real && items[r.item as usize].set == set_of(Origin::Honest)) {
        row.kept = random.usize(..thin) == 0;
        row.weight *= thin as f32;
        row.content_weight *= thin as f32;
    }
    Ok(rows)
}

/// The trees of a line in its page: spam, content.
fn train_page(rows: &[PageRow], options: &Options, without: Option<u8>) -> (Trees, Trees) {
    let kept = |r: &&PageRow| Some(r.fold) != without && r.kept;
    let spam: Vec<(&[f32; PAGE_FEATURES], bool, f32)> = rows
        .iter()
        .filter(kept)
        .filter(|r| r.weight > 0.0)
        .map(|r| (&r.features, r.spam, r.weight))
        .collect();
    let content: Vec<(&[f32; PAGE_FEATURES], bool, f32)> = rows
        .iter()
        .filter(kept)
        .filter(|r| !r.spam && r.content_weight > 0.0)
        .filter_map(|r| Some((&r.features, r.content?, r.content_weight)))
        .collect();
    let content_options = boost::Options { trees: options.content_trees, ..options.page_trees };
    (
        train_trees(&spam, &options.page_trees, options.left_out),
        train_trees(&content, &content_options, options.left_out),
    )
}

/// Figures of cross-validation on the hand-labelled pages.
fn validate(
    items: &[Item],
    pages: &[PageItems],
    judged: &HashMap<u32, (f32, f32)>,
    thresholds: (f32, f32),
    origin: Origin,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for page in pages.iter().filter(|p| p.origin == origin) {
        for &i in &page.items {
            let item = &items[i as usize];
            let &(spam, content) = judged.get(&i).unwrap_or(&(-9.0, -9.0));
            let score = probability(spam);
            let label = match (score >= thresholds.0, probability(content) >= thresholds.1) {
                (true, _) => Label::Spam,
                (false, true) => Label::Content,
                (false, false) => Label::Boilerplate,
            };
            rows.push(Row {
                page: Some(page.name.clone()),
                text: item.text.clone(),
                gold: item.gold,
                category: item.category,
                lang: page.lang.clone(),
                set: item.set.clone(),
                label,
                score,
                called: None,
            });
        }
    }
    rows
}

fn show(name: &str, f: &Figures) -> String {
    let mut line = format!("{name:<22}");
    let figures =
        [f.recall, f.precision, f.f1, f.fpr_content, f.fpr_boilerplate, f.auroc, f.ece, f.content_f1];
    for figure in figures {
        match figure {
            Some(figure) => _ = write!(line, " {figure:>8.4}"),
            None => line.push_str("        -"),
        }
    }
    line
}

/// Trains a model.
///
/// `say` is told what is going on, a line at a time.
///
/// # Errors
/// If the corpus or the grammar cannot be read.
pub fn train(
    corpus: &Path,
    grammar: &Path,
    options: &Options,
    say: &mut dyn FnMut(&str),
) -> Result<Trained, CorpusError> {
    let hashes_of_data = data_hashes(corpus)?;
    say("reading the corpus");
    let phrases = extractor()?.phrases();
    // Each fold has its own part of the terms and brands, so that its lines are judged by who never saw them.
    let grammars = (0..options.folds as u8).map(|fold| {
        let own = |text: &str| fold_of(text, options.folds) == fold;
        let phrases: Vec<_> = phrases.iter().filter(|p| own(&p.text)).cloned().collect();
        Grammar::read(grammar, &phrases, own)
    });
    let grammars = grammars.collect::<Result<Vec<_>, _>>()?;
    let mut corpus = Corpus::read(corpus)?;
    corpus.pages.extend(written::pages(&grammar.join("pages"))?);
    let (items, pages) = lay_out(corpus, &grammars, options);
    say(&format!("{} lines, {} pages; hashing n-grams", items.len(), pages.len()));
    let hashes = Hashes::of(&items)?;
    say(&format!("{} n-grams; training the n-grams, fold by fold", hashes.all.len()));
    let folds: Vec<Option<u8>> = (0..options.folds as u8).map(Some).chain([None]).collect();
    let mut tables: Vec<NgramTable> =
        folds.par_iter().map(|&without| train_ngrams(&items, &hashes, options, without)).collect();
    let ngrams = tables.pop().unwrap_or_else(|| unreachable!("the last one is trained on all folds"));
    say("reading the features of every line");
    let readings = read_items(&items, &tables, options)?;
    say("boosting the line model, fold by fold");
    let line: Vec<(Trees, Trees)> =
        folds.iter().map(|&without| train_line(&items, &readings, options, without)).collect();
    let odds_by = |trees: &dyn Fn(&Item) -> usize| -> Vec<(f32, f32)> {
        let judge = |(item, reading): (&Item, &LineReading)| {
            let (spam, content) = &line[trees(item)];
            (spam.score(&reading.features), content.score(&reading.features))
        };
        items.iter().zip(&readings).map(judge).collect()
    };
    let mut odds = odds_by(&|item| usize::from(item.fold));
    let points: Vec<calibrate::Point> = items
        .iter()
        .zip(&readings)
        .zip(&odds)
        .filter(|((i, r), _)| i.gold.is_scored() && r.length > 0 && is_found(&i.set))
        .map(|((i, r), o)| (o.0, r.length, is_spam(i), i.tree_weight))
        .collect();
    let line_calibration = calibrate::fit(&points);
    for (odds, reading) in odds.iter_mut().zip(&readings) {
        odds.0 = line_calibration.apply(odds.0, reading.length);
    }
    let judged: HashMap<u32, (f32, f32)> = odds.iter().enumerate().map(|(i, &o)| (i as u32, o)).collect();
    let heading =
        "                         recall  precis.       f1  fpr_con  fpr_boi    auroc      ece   con_f1";
    say(heading);
    for threshold in [0.4, 0.5, 0.6, 0.7] {
        let rows = validate(&items, &pages, &judged, (threshold, 0.5), Origin::Hand);
        say(&show(&format!("line alone, {threshold}"), &figures::prepare(&rows).overall()));
    }
    let alone_rows = validate(&items, &pages, &judged, (0.5, 0.5), Origin::Hand);
    let line_figures = figures::prepare(&alone_rows).overall();

    say("reading the features of every page");
    let rows = page_rows(&items, &pages, &readings, &odds, options)?;
    say(&format!("{} lines of pages; boosting the page model, fold by fold", rows.len()));
    let page: Vec<(Trees, Trees)> =
        folds.iter().map(|&without| train_page(&rows, options, without)).collect();
    let score = |row: &PageRow| {
        let (spam, content) = &page[usize::from(row.fold)];
        (spam.score(&row.features), content.score(&row.features))
    };
    let scores: Vec<(f32, f32)> = rows.par_iter().map(score).collect();
    let points: Vec<calibrate::Point> = rows
        .iter()
        .zip(&scores)
        .filter(|(r, _)| r.weight > 0.0 && r.real && is_found(&items[r.item as usize].set))
        .map(|(r, s)| (s.0, readings[r.item as usize].length, r.spam, r.weight))
        .collect();
    let page_calibration = calibrate::fit(&points);
    let judged: HashMap<u32, (f32, f32)> = rows
        .iter()
        .zip(&scores)
        .filter(|(r, _)| r.real)
        .map(|(r, s)| {
            let at = r.item as usize;
            let spam = page_calibration
                .apply(s.0, readings[at].length)
                .min(odds[at].0 + max_lift(r.others, r.features[PAGE_SPAM], s.1));
            (r.item, (spam, s.1))
        })
        .collect();
    for threshold in [0.3, 0.4, 0.5, 0.6, 0.7] {
        let rows = validate(&items, &pages, &judged, (threshold, 0.5), Origin::Hand);
        say(&show(&format!("in context, {threshold}"), &figures::prepare(&rows).overall()));
    }
    for threshold in [0.3, 0.4, 0.6] {
        let rows = validate(&items, &pages, &judged, (0.5, threshold), Origin::Hand);
        say(&show(&format!("content at {threshold}"), &figures::prepare(&rows).overall()));
    }
    let context_rows = validate(&items, &pages, &judged, (0.5, 0.5), Origin::Hand);
    let prepared = figures::prepare(&context_rows);
    let context_figures = prepared.overall();
    for key in [By::Kind, By::Category, By::Length] {
        for (name, figures) in prepared.by(key) {
            say(&show(&format!("  {name}"), &figures));
        }
    }
    let hard: Vec<(usize, &Item)> = items.iter().enumerate().filter(|(_, i)| is_hard(&i.set)).collect();
    let alarms = hard.iter().filter(|(i, _)| probability(odds[*i].0) >= 0.5).count();
    say(&format!(
        "hard negatives called spam, alone at 0.5: {:.4}",
        alarms as f32 / hard.len().max(1) as f32
    ));
    let honest_rows = validate(&items, &pages, &judged, (0.5, 0.5), Origin::Honest);
    let honest_figures = figures::prepare(&honest_rows).overall();
    say(&show("honest pages", &honest_figures));

    say("training the categories");
    let spam: Vec<SpamExample<'_>> = items
        .iter()
        .enumerate()
        .filter(|(_, i)| is_spam(i) && i.ngram_weight > 0.0)
        .filter_map(|(at, item)| {
            Some(SpamExample {
                hashes: hashes.get(at),
                phrases: readings[at].phrases,
                category: item.category?,
                weight: item.ngram_weight,
            })
        })
        .collect();
    let category_options =
        ngrams::Options { bits: options.category_bits, seed: options.seed, epochs: 6, ..Default::default() };
    let categories = ngrams::train_categories(&spam, &category_options);

    let [(line_spam, line_content), (page_spam, page_content)] = [line, page]
        .map(|mut m| m.pop().unwrap_or_else(|| unreachable!("the last one is trained on all folds")));
    let used = |trees: &Trees, names: &[&str]| -> Value {
        let mut count: HashMap<&str, usize> = HashMap::new();
        for split in trees.splits() {
            *count.entry(names[usize::from(split.feature)]).or_default() += 1;
        }
        let mut count: Vec<_> = count.into_iter().collect();
        count.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        count
            .into_iter()
            .map(|(name, n)| (name.to_owned(), json!(n)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let names: Vec<&str> = LINE_FEATURE_NAMES.iter().chain(CONTEXT_FEATURE_NAMES).copied().collect();
    let card = json!({
        "data": hashes_of_data,
        "options": format!("{options:?}"),
        "lines": items.len(),
        "pages": pages.len(),
        "cross_validation": {
            "what": "hand-labelled training pages, folds by host, threshold 0.5",
            "line_alone": line_figures,
            "in_context": context_figures,
            "honest_pages": honest_figures,
        },
        "splits": {
            "line_spam": used(&line_spam, LINE_FEATURE_NAMES),
            "page_spam": used(&page_spam, &names),
        },
    });
    let model = Model::from(Parts {
        ngrams,
        categories,
        line_spam,
        line_content,
        page_spam,
        page_content,
        line_calibration,
        page_calibration,
    });
    Ok(Trained { model: model.to_bytes(), card, validation: [alone_rows, context_rows] })
}

/// The SHA-256 of every file that the training reads.
fn data_hashes(corpus: &Path) -> Result<Value, CorpusError> {
    let mut hashes = serde_json::Map::new();
    for name in corpus::TRAIN_SEGMENTS.iter().chain(&corpus::TRAIN_PAGES) {
        let path = corpus.join(name);
        let bytes = std::fs::read(&path).map_err(|e| CorpusError::new(&path, None, e))?;
        let hash = Sha256::digest(&bytes).iter().fold(String::new(), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        });
        hashes.insert((*name).to_owned(), hash.into());
    }
    Ok(hashes.into())
}
