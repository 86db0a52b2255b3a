//! The figures of one segment that the decision reads: a fixed array with named slots.
//!
//! Trainer and runtime fill it by the same call. Knows how signals become figures, nothing of what they are worth.

use crate::signal::contact::Contacts;
use crate::signal::lexicon::{BRAND, Hit, Lexicon, TAG};
use crate::signal::shape::Shape;
use crate::text::{CharClass, Folded};
use crate::verdict::Category;

/// Declares the slots of a feature array: an index for each and the table of their names.
macro_rules! slots {
    ($(#[$doc:meta])* $names:ident, $count:ident, $slot:ident { $($name:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[allow(non_camel_case_types, reason = "the variants are the names that stand in files and reports")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $slot { $($name),+ }
        /// The names of the slots, in their order.
        pub const $names: &[&str] = &[$(stringify!($name)),+];
        /// How many slots there are.
        pub const $count: usize = $names.len();
    };
}
pub(crate) use slots;

slots! {
    /// The slots of a segment's features.
    LINE_FEATURE_NAMES, LINE_FEATURES, Slot {
        // n-grams: log-odds of spam and of content, of the whole and of the most and the least suspicious stretch
        ngram_spam, ngram_content, ngram_peak, ngram_low,
        // phrases: hits by weight, sums by category
        hits_weak, hits_strong, hits_sure, hit_sum, hit_cover, hit_tag_cover, hit_brands, hit_allowed, hit_kinds,
        hit_adult, hit_gambling, hit_escort, hit_pharma, hit_commercial, hit_rest,
        // size
        length, words, mean_word,
        // shares of the characters
        han, kana, hangul, thai, latin, cyrillic, arabic, other_script, digits, upper, marks, spaces,
        // what folding met
        traditional, simplified, fancy, dropped, references, glosses, lookalikes, spaced_letters, emoji, symbols,
        brackets,
        // shape
        separators, same_separator, phrases, phrase_spread, mean_phrase, longest_phrase, function_share,
        repeated_words, doubled, sentences, ends_sentence, letter_digit_words, script_changes, bulleted,
        // contacts
        links, handles,
    }
}

/// The features of one segment.
pub type LineFeatures = [f32; LINE_FEATURES];

/// The n-gram scores of one segment, in nats.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NgramScores {
    pub(crate) spam: f32,
    pub(crate) content: f32,
    pub(crate) peak: f32,
    pub(crate) low: f32,
}

/// The phrases of a segment, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct PhraseSums {
    pub(crate) by_category: [f32; Category::COUNT],
    pub(crate) by_weight: [u32; 3],
    pub(crate) covered: u32,
    pub(crate) tag_covered: u32,
    pub(crate) brands: u32,
    pub(crate) allowed: u32,
}

impl PhraseSums {
    pub(crate) fn of(lexicon: &Lexicon, hits: &[Hit], cancelled: u32) -> PhraseSums {
        let mut sums = PhraseSums { allowed: cancelled, ..PhraseSums::default() };
        let mut covered_to = 0;
        for hit in hits {
            let entry = lexicon.entry(hit.phrase);
            let Some(category) = entry.category else {
                sums.allowed += 1;
                continue;
            };
            sums.by_category[category as usize] += entry.weight;
            sums.by_weight[(entry.weight.ceil() as usize).clamp(1, 3) - 1] += 1;
            let new = hit.end.saturating_sub(hit.start.max(covered_to));
            covered_to = covered_to.max(hit.end);
            sums.covered += new;
            if entry.flags & TAG != 0 {
                sums.tag_covered += new;
            }
            sums.brands += u32::from(entry.flags & BRAND != 0);
        }
        sums
    }

    pub(crate) fn sum(&self) -> f32 {
        self.by_category.iter().sum()
    }

    /// The category with the largest sum, if any phrase was found.
    pub(crate) fn top(&self) -> Option<Category> {
        let (at, &sum) = self.by_category.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        (sum > 0.0).then(|| Category::ALL[at])
    }
}

/// Fills the slots.
#[inline(never)]
pub(crate) fn fill(
    folded: &Folded,
    words: usize,
    ngrams: &NgramScores,
    phrases: &PhraseSums,
    shape: &Shape,
    contacts: &Contacts,
) -> LineFeatures {
    use CharClass as C;
    let stats = folded.stats();
    let mut f = [0.0; LINE_FEATURES];
    let mut set = |slot: Slot, value: f32| f[slot as usize] = value;
    let total = stats.total.max(1) as f32;
    let each = 1.0 / total;
    let share = |n: u32| n as f32 * each;
    let of = |class: C| stats.of(class);

    set(Slot::ngram_spam, ngrams.spam);
    set(Slot::ngram_content, ngrams.content);
    set(Slot::ngram_peak, ngrams.peak);
    set(Slot::ngram_low, ngrams.low);

    let by = |c: Category| phrases.by_category[c as usize];
    set(Slot::hits_weak, phrases.by_weight[0] as f32);
    set(Slot::hits_strong, phrases.by_weight[1] as f32);
    set(Slot::hits_sure, phrases.by_weight[2] as f32);
    set(Slot::hit_sum, phrases.sum());
    set(Slot::hit_cover, share(phrases.covered));
    set(Slot::hit_tag_cover, share(phrases.tag_covered));
    set(Slot::hit_brands, phrases.brands as f32);
    set(Slot::hit_allowed, phrases.allowed as f32);
    set(Slot::hit_kinds, phrases.by_category.iter().filter(|&&s| s > 0.0).count() as f32);
    set(Slot::hit_adult, by(Category::Adult));
    set(Slot::hit_gambling, by(Category::Gambling));
    set(Slot::hit_escort, by(Category::Escort));
    set(Slot::hit_pharma, by(Category::Pharma));
    set(Slot::hit_commercial, by(Category::Commercial));
    let rest = [Category::Finance, Category::Counterfeit, Category::Piracy, Category::Essay, Category::Other];
    set(Slot::hit_rest, rest.into_iter().map(by).sum());

    let letters = stats.letters();
    set(Slot::length, stats.total as f32);
    set(Slot::words, words as f32);
    set(Slot::mean_word, (letters + of(C::Digit)) as f32 / words.max(1) as f32);
    set(Slot::han, share(of(C::Han)));
    set(Slot::kana, share(of(C::Hiragana) + of(C::Katakana)));
    set(Slot::hangul, share(of(C::Hangul)));
    set(Slot::thai, share(of(C::Thai)));
    set(Slot::latin, share(of(C::Latin)));
    set(Slot::cyrillic, share(of(C::Cyrillic)));
    set(Slot::arabic, share(of(C::Arabic)));
    set(Slot::other_script, share(of(C::Greek) + of(C::Hebrew) + of(C::Indic) + of(C::OtherLetter)));
    set(Slot::digits, share(of(C::Digit)));
    set(Slot::upper, stats.upper as f32 / letters.max(1) as f32);
    set(Slot::marks, share(of(C::SentenceEnd) + of(C::Comma) + of(C::Separator) + of(C::Quote)));
    let counted: u32 = (0..C::COUNT).map(|c| of(C::from_bits(c as u32))).sum();
    set(Slot::spaces, share(stats.total.saturating_sub(counted)));
    set(Slot::traditional, share(stats.traditional));
    set(Slot::simplified, share(stats.simplified));
    set(Slot::fancy, share(stats.fancy));
    set(Slot::dropped, share(stats.dropped));
    set(Slot::references, share(stats.references));
    set(Slot::glosses, share(stats.glosses));
    set(Slot::lookalikes, share(stats.lookalikes));
    set(Slot::spaced_letters, share(stats.spaced_letters));
    set(Slot::emoji, of(C::Emoji) as f32);
    set(Slot::symbols, share(of(C::Symbol)));
    set(Slot::brackets, of(C::Bracket) as f32);

    set(Slot::separators, shape.separators as f32);
    set(Slot::same_separator, shape.same_separator);
    set(Slot::phrases, shape.phrases as f32);
    set(Slot::phrase_spread, shape.phrase_spread);
    set(Slot::mean_phrase, total / shape.phrases.max(1) as f32);
    set(Slot::longest_phrase, shape.longest_phrase as f32);
    set(Slot::function_share, shape.function_share);
    set(Slot::repeated_words, shape.repeated_words);
    set(Slot::doubled, shape.doubled);
    set(Slot::sentences, shape.sentences as f32);
    set(Slot::ends_sentence, f32::from(u8::from(shape.ends_sentence)));
    set(Slot::letter_digit_words, shape.letter_digit_words as f32);
    set(Slot::script_changes, shape.script_changes as f32);
    set(Slot::bulleted, f32::from(u8::from(shape.bulleted)));
    set(Slot::links, contacts.links as f32);
    set(Slot::handles, contacts.handles as f32);
    f
}
