//! The cases of `tests/cases`, one file a language: typical lines with the label that any careful reader would give.
//!
//! The model is statistical, so each file may have a few misses; how many stands in `tests/cases/allowed.tsv`, and it only
//! falls. A miss that a user reports goes into `regression.tsv`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use spamsift::{Label, classify};

struct Case {
    name: String,
    text: String,
    label: Label,
}

fn cases(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).expect("the file of cases is readable");
    let rows = text.lines().skip(1).filter(|l| !l.is_empty());
    rows.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), 5, "{}: five cells expected: {line:?}", path.display());
        let label = cells[2].parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Case { name: cells[0].to_owned(), text: cells[1].to_owned(), label }
    })
    .collect()
}

#[test]
fn cases_hold_but_for_the_allowed_misses() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let allowed = fs::read_to_string(folder.join("allowed.tsv")).expect("the table of allowed misses");
    let allowed: BTreeMap<&str, [usize; 2]> = allowed
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0], [1, 2].map(|i| cells[i].parse().expect("a number of misses")))
        })
        .collect();
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of cases")
        .map(|e| e.expect("an entry").file_name().into_string().expect("a name in UTF-8"))
        .filter(|n| n.ends_with(".tsv") && n != "allowed.tsv")
        .collect();
    names.sort();
    let mut failed = Vec::new();
    for name in &names {
        let (mut missed, mut alarms) = (Vec::new(), Vec::new());
        for case in cases(&folder.join(name)) {
            let verdict = classify(&case.text);
            match (case.label == Label::Spam, verdict.is_spam()) {
                (true, false) => missed.push(format!("{} {:.3} {}", case.name, verdict.score(), case.text)),
                (false, true) => alarms.push(format!("{} {:.3} {}", case.name, verdict.score(), case.text)),
                _ => {}
            }
        }
        println!("{name:<16} missed {:>2}, false alarms {:>2}", missed.len(), alarms.len());
        let [may_miss, may_alarm] = allowed.get(name.as_str()).copied().unwrap_or([0, 0]);
        if missed.len() > may_miss {
            failed.push(format!(
                "{name}: {} spam missed, {may_miss} allowed:\n  {}",
                missed.len(),
                missed.join("\n  ")
            ));
        }
        if alarms.len() > may_alarm {
            failed.push(format!(
                "{name}: {} false alarms, {may_alarm} allowed:\n  {}",
                alarms.len(),
                alarms.join("\n  ")
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
