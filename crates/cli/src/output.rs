//! Where results go and how text results look: plain in a pipe, aligned and coloured on a terminal.
//!
//! Knows terminals and colours, nothing of how a verdict comes about.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Effects, Style};
use anyhow::{Context, Result};
use spamsift::{Category, Label, PageVerdict, Verdict};

/// Where results go.
pub(crate) struct Output {
    pub(crate) writer: Box<dyn Write + Send>,
    /// Whether people look at it.
    pub(crate) is_terminal: bool,
    pub(crate) paint: Paint,
}

impl Output {
    /// Opens a file, or standard output.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        match path {
            Some(path) => {
                let file = File::create(path).with_context(|| format!("{}", path.display()))?;
                Ok(Output { writer: Box::new(file), is_terminal: false, paint: Paint { colour: false } })
            }
            None => {
                let stdout = io::stdout();
                let is_terminal = stdout.is_terminal();
                let paint = Paint { colour: is_terminal && wants_colour(&stdout) };
                Ok(Output { writer: Box::new(stdout), is_terminal, paint })
            }
        }
    }
}

/// Whether the terminal and its user want colour (`NO_COLOR`, `CLICOLOR`, `TERM=dumb`).
fn wants_colour(stdout: &io::Stdout) -> bool {
    anstream::AutoStream::choice(stdout) != anstream::ColorChoice::Never
}

/// Puts colours around words, or leaves them plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    pub(crate) colour: bool,
}

impl Paint {
    /// Writes the words in the style.
    pub(crate) fn write(self, out: &mut Vec<u8>, style: Style, words: &str) {
        if self.colour {
            out.extend_from_slice(format!("{style}{words}{style:#}").as_bytes());
        } else {
            out.extend_from_slice(words.as_bytes());
        }
    }
}

/// The style of a label's name.
pub(crate) fn label_style(label: Label) -> Style {
    match label {
        Label::Spam => AnsiColor::Red.on_default().effects(Effects::BOLD),
        Label::Boilerplate => AnsiColor::BrightBlack.on_default(),
        Label::Content => AnsiColor::Green.on_default(),
    }
}

/// The style of a category's name and of what speaks for it.
pub(crate) fn category_style(category: Category) -> Style {
    match category {
        Category::Adult | Category::Escort => AnsiColor::Magenta,
        Category::Gambling => AnsiColor::Yellow,
        Category::Pharma => AnsiColor::Cyan,
        Category::Finance | Category::Counterfeit => AnsiColor::Blue,
        Category::Piracy | Category::Essay | Category::Commercial | Category::Other => AnsiColor::Red,
    }
    .on_default()
}

/// Writes a judged line: label, score, category and text. `score` is in ten-thousandths.
pub(crate) fn write_line(out: &mut Vec<u8>, verdict: &Verdict, score: u32, text: &str) {
    out.extend_from_slice(verdict.label().as_str().as_bytes());
    out.push(b'\t');
    crate::judge::write_score(out, score);
    out.push(b'\t');
    out.extend_from_slice(verdict.category().map_or("-", Category::as_str).as_bytes());
    out.push(b'\t');
    out.extend_from_slice(text.as_bytes());
    out.push(b'\n');
}

/// Writes a judged line for people: aligned, coloured, injected spans underlined, nothing that a terminal obeys.
pub(crate) fn show_line(out: &mut Vec<u8>, paint: Paint, verdict: &Verdict, score: u32, text: &str) {
    let style = label_style(verdict.label());
    paint.write(out, style, &format!("{:<11}", verdict.label()));
    out.extend_from_slice(format!("  {:.3}  ", f64::from(score) / 1e4).as_bytes());
    match verdict.category() {
        Some(category) => paint.write(out, category_style(category), &format!("{category:<11}")),
        None => out.extend_from_slice(b"           "),
    }
    out.extend_from_slice(b"  ");
    let mut at = 0;
    for span in verdict.injected_spans() {
        let range = span.range();
        show_text(out, &text[at..range.start]);
        let mut inside = Vec::new();
        show_text(&mut inside, &text[range.clone()]);
        let style = category_style(span.category()).effects(Effects::UNDERLINE);
        paint.write(out, style, &String::from_utf8_lossy(&inside));
        at = range.end;
    }
    show_text(out, &text[at..]);
    out.push(b'\n');
}

/// Writes what a page is, as a heading over its lines.
pub(crate) fn show_page(out: &mut Vec<u8>, paint: Paint, name: &str, verdict: &PageVerdict) {
    if !out.is_empty() {
        out.push(b'\n');
    }
    let bold = Style::new().effects(Effects::BOLD);
    let mut heading = Vec::new();
    show_text(&mut heading, name);
    paint.write(out, bold, &String::from_utf8_lossy(&heading));
    out.extend_from_slice(b": ");
    let label = if verdict.category().is_some() { Label::Spam } else { Label::Content };
    paint.write(out, label_style(label), verdict.kind().as_str());
    if let Some(category) = verdict.category() {
        out.extend_from_slice(b", ");
        paint.write(out, category_style(category), category.as_str());
        let share = format!(", {:.0}% of its lines are spam", verdict.spam_share() * 100.0);
        out.extend_from_slice(share.as_bytes());
    }
    out.push(b'\n');
}

/// Writes text for a terminal: control characters and those that turn the direction of writing come as U+FFFD.
pub(crate) fn show_text(out: &mut Vec<u8>, text: &str) {
    let mut buffer = [0; 4];
    for c in text.chars() {
        let turns = matches!(c, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let c = if c == '\t' {
            ' '
        } else if c.is_control() || turns {
            '\u{FFFD}'
        } else {
            c
        };
        out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_nothing_to_obey() {
        let mut out = Vec::new();
        show_text(&mut out, "a\u{1b}[31m\tb\r\u{202E}c\u{9b}");
        assert_eq!(out, "a\u{FFFD}[31m b\u{FFFD}\u{FFFD}c\u{FFFD}".as_bytes());
    }

    #[test]
    fn no_colour_leaves_the_words_alone() {
        let verdict = spamsift::classify("Opening hours: Tuesday to Friday");
        let mut plain = Vec::new();
        show_line(&mut plain, Paint { colour: false }, &verdict, 123, "Opening hours");
        assert!(!plain.contains(&0x1b));
        let mut coloured = Vec::new();
        show_line(&mut coloured, Paint { colour: true }, &verdict, 123, "Opening hours");
        assert!(coloured.contains(&0x1b));
    }
}
