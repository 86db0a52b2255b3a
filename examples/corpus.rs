//! How a corpus builder calls spamsift: a WET file in, JSON Lines of clean text out, all kept text byte for byte.
//!
//! Pages that are spam themselves are left out. Damaged records are told and passed over.
//!
//! `cargo run --release --example corpus -- crawl.warc.wet.gz > clean.jsonl`

use std::error::Error;
use std::io::{self, Write};

use spamsift::{Classifier, PageKind};
use spamsift_io::{Entry, Source, WarcReader};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which file? name a WET file, as crawl.warc.wet.gz")?;
    let classifier = Classifier::default();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut pages, mut dropped, mut cut) = (0, 0, 0);
    for entry in WarcReader::new(Source::open(path)?) {
        let record = match entry? {
            Entry::Record(record) => record,
            Entry::Skipped(skipped) => {
                eprintln!("{skipped}");
                continue;
            }
        };
        let text = record.text();
        pages += 1;
        if classifier.classify_page(text.lines()).kind() == PageKind::Spam {
            dropped += 1;
            continue;
        }
        let clean = classifier.clean(&text);
        cut += text.len() - clean.len();
        writeln!(out, "{}", serde_json::json!({ "url": record.url, "text": clean }))?;
    }
    out.flush()?;
    eprintln!("{pages} pages read, {dropped} of them spam and left out; {cut} bytes cut from the others");
    Ok(())
}
