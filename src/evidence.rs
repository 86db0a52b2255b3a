//! What spoke for a verdict, for people: phrases, suspicious stretches, shape, contacts, disguise.
//!
//! Runs on demand only. Reads the same figures as the decision and gives them byte ranges and names; decides nothing.

use crate::analysis::{BLOCK, STRETCH, Scratch};
use crate::classifier::Classifier;
use crate::features::Slot;
use crate::model::normalise;
use crate::verdict::{Evidence, EvidenceKind, Verdict};

/// Stretches and shapes below this many nats are not worth a line.
const WORTH: f32 = 0.5;
/// So many pieces of evidence are enough for a person.
const MOST: usize = 64;

/// Collects the evidence on a text, strongest first.
pub(crate) fn collect(
    classifier: &Classifier,
    scratch: &mut Scratch,
    text: &str,
    verdict: &Verdict,
) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let Some(alone) = classifier.analyse(scratch, text) else { return evidence };
    let parts = classifier.model().parts();
    let folded = &scratch.folded;
    for hit in &scratch.hits {
        let entry = classifier.lexicon().entry(hit.phrase);
        let range = folded.source(hit.start as usize, hit.end as usize);
        let kind = if entry.category.is_some() { EvidenceKind::Phrase } else { EvidenceKind::Allow };
        let (category, weight) = (entry.category, entry.weight);
        evidence.push(Evidence { kind, category, start: range.start, end: range.end, weight });
    }
    // The stretches of n-grams, those that touch joined.
    let len = folded.codes().len();
    let mut stretch: Option<(usize, usize, i32, u32)> = None;
    let mut flush = |stretch: &mut Option<(usize, usize, i32, u32)>| {
        if let Some((from, to, sum, count)) = stretch.take() {
            let range = folded.source(from, to.min(len));
            let weight = normalise(sum, count, parts.ngrams.scale[0]);
            let kind = EvidenceKind::Ngram;
            evidence.push(Evidence { kind, category: None, start: range.start, end: range.end, weight });
        }
    };
    for (i, &(sum, count)) in scratch.scan.blocks.iter().enumerate() {
        let from = i * BLOCK;
        if from < len && normalise(sum, count, parts.ngrams.scale[0]) > WORTH {
            let grown = stretch.map_or((from, 0, 0), |(f, _, s, n)| (f, s, n));
            stretch = Some((grown.0, from + BLOCK, grown.1 + sum, grown.2 + count));
        } else {
            flush(&mut stretch);
        }
    }
    flush(&mut stretch);

    let get = |slot: Slot| alone.features[slot as usize];
    let whole = |kind, weight| Evidence { kind, category: None, start: 0, end: text.len(), weight };
    // What the trees make of the form: the log-odds that neither phrases nor n-grams account for.
    if get(Slot::separators) >= 3.0 && get(Slot::sentences) < 1.0 && get(Slot::same_separator) > 0.6 {
        evidence.push(whole(EvidenceKind::Shape, (get(Slot::separators) / STRETCH as f32).min(2.0)));
    }
    let contacts = get(Slot::handles);
    if contacts > 0.0 {
        evidence.push(whole(EvidenceKind::Contact, contacts.min(2.0)));
    }
    let stats = folded.stats();
    let disguised = stats.fancy + stats.lookalikes + stats.spaced_letters + stats.references;
    if disguised > 0 {
        evidence.push(whole(EvidenceKind::Disguise, (disguised as f32 / 4.0).min(2.0)));
    }
    if verdict.is_spam() && evidence.is_empty() {
        evidence.push(whole(EvidenceKind::Ngram, alone.spam));
    }
    evidence.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then(a.start.cmp(&b.start)));
    evidence.truncate(MOST);
    if let Some(category) = verdict.category {
        // Stretches speak for the category of the whole.
        for e in evidence.iter_mut().filter(|e| e.kind == EvidenceKind::Ngram) {
            e.category = Some(category);
        }
    }
    evidence
}
