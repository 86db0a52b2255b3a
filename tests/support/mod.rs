//! What the tests share: tables of the repository, the corpus where one is at hand, seeded random texts.

#![allow(dead_code, reason = "every test crate uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository, by its path from the root.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The names of the files of a folder that end in `suffix`, without it, sorted.
pub fn stems(folder: &str, suffix: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let name = |e: std::io::Result<fs::DirEntry>| e.ok()?.file_name().into_string().ok();
    let mut stems: Vec<String> =
        entries.filter_map(name).filter_map(|n| n.strip_suffix(suffix).map(str::to_owned)).collect();
    stems.sort();
    stems
}

/// The rows of a tab-separated file; its header and the number of cells must be right.
pub fn table(path: &str, header: &str) -> Vec<Vec<String>> {
    let text = read(path);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(header), "{path}: the header");
    let width = header.split('\t').count();
    let cells = |(i, line): (usize, &str)| {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        assert_eq!(cells.len(), width, "{path}, line {}: {width} cells expected: {line:?}", i + 2);
        cells
    };
    lines.enumerate().map(cells).collect()
}

/// A file of the corpus, or `None`, said plainly, where there is none.
pub fn corpus(file: &str) -> Option<String> {
    let named = std::env::var_os("SPAMSIFT_CORPUS").map(PathBuf::from);
    let path = named.unwrap_or_else(|| root().join("../shared/corpus")).join(file);
    if !path.is_file() {
        println!("SKIPPED: no {file} (set SPAMSIFT_CORPUS to the folder of a corpus)");
        return None;
    }
    Some(fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// A small generator (SplitMix64), so that random texts are the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Up to `pieces` of [`PIECES`] in a row, with some characters from anywhere in Unicode between them.
    pub fn text(&mut self, pieces: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.below(pieces) {
            if self.below(8) == 0 {
                text.push(char::from_u32(self.next() as u32 % 0x11_0000).unwrap_or('x'));
            } else {
                text.push_str(PIECES[self.below(PIECES.len())]);
            }
        }
        text
    }
}

/// Pieces that the code treats in different ways.
const PIECES: &[&str] = &[
    "国产精品",
    "问",
    "問(wèn)",
    "(wèn)",
    "題（tí）",
    "casino bonus",
    "Сasino",
    "v.i.a.g.r.a",
    "s l o t",
    "𝐒𝐥𝐨𝐭",
    "Ⓥ",
    "Ａ",
    "ｶﾞ",
    "&#22269;",
    "&amp;#x56FD;",
    "&amp;amp;lt;",
    "&",
    "&#xD800;",
    "&#99999999999;",
    "\u{301}",
    "\u{200B}",
    "\u{202E}",
    "\u{FE0F}",
    " ",
    "\u{3000}",
    "\u{A0}",
    "\t",
    "\r",
    "|",
    " | ",
    "_",
    "-",
    "·",
    "。",
    ". ",
    "!",
    "、",
    "无码",
    "สล็อต",
    "토토",
    "ᄐ",
    "カジノ",
    "казино",
    "سكس",
    "ـ",
    "हिंदी",
    "the committee met",
    "图书馆",
    "12345",
    "٣",
    "@",
    "http://",
    "t.me/",
    "🎰",
    "👩‍👩‍👧",
    "\0",
    "\u{FFFD}",
    "\u{10FFFF}",
    "ﬁ",
    "ﷺ",
    "İ",
    "ß",
    "ς",
    "(",
    "（",
    ")",
    "é",
    "ạ",
    "slot88",
    "加微信：abc12345",
    "www.example.com",
    "1",
    "a",
    "x",
];
