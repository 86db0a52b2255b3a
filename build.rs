//! Packs the phrase lists of `data` for embedding, to less than half of their size.
//!
//! Both keep a header. `lexicon.tsv`: the lists of `data/lexicon`, one behind the other, each sorted by what follows the phrases and
//! then by phrase; a row that differs from the one before by its phrase only is the phrase alone. Of a phrase stands what it does not
//! share with the beginning of the one before (front coding): a character says how many bytes that is. `allow.tsv`: the phrases of
//! `data/allow` without their notes, packed in the same way. Knows where the files lie and that a phrase ends at the first tab; what
//! the columns say belongs to the lexicon.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut lexicon = Packed::new("phrase\tcategory\tweight\tflags\n");
    for list in lists("data/lexicon")? {
        let mut rows: Vec<(&str, &str)> = rows(&list).collect();
        rows.sort_by_key(|&(phrase, columns)| (columns, phrase));
        rows.into_iter().for_each(|(phrase, columns)| lexicon.push(phrase, columns));
    }
    fs::write(out.join("lexicon.tsv"), lexicon.text)?;
    let mut allow = Packed::new("phrase\n");
    for list in lists("data/allow")? {
        rows(&list).for_each(|(phrase, _)| allow.push(phrase, ""));
    }
    fs::write(out.join("allow.tsv"), allow.text)
}

/// Rows of which each holds what the one before does not.
struct Packed {
    text: String,
    phrase: String,
    columns: String,
}

impl Packed {
    /// Stands for no shared byte; the next characters of ASCII for one, two and so on.
    const NONE: u8 = b'0';
    /// Shared bytes, at most: all stay printable.
    const MOST: usize = 75;

    fn new(header: &str) -> Packed {
        Packed { text: header.to_owned(), phrase: String::new(), columns: String::new() }
    }

    fn push(&mut self, phrase: &str, columns: &str) {
        let same = self.phrase.bytes().zip(phrase.bytes()).take_while(|(a, b)| a == b).count();
        let shared = (0..=same.min(Self::MOST)).rfind(|&at| phrase.is_char_boundary(at)).unwrap_or(0);
        self.text.push(char::from(Self::NONE + shared as u8));
        self.text.push_str(&phrase[shared..]);
        if columns != self.columns {
            self.text.push_str(columns);
            columns.clone_into(&mut self.columns);
        }
        self.text.push('\n');
        phrase.clone_into(&mut self.phrase);
    }
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
