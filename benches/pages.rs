//! `classify_page_with` and `clean` beside the same lines one by one. `cargo bench --bench pages`

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use spamsift::{Classifier, Scratch};

fn pages(c: &mut Criterion) {
    let classifier = Classifier::default();
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group("pages");
    for (name, touched) in [
        ("clean_police_zh", false),
        ("clean_long_nav", false),
        ("clean_pharmacy", false),
        ("hacked_news", true),
        ("school_slots", true),
        ("doorway_th", true),
    ] {
        let lines = support::page(name);
        let text = lines.join("\n");
        let alone = |scratch: &mut Scratch| {
            lines.iter().filter(|l| classifier.classify_with(scratch, l).is_spam()).count()
        };
        let paged = |scratch: &mut Scratch| {
            let verdict = classifier.classify_page_with(scratch, lines.iter());
            verdict.lines().iter().filter(|v| v.is_spam()).count()
        };
        let (spam_alone, spam) = (alone(&mut scratch), paged(&mut scratch));
        assert_eq!(spam > 0, touched, "{name}: {spam} lines called spam");
        let kept = classifier.clean(&text).len();
        assert_eq!(kept < text.len(), touched, "{name}: {kept} bytes kept");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("{name}/lines"), |b| {
            b.iter(|| assert_eq!(alone(&mut scratch), spam_alone));
        });
        group.bench_function(format!("{name}/page"), |b| b.iter(|| assert_eq!(paged(&mut scratch), spam)));
        group.bench_function(format!("{name}/clean"), |b| {
            b.iter(|| assert_eq!(classifier.clean(&text).len(), kept));
        });
    }
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
