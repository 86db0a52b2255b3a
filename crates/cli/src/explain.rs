//! `spamsift explain`: why, for people.
//!
//! Knows how evidence looks on a terminal; what it is says the library.

use std::io;

use anstyle::{Effects, Style};
use anyhow::Result;
use spamsift::{Category, Evidence, Explanation};

use crate::End;
use crate::args::ExplainArgs;
use crate::judge::{Judge, Where};
use crate::output::{Output, Paint, category_style, label_style, show_text};
use spamsift_io::Lines;

pub(crate) fn run(args: &ExplainArgs) -> Result<End> {
    let judge = Judge::new(&args.model, false)?;
    let mut output = Output::open(None)?;
    let mut explain = |text: &str, first: bool| -> Result<()> {
        let mut out = Vec::new();
        if !first {
            out.push(b'\n');
        }
        show(&mut out, output.paint, &judge, &judge.classifier.explain(text));
        output.writer.write_all(&out)?;
        Ok(output.writer.flush()?)
    };
    if !args.text.is_empty() {
        explain(&args.text.join(" "), true)?;
        return Ok(End::Done);
    }
    let mut lines = Lines::new(io::stdin().lock());
    let mut first = true;
    while let Some(line) = lines.next_line()? {
        explain(&line.text(), first)?;
        first = false;
    }
    Ok(End::Done)
}

fn show(out: &mut Vec<u8>, paint: Paint, judge: &Judge, explanation: &Explanation) {
    let verdict = explanation.verdict();
    paint.write(out, label_style(verdict.label()), verdict.label().as_str());
    let score = f64::from(judge.score(verdict, Where::Alone)) / 1e4;
    out.extend_from_slice(format!("  score {score:.3}").as_bytes());
    if let Some(category) = verdict.category() {
        out.extend_from_slice(b"  ");
        paint.write(out, category_style(category), category.as_str());
    }
    out.extend_from_slice(b"\n\n  ");
    show_marked(out, paint, explanation);
    out.extend_from_slice(b"\n\n");
    for evidence in explanation.evidence() {
        show_evidence(out, paint, evidence, explanation.text());
    }
    for span in verdict.injected_spans() {
        out.extend_from_slice(b"  injected  ");
        paint.write(out, category_style(span.category()), &format!("{:<11}", span.category()));
        out.extend_from_slice(b"  ");
        show_text(out, &explanation.text()[span.range()]);
        out.push(b'\n');
    }
}

fn show_evidence(out: &mut Vec<u8>, paint: Paint, evidence: &Evidence, text: &str) {
    out.extend_from_slice(format!("  {:>+6.2}  {:<8}  ", evidence.weight(), evidence.kind()).as_bytes());
    match evidence.category() {
        Some(category) => paint.write(out, category_style(category), &format!("{category:<11}")),
        None => out.extend_from_slice(b"           "),
    }
    let words = text.get(evidence.range()).unwrap_or("");
    if !words.is_empty() && words.len() < text.len() {
        out.extend_from_slice(b"  ");
        show_text(out, words);
    }
    out.push(b'\n');
}

/// Writes the text with what speaks for spam underlined in the colour of its category.
fn show_marked(out: &mut Vec<u8>, paint: Paint, explanation: &Explanation) {
    let text = explanation.text();
    let mut marks: Vec<Option<Option<Category>>> = vec![None; text.len()];
    // The strongest comes first and is painted last, over the others.
    for evidence in explanation.evidence().iter().rev().filter(|e| e.weight() > 0.0) {
        let range = evidence.range();
        if range.len() < text.len() {
            marks[range].fill(Some(evidence.category()));
        }
    }
    let mut at = 0;
    for stretch in marks.chunk_by(|a, b| a == b) {
        let words = text.get(at..at + stretch.len()).unwrap_or("");
        let mut shown = Vec::new();
        show_text(&mut shown, words);
        let words = String::from_utf8_lossy(&shown);
        let style = match stretch[0] {
            Some(Some(category)) => category_style(category).effects(Effects::UNDERLINE),
            Some(None) => Style::new().effects(Effects::UNDERLINE),
            None => Style::new(),
        };
        paint.write(out, style, &words);
        at += stretch.len();
    }
}
