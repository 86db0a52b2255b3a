//! `spamsift eval`: figures against labelled files.
//!
//! Knows the gold records and how figures are shown; what the figures mean says `spamsift_train::figures`. Scores are
//! taken as the other commands write them, so that figures taken from their output are the same.

mod kinds;
mod report;

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::{Map, Value};
use spamsift::{Category, Label, Scratch, Verdict};
use spamsift_io::Input;
use spamsift_train::corpus::{self, Gold};
use spamsift_train::figures::{self, By, Figures, Prepared, Row};

use crate::End;
use crate::args::{ByArg, EvalArgs};
use crate::eval::kinds::Kinds;
use crate::judge::{Judge, Where};
use crate::output::{Output, show_text};

pub(crate) fn run(args: &EvalArgs) -> Result<End> {
    let judge = Judge::new(&args.model, false)?;
    let (mut rows, mut kinds) = (Vec::new(), Kinds::default());
    for input in spamsift_io::inputs(&args.gold)? {
        let Input::File(path) = input else {
            bail!(crate::args::Usage("eval reads files, not standard input".to_owned()));
        };
        read(&path, &judge, &mut rows, &mut kinds)?;
    }
    if rows.is_empty() {
        bail!("{}: no records; give files of labelled records", args.gold.join(", "));
    }
    let prepared = figures::prepare(&rows);
    let mut output = Output::open(None)?;
    let mut out = Vec::new();
    if args.json {
        let mut json = json_of(&prepared.overall());
        for &by in &args.by {
            let groups =
                groups(&prepared, by).into_iter().map(|(name, f)| (name, Value::Object(json_of(&f))));
            json.insert(by.as_str().to_owned(), Value::Object(groups.collect()));
        }
        if args.pages {
            json.insert("pages".to_owned(), kinds.to_json());
        }
        serde_json::to_writer(&mut out, &json)?;
        out.push(b'\n');
    } else {
        table(&mut out, &prepared, &args.by);
        if args.pages {
            kinds.table(&mut out);
        }
        errors(&mut out, &prepared, args.errors);
    }
    output.writer.write_all(&out)?;
    output.writer.flush()?;
    if let Some(path) = &args.report {
        let html = report::html(&prepared, &args.gold, judge.classifier.config());
        std::fs::write(path, html).with_context(|| format!("{}", path.display()))?;
    }
    Ok(End::Done)
}

/// A labelled segment or a labelled page.
#[derive(Deserialize)]
struct GoldRecord {
    text: Option<String>,
    label: Option<Gold>,
    category: Option<String>,
    lang: Option<String>,
    set: Option<String>,
    page: Option<String>,
    url: Option<String>,
    lines: Option<Vec<String>>,
    #[serde(default)]
    labels: Vec<Gold>,
    categories: Option<Vec<Option<String>>>,
}

/// Reads a file of labelled records and judges them.
fn read(path: &Path, judge: &Judge, rows: &mut Vec<Row>, kinds: &mut Kinds) -> Result<()> {
    let mut scratch = Scratch::default();
    let mut number = 0;
    corpus::records(path, |record: GoldRecord| {
        number += 1;
        match &record.lines {
            Some(_) => page(record, path, number, judge, &mut scratch, rows, kinds),
            None => segment(record, judge, &mut scratch, rows),
        }
    })
    .map_err(|e| anyhow!("{e}"))
}

fn segment(
    record: GoldRecord,
    judge: &Judge,
    scratch: &mut Scratch,
    rows: &mut Vec<Row>,
) -> Result<(), String> {
    let (Some(text), Some(gold)) = (record.text, record.label) else {
        return Err("a record needs \"text\" and \"label\", or \"lines\" and \"labels\"".to_owned());
    };
    let verdict = judge.classifier.classify_with(scratch, &text);
    rows.push(Row {
        page: record.page.filter(|p| !p.is_empty()),
        gold,
        category: category(record.category.as_deref())?,
        lang: record.lang.unwrap_or_default(),
        set: record.set.unwrap_or_default(),
        label: verdict.label(),
        score: written_score(judge, &verdict, Where::Alone),
        called: verdict.category(),
        text,
    });
    Ok(())
}

fn page(
    record: GoldRecord,
    path: &Path,
    number: usize,
    judge: &Judge,
    scratch: &mut Scratch,
    rows: &mut Vec<Row>,
    kinds: &mut Kinds,
) -> Result<(), String> {
    let lines = record.lines.unwrap_or_default();
    if record.labels.len() != lines.len() {
        return Err(format!("{} lines but {} labels; each line needs one", lines.len(), record.labels.len()));
    }
    let named = record.page.filter(|p| !p.is_empty());
    let set = named.as_deref().unwrap_or("");
    let set = set.split(['#', '/']).next().unwrap_or("").to_owned();
    let name = named
        .or_else(|| record.url.filter(|u| !u.is_empty()))
        .unwrap_or_else(|| format!("{}:{number}", path.display()));
    let lang = record.lang.unwrap_or_default();
    let verdict = judge.classifier.classify_page_with(scratch, lines.iter().map(String::as_str));
    kinds.add(&record.labels, verdict.kind());
    let mut categories = record.categories.unwrap_or_default().into_iter();
    for ((text, gold), verdict) in lines.into_iter().zip(record.labels).zip(verdict.lines()) {
        rows.push(Row {
            page: Some(name.clone()),
            text,
            gold,
            category: category(categories.next().flatten().as_deref())?,
            lang: lang.clone(),
            set: set.clone(),
            label: verdict.label(),
            score: written_score(judge, verdict, Where::InPage),
            called: verdict.category(),
        });
    }
    Ok(())
}

fn written_score(judge: &Judge, verdict: &Verdict, place: Where) -> f32 {
    (f64::from(judge.score(verdict, place)) / 1e4) as f32
}

fn category(name: Option<&str>) -> Result<Option<Category>, String> {
    name.filter(|n| !n.is_empty()).map(|n| n.parse().map_err(|e| format!("{e}"))).transpose()
}

/// The groups of rows, the largest first.
fn groups(prepared: &Prepared<'_>, by: ByArg) -> Vec<(String, Figures)> {
    let mut groups: Vec<_> = prepared.by(by.into()).into_iter().collect();
    groups.sort_by_key(|(_, f)| std::cmp::Reverse(f.n));
    groups
}

impl From<ByArg> for By {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::Lang => By::Lang,
            ByArg::Set => By::Set,
            ByArg::Category => By::Category,
            ByArg::Length => By::Length,
            ByArg::Kind => By::Kind,
        }
    }
}

/// The names of the columns, in order.
const COLUMNS: [&str; 12] = [
    "n", "spam", "recall", "precis.", "f1", "raw_f1", "fpr_con", "fpr_boi", "auroc", "ece", "cat_acc",
    "con_f1",
];

/// The figures behind the first two columns.
fn ratios(f: &Figures) -> [Option<f64>; 10] {
    let Figures { n: _, spam: _, recall, precision, f1, raw_f1, .. } = *f;
    let Figures { fpr_content, fpr_boilerplate, auroc, ece, category_accuracy, content_f1, .. } = *f;
    // A sum of nothing is -0.0; no figure is shown with that sign.
    [recall, precision, f1, raw_f1, fpr_content, fpr_boilerplate, auroc, ece, category_accuracy, content_f1]
        .map(|ratio| ratio.map(|r| r + 0.0))
}

fn json_of(f: &Figures) -> Map<String, Value> {
    let counts = [f.n, f.spam].map(Value::from);
    let ratios = ratios(f).map(Value::from);
    let values = counts.into_iter().chain(ratios);
    COLUMNS.into_iter().map(str::to_owned).zip(values).collect()
}

fn table(out: &mut Vec<u8>, prepared: &Prepared<'_>, by: &[ByArg]) {
    let mut heading = " ".repeat(26);
    heading.extend(COLUMNS.map(|c| format!("{c:>9}")));
    out.extend_from_slice(heading.as_bytes());
    out.push(b'\n');
    table_row(out, "all", &prepared.overall());
    for &by in by {
        for (name, figures) in groups(prepared, by) {
            table_row(out, &format!("{}={name}", by.as_str()), &figures);
        }
    }
}

fn table_row(out: &mut Vec<u8>, name: &str, f: &Figures) {
    let name: String = name.chars().take(26).collect();
    let mut row = format!("{name:<26}{:>9}{:>9}", f.n, f.spam);
    for ratio in ratios(f) {
        row.push_str(&ratio.map_or_else(|| format!("{:>9}", "-"), |r| format!("{r:>9.4}")));
    }
    out.extend_from_slice(row.as_bytes());
    out.push(b'\n');
}

/// How many errors of one page are told.
const ERRORS_OF_A_PAGE: usize = 3;

/// The worst errors: honest lines called spam, and spam that was missed; the surest first.
fn worst<'r>(prepared: &'r Prepared<'_>, limit: usize) -> [(&'static str, Vec<&'r Row>); 2] {
    let scored = || prepared.rows().map(|(row, ..)| row).filter(|r| r.gold.is_scored());
    let mut alarms: Vec<_> = scored().filter(|r| r.gold != Gold::Spam && r.label == Label::Spam).collect();
    alarms.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut misses: Vec<_> = scored().filter(|r| r.gold == Gold::Spam && r.label != Label::Spam).collect();
    misses.sort_by(|a, b| a.score.total_cmp(&b.score));
    [("called spam, gold is not", alarms), ("gold spam, missed", misses)].map(|(title, rows)| {
        let mut of_page: HashMap<&'r str, usize> = HashMap::new();
        let few = |row: &&'r Row| match &row.page {
            Some(page) => {
                let told = of_page.entry(page).or_default();
                *told += 1;
                *told <= ERRORS_OF_A_PAGE
            }
            None => true,
        };
        (title, rows.into_iter().filter(few).take(limit).collect())
    })
}

fn errors(out: &mut Vec<u8>, prepared: &Prepared<'_>, limit: usize) {
    if limit == 0 {
        return;
    }
    for (title, rows) in worst(prepared, limit) {
        out.extend_from_slice(format!("\n{title}\n").as_bytes());
        for row in rows {
            let category = row.category.or(row.called).map_or("", Category::as_str);
            let place = row.page.as_deref().unwrap_or(&row.set);
            let tail = place.chars().count().saturating_sub(26);
            let place: String = place.chars().skip(tail).collect();
            let (score, gold) = (row.score, gold_name(row.gold));
            let head = format!("  {score:.3} {gold:<11} {category:<11} {:<7} {place:<26} ", row.lang);
            show_text(out, &head);
            show_text(out, &row.text.chars().take(100).collect::<String>().replace('\n', " "));
            out.push(b'\n');
        }
    }
}

const fn gold_name(gold: Gold) -> &'static str {
    match gold {
        Gold::Spam => "spam",
        Gold::Boilerplate => "boilerplate",
        Gold::Content => "content",
        Gold::Ham => "ham",
        Gold::Mixed => "mixed",
        Gold::Unclear => "unclear",
        Gold::Unlabelled => "unlabelled",
    }
}
