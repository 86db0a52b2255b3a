//! How a corpus builder calls spamsift: pages in, pages without spam out, all kept lines byte for byte.
//!
//! `cargo run --example corpus < page.txt`

use std::io::{self, Read, Write};

use spamsift::{Classifier, Keep};

fn main() -> io::Result<()> {
    let mut page = String::new();
    io::stdin().read_to_string(&mut page)?;
    let classifier = Classifier::default();
    let cleaned = classifier.clean_keeping(&page, Keep::NotSpam);
    io::stdout().write_all(cleaned.as_bytes())?;
    eprintln!("{} of {} bytes kept", cleaned.len(), page.len());
    Ok(())
}
