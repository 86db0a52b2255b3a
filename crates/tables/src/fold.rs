//! The rules of folding: what one character becomes, its class and its flags.
//!
//! Precedence: the hand-made tables, digits, what is dropped, spaces, compatibility forms, diacritics, case,
//! Han variants. Each rule's result is folded again, so the outcome is a fixed point. Knows nothing of how it
//! is stored.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory as G, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

use crate::class::CharClass;
use crate::sources::Fold;

/// A longer expansion is no spelling of a word; such characters stay as they are.
const MAX_EXPANSION: usize = 8;

/// What a character folds to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Empty where the character is dropped.
    pub(crate) text: Vec<char>,
    pub(crate) class: CharClass,
    pub(crate) upper: bool,
    pub(crate) traditional: bool,
    pub(crate) simplified: bool,
    pub(crate) fancy: bool,
}

pub(crate) struct Rules {
    sources: Fold,
}

impl Rules {
    pub(crate) fn new(sources: Fold) -> Self {
        Rules { sources }
    }

    pub(crate) fn outcome(&self, c: char) -> Outcome {
        let text = self.fold(c);
        let unified = only(c.nfkc()).unwrap_or(c);
        let class = self.class(c, &text);
        Outcome {
            class,
            upper: !text.is_empty() && text != [c] && class.is_letter() && is_upper(c),
            traditional: self.sources.simplified.contains_key(&unified),
            simplified: self.sources.only_simplified.contains(&c),
            fancy: text != [c] && (class.is_letter() || class.is_digit()) && self.is_fancy(c, &text),
            text,
        }
    }

    fn fold(&self, c: char) -> Vec<char> {
        if let Some(letter) = self.sources.letters.get(&c) {
            return self.fold_all(&letter.text);
        }
        if let Some(mark) = self.sources.marks.get(&c) {
            return if mark.folded == c { vec![c] } else { self.fold(mark.folded) };
        }
        match c.general_category() {
            G::DecimalNumber => return vec![decimal(c)],
            G::SpaceSeparator => return vec![' '],
            G::DashPunctuation if c != '-' => return vec!['-'],
            _ if coarse_class(c).is_some() => return vec![c],
            G::Unassigned | G::PrivateUse | G::Control => return vec![c],
            _ if is_dropped(c) => return Vec::new(),
            _ => {}
        }
        if has_foldable_decomposition(c) {
            let plain: Vec<char> = c.nfkc().collect();
            if plain != [c] {
                return self.fold_compatibility(c, &plain);
            }
        }
        let lower = lowercase(c);
        if takes_diacritics(c) && !matches!(lower[..], ['й' | 'ї' | 'ў' | 'ѓ' | 'ќ']) {
            let base: Vec<char> = c.nfd().collect();
            if base != [c] {
                return self.fold_all(&base);
            }
        }
        if lower != [c] {
            return self.fold_all(&lower);
        }
        let sources = &self.sources;
        let variant =
            [&sources.radicals, &sources.simplified, &sources.shinjitai].into_iter().find_map(|m| m.get(&c));
        match variant {
            Some(&plain) => self.fold(plain),
            None => match c.general_category() {
                G::OpenPunctuation if !self.sources.marks.contains_key(&c) => vec!['('],
                G::ClosePunctuation if !self.sources.marks.contains_key(&c) => vec![')'],
                G::InitialPunctuation | G::FinalPunctuation => vec!['"'],
                _ => vec![c],
            },
        }
    }

    fn fold_all(&self, text: &[char]) -> Vec<char> {
        text.iter().flat_map(|&c| self.fold(c)).collect()
    }

    fn fold_compatibility(&self, c: char, plain: &[char]) -> Vec<char> {
        let mut plain = plain;
        if let ['(' | '〔', inner @ .., ')' | '〕'] = plain {
            plain = inner;
        }
        // Numbers with their full stop or comma in one character.
        if let (0x2488..=0x249B | 0x1F100..=0x1F10A, [number @ .., _]) = (c as u32, plain) {
            plain = number;
        }
        let text = self.fold_all(plain);
        if text.iter().all(|&c| c == ' ') {
            // A diacritic without its letter: clutter in Arabic, a symbol of its own elsewhere.
            return if c.script() == Script::Arabic || text.is_empty() { Vec::new() } else { vec![c] };
        }
        if text.len() > MAX_EXPANSION { vec![c] } else { text }
    }

    fn class(&self, c: char, text: &[char]) -> CharClass {
        if let Some(mark) = self.sources.marks.get(&c) {
            return mark.class;
        }
        if let Some(&first) = text.first()
            && first != c
        {
            return self.class(first, &[first]);
        }
        if let Some(class) = coarse_class(c) {
            return class;
        }
        match c.general_category() {
            G::Control | G::PrivateUse | G::Unassigned | G::Surrogate => CharClass::Control,
            _ if matches!(c, '\u{FFFC}' | '\u{FFFD}') => CharClass::Control,
            G::DecimalNumber => CharClass::Digit,
            G::SpaceSeparator => CharClass::Space,
            G::OpenPunctuation | G::ClosePunctuation => CharClass::Bracket,
            G::InitialPunctuation | G::FinalPunctuation => CharClass::Quote,
            G::DashPunctuation | G::ConnectorPunctuation => CharClass::Separator,
            G::OtherPunctuation | G::MathSymbol | G::CurrencySymbol | G::ModifierSymbol | G::OtherSymbol => {
                if c > '\u{2190}' && c.is_emoji_char() {
                    CharClass::Emoji
                } else {
                    CharClass::Symbol
                }
            }
            G::Format => CharClass::Control,
            category => of_script(c, category),
        }
    }

    fn is_fancy(&self, c: char, text: &[char]) -> bool {
        if let Some(letter) = self.sources.letters.get(&c) {
            return letter.fancy;
        }
        if self.sources.marks.contains_key(&c) {
            return false;
        }
        match c as u32 {
            // Superscripts of Latin-1, Latin digraphs and ligatures, number signs and fractions, units of
            // measure: all of these are typed in honest text, or come out of honest PDF files.
            0..0x100
            | 0x132..=0x1F3
            | 0x2116
            | 0x2150..=0x215F
            | 0x2189
            | 0x3250
            | 0x32CC..=0x33FF
            | 0xFB00..=0xFB17 => false,
            0x2E80..=0x2FDF => text.first().is_some_and(|&t| t != c),
            _ => {
                let letter = text.first().is_some_and(|t| {
                    t.is_ascii_alphanumeric() || matches!(t.script(), Script::Latin | Script::Greek)
                });
                letter && !c.nfkd().eq(c.nfd())
            }
        }
    }
}

/// The only character of a sequence.
fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

/// The ASCII digit of a decimal one. Unicode encodes decimal digits in runs that begin with a zero.
fn decimal(c: char) -> char {
    let before = (0..c as u32)
        .rev()
        .take_while(|&code| char::from_u32(code).is_some_and(|d| d.general_category() == G::DecimalNumber))
        .count();
    char::from(b'0' + (before % 10) as u8)
}

/// The lower case of a character, which is itself where it has no case.
///
/// Not the standard library's, which would make the tables depend on the compiler.
fn lowercase(c: char) -> Vec<char> {
    let lower = unicode_case_mapping::to_lowercase(c);
    if lower == [0; 2] {
        vec![c]
    } else {
        lower.into_iter().filter(|&d| d != 0).filter_map(char::from_u32).collect()
    }
}

fn is_upper(c: char) -> bool {
    let upper = |c: char| lowercase(c) != [c];
    // The range: letters in filled circles and squares, which have no decomposition.
    upper(c)
        || c.nfkc().find(|c| c.is_alphabetic()).is_some_and(upper)
        || matches!(c as u32, 0x1F150..=0x1F189)
}

/// The class of whole regions of rare scripts and signs, where only digits are told apart: the tables would
/// grow by a tenth for text that no crawler meets. Emoji are here since Unicode reserves what is unassigned
/// among them.
fn coarse_class(c: char) -> Option<CharClass> {
    match c as u32 {
        0x1B000..=0x1B16F => Some(CharClass::Hiragana),
        // Superscript letters of phoneticians, outlined letters of old computers.
        0x10780..=0x107BF | 0x1CCD6..=0x1CCF9 => None,
        0x10000..=0x1CBFF => Some(CharClass::OtherLetter),
        0x1CC00..=0x1D3FF | 0x1D800..=0x1DAFF => Some(CharClass::Symbol),
        0x1F000..=0x1FAFF if !is_dropped(c) && !c.is_alphanumeric() && c.nfkc().eq([c]) => {
            Some(CharClass::Emoji)
        }
        _ => None,
    }
}

/// Letters whose canonical decomposition is a letter and its diacritics.
fn takes_diacritics(c: char) -> bool {
    matches!(c.script(), Script::Latin | Script::Greek | Script::Cyrillic | Script::Arabic | Script::Hebrew)
}

/// Whether the compatibility form may stand for the character.
fn has_foldable_decomposition(c: char) -> bool {
    match c as u32 {
        // Korean letters would become conjoining ones.
        0x3131..=0x318E => false,
        // Months, hours and days of telegrams, and the Arabic ligatures of fonts: too rare for the space they
        // take.
        0x32C0..=0x32CB | 0x3358..=0x3370 | 0x33E0..=0x33FE => false,
        0xFC00..=0xFDEF | 0xFDF3..=0xFDFB => false,
        // Scripts whose signs are letters.
        _ => {
            c.script() != Script::Tibetan
                && !matches!(class_of_script(c.script()), CharClass::Thai | CharClass::Indic)
        }
    }
}

/// What is invisible, and what decorates a letter.
fn is_dropped(c: char) -> bool {
    match c {
        // Hangul fillers, inherent vowels of Khmer, tatweel, marks of voice without a letter, skin tones.
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{17B4}' | '\u{17B5}' => true,
        '\u{640}' | '\u{7FA}' | '\u{309B}' | '\u{309C}' | '\u{FF9E}' | '\u{FF9F}' => true,
        '\u{1F3FB}'..='\u{1F3FF}' => true,
        // The nuktas of India, which most writers leave out.
        '\u{93C}' | '\u{9BC}' | '\u{A3C}' | '\u{ABC}' | '\u{B3C}' | '\u{C3C}' | '\u{CBC}' => true,
        _ => match c.general_category() {
            G::Format | G::EnclosingMark => true,
            G::NonspacingMark => matches!(
                c.script(),
                Script::Inherited
                    | Script::Common
                    | Script::Latin
                    | Script::Greek
                    | Script::Cyrillic
                    | Script::Arabic
                    | Script::Hebrew
            ),
            _ => false,
        },
    }
}

/// The class of a letter, mark or number that is none of the decimal digits.
fn of_script(c: char, category: G) -> CharClass {
    match class_of_script(c.script()) {
        _ if c == 'ー' => CharClass::Katakana,
        CharClass::Control => match category {
            // Letters and marks that several scripts share.
            G::OtherLetter | G::LowercaseLetter | G::UppercaseLetter | G::SpacingMark => {
                CharClass::OtherLetter
            }
            G::ModifierLetter if c > '\u{2FF}' => CharClass::OtherLetter,
            G::ModifierLetter | G::OtherNumber | G::LetterNumber => CharClass::Symbol,
            _ => CharClass::Control,
        },
        class => class,
    }
}

fn class_of_script(script: Script) -> CharClass {
    match script {
        Script::Common | Script::Inherited | Script::Unknown => CharClass::Control,
        Script::Han => CharClass::Han,
        Script::Hiragana => CharClass::Hiragana,
        Script::Katakana => CharClass::Katakana,
        Script::Hangul => CharClass::Hangul,
        Script::Thai
        | Script::Lao
        | Script::Khmer
        | Script::Myanmar
        | Script::Tai_Le
        | Script::New_Tai_Lue
        | Script::Tai_Tham
        | Script::Tai_Viet => CharClass::Thai,
        Script::Latin => CharClass::Latin,
        Script::Cyrillic => CharClass::Cyrillic,
        Script::Greek => CharClass::Greek,
        Script::Arabic => CharClass::Arabic,
        Script::Hebrew => CharClass::Hebrew,
        Script::Devanagari
        | Script::Bengali
        | Script::Gurmukhi
        | Script::Gujarati
        | Script::Oriya
        | Script::Tamil
        | Script::Telugu
        | Script::Kannada
        | Script::Malayalam
        | Script::Sinhala => CharClass::Indic,
        _ => CharClass::OtherLetter,
    }
}
