//! Input that is broken: told, counted, passed on; never a panic, nothing lost.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::common::{Folder, HONEST, SPAM, spamsift, spamsift_with};

#[test]
fn broken_records_are_passed_on_with_an_error() {
    let good = format!("{{\"text\": \"{SPAM}\"}}");
    let input =
        format!("{good}\nno json \u{1}\n{{\"n\": 1.0}}\n\n{{\"text\": 5, \"error\": 0}}\n[1]\n{good}\n");
    let folder = Folder::new("broken");
    let file = folder.file("in.jsonl", input);
    let ran = spamsift(["classify", &file]);
    assert_eq!(ran.status, 1);
    let records = ran.records();
    assert_eq!(records.len(), 6);
    assert_eq!(records[0]["verdict"]["label"], "spam");
    assert_eq!(records[1]["raw"], "no json \u{1}");
    assert!(records[1]["error"].as_str().is_some_and(|e| e.contains("not a JSON record")));
    assert!(ran.text().lines().nth(2).is_some_and(|l| l.starts_with("{\"n\": 1.0, \"error\": \"no field")));
    assert!(records[3]["error"].as_str().is_some_and(|e| e.contains("a number")));
    assert_eq!(records[4]["raw"], "[1]");
    assert_eq!(records[5]["verdict"]["label"], "spam");
    for number in [2, 3, 5, 6] {
        assert!(ran.stderr.contains(&format!("{file}:{number}: ")), "{}", ran.stderr);
    }
    assert!(ran.stderr.ends_with("spamsift: 6 records, 4 could not be read\n"), "{}", ran.stderr);
}

#[test]
fn strict_stops_at_the_first() {
    let good = format!("{{\"text\": \"{SPAM}\"}}\n");
    for threads in ["1", "3"] {
        let input = format!("{}oops\n{}", good.repeat(20_000), good.repeat(20_000));
        let ran = spamsift_with(["classify", "--format", "jsonl", "--strict", "--threads", threads], input);
        assert_eq!(ran.status, 1);
        let records = ran.records();
        assert_eq!(records.len(), 20_001);
        assert_eq!(records[20_000]["raw"], "oops");
        assert!(ran.stderr.contains("-:20001: ") && ran.stderr.contains("--strict"), "{}", ran.stderr);
    }
}

#[test]
fn a_flood_of_faults_is_counted_not_told() {
    let ran = spamsift_with(["pages", "--format", "jsonl"], "x\n".repeat(5000));
    assert_eq!(ran.records().len(), 5000);
    assert!(ran.stderr.lines().count() < 30);
    assert!(ran.stderr.contains("5000 could not be read"));
}

#[test]
fn invalid_utf8_is_replaced_and_told() {
    let mut input = format!("{HONEST}\n").into_bytes();
    input.extend_from_slice(b"caf\xe9 au lait\n");
    let ran = spamsift_with(["classify"], &input);
    assert_eq!(ran.status, 0);
    assert_eq!(ran.rows()[1][3], "caf\u{FFFD} au lait");
    assert!(ran.stderr.contains("-:2: invalid UTF-8"), "{}", ran.stderr);
    let ran = spamsift_with(["classify", "--format", "jsonl"], b"{\"text\": \"caf\xe9\"}");
    assert_eq!(ran.records()[0]["text"], "caf\u{FFFD}");
    for command in ["pages", "clean"] {
        assert!(spamsift_with([command], &input).text().contains("caf\u{FFFD} au lait"));
    }
    let ran = spamsift_with(["classify", "--strict"], &input);
    assert_eq!(ran.status, 1);
}

#[test]
fn no_bytes_no_lines_and_nul_bytes() {
    for command in ["classify", "pages", "clean"] {
        for format in ["text", "jsonl", "html", "wet"] {
            let ran = spamsift_with([command, "--format", format], "");
            assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{command} {format}");
        }
    }
    let ran = spamsift_with(["classify"], "a\0b\n\0\n");
    assert_eq!(ran.status, 0);
    assert_eq!(ran.rows()[0][3], "a\0b");
    assert_eq!(ran.rows().len(), 2);
}

#[test]
fn a_line_of_a_hundred_megabytes() {
    let mut input = format!("{HONEST} ").repeat((100 << 20) / (HONEST.len() + 1));
    input.push('\n');
    input.push_str(SPAM);
    let ran = spamsift_with(["classify"], &input);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let rows = ran.rows();
    assert_eq!((rows.len(), rows[0][0], rows[1][0]), (2, "content", "spam"));
    assert_eq!(rows[0][3].len(), input.find('\n').expect("a line"));
}

#[test]
fn a_missing_file_is_told_and_the_others_are_read() {
    let folder = Folder::new("missing");
    let there = folder.file("there.txt", HONEST);
    let ran = spamsift(["classify", &folder.path("nowhere.txt"), &there]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.rows().len(), 1);
    assert!(ran.stderr.contains("nowhere.txt: "), "{}", ran.stderr);
    let ran = spamsift(["classify", "--strict", &folder.path("nowhere.txt"), &there]);
    assert_eq!((ran.status, ran.rows().len()), (1, 0));
}

#[test]
fn a_model_that_is_none_is_told() {
    let folder = Folder::new("model");
    let model = folder.file("model.bin", "this is no model at all, but it is long enough to be one");
    let ran = spamsift(["classify", "--model", &model]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("model.bin") && ran.stderr.contains("not a spamsift model"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let folder = Folder::new("pipe");
    let file = folder.file("in.txt", format!("{HONEST}\n").repeat(200_000));
    let mut child = Command::new(env!("CARGO_BIN_EXE_spamsift"))
        .args(["classify", &file])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut some = [0; 100];
    let mut stdout = child.stdout.take().expect("standard output is a pipe");
    stdout.read_exact(&mut some).expect("some output");
    drop(stdout);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn lines_come_out_before_the_input_ends() {
    use std::io::{BufRead, BufReader, Write};
    let mut child = Command::new(env!("CARGO_BIN_EXE_spamsift"))
        .args(["classify", "--threads", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let mut stdout = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
    for _ in 0..3 {
        writeln!(stdin, "{HONEST}").expect("the input is taken");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        assert!(line.ends_with(&format!("\t{HONEST}\n")));
    }
    drop(stdin);
    assert!(child.wait().expect("the program ends").success());
}
