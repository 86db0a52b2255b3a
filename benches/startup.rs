//! Building a classifier: the embedded lists and model, the model alone, own phrases. `cargo bench --bench startup`

use criterion::{Criterion, criterion_group, criterion_main};
use spamsift::{Category, Classifier};

fn startup(c: &mut Criterion) {
    let mut group = c.benchmark_group("startup");
    group.sample_size(30);
    let build = |builder: spamsift::ClassifierBuilder| builder.build().map_or(0, |c| c.phrases());
    let phrases = build(Classifier::builder());
    assert!(phrases > 10_000, "{phrases} phrases embedded");
    group.bench_function("default", |b| b.iter(|| assert_eq!(build(Classifier::builder()), phrases)));
    group.bench_function("model", |b| {
        b.iter(|| assert_eq!(build(Classifier::builder().without_default_lists()), 0));
    });
    for own in [1_000_usize, 10_000, 100_000] {
        let list: Vec<String> = (0..own).map(|i| format!("casino {i} bonus")).collect();
        group.bench_function(format!("own/{own}"), |b| {
            b.iter(|| {
                let builder = Classifier::builder().without_default_lists();
                let builder = list.iter().fold(builder, |b, p| b.phrase(p, Category::Gambling, 1.0));
                assert_eq!(build(builder), own);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, startup);
criterion_main!(benches);
