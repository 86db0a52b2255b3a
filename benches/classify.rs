//! `classify_with`: script, length and verdict. `cargo bench --bench classify`

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use spamsift::{Classifier, Scratch};

fn classify(c: &mut Criterion) {
    let classifier = Classifier::default();
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group("classify");
    for (script, pages) in support::SCRIPTS {
        for &len in support::LENGTHS {
            for set in [false, true].into_iter().filter_map(|spam| support::set(script, pages, len, spam)) {
                let spam = set.checked_count(&classifier, &mut scratch);
                group.throughput(Throughput::Bytes(set.bytes()));
                group.bench_function(&set.name, |b| {
                    b.iter(|| assert_eq!(set.count(&classifier, &mut scratch), spam));
                });
            }
        }
    }
    group.finish();
}

/// What the reusable buffers are worth: the same texts with the thread's own ones.
fn scratch(c: &mut Criterion) {
    let classifier = Classifier::default();
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group("scratch");
    if let Some(set) = support::set("en", &["clean_sexual_health"], 100, false) {
        let spam = set.checked_count(&classifier, &mut scratch);
        group.throughput(Throughput::Bytes(set.bytes()));
        group
            .bench_function("callers", |b| b.iter(|| assert_eq!(set.count(&classifier, &mut scratch), spam)));
        group.bench_function("threads", |b| {
            b.iter(|| {
                assert_eq!(set.texts.iter().filter(|t| classifier.classify(t).is_spam()).count(), spam);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, classify, scratch);
criterion_main!(benches);
