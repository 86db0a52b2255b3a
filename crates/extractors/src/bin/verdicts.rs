//! What each page of a folder of saved pages is taken for, beside what the folder's README.md expects.
//!
//! `cargo run --release --bin verdicts -- FOLDER`. The README has a table `| page | expected | ... |`: several names
//! in a row stand apart by commas, `__x` goes with the beginning of the first one, `*` stands for any end. Without
//! the folder it says so and ends. Exit status 1 when a page is not what is expected.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use spamsift::{Classifier, PageVerdict};
use spamsift_io::{Hints, Page};

fn main() -> Result<ExitCode> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "html".to_owned());
    let Ok(readme) = std::fs::read_to_string(Path::new(&folder).join("README.md")) else {
        println!("skipped: no README.md in {folder}; name a folder of saved pages that has one");
        return Ok(ExitCode::SUCCESS);
    };
    let expected = expectations(&readme);
    let classifier = Classifier::default();
    let (mut pages, mut met) = (0, 0);
    println!("| page | expected | verdict | spam lines | as expected |\n| --- | --- | --- | ---: | --- |");
    for input in spamsift_io::inputs([&folder])? {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut input.open()?, &mut bytes)?;
        let path = input.name();
        let name = path.strip_prefix(&folder).unwrap_or(&path).trim_start_matches('/');
        let name = name.strip_suffix(".html").unwrap_or(name);
        let page = Page::from_html(&bytes, &Hints::new());
        let verdict = classifier.classify_page(page.as_segments());
        let wanted = expected.iter().find(|(pattern, _)| matches(pattern, name));
        let wanted = wanted.map(|(_, w)| w.as_str()).with_context(|| format!("{name}: not in README.md"))?;
        let good = fits(wanted, &verdict);
        pages += 1;
        met += u32::from(good);
        let spam = verdict.lines().iter().filter(|v| v.is_spam()).count();
        println!(
            "| {name} | {wanted} | {}{} | {spam} of {} | {} |",
            verdict.kind(),
            verdict.category().map_or_else(String::new, |c| format!(", {c}")),
            verdict.lines().len(),
            if good { "yes" } else { "**no**" },
        );
    }
    println!("\n{met} of {pages} pages are what is expected");
    Ok(if met == pages { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The names and what is expected of them.
fn expectations(readme: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for row in readme.lines().filter_map(|l| l.strip_prefix("| ")) {
        let mut columns = row.split('|').map(str::trim);
        let (Some(names), Some(wanted)) = (columns.next(), columns.next()) else { continue };
        let first = names.split(',').next().unwrap_or("");
        let stem = first.find("__").map_or(first, |i| &first[..i]);
        for name in names.split(',').map(str::trim) {
            let name = if name.starts_with("__") {
                format!("{stem}{name}")
            } else {
                name.trim_matches('`').to_owned()
            };
            found.push((name, wanted.to_owned()));
        }
    }
    found
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

/// Whether a verdict is what is wanted: `clean`, `injected or spam, gambling`, `open`.
fn fits(wanted: &str, verdict: &PageVerdict) -> bool {
    let (kinds, categories) = wanted.split_once(',').unwrap_or((wanted, ""));
    let named = |list: &str, name: &str| list.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
    let category = verdict.category().map_or("", |c| c.as_str());
    wanted == "open"
        || named(kinds, verdict.kind().as_str()) && (categories.is_empty() || named(categories, category))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readme_is_understood() {
        let rows = "| page | expected | what |\n| --- | --- | --- |\n| a__one, __two, b.cn | spam, gambling | x |\n| honest/c_* | clean | y |";
        let found = expectations(rows);
        let of = |name: &str| found.iter().find(|(p, _)| matches(p, name)).map(|(_, w)| w.as_str());
        assert_eq!(of("a__two"), Some("spam, gambling"));
        assert_eq!((of("b.cn"), of("honest/c_12"), of("d")), (Some("spam, gambling"), Some("clean"), None));
        let verdict =
            Classifier::default().classify_page(["slot gacor maxwin, daftar slot88, judi slot online"]);
        assert!(fits("injected or spam, gambling (id)", &verdict) && fits("open", &verdict));
        assert!(!fits("spam, adult", &verdict) && !fits("clean", &verdict));
    }
}
