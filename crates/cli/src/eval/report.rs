//! The page with the figures: curves, tables, the worst errors with their text.
//!
//! Knows how figures are drawn; their arithmetic is `spamsift_train::figures`'.

use std::fmt::Write as _;

use spamsift::{Category, Config};
use spamsift_train::corpus::Gold;
use spamsift_train::figures::{Figures, Prepared, Row};

use super::{COLUMNS, gold_name, groups, ratios, worst};
use crate::args::ByArg;
use crate::report::document::{Escaped, count, head, tile};
use crate::report::plots::Field;

/// How many errors of each sort are shown.
const ERRORS: usize = 60;
/// How many points a curve has, at most.
const POINTS: usize = 400;

/// Draws the figures.
pub(super) fn html(prepared: &Prepared<'_>, files: &[String], config: &Config) -> String {
    let overall = prepared.overall();
    let mut out = head("spamsift eval");
    _ = write!(
        out,
        "<header class=\"top\"><h1>spamsift eval</h1><p class=\"soft\">{}; {} rows, {} of them spam; spam from score \
         {} for a line alone, {} in its page</p></header>\n<section class=\"tiles\">",
        Escaped(&files.join(", ")),
        count(overall.n as u64),
        count(overall.spam as u64),
        config.line_threshold,
        config.page_threshold,
    );
    let percent = |r: Option<f64>| r.map_or_else(|| "-".to_owned(), |r| format!("{:.2}%", r * 100.0));
    let plain = |r: Option<f64>| r.map_or_else(|| "-".to_owned(), |r| format!("{r:.4}"));
    for (figure, what) in [
        (plain(overall.f1), "F1 of spam"),
        (percent(overall.recall), "recall"),
        (percent(overall.precision), "precision"),
        (percent(overall.fpr_content), "content called spam"),
        (percent(overall.fpr_boilerplate), "boilerplate called spam"),
        (percent(overall.category_accuracy), "category right"),
        (plain(overall.content_f1), "F1 of content"),
        (plain(overall.auroc), "AUROC"),
        (plain(overall.ece), "calibration error"),
    ] {
        tile(&mut out, &figure, what);
    }
    out.push_str("</section>\n<section class=\"cards\">");
    _ = write!(out, "<div class=\"card\">{}</div>", precision_recall(prepared, &overall));
    _ = writeln!(out, "<div class=\"card\">{}</div></section>", calibration(prepared));
    for by in [ByArg::Kind, ByArg::Category, ByArg::Length, ByArg::Lang, ByArg::Set] {
        table(&mut out, by, &groups(prepared, by));
    }
    for (title, rows) in worst(prepared, ERRORS) {
        errors(&mut out, title, &rows);
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// Weighted rows that are scored: score, weight, whether they are spam.
fn scored(prepared: &Prepared<'_>) -> Vec<(f64, f64, bool)> {
    let rows = prepared.rows().filter(|(row, ..)| row.gold.is_scored());
    rows.map(|(row, weight, _)| (f64::from(row.score), weight, row.gold == Gold::Spam)).collect()
}

fn precision_recall(prepared: &Prepared<'_>, overall: &Figures) -> String {
    let mut rows = scored(prepared);
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let spam: f64 = rows.iter().filter(|r| r.2).map(|r| r.1).sum();
    let (mut hit, mut called) = (0.0, 0.0);
    let mut points = Vec::new();
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        called += tied.iter().map(|r| r.1).sum::<f64>();
        hit += tied.iter().filter(|r| r.2).map(|r| r.1).sum::<f64>();
        if spam > 0.0 {
            points.push((hit / spam, hit / called));
        }
    }
    let step = points.len().div_ceil(POINTS).max(1);
    let last = points.last().copied();
    let mut thinned: Vec<_> = points.into_iter().step_by(step).collect();
    thinned.extend(last);
    let field = Field::new("Precision and recall", "recall", "precision").curve(&thinned);
    match (overall.recall, overall.precision) {
        (Some(recall), Some(precision)) => {
            let tip = format!("as judged: recall {recall:.4}, precision {precision:.4}");
            field.dot("here", (recall, precision), 5.0, &tip).finish()
        }
        _ => field.finish(),
    }
}

fn calibration(prepared: &Prepared<'_>) -> String {
    let rows = scored(prepared);
    let total: f64 = rows.iter().map(|r| r.1).sum();
    let mut field =
        Field::new("Calibration: dots on the line keep their word", "score", "share of spam").diagonal();
    for bin in 0..10 {
        let within = |score: f64| ((score * 10.0) as usize).min(9) == bin;
        let rows: Vec<_> = rows.iter().filter(|r| within(r.0)).collect();
        let weight: f64 = rows.iter().map(|r| r.1).sum();
        if weight > 0.0 {
            let score = rows.iter().map(|r| r.0 * r.1).sum::<f64>() / weight;
            let spam = rows.iter().filter(|r| r.2).map(|r| r.1).sum::<f64>() / weight;
            let tip = format!("{} rows, mean score {score:.3}, share of spam {spam:.3}", rows.len());
            let size = 3.0 + 7.0 * (weight / total).sqrt();
            field = field.dot("dot", (score, spam), size, &tip);
        }
    }
    field.finish()
}

fn table(out: &mut String, by: ByArg, groups: &[(String, Figures)]) {
    _ = write!(
        out,
        "<section class=\"card\"><h3>By {}</h3><div class=\"scroll\"><table class=\"figures\"><tr><th></th>",
        by.as_str()
    );
    for column in COLUMNS {
        _ = write!(out, "<th>{column}</th>");
    }
    out.push_str("</tr>");
    for (name, figures) in groups {
        _ = write!(out, "<tr><td>{}</td><td>{}</td><td>{}</td>", Escaped(name), figures.n, figures.spam);
        for ratio in ratios(figures) {
            match ratio {
                Some(ratio) => _ = write!(out, "<td>{ratio:.4}</td>"),
                None => out.push_str("<td>-</td>"),
            }
        }
        out.push_str("</tr>");
    }
    out.push_str("</table></div></section>\n");
}

fn errors(out: &mut String, title: &str, rows: &[&Row]) {
    _ = write!(
        out,
        "<section class=\"card\"><h3>Worst errors: {}</h3><div class=\"scroll\"><table class=\"errors\">",
        Escaped(title)
    );
    for row in rows {
        let category = row.category.or(row.called).map_or("", Category::as_str);
        let text: String = row.text.chars().take(240).collect();
        _ = write!(
            out,
            "<tr><td>{:.3}</td><td>{}</td><td class=\"dot c-{category}\">{category}</td><td>{}</td><td>{}</td></tr>",
            row.score,
            gold_name(row.gold),
            Escaped(&row.lang),
            Escaped(&text),
        );
    }
    out.push_str("</table></div></section>\n");
}
