//! Injected spans: where, inside a long segment that is legitimate as a whole, the spam begins and ends.
//!
//! The text is cut into units at separators, sentence marks and the edges of strong phrases; each unit is judged as a
//! segment of its own, and the cheapest way of calling every unit spam or not, with a price on every change, gives the
//! spans (Viterbi over two states). Runs only where a stretch or a phrase made the segment suspicious.

use unicode_segmentation::UnicodeSegmentation;

use crate::analysis::{self, Scratch};
use crate::model::Parts;
use crate::signal::lexicon::Lexicon;
use crate::text::CharClass;
use crate::verdict::{InjectedSpan, SpanList};

/// A change between legitimate and spam costs this many nats.
const CHANGE: f32 = 2.5;
/// One unit says at most this many nats.
const BOUND: f32 = 4.0;
/// Units of fewer codes say less, in proportion.
const FULL_UNIT: f32 = 8.0;
/// So many units are looked at; a longer segment is cut into longer units.
const MAX_UNITS: usize = 512;

/// Segments of fewer codes than this are judged as a whole.
pub(crate) const MIN_CODES: usize = 40;

/// Cuts the codes of the scratch into units; returns their byte ranges in the text.
fn units(lexicon: &Lexicon, scratch: &Scratch) -> Vec<(usize, usize)> {
    let codes = scratch.folded.codes();
    let mut cuts = vec![0];
    for (i, pair) in codes.windows(2).enumerate() {
        let part =
            matches!(pair[0].class(), CharClass::Separator | CharClass::SentenceEnd | CharClass::Comma)
                && !matches!(
                    pair[1].class(),
                    CharClass::Separator | CharClass::SentenceEnd | CharClass::Comma
                );
        if part {
            cuts.push(i + 1);
        }
    }
    for hit in &scratch.hits {
        let entry = lexicon.entry(hit.phrase);
        if entry.category.is_some() && entry.weight >= 2.0 {
            cuts.extend([hit.start as usize, hit.end as usize]);
        }
    }
    cuts.push(codes.len());
    cuts.sort_unstable();
    cuts.dedup();
    let step = cuts.len().div_ceil(MAX_UNITS).max(1);
    let last = cuts.len() - 1;
    let mut kept: Vec<usize> = cuts.iter().copied().step_by(step).collect();
    if last % step != 0 {
        kept.push(cuts[last]);
    }
    kept.windows(2)
        .map(|w| scratch.folded.source(w[0], w[1]))
        .filter(|r| r.start < r.end)
        .map(|r| (r.start, r.end))
        .collect()
}

/// The injected spans of a segment whose codes and hits the scratch holds; overwrites the scratch.
///
/// Empty where nothing or nearly everything would be a span.
pub(crate) fn find(lexicon: &Lexicon, parts: &Parts, scratch: &mut Scratch, text: &str) -> SpanList {
    let units = units(lexicon, scratch);
    if units.len() < 2 {
        return SpanList::EMPTY;
    }
    let odds: Vec<f32> = units
        .iter()
        .map(|&(start, end)| {
            let analysis = analysis::analyse(lexicon, parts, scratch, &text[start..end]);
            let length = scratch.folded.codes().len() as f32;
            analysis.spam.clamp(-BOUND, BOUND) * (length / FULL_UNIT).min(1.0)
        })
        .collect();
    let spam = cheapest(&odds);
    let mut list = SpanList::EMPTY;
    let mut covered = 0;
    let mut i = 0;
    while i < units.len() {
        if !spam[i] {
            i += 1;
            continue;
        }
        let from = units[i].0;
        while i < units.len() && spam[i] {
            i += 1;
        }
        let (start, end) = to_word_borders(text, from, units[i - 1].1);
        let analysis = analysis::analyse(lexicon, parts, scratch, &text[start..end]);
        let odds = analysis::category_odds(parts, scratch, &analysis.phrases);
        covered += end - start;
        list.push(InjectedSpan { start, end, category: analysis::likeliest(&odds) });
    }
    // What is left must be worth calling legitimate text.
    if covered * 5 > text.len() * 4 { SpanList::EMPTY } else { list }
}

/// Which units are spam, on the cheapest path.
fn cheapest(odds: &[f32]) -> Vec<bool> {
    let (mut honest, mut spam) = (0.0_f32, -CHANGE);
    // For each unit: whether the better way into honest, into spam, came from spam.
    let mut came: Vec<(bool, bool)> = Vec::with_capacity(odds.len());
    for &o in odds {
        let from_spam = (spam - CHANGE > honest, spam > honest - CHANGE);
        let into_honest = if from_spam.0 { spam - CHANGE } else { honest };
        let into_spam = if from_spam.1 { spam } else { honest - CHANGE };
        (honest, spam) = (into_honest - o / 2.0, into_spam + o / 2.0);
        came.push(from_spam);
    }
    let mut state = spam - CHANGE > honest;
    let mut path = vec![false; odds.len()];
    for (slot, &(honest, spam)) in path.iter_mut().zip(&came).rev() {
        *slot = state;
        state = if state { spam } else { honest };
    }
    path
}

/// Moves the edges of a span outwards to the borders of words and inwards over the spaces at its beginning.
fn to_word_borders(text: &str, start: usize, end: usize) -> (usize, usize) {
    const REACH: usize = 24;
    let from = (start.saturating_sub(REACH)..=start).find(|&i| text.is_char_boundary(i)).unwrap_or(start);
    let to = (end..=text.len().min(end + REACH)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(end);
    let alphabetic = |s: &str| s.chars().next().is_some_and(|c| crate::text::class_of(c).is_word());
    let (mut left, mut right) = (start, end);
    for (at, word) in text[from..to].split_word_bound_indices() {
        let (a, b) = (from + at, from + at + word.len());
        if a < start && start < b && alphabetic(word) {
            left = a;
        }
        if a < end && end < b && alphabetic(word) {
            right = b;
        }
    }
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_must_pay() {
        assert_eq!(cheapest(&[-4.0, 4.0, 4.0, -4.0]), [false, true, true, false]);
        assert_eq!(cheapest(&[-4.0, 1.0, -4.0]), [false, false, false]);
        assert_eq!(cheapest(&[-4.0, 4.0, 0.5, 4.0, -4.0]), [false, true, true, true, false]);
        assert_eq!(cheapest(&[4.0, 4.0]), [true, true]);
    }

    #[test]
    fn edges_move_to_word_borders() {
        let text = "the casinos here";
        assert_eq!(to_word_borders(text, 4, 10), (4, 11));
        assert_eq!(to_word_borders("新闻国产视频好", 6, 12), (6, 12));
    }
}
