//! How the cost of a verdict grows: with the length of a text, the number of phrases, the cores, and with texts made to
//! be slow. `cargo bench --bench growth` prints tables, checks the bounds that the documentation names and draws
//! `docs/performance.svg`.
//!
//! No statistics: the least time of several passes over a stretch of texts, which other load on the machine disturbs least.

mod support;

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use spamsift::{Category, Classifier, Scratch};

/// Passes over each stretch; the fastest counts.
const PASSES: usize = 15;
/// A text made to be slow may cost this many times what prose costs by the byte.
const MOST: f64 = 4.0;

/// Nanoseconds a byte, `texts` judged one by one.
fn cost<T: AsRef<str>>(classifier: &Classifier, texts: &[T]) -> f64 {
    let mut scratch = Scratch::default();
    let stretches = texts.chunks(20);
    let mut best = vec![f64::MAX; stretches.len()];
    for _ in 0..PASSES {
        for (texts, best) in texts.chunks(20).zip(&mut best) {
            let begin = Instant::now();
            for text in texts {
                black_box(classifier.classify_with(&mut scratch, black_box(text.as_ref())));
            }
            *best = best.min(begin.elapsed().as_secs_f64());
        }
    }
    let bytes: usize = texts.iter().map(|t| t.as_ref().len()).sum();
    best.iter().sum::<f64>() * 1e9 / bytes as f64
}

/// Megabytes a second of threads that judge the texts a few times each.
fn together(classifier: &Classifier, texts: &[String], threads: usize) -> f64 {
    const ROUNDS: usize = 20;
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut scratch = Scratch::default();
                for text in texts.iter().cycle().take(ROUNDS * texts.len()) {
                    black_box(classifier.classify_with(&mut scratch, text));
                }
            });
        }
    });
    let bytes: usize = texts.iter().map(String::len).sum();
    (bytes * ROUNDS * threads) as f64 / begin.elapsed().as_secs_f64() / 1e6
}

/// Megabytes a second from nanoseconds a byte.
fn rate(cost: f64) -> f64 {
    1e3 / cost
}

/// Texts of a script and a verdict that have about `len` bytes.
fn prose(script: &str, len: usize, spam: bool) -> Vec<String> {
    let pages = support::SCRIPTS.iter().find(|(name, _)| *name == script).map_or(&[][..], |(_, pages)| pages);
    support::set(script, pages, len, spam).map_or_else(Vec::new, |set| set.texts)
}

/// Texts that are nothing but one thing over and over, of 60 kB each: as much as is judged at once.
fn hostile() -> Vec<(&'static str, String)> {
    const LEN: usize = 60_000;
    let of = |piece: &str| piece.repeat(LEN / piece.len());
    vec![
        ("one letter", of("a")),
        ("one Chinese character", of("国")),
        ("one separator", of("|")),
        ("one emoji", of("🎰")),
        ("spaces", of(" ")),
        ("combining marks", of("\u{301}")),
        ("zero-width marks", of("\u{200B}")),
        ("letters set apart", of("a.")),
        ("separated letters that change", of("a.b-c|d ")),
        ("escaped ampersands", of("&amp;")),
        ("ampersands", of("&")),
        ("references", of("&#22269;")),
        ("glosses", of("国(wèn)")),
        ("open brackets", of("国(")),
        ("look-alike letters", of("Сasino ")),
        ("letters that become several", of("ﷺ")),
        ("mixed scripts", of("国a")),
        ("digits and letters", of("a1")),
        ("overlapping Chinese phrases", of("色情国产")),
        ("overlapping Latin phrases", of("casino slot ")),
        ("one phrase after another", of("slot gacor | ")),
        ("anchors of contacts", of("qq微信@")),
        ("handles", of("qq: 12345 ")),
        ("suspicious sentences", of("The casino bonus is here. The committee met on Tuesday morning. ")),
    ]
}

/// Points of a line of the plot.
type Line = (String, Vec<(f64, f64)>);

fn main() {
    let classifier = Classifier::default();
    let mut plot = Vec::new();

    println!("Length: MB/s by bytes of a text");
    let lengths = [20, 50, 100, 200, 500, 1_000, 5_000, 20_000, 100_000];
    print!("{:24}", "");
    lengths.iter().for_each(|len| print!("{len:>8}"));
    println!();
    for (name, script, spam) in [
        ("Chinese, honest", "zh", false),
        ("English, honest", "en", false),
        ("Russian, honest", "ru", false),
        ("Thai, spam", "th", true),
        ("mixed, spam", "mixed", true),
    ] {
        let rates = lengths.map(|len| rate(cost(&classifier, &prose(script, len, spam))));
        print!("{name:24}");
        rates.iter().for_each(|rate| print!("{rate:8.0}"));
        println!();
        plot.push((name.to_owned(), lengths.iter().map(|&l| l as f64).zip(rates).collect()));
    }

    println!("\nPhrases: milliseconds to build, and MB/s, by how many are known, texts of 200 bytes");
    let texts: Vec<String> = [prose("zh", 200, false), prose("en", 200, false)].concat();
    for own in [None, Some(0), Some(1_000), Some(10_000), Some(100_000), Some(1_000_000)] {
        let builder = Classifier::builder();
        let builder = own.map_or(builder.clone(), |own| {
            (0..own)
                .fold(builder, |b, i| b.phrase(format!("zorblax{} site{i}", i % 977), Category::Other, 1.0))
        });
        let builder = if own == Some(0) { builder.without_default_lists() } else { builder };
        let mut least = f64::MAX;
        let mut built = None;
        for builder in vec![builder; if own > Some(10_000) { 2 } else { 2 * PASSES }] {
            let begin = Instant::now();
            built = builder.build().ok();
            least = least.min(begin.elapsed().as_secs_f64() * 1e3);
        }
        let Some(classifier) = built else { unreachable!("the phrases are in the format") };
        let rate = rate(cost(&classifier, &texts));
        println!("{:>10} phrases {least:8.1} ms {rate:8.0} MB/s", classifier.phrases());
    }

    println!("\nCores: MB/s of threads that share a classifier, texts of 200 bytes");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut threads = 1;
    while threads <= cores {
        let best = (0..PASSES).map(|_| together(&classifier, &texts, threads)).fold(0.0, f64::max);
        println!("{threads:>10} threads {best:8.0}");
        threads *= 2;
    }

    println!("\nMade to be slow: cost by the byte, by that of the cheapest prose of 10,000 bytes");
    let scripts = ["zh", "en", "ru"];
    let yardstick = scripts
        .map(|script| cost(&classifier, &prose(script, 10_000, false)))
        .into_iter()
        .fold(f64::MAX, f64::min);
    let mut worst = 0.0_f64;
    for (name, text) in hostile() {
        let times = cost(&classifier, &[text]) / yardstick;
        worst = worst.max(times);
        println!("{name:32}{times:8.2}");
    }
    assert!(worst <= MOST, "a text costs {worst:.1} times what prose does, {MOST} are allowed");

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/performance.svg");
    if let Err(error) = std::fs::write(&path, draw(&plot)) {
        panic!("{}: {error}", path.display());
    }
}

/// Rates over lengths, both axes logarithmic, legible on light and on dark grounds.
fn draw(lines: &[Line]) -> String {
    const COLOURS: [&str; 5] = ["#d1495b", "#3d7ea6", "#7b9e3f", "#b07aa1", "#d98324"];
    const LEFT: f64 = 60.0;
    const TOP: f64 = 20.0;
    const WIDTH: f64 = 480.0;
    const HEIGHT: f64 = 280.0;
    let x = |len: f64| LEFT + (len.log10() - 1.0) / 4.0 * WIDTH;
    let y = |rate: f64| TOP + HEIGHT - (rate.log10() - 1.0) / 1.5 * HEIGHT;
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 360\" font-family=\"sans-serif\" \
         font-size=\"13\">\n<style>\n\
         text { fill: #333 } .grid { stroke: #999; stroke-opacity: .35 } .line { fill: none; stroke-width: 2 }\n\
         @media (prefers-color-scheme: dark) { text { fill: #ddd } }\n</style>\n\
         <title>Megabytes a second by the length of a text</title>\n",
    );
    for len in [10.0, 100.0, 1e3, 1e4, 1e5] {
        let at = x(len);
        let bottom = TOP + HEIGHT;
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{at:.0} {TOP}V{bottom}\"/>");
        let _ =
            writeln!(svg, "<text x=\"{at:.0}\" y=\"{}\" text-anchor=\"middle\">{len}</text>", bottom + 18.0);
    }
    for rate in [10.0, 20.0, 50.0, 100.0, 200.0] {
        let at = y(rate);
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{LEFT} {at:.0}H{}\"/>", LEFT + WIDTH);
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{:.0}\" text-anchor=\"end\">{rate}</text>",
            LEFT - 8.0,
            at + 4.0
        );
    }
    let middle = LEFT + WIDTH / 2.0;
    let _ = writeln!(svg, "<text x=\"{middle}\" y=\"350\" text-anchor=\"middle\">bytes of a text</text>");
    let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"14\" text-anchor=\"middle\">MB/s</text>");
    // Names stand beside the ends of their lines, moved apart where they would overlap.
    let mut names: Vec<(f64, usize)> =
        lines.iter().enumerate().map(|(i, (_, points))| (points.last().map_or(TOP, |p| y(p.1)), i)).collect();
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = TOP;
    for (at, i) in names {
        let (name, points) = &lines[i];
        let colour = COLOURS[i % COLOURS.len()];
        let path: Vec<String> =
            points.iter().map(|&(len, rate)| format!("{:.1} {:.1}", x(len), y(rate))).collect();
        let _ = writeln!(svg, "<path class=\"line\" stroke=\"{colour}\" d=\"M{}\"/>", path.join("L"));
        let at = at.max(free);
        free = at + 16.0;
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{:.0}\" style=\"fill: {colour}\">{name}</text>",
            LEFT + WIDTH + 8.0,
            at + 4.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}
