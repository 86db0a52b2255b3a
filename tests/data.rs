//! The lists of `data`: their form, that all of them are embedded, and how seldom honest text sets their phrases off.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use spamsift::{Category, Classifier, EvidenceKind};

/// The rows of a list, sorted and without duplicates by its first column.
fn list(path: &str, header: &str) -> Vec<Vec<String>> {
    let rows = support::table(path, header);
    for row in &rows {
        assert_eq!(row[0], row[0].trim(), "{path}: {row:?}");
    }
    for pair in rows.windows(2) {
        assert!(pair[0][0] < pair[1][0], "{path}: sorted by code point, once each: {pair:?}");
    }
    rows
}

fn lexicon(lang: &str) -> Vec<Vec<String>> {
    list(&format!("data/lexicon/{lang}.tsv"), "phrase\tcategory\tweight\tflags")
}

fn allow(lang: &str) -> Vec<Vec<String>> {
    list(&format!("data/allow/{lang}.tsv"), "phrase\tnote")
}

#[test]
fn lexicons_are_in_form() {
    for lang in support::stems("data/lexicon", ".tsv") {
        for row in lexicon(&lang) {
            assert!(row[1].parse::<Category>().is_ok(), "{lang}: {row:?}");
            assert!(matches!(row[2].as_str(), "1" | "2" | "3"), "{lang}: {row:?}");
            let flags: Vec<&str> = row[3].split(',').filter(|f| !f.is_empty()).collect();
            let known = ["tag", "prefix", "suffix", "brand"];
            assert!(flags.iter().all(|f| known.contains(f)), "{lang}: {row:?}");
            assert_eq!(flags.iter().collect::<BTreeSet<_>>().len(), flags.len(), "{lang}: {row:?}");
        }
    }
}

#[test]
fn allow_lists_are_in_form() {
    for lang in support::stems("data/allow", ".tsv") {
        for row in allow(&lang) {
            assert!(!row[1].is_empty(), "{lang}: what an honest phrase is listed against: {row:?}");
        }
    }
}

#[test]
fn function_words_are_in_form() {
    let langs: BTreeSet<String> = support::stems("data/lexicon", ".tsv").into_iter().collect();
    let mut met = BTreeSet::new();
    for row in list("data/function_words.tsv", "word\tlanguages") {
        assert!(!row[1].is_empty(), "{row:?}");
        met.extend(row[1].split([' ', ',']).map(str::to_owned));
    }
    assert!(met.len() * 2 > langs.len(), "{met:?}");
}

/// Phrases that differ only in what folding takes away are one phrase, so a list says it once: the last one holds.
#[cfg(feature = "dev")]
#[test]
fn no_list_holds_a_phrase_twice_after_folding() {
    let mut folded = spamsift::dev::Folded::default();
    let mut found = Vec::new();
    for lang in support::stems("data/lexicon", ".tsv") {
        let mut met = BTreeMap::new();
        for row in lexicon(&lang) {
            folded.fold(&row[0]);
            let earlier = met.insert(folded.text(), row[0].clone());
            found.extend(earlier.map(|earlier| (lang.clone(), earlier, row[0].clone())));
        }
    }
    assert!(found.is_empty(), "leave one of the two: {found:?}");
}

/// All lists are read together, so that an honest phrase of one language cancels a phrase of spam of any other: none is
/// the same after folding, for the one of spam would never count.
#[cfg(feature = "dev")]
#[test]
fn no_honest_phrase_is_a_phrase_of_spam() {
    let mut folded = spamsift::dev::Folded::default();
    let mut fold = |text: &str| {
        folded.fold(text);
        folded.text()
    };
    let mut honest = BTreeMap::new();
    for lang in support::stems("data/allow", ".tsv") {
        honest.extend(allow(&lang).into_iter().map(|row| (fold(&row[0]), lang.clone())));
    }
    let mut found = Vec::new();
    for lang in support::stems("data/lexicon", ".tsv") {
        for row in lexicon(&lang) {
            found.extend(honest.get(&fold(&row[0])).map(|by| (by.clone(), lang.clone(), row[0].clone())));
        }
    }
    assert!(found.is_empty(), "leave it in one of the two lists: {found:?}");
}

#[test]
fn every_row_of_the_lists_is_embedded() {
    let lists = ["data/lexicon", "data/allow"];
    let rows: usize = lists
        .iter()
        .flat_map(|folder| {
            support::stems(folder, ".tsv").into_iter().map(move |l| format!("{folder}/{l}.tsv"))
        })
        .map(|path| support::read(&path).lines().count() - 1)
        .sum();
    assert_eq!(Classifier::default().phrases(), rows, "every row becomes a phrase");
}

#[test]
fn what_is_embedded_stays_below_3_megabytes() {
    let lists = include_str!(concat!(env!("OUT_DIR"), "/lexicon.tsv")).len()
        + include_str!(concat!(env!("OUT_DIR"), "/allow.tsv")).len();
    let size = |path: &str| std::fs::metadata(support::root().join(path)).expect("the file").len() as usize;
    let all = size("data/model.bin") + size("data/function_words.tsv") + lists;
    println!("embedded: {all} bytes, of them {lists} of lists");
    assert!(all <= 3_000_000, "{all} bytes embedded");
}

/// How often the phrases of one weight stand in honest text of one kind.
#[derive(Default)]
struct Alarms {
    /// Lines with at least one of them.
    lines: usize,
    /// Lines by phrase.
    by_phrase: BTreeMap<String, usize>,
}

/// Honest lines of the corpus by kind: paragraphs, those with hard vocabulary, lines of pages.
fn honest_lines() -> Option<BTreeMap<&'static str, Vec<String>>> {
    let (content, pages) =
        (support::corpus("train/content.jsonl")?, support::corpus("train/honest_pages.jsonl")?);
    let json = |line: &str| -> serde_json::Value { serde_json::from_str(line).expect("JSON") };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut kinds = BTreeMap::<_, Vec<String>>::new();
    for record in content.lines().map(json) {
        let set = text(&record["set"]);
        let hard = set.starts_with("hardneg") || set.ends_with("_HARD");
        kinds.entry(if hard { "hard" } else { "content" }).or_default().push(text(&record["text"]));
    }
    for record in pages.lines().map(json) {
        let lines = record["lines"].as_array().expect("lines of a page");
        kinds.entry("pages").or_default().extend(lines.iter().map(text));
    }
    Some(kinds)
}

/// `tests/lexicon_rates.tsv` says of each weight on how many of a million honest lines its phrases may stand: all of
/// them together, and the loudest alone.
#[test]
fn phrases_keep_silent_on_honest_text() {
    let Some(kinds) = honest_lines() else { return };
    let classifier = Classifier::default();
    let mut measured: BTreeMap<(&str, u32), Alarms> = BTreeMap::new();
    for (kind, lines) in &kinds {
        for line in lines {
            let explanation = classifier.explain(line);
            let mut met = BTreeSet::new();
            for e in explanation.evidence().iter().filter(|e| e.kind() == EvidenceKind::Phrase) {
                met.insert((e.weight() as u32, line[e.range()].to_lowercase()));
            }
            for weight in met.iter().map(|(weight, _)| *weight).collect::<BTreeSet<u32>>() {
                measured.entry((kind, weight)).or_default().lines += 1;
            }
            for (weight, phrase) in met {
                *measured.entry((kind, weight)).or_default().by_phrase.entry(phrase).or_default() += 1;
            }
        }
    }
    let mut failed = Vec::new();
    for row in support::table("tests/lexicon_rates.tsv", "text\tweight\tof\tper_million") {
        let [kind, weight, of, rate] = &row[..] else { unreachable!("the table has four columns") };
        let (weight, rate): (u32, usize) = (weight.parse().expect("a weight"), rate.parse().expect("a rate"));
        let lines = kinds.get(kind.as_str()).expect("content, hard or pages").len();
        let alarms = measured.get(&(kind.as_str(), weight));
        let loudest = alarms.and_then(|a| a.by_phrase.iter().max_by_key(|(_, n)| **n));
        let (name, is) = match (of.as_str(), alarms, loudest) {
            ("all", Some(alarms), _) => ("", alarms.lines),
            ("loudest", _, Some((phrase, n))) => (phrase.as_str(), *n),
            ("all" | "loudest", ..) => ("", 0),
            _ => panic!("tests/lexicon_rates.tsv: all or loudest expected: {row:?}"),
        };
        // A handful of lines in a small set says nothing of a phrase.
        let may = (lines * rate).div_ceil(1_000_000).max(2);
        let told = format!("{kind}\t{weight}\t{of}\t{is} of {lines} lines, {may} allowed {name}");
        println!("{told}");
        if is > may {
            failed.push(told);
        }
    }
    assert!(failed.is_empty(), "louder than tests/lexicon_rates.tsv allows:\n{}", failed.join("\n"));
}
