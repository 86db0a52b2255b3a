//! The sample pages of `data/samples` against their labels.

use std::fs;
use std::path::{Path, PathBuf};

use spamsift::{Category, Classifier, Label, PageKind};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples")
}

fn sample(name: &str) -> String {
    fs::read_to_string(folder().join(name)).expect("the sample is readable")
}

/// The gold labels of a sample's lines.
fn labels(stem: &str) -> Vec<String> {
    let table = sample(&format!("{stem}.labels.tsv"));
    table.lines().skip(1).map(|l| l.split('\t').nth(1).expect("a label").to_owned()).collect()
}

fn stems() -> Vec<String> {
    let mut stems: Vec<String> = fs::read_dir(folder())
        .expect("the folder of samples")
        .filter_map(|e| {
            e.expect("an entry").file_name().into_string().ok()?.strip_suffix(".txt").map(str::to_owned)
        })
        .collect();
    stems.sort();
    stems
}

#[test]
fn the_hacked_news_page_loses_its_first_and_last_line_and_nothing_else() {
    let page = sample("hacked_news.txt");
    let classifier = Classifier::default();
    let lines: Vec<&str> = page.lines().collect();
    let verdict = classifier.classify_page(lines.iter().copied());
    let last = lines.iter().rposition(|l| !l.trim().is_empty()).expect("a line");
    for (i, line) in verdict.lines().iter().enumerate() {
        if i == 0 || i == last {
            assert_eq!(line.category(), Some(Category::Adult), "line {}: {line:?}", i + 1);
        } else {
            assert!(!line.is_spam(), "line {} {:?}: {line:?}", i + 1, lines[i]);
        }
    }
    assert_eq!(verdict.kind(), PageKind::Injected);
    let kept: Vec<&str> = page
        .split_inclusive('\n')
        .enumerate()
        .filter(|(i, _)| *i != 0 && *i != last)
        .map(|(_, l)| l)
        .collect();
    assert_eq!(classifier.clean(&page), kept.concat());
}

#[test]
fn clean_samples_hardly_raise_an_alarm_and_spam_is_found() {
    let classifier = Classifier::default();
    let (mut spam, mut found, mut honest, mut alarms) = (0, 0, 0, Vec::new());
    for stem in stems() {
        let page = sample(&format!("{stem}.txt"));
        let verdict = classifier.classify_page(page.lines());
        let (mut of_page, mut found_here) = (0, 0);
        for ((line, gold), text) in verdict.lines().iter().zip(labels(&stem)).zip(page.lines()) {
            match gold.as_str() {
                "spam" => {
                    of_page += 1;
                    found_here += usize::from(line.is_spam());
                }
                "content" | "boilerplate" => {
                    honest += 1;
                    if line.is_spam() {
                        alarms.push(format!("{stem}: {:.3} {text}", line.score()));
                    }
                }
                _ => {}
            }
        }
        println!("{stem:<24} {} {found_here} of {of_page} spam lines", verdict.kind());
        assert!(of_page == 0 || found_here > 0, "{stem}: nothing found");
        spam += of_page;
        found += found_here;
    }
    println!(
        "{found} of {spam} spam lines, {} of {honest} honest lines called spam:\n{}",
        alarms.len(),
        alarms.join("\n")
    );
    assert!(found * 100 >= spam * 85, "{found} of {spam} spam lines found");
    assert!(alarms.len() * 100 <= honest * 2, "{} of {honest} honest lines called spam", alarms.len());
}

#[test]
fn labels_match_their_pages() {
    for stem in stems() {
        let lines = sample(&format!("{stem}.txt")).lines().count();
        let labels = labels(&stem);
        assert_eq!(lines, labels.len(), "{stem}");
        for label in labels {
            assert!(
                label.parse::<Label>().is_ok() || matches!(label.as_str(), "mixed" | "empty"),
                "{stem}: {label}"
            );
        }
    }
}
