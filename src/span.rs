//! Injected spans: where, inside a long segment, the spam begins and ends.
//!
//! Every code says something for spam or against it: the n-grams that end on it, the phrase it belongs to. The cheapest
//! way of calling every code honest or spam, with a price on every change, gives the spans (Viterbi over two states).
//! Only what came out of that is judged as a segment of its own: each span, and what is left without them. Knows one
//! segment; its page and the thresholds of spam do not concern it.

use core::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::analysis::{self, Analysis, Scratch};
use crate::features::Slot;
use crate::model::{Parts, normalise};
use crate::signal::lexicon::Lexicon;
use crate::signal::{ngram, shape};
use crate::text::{CharClass, Code};
use crate::verdict::{InjectedSpan, SpanList};

// The figures below were chosen on training spam spliced into training lines of eleven languages, once with the model
// and once with one that had seen neither (`tests/spans.rs` measures it).

/// Nats of an n-gram by nats of the whole: the root of about sixty n-grams, for log-odds grow with the root of a length.
const GRAM: f32 = 0.13;
/// Every code starts from this many nats.
const PRIOR: f32 = -0.005;
/// Nats of a phrase by its weight, spread over its codes.
const PHRASE: f32 = 1.2;
/// What a change between honest and spam costs behind a mark, between words, and between characters of dense scripts.
const AT_MARK: f32 = 2.0;
const AT_SPACE: f32 = 3.0;
const AT_CHARACTER: f32 = 3.5;
/// A span has at least these log-odds by itself.
const SPAN_ODDS: f32 = 2.5;

/// Segments of fewer codes than this are judged as a whole.
const MIN_CODES: usize = 40;
/// What is left of a segment has at least this many codes, those of dense scripts counted twice ...
const MIN_REST: usize = 30;
/// ... and so many where the segment was spam as a whole.
const MIN_REST_OF_SPAM: usize = 80;
/// A block of n-grams with these log-odds makes an honest segment worth a closer look. From 0 to 1.5 four in five of the
/// honest lines are spared it, and one spliced line in 500 is lost; at 2 it is one in 120.
const SUSPICIOUS: f32 = 1.5;
/// The n-grams of a block that says enough by itself: those of a word at the border of two blocks do not.
const MIN_GRAMS: u32 = 9;
/// A spam segment is worth a closer look where a stretch of it has log-odds as low as this.
const HONEST_STRETCH: f32 = -1.5;
/// What is left of a spam segment is so honest that hardly a page could make it spam, and its n-grams have log-odds below
/// the second, which neutral sentences of spam prose seldom have; below the third will do where the span is a mere phrase.
const HONEST_ODDS: f32 = -4.0;
const HONEST_GRAMS: f32 = -3.0;
const HONEST_GRAMS_BESIDE_PHRASE: f32 = -2.0;
/// It reads as content: its log-odds of content are above this.
const CONTENT: f32 = 1.0;
/// The span has at most this many times the codes of the rest.
const MOST_OF_REST: f32 = 1.5;

/// Codes, those of dense scripts counted twice: a character there says as much as two letters.
fn weight(scratch: &Scratch) -> usize {
    scratch.folded.codes().len() + scratch.scan.dense as usize
}

/// Whether a segment that is no spam as a whole is worth searching; the scratch holds what was read of it.
pub(crate) fn may_hold_spam(scratch: &Scratch, parts: &Parts, alone: &Analysis) -> bool {
    let get = |slot: Slot| alone.features[slot as usize];
    let scale = parts.ngrams.scale[0];
    let suspicious =
        |&(sum, count): &(i32, u32)| count >= MIN_GRAMS && normalise(sum, count, scale) > SUSPICIOUS;
    scratch.folded.codes().len() >= MIN_CODES
        && (get(Slot::hits_sure) + get(Slot::hits_strong) > 0.0 || scratch.scan.blocks.iter().any(suspicious))
}

/// Whether a segment that is spam as a whole is worth searching; the scratch holds what was read of it.
pub(crate) fn may_hold_honest_text(scratch: &Scratch, alone: &Analysis) -> bool {
    weight(scratch) > MIN_REST_OF_SPAM && alone.features[Slot::ngram_low as usize] < HONEST_STRETCH
}

/// The injected spans of a segment that is no spam as a whole; the scratch holds what was read of it, and is overwritten.
pub(crate) fn find(lexicon: &Lexicon, parts: &Parts, scratch: &mut Scratch, text: &str) -> SpanList {
    match cut(lexicon, parts, scratch, text) {
        Some(cut) if weight(scratch) >= MIN_REST => cut.spans,
        _ => SpanList::EMPTY,
    }
}

/// The one injected span of a segment that is spam as a whole, and what is known of the rest, if that is plainly honest
/// content and not much less than the span; the scratch holds what was read of the segment, and is overwritten.
///
/// Several spans are not taken apart: where honest and suspicious stretches take turns it is the prose of spam.
pub(crate) fn split(
    lexicon: &Lexicon,
    parts: &Parts,
    scratch: &mut Scratch,
    text: &str,
) -> Option<(SpanList, Analysis)> {
    let Cut { spans, codes, sentences, rest } = cut(lexicon, parts, scratch, text)?;
    let get = |slot: Slot| rest.features[slot as usize];
    let left = scratch.folded.codes().len();
    let is_phrase = sentences == 0.0 && codes * 2 <= left;
    let honest_grams = if is_phrase { HONEST_GRAMS_BESIDE_PHRASE } else { HONEST_GRAMS };
    let honest = spans.as_slice().len() == 1
        && codes as f32 <= left as f32 * MOST_OF_REST
        && weight(scratch) >= MIN_REST_OF_SPAM
        && get(Slot::ngram_spam) < honest_grams
        && rest.spam < HONEST_ODDS
        && rest.content(parts) > CONTENT;
    honest.then_some((spans, rest))
}

/// A segment, taken apart.
struct Cut {
    /// The stretches that are spam by themselves.
    spans: SpanList,
    /// The codes of the spans.
    codes: usize,
    /// The sentence marks in the spans.
    sentences: f32,
    /// What is known of the rest.
    rest: Analysis,
}

/// What the search for spans needs room for; reused from segment to segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpanBuffers {
    /// What each code says for spam, in nats.
    odds: Vec<f32>,
    /// What a change before each code costs, in nats.
    prices: Vec<f32>,
    /// For each code: whether the better way into honest, into spam, came from spam.
    came: Vec<(bool, bool)>,
    /// The stretches of spam, in codes and then in bytes.
    stretches: Vec<Range<usize>>,
    /// The text without its spans.
    rest: String,
}

/// Takes a segment apart, if it has spans; the scratch holds what was read of the rest then.
fn cut(lexicon: &Lexicon, parts: &Parts, scratch: &mut Scratch, text: &str) -> Option<Cut> {
    if !may_pay(lexicon, parts, scratch) {
        return None;
    }
    let mut buffers = std::mem::take(&mut scratch.span);
    let cut = cut_on_path(&mut buffers, lexicon, parts, scratch, text);
    scratch.span = buffers;
    cut
}

/// The same by the cheapest path, with buffers of its own.
fn cut_on_path(
    SpanBuffers { odds, prices, came, stretches, rest }: &mut SpanBuffers,
    lexicon: &Lexicon,
    parts: &Parts,
    scratch: &mut Scratch,
    text: &str,
) -> Option<Cut> {
    evidence(lexicon, parts, scratch, odds);
    set_prices(scratch.folded.codes(), prices);
    cheapest(odds, prices, came, stretches);
    if stretches.is_empty() {
        return None;
    }
    analysis::place(scratch, text);
    for stretch in stretches.iter_mut() {
        *stretch = to_word_borders(text, scratch.folded.source(stretch.start, stretch.end));
    }
    let (mut spans, mut codes, mut sentences) = (SpanList::EMPTY, 0, 0.0);
    rest.clear();
    let mut at = 0;
    for range in stretches.iter() {
        let start = range.start.max(at);
        let analysis = analysis::analyse(lexicon, parts, scratch, text.get(start..range.end)?);
        if analysis.spam < SPAN_ODDS {
            continue;
        }
        codes += scratch.folded.codes().len();
        sentences += analysis.features[Slot::sentences as usize];
        let odds = analysis::category_odds(parts, scratch, &analysis.phrases);
        rest.push_str(&text[at..start]);
        at = range.end;
        spans.push(InjectedSpan { start, end: at, category: analysis::likeliest(&odds) });
    }
    if at == 0 {
        return None;
    }
    rest.push_str(&text[at..]);
    let rest = analysis::analyse(lexicon, parts, scratch, rest);
    Some(Cut { spans, codes, sentences, rest })
}

/// Whether any stretch says enough for spam to pay for the two changes around it, at the lowest price that they have; the
/// sums of the scan are overwritten.
///
/// The best stretch of whole numbers, which the scan has summed up already (Kadane), tells it much sooner than the
/// cheapest path does.
fn may_pay(lexicon: &Lexicon, parts: &Parts, scratch: &mut Scratch) -> bool {
    let Scratch { folded, scan, hits, .. } = scratch;
    let (codes, table) = (folded.codes(), &parts.ngrams);
    let by_code = scan.by_code.as_flattened_mut();
    ngram::word_grams(codes, &scan.words, |end, hash| by_code[end - 1] += i16::from(table.get(hash)[0]));
    let nats = table.scale[0] * GRAM;
    // Rounded up, so that a stretch is worth no less than on the path.
    let units = |each: f32| (each / nats).ceil() as i32;
    for hit in hits.iter() {
        let entry = lexicon.entry(hit.phrase);
        if entry.category.is_some() {
            let codes = &mut by_code[hit.start as usize..hit.end as usize];
            let each = units(entry.weight * PHRASE / codes.len() as f32);
            // A scale of a model that makes no sense is no reason to pass over a segment.
            let Ok(each) = i16::try_from(each) else { return true };
            codes.iter_mut().for_each(|units| *units = units.saturating_add(each));
        }
    }
    // Before the first code a change costs nothing.
    let (mut sum, mut best, mut all) = (units(AT_MARK), 0, 0_i64);
    for &of_code in &by_code[..codes.len()] {
        let of_code = i32::from(of_code) + units(PRIOR);
        sum = sum.saturating_add(of_code).max(0);
        best = best.max(sum);
        all += i64::from(of_code.abs());
    }
    // What rounding may add on the way along the path.
    let slack = codes.len() as f32 * (all as f32 * nats + 1.0) * (4.0 * f32::EPSILON);
    best as f32 * nats + slack >= 2.0 * AT_MARK || nats <= 0.0
}

/// Sets what each code says for spam, in nats.
fn evidence(lexicon: &Lexicon, parts: &Parts, scratch: &Scratch, odds: &mut Vec<f32>) {
    let codes = scratch.folded.codes();
    let table = &parts.ngrams;
    let nats = |hash| f32::from(table.get(hash)[0]) * table.scale[0] * GRAM;
    odds.clear();
    odds.resize(codes.len(), PRIOR);
    ngram::grams(codes.iter().copied(), |i, hash| odds[i] += nats(hash));
    ngram::word_grams(codes, &scratch.scan.words, |end, hash| odds[end - 1] += nats(hash));
    for hit in &scratch.hits {
        let entry = lexicon.entry(hit.phrase);
        if entry.category.is_some() {
            let codes = &mut odds[hit.start as usize..hit.end as usize];
            let each = entry.weight * PHRASE / codes.len() as f32;
            codes.iter_mut().for_each(|o| *o += each);
        }
    }
}

/// Sets what a change between honest and spam costs before each code, in nats; nothing changes inside a word.
fn set_prices(codes: &[Code], prices: &mut Vec<f32>) {
    prices.clear();
    prices.resize(codes.len(), 0.0);
    let mut marked = false;
    for (price, pair) in prices.iter_mut().skip(1).zip(codes.windows(2)) {
        let (before, class) = (pair[0].class(), pair[1].class());
        // A mark belongs to what stands before it, a space too.
        marked = shape::divides(before) || (marked && before == CharClass::Space);
        *price =
            if class == CharClass::Space || shape::divides(class) || (before.is_word() && class.is_word()) {
                f32::INFINITY
            } else if marked {
                AT_MARK
            } else if before == CharClass::Space {
                AT_SPACE
            } else {
                AT_CHARACTER
            };
    }
}

/// Finds the stretches that are spam on the cheapest path.
fn cheapest(odds: &[f32], prices: &[f32], came: &mut Vec<(bool, bool)>, stretches: &mut Vec<Range<usize>>) {
    // The text begins and ends as if behind a mark.
    let (mut honest, mut spam) = (0.0_f32, -AT_MARK);
    came.clear();
    for (&o, &price) in odds.iter().zip(prices) {
        let from_spam = (spam - price > honest, spam > honest - price);
        let into_honest = if from_spam.0 { spam - price } else { honest };
        let into_spam = if from_spam.1 { spam } else { honest - price };
        (honest, spam) = (into_honest - o / 2.0, into_spam + o / 2.0);
        came.push(from_spam);
    }
    let mut is_spam = spam - AT_MARK > honest;
    stretches.clear();
    for (i, &(honest, spam)) in came.iter().enumerate().rev() {
        if is_spam {
            match stretches.last_mut() {
                Some(last) if last.start == i + 1 => last.start = i,
                _ => stretches.push(i..i + 1),
            }
        }
        is_spam = if is_spam { spam } else { honest };
    }
    stretches.reverse();
}

/// Whether words surely end and begin at a place, which nearly all edges of spans are and is quick to see: beside a Chinese
/// character or a single space, unless a character stands there that belongs to the one before.
fn is_border(text: &str, at: usize) -> bool {
    let Some((before, behind)) = text.split_at_checked(at) else { return false };
    let (Some(a), Some(b)) = (before.chars().next_back(), behind.chars().next()) else { return true };
    let han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let common = |c: char| c == ' ' || c.is_ascii_graphic() || han(c);
    common(a) && common(b) && (han(a) || han(b) || (a == ' ') != (b == ' '))
}

/// Moves the edges of a span outwards to the borders of words and inwards over the spaces at its beginning.
fn to_word_borders(text: &str, Range { start, end }: Range<usize>) -> Range<usize> {
    if is_border(text, start) && is_border(text, end) {
        return start..end;
    }
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
    left..right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_must_pay() {
        let cheapest = |odds: &[f32], prices: &[f32]| -> Vec<(usize, usize)> {
            let mut stretches = Vec::new();
            cheapest(odds, prices, &mut Vec::new(), &mut stretches);
            stretches.into_iter().map(|r| (r.start, r.end)).collect()
        };
        let prices = [AT_MARK; 5];
        assert_eq!(cheapest(&[-4.0, 4.0, 4.0, -4.0], &prices), [(1, 3)]);
        assert_eq!(cheapest(&[-4.0, 1.0, -4.0], &prices), []);
        assert_eq!(cheapest(&[-4.0, 4.0, 0.5, 4.0, -4.0], &prices), [(1, 4)]);
        assert_eq!(cheapest(&[6.0, -9.0, 0.0, -9.0, 6.0], &prices), [(0, 1), (4, 5)]);
        assert_eq!(cheapest(&[4.0, 4.0], &prices), [(0, 2)]);
        assert_eq!(cheapest(&[-9.0, 9.0, -9.0], &[0.0, f32::INFINITY, AT_MARK]), []);
        assert_eq!(cheapest(&[], &[]), []);
    }

    #[test]
    fn changes_are_cheapest_behind_marks_and_never_inside_words() {
        let mut scratch = Scratch::default();
        analysis::prepare(&mut scratch, "ab, c d国产");
        let (word, any) = (f32::INFINITY, f32::INFINITY);
        let expected = [0.0, word, any, any, AT_MARK, any, AT_SPACE, AT_CHARACTER, AT_CHARACTER];
        let mut prices = Vec::new();
        set_prices(scratch.folded.codes(), &mut prices);
        assert_eq!(prices, expected);
    }

    #[test]
    fn what_is_called_a_border_is_one() {
        let text = "The casino, 新闻 of 2024年 isn't  a新闻b don_t 3.14 ! (ok)";
        let borders: Vec<usize> = text.split_word_bound_indices().map(|(at, _)| at).collect();
        let called: Vec<usize> = (1..text.len()).filter(|&at| is_border(text, at)).collect();
        assert!(called.len() > 10 && called.iter().all(|at| borders.contains(at)), "{called:?} {borders:?}");
    }

    #[test]
    fn edges_move_to_word_borders() {
        let text = "the casinos here";
        assert_eq!(to_word_borders(text, 4..10), 4..11);
        assert_eq!(to_word_borders("新闻国产视频好", 6..12), 6..12);
        assert_eq!(to_word_borders("we don't play", 3..6), 3..8);
    }
}
