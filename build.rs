//! Packs the phrase lists of `data` for embedding, each to two thirds of its size.
//!
//! Both keep a header. `lexicon.tsv`: the lists of `data/lexicon`, one behind the other, each sorted by what follows the phrases; a row that
//! differs from the one before by its phrase only is the phrase alone. `allow.tsv`: the phrases of `data/allow` without
//! their notes. Knows where the files lie and that a phrase ends at the first tab; what the columns say belongs to the lexicon.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut lexicon = String::from("phrase\tcategory\tweight\tflags\n");
    for list in lists("data/lexicon")? {
        let mut rows: Vec<(&str, &str)> = rows(&list).collect();
        // Stable: phrases stay in their order.
        rows.sort_by_key(|&(_, columns)| columns);
        let mut last = "";
        for (phrase, columns) in rows {
            lexicon.push_str(phrase);
            if columns != last {
                lexicon.push_str(columns);
                last = columns;
            }
            lexicon.push('\n');
        }
    }
    fs::write(out.join("lexicon.tsv"), lexicon)?;
    let mut allow = String::from("phrase\n");
    for list in lists("data/allow")? {
        rows(&list).for_each(|(phrase, _)| allow.extend([phrase, "\n"]));
    }
    fs::write(out.join("allow.tsv"), allow)
}

/// The texts of the lists in a folder, by the names of their files.
fn lists(folder: &str) -> io::Result<Vec<String>> {
    println!("cargo::rerun-if-changed={folder}");
    let entries = fs::read_dir(folder)?;
    let mut paths: Vec<PathBuf> = entries.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension() == Some(Path::new("tsv").as_os_str()));
    paths.sort_unstable();
    paths.iter().map(fs::read_to_string).collect()
}

/// The rows below the header: the phrase, and its columns from the tab on.
fn rows(list: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = list.lines().skip(1).filter(|line| !line.is_empty());
    lines.map(|line| line.split_at(line.find('\t').unwrap_or(line.len())))
}
