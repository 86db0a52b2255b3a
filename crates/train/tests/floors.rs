//! The quality floors: the embedded model, measured on the development part of the corpus.
//!
//! The floors stand in `tests/floors.tsv` and only rise. Without a corpus the test says that it is skipped.

mod support;

use std::collections::HashMap;
use std::path::Path;

use spamsift::{Category, Classifier, Verdict};
use spamsift_train::corpus::{self, Gold};
use spamsift_train::figures::{self, Figures, Row};

struct Told<'t> {
    text: &'t str,
    gold: Gold,
    category: Option<Category>,
    lang: &'t str,
    set: &'t str,
}

fn row(page: Option<&str>, told: &Told<'_>, verdict: &Verdict) -> Row {
    Row {
        page: page.map(str::to_owned),
        text: told.text.to_owned(),
        gold: told.gold,
        category: told.category,
        lang: told.lang.to_owned(),
        set: told.set.to_owned(),
        label: verdict.label(),
        score: verdict.score(),
        called: verdict.category(),
    }
}

fn pages(classifier: &Classifier, file: &Path, alone: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for page in corpus::pages(file).expect("the corpus is readable") {
        let in_page = classifier.classify_page(page.lines.iter().map(|l| l.text.as_str()));
        for (line, verdict) in page.lines.iter().zip(in_page.lines()) {
            let verdict = if alone { classifier.classify(&line.text) } else { *verdict };
            let told = Told {
                text: &line.text,
                gold: line.gold,
                category: line.category,
                lang: &page.lang,
                set: "",
            };
            rows.push(row(Some(&page.name), &told, &verdict));
        }
    }
    rows
}

fn segments(classifier: &Classifier, file: &Path) -> Vec<Row> {
    let judge = |s: &corpus::Segment| {
        let told = Told { text: &s.text, gold: s.gold, category: s.category, lang: &s.lang, set: &s.set };
        row(None, &told, &classifier.classify(&s.text))
    };
    corpus::segments(file).expect("the corpus is readable").iter().map(judge).collect()
}

fn figure(figures: &Figures, name: &str) -> Option<f64> {
    match name {
        "f1" => figures.f1,
        "fpr_content" => figures.fpr_content,
        "fpr_boilerplate" => figures.fpr_boilerplate,
        "ece" => figures.ece,
        "category_accuracy" => figures.category_accuracy,
        "content_f1" => figures.content_f1,
        _ => panic!("tests/floors.tsv names an unknown figure: {name}"),
    }
}

#[test]
fn the_model_stays_above_its_floors() {
    let Some(folder) = support::corpus_folder() else { return };
    let classifier = Classifier::default();
    let dev = folder.join("dev");
    let all_segments = segments(&classifier, &dev.join("segments.jsonl"));
    let is_hard = |r: &&Row| r.set.starts_with("hardneg") || r.set.ends_with("_HARD");
    let hard: Vec<Row> = all_segments.iter().filter(is_hard).cloned().collect();
    let injected = pages(&classifier, &dev.join("pages.jsonl"), false);
    let measured: HashMap<&str, Figures> = HashMap::from([
        ("pages", figures::prepare(&injected).overall()),
        ("page_lines", figures::prepare(&pages(&classifier, &dev.join("pages.jsonl"), true)).overall()),
        (
            "honest_pages",
            figures::prepare(&pages(&classifier, &dev.join("honest_pages.jsonl"), false)).overall(),
        ),
        ("segments", figures::prepare(&all_segments).overall()),
        ("hard_negatives", figures::prepare(&hard).overall()),
        (
            "injected_pages",
            figures::prepare(&injected)
                .by(figures::By::Kind)
                .remove("injected")
                .expect("dev has injected pages"),
        ),
    ]);
    let mut below = Vec::new();
    for line in include_str!("../../../tests/floors.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [set, name, bound, value] = cells[..] else { panic!("four cells expected: {line:?}") };
        let value: f64 = value.parse().expect("a number");
        let is = figure(&measured[set], name).expect("there are lines to measure");
        let holds = match bound {
            "at_least" => is >= value,
            "at_most" => is <= value,
            _ => panic!("at_least or at_most expected: {line:?}"),
        };
        println!("{set:<16} {name:<18} {is:.4} {} {value}", bound.replace('_', " "));
        if !holds {
            below.push(format!("{set} {name} is {is:.4}, {bound} {value}"));
        }
    }
    assert!(below.is_empty(), "below the floors:\n{}", below.join("\n"));
}

/// The page that spamsift began with: a Chinese news page whose first and last line were put there.
#[test]
fn the_first_and_last_line_of_the_seed_page_are_cut_and_nothing_else() {
    let Some(folder) = support::corpus_folder() else { return };
    let Ok(page) = std::fs::read_to_string(folder.join("seed_page.txt")) else {
        println!("SKIPPED: no seed_page.txt in the corpus");
        return;
    };
    let classifier = Classifier::default();
    let verdict = classifier.classify_page(page.lines());
    let last = verdict.lines().len() - 1;
    let spam = verdict.lines().iter().enumerate().filter(|(_, v)| v.is_spam());
    let spam: Vec<_> = spam.map(|(i, v)| (i, v.category())).collect();
    assert_eq!(spam, [(0, Some(Category::Adult)), (last, Some(Category::Adult))]);
    let kept: Vec<&str> = page.split_inclusive('\n').collect();
    assert_eq!(classifier.clean(&page), kept[1..last].concat());
}
