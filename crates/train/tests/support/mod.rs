//! What the tests on the corpus share: where it is.

use std::path::{Path, PathBuf};

/// The folder of the corpus, or `None`, said plainly, where there is none: `SPAMSIFT_CORPUS` names it, or it lies beside the
/// repository.
pub fn corpus_folder() -> Option<PathBuf> {
    let named = std::env::var_os("SPAMSIFT_CORPUS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = named.unwrap_or(beside);
    if !folder.join("dev").is_dir() {
        println!("SKIPPED: no corpus (set SPAMSIFT_CORPUS to a folder with dev/)");
        return None;
    }
    Some(folder)
}
