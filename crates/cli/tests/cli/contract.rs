//! The program's contract, field by field: what each command writes for each format, and how it ends.

use crate::common::{Folder, HONEST, PAGE, SPAM, gold, sample, spamsift, spamsift_with};
use serde_json::{Value, json};

fn score(value: &Value) -> f64 {
    let score = value["score"].as_f64().expect("a score");
    assert!((0.0..=1.0).contains(&score));
    score
}

#[test]
fn classify_text_gives_a_line_for_a_line() {
    let ran = spamsift_with(["classify"], format!("{SPAM}\n\n{HONEST}\twith a tab"));
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let rows = ran.rows();
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[0][0], rows[0][2], rows[0][3]), ("spam", "gambling", SPAM));
    assert_eq!((rows[1][0], rows[1][1], rows[1][2], rows[1][3]), ("boilerplate", "0.0", "-", ""));
    assert_eq!((rows[2][0], rows[2][2]), ("content", "-"));
    assert_eq!(rows[2][3], format!("{HONEST}\twith a tab"));
    for row in rows {
        assert!((0.0..=1.0).contains(&row[1].parse::<f64>().expect("a score")));
        assert!(row[1].len() <= 6, "four digits at most");
    }
}

#[test]
fn classify_jsonl_keeps_the_record_and_adds_the_verdict() {
    let raw = format!(r#"{{"id":  7.10, "text":"{SPAM}","z":[1, null]}}"#);
    let ran = spamsift_with(["classify", "--format", "jsonl"], format!("{raw}\n{raw}"));
    assert_eq!(ran.status, 0);
    assert!(ran.text().starts_with(&raw[..raw.len() - 1]), "the record's own bytes stay");
    let records = ran.records();
    assert_eq!(records.len(), 2);
    let verdict = &records[0]["verdict"];
    let keys: Vec<_> = verdict.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["label", "score", "category"]);
    assert_eq!((&verdict["label"], &verdict["category"]), (&json!("spam"), &json!("gambling")));
    assert!(score(verdict) > 0.9);
    let last = records[1].as_object().and_then(|r| r.keys().next_back()).expect("a last key");
    assert_eq!(last, "verdict");
}

#[test]
fn a_verdict_that_was_there_is_replaced() {
    let raw = format!(r#"{{"verdict": "old", "text": "{HONEST}", "n": 1}}"#);
    let ran = spamsift_with(["classify", "--format", "jsonl"], raw);
    let record = &ran.records()[0];
    assert_eq!(record["verdict"]["category"], Value::Null);
    assert_eq!(ran.text().matches("\"verdict\"").count(), 1);
    assert_eq!(record["n"], 1);
}

#[test]
fn another_text_key() {
    let ran = spamsift_with(
        ["classify", "--format", "jsonl", "--text-key", "body"],
        format!(r#"{{"body": "{SPAM}"}}"#),
    );
    assert_eq!(ran.records()[0]["verdict"]["label"], "spam");
}

#[test]
fn evidence_and_injected_spans_have_offsets_into_the_text() {
    let mixed =
        format!("{HONEST} {HONEST} buy cheap viagra online without prescription, order cialis now. {HONEST}");
    let input = [SPAM, &mixed].map(|t| json!({ "text": t }).to_string()).join("\n");
    let ran = spamsift_with(["classify", "--format", "jsonl", "--evidence"], input);
    for (record, text) in ran.records().iter().zip([SPAM, &mixed]) {
        let verdict = &record["verdict"];
        let keys: Vec<_> = verdict.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["label", "score", "category", "evidence", "injected"]);
        for e in verdict["evidence"].as_array().expect("an array") {
            let keys: Vec<_> = e.as_object().expect("an object").keys().collect();
            assert_eq!(keys, ["kind", "category", "start", "end", "weight"]);
            let (start, end) = (e["start"].as_u64().expect("start"), e["end"].as_u64().expect("end"));
            assert!(text.get(start as usize..end as usize).is_some());
        }
        for span in verdict["injected"].as_array().expect("an array") {
            let keys: Vec<_> = span.as_object().expect("an object").keys().collect();
            assert_eq!(keys, ["start", "end", "category"]);
        }
    }
    assert!(!ran.records()[0]["verdict"]["evidence"].as_array().expect("an array").is_empty());
}

#[test]
fn pages_jsonl_takes_lines_or_text() {
    let lines = [&[SPAM], PAGE.as_slice(), &[""]].concat();
    let text = json!({ "text": lines.join("\n") + "\n", "page": "a" }).to_string();
    let lines = json!({ "page": "a", "lines": lines }).to_string();
    let ran = spamsift_with(["pages", "--format", "jsonl"], format!("{lines}\n{text}"));
    assert_eq!(ran.status, 0);
    for record in ran.records() {
        assert_eq!(record["page"], "a");
        let verdicts = record["verdicts"].as_array().expect("an array");
        let labels: Vec<_> = verdicts.iter().map(|v| v["label"].as_str().expect("a label")).collect();
        assert_eq!((labels.len(), labels[0], labels[2], labels[7]), (8, "spam", "content", "boilerplate"));
        let keys: Vec<_> = verdicts[0].as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["label", "score", "category"]);
        let page = &record["page_verdict"];
        let keys: Vec<_> = page.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["kind", "spam_share", "category"]);
        assert_eq!((&page["kind"], &page["category"]), (&json!("injected"), &json!("gambling")));
        assert_eq!(page["spam_share"], 0.1429);
    }
}

#[test]
fn pages_text_takes_a_file_for_a_page() {
    for name in ["hacked_news", "school_slots", "clean_police_zh"] {
        let page = sample(&format!("{name}.txt"));
        let ran = spamsift(["pages", &page]);
        let gold = gold(name);
        let rows = ran.rows();
        assert_eq!(rows.len(), gold.len(), "{name}");
        let source = std::fs::read_to_string(&page).expect("the page");
        for ((row, (label, _)), text) in rows.iter().zip(&gold).zip(source.lines()) {
            assert_eq!(row[3], text);
            if label == "empty" {
                assert_eq!((row[0], row[1]), ("boilerplate", "0.0"));
            }
        }
    }
    let rows = spamsift(["pages", &sample("hacked_news.txt")]);
    let rows = rows.rows();
    assert_eq!((rows[0][0], rows[0][2]), ("spam", "adult"));
    assert_eq!(rows.last().map(|r| (r[0], r[2])), Some(("spam", "adult")));
}

/// What cleaning must leave of a page, by what `pages` says of its lines.
fn without_spam(page: &str) -> String {
    let record = json!({ "text": page }).to_string();
    let ran = spamsift_with(["pages", "--format", "jsonl", "--evidence"], record);
    let mut left = String::new();
    let records = ran.records();
    let verdicts = records[0]["verdicts"].as_array().expect("an array");
    for (line, verdict) in page.split_inclusive('\n').zip(verdicts) {
        if verdict["label"] == "spam" {
            continue;
        }
        let mut at = 0;
        for span in verdict["injected"].as_array().expect("an array") {
            let offset = |key: &str| span[key].as_u64().expect("an offset") as usize;
            left.push_str(&line[at..offset("start")]);
            at = offset("end");
        }
        left.push_str(&line[at..]);
    }
    left
}

#[test]
fn clean_keeps_the_rest_byte_for_byte() {
    for name in ["clean_police_zh", "hacked_news", "clinic_pharma", "municipal_ru"] {
        let honest = std::fs::read_to_string(sample(&format!("{name}.txt"))).expect("the page");
        let (first, rest) = honest.split_once('\n').expect("several lines");
        let page = format!("{first}\r\n{SPAM}\r\n\r\n{rest}  \n{SPAM}");
        let left = without_spam(&page);
        assert!(!left.contains(SPAM) && left.len() > page.len() / 3, "{name}");
        let ran = spamsift_with(["clean"], format!("\u{FEFF}{page}"));
        assert_eq!(ran.text(), format!("\u{FEFF}{left}"), "{name}");
    }
}

#[test]
fn clean_jsonl_changes_the_text_and_nothing_else() {
    let honest = PAGE.join("\\n");
    let text = format!(r#"{{"a": 1.50, "text": "{honest}\n{SPAM}", "b": 2}}"#);
    let quoted = PAGE.map(|line| format!("\"{line}\"")).join(", ");
    let lines = format!(r#"{{"lines": ["{SPAM}", {quoted}, ""], "b": 2}}"#);
    let ran = spamsift_with(["clean", "--format", "jsonl"], format!("{text}\n{lines}\n"));
    let expected = format!(
        "{{\"a\": 1.50, \"text\": \"{honest}\\n\", \"b\": 2}}\n{{\"lines\": [{quoted}, \"\"], \"b\": 2}}\n"
    );
    assert_eq!(ran.text(), expected);
}

#[test]
fn clean_keeping_content_drops_boilerplate() {
    let page = format!("Home\nContact\n{}\n{SPAM}\n", PAGE[1..].join("\n"));
    let ran = spamsift_with(["clean", "--keep", "content"], page);
    assert_eq!(ran.text(), PAGE[1..].join("\n") + "\n");
}

#[test]
fn clean_repairs_glosses_on_request() {
    let ran = spamsift_with(["clean", "--repair-glosses"], "歡迎訪問(wèn)公共服務(wù)平臺(tái)\n");
    assert_eq!(ran.text(), "歡迎訪問公共服務平臺\n");
}

#[test]
fn explain_tells_why() {
    let ran = spamsift(["explain", SPAM]);
    assert_eq!(ran.status, 0);
    assert!(ran.text().starts_with("spam  score "), "{}", ran.text());
    assert!(ran.text().contains("gambling") && ran.text().contains(SPAM));
    assert!(!ran.text().contains('\u{1b}'), "no colour in a pipe");
    let ran = spamsift_with(["explain"], format!("{SPAM}\n{HONEST}\n"));
    assert!(ran.text().contains(HONEST));
}

#[test]
fn own_lists_count() {
    let folder = Folder::new("lists");
    let lexicon =
        folder.file("own.tsv", "phrase\tcategory\tweight\tflags\nzorblax mirror site\tpiracy\t3\t\n");
    let explain = |more: &[&str]| {
        let text = "zorblax mirror site";
        spamsift([&["explain", text], more].concat()).text().to_owned()
    };
    assert!(!explain(&[]).contains("piracy"));
    assert!(explain(&["--lexicon", &lexicon]).contains("piracy"));
    let allow = folder.file("allow.tsv", "phrase\nmuseum of the zorblax mirror site\n");
    let ran =
        spamsift(["explain", "--lexicon", &lexicon, "--allow", &allow, "museum of the zorblax mirror site"]);
    assert!(ran.text().contains("allow"), "{}", ran.text());
    let broken = folder.file("broken.tsv", "phrase\tcategory\tweight\tflags\nx y z\tnonsense\t1\t\n");
    let ran = spamsift(["classify", "--lexicon", &lexicon, "--lexicon", &broken]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("broken.tsv") && ran.stderr.contains("line 2"), "{}", ran.stderr);
}

#[test]
fn thresholds_and_presets_move_the_border() {
    let labels = |arguments: &[&str]| {
        let ran = spamsift([&["classify"], arguments, &[&sample("company_brand.txt")]].concat());
        ran.rows().iter().filter(|r| r[0] == "spam").count()
    };
    let all = labels(&["--threshold", "0"]);
    assert!(all > labels(&["--preset", "recall"]) || all > 0);
    assert!(labels(&["--preset", "recall"]) >= labels(&[]));
    assert!(labels(&[]) >= labels(&["--preset", "precision"]));
    assert_eq!(labels(&["--threshold", "1"]), 0);
}

#[test]
fn a_written_score_is_never_across_the_threshold() {
    for threshold in ["0.01", "0.0123", "0.5", "0.99"] {
        let ran = spamsift(["classify", "--threshold", threshold, &sample("school_slots.txt")]);
        for row in ran.rows().iter().filter(|r| !r[3].is_empty()) {
            let (score, limit): (f64, f64) =
                (row[1].parse().expect("a score"), threshold.parse().expect("a number"));
            assert_eq!(row[0] == "spam", score >= limit, "{row:?} at {threshold}");
        }
    }
}

#[test]
fn the_order_is_kept_with_any_number_of_threads() {
    let input: String =
        (0..30_000).map(|i| format!("{{\"n\": {i}, \"text\": \"{HONEST} {SPAM} {i}\"}}\n")).collect();
    let one = spamsift_with(["classify", "--format", "jsonl", "--threads", "1"], &input);
    let four = spamsift_with(["classify", "--format", "jsonl", "--threads", "4"], &input);
    assert!(one.stdout == four.stdout, "threads change nothing");
    for (i, record) in four.records().iter().enumerate() {
        assert_eq!(record["n"], i);
    }
}

#[test]
fn inputs_are_files_folders_and_patterns_with_formats_by_name() {
    let folder = Folder::new("inputs");
    folder.file("a.txt", format!("{HONEST}\n"));
    folder.file("b.jsonl", format!("{{\"text\": \"{SPAM}\"}}\n"));
    folder.file("c.bin", "no format is known of this one\n");
    let ran = spamsift(["classify", &folder.path("")]);
    let lines: Vec<_> = ran.text().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("content\t") && lines[1].starts_with("{\"text\""));
    let ran = spamsift(["classify", &folder.path("*.txt"), &folder.path("b.jsonl")]);
    assert_eq!(ran.text().lines().count(), 2);
    let output = folder.path("out.tsv");
    let ran = spamsift_with(["classify", "-", "-o", &output], HONEST);
    assert_eq!((ran.status, ran.text()), (0, ""));
    assert!(std::fs::read_to_string(&output).expect("the output").ends_with(&format!("\t{HONEST}\n")));
}

#[test]
fn wrong_usage_ends_with_2() {
    let folder = Folder::new("usage");
    let file = folder.file("a.txt", HONEST);
    for arguments in [
        vec!["classify", "--format", "pdf"],
        vec!["classify", "--threshold", "2"],
        vec!["classify", "--threads", "0"],
        vec!["classify", "--no-such-option"],
        vec!["nonsense"],
        vec![],
        vec!["classify", &file, "-o", &file],
        vec!["eval"],
    ] {
        let ran = spamsift(&arguments);
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.stderr);
        assert!(!ran.stderr.is_empty());
    }
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), HONEST, "an input is never overwritten");
}

#[test]
fn nothing_but_results_in_a_pipe() {
    let input = format!("{HONEST}\n{SPAM}\n").repeat(20_000);
    let ran = spamsift_with(["classify"], input);
    assert_eq!(ran.stderr, "");
    assert!(!ran.stdout.contains(&0x1b));
}
