//! What spoke for a verdict, for people: phrases, suspicious stretches, shape, contacts, disguise.
//!
//! Runs on demand only. Reads the same figures as the decision and gives them byte ranges and names; decides nothing.

use crate::analysis::{self, BLOCK, STRETCH, Scratch};
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
    analysis::place(scratch, text);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis;
    use crate::model::{DEFAULT, Model, NgramTable, Parts};
    use crate::signal::ngram;
    use crate::text::Folded;

    /// A classifier without phrases to which nothing but the n-grams that end inside one word is suspicious.
    fn suspecting(word: &str) -> Classifier {
        const BITS: u32 = 18;
        let mut weights = vec![[0; 2]; 1 << BITS];
        let mut folded = Folded::default();
        folded.fold(word);
        ngram::grams(folded.codes().iter().copied(), |at, hash| {
            if at >= 4 {
                weights[(hash >> (32 - BITS)) as usize] = [127, 0];
            }
        });
        let default = Model::from_bytes(DEFAULT).expect("tests read the embedded model");
        let parts = Parts { ngrams: NgramTable::new(BITS, [0.1; 2], weights), ..default.parts().clone() };
        let builder = Classifier::builder().without_default_lists();
        builder.model(&Model::from(parts).to_bytes()).build().expect("a model that was just written")
    }

    #[test]
    fn stretches_lie_where_their_n_grams_do_behind_words_that_end_with_a_block() {
        let classifier = suspecting("zorblaxqunivek");
        // Words that end with the first, the second and the third block, and one that ends with none.
        for honest in ["a word and a word", "a word or a word so much for a song", "sixteen eletters"] {
            for ahead in
                [honest.to_owned(), honest.repeat(3), format!("{}{honest}", "onewordof16chars".repeat(2))]
            {
                let text = format!("{ahead} and then zorblaxqunivek and so on, as if nothing had been");
                let explanation = classifier.explain(&text);
                let stretches = explanation.evidence().iter().filter(|e| e.kind() == EvidenceKind::Ngram);
                let ranges: Vec<_> = stretches.map(Evidence::range).collect();
                let at = text.find("zorblax").expect("it is in the text");
                // The n-grams of the word end on its fifth to its last letter; these letters' blocks are named.
                let blocks = (at + 4) / BLOCK * BLOCK..((at + 13) / BLOCK + 1) * BLOCK;
                assert_eq!(ranges, [blocks], "{text}");
            }
        }
    }

    #[test]
    fn every_block_has_its_sixteen_codes() {
        let classifier = Classifier::default();
        let mut scratch = Scratch::default();
        for text in [
            "fifteenletters, sixteenletters, a",
            "abcdefghijklmnop",
            "x ".repeat(40).as_str(),
            "国产 abc def 国",
        ] {
            analysis::analyse(classifier.lexicon(), classifier.model().parts(), &mut scratch, text);
            let codes = scratch.folded.codes().len() + 1;
            assert_eq!(scratch.scan.blocks.len(), codes.div_ceil(BLOCK), "{text}");
            let sums: i32 = scratch.scan.blocks.iter().map(|b| b.0).sum();
            assert_eq!(sums, scratch.scan.sums[0], "{text}");
        }
    }
}
