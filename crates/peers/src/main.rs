//! What the peers' verdicts are worth, and the report of their speed. See the README of this folder.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use spamsift_peers::training::Lessons;
use spamsift_peers::{accuracy, peers, plot, report, texts};
use spamsift_train::figures::Figures;

const USAGE: &str = "usage: cargo run --release -- accuracy [GOLD...]   what verdicts are worth, as a table
       cargo run --release -- report [GOLD...]     the same, with the speeds of the last `cargo bench`, into docs/peers.md and .svg
GOLD are files of labelled segments or pages in JSON Lines; without any, the corpus's dev/page_lines.jsonl (SPAMSIFT_CORPUS
names its folder), or else data/samples.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.split_first() {
        Some((command, files)) if command == "accuracy" => print_accuracy(files),
        Some((command, files)) if command == "report" => write_report(files),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The figures of every judge.
struct Measured {
    figures: Vec<(String, &'static str, Figures)>,
    /// What they were taken on and what the trained peers learnt from.
    what: String,
    /// Whether the trained peers learnt from a corpus.
    learnt: bool,
}

fn measure(files: &[String]) -> Result<Measured> {
    let (lines, gold) = accuracy::gold(files)?;
    let lessons = Lessons::read()?;
    let judged = |peer: &mut peers::Peer| (peer.name.to_owned(), peer.what, accuracy::figures(peer, &lines));
    let figures: Vec<_> = peers::all(&lessons)?.iter_mut().map(judged).collect();
    let spam = figures.first().map_or(0, |(.., f)| f.spam);
    let what = format!(
        "Each line alone: {} lines of {gold}, {spam} of them spam. fastText and bayespam learnt from {}.",
        lines.len(),
        lessons.source
    );
    Ok(Measured { figures, what, learnt: lessons.of_corpus })
}

fn print_accuracy(files: &[String]) -> Result<()> {
    let measured = measure(files)?;
    println!("{}\n\n{}", measured.what, accuracy::table(&measured.figures, measured.learnt));
    Ok(())
}

fn write_report(files: &[String]) -> Result<()> {
    let speeds = report::speeds()?;
    let measured = measure(files)?;
    let is_peer = |name: &str| ![peers::SPAMSIFT, peers::OWN_LISTS].contains(&name);
    let usable = measured
        .figures
        .iter()
        .filter(|(name, _, f)| measured.learnt && is_peer(name) && accuracy::is_usable(f));
    let usable: Vec<&str> = usable.map(|(name, ..)| name.as_str()).collect();
    let drift: Vec<String> =
        speeds.iter().map(|s| format!("{} {:.2} ({:.2})", s.set, s.drift().0, s.drift().1)).collect();
    let parts = [
        ("ratios", report::ratio_table(&speeds, &usable)),
        ("speed", report::table(&speeds)),
        ("drift", format!("{}.\n", drift.join(", "))),
        ("accuracy", format!("{}\n\n{}", measured.what, accuracy::table(&measured.figures, measured.learnt))),
    ];
    let docs = texts::repository().join("docs");
    let path = docs.join("peers.md");
    let mut text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    for (name, part) in parts {
        println!("{part}");
        text = replaced(&text, name, &part).with_context(|| format!("{}", path.display()))?;
    }
    fs::write(&path, text).with_context(|| format!("{}", path.display()))?;
    let path = docs.join("peers.svg");
    fs::write(&path, plot::svg(&speeds)).with_context(|| format!("{}", path.display()))
}

/// The text with what stands between the two marks of `name` replaced.
fn replaced(text: &str, name: &str, part: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let Some((before, rest)) = text.split_once(&begin) else { bail!("no mark {begin:?}") };
    let Some((_, after)) = rest.split_once(&end) else { bail!("no mark {end:?}") };
    Ok(format!("{before}{begin}{part}{end}{after}"))
}
