//! The command line: what can be asked for, with its help.
//!
//! Knows names, defaults and ranges, and does nothing.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use spamsift_io::Format;

/// The words after `spamsift`.
#[derive(Debug, Parser)]
#[command(name = "spamsift", version, arg_required_else_help = true)]
#[command(about = "Tells the legitimate text of crawled pages from injected SEO spam")]
#[command(after_help = "Exit status: 0 done, 1 something failed, 2 wrong usage.")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge segments one by one
    ///
    /// Text: one line out for each line in: label, score, category and text, tab-separated (aligned on a terminal).
    /// JSON Lines: each record keeps its fields and gets a "verdict". HTML and archives: one record a segment.
    Classify(JudgeArgs),
    /// Judge the lines of whole pages, in context
    ///
    /// Text: each file is one page; its lines come out like those of `classify`. JSON Lines: a record has "lines" or
    /// "text"; it keeps its fields and gets "verdicts" and "page_verdict". HTML and archives: one record a page.
    Pages(JudgeArgs),
    /// Write pages without spam
    ///
    /// Text: each file is one page; what is kept is kept byte for byte. JSON Lines: "lines" or "text" come out clean,
    /// the other fields as they are. HTML: the clean text, or with --html the page without the injected elements.
    /// Archives: one record a page, with "url" and "text".
    Clean(CleanArgs),
    /// Say what speaks for and against a verdict, for people
    Explain(ExplainArgs),
    /// Measure the verdicts on labelled files
    ///
    /// Records are segments with "text" and "label" or pages with "lines" and "labels" (spam, boilerplate, content; ham
    /// counts as not spam; mixed, unclear and unlabelled are not scored), and "category", "lang", "set", "page" where
    /// known. Lines of a page are weighted so that none counts for more than 20 lines of a label.
    Eval(EvalArgs),
    /// Train a model on a corpus
    Train(TrainArgs),
    /// Draw what was found: one self-contained HTML page
    ///
    /// Each page with its lines coloured by verdict, the evidence, what is hidden or written by scripts, where on the page
    /// the spam stands, and totals. Of archives only the pages with spam are drawn, unless --all is given; all are
    /// counted.
    Report(ReportArgs),
}

/// What is judged and how it is read and written.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Files, folders (all files below them whose names tell a format) or quoted patterns; `-` or none for standard
    /// input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// text, jsonl, html, wet or warc [default: by the name of each file, else text]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// The field of a JSON record that holds the text
    #[arg(long, value_name = "KEY", default_value = "text")]
    pub(crate) text_key: String,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How many threads judge [default: one a core]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Stop at the first record that cannot be read
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What the verdicts follow from.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct ModelArgs {
    /// How sure a verdict of spam has to be
    #[arg(long, value_enum, default_value_t)]
    pub(crate) preset: Preset,
    /// Call spam what has at least this score, 0 to 1, in place of the preset's thresholds
    #[arg(long, value_name = "SCORE", value_parser = threshold)]
    pub(crate) threshold: Option<f32>,
    /// Further phrases of spam: tab-separated with a header (phrase, category, weight, flags); can be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) lexicon: Vec<PathBuf>,
    /// Further honest phrases, inside which hits do not count: tab-separated with a header; can be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) allow: Vec<PathBuf>,
    /// A model written by `spamsift train`, in place of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
}

/// The presets of the library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// At most one honest line in 2,000 is called spam
    Precision,
    /// The best balance on real pages
    #[default]
    Balanced,
    /// Finds more, with more false alarms
    Recall,
}

#[derive(Debug, clap::Args)]
pub(crate) struct JudgeArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Add to each verdict what speaks for it and the injected spans
    #[arg(long)]
    pub(crate) evidence: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CleanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// What to keep: all but spam, or content alone
    #[arg(long, value_enum, default_value_t)]
    pub(crate) keep: KeepArg,
    /// Take the pinyin glosses of mirror farms out of kept text: 問(wèn)題 becomes 問題
    #[arg(long)]
    pub(crate) repair_glosses: bool,
    /// HTML: write the page, not its text, without the elements that hold spam
    #[arg(long, conflicts_with = "repair_glosses")]
    pub(crate) html: bool,
}

/// What cleaning keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeepArg {
    /// Content and boilerplate
    #[default]
    NotSpam,
    /// Content alone
    Content,
}

impl From<KeepArg> for spamsift::Keep {
    fn from(keep: KeepArg) -> Self {
        match keep {
            KeepArg::NotSpam => spamsift::Keep::NotSpam,
            KeepArg::Content => spamsift::Keep::Content,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The text; none for the lines of standard input
    #[arg(value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EvalArgs {
    /// Labelled files: JSON Lines
    #[arg(value_name = "GOLD", required = true)]
    pub(crate) gold: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Figures of each group, too; can be repeated
    #[arg(long, value_enum, value_name = "KEY")]
    pub(crate) by: Vec<ByArg>,
    /// Tell the N worst false alarms and misses, at most 3 a page
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,
    /// How many pages are called clean, injected or spam, beside what their labels make them
    #[arg(long)]
    pub(crate) pages: bool,
    /// One JSON object in place of the table
    #[arg(long, conflicts_with = "errors")]
    pub(crate) json: bool,
    /// Write a page with curves, tables and the worst errors (it holds text of the labelled files)
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

/// What figures can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ByArg {
    /// Language
    Lang,
    /// Source
    Set,
    /// Category of spam
    Category,
    /// Length in characters
    Length,
    /// Kind of page
    Kind,
}

impl ByArg {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            ByArg::Lang => "lang",
            ByArg::Set => "set",
            ByArg::Category => "category",
            ByArg::Length => "length",
            ByArg::Kind => "kind",
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Draw the clean pages of archives, too
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TrainArgs {
    /// The folder of the corpus
    #[arg(value_name = "CORPUS")]
    pub(crate) corpus: PathBuf,
    /// Where to write the model
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Where to write the model's card
    #[arg(long, value_name = "FILE")]
    pub(crate) card: Option<PathBuf>,
    /// The folder of building blocks of made lines
    #[arg(long, value_name = "FOLDER", default_value = "data/train-grammar")]
    pub(crate) grammar: PathBuf,
    /// Seed of every choice; the same seed and corpus give the same bytes
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
}

fn threshold(value: &str) -> Result<f32, String> {
    match value.parse::<f32>() {
        Ok(t) if (0.0..=1.0).contains(&t) => Ok(t),
        _ => Err("take a number from 0 to 1".to_owned()),
    }
}

/// Wrong usage that the parser of the command line cannot see.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}
