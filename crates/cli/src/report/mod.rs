//! `spamsift report`: one self-contained page that shows what was found.
//!
//! Knows which pages are drawn and the totals above them; `page` draws one, `plots` the pictures, `document` the rest.
//! Pages are written as they are judged, the totals behind them (the style sheet shows them on top), so that memory
//! stays bounded.

pub(crate) mod document;
mod page;
pub(crate) mod plots;

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use spamsift::{Category, PageKind, Scratch};
use spamsift_io::{Hints, Page};

use crate::End;
use crate::args::ReportArgs;
use crate::input::{Body, Grain, Piece};
use crate::judge::Judge;
use crate::pages::{BOM, lines_of};
use crate::pipeline::{Done, Totals};
use crate::records::{Fields, Record};
use crate::session::{Session, decode, each_record};
use document::count;
use page::{Drawing, Line};
use plots::Bar;

const FILTER: &str = include_str!("filter.js");

pub(crate) fn run(args: &ReportArgs) -> Result<End> {
    let judge = Judge::new(&args.model, true)?;
    let mut session = Session::open(&args.input)?;
    session.output.writer.write_all(document::head("spamsift report").as_bytes())?;
    let (strict, key) = (args.input.strict, args.input.text_key.as_str());
    let fields = Fields { text: key, lines: true, put: &[] };
    let job = |scratch: &mut Scratch, piece: Piece, done: &mut Done| match &piece.body {
        Body::TextPage(bytes) => {
            let text = decode(bytes.strip_prefix(BOM).unwrap_or(bytes), done, || piece.file.to_string());
            let lines: Vec<_> = text.lines().map(Line::plain).collect();
            done.totals.records += 1;
            draw(&judge, scratch, Drawing { name: &piece.file, note: "", lines: &lines }, true, done);
        }
        Body::Html(bytes) => {
            let page = Page::from_html(bytes, &Hints::new());
            markup(&judge, scratch, &piece.file, &page, true, done);
        }
        Body::Archive(records) => {
            for page in records.iter().filter_map(spamsift_io::Record::page) {
                markup(&judge, scratch, page.url.as_deref().unwrap_or(&piece.file), &page, args.all, done);
            }
        }
        Body::Json(block) => {
            // What cannot be read is told on standard error; a page of results has no place to pass it on.
            let mut drawn = Vec::new();
            each_record(&piece.file, block, fields, strict, done, |record, done| {
                let lines = lines_of(record, key)?;
                let lines: Vec<_> = lines.iter().map(|l| Line::plain(l)).collect();
                let name = name_of(record).unwrap_or_else(|| piece.file.to_string());
                let mut one = Done::default();
                draw(&judge, scratch, Drawing { name: &name, note: "", lines: &lines }, true, &mut one);
                done.totals.add(&one.totals);
                drawn.append(&mut one.bytes);
                Ok(())
            });
            done.bytes = drawn;
        }
        Body::Text(_) | Body::Nothing => {}
    };
    session.run(Grain::Pages, &job, |totals| close(totals).into_bytes())
}

fn markup(judge: &Judge, scratch: &mut Scratch, name: &str, page: &Page, clean_too: bool, done: &mut Done) {
    let lines: Vec<_> = page.segments.iter().map(Line::marked).collect();
    done.totals.records += 1;
    draw(judge, scratch, Drawing { name, note: page.charset, lines: &lines }, clean_too, done);
}

fn draw(judge: &Judge, scratch: &mut Scratch, drawing: Drawing<'_>, clean_too: bool, done: &mut Done) {
    let verdict = judge.classifier.classify_page_with(scratch, drawing.lines.iter().map(Line::as_segment));
    done.totals.page(&verdict);
    if clean_too || verdict.kind() != PageKind::Clean {
        done.bytes.extend_from_slice(page::html(judge, &drawing, &verdict).as_bytes());
    }
}

/// The name of a record's page, if it has one.
fn name_of(record: &Record<'_>) -> Option<String> {
    ["page", "url", "file", "id"].into_iter().find_map(|key| record.string(key))
}

/// What comes behind the pages: totals, filter, script.
fn close(totals: &Totals) -> String {
    let spam: u64 = totals.spam.iter().sum();
    let pages: u64 = totals.pages.iter().sum();
    let touched = pages - totals.pages[PageKind::Clean as usize];
    let mut out = format!(
        "<header class=\"top\"><h1>spamsift report</h1><p class=\"soft\">{} pages with {} lines; {} pages hold spam, \
         {} lines of it</p></header>\n",
        count(pages),
        count(totals.lines),
        count(touched),
        count(spam),
    );
    let kinds = PageKind::ALL.map(|kind| Bar {
        name: kind.as_str(),
        value: totals.pages[kind as usize],
        class: match kind {
            PageKind::Clean => "c-good",
            PageKind::Injected => "c-accent",
            PageKind::Spam => "c-bad",
        }
        .to_owned(),
    });
    let by_category = |values: &[u64; Category::COUNT]| {
        let mut found: Vec<_> = Category::ALL
            .into_iter()
            .map(|c| Bar { name: c.as_str(), value: values[c as usize], class: format!("c-{c}") })
            .filter(|bar| bar.value > 0)
            .collect();
        found.sort_by_key(|bar| std::cmp::Reverse(bar.value));
        found
    };
    let plots = [
        plots::bars("Pages by what they are", &kinds),
        plots::bars("Pages with spam, by category", &by_category(&totals.page_spam)),
        plots::bars("Lines of spam, by category", &by_category(&totals.spam)),
        plots::histogram("Lines by score (logarithmic)", &totals.scores),
    ];
    out.push_str("<section class=\"totals cards\">");
    for plot in plots {
        _ = write!(out, "<div class=\"card\">{plot}</div>");
    }
    out.push_str("</section>\n<form class=\"filter\"><span class=\"chips\">");
    for bar in by_category(&totals.spam) {
        let (name, class) = (bar.name, bar.class);
        _ = write!(
            out,
            "<label class=\"chip {class}\"><input type=\"checkbox\" name=\"category\" value=\"{name}\" checked>{name}</label>"
        );
    }
    out.push_str(
        "</span><label>score from <input type=\"range\" min=\"0\" max=\"100\" value=\"0\"> <output>0.00</output></label>\
         <label><input type=\"checkbox\" name=\"honest\" checked> honest lines</label></form>\n",
    );
    _ = writeln!(out, "<script>\n{FILTER}</script>\n</body>\n</html>");
    out
}
