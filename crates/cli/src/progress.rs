//! The progress bar: on standard error, and only where that is a terminal and the results go elsewhere.
//!
//! Knows bytes and time, nothing of what is read.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Shows how far a run is, or nothing.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    /// Bytes read so far, as they are stored.
    read: Arc<AtomicU64>,
}

impl Progress {
    /// `total` is the number of bytes to read, if known; `results_on_terminal` whether the results are shown there.
    pub(crate) fn new(total: Option<u64>, results_on_terminal: bool) -> Self {
        let wanted = std::io::stderr().is_terminal() && !results_on_terminal;
        let bar = wanted.then(|| {
            let (bar, template) = match total {
                Some(total) => (
                    ProgressBar::new(total),
                    "{bar:28.cyan/dim} {bytes}/{total_bytes}  {binary_bytes_per_sec}  {msg}  {eta} left",
                ),
                None => {
                    (ProgressBar::new_spinner(), "{spinner:.cyan} {bytes}  {binary_bytes_per_sec}  {msg}")
                }
            };
            let style =
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style);
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Progress { bar, read: Arc::default() }
    }

    /// The counter of the bytes read, for those who read.
    pub(crate) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Shows the state: what has been read, and how many units of what kind were judged.
    pub(crate) fn show(&self, units: u64, name: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(self.read.load(Ordering::Relaxed));
            let per_second = units as f64 / bar.elapsed().as_secs_f64().max(1e-3);
            bar.set_message(format!("{units} {name} ({per_second:.0}/s)"));
        }
    }

    /// Tells a line on standard error, above the bar.
    pub(crate) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
