//! The sample pages of `data/samples` against their labels: every spam line found, no honest line lost, spam cut out of
//! mixed lines.
//!
//! Where the model falls short of that, `tests/samples.tsv` says by how many lines; the numbers only fall. The page that
//! the README shows must be right to the byte.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use spamsift::{Category, Classifier, Label, PageKind};

fn page(stem: &str) -> String {
    support::read(&format!("data/samples/{stem}.txt"))
}

/// The gold of a sample's lines: label, and the category of spam.
fn gold(stem: &str) -> Vec<(String, Option<Category>)> {
    let path = format!("data/samples/{stem}.labels.tsv");
    let rows = support::table(&path, "line\tlabel\tcategory");
    let read = |(i, row): (usize, &Vec<String>)| {
        assert_eq!(row[0], (i + 1).to_string(), "{path}: the lines are numbered");
        let spammy = matches!(row[1].as_str(), "spam" | "mixed");
        assert!(spammy || row[1] == "empty" || row[1].parse::<Label>().is_ok(), "{path}: {row:?}");
        let category = spammy.then(|| row[2].parse().unwrap_or_else(|e| panic!("{path}: {row:?}: {e}")));
        (row[1].clone(), category)
    };
    rows.iter().enumerate().map(read).collect()
}

fn stems() -> Vec<String> {
    support::stems("data/samples", ".txt")
}

#[test]
fn the_hacked_news_page_loses_its_first_and_last_line_and_nothing_else() {
    let page = page("hacked_news");
    let classifier = Classifier::default();
    let verdict = classifier.classify_page(page.lines());
    let last = page.lines().count() - 1;
    for (i, (line, text)) in verdict.lines().iter().zip(page.lines()).enumerate() {
        let category = (i == 0 || i == last).then_some(Category::Adult);
        assert_eq!(line.category(), category, "line {}: {:.3} {text}", i + 1, line.score());
        assert!(line.injected_spans().is_empty(), "line {}: {:?} {text}", i + 1, line.injected_spans());
    }
    assert_eq!((verdict.kind(), verdict.category()), (PageKind::Injected, Some(Category::Adult)));
    let kept: Vec<&str> = page.split_inclusive('\n').collect();
    assert_eq!(classifier.clean(&page), kept[1..last].concat());
}

#[test]
fn spam_lines_are_found_and_honest_ones_kept() {
    let rows = support::table("tests/samples.tsv", "page\tmissed\talarms\tuncut\tcut");
    let number = |cell: &String| cell.parse::<usize>().expect("tests/samples.tsv: a number of lines");
    let allowed: BTreeMap<&str, [usize; 4]> =
        rows.iter().map(|row| (row[0].as_str(), [1, 2, 3, 4].map(|i| number(&row[i])))).collect();
    assert!(
        allowed.keys().all(|&page| stems().iter().any(|s| s == page)),
        "tests/samples.tsv: an unknown page"
    );
    let classifier = Classifier::default();
    let mut failed = String::new();
    for stem in stems() {
        let page = page(&stem);
        let verdict = classifier.classify_page(page.lines());
        let gold = gold(&stem);
        assert_eq!(page.lines().count(), gold.len(), "{stem}: a label a line");
        let [mut missed, mut alarms, mut uncut, mut cut] = [(); 4].map(|()| Vec::new());
        for ((line, (label, category)), text) in verdict.lines().iter().zip(&gold).zip(page.lines()) {
            let told = format!("    {label} {:.3} {text}\n", line.score());
            match (label.as_str(), line.is_spam()) {
                ("spam", false) => missed.push(told),
                ("content" | "boilerplate" | "empty", true) => alarms.push(told),
                ("content" | "boilerplate", false) if !line.injected_spans().is_empty() => cut.push(told),
                ("mixed", _) if !line.injected_spans().iter().any(|s| Some(s.category()) == *category) => {
                    uncut.push(told);
                }
                _ => {}
            }
        }
        println!("{stem}\t{}\t{}\t{}\t{}", missed.len(), alarms.len(), uncut.len(), cut.len());
        let may = allowed.get(stem.as_str()).copied().unwrap_or_default();
        let parts = [
            ("missed", missed),
            ("false alarms", alarms),
            ("mixed lines uncut", uncut),
            ("honest lines cut", cut),
        ];
        for ((what, lines), may) in parts.into_iter().zip(may) {
            if lines.len() > may {
                let _ = writeln!(failed, "{stem}: {} {what}, {may} allowed\n{}", lines.len(), lines.concat());
            }
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}
