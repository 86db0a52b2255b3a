//! The errors of the library: opaque types with a message that names the fault and the remedy.
//!
//! Judging never fails; only building a classifier, reading a model and parsing a name can.

use core::fmt;

/// A name that is none of the known labels, categories, kinds or roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseNameError {
    what: &'static str,
    name: String,
}

impl ParseNameError {
    pub(crate) fn new(what: &'static str, name: &str) -> Self {
        ParseNameError { what, name: name.chars().take(40).collect() }
    }
}

impl fmt::Display for ParseNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {}: {:?}", self.what, self.name)
    }
}

impl core::error::Error for ParseNameError {}

/// Why bytes are not a model that this version can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError {
    kind: ModelErrorKind,
}

/// The ways in which a model can be unusable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelErrorKind {
    /// The bytes end before the model does.
    Truncated,
    /// The bytes go on behind the end of the model.
    TrailingBytes,
    /// The bytes do not begin as a model does.
    NotAModel,
    /// The model was written for another version of the format.
    Version,
    /// The bytes were changed after the model was written.
    Checksum,
    /// A size or a number inside the model is out of its range.
    Malformed,
}

impl ModelError {
    pub(crate) const fn new(kind: ModelErrorKind) -> Self {
        ModelError { kind }
    }

    /// In which way the model is unusable.
    #[must_use]
    pub const fn kind(&self) -> ModelErrorKind {
        self.kind
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ModelErrorKind::Truncated => "the model is cut short: copy the whole file again",
            ModelErrorKind::TrailingBytes => {
                "the file goes on behind the end of the model: copy it again, alone and whole"
            }
            ModelErrorKind::NotAModel => {
                "this is not a spamsift model: expected a file written by `spamsift train`"
            }
            ModelErrorKind::Version => {
                "the model was written for another version of the format: train it again with this version"
            }
            ModelErrorKind::Checksum => {
                "the model's checksum does not match: the file was damaged, copy it again"
            }
            ModelErrorKind::Malformed => "the model holds a size or a number out of range: train it again",
        })
    }
}

impl core::error::Error for ModelError {}

/// Why a classifier could not be built.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildError {
    kind: BuildErrorKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BuildErrorKind {
    Model(ModelError),
    EmptyPhrase(String),
    Weight(String, f32),
    Threshold(&'static str, f32),
    Lexicon { line: usize, fault: String },
}

impl BuildError {
    pub(crate) const fn new(kind: BuildErrorKind) -> Self {
        BuildError { kind }
    }
}

impl From<ModelError> for BuildError {
    fn from(error: ModelError) -> Self {
        BuildError::new(BuildErrorKind::Model(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            BuildErrorKind::Model(error) => error.fmt(f),
            BuildErrorKind::EmptyPhrase(phrase) => {
                write!(f, "the phrase {phrase:?} has no letter or digit left after folding: give it some")
            }
            BuildErrorKind::Weight(phrase, weight) => {
                write!(
                    f,
                    "the weight {weight} of the phrase {phrase:?} is out of range: take one above 0, at most 3"
                )
            }
            BuildErrorKind::Threshold(name, value) => {
                write!(f, "the threshold {name} is {value}: take one from 0 to 1")
            }
            BuildErrorKind::Lexicon { line, fault } => write!(f, "lexicon, line {line}: {fault}"),
        }
    }
}

impl core::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            BuildErrorKind::Model(error) => Some(error),
            _ => None,
        }
    }
}
