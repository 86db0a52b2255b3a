//! One page in the report: its lines coloured by verdict, with evidence, and the strip above them.
//!
//! Knows how a page is drawn; verdicts come in, escaped HTML goes out.

use std::fmt::Write as _;

use spamsift::{Category, Evidence, PageKind, PageVerdict, Role, Segment, Verdict};
use spamsift_io::PageSegment;

use super::document::{Escaped, count};
use super::plots;
use crate::judge::{Judge, Where};

/// A line with what its markup told.
#[derive(Clone, Copy)]
pub(crate) struct Line<'t> {
    text: &'t str,
    markup: Option<&'t PageSegment>,
}

impl<'t> Line<'t> {
    pub(crate) const fn plain(text: &'t str) -> Self {
        Line { text, markup: None }
    }

    pub(crate) const fn marked(segment: &'t PageSegment) -> Self {
        Line { text: segment.text.as_str(), markup: Some(segment) }
    }

    /// Whether a reader of the page does not see it, or a script puts it there.
    fn is_unseen(&self) -> bool {
        self.markup.is_some_and(|m| m.hidden.is_some() || m.scripted)
    }

    pub(crate) fn as_segment(&self) -> Segment<'t> {
        self.markup.map_or_else(|| Segment::new(self.text), PageSegment::as_segment)
    }
}

/// What is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Drawing<'d> {
    pub(crate) name: &'d str,
    /// What else is known of the page, or nothing.
    pub(crate) note: &'d str,
    pub(crate) lines: &'d [Line<'d>],
}

/// Draws a page.
pub(crate) fn html(judge: &Judge, drawing: &Drawing<'_>, verdict: &PageVerdict) -> String {
    let mut out = String::new();
    let open = if verdict.kind() == PageKind::Clean { "" } else { " open" };
    let spam = verdict.lines().iter().filter(|v| v.is_spam()).count();
    let class = verdict.category().map_or("good", Category::as_str);
    _ = write!(
        out,
        "<details class=\"page card\"{open}><summary><span class=\"name\"><h2>{}</h2>\
         <span class=\"badge c-{class}\">{}{}</span><span class=\"soft\">{} of {} lines are spam",
        Escaped(drawing.name),
        verdict.kind(),
        verdict.category().map_or_else(String::new, |c| format!(": {c}")),
        count(spam as u64),
        count(drawing.lines.len() as u64),
    );
    if !drawing.note.is_empty() {
        _ = write!(out, ", {}", Escaped(drawing.note));
    }
    out.push_str("</span></span>");
    out.push_str(&plots::strip(verdict.lines().iter().map(|v| category_of(v).map(Category::as_str))));
    out.push_str("</summary><ol class=\"lines\">\n");
    let judged = drawing.lines.iter().zip(verdict.lines()).filter(|(line, _)| !line.text.trim().is_empty());
    let judged: Vec<_> = judged.collect();
    let is_plain =
        |(line, verdict): (&Line<'_>, &Verdict)| category_of(verdict).is_none() && !line.is_unseen();
    for run in judged.chunk_by(|a, b| is_plain(*a) && is_plain(*b)) {
        draw_run(&mut out, judge, run);
    }
    out.push_str("</ol></details>\n");
    out
}

/// Runs of more honest lines than this are folded, but for some at both ends.
const LONG_RUN: usize = 16;
const ENDS: usize = 4;

fn draw_run(out: &mut String, judge: &Judge, run: &[(&Line<'_>, &Verdict)]) {
    let folded = if run.len() > LONG_RUN { ENDS..run.len() - ENDS } else { 0..0 };
    for (i, (line, verdict)) in run.iter().enumerate() {
        if i == folded.start && !folded.is_empty() {
            let more = count(folded.len() as u64);
            _ = write!(out, "<li class=\"fold\"><details><summary>{more} more honest lines</summary><ol>");
        }
        draw_line(out, judge, line, verdict);
        if i + 1 == folded.end {
            out.push_str("</ol></details></li>\n");
        }
    }
}

/// The category of a line that is spam or holds some.
fn category_of(verdict: &Verdict) -> Option<Category> {
    verdict.category().or_else(|| verdict.injected_spans().first().map(spamsift::InjectedSpan::category))
}

fn draw_line(out: &mut String, judge: &Judge, line: &Line<'_>, verdict: &Verdict) {
    let score = f64::from(judge.score(verdict, Where::InPage)) / 1e4;
    let category = category_of(verdict);
    let mut categories: Vec<&str> = verdict.injected_spans().iter().map(|s| s.category().as_str()).collect();
    categories.extend(verdict.category().map(Category::as_str));
    _ = write!(
        out,
        "<li class=\"{}{}{}{}\" data-c=\"{}\" data-s=\"{score}\" style=\"--s:{score}\">",
        verdict.label(),
        if verdict.injected_spans().is_empty() { "" } else { " cutout" },
        if line.is_unseen() { " unseen" } else { "" },
        category.map_or_else(String::new, |c| format!(" c-{c}")),
        categories.join(" "),
    );
    let mut row = String::from("<div class=\"row\"><span class=\"text\">");
    if let Some(markup) = line.markup {
        tags(&mut row, markup);
    }
    let text = shown(line.text);
    if category.is_none() {
        _ = write!(row, "{}", Escaped(text));
        finish_row(&mut row, line, verdict, score);
        out.push_str(&row);
    } else {
        let explanation = judge.classifier.explain(line.text);
        marked(&mut row, text, verdict, explanation.evidence());
        finish_row(&mut row, line, verdict, score);
        _ = write!(out, "<details><summary>{row}</summary>");
        evidence(out, line.text, explanation.evidence());
        out.push_str("</details>");
    }
    out.push_str("</li>\n");
}

/// Closes the text of a row and puts beside it, in small type, what the line is.
fn finish_row(out: &mut String, line: &Line<'_>, verdict: &Verdict, score: f64) {
    out.push_str(if shown(line.text).len() < line.text.len() { " […]</span>" } else { "</span>" });
    out.push_str("<span class=\"says\">");
    if let Some(category) = verdict.category() {
        _ = write!(out, "<b>{category}</b> ");
    } else if !verdict.injected_spans().is_empty() {
        out.push_str("in part ");
    } else {
        _ = write!(out, "{} ", verdict.label());
    }
    _ = write!(out, "{score:.3}</span></div>");
}

/// What the markup told of a line, as small tags before it.
fn tags(out: &mut String, markup: &PageSegment) {
    if !matches!(markup.role, Role::Paragraph | Role::Other) {
        _ = write!(out, "<span class=\"tag\">{}</span>", markup.role.as_str().replace('_', " "));
    }
    if let Some(hiding) = markup.hidden {
        _ = write!(out, "<span class=\"tag unseen\">hidden: {}</span>", hiding.as_str().replace('_', " "));
    }
    if markup.scripted {
        out.push_str("<span class=\"tag unseen\">by script</span>");
    }
}

/// How many bytes of a line are shown.
const LONGEST: usize = 4000;

fn shown(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Writes the text with the matched stretches underlined and the injected spans shaded.
fn marked(out: &mut String, text: &str, verdict: &Verdict, evidence: &[Evidence]) {
    /// What a byte of the text is part of.
    #[derive(Clone, Copy, PartialEq)]
    struct Mark {
        found: Option<Option<Category>>,
        cut: Option<Category>,
    }
    let mut marks = vec![Mark { found: None, cut: None }; text.len()];
    // The strongest comes first and is laid over the others.
    let within = |range: std::ops::Range<usize>| range.start.min(text.len())..range.end.min(text.len());
    for e in evidence.iter().rev().filter(|e| e.weight() > 0.0 && e.range().len() < text.len()) {
        for mark in &mut marks[within(e.range())] {
            mark.found = Some(e.category());
        }
    }
    for span in verdict.injected_spans() {
        for mark in &mut marks[within(span.range())] {
            mark.cut = Some(span.category());
        }
    }
    let mut at = 0;
    for run in marks.chunk_by(|a, b| a == b) {
        let words = Escaped(text.get(at..at + run.len()).unwrap_or(""));
        at += run.len();
        let class = |c: Option<Category>| c.map_or("", Category::as_str);
        match (run[0].cut, run[0].found) {
            (None, None) => _ = write!(out, "{words}"),
            (Some(cut), _) => _ = write!(out, "<mark class=\"cut c-{cut}\">{words}</mark>"),
            (None, Some(found)) => _ = write!(out, "<mark class=\"c-{}\">{words}</mark>", class(found)),
        }
    }
}

/// How many pieces of evidence of a line are shown.
const SHOWN: usize = 8;

fn evidence(out: &mut String, text: &str, evidence: &[Evidence]) {
    out.push_str("<table class=\"evidence\">");
    for e in evidence.iter().take(SHOWN) {
        let category = e.category().map_or("", Category::as_str);
        let range = e.range();
        let words = if range.len() < text.len() { shown(text.get(range).unwrap_or("")) } else { "" };
        _ = write!(
            out,
            "<tr class=\"c-{category}\"><td>{:+.2}</td><td>{}</td><td class=\"dot\">{category}</td><td>{}</td></tr>",
            e.weight(),
            e.kind(),
            Escaped(words),
        );
    }
    out.push_str("</table>");
}
