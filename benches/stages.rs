//! The stages of a verdict, each by itself, down to the limit of what decoding costs.
//! `cargo bench --features dev --bench stages`

mod support;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use spamsift::dev::{Extractor, Folded, LINE_FEATURES};
use spamsift::{Classifier, Model, Scratch};

fn stages(c: &mut Criterion) {
    let classifier = Classifier::default();
    let mut scratch = Scratch::default();
    let Ok(mut extractor) = Extractor::new() else { unreachable!("tests read the embedded lists") };
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/model.bin");
    let model = std::fs::read(path).ok().and_then(|bytes| Model::from_bytes(&bytes).ok());
    let Some(model) = model else { unreachable!("tests read the embedded model") };
    let parts = model.parts();
    let mut group = c.benchmark_group("stages");
    for (script, pages) in support::SCRIPTS {
        let Some(set) = support::set(script, pages, 100, *script == "th") else { continue };
        let texts = &set.texts;
        let spam = set.checked_count(&classifier, &mut scratch);
        let chars: usize = texts.iter().map(|t| t.chars().count()).sum();
        group.throughput(Throughput::Bytes(set.bytes()));
        group.bench_function(format!("{script}/decode"), |b| {
            b.iter(|| {
                // One sum over the characters: what no reader of text can do without.
                let sum = |t: &String| black_box(t.as_str()).chars().fold(0_u32, |s, c| s ^ c as u32);
                black_box(texts.iter().map(sum).fold(0, |s, t| s ^ t))
            });
        });
        let mut folded = Folded::default();
        let mut fold = || {
            texts.iter().fold(0, |n, t| {
                folded.fold(t);
                n + folded.codes().len()
            })
        };
        let codes = fold();
        assert!(codes <= chars && codes * 2 > chars, "{script}: {codes} codes of {chars} characters");
        group.bench_function(format!("{script}/fold"), |b| b.iter(|| assert_eq!(fold(), codes)));
        let mut read = || texts.iter().map(|t| extractor.read(&parts.ngrams, t).length).sum::<usize>();
        assert!(read() <= codes, "letters set apart are joined, so that there may be less");
        let read_codes = read();
        group.bench_function(format!("{script}/features"), |b| b.iter(|| assert_eq!(read(), read_codes)));
        let features: Vec<[f32; LINE_FEATURES]> =
            texts.iter().map(|t| extractor.read(&parts.ngrams, t).features).collect();
        let trees = || features.iter().filter(|f| parts.line_spam.score(*f) > 0.0).count();
        let positive = trees();
        assert!(if set.spam { positive > 0 } else { positive * 10 <= texts.len() }, "{script}: {positive}");
        group.bench_function(format!("{script}/trees"), |b| b.iter(|| assert_eq!(trees(), positive)));
        group.bench_function(format!("{script}/all"), |b| {
            b.iter(|| assert_eq!(set.count(&classifier, &mut scratch), spam));
        });
    }
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
