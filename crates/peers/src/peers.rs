//! The judges: spamsift and its peers behind one face, each called as its documentation says.
//!
//! Knows the crates; what is measured, and how, stands elsewhere.

use std::path::Path;

use aho_corasick::AhoCorasick;
use anyhow::{Context, Result, anyhow};
use rustrict::{Censor, CensorStr, Type};
use spamsift::{Classifier, Scratch};

use crate::limits;
use crate::training::{self, Lessons};

/// Says of one text whether it is spam.
pub trait Judge {
    /// A score of spam between 0 and 1; those that know yes and no only give 1 and 0.
    fn score(&mut self, text: &str) -> f32;

    /// Whether the text is spam: the call that is timed.
    fn is_spam(&mut self, text: &str) -> bool;

    /// The same verdict by another call, to hold the timed one to.
    fn recheck(&mut self, text: &str) -> bool {
        self.score(text) >= 0.5
    }
}

/// A judge with its name.
pub struct Peer {
    /// The crate and its version.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// The judge.
    pub judge: Box<dyn Judge>,
}

/// spamsift's name among the peers.
pub const SPAMSIFT: &str = "spamsift";
/// Our own phrase lists in a bare automaton: a limit, since no peer brings such lists, but one that gives a verdict.
pub const OWN_LISTS: &str = "any phrase of our lists";
/// fastText's own way: the dimensions that it takes unless told otherwise.
pub const FASTTEXT: &str = "fasttext 0.8";
/// Those that run one and the same small fastText model.
pub const SMALL_FASTTEXT: [&str; 2] = ["fasttext 0.8, small", "fasttext-pure-rs 0.1, small"];
/// The names of all judges, in their order.
pub const NAMES: [&str; 7] =
    [SPAMSIFT, FASTTEXT, SMALL_FASTTEXT[0], SMALL_FASTTEXT[1], "bayespam 1.2", "rustrict 0.7", OWN_LISTS];

/// spamsift and all peers, in the order of [`NAMES`].
///
/// # Errors
/// If one cannot be trained or read.
pub fn all(lessons: &Lessons) -> Result<Vec<Peer>> {
    let load = |model: &Path| {
        fasttext::FastText::load_model(model).map(Fast).with_context(|| format!("{}", model.display()))
    };
    let usual = load(&training::fasttext_model(lessons, training::USUAL)?)?;
    let model = training::fasttext_model(lessons, training::SMALL)?;
    let small = load(&model)?;
    let pure = fasttext_pure_rs::FastText::load(&model).map_err(|e| anyhow!("{}: {e}", model.display()))?;
    let judges: [(&'static str, Box<dyn Judge>); NAMES.len()] = [
        ("`classify_with`", Box::new(Spamsift::default())),
        ("linear model over n-grams, 100 dimensions", Box::new(usual)),
        ("the same, 8 dimensions", Box::new(small)),
        ("the same model, another reader", Box::new(Pure(pure))),
        ("naive Bayes over words", Box::new(Bayes::train(lessons))),
        ("word filter, English foremost", Box::new(Rustrict)),
        ("in a bare automaton (aho-corasick, NFA)", Box::new(AnyPhrase(limits::nfa()?))),
    ];
    Ok(NAMES.into_iter().zip(judges).map(|(name, (what, judge))| Peer { name, what, judge }).collect())
}

#[derive(Default)]
struct Spamsift {
    classifier: Classifier,
    scratch: Scratch,
}

impl Judge for Spamsift {
    fn score(&mut self, text: &str) -> f32 {
        self.classifier.classify_with(&mut self.scratch, text).score()
    }

    fn is_spam(&mut self, text: &str) -> bool {
        self.classifier.classify_with(&mut self.scratch, text).is_spam()
    }

    fn recheck(&mut self, text: &str) -> bool {
        self.classifier.classify(text).is_spam()
    }
}

struct Fast(fasttext::FastText);

impl Judge for Fast {
    fn score(&mut self, text: &str) -> f32 {
        let predictions = self.0.predict(text, 2, 0.0);
        predictions.iter().find(|p| p.label == training::SPAM).map_or(0.0, |p| p.prob)
    }

    fn is_spam(&mut self, text: &str) -> bool {
        self.0.predict(text, 1, 0.0).first().is_some_and(|p| p.label == training::SPAM)
    }
}

struct Pure(fasttext_pure_rs::FastText);

impl Judge for Pure {
    fn score(&mut self, text: &str) -> f32 {
        // An empty text is an error to it; nothing is no spam.
        let predictions = self.0.predict(text, 2, 0.0).unwrap_or_default();
        predictions.iter().find(|p| p.label == training::SPAM).map_or(0.0, |p| p.probability)
    }

    fn is_spam(&mut self, text: &str) -> bool {
        self.0.predict(text, 1, 0.0).is_ok_and(|ps| ps.first().is_some_and(|p| p.label == training::SPAM))
    }
}

/// Where bayespam's own verdict begins.
const BAYES_THRESHOLD: f32 = 0.8;

#[derive(Default)]
struct Bayes(bayespam::classifier::Classifier);

impl Bayes {
    fn train(lessons: &Lessons) -> Self {
        let mut bayes = Bayes::default();
        for (text, spam) in &lessons.lines {
            if *spam { bayes.0.train_spam(text) } else { bayes.0.train_ham(text) }
        }
        bayes
    }
}

impl Judge for Bayes {
    fn score(&mut self, text: &str) -> f32 {
        self.0.score(text)
    }

    fn is_spam(&mut self, text: &str) -> bool {
        self.0.identify(text)
    }

    fn recheck(&mut self, text: &str) -> bool {
        self.0.score(text) > BAYES_THRESHOLD
    }
}

struct Rustrict;

impl Judge for Rustrict {
    fn score(&mut self, text: &str) -> f32 {
        f32::from(u8::from(self.is_spam(text)))
    }

    fn is_spam(&mut self, text: &str) -> bool {
        text.is(Type::INAPPROPRIATE)
    }

    fn recheck(&mut self, text: &str) -> bool {
        Censor::from_str(text).censor_and_analyze().1.is(Type::INAPPROPRIATE)
    }
}

struct AnyPhrase(AhoCorasick);

impl Judge for AnyPhrase {
    fn score(&mut self, text: &str) -> f32 {
        f32::from(u8::from(self.is_spam(text)))
    }

    fn is_spam(&mut self, text: &str) -> bool {
        self.0.is_match(text)
    }

    fn recheck(&mut self, text: &str) -> bool {
        limits::hits(&self.0, text) > 0
    }
}

/// A teller of languages: what one pass over a text costs in a well-made classifier. It gives no verdict on spam.
#[derive(Clone, Copy, Debug)]
pub struct Yardstick {
    /// The crate and its version.
    pub name: &'static str,
    /// The language it finds, as ISO 639-3 has it.
    pub tell: fn(&str) -> Option<&'static str>,
}

/// The tellers of languages.
pub const YARDSTICKS: [Yardstick; 2] = [
    Yardstick { name: "whatlang 0.18", tell: |text| whatlang::detect_lang(text).map(|l| l.code()) },
    Yardstick {
        name: "whichlang 0.1",
        tell: |text| Some(whichlang::detect_language(text).three_letter_code()),
    },
];
