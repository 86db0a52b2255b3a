//! Any text gets a verdict, and its spans fall on character boundaries. `cargo fuzz run classify`
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let verdict = spamsift::classify(text);
    assert!((0.0..=1.0).contains(&verdict.score()));
    for span in verdict.injected_spans() {
        assert!(text.get(span.range()).is_some());
    }
});
