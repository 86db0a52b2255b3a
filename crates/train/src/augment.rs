//! Further training lines cut and joined from those of the corpus: what pages hold and paragraphs do not.
//!
//! Fragments of honest text stand in for short honest lines, of which most languages have none in the corpus; pieces of
//! keyword rows and rows of keyword lines stand in for the ways in which spam is split and joined.

use std::collections::HashMap;

use fastrand::Rng;

use crate::corpus::{Gold, Segment};

/// What separates the keywords of a row.
const MARKS: [char; 8] = ['|', '_', '-', ',', '、', '，', '·', '/'];

fn made(text: String, like: &Segment, gold: Gold, set: &str) -> Segment {
    Segment { text, gold, category: like.category, lang: like.lang.clone(), set: set.to_owned() }
}

/// One fragment of one to seven words, or of two to twelve characters where words are not parted.
fn fragment(text: &str, random: &mut Rng) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() >= 6 {
        let n = random.usize(1..8).min(words.len());
        let from = random.usize(..=words.len() - n);
        let piece = words[from..from + n].join(" ");
        return Some(piece.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()).filter(|p| !p.is_empty());
    }
    let chars: Vec<char> = text.chars().collect();
    if chars.len() < 16 {
        return None;
    }
    let n = random.usize(2..13);
    let from = random.usize(..=chars.len() - n);
    let piece: String = chars[from..from + n].iter().collect();
    Some(piece.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()).filter(|p| !p.is_empty())
}

/// Fragments of honest text, up to `each` a language; what they are beside no spam is not known.
#[must_use]
pub fn honest_fragments(segments: &[Segment], each: usize, seed: u64) -> Vec<Segment> {
    let mut random = Rng::with_seed(seed);
    let mut by_lang: HashMap<&str, Vec<&Segment>> = HashMap::new();
    for segment in segments.iter().filter(|s| s.gold == Gold::Content) {
        by_lang.entry(&segment.lang).or_default().push(segment);
    }
    let mut langs: Vec<_> = by_lang.into_iter().collect();
    langs.sort_by_key(|(lang, _)| *lang);
    let mut fragments = Vec::new();
    for (_, sources) in langs {
        for _ in 0..each.min(sources.len() * 3) {
            let source = sources[random.usize(..sources.len())];
            if let Some(mut text) = fragment(&source.text, &mut random) {
                if random.u8(..4) == 0 {
                    text.insert_str(0, "• ");
                }
                fragments.push(made(text, source, Gold::Ham, "fragments"));
            }
        }
    }
    fragments
}

/// Pieces of keyword rows, and rows of keyword lines of one source.
#[must_use]
pub fn spam_pieces(segments: &[Segment], count: usize, seed: u64) -> Vec<Segment> {
    let mut random = Rng::with_seed(seed);
    let spam: Vec<&Segment> = segments.iter().filter(|s| s.gold == Gold::Spam).collect();
    let mut by_set: HashMap<(&str, &str), Vec<&Segment>> = HashMap::new();
    for segment in &spam {
        by_set.entry((&segment.set, &segment.lang)).or_default().push(segment);
    }
    let mut sets: Vec<_> = by_set.into_iter().filter(|(_, v)| v.len() >= 20).collect();
    sets.sort_by_key(|(key, _)| *key);
    let mut pieces = Vec::new();
    while pieces.len() < count && !sets.is_empty() {
        let (_, of) = &sets[random.usize(..sets.len())];
        let source = of[random.usize(..of.len())];
        if random.bool() {
            let parts: Vec<&str> =
                source.text.split(MARKS).map(str::trim).filter(|p| p.chars().count() >= 4).collect();
            if parts.len() >= 3 {
                let part = parts[random.usize(..parts.len())];
                pieces.push(made(part.to_owned(), source, Gold::Spam, "pieces"));
                continue;
            }
        }
        let mark = [" | ", "|", "_", "-", ",", " - ", " "][random.usize(..7)];
        let row: Vec<&str> = (0..random.usize(2..7))
            .map(|_| of[random.usize(..of.len())].text.as_str())
            .filter(|t| t.len() < 120)
            .collect();
        if row.len() >= 2 {
            pieces.push(made(row.join(mark), source, Gold::Spam, "pieces"));
        } else {
            pieces.push(made(source.text.clone(), source, Gold::Spam, "pieces"));
        }
    }
    pieces
}
