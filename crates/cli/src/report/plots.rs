//! Plots as inline SVG.
//!
//! Knows numbers and labels; colours and type are the style sheet's.

use std::fmt::Write as _;

use super::document::{Escaped, count};

/// A bar with its name and the class that colours it.
pub(crate) struct Bar<'b> {
    pub(crate) name: &'b str,
    pub(crate) value: u64,
    pub(crate) class: String,
}

/// Horizontal bars, one below the other.
pub(crate) fn bars(title: &str, bars: &[Bar<'_>]) -> String {
    const ROW: usize = 22;
    let most = bars.iter().map(|b| b.value).max().unwrap_or(0).max(1) as f64;
    let mut out = open(title, 320, bars.len().max(1) * ROW);
    for (i, Bar { name, value, class }) in bars.iter().enumerate() {
        let (y, width) = (i * ROW, *value as f64 / most * 172.0);
        let width = if *value > 0 { width.max(2.0) } else { 0.0 };
        _ = write!(
            out,
            "<text x=\"86\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect class=\"bar {class}\" x=\"94\" y=\"{}\" width=\"{width:.1}\" height=\"14\" rx=\"2\"/>\
             <text class=\"value\" x=\"{:.1}\" y=\"{}\">{}</text>",
            y + 15,
            Escaped(name),
            y + 4,
            100.0 + width,
            y + 15,
            count(*value),
        );
    }
    out.push_str("</svg>");
    out
}

/// Columns over the range of scores from 0 to 1, on a logarithmic scale.
pub(crate) fn histogram(title: &str, values: &[u64]) -> String {
    const HEIGHT: f64 = 70.0;
    let log = |v: u64| (v as f64 + 1.0).log10();
    let most = values.iter().map(|&v| log(v)).fold(1.0, f64::max);
    let mut out = open(title, 320, 96);
    let step = 300.0 / values.len().max(1) as f64;
    for (i, &value) in values.iter().enumerate() {
        let height = log(value) / most * HEIGHT;
        let (from, to) = (i as f64 / values.len() as f64, (i + 1) as f64 / values.len() as f64);
        _ = write!(
            out,
            "<rect class=\"bar c-accent\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\">\
             <title>{from:.2} to {to:.2}: {}</title></rect>",
            10.0 + i as f64 * step + 0.75,
            HEIGHT + 6.0 - height,
            step - 1.5,
            count(value),
        );
    }
    _ = write!(out, "<line class=\"axis\" x1=\"10\" y1=\"{0}\" x2=\"310\" y2=\"{0}\"/>", HEIGHT + 6.5);
    for (x, label) in [(10, "0"), (160, "0.5"), (310, "1")] {
        _ = write!(out, "<text x=\"{x}\" y=\"91\" text-anchor=\"middle\">{label}</text>");
    }
    out.push_str("</svg>");
    out
}

/// A field from 0 to 1 in both directions, with named axes.
pub(crate) struct Field {
    out: String,
}

/// Where the field lies in its picture.
const LEFT: f64 = 40.0;
const TOP: f64 = 8.0;
const SIZE: f64 = 260.0;

impl Field {
    pub(crate) fn new(title: &str, x: &str, y: &str) -> Self {
        let mut out = open(title, 320, 312);
        for tick in 0..=5 {
            let at = f64::from(tick) / 5.0;
            let (px, py) = place(at, at);
            let bottom = TOP + SIZE;
            let (right, label) = (LEFT + SIZE, at);
            _ = write!(
                out,
                "<line class=\"axis\" x1=\"{px:.1}\" y1=\"{TOP}\" x2=\"{px:.1}\" y2=\"{bottom}\"/>\
                 <line class=\"axis\" x1=\"{LEFT}\" y1=\"{py:.1}\" x2=\"{right}\" y2=\"{py:.1}\"/>\
                 <text x=\"{px:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label:.1}</text>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label:.1}</text>",
                bottom + 15.0,
                LEFT - 6.0,
                py + 4.0,
            );
        }
        _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
             <text transform=\"translate(11 {:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            LEFT + SIZE / 2.0,
            TOP + SIZE + 34.0,
            Escaped(x),
            TOP + SIZE / 2.0,
            Escaped(y),
        );
        Field { out }
    }

    /// The line on which both are equal.
    pub(crate) fn diagonal(mut self) -> Self {
        let ((x1, y1), (x2, y2)) = (place(0.0, 0.0), place(1.0, 1.0));
        _ = write!(self.out, "<line class=\"ideal\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");
        self
    }

    pub(crate) fn curve(mut self, points: &[(f64, f64)]) -> Self {
        self.out.push_str("<polyline class=\"curve\" points=\"");
        for &(x, y) in points {
            let (x, y) = place(x, y);
            _ = write!(self.out, "{x:.1},{y:.1} ");
        }
        self.out.push_str("\"/>");
        self
    }

    /// A dot with a tip; `size` is its radius.
    pub(crate) fn dot(mut self, class: &str, at: (f64, f64), size: f64, tip: &str) -> Self {
        let (x, y) = place(at.0, at.1);
        _ = write!(
            self.out,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{size:.1}\"><title>{}</title></circle>",
            Escaped(tip)
        );
        self
    }

    pub(crate) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

fn place(x: f64, y: f64) -> (f64, f64) {
    (LEFT + x.clamp(0.0, 1.0) * SIZE, TOP + (1.0 - y.clamp(0.0, 1.0)) * SIZE)
}

fn open(title: &str, width: usize, height: usize) -> String {
    let title = Escaped(title);
    format!(
        "<h3>{title}</h3><svg class=\"plot\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">"
    )
}

/// The strip over a page: a stretch for each run of lines with the same colour. Lines without colour leave it bare.
pub(crate) fn strip<'c>(classes: impl ExactSizeIterator<Item = Option<&'c str>>) -> String {
    let mut out = format!(
        "<svg class=\"strip\" viewBox=\"0 0 {} 1\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"where on the page the spam stands\">",
        classes.len().max(1)
    );
    let classes: Vec<_> = classes.collect();
    let mut at = 0;
    for run in classes.chunk_by(|a, b| a == b) {
        if let Some(class) = run[0] {
            _ = write!(
                out,
                "<rect class=\"c-{class}\" x=\"{at}\" y=\"0\" width=\"{}\" height=\"1\"/>",
                run.len()
            );
        }
        at += run.len();
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_joins_lines_of_one_colour() {
        let strip = strip([Some("adult"), Some("adult"), None, Some("pharma")].into_iter());
        assert_eq!(strip.matches("<rect").count(), 2);
        assert!(strip.contains("x=\"3\" y=\"0\" width=\"1\""));
    }

    #[test]
    fn nothing_to_plot_is_no_trouble() {
        for svg in [bars("none", &[]), histogram("none", &[]), strip(std::iter::empty())] {
            assert!(svg.ends_with("</svg>") && !svg.contains("NaN"), "{svg}");
        }
    }
}
