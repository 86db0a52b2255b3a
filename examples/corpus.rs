//! How a corpus builder calls spamsift: JSON Lines of pages in, the same without spam out, all kept text byte for byte.
//!
//! Pages that are spam themselves are left out, the others keep their fields. Records that are no page are passed on.
//!
//! `cargo run --release --example corpus < pages.jsonl > clean.jsonl`

use std::io::{self, BufRead, Write};

use serde_json::Value;
use spamsift::{Classifier, PageKind};

fn main() -> io::Result<()> {
    let classifier = Classifier::default();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut pages, mut dropped, mut cut) = (0, 0, 0);
    for line in io::stdin().lock().lines() {
        let mut record: Value = serde_json::from_str(&line?)?;
        if let Some(text) = record["text"].as_str() {
            pages += 1;
            if classifier.classify_page(text.lines()).kind() == PageKind::Spam {
                dropped += 1;
                continue;
            }
            let clean = classifier.clean(text);
            cut += text.len() - clean.len();
            record["text"] = clean.into_owned().into();
        }
        writeln!(out, "{record}")?;
    }
    out.flush()?;
    eprintln!("{pages} pages read, {dropped} of them spam and left out; {cut} bytes cut from the others");
    Ok(())
}
