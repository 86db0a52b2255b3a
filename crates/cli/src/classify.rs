//! `spamsift classify`: segments one by one.
//!
//! Knows what each format gets back; the verdicts come from the library.

use anyhow::Result;
use spamsift::Scratch;
use spamsift_io::{Hints, Page};

use crate::End;
use crate::args::JudgeArgs;
use crate::input::{Body, Grain, Piece};
use crate::judge::{Judge, Where, write_markup};
use crate::output::{show_line, write_line};
use crate::pipeline::Done;
use crate::records::{Fields, Value, complaint, write_string};
use crate::session::{Session, each_line, each_record};

pub(crate) fn run(args: &JudgeArgs) -> Result<End> {
    let judge = Judge::new(&args.model, args.evidence)?;
    let session = Session::open(&args.input)?;
    let show = session.output.is_terminal.then_some(session.output.paint);
    let (strict, key) = (args.input.strict, args.input.text_key.as_str());
    let fields = Fields { text: key, lines: false, put: &["verdict"] };
    let job = |scratch: &mut Scratch, piece: Piece, done: &mut Done| match &piece.body {
        Body::Text(block) => each_line(&piece.file, block, strict, done, |text, done| {
            let verdict = judge.classifier.classify_with(scratch, text);
            done.totals.line(&verdict);
            let score = judge.score(&verdict, Where::Alone);
            match show {
                Some(paint) => show_line(&mut done.bytes, paint, &verdict, score, text),
                None => write_line(&mut done.bytes, &verdict, score, text),
            }
        }),
        Body::Json(block) => {
            let mut json = Vec::new();
            each_record(&piece.file, block, fields, strict, done, |record, done| {
                let Some(Value::Text(text)) = &record.text else {
                    return Err(complaint(key, record.text.as_ref(), "a string"));
                };
                let verdict = judge.classifier.classify_with(scratch, text);
                done.totals.line(&verdict);
                json.clear();
                judge.write_verdict(&mut json, text, &verdict, Where::Alone);
                record.write_with(&mut done.bytes, &[("verdict", &json)]);
                Ok(())
            });
        }
        Body::Html(bytes) => {
            segments(&judge, scratch, &piece.file, &Page::from_html(bytes, &Hints::new()), done);
        }
        Body::Archive(records) => {
            for page in records.iter().filter_map(spamsift_io::Record::page) {
                segments(&judge, scratch, &piece.file, &page, done);
            }
        }
        Body::TextPage(_) | Body::Nothing => {}
    };
    session.run(Grain::Lines, &job, |_| Vec::new())
}

/// Writes a record for each segment of a page.
fn segments(judge: &Judge, scratch: &mut Scratch, file: &str, page: &Page, done: &mut Done) {
    for segment in &page.segments {
        let verdict = judge.classifier.classify_with(scratch, &segment.text);
        done.totals.records += 1;
        done.totals.line(&verdict);
        let out = &mut done.bytes;
        out.push(b'{');
        write_origin(out, file, page.url.as_deref());
        out.extend_from_slice(b", \"text\": ");
        write_string(out, &segment.text);
        write_markup(out, segment);
        out.extend_from_slice(b", \"verdict\": ");
        judge.write_verdict(out, &segment.text, &verdict, Where::Alone);
        out.extend_from_slice(b"}\n");
    }
}

/// Writes where a page came from, as fields: its address, or the file where that is not known.
pub(crate) fn write_origin(out: &mut Vec<u8>, file: &str, url: Option<&str>) {
    match url {
        Some(url) => {
            out.extend_from_slice(b"\"url\": ");
            write_string(out, url);
        }
        None => {
            out.extend_from_slice(b"\"file\": ");
            write_string(out, file);
        }
    }
}
