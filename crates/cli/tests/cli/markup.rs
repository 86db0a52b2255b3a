//! HTML and archives in: records with what the markup told, clean text, the page with the injected elements cut.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::common::{Folder, HONEST, PAGE, SPAM, spamsift, spamsift_with};

/// A page of ours with a hidden block of links, and the block.
fn hacked() -> (String, String) {
    let block = format!(
        "<div style=\"position:absolute;left:-9999px\"><a href=\"https://slots.example/\">{SPAM}</a></div>"
    );
    let mut page = format!("<!DOCTYPE html>\n<html lang=en><head><title>{}</title></head>\n<body>", PAGE[0]);
    for line in &PAGE[1..] {
        _ = writeln!(page, "<p>{line}</p>");
    }
    let before = page.clone();
    page.push_str(&block);
    page.push_str("<!-- end -->\n</body></html>\n");
    assert_eq!(page.len(), before.len() + block.len() + "<!-- end -->\n</body></html>\n".len());
    (page, block)
}

/// A record of an archive.
fn record(kind: &str, url: &str, content_type: &str, body: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n{body}\r\n\r\n",
        body.len()
    )
}

fn archive() -> String {
    let (page, _) = hacked();
    let http =
        |body: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}");
    let honest = format!("<title>{}</title><p>{}</p><p>{}</p>", PAGE[0], PAGE[2], PAGE[3]);
    let http_type = "application/http; msgtype=response";
    record("warcinfo", "", "application/warc-fields", "software: spamsift test")
        + &record("response", "https://library.example/a", http_type, &http(&page))
        + &record("response", "https://library.example/b", http_type, &http(&honest))
}

#[test]
fn classify_html_gives_a_record_for_a_segment() {
    let (page, _) = hacked();
    let ran = spamsift_with(["classify", "--format", "html"], page);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let records = ran.records();
    assert_eq!(records.len(), PAGE.len() + 1);
    assert_eq!((&records[0]["role"], &records[0]["text"]), (&json!("title"), &json!(PAGE[0])));
    assert_eq!(records[0]["file"], "-");
    let last = &records[PAGE.len()];
    assert_eq!((&last["verdict"]["label"], &last["hidden"]), (&json!("spam"), &json!("off_screen")));
    assert_eq!(last["link_share"], 1.0);
}

#[test]
fn pages_html_gives_one_record() {
    let folder = Folder::new("html");
    let (page, _) = hacked();
    let file = folder.file("page.html", page);
    let ran = spamsift(["pages", &file]);
    let records = ran.records();
    assert_eq!(records.len(), 1);
    let record = &records[0];
    let keys: Vec<_> = record.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["file", "charset", "lang", "lines", "verdicts", "page_verdict"]);
    assert_eq!(record["file"], file.as_str());
    let (lines, verdicts) =
        (record["lines"].as_array().expect("lines"), record["verdicts"].as_array().expect("verdicts"));
    assert_eq!(lines.len(), verdicts.len());
    assert_eq!(verdicts.last().map(|v| &v["label"]), Some(&json!("spam")));
    assert_eq!(record["page_verdict"]["kind"], "injected");
}

#[test]
fn clean_html_gives_text_or_the_page_without_the_element() {
    let (page, block) = hacked();
    let ran = spamsift_with(["clean", "--format", "html"], &page);
    assert_eq!(ran.text(), PAGE.join("\n") + "\n");
    let ran = spamsift_with(["clean", "--format", "html", "--html"], &page);
    assert_eq!(ran.text(), page.replace(&block, ""));
}

#[test]
fn archives_give_a_record_for_a_page() {
    let folder = Folder::new("warc");
    let file = folder.file("crawl.warc", archive());
    let records = spamsift(["pages", &file]).records();
    let urls: Vec<_> = records.iter().map(|r| r["url"].as_str().expect("a url")).collect();
    assert_eq!(urls, ["https://library.example/a", "https://library.example/b"]);
    let kinds: Vec<_> = records.iter().map(|r| r["page_verdict"]["kind"].as_str().expect("a kind")).collect();
    assert_eq!(kinds, ["injected", "clean"]);
    assert_eq!(
        records[0]["verdicts"].as_array().and_then(|v| v.last()).map(|v| &v["foreign_links"]),
        Some(&json!(1.0))
    );
    let cleaned = spamsift(["clean", &file]).records();
    assert_eq!(cleaned[0], json!({ "url": urls[0], "text": PAGE.join("\n") }));
    let (page, block) = hacked();
    let cut = spamsift(["clean", "--html", &file]).records();
    assert_eq!(cut[0], json!({ "url": urls[0], "html": page.replace(&block, "") }));
}

#[test]
fn a_cut_page_of_an_archive_is_text_whatever_its_charset() {
    // 你好 in GBK, as nothing but its bytes.
    let head =
        b"<html><meta charset=gbk><title>\xc4\xe3\xba\xc3</title><body><p>\xc4\xe3\xba\xc3</p>".as_slice();
    let block = format!("<div style='display:none'><a href='https://slots.example/'>{SPAM}</a></div>");
    let page = [head, block.as_bytes(), b"</body></html>"].concat();
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: text/html\r\n\
         Content-Length: {}\r\n\r\n",
        page.len()
    );
    let archive = [warc.as_bytes(), &page, b"\r\n\r\n"].concat();
    let cut = spamsift_with(["clean", "--html", "--format", "warc"], archive).records();
    assert_eq!(cut[0]["html"], "<html><meta charset=gbk><title>你好</title><body><p>你好</p></body></html>");
}

#[test]
fn large_pages_keep_the_order_and_what_is_too_large_is_told() {
    let folder = Folder::new("large");
    let wet = |url: &str, lines: usize| {
        let body: String = (0..lines).map(|i| format!("{HONEST} This is line {i} of it.\n")).collect();
        record("conversion", url, "text/plain", &body)
    };
    // A page of some 1.2 MB between small ones, and one of more than 6 MiB.
    let archive = wet("http://a.example/", 3)
        + &wet("http://b.example/", 11_000)
        + &wet("http://c.example/", 2)
        + &wet("http://d.example/", 60_000)
        + &wet("http://e.example/", 1);
    let file = folder.file("crawl.warc.wet", archive);
    let ran = spamsift(["pages", "--threads", "3", &file]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("over the limit (http://d.example/)"), "{}", ran.stderr);
    let found: Vec<_> =
        ran.records().iter().map(|r| (r["url"].clone(), r["lines"].as_array().map(Vec::len))).collect();
    let want = [("a", 3), ("b", 11_000), ("c", 2), ("e", 1)];
    assert_eq!(found, want.map(|(host, lines)| (json!(format!("http://{host}.example/")), Some(lines))));
}

#[test]
fn wet_gives_text() {
    let folder = Folder::new("wet");
    let body = format!("{}\n{SPAM}\n", PAGE.join("\n"));
    let file = folder.file("crawl.warc.wet", record("conversion", "http://a.example/", "text/plain", &body));
    let cleaned = spamsift(["clean", &file]).records();
    assert_eq!(cleaned, [json!({ "url": "http://a.example/", "text": PAGE.join("\n") })]);
    let pages = spamsift(["pages", &file]).records();
    assert_eq!(pages[0]["verdicts"].as_array().map(Vec::len), Some(7));
}

#[test]
fn an_archive_cut_in_the_middle_gives_what_came_before() {
    let archive = archive();
    let cut = &archive[..archive.len() - 40];
    let ran = spamsift_with(["pages", "--format", "warc"], cut);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.records().len(), 1);
    assert!(ran.stderr.contains("byte ") && ran.stderr.contains("could not be read"), "{}", ran.stderr);
}

#[test]
fn a_damaged_record_is_passed_over_with_its_offset() {
    let good = archive();
    let damaged = good.replacen("Content-Length: ", "Content-Length: no number ", 2).replacen(
        "Content-Length: no number ",
        "Content-Length: ",
        1,
    );
    let ran = spamsift_with(["pages", "--format", "warc"], damaged);
    assert_eq!(ran.status, 1);
    let urls: Vec<Value> = ran.records().iter().map(|r| r["url"].clone()).collect();
    assert_eq!(urls, ["https://library.example/b"]);
    assert!(ran.stderr.contains("record at byte "), "{}", ran.stderr);
}

#[test]
fn a_report_is_one_page_that_trusts_nothing() {
    let folder = Folder::new("report");
    let (mut page, _) = hacked();
    let hostile = "&lt;script&gt;alert(1)&lt;/script&gt;\" onload='x' </style>";
    page.push_str(&format!("<p>{hostile} {HONEST}</p>"));
    let html = folder.file("<img src=x>.html", page);
    let text = folder.file("page.txt", format!("{}\n{SPAM}\n", PAGE.join("\n")));
    let lines = json!({ "url": "http://b.example/", "lines": [PAGE[1], SPAM, PAGE[2]] });
    let records = folder.file("pages.jsonl", format!("{lines}\nno record\n"));
    let output = folder.path("report.html");
    let ran = spamsift(["report", &html, &text, &records, "-o", &output]);
    assert_eq!(ran.status, 1, "the line that is no record is told");
    assert!(ran.stderr.contains("pages.jsonl:2: "), "{}", ran.stderr);
    let report = std::fs::read_to_string(&output).expect("the report");
    assert_eq!(report.matches("<details class=\"page card\"").count(), 3);
    assert_eq!(report.matches("<script>").count(), 1, "its own script alone");
    for part in
        ["hidden: off screen", "<svg class=\"strip\"", "<mark class=\"c-gambling\">", "class=\"evidence\""]
    {
        assert!(report.contains(part), "{part}");
    }
    assert!(!report.contains("<img") && !report.contains("src=\"") && !report.contains("onload='"));
    assert!(!report.contains("href="), "nothing leads out of it");
    assert!(report.contains("default-src 'none'") && report.ends_with("</html>\n"));
    assert!(report.contains("3 pages with"), "totals");
}
