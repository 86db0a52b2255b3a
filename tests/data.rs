//! The lists of `data`: their form, and how seldom honest text sets them off.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use spamsift::Category;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn tables(folder: &str) -> Vec<(String, String)> {
    let mut tables: Vec<(String, String)> = fs::read_dir(root().join(folder))
        .expect("the folder of lists")
        .map(|e| e.expect("an entry").path())
        .map(|p| {
            (
                p.file_stem().expect("a name").to_string_lossy().into_owned(),
                fs::read_to_string(&p).expect("UTF-8"),
            )
        })
        .collect();
    tables.sort();
    tables
}

fn check_form(name: &str, table: &str, header: &str) -> Vec<Vec<String>> {
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some(header), "{name}: the header");
    let rows: Vec<Vec<String>> = lines.map(|l| l.split('\t').map(str::to_owned).collect()).collect();
    let width = header.split('\t').count();
    for row in &rows {
        assert_eq!(row.len(), width, "{name}: {row:?}");
        assert_eq!(row[0], row[0].trim(), "{name}: {row:?}");
    }
    let phrases: Vec<&String> = rows.iter().map(|r| &r[0]).collect();
    assert!(
        phrases.windows(2).all(|w| w[0] < w[1]),
        "{name}: sorted and without duplicates: {:?}",
        phrases.windows(2).find(|w| w[0] >= w[1])
    );
    rows
}

#[test]
fn lexicons_are_in_form() {
    let mut words = 0;
    for (name, table) in tables("data/lexicon") {
        for row in check_form(&name, &table, "phrase\tcategory\tweight\tflags") {
            assert!(row[1].parse::<Category>().is_ok(), "{name}: {row:?}");
            assert!(matches!(row[2].as_str(), "1" | "2" | "3"), "{name}: {row:?}");
            let flags = row[3].split(',').filter(|f| !f.is_empty());
            assert!(
                flags.into_iter().all(|f| ["tag", "prefix", "suffix", "brand"].contains(&f)),
                "{name}: {row:?}"
            );
            words += 1;
        }
    }
    assert!(words > 20_000, "{words} phrases");
}

#[test]
fn allow_lists_are_in_form() {
    for (name, table) in tables("data/allow") {
        check_form(&name, &table, "phrase\tnote");
    }
}

#[test]
fn every_list_is_embedded() {
    let listed = fs::read_to_string(root().join("src/lists.rs")).expect("UTF-8");
    for (folder, constant) in [("lexicon", "LEXICON"), ("allow", "ALLOW")] {
        let from = listed.find(&format!("const {constant}")).expect("the constant");
        let list = &listed[from..from + listed[from..].find(';').expect("its end")];
        let embedded: BTreeSet<&str> = list.split('"').skip(3).step_by(2).collect();
        let tables = tables(&format!("data/{folder}"));
        let there: BTreeSet<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(embedded, there, "src/lists.rs and data/{folder}");
    }
}

#[test]
fn what_is_embedded_stays_small() {
    let size = |path: &str| fs::metadata(root().join(path)).expect("the file").len();
    let lists: usize =
        ["data/lexicon", "data/allow"].iter().flat_map(|f| tables(f)).map(|(_, t)| t.len()).sum();
    let all = size("data/model.bin") + size("data/function_words.tsv") + lists as u64;
    println!("embedded: {all} bytes");
    assert!(all <= 3 << 20, "{all} bytes embedded, 3 MiB allowed");
}

/// Phrases of the heaviest weight hardly ever stand in honest text.
#[test]
fn sure_phrases_keep_silent_on_honest_text() {
    let named = std::env::var_os("SPAMSIFT_CORPUS").map(PathBuf::from);
    let corpus = named.unwrap_or_else(|| root().join("../shared/corpus"));
    let Ok(content) = fs::read_to_string(corpus.join("train/content.jsonl")) else {
        println!("SKIPPED: no corpus (set SPAMSIFT_CORPUS to a folder with train/)");
        return;
    };
    // Only the sure phrases, so that whatever is found is an alarm.
    let mut builder = spamsift::Classifier::builder().without_default_lists();
    for (_, table) in tables("data/lexicon") {
        let sure: Vec<&str> = table.lines().filter(|l| l.split('\t').nth(2) == Some("3")).collect();
        builder = builder.lexicon(format!("header\n{}", sure.join("\n")));
    }
    for (_, table) in tables("data/allow") {
        builder = builder.allow_list(table);
    }
    let classifier = builder.build().expect("good lists");
    let (mut lines, mut hard, mut alarms) = (0_usize, 0_usize, 0_usize);
    let mut by_phrase: HashMap<String, usize> = HashMap::new();
    for record in content.lines() {
        let record: serde_json::Value = serde_json::from_str(record).expect("JSON");
        let (text, set) = (record["text"].as_str().unwrap_or(""), record["set"].as_str().unwrap_or(""));
        lines += 1;
        let is_hard = set.starts_with("hardneg") || set.ends_with("_HARD");
        hard += usize::from(is_hard);
        let explanation = classifier.explain(text);
        let mut found =
            explanation.evidence().iter().filter(|e| e.kind() == spamsift::EvidenceKind::Phrase).peekable();
        alarms += usize::from(is_hard && found.peek().is_some());
        for e in found {
            *by_phrase.entry(text[e.range()].to_lowercase()).or_default() += 1;
        }
    }
    let mut loud: Vec<_> = by_phrase.iter().filter(|(_, n)| **n * 10_000 > lines).collect();
    loud.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    println!(
        "{alarms} of {hard} hard negatives hold a sure phrase; loudest: {:?}",
        &loud[..loud.len().min(20)]
    );
    // At most one line in 2,000 of the hard negatives, and no phrase in more than one honest line in 10,000.
    assert!(alarms * 2_000 <= hard, "{alarms} of {hard} hard negatives hold a sure phrase");
    assert!(loud.is_empty(), "too loud: {loud:?}");
}
