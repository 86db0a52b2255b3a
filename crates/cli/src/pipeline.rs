//! Threads: pieces of work in, results out in the order of the pieces, in bounded memory.
//!
//! Each thread takes turns at reading, judges on its own, and hands in; whoever hands in the piece that is due writes
//! it and those that were waiting behind it. So `n` threads are `n` threads, and one is none but the caller's.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use spamsift::{Category, PageVerdict, Scratch, Verdict};

use crate::faults::{Fault, FaultKind, Faults};
use crate::input::{Piece, Reader};
use crate::progress::Progress;

/// How many pieces a thread may be ahead of the one that is due.
const AHEAD: u64 = 4;
/// How many bytes of input may be under way before only the piece that is due is read on.
const UNDER_WAY: usize = 8 << 20;

/// From this size on a piece is worked on alone, by a thread of its own: it takes many times its size, and what a
/// thread has taken once its allocator keeps.
const LARGE: usize = 1 << 20;

/// What became of a piece.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// What is to be written.
    pub(crate) bytes: Vec<u8>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) totals: Totals,
}

/// What was judged, counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Totals {
    /// Records, lines of text, or pages of files and archives.
    pub(crate) records: u64,
    pub(crate) lines: u64,
    /// Lines of spam by category.
    pub(crate) spam: [u64; Category::COUNT],
    /// Pages by kind.
    pub(crate) pages: [u64; 3],
    /// Pages by the category of their spam.
    pub(crate) page_spam: [u64; Category::COUNT],
    /// Lines by score, in twentieths.
    pub(crate) scores: [u64; 20],
}

impl Totals {
    pub(crate) fn line(&mut self, verdict: &Verdict) {
        self.lines += 1;
        self.scores[((verdict.score() * 20.0) as usize).min(19)] += 1;
        if let Some(category) = verdict.category() {
            self.spam[category as usize] += 1;
        }
    }

    pub(crate) fn page(&mut self, verdict: &PageVerdict) {
        self.pages[verdict.kind() as usize] += 1;
        if let Some(category) = verdict.category() {
            self.page_spam[category as usize] += 1;
        }
        for line in verdict.lines() {
            self.line(line);
        }
    }

    pub(crate) fn add(&mut self, other: &Totals) {
        self.records += other.records;
        self.lines += other.lines;
        let pairs = [
            (self.spam.as_mut_slice(), other.spam.as_slice()),
            (&mut self.pages, &other.pages),
            (&mut self.page_spam, &other.page_spam),
            (&mut self.scores, &other.scores),
        ];
        for (mine, theirs) in pairs {
            mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        }
    }
}

/// How a run went.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) totals: Totals,
    pub(crate) faults: Faults,
    /// Whether `--strict` ended it early.
    pub(crate) stopped: bool,
}

/// What the threads share at the end of a piece.
struct Exit<'w> {
    writer: &'w mut (dyn Write + Send),
    progress: &'w Progress,
    unit: &'static str,
    strict: bool,
    due: u64,
    /// What was handed in before its time, with the bytes of input it came from.
    waiting: BTreeMap<u64, (Done, usize)>,
    /// Bytes of input that were read and not written yet.
    under_way: usize,
    outcome: Outcome,
    /// Nothing more is to be read or written.
    closed: bool,
    error: Option<io::Error>,
}

impl Exit<'_> {
    fn hand_in(&mut self, number: u64, done: Done, size: usize) {
        self.waiting.insert(number, (done, size));
        while let Some((done, size)) = self.waiting.remove(&self.due) {
            self.due += 1;
            self.under_way -= size;
            if !self.closed {
                self.write(&done);
            }
        }
    }

    fn write(&mut self, done: &Done) {
        for fault in &done.faults {
            self.outcome.faults.take(fault, self.progress);
        }
        self.outcome.totals.add(&done.totals);
        self.progress.show(self.outcome.totals.records, self.unit);
        if let Err(error) = self.writer.write_all(&done.bytes) {
            self.error = Some(error);
            self.closed = true;
        }
        if self.strict && !done.faults.is_empty() {
            self.outcome.stopped = true;
            self.closed = true;
        }
    }
}

/// What a thread does with a piece.
pub(crate) type Job<'j> = dyn Fn(&mut Scratch, Piece, &mut Done) + Sync + 'j;

/// Runs the job over all pieces.
pub(crate) fn run(
    reader: Reader,
    threads: usize,
    strict: bool,
    job: &Job<'_>,
    writer: &mut (dyn Write + Send),
    progress: &Progress,
    unit: &'static str,
) -> io::Result<Outcome> {
    let outcome = Outcome { totals: Totals::default(), faults: Faults::default(), stopped: false };
    let waiting = BTreeMap::new();
    let exit = Exit {
        writer,
        progress,
        unit,
        strict,
        due: 0,
        waiting,
        under_way: 0,
        outcome,
        closed: false,
        error: None,
    };
    let exit = Mutex::new(exit);
    let moved = Condvar::new();
    let entrance = Mutex::new((reader, 0_u64));
    let large = Mutex::new(());
    let ahead = AHEAD * threads as u64;
    let work = || {
        let mut scratch = Scratch::default();
        let _alarm = Alarm(&exit, &moved);
        loop {
            let (mut piece, number) = {
                let mut entrance = lock(&entrance);
                let mut out = lock(&exit);
                while !out.closed
                    && (entrance.1 >= out.due + ahead || (entrance.1 > out.due && out.under_way > UNDER_WAY))
                {
                    out = moved.wait(out).unwrap_or_else(PoisonError::into_inner);
                }
                if out.closed {
                    return;
                }
                drop(out);
                let Some(piece) = entrance.0.next_piece() else { return };
                lock(&exit).under_way += piece.size();
                entrance.1 += 1;
                (piece, entrance.1 - 1)
            };
            let size = piece.size();
            let mut done = Done::default();
            let mut faults = std::mem::take(&mut piece.faults);
            if size < LARGE {
                job(&mut scratch, piece, &mut done);
            } else {
                let _alone = lock(&large);
                std::thread::scope(|scope| {
                    scope.spawn(|| job(&mut Scratch::default(), piece, &mut done));
                });
            }
            done.faults.append(&mut faults);
            lock(&exit).hand_in(number, done, size);
            moved.notify_all();
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let exit = exit.into_inner().unwrap_or_else(PoisonError::into_inner);
    progress.finish();
    match exit.error {
        Some(error) => Err(error),
        None => exit.writer.flush().map(|()| exit.outcome),
    }
}

/// Lets the other threads go when one panics, since its piece will never be handed in.
struct Alarm<'a, 'w>(&'a Mutex<Exit<'w>>, &'a Condvar);

impl Drop for Alarm<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(self.0).closed = true;
            self.1.notify_all();
        }
    }
}

/// A lock that a panicking thread held is taken all the same: the panic ends the program when the threads are joined.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Done {
    /// Notes that something could not be read.
    pub(crate) fn unread(&mut self, place: String, what: impl Into<String>) {
        self.faults.push(Fault { place, what: what.into(), kind: FaultKind::Unread });
    }

    /// Notes that invalid bytes were replaced.
    pub(crate) fn replaced(&mut self, place: String) {
        let what = "invalid UTF-8, replaced by U+FFFD; convert the file to UTF-8".to_owned();
        self.faults.push(Fault { place, what, kind: FaultKind::Repaired });
    }
}
