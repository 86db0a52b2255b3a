//! What could not be read: told on standard error with its place and remedy, and counted.
//!
//! Knows nothing of formats. A flood of faults is cut short, the count is not.

use std::fmt::Write as _;

use crate::progress::Progress;

/// Something that was not as it should be.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Where: the file, and the line or byte.
    pub(crate) place: String,
    /// What it is and what to do about it.
    pub(crate) what: String,
    pub(crate) kind: FaultKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// Something could not be read: the run ends with status 1.
    Unread,
    /// It was read all the same: invalid bytes were replaced.
    Repaired,
}

/// How many faults are told one by one.
const TOLD: usize = 20;

/// Tells and counts.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    unread: usize,
    repaired: usize,
}

impl Faults {
    /// Takes a fault and tells of it.
    pub(crate) fn take(&mut self, fault: &Fault, progress: &Progress) {
        match fault.kind {
            FaultKind::Unread => self.unread += 1,
            FaultKind::Repaired => self.repaired += 1,
        }
        match self.unread + self.repaired {
            n if n <= TOLD => progress.say(&format!("{}: {}", fault.place, fault.what)),
            n if n == TOLD + 1 => progress.say("spamsift: further ones are only counted"),
            _ => {}
        }
    }

    /// Whether something could not be read.
    pub(crate) fn any_unread(&self) -> bool {
        self.unread > 0
    }

    /// The closing summary; `None` if all was well.
    pub(crate) fn summary(&self, records: u64, stopped: bool) -> Option<String> {
        if self.unread + self.repaired == 0 {
            return None;
        }
        let mut summary = format!("spamsift: {records} records");
        if self.unread > 0 {
            _ = write!(summary, ", {} could not be read", self.unread);
        }
        if self.repaired > 0 {
            _ = write!(summary, ", {} had invalid UTF-8 that was replaced", self.repaired);
        }
        if stopped {
            summary.push_str("; stopped there (--strict)");
        }
        Some(summary)
    }
}
