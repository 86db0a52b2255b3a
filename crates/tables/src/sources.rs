//! Reads `data/fold/*.tsv`: tab-separated columns, `#` begins a comment line. Knows the columns, not what
//! they are for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::Failure;
use crate::class::CharClass;

/// What a mark folds to, and its class.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) folded: char,
    pub(crate) class: CharClass,
}

/// A letter in another dress.
pub(crate) struct Dressed {
    pub(crate) text: Vec<char>,
    pub(crate) fancy: bool,
}

/// The sources of the folding table.
pub(crate) struct Fold {
    /// Traditional to simplified.
    pub(crate) simplified: BTreeMap<char, char>,
    /// Characters that only simplified text uses.
    pub(crate) only_simplified: BTreeSet<char>,
    /// Japanese forms to simplified Chinese ones.
    pub(crate) shinjitai: BTreeMap<char, char>,
    /// CJK radicals to ideographs.
    pub(crate) radicals: BTreeMap<char, char>,
    pub(crate) letters: BTreeMap<char, Dressed>,
    pub(crate) marks: BTreeMap<char, Mark>,
}

impl Fold {
    pub(crate) fn read(data: &Path) -> Result<Self, Failure> {
        let mut simplified = BTreeMap::new();
        let mut only_simplified = BTreeSet::new();
        rows(&data.join("ts_characters.tsv"), |row| {
            let [from, to, use_] = columns(row)?;
            simplified.insert(literal(from)?, literal(to)?);
            if use_ == "simp" {
                only_simplified.insert(literal(to)?);
            }
            Some(())
        })?;
        let mut letters = BTreeMap::new();
        rows(&data.join("letters.tsv"), |row| {
            let [code, text, kind, _name] = columns(row)?;
            letters.insert(scalar(code)?, Dressed { text: text.chars().collect(), fancy: kind == "fancy" });
            Some(())
        })?;
        let mut marks = BTreeMap::new();
        rows(&data.join("punctuation.tsv"), |row| {
            let [codes, folded, class] = columns(row)?;
            let (first, last) = codes.split_once("..").unwrap_or((codes, codes));
            for c in scalar(first)?..=scalar(last)? {
                let folded = match folded {
                    "self" => c,
                    "space" => ' ',
                    _ => literal(folded)?,
                };
                marks.insert(c, Mark { folded, class: class_named(class)? });
            }
            Some(())
        })?;
        Ok(Fold {
            simplified,
            only_simplified,
            shinjitai: pairs(&data.join("shinjitai.tsv"))?,
            radicals: pairs(&data.join("radicals.tsv"))?,
            letters,
            marks,
        })
    }
}

/// Letters of other alphabets and the Latin ones they look like.
pub(crate) fn lookalikes(data: &Path) -> Result<BTreeMap<char, char>, Failure> {
    let mut found = BTreeMap::new();
    rows(&data.join("confusables.tsv"), |row| {
        let [code, latin, _origin, _name] = columns(row)?;
        found.insert(scalar(code)?, literal(latin).filter(char::is_ascii_lowercase)?);
        Some(())
    })?;
    Ok(found)
}

/// Names of character references, without `&` and `;`.
pub(crate) fn references(data: &Path) -> Result<BTreeMap<String, char>, Failure> {
    let mut found = BTreeMap::new();
    rows(&data.join("entities.tsv"), |row| {
        let [name, code] = columns(row)?;
        found.insert(name.to_owned(), scalar(code)?);
        Some(())
    })?;
    Ok(found)
}

fn pairs(path: &Path) -> Result<BTreeMap<char, char>, Failure> {
    let mut found = BTreeMap::new();
    rows(path, |row| {
        let [from, to] = columns(row)?;
        found.insert(literal(from)?, literal(to)?);
        Some(())
    })?;
    Ok(found)
}

fn rows(path: &Path, mut read: impl FnMut(&str) -> Option<()>) -> Result<(), Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    for (number, row) in text.lines().enumerate() {
        if !row.starts_with('#') && read(row).is_none() {
            let place = format!("{}:{}", path.display(), number + 1);
            return Err(format!(
                "{place}: `{row}` does not have the columns that the head of the file names"
            )
            .into());
        }
    }
    Ok(())
}

fn columns<const N: usize>(row: &str) -> Option<[&str; N]> {
    row.split('\t').collect::<Vec<_>>().try_into().ok()
}

fn literal(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn scalar(hex: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(hex, 16).ok()?)
}

fn class_named(name: &str) -> Option<CharClass> {
    (0..CharClass::COUNT as u32).map(CharClass::from_bits).find(|class| format!("{class:?}") == name)
}
