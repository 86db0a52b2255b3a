//! `spamsift train`: a corpus to a model and its card.
//!
//! Knows files and messages; the training is `spamsift_train::pipeline`'s.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use spamsift_train::pipeline::{self, Options};

use crate::End;
use crate::args::TrainArgs;

pub(crate) fn run(args: &TrainArgs) -> Result<End> {
    let mut options = Options::default();
    if let Some(seed) = args.seed {
        options.seed = seed;
    }
    let start = Instant::now();
    let mut say = |message: &str| eprintln!("{:7.1} s  {message}", start.elapsed().as_secs_f32());
    let trained =
        pipeline::train(&args.corpus, &args.grammar, &options, &mut say).map_err(|e| anyhow!("{e}"))?;
    write(&args.output, &trained.model)?;
    say(&format!("{}: {} bytes", args.output.display(), trained.model.len()));
    if let Some(path) = &args.card {
        let mut card = serde_json::to_vec_pretty(&trained.card)?;
        card.push(b'\n');
        write(path, &card)?;
    }
    Ok(End::Done)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("{}", path.display()))
}
