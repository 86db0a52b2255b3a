//! Runs the program and reads what it says.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("the output is UTF-8")
    }

    /// The rows of text output, split at tabs.
    pub(crate) fn rows(&self) -> Vec<Vec<&str>> {
        self.text().lines().map(|l| l.splitn(4, '\t').collect()).collect()
    }

    /// The records of JSON Lines output.
    pub(crate) fn records(&self) -> Vec<Value> {
        let parse = |l: &str| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"));
        self.text().lines().filter(|l| !l.is_empty()).map(parse).collect()
    }
}

/// Runs the program with the input on standard input.
pub(crate) fn spamsift_with<S: AsRef<std::ffi::OsStr>>(
    arguments: impl IntoIterator<Item = S>,
    input: impl AsRef<[u8]>,
) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_spamsift"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = input.as_ref().to_owned();
    // The program may end before it has read all.
    let writer = std::thread::spawn(move || _ = stdin.write_all(&input));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the input was written");
    Ran {
        status: output.status.code().expect("the program was not killed"),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

pub(crate) fn spamsift<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    spamsift_with(arguments, "")
}

/// A folder that goes when the test ends.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("spamsift-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, content).expect("a file for the test");
        path.to_str().expect("the path is UTF-8").to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("the path is UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The folder of the sample pages.
pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/samples")
}

/// A sample page by its name.
pub(crate) fn sample(name: &str) -> String {
    let path = samples().join(name);
    path.to_str().expect("the path is UTF-8").to_owned()
}

/// The gold of a sample page: label and category of each line.
pub(crate) fn gold(name: &str) -> Vec<(String, String)> {
    let tsv = std::fs::read_to_string(samples().join(format!("{name}.labels.tsv"))).expect("a gold file");
    let row = |l: &str| {
        let mut columns = l.split('\t').skip(1).map(str::to_owned);
        (columns.next().expect("a label"), columns.next().unwrap_or_default())
    };
    tsv.lines().skip(1).map(row).collect()
}

/// A line that any model must call spam, and one that none may.
pub(crate) const SPAM: &str =
    "situs slot gacor maxwin hari ini | daftar slot88 | judi slot online terpercaya | bocoran rtp live";
pub(crate) const HONEST: &str =
    "The committee met on Tuesday evening to discuss the plans for the new village library.";

/// Honest lines of a page, each unlike the others.
pub(crate) const PAGE: [&str; 6] = [
    "Village library of Lower Aldbrook",
    HONEST,
    "The library is open on Tuesdays and Thursdays from ten to six, and on Saturdays until noon.",
    "In the reading group we talk about a novel by a young author and share tea and cake afterwards.",
    "Last month two hundred children took part in the summer reading challenge, more than ever before.",
    "The old catalogue was scanned by volunteers and can now be searched from the reading room.",
];
