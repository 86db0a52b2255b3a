//! What may speak for a verdict: phrases, n-grams, shape, contacts. A signal reads the folded text, writes its own
//! figures and never decides.

pub(crate) mod contact;
pub(crate) mod lexicon;
pub(crate) mod ngram;
pub(crate) mod scan;
pub(crate) mod shape;
