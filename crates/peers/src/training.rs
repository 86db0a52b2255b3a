//! What the trainable peers learn from, and the fastText model, trained once and kept.
//!
//! They are given what spamsift's own model is given: the training part of the corpus. Without a corpus they learn from the
//! labelled sample pages, which is enough to measure their speed and not their accuracy.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fasttext::FastText;
use fasttext::args::{Args, LossName, ModelName};
use spamsift_train::corpus::{Corpus, Gold};

use crate::texts;

/// Lines to learn from.
#[derive(Debug)]
pub struct Lessons {
    /// The lines, and whether each is spam.
    pub lines: Vec<(String, bool)>,
    /// Whether they are of a corpus; verdicts of peers that learnt from the sample pages mean nothing.
    pub of_corpus: bool,
    /// Where they come from, for people.
    pub source: String,
}

impl Lessons {
    /// Reads the training part of the corpus, or the sample pages where there is none.
    ///
    /// # Errors
    /// If either cannot be read.
    pub fn read() -> Result<Self> {
        let scored =
            |(text, gold): (String, Gold)| gold.is_scored().then(|| (line(&text), gold == Gold::Spam));
        let Some(folder) = texts::corpus_folder() else {
            let samples = texts::samples()?.into_iter().flat_map(|(_, lines)| lines);
            let lines: Vec<_> = samples.filter_map(scored).collect();
            let source = format!("the {} labelled lines of data/samples, for want of a corpus", lines.len());
            return Ok(Lessons { lines, of_corpus: false, source });
        };
        let corpus = Corpus::read(&folder)?;
        let segments = corpus.segments.into_iter().map(|s| (s.text, s.gold));
        let pages = corpus.pages.into_iter().flat_map(|p| p.lines).map(|l| (l.text, l.gold));
        let lines: Vec<_> = segments.chain(pages).filter_map(scored).collect();
        let source = format!("the {} lines of the corpus's training part", lines.len());
        Ok(Lessons { lines, of_corpus: true, source })
    }
}

/// A text in one line, as fastText reads its input.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The label of spam; fastText wants the prefix.
pub const SPAM: &str = "__label__spam";
const HONEST: &str = "__label__honest";

/// How a fastText model is trained.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Recipe {
    dimensions: i32,
    epochs: i32,
    buckets: i32,
}

/// With the dimensions that fastText takes unless told otherwise.
pub const USUAL: Recipe = Recipe { dimensions: 100, epochs: 5, buckets: 1 << 18 };
/// As fast as it gets: two classes need few dimensions. Chosen on held-out pages of the training part, where it finds what
/// 16 and 100 dimensions find; pairs of words gained nothing.
pub const SMALL: Recipe = Recipe { dimensions: 8, epochs: 10, buckets: 1 << 20 };

impl Recipe {
    fn args(self) -> Args {
        let mut args = Args::default();
        args.apply_supervised_defaults();
        Args {
            model: ModelName::Supervised,
            loss: LossName::Softmax,
            dim: self.dimensions,
            // Chinese has no words between spaces: n-grams of characters carry it.
            minn: 1,
            maxn: 4,
            bucket: self.buckets,
            min_count: 5,
            epoch: self.epochs,
            lr: 0.5,
            // One thread: the same model each time.
            thread: 1,
            verbose: 0,
            ..args
        }
    }
}

/// The file of a fastText model trained on the lessons, made now if it was not made before.
///
/// # Errors
/// If it cannot be trained or written.
pub fn fasttext_model(lessons: &Lessons, recipe: Recipe) -> Result<PathBuf> {
    let args = recipe.args();
    let mut hasher = DefaultHasher::new();
    (&lessons.lines, recipe).hash(&mut hasher);
    let folder = build_folder().join("peers");
    let path = folder.join(format!("fasttext-{:016x}.bin", hasher.finish()));
    if path.is_file() {
        return Ok(path);
    }
    fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    let input = path.with_extension("txt");
    write_lessons(lessons, &input)?;
    let dimensions = recipe.dimensions;
    eprintln!(
        "training fastText, {dimensions} dimensions, on {}; kept in {}",
        lessons.source,
        path.display()
    );
    let model = FastText::train(Args { input: input.clone(), ..args }).context("fastText training")?;
    // Under another name first, so that a broken-off run leaves no half model.
    let unfinished = path.with_extension("part");
    model.save_model(&unfinished).with_context(|| format!("{}", unfinished.display()))?;
    fs::rename(&unfinished, &path).with_context(|| format!("{}", path.display()))?;
    fs::remove_file(&input).with_context(|| format!("{}", input.display()))?;
    Ok(path)
}

fn write_lessons(lessons: &Lessons, path: &Path) -> Result<()> {
    let mut shuffled: Vec<&(String, bool)> =
        lessons.lines.iter().filter(|(text, _)| !text.is_empty()).collect();
    fastrand::Rng::with_seed(1).shuffle(&mut shuffled);
    let file = fs::File::create(path).with_context(|| format!("{}", path.display()))?;
    let mut out = std::io::BufWriter::new(file);
    for (text, spam) in shuffled {
        writeln!(out, "{} {text}", if *spam { SPAM } else { HONEST })?;
    }
    out.flush().with_context(|| format!("{}", path.display()))
}

/// Where cargo builds to.
#[must_use]
pub fn build_folder() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"))
}
