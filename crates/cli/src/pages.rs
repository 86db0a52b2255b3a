//! `spamsift pages`: the lines of whole pages, in their context.
//!
//! Knows what each format gets back; the verdicts come from the library.

use std::borrow::Cow;

use anyhow::Result;
use spamsift::{PageVerdict, Scratch};
use spamsift_io::{Hints, Page, RecordKind};

use crate::End;
use crate::args::JudgeArgs;
use crate::classify::write_origin;
use crate::input::{Body, Grain, Piece};
use crate::judge::{Judge, Where};
use crate::output::{show_line, show_page, write_line};
use crate::pipeline::Done;
use crate::records::{Fields, Record, Value, complaint, write_array, write_string};
use crate::session::{Session, decode, each_record};

/// The byte order mark.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

pub(crate) fn run(args: &JudgeArgs) -> Result<End> {
    let judge = Judge::new(&args.model, args.evidence)?;
    let session = Session::open(&args.input)?;
    let show = session.output.is_terminal.then_some(session.output.paint);
    let (strict, key) = (args.input.strict, args.input.text_key.as_str());
    let fields = Fields { text: key, lines: true, put: &["verdicts", "page_verdict"] };
    let job = |scratch: &mut Scratch, piece: Piece, done: &mut Done| match &piece.body {
        Body::TextPage(bytes) => {
            let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
            let text = decode(bytes, done, || piece.file.to_string());
            let verdict = judge.classifier.classify_page_with(scratch, text.lines());
            done.totals.records += 1;
            done.totals.page(&verdict);
            if let Some(paint) = show {
                show_page(&mut done.bytes, paint, &piece.file, &verdict);
            }
            for (line, verdict) in text.lines().zip(verdict.lines()) {
                let score = judge.score(verdict, Where::InPage);
                match show {
                    Some(paint) => show_line(&mut done.bytes, paint, verdict, score, line),
                    None => write_line(&mut done.bytes, verdict, score, line),
                }
            }
        }
        Body::Json(block) => {
            let (mut lines_json, mut page_json) = (Vec::new(), Vec::new());
            each_record(&piece.file, block, fields, strict, done, |record, done| {
                let lines = lines_of(record, key)?;
                let verdict = judge.classifier.classify_page_with(scratch, lines.iter().map(|l| &**l));
                done.totals.page(&verdict);
                lines_json.clear();
                write_array(&mut lines_json, lines.iter().zip(verdict.lines()), |out, (line, verdict)| {
                    judge.write_verdict(out, line, verdict, Where::InPage);
                });
                page_json.clear();
                Judge::write_page_verdict(&mut page_json, &verdict);
                let put: [(&str, &[u8]); 2] = [("verdicts", &lines_json), ("page_verdict", &page_json)];
                record.write_with(&mut done.bytes, &put);
                Ok(())
            });
        }
        Body::Html(bytes) => page(&judge, scratch, &piece.file, &Page::from_html(bytes, &Hints::new()), done),
        Body::Archive(records) => {
            for record in records {
                if record.kind == RecordKind::Conversion {
                    extracted(&judge, scratch, &piece.file, record, done);
                } else if let Some(found) = record.page() {
                    page(&judge, scratch, &piece.file, &found, done);
                }
            }
        }
        Body::Text(_) | Body::Nothing => {}
    };
    session.run(Grain::Pages, &job, |_| Vec::new())
}

/// The lines of a record of a page, or what is wrong with it.
pub(crate) fn lines_of<'r>(record: &'r Record<'_>, key: &str) -> Result<Vec<Cow<'r, str>>, String> {
    match (&record.lines, &record.text) {
        (Some(Value::Lines(lines)), _) => Ok(lines.iter().map(|l| Cow::Borrowed(&**l)).collect()),
        (None, Some(Value::Text(text))) => Ok(text.lines().map(Cow::Borrowed).collect()),
        (None, None) => {
            Err(format!("neither \"lines\" nor {key:?}; name the field that holds the text with --text-key"))
        }
        (Some(lines), _) => Err(complaint("lines", Some(lines), "an array of strings")),
        (None, text) => Err(complaint(key, text.as_ref(), "a string")),
    }
}

/// The lines of extracted text: trimmed, and none of them blank.
pub(crate) fn lines_of_text(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split('\n').map(str::trim).filter(|l| !l.is_empty())
}

/// Writes the record of a page of extracted text.
fn extracted(
    judge: &Judge,
    scratch: &mut Scratch,
    file: &str,
    record: &spamsift_io::Record,
    done: &mut Done,
) {
    let text = record.text();
    let lines = lines_of_text(&text);
    let verdict = judge.classifier.classify_page_with(scratch, lines.clone());
    let out = open_record(done, &verdict, file, record.url.as_deref(), "UTF-8", None);
    write_array(out, lines.clone(), write_string);
    out.extend_from_slice(b", \"verdicts\": ");
    write_array(out, lines.zip(verdict.lines()), |out, (line, verdict)| {
        judge.write_verdict(out, line, verdict, Where::InPage);
    });
    close_record(out, &verdict);
}

/// Writes the record of a page with markup.
fn page(judge: &Judge, scratch: &mut Scratch, file: &str, page: &Page, done: &mut Done) {
    let verdict = judge.classifier.classify_page_with(scratch, page.as_segments());
    let out = open_record(done, &verdict, file, page.url.as_deref(), page.charset, page.lang.as_deref());
    write_array(out, &page.segments, |out, segment| write_string(out, &segment.text));
    out.extend_from_slice(b", \"verdicts\": ");
    write_array(out, page.segments.iter().zip(verdict.lines()), |out, (segment, verdict)| {
        judge.write_marked(out, segment, verdict, Where::InPage);
    });
    close_record(out, &verdict);
}

/// Counts a page and writes its record up to the lines.
fn open_record<'d>(
    done: &'d mut Done,
    verdict: &PageVerdict,
    file: &str,
    url: Option<&str>,
    charset: &str,
    lang: Option<&str>,
) -> &'d mut Vec<u8> {
    done.totals.records += 1;
    done.totals.page(verdict);
    let out = &mut done.bytes;
    out.push(b'{');
    write_origin(out, file, url);
    out.extend_from_slice(b", \"charset\": ");
    write_string(out, charset);
    if let Some(lang) = lang {
        out.extend_from_slice(b", \"lang\": ");
        write_string(out, lang);
    }
    out.extend_from_slice(b", \"lines\": ");
    out
}

fn close_record(out: &mut Vec<u8>, verdict: &PageVerdict) {
    out.extend_from_slice(b", \"page_verdict\": ");
    Judge::write_page_verdict(out, verdict);
    out.extend_from_slice(b"}\n");
}
