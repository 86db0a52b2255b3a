//! Speed: spamsift, its limits and its peers on the same texts. `cargo bench`, then `cargo run --release -- report`.
//!
//! Everything is measured in several rounds, every other one in the opposite order, so that a change of the machine's load in
//! between shows, and the best one counts. Answers are checked against another way to get them before the clock starts, and every timed
//! pass is held to them.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, measurement::WallTime};
use criterion::{criterion_group, criterion_main};
use spamsift_peers::limits::{self, BareNgrams, FoldTable};
use spamsift_peers::names::{LIMITS, ROUNDS, group, id};
use spamsift_peers::peers::{self, FASTTEXT, Peer, SMALL_FASTTEXT, SPAMSIFT, YARDSTICKS, Yardstick};
use spamsift_peers::texts::{self, Set};
use spamsift_peers::training::Lessons;

/// What is timed: a pass over a set that gives a number.
type Pass<'p> = Box<dyn FnMut(&Set) -> u64 + 'p>;

fn measure(c: &mut Criterion) {
    let lessons = Lessons::read().expect("the corpus or the samples can be read");
    println!("trained on {}", lessons.source);
    let mut judges = peers::all(&lessons).expect("every peer can be made");
    drop(lessons);
    let (dfa, nfa) = (limits::dfa().expect("our lists"), limits::nfa().expect("our lists"));
    let (fold, ngrams) = (FoldTable::new(), BareNgrams::new().expect("our model"));
    let sets = texts::sets().expect("the samples can be read");
    let mut shares = Vec::new();
    for set in &sets {
        let sum = |of: &dyn Fn(&str) -> u64| set.texts.iter().fold(0, |s: u64, t| s.wrapping_add(of(t)));
        // Either automaton is what the other one is held to.
        let limits: [(u64, Pass<'_>); LIMITS.len()] = [
            (sum(&|t| u64::from(limits::slow_decode(t))), total(|t| u64::from(limits::decode(t)))),
            (sum(&|t| u64::from(fold.slow_sum(t))), total(|t| u64::from(fold.sum(t)))),
            (sum(&|t| ngrams.slow_sum(t) as u64), total(|t| ngrams.sum(t) as u64)),
            (sum(&|t| limits::hits(&nfa, t) as u64), total(|t| limits::hits(&dfa, t) as u64)),
            (sum(&|t| limits::hits(&dfa, t) as u64), total(|t| limits::hits(&nfa, t) as u64)),
        ];
        let mut passes: Vec<(&'static str, u64, Pass<'_>)> = Vec::new();
        passes.extend(LIMITS.into_iter().zip(limits).map(|(name, (expected, pass))| (name, expected, pass)));
        for Yardstick { name, tell } in YARDSTICKS {
            let right = sum(&|t| u64::from(set.lang.is_some_and(|l| tell(t) == Some(l))));
            let all = set.texts.len() as u64;
            assert!(set.lang.is_none() || right * 10 >= all * 9, "{name}: {right} of {all} {}", set.name);
            let told = move |t: &str| u64::from(tell(t).is_some());
            passes.push((name, sum(&told), total(told)));
        }
        for Peer { name, judge, .. } in &mut judges {
            let expected = set.texts.iter().filter(|t| judge.recheck(t)).count();
            if *name == SPAMSIFT {
                set.check(name, expected);
            }
            shares.push((set.name, *name, expected as f64 / set.texts.len() as f64));
            let pass = |set: &Set| set.texts.iter().filter(|t| judge.is_spam(black_box(t))).count() as u64;
            passes.push((name, expected as u64, Box::new(pass)));
        }
        for round in ROUNDS {
            let mut group = c.benchmark_group(group(set.name, round));
            group.throughput(Throughput::Bytes(set.bytes()));
            group.sampling_mode(SamplingMode::Flat).sample_size(10);
            group.warm_up_time(Duration::from_millis(150)).measurement_time(Duration::from_millis(600));
            for (name, expected, pass) in &mut passes {
                run(&mut group, name, *expected, set, pass);
            }
            group.finish();
            passes.reverse();
        }
    }
    check(&shares);
}

/// A pass that adds up what `of` says of each text.
fn total<'p>(of: impl Fn(&str) -> u64 + 'p) -> Pass<'p> {
    Box::new(move |set| set.texts.iter().fold(0, |s: u64, t| s.wrapping_add(of(black_box(t)))))
}

fn run(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, expected: u64, set: &Set, pass: &mut Pass<'_>) {
    group.bench_function(id(name), |b| b.iter(|| assert_eq!(pass(set), expected, "{name}: {}", set.name)));
}

/// Peers that learnt must tell spam from prose, and both readers of one model must agree.
fn check(shares: &[(&str, &str, f64)]) {
    let share =
        |set: &str, who: &str| shares.iter().find(|s| s.0 == set && s.1 == who).map_or(f64::NAN, |s| s.2);
    for who in [FASTTEXT, SMALL_FASTTEXT[0], SMALL_FASTTEXT[1]] {
        let (spam, prose) = (share("spam lines", who), share("zh prose", who).max(share("en prose", who)));
        assert!(
            spam > 0.5 && spam > prose,
            "{who}: {spam:.2} of the spam and {prose:.2} of prose called spam"
        );
    }
    for set in ["zh prose", "en prose", "spam lines", "mixed"] {
        let [one, other] = SMALL_FASTTEXT.map(|who| share(set, who));
        assert!((one - other).abs() < 0.02, "{set}: {one:.3} and {other:.3} called spam by one model");
    }
}

criterion_group! {
    name = benches;
    // The report reads the samples themselves: criterion's own plots and many resamples would only take time.
    config = Criterion::default().without_plots().nresamples(1_000);
    targets = measure
}
criterion_main!(benches);
