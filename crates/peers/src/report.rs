//! From criterion's files to ratios within the run, as a table and for the plot.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::names::{self, DECODE_AND_FOLD, ROUNDS};
use crate::peers::{FASTTEXT, OWN_LISTS, SPAMSIFT};
use crate::training;

/// The sets of texts, in the order in which they are shown; the last is there only where a corpus is.
pub const SETS: [&str; 5] = ["zh prose", "en prose", "spam lines", "mixed", "zh corpus"];
/// All measurements of one run lie within this time.
const RUN: Duration = Duration::from_secs(3600);

/// The speeds of one set, in bytes a second: the best sample of each round.
#[derive(Debug)]
pub struct Speeds {
    /// The set of texts.
    pub set: &'static str,
    rows: Vec<(&'static str, [f64; ROUNDS.len()])>,
}

impl Speeds {
    /// Everything that was measured, with the best of its rounds.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        self.rows.iter().map(|(name, rounds)| (*name, rounds.iter().copied().fold(0.0, f64::max)))
    }

    /// The best speed of a measurement.
    #[must_use]
    pub fn of(&self, name: &str) -> f64 {
        self.rows().find(|(n, _)| *n == name).map_or(f64::NAN, |(_, speed)| speed)
    }

    /// How far apart the rounds are, the largest by the smallest: in the middle of all measurements and at worst.
    #[must_use]
    pub fn drift(&self) -> (f64, f64) {
        let apart = |rounds: &[f64; ROUNDS.len()]| {
            rounds.iter().copied().fold(0.0, f64::max) / rounds.iter().copied().fold(f64::INFINITY, f64::min)
        };
        let mut drifts: Vec<f64> = self.rows.iter().map(|(_, rounds)| apart(rounds)).collect();
        drifts.sort_by(f64::total_cmp);
        (drifts[drifts.len() / 2], drifts[drifts.len() - 1])
    }

    /// The ratios that are asked for: how many times as fast as fastText and as the fastest of the `usable` peers, and which
    /// share of bare decoding and folding.
    #[must_use]
    pub fn ratios(&self, usable: &[&str]) -> Ratios {
        let best = |names: &[&str]| names.iter().map(|n| self.of(n)).fold(f64::NAN, f64::max);
        let own = self.of(SPAMSIFT);
        Ratios {
            fasttext: own / self.of(FASTTEXT),
            usable: own / best(usable),
            own_lists: own / self.of(OWN_LISTS),
            decode_and_fold: own / self.of(DECODE_AND_FOLD),
        }
    }
}

/// spamsift's speed by that of others.
#[derive(Clone, Copy, Debug)]
pub struct Ratios {
    /// By fastText with its usual dimensions.
    pub fasttext: f64,
    /// By the fastest peer whose verdicts are of use; not a number where there is none.
    pub usable: f64,
    /// By our own lists in a bare automaton.
    pub own_lists: f64,
    /// By bare decoding and folding.
    pub decode_and_fold: f64,
}

#[derive(Deserialize)]
struct Benchmark {
    throughput: Option<Throughput>,
}

#[derive(Deserialize)]
struct Throughput {
    #[serde(rename = "Bytes")]
    bytes: u64,
}

#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

fn json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T> {
    let text =
        fs::read_to_string(path).with_context(|| format!("{}: run `cargo bench` first", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{}", path.display()))
}

/// Reads what the last `cargo bench` measured.
///
/// # Errors
/// If a measurement is missing, or some are of another run.
pub fn speeds() -> Result<Vec<Speeds>> {
    let criterion = training::build_folder().join("criterion");
    let (mut first, mut last) = (SystemTime::now(), SystemTime::UNIX_EPOCH);
    let mut sets = Vec::new();
    for set in SETS {
        if !criterion.join(names::group(set, ROUNDS[0])).is_dir() && set == SETS[SETS.len() - 1] {
            continue;
        }
        let mut rows = Vec::new();
        for name in names::all() {
            let mut rounds = [0.0; ROUNDS.len()];
            for (speed, round) in rounds.iter_mut().zip(ROUNDS) {
                let folder = criterion.join(names::group(set, round)).join(names::id(name)).join("new");
                let sample = folder.join("sample.json");
                let Sample { iters, times } = json(&sample)?;
                let Benchmark { throughput } = json(&folder.join("benchmark.json"))?;
                let bytes = throughput.with_context(|| format!("{}: no throughput", folder.display()))?.bytes;
                // The quickest sample is the one that other programs disturbed least.
                let least = times.iter().zip(&iters).map(|(t, i)| t / i).fold(f64::INFINITY, f64::min);
                *speed = bytes as f64 / least * 1e9;
                let written = fs::metadata(&sample)?.modified()?;
                (first, last) = (first.min(written), last.max(written));
            }
            rows.push((name, rounds));
        }
        sets.push(Speeds { set, rows });
    }
    if last.duration_since(first).is_ok_and(|time| time > RUN) {
        bail!("{}: measurements of different runs; run `cargo bench` as a whole", criterion.display());
    }
    Ok(sets)
}

/// The speeds in MB/s, and behind them how many times as fast spamsift is, as a table in Markdown.
#[must_use]
pub fn table(sets: &[Speeds]) -> String {
    let mut out = "| |".to_owned();
    sets.iter().for_each(|s| out.push_str(&format!(" {} | × |", s.set)));
    out.push_str("\n| --- |");
    sets.iter().for_each(|_| out.push_str(" ---: | ---: |"));
    out.push('\n');
    for name in names::all() {
        out.push_str(&format!("| {name} |"));
        for set in sets {
            let speed = set.of(name);
            out.push_str(&format!(" {} | {} |", short(speed / 1e6), short(set.of(SPAMSIFT) / speed)));
        }
        out.push('\n');
    }
    out
}

/// The ratios that are asked for, as a table in Markdown.
#[must_use]
pub fn ratio_table(sets: &[Speeds], usable: &[&str]) -> String {
    let mut out = "| spamsift by | asked |".to_owned();
    sets.iter().for_each(|s| out.push_str(&format!(" {} |", s.set)));
    out.push_str("\n| --- | ---: |");
    sets.iter().for_each(|_| out.push_str(" ---: |"));
    let mut row = |name: String, asked: &str, of: &dyn Fn(Ratios) -> String| {
        out.push_str(&format!("\n| {name} | {asked} |"));
        sets.iter().for_each(|s| out.push_str(&format!(" {} |", of(s.ratios(usable)))));
    };
    row(format!("{FASTTEXT}, its usual 100 dimensions"), "≥ 8", &|r| short(r.fasttext));
    let names = if usable.is_empty() { "there is none".to_owned() } else { usable.join(", ") };
    row(format!("the fastest usable peer ({names})"), "≥ 4", &|r| short(r.usable));
    row(format!("{OWN_LISTS}, in a bare automaton"), "-", &|r| short(r.own_lists));
    row("bare decode + fold".to_owned(), "≥ 10%", &|r| format!("{:.1}%", r.decode_and_fold * 100.0));
    out.push('\n');
    out
}

/// Two digits and a half.
#[must_use]
pub fn short(number: f64) -> String {
    match number {
        n if n.is_nan() => "-".to_owned(),
        n if n >= 100.0 => format!("{n:.0}"),
        n if n >= 10.0 => format!("{n:.1}"),
        n => format!("{n:.2}"),
    }
}
