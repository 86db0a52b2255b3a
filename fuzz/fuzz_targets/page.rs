//! Any page gets a verdict a line, and cleaning only cuts. `cargo fuzz run page`
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &str| {
    let classifier = spamsift::Classifier::default();
    assert_eq!(classifier.classify_page(page.lines()).lines().len(), page.lines().count());
    assert!(classifier.clean(page).len() <= page.len());
});
