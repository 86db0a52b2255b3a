//! Shows the segments of HTML files, WARC and WET archives as the classifier will see them.
//!
//!     cargo run -p spamsift-io --example segments -- page.html crawl.warc.gz

use std::io::Read;

use spamsift_io::{Entry, Format, Hints, Page, WarcReader, inputs};

fn show(name: &str, page: &Page) {
    println!("== {name} ({}, {:?}, {} segments)", page.charset, page.charset_source, page.segments.len());
    for s in &page.segments {
        let hidden = s.hidden.map_or("", |h| h.as_str());
        let scripted = if s.scripted { "scripted" } else { "" };
        let foreign = s.foreign_links.map_or(String::from("-"), |f| format!("{f:.1}"));
        println!(
            "{:>7} {:<16} {:.1} {foreign:>3} {hidden}{scripted}\t{}",
            s.source.start,
            s.role.as_str(),
            s.link_share,
            s.text
        );
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for input in inputs(std::env::args().skip(1))? {
        let mut source = input.open()?;
        match input.format() {
            Some(Format::Warc | Format::Wet) => {
                for entry in WarcReader::new(source) {
                    match entry.map_err(|e| e.in_file(&input.name()))? {
                        Entry::Record(record) => {
                            if let Some(page) = record.page() {
                                show(record.url.as_deref().unwrap_or("-"), &page);
                            }
                        }
                        Entry::Skipped(skipped) => eprintln!("{}: {skipped}", input.name()),
                    }
                }
            }
            _ => {
                let mut bytes = Vec::new();
                source.read_to_end(&mut bytes)?;
                show(&input.name(), &Page::from_html(&bytes, &Hints::new()));
            }
        }
    }
    Ok(())
}
