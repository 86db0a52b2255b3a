//! No bytes make reading an archive panic or hang, and every record comes from inside it. `cargo fuzz run warc`
#![no_main]

use libfuzzer_sys::fuzz_target;
use spamsift_io::{Entry, WarcReader};

fuzz_target!(|bytes: &[u8]| {
    let mut reader = WarcReader::new(bytes).max_record(1 << 20);
    for entry in reader.by_ref() {
        match entry {
            Ok(Entry::Record(record)) => {
                assert!(record.offset < bytes.len() as u64);
                let _ = record.page();
            }
            Ok(Entry::Skipped(skipped)) => assert!(skipped.offset <= bytes.len() as u64),
            Err(_) => break,
        }
    }
    assert!(reader.offset() <= bytes.len() as u64);
});
