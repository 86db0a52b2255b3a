//! No bytes make reading a model panic or allocate beyond their own size. `cargo fuzz run model_read`
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(model) = spamsift::Model::from_bytes(bytes) {
        assert_eq!(model.to_bytes(), bytes, "written as read");
    }
});
