//! The plot of speeds: a dot for everything that was measured, on a scale of powers of ten, a panel for each set of texts.
//!
//! Knows drawing only. Colours follow the reader's dark or light setting; the ground is left to the page.

use std::fmt::Write as _;

use crate::names::LIMITS;
use crate::peers::{OWN_LISTS, SPAMSIFT, YARDSTICKS};
use crate::report::{Speeds, short};

const WIDTH: f64 = 900.0;
const COLUMNS: usize = 2;
const LABELS: f64 = 180.0;
const FIGURES: f64 = 58.0;
const ROW: f64 = 19.0;
const HEAD: f64 = 74.0;
const PANEL_HEAD: f64 = 30.0;
const PANEL_FOOT: f64 = 34.0;
/// The scale, in bytes a second.
const SCALE: (f64, f64) = (1e6, 1e10);

const STYLE: &str = "\
text{font:12px system-ui,-apple-system,'Segoe UI',sans-serif;fill:#3d444d}\
.title{font-size:16px;font-weight:600;fill:#1f2328}.panel{font-size:13px;font-weight:600;fill:#1f2328}.small{font-size:11px;fill:#59636e}\
.own{fill:#b3400e;font-weight:600}.grid{stroke:#818b98;stroke-opacity:.3}.stem{stroke:#818b98;stroke-opacity:.55}\
.here{stroke:#d9560b;stroke-opacity:.55;stroke-dasharray:3 3}.spamsift{fill:#d9560b}.peer{fill:#0969da}.yardstick{fill:#8250df}\
.limit{fill:none;stroke:#59636e;stroke-width:1.6}\
@media(prefers-color-scheme:dark){text{fill:#c9d1d9}.title,.panel{fill:#f0f6fc}.small{fill:#9198a1}.own{fill:#ff9f6b}\
.spamsift{fill:#ff8a4c}.here{stroke:#ff8a4c}.peer{fill:#58a6ff}.yardstick{fill:#bc8cff}.limit{stroke:#9198a1}}";

fn class(name: &str) -> &'static str {
    match name {
        SPAMSIFT => "spamsift",
        n if n == OWN_LISTS || LIMITS.contains(&n) => "limit",
        n if YARDSTICKS.iter().any(|y| y.name == n) => "yardstick",
        _ => "peer",
    }
}

/// Draws the sets.
#[must_use]
pub fn svg(sets: &[Speeds]) -> String {
    let rows = sets.first().map_or(0, |s| s.rows().count());
    let panel = (WIDTH / COLUMNS as f64, PANEL_HEAD + rows as f64 * ROW + PANEL_FOOT);
    let height = HEAD + sets.len().div_ceil(COLUMNS) as f64 * panel.1;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"Speed of spamsift, its peers and its limits\">\n<style>{STYLE}</style>\n\
         <text class=\"title\" x=\"8\" y=\"22\">Bytes judged a second on one core</text>\n"
    );
    let mut x = 14.0;
    for (kind, what) in [
        ("spamsift", "spamsift"),
        ("peer", "peers that give a verdict"),
        ("yardstick", "tellers of languages"),
        ("limit", "bare limits"),
    ] {
        _ = writeln!(
            out,
            "<circle class=\"{kind}\" cx=\"{x}\" cy=\"40\" r=\"4.5\"/><text x=\"{}\" y=\"44\">{what}</text>",
            x + 10.0
        );
        x += 44.0 + what.len() as f64 * 6.2;
    }
    _ = writeln!(
        out,
        "<text class=\"small\" x=\"8\" y=\"62\">Right of each panel: how many times as fast spamsift is. Powers of ten; all of one run.</text>"
    );
    for (i, set) in sets.iter().enumerate() {
        let (left, top) = ((i % COLUMNS) as f64 * panel.0, HEAD + (i / COLUMNS) as f64 * panel.1);
        draw(&mut out, set, left, top);
    }
    out.push_str("</svg>\n");
    out
}

fn draw(out: &mut String, set: &Speeds, left: f64, top: f64) {
    let (from, to) = (left + LABELS, left + WIDTH / COLUMNS as f64 - FIGURES);
    let span = (SCALE.1 / SCALE.0).log10();
    let at = |speed: f64| from + (to - from) * ((speed / SCALE.0).log10() / span).clamp(0.0, 1.0);
    let mut rows: Vec<(&str, f64)> = set.rows().collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1));
    let own = set.of(SPAMSIFT);
    let first = top + PANEL_HEAD;
    let end = first + rows.len() as f64 * ROW;
    _ = writeln!(out, "<text class=\"panel\" x=\"{from}\" y=\"{}\">{}</text>", top + 16.0, set.set);
    let marks = [(1e6, "1 MB/s"), (1e7, "10"), (1e8, "100"), (1e9, "1 GB/s"), (1e10, "10 GB/s")];
    for (mark, name) in marks {
        let x = at(mark);
        _ = writeln!(
            out,
            "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{first}\" y2=\"{end}\"/>\
             <text class=\"small\" text-anchor=\"middle\" x=\"{x:.1}\" y=\"{}\">{name}</text>",
            end + 14.0
        );
    }
    let x = at(own);
    _ = writeln!(out, "<line class=\"here\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{first}\" y2=\"{end}\"/>");
    for (i, (name, speed)) in rows.into_iter().enumerate() {
        let (x, y) = (at(speed), first + (i as f64 + 0.5) * ROW);
        let kind = class(name);
        let text = if name == SPAMSIFT { " class=\"own\"" } else { "" };
        _ = writeln!(
            out,
            "<text{text} text-anchor=\"end\" x=\"{}\" y=\"{}\">{name}</text>\
             <line class=\"stem\" x1=\"{from}\" x2=\"{x:.1}\" y1=\"{y}\" y2=\"{y}\"/>\
             <circle class=\"{kind}\" cx=\"{x:.1}\" cy=\"{y}\" r=\"{}\"><title>{name}: {} MB/s</title></circle>\
             <text{text} x=\"{}\" y=\"{}\">{}</text>",
            from - 10.0,
            y + 4.0,
            if name == SPAMSIFT { 5.5 } else { 4.5 },
            short(speed / 1e6),
            to + 12.0,
            y + 4.0,
            if name == SPAMSIFT { String::new() } else { format!("×{}", short(own / speed)) },
        );
    }
}
