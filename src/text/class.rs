//! The classes of characters: what a folded character is to the signals, not which code point it has.
//!
//! The generated tables store a class as a number, so the order here is part of their format: after a change
//! run `cargo run -p spamsift-tables`. Which character belongs to which class is decided there, not here.

/// The class of a character.
///
/// The order groups the classes: first the letters of dense scripts, which do not part words by spaces (or,
/// Korean, pack a syllable into each character), then those of alphabets, then all else. The predicates are
/// range checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CharClass {
    /// Chinese characters in every language that writes them.
    Han,
    /// Hiragana.
    Hiragana,
    /// Katakana, the mark of length included.
    Katakana,
    /// Korean syllables and letters.
    Hangul,
    /// Thai, Lao, Khmer, Burmese and their neighbours, vowel signs included.
    Thai,
    /// Latin letters.
    Latin,
    /// Cyrillic letters.
    Cyrillic,
    /// Greek letters.
    Greek,
    /// Arabic letters.
    Arabic,
    /// Hebrew letters.
    Hebrew,
    /// Letters and vowel signs of the scripts of India and Sri Lanka.
    Indic,
    /// Letters of any other script.
    OtherLetter,
    /// Decimal digits; all fold to ASCII.
    Digit,
    /// Spaces, tabulators and line ends.
    Space,
    /// What ends a sentence: `.` `!` `?` `。` `।` and their like.
    SentenceEnd,
    /// What divides a sentence: `,` `;` `:` `、` and their like.
    Comma,
    /// What stands between phrases: `|` `-` `/` `·` `»` `★`, bullets, arrows.
    Separator,
    /// Brackets of all kinds.
    Bracket,
    /// Quotation marks and apostrophes.
    Quote,
    /// Any other punctuation or symbol.
    Symbol,
    /// Emoji.
    Emoji,
    /// Controls, private use, unassigned and replacement characters.
    Control,
}

impl CharClass {
    /// How many classes there are.
    pub const COUNT: usize = CharClass::Control as usize + 1;

    /// The classes of letters.
    pub const LETTERS: [CharClass; 12] = [
        CharClass::Han,
        CharClass::Hiragana,
        CharClass::Katakana,
        CharClass::Hangul,
        CharClass::Thai,
        CharClass::Latin,
        CharClass::Cyrillic,
        CharClass::Greek,
        CharClass::Arabic,
        CharClass::Hebrew,
        CharClass::Indic,
        CharClass::OtherLetter,
    ];

    /// The class with this number in the lowest five bits; the numbers no class has are controls.
    #[must_use]
    #[inline]
    pub const fn from_bits(bits: u32) -> CharClass {
        match bits & 31 {
            0 => CharClass::Han,
            1 => CharClass::Hiragana,
            2 => CharClass::Katakana,
            3 => CharClass::Hangul,
            4 => CharClass::Thai,
            5 => CharClass::Latin,
            6 => CharClass::Cyrillic,
            7 => CharClass::Greek,
            8 => CharClass::Arabic,
            9 => CharClass::Hebrew,
            10 => CharClass::Indic,
            11 => CharClass::OtherLetter,
            12 => CharClass::Digit,
            13 => CharClass::Space,
            14 => CharClass::SentenceEnd,
            15 => CharClass::Comma,
            16 => CharClass::Separator,
            17 => CharClass::Bracket,
            18 => CharClass::Quote,
            19 => CharClass::Symbol,
            20 => CharClass::Emoji,
            _ => CharClass::Control,
        }
    }

    /// A letter of a dense script: each one can be a word or its beginning.
    #[must_use]
    #[inline]
    pub const fn is_dense(self) -> bool {
        self as u8 <= CharClass::Thai as u8
    }

    /// A letter of a script that parts words by spaces.
    #[must_use]
    #[inline]
    pub const fn is_alphabetic(self) -> bool {
        CharClass::Latin as u8 <= self as u8 && self as u8 <= CharClass::OtherLetter as u8
    }

    /// A letter of any script.
    #[must_use]
    #[inline]
    pub const fn is_letter(self) -> bool {
        self as u8 <= CharClass::OtherLetter as u8
    }

    /// A digit.
    #[must_use]
    #[inline]
    pub const fn is_digit(self) -> bool {
        self as u8 == CharClass::Digit as u8
    }

    /// A part of a word between spaces: an alphabetic letter or a digit.
    #[must_use]
    #[inline]
    pub const fn is_word(self) -> bool {
        CharClass::Latin as u8 <= self as u8 && self as u8 <= CharClass::Digit as u8
    }
}
