//! `eval` and the corpus's own scoring script agree, figure by figure; what else `eval` and `train` write.

use std::path::PathBuf;
use std::process::Command;

use crate::common::{Folder, HONEST, SPAM, gold, samples, spamsift};
use serde_json::{Value, json};

/// The names of the sample pages.
fn names() -> Vec<String> {
    let entries = std::fs::read_dir(samples()).expect("the samples");
    let names = entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter_map(|n| Some(n.strip_suffix(".labels.tsv")?.to_owned())).collect();
    names.sort();
    names
}

/// The sample pages as labelled records: one a page, and one a line.
fn gold_records() -> (String, String) {
    let (mut pages, mut segments) = (String::new(), String::new());
    for (i, name) in names().iter().enumerate() {
        let text = std::fs::read_to_string(samples().join(format!("{name}.txt"))).expect("a page");
        let (mut lines, mut labels, mut categories) = (Vec::new(), Vec::new(), Vec::new());
        for (line, (label, category)) in text.lines().zip(gold(name)) {
            lines.push(line);
            labels.push(if label == "empty" { "boilerplate".to_owned() } else { label });
            categories.push(category);
        }
        let lang = name.rsplit('_').next().unwrap_or("");
        for ((line, label), category) in lines.iter().zip(&labels).zip(&categories) {
            let mut record =
                json!({ "text": line, "label": label, "category": category, "lang": lang, "set": name });
            if i % 2 == 0 {
                record["page"] = json!(name);
            }
            segments.push_str(&format!("{record}\n"));
        }
        let record = json!({ "page": format!("{name}/1#0"), "lang": lang, "lines": lines, "labels": labels, "categories": categories });
        pages.push_str(&format!("{record}\n"));
    }
    (pages, segments)
}

/// The corpus's scoring script, where it is there.
fn script() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/tools/score.py");
    let path = std::env::var_os("SPAMSIFT_SCORE").map_or_else(beside, PathBuf::from);
    path.is_file().then_some(path)
}

#[test]
fn eval_agrees_with_the_scoring_script() {
    let Some(script) = script() else {
        eprintln!("skipped: no scoring script; name one in SPAMSIFT_SCORE");
        return;
    };
    let folder = Folder::new("score");
    let (pages, segments) = gold_records();
    for (name, content, command) in [("pages.jsonl", pages, "pages"), ("lines.jsonl", segments, "classify")] {
        let gold = folder.file(name, content);
        let verdicts = folder.path("verdicts.jsonl");
        assert_eq!(spamsift([command, &gold, "-o", &verdicts]).status, 0);
        let theirs = Command::new("python3").arg(&script).args([&verdicts, "--json"]).output();
        let Ok(theirs) = theirs else {
            eprintln!("skipped: no python3 to run the scoring script");
            return;
        };
        assert!(theirs.status.success(), "{}", String::from_utf8_lossy(&theirs.stderr));
        let theirs: Value = serde_json::from_slice(&theirs.stdout).expect("one JSON object");
        let ran = spamsift(["eval", &gold, "--json"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let ours = &ran.records()[0];
        let keys = |v: &Value| v.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(ours), keys(&theirs), "{name}");
        for key in keys(&theirs) {
            match (ours[&key].as_f64(), theirs[&key].as_f64()) {
                (Some(a), Some(b)) => {
                    assert!((a - b).abs() < 1e-6, "{name}: {key} is {a}, the script says {b}");
                }
                (a, b) => assert_eq!(a, b, "{name}: {key}"),
            }
        }
        let table = spamsift(["eval", &gold, "--by", "kind", "--by", "length"]);
        let theirs = Command::new("python3")
            .arg(&script)
            .args([&verdicts, "--by", "kind", "--by", "length"])
            .output()
            .expect("it ran before");
        let sorted = |text: &str| {
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(table.text()), sorted(&String::from_utf8_lossy(&theirs.stdout)), "{name}");
    }
}

#[test]
fn eval_weighs_and_counts() {
    let folder = Folder::new("eval");
    let record = |text: &str, label: &str| format!("{}\n", json!({ "text": text, "label": label }));
    let content =
        record(SPAM, "spam") + &record(HONEST, "content") + &record(SPAM, "ham") + &record(HONEST, "mixed");
    let gold = folder.file("gold.jsonl", content);
    let figures = &spamsift(["eval", &gold, "--json", "--by", "length"]).records()[0];
    assert_eq!((&figures["n"], &figures["spam"]), (&json!(4), &json!(1)));
    assert_eq!((&figures["recall"], &figures["precis."]), (&json!(1.0), &json!(0.5)));
    assert_eq!(figures["fpr_con"], 0.5);
    assert_eq!(figures["length"]["61-250"]["n"], 4);
    let ran = spamsift(["eval", &gold, "--errors", "5"]);
    assert!(ran.text().contains("called spam, gold is not"));
    assert_eq!(ran.text().matches(SPAM).count(), 1);
}

#[test]
fn eval_sets_kinds_of_pages_beside_those_of_the_labels() {
    let folder = Folder::new("kinds");
    let page = |lines: &[&str], labels: &[&str]| format!("{}\n", json!({ "lines": lines, "labels": labels }));
    let pages = page(&[HONEST, HONEST], &["content", "boilerplate"])
        + &page(&[SPAM, SPAM, SPAM], &["spam", "spam", "spam"])
        + &page(&[SPAM, SPAM], &["content", "content"]);
    let gold = folder.file("pages.jsonl", pages);
    let kinds = &spamsift(["eval", &gold, "--json", "--pages"]).records()[0]["pages"];
    assert_eq!(kinds["clean"], json!({ "clean": 1, "injected": 0, "spam": 1 }));
    assert_eq!(kinds["spam"], json!({ "clean": 0, "injected": 0, "spam": 1 }));
    let ran = spamsift(["eval", &gold, "--pages"]);
    let table = ran.text();
    let row = |name: &str| table.lines().find(|l| l.starts_with(name)).expect("a row").to_owned();
    assert!(row("pages, called").split_whitespace().eq(["pages,", "called", "clean", "injected", "spam"]));
    assert!(row("clean").split_whitespace().eq(["clean", "1", "0", "1"]));
}

#[test]
fn eval_names_the_line_that_is_no_gold() {
    let folder = Folder::new("gold");
    let gold = folder
        .file("gold.jsonl", format!("{{\"text\": \"a\", \"label\": \"ham\"}}\n{{\"text\": \"{SPAM}\"}}\n"));
    let ran = spamsift(["eval", &gold]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("gold.jsonl:2: ") && ran.stderr.contains("\"label\""), "{}", ran.stderr);
    let gold = folder.file("pages.jsonl", r#"{"lines": ["a", "b"], "labels": ["spam"]}"#);
    assert!(spamsift(["eval", &gold]).stderr.contains("2 lines but 1 labels"));
}

#[test]
fn eval_writes_a_page_of_its_own() {
    let folder = Folder::new("eval-report");
    let (pages, _) = gold_records();
    let (gold, page) = (folder.file("gold.jsonl", pages), folder.path("report.html"));
    assert_eq!(spamsift(["eval", &gold, "--report", &page]).status, 0);
    let html = std::fs::read_to_string(&page).expect("the page");
    for part in [
        "Precision and recall",
        "Calibration",
        "By kind",
        "By category",
        "By length",
        "By lang",
        "Worst errors",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("NaN") && !html.contains("http://") && !html.contains("https://"));
}

#[test]
fn train_tells_what_is_missing() {
    let folder = Folder::new("train");
    let ran = spamsift(["train", &folder.path("no-corpus"), "-o", &folder.path("model.bin")]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("no-corpus"), "{}", ran.stderr);
}
