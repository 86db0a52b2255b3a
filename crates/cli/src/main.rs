//! The program `spamsift`: judges, cleans, explains and measures the lines of crawled pages.
//!
//! Knows the command line and how a run ends. `args` says what can be asked for; `judge` builds the classifier and
//! writes verdicts; `input` cuts the inputs into pieces, `pipeline` hands them to threads and keeps their order,
//! `faults` tells what could not be read; one module a command does the rest.
//!
//! Exit status: 0 done, 1 something failed, 2 wrong usage.

mod args;
mod classify;
mod clean;
mod eval;
mod explain;
mod faults;
mod input;
mod judge;
mod output;
mod pages;
mod pipeline;
mod progress;
mod records;
mod report;
mod session;
mod train;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// How a run ended that did not break off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// All went well.
    Done,
    /// Something was passed over or passed on with an error.
    WithFaults,
}

fn main() -> ExitCode {
    let end = match Args::parse().command {
        Command::Classify(args) => classify::run(&args),
        Command::Pages(args) => pages::run(&args),
        Command::Clean(args) => clean::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Report(args) => report::run(&args),
    };
    match end {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::WithFaults) => ExitCode::FAILURE,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("spamsift: {error:#}");
            if error.is::<args::Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

/// Whether the reader of our output went away, which is its right (`spamsift ... | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let is = |e: &std::io::Error| e.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().any(|e| e.downcast_ref::<std::io::Error>().is_some_and(is))
}
