//! Any bytes are an HTML page: its segments stand inside it, and cutting nothing changes nothing. `cargo fuzz run html`
#![no_main]

use libfuzzer_sys::fuzz_target;
use spamsift_io::{Hints, Page};

fuzz_target!(|bytes: &[u8]| {
    let page = Page::from_html(bytes, &Hints::new().url("https://example.com/a"));
    for segment in &page.segments {
        assert!(!segment.text.is_empty());
        assert!((0.0..=1.0).contains(&segment.link_share));
        assert!(segment.source.start <= segment.source.end && segment.source.end <= bytes.len());
        assert!(segment.cut.iter().all(|range| range.start <= range.end && range.end <= bytes.len()));
    }
    assert_eq!(page.cut(bytes, |_| false), bytes);
    assert!(page.cut(bytes, |_| true).len() <= bytes.len());
});
