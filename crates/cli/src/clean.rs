//! `spamsift clean`: pages without spam.
//!
//! Knows what of a page is written; what is spam says the library, what is cut from markup `spamsift-io`.

use std::borrow::Cow;

use anyhow::Result;
use spamsift::{Keep, Label, Scratch, Verdict};
use spamsift_io::{Decoded, Hints, Page, Record, RecordKind};

use crate::End;
use crate::args::CleanArgs;
use crate::classify::write_origin;
use crate::input::{Body, Grain, Piece};
use crate::judge::Judge;
use crate::pages::{BOM, lines_of, lines_of_text};
use crate::pipeline::Done;
use crate::records::{Fields, Value, write_array, write_string};
use crate::session::{Session, decode, each_record};

pub(crate) fn run(args: &CleanArgs) -> Result<End> {
    let judge = Judge::new(&args.model, false)?;
    let cleaner = Cleaner { judge: &judge, keep: args.keep.into(), repair: args.repair_glosses };
    let session = Session::open(&args.input)?;
    let (strict, key) = (args.input.strict, args.input.text_key.as_str());
    let fields = Fields { text: key, lines: true, put: &[] };
    let job = |scratch: &mut Scratch, piece: Piece, done: &mut Done| match &piece.body {
        Body::TextPage(bytes) => {
            let body = bytes.strip_prefix(BOM).unwrap_or(bytes);
            done.bytes.extend_from_slice(&bytes[..bytes.len() - body.len()]);
            let text = decode(body, done, || piece.file.to_string());
            done.totals.records += 1;
            done.bytes.extend_from_slice(cleaner.text(&text).as_bytes());
        }
        Body::Json(block) => {
            let mut json = Vec::new();
            each_record(&piece.file, block, fields, strict, done, |record, done| {
                json.clear();
                match (&record.lines, &record.text) {
                    (None, Some(Value::Text(text))) => {
                        write_string(&mut json, &cleaner.text(text));
                        record.write_replacing(&mut done.bytes, &[(key, &json)]);
                    }
                    _ => {
                        let lines = lines_of(record, key)?;
                        let kept = cleaner.lines(scratch, lines.iter().map(|l| &**l));
                        write_array(&mut json, &kept, |out, line| write_string(out, line));
                        record.write_replacing(&mut done.bytes, &[("lines", &json)]);
                    }
                }
                Ok(())
            });
        }
        Body::Html(bytes) => {
            let page = Page::from_html(bytes, &Hints::new());
            done.totals.records += 1;
            if args.html {
                done.bytes.extend_from_slice(&cleaner.markup(scratch, &page, bytes));
            } else {
                for line in cleaner.page(scratch, &page) {
                    done.bytes.extend_from_slice(line.as_bytes());
                    done.bytes.push(b'\n');
                }
            }
        }
        Body::Archive(records) => {
            for record in records {
                if record.kind == RecordKind::Conversion {
                    let text = record.text();
                    let lines = cleaner.lines(scratch, lines_of_text(&text));
                    write_page(done, &piece.file, record, "text", &lines.join("\n"));
                } else if let Some(page) = record.page() {
                    if args.html {
                        let html = cleaner.markup(scratch, &page, &record.body);
                        // JSON holds characters, not bytes.
                        let html = Decoded::new(&html, Some(page.charset), None);
                        write_page(done, &piece.file, record, "html", html.text());
                    } else {
                        let lines = cleaner.page(scratch, &page);
                        write_page(done, &piece.file, record, "text", &lines.join("\n"));
                    }
                }
            }
        }
        Body::Text(_) | Body::Nothing => {}
    };
    session.run(Grain::Pages, &job, |_| Vec::new())
}

/// Writes the record of a cleaned page of an archive.
fn write_page(done: &mut Done, file: &str, record: &Record, key: &str, value: &str) {
    done.totals.records += 1;
    done.bytes.push(b'{');
    write_origin(&mut done.bytes, file, record.url.as_deref());
    done.bytes.extend_from_slice(b", \"");
    done.bytes.extend_from_slice(key.as_bytes());
    done.bytes.extend_from_slice(b"\": ");
    write_string(&mut done.bytes, value);
    done.bytes.extend_from_slice(b"}\n");
}

struct Cleaner<'j> {
    judge: &'j Judge,
    keep: Keep,
    repair: bool,
}

impl Cleaner<'_> {
    /// A page of text.
    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let clean = self.judge.classifier.clean_keeping(text, self.keep);
        if !self.repair {
            return clean;
        }
        match clean {
            Cow::Borrowed(text) => spamsift::repair_glosses(text),
            Cow::Owned(text) => Cow::Owned(spamsift::repair_glosses(&text).into_owned()),
        }
    }

    fn keeps(&self, verdict: &Verdict) -> bool {
        match verdict.label() {
            Label::Spam => false,
            Label::Boilerplate => self.keep == Keep::NotSpam,
            Label::Content => true,
        }
    }

    /// A kept line without its injected spans.
    fn line<'t>(&self, line: &'t str, verdict: &Verdict) -> Cow<'t, str> {
        let mut kept = Cow::Borrowed(line);
        let spans = verdict.injected_spans();
        if !spans.is_empty() {
            let ranges: Vec<_> = spans.iter().map(spamsift::InjectedSpan::range).collect();
            // Spans lie on character boundaries, so what is left is UTF-8 as it was.
            let bytes = spamsift_io::cut(line.as_bytes(), &ranges);
            kept = Cow::Owned(String::from_utf8_lossy(&bytes).into_owned());
        }
        if self.repair {
            kept = Cow::Owned(spamsift::repair_glosses(&kept).into_owned());
        }
        kept
    }

    /// The lines of a page that are kept. Blank ones are.
    fn lines<'t>(
        &self,
        scratch: &mut Scratch,
        lines: impl Iterator<Item = &'t str> + Clone,
    ) -> Vec<Cow<'t, str>> {
        let verdict = self.judge.classifier.classify_page_with(scratch, lines.clone());
        let kept = lines.zip(verdict.lines()).filter(|(line, v)| self.keeps(v) || line.trim().is_empty());
        kept.map(|(line, v)| self.line(line, v)).collect()
    }

    /// The lines of a page with markup that are kept.
    fn page<'t>(&self, scratch: &mut Scratch, page: &'t Page) -> Vec<Cow<'t, str>> {
        let verdict = self.judge.classifier.classify_page_with(scratch, page.as_segments());
        let judged = page.segments.iter().zip(verdict.lines());
        judged.filter(|(_, v)| self.keeps(v)).map(|(s, v)| self.line(&s.text, v)).collect()
    }

    /// A page with markup, without the elements that hold what is not kept.
    fn markup(&self, scratch: &mut Scratch, page: &Page, bytes: &[u8]) -> Vec<u8> {
        let verdict = self.judge.classifier.classify_page_with(scratch, page.as_segments());
        page.cut(bytes, |i| !self.keeps(&verdict.lines()[i]))
    }
}
