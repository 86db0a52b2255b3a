//! A run over inputs: opens them and the output, hands lines and records to a command, passes on what is broken.
//!
//! Knows how text and JSON Lines are read and what a fault is; nothing of verdicts.

use std::borrow::Cow;

use anyhow::Result;
use spamsift_io::Input;

use crate::End;
use crate::args::InputArgs;
use crate::input::{self, Block, Grain, Reader};
use crate::output::Output;
use crate::pipeline::{self, Done, Job, Totals};
use crate::progress::Progress;
use crate::records::{Fields, Record, write_string};

/// Inputs and output, ready.
pub(crate) struct Session<'a> {
    args: &'a InputArgs,
    inputs: Vec<Input>,
    total: Option<u64>,
    pub(crate) output: Output,
}

impl<'a> Session<'a> {
    /// Finds the inputs and opens the output.
    pub(crate) fn open(args: &'a InputArgs) -> Result<Self> {
        // In this order: an output that is also an input must not be emptied.
        let (inputs, total) = input::inputs(args)?;
        let output = Output::open(args.output.as_deref())?;
        Ok(Session { args, inputs, total, output })
    }

    /// Runs a job over the inputs and tells how it went; `close` writes what comes behind the results.
    pub(crate) fn run(
        self,
        grain: Grain,
        job: &Job<'_>,
        close: impl FnOnce(&Totals) -> Vec<u8>,
    ) -> Result<End> {
        let Session { args, inputs, total, mut output } = self;
        let progress = Progress::new(total, output.is_terminal);
        let reader = Reader::new(inputs, args.format, grain, progress.counter());
        let threads =
            args.threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, usize::from);
        let unit = if grain == Grain::Lines { "records" } else { "pages" };
        let outcome = pipeline::run(reader, threads, args.strict, job, &mut *output.writer, &progress, unit)?;
        output.writer.write_all(&close(&outcome.totals))?;
        output.writer.flush()?;
        if let Some(summary) = outcome.faults.summary(outcome.totals.records, outcome.stopped) {
            eprintln!("{summary}");
        }
        let failed = outcome.faults.any_unread() || outcome.stopped;
        Ok(if failed { End::WithFaults } else { End::Done })
    }
}

/// Decodes bytes as UTF-8 and notes what had to be replaced.
pub(crate) fn decode<'b>(bytes: &'b [u8], done: &mut Done, place: impl FnOnce() -> String) -> Cow<'b, str> {
    // The strict check is several times as fast as the lossy one.
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            done.replaced(place());
            String::from_utf8_lossy(bytes)
        }
    }
}

/// Hands on the lines of a block.
pub(crate) fn each_line(
    file: &str,
    block: &Block,
    strict: bool,
    done: &mut Done,
    mut each: impl FnMut(&str, &mut Done),
) {
    for (number, line) in block.lines() {
        let text = decode(line, done, || format!("{file}:{number}"));
        done.totals.records += 1;
        each(&text, done);
        if strict && !done.faults.is_empty() {
            return;
        }
    }
}

/// Hands on the records of a block. `each` writes one, or says what is wrong with it; such a record is passed on with
/// an "error", as are lines that are no record.
pub(crate) fn each_record(
    file: &str,
    block: &Block,
    fields: Fields<'_>,
    strict: bool,
    done: &mut Done,
    mut each: impl FnMut(&Record<'_>, &mut Done) -> Result<(), String>,
) {
    for (number, line) in block.lines() {
        let place = || format!("{file}:{number}");
        let raw = decode(line, done, place);
        if raw.trim().is_empty() {
            done.bytes.extend_from_slice(raw.as_bytes());
            done.bytes.push(b'\n');
            continue;
        }
        done.totals.records += 1;
        match Record::read(&raw, fields) {
            Ok(record) => {
                let before = done.bytes.len();
                if let Err(what) = each(&record, done) {
                    done.bytes.truncate(before);
                    record.write_with_error(&mut done.bytes, &what);
                    done.unread(place(), what);
                }
            }
            Err(error) => {
                let what = error.to_string().replace("line 1 column", "column");
                let what = format!("not a JSON record ({what}); one JSON object a line is expected");
                done.bytes.extend_from_slice(b"{\"error\": ");
                write_string(&mut done.bytes, &what);
                done.bytes.extend_from_slice(b", \"raw\": ");
                write_string(&mut done.bytes, &raw);
                done.bytes.push(b'}');
                done.unread(place(), what);
            }
        }
        done.bytes.push(b'\n');
        if strict && !done.faults.is_empty() {
            return;
        }
    }
}
