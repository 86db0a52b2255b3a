//! The generated character tables against their sources and against independent implementations of Unicode.
//!
//! The tables are private to the library, so this test compiles the same files.

#![allow(missing_docs)]

#[allow(dead_code, unreachable_pub)]
#[path = "../src/text/class.rs"]
mod class;
#[allow(dead_code)]
#[path = "../src/text/entities_table.rs"]
mod entities_table;
#[allow(dead_code)]
#[path = "../src/text/tables.rs"]
mod tables;

use class::CharClass;
use tables::{EXPANSIONS, Entry, entry, lookalike_latin};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

fn every_char() -> impl Iterator<Item = char> {
    (0..=u32::from(char::MAX)).filter_map(char::from_u32)
}

fn has(c: char, flag: u32) -> bool {
    entry(c).flags() & flag != 0
}

/// The folded characters of one, as the folding pass takes them from the tables.
fn folded_char(c: char) -> Vec<char> {
    let entry = entry(c);
    if entry.flags() & Entry::DROP != 0 {
        Vec::new()
    } else if entry.flags() & Entry::EXPANDS != 0 {
        EXPANSIONS[entry.expansion()].to_vec()
    } else {
        vec![entry.folded(c)]
    }
}

fn folded(text: &str) -> String {
    text.chars().flat_map(folded_char).collect()
}

/// The rows of a file of `data/fold`, without comments.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn scalar(hex: &str) -> char {
    char::from_u32(u32::from_str_radix(hex, 16).expect("hexadecimal")).expect("a scalar value")
}

#[test]
fn folding_is_a_fixed_point() {
    for c in every_char() {
        for part in folded_char(c) {
            assert_eq!(folded_char(part), [part], "{c:?} folds to {part:?}, which folds on");
            assert!(!has(part, Entry::UPPER | Entry::FANCY | Entry::VARIANT_TRAD), "{c:?} folds to {part:?}");
        }
    }
}

#[test]
fn no_expansion_is_single_or_long() {
    for expansion in EXPANSIONS {
        assert!((2..=8).contains(&expansion.len()), "{expansion:?}");
    }
}

#[test]
fn a_class_is_that_of_the_folded_text() {
    for c in every_char() {
        let class = entry(c).class();
        let Some(&first) = folded_char(c).first() else { continue };
        let folded = entry(first).class();
        // Book title marks fold to `<` and `>`, which part phrases elsewhere.
        let title_mark = class == CharClass::Bracket && matches!(first, '<' | '>');
        assert!(class == folded || title_mark, "{c:?} is {class:?}, {first:?} is {folded:?}");
    }
}

#[test]
fn ascii() {
    for c in '\0'..='\x7F' {
        let class = entry(c).class();
        let expected = if c.is_ascii_whitespace() || c == '\x0B' { ' ' } else { c.to_ascii_lowercase() };
        assert_eq!(folded_char(c), if c == '`' { ['\''] } else { [expected] }, "{c:?}");
        assert_eq!(class == CharClass::Latin, c.is_ascii_alphabetic(), "{c:?}");
        assert_eq!(class.is_digit(), c.is_ascii_digit(), "{c:?}");
        assert_eq!(
            (CharClass::SentenceEnd..=CharClass::Emoji).contains(&class),
            c.is_ascii_punctuation(),
            "{c:?}"
        );
        assert_eq!(has(c, Entry::UPPER), c.is_ascii_uppercase(), "{c:?}");
        assert!(!has(c, Entry::FANCY), "{c:?}");
    }
}

#[test]
fn compatibility_forms_of_ascii_letters_and_digits_fold_to_them() {
    let mut seen = 0;
    for c in every_char() {
        let mut base = c.nfkd().filter(|&d| !is_combining_mark(d));
        let (Some(only), None) = (base.next(), base.next()) else { continue };
        if only.is_ascii_alphanumeric() {
            assert_eq!(folded_char(c), [only.to_ascii_lowercase()], "{c:?}");
            seen += 1;
        }
    }
    // Mathematical alphabets alone are 13 times 52 letters.
    assert!(seen > 1500, "{seen}");
}

#[test]
fn case_never_matters() {
    // Behind this, new versions of Unicode, and so of the compiler, still add letters.
    for c in every_char().filter(|&c| c < '\u{A7C0}') {
        let lower: String = c.to_lowercase().collect();
        assert_eq!(folded(&lower), folded(&c.to_string()), "{c:?}");
    }
}

#[test]
fn composed_and_decomposed_letters_fold_alike() {
    // These letters are no variants of their bases, and fold to themselves where they come as one character.
    const KEPT: &str = "йїўѓќ";
    for c in every_char() {
        let alphabetic = matches!(
            c.script(),
            Script::Latin
                | Script::Greek
                | Script::Cyrillic
                | Script::Arabic
                | Script::Hebrew
                | Script::Devanagari
        );
        if !alphabetic || !c.is_alphabetic() || KEPT.contains(folded_char(c).first().copied().unwrap_or(' '))
        {
            continue;
        }
        let decomposed: String = c.nfd().collect();
        let spelled: Vec<char> = decomposed.chars().flat_map(folded_char).collect();
        assert_eq!(spelled, folded_char(c), "{c:?}");
    }
}

#[test]
fn letters_are_of_the_class_of_their_script() {
    for c in every_char().filter(|c| c.is_alphabetic() && *c < '\u{10000}') {
        let class = entry(c).class();
        let expected = match c.script() {
            Script::Han => CharClass::Han,
            Script::Hiragana => CharClass::Hiragana,
            Script::Katakana => CharClass::Katakana,
            Script::Hangul => CharClass::Hangul,
            Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar => CharClass::Thai,
            Script::Latin => CharClass::Latin,
            Script::Cyrillic => CharClass::Cyrillic,
            Script::Greek => CharClass::Greek,
            Script::Arabic => CharClass::Arabic,
            Script::Hebrew => CharClass::Hebrew,
            Script::Devanagari | Script::Bengali | Script::Tamil | Script::Telugu => CharClass::Indic,
            Script::Georgian | Script::Armenian | Script::Ethiopic | Script::Tibetan => {
                CharClass::OtherLetter
            }
            _ => continue,
        };
        // Clicks are written like bars, and spacing diacritics, ligatures and ordinals fold out of their
        // script.
        let leaves =
            has(c, Entry::DROP | Entry::EXPANDS) || matches!(c, 'ǀ' | 'ǁ' | 'ˠ'..='ˤ' | 'ͺ' | '〱'..='〵');
        let modifier = folded_char(c).first().is_some_and(|f| f.script() != c.script());
        assert!(class == expected || leaves || modifier, "{c:?} of {:?} is {class:?}", c.script());
    }
}

#[test]
fn rare_planes() {
    assert_eq!(entry('\u{20000}').class(), CharClass::Han);
    assert_eq!(entry('\u{30000}').class(), CharClass::Han);
    assert_eq!(folded_char('\u{2A6D6}'), ['\u{2A6D6}']);
    assert!(has('\u{E0041}', Entry::DROP), "a tag");
    assert!(has('\u{E0101}', Entry::DROP), "a variation selector");
    for c in ['\u{E000}', '\u{50000}', '\u{F0000}', char::MAX, char::REPLACEMENT_CHARACTER] {
        assert_eq!((entry(c).class(), folded_char(c)), (CharClass::Control, vec![c]), "{c:?}");
    }
}

#[test]
fn digits_of_every_script() {
    for zero in "0٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀០᠐᥆᧐᭐᮰᱐꘠꣐０𝟎𝟘𝟢𝟬𝟶𑁦𞥐".chars()
    {
        for value in 0..10 {
            let digit = char::from_u32(zero as u32 + value).expect("digits are neighbours");
            assert_eq!(folded_char(digit), [char::from(b'0' + value as u8)], "{digit:?}");
            assert_eq!(entry(digit).class(), CharClass::Digit, "{digit:?}");
        }
    }
}

#[test]
fn folds_by_hand() {
    for (text, expected) in [
        // Diacritics and letters without a decomposition.
        ("Éñßđðøłıİ ÆŒ", "enssddolii aeoe"),
        ("NHÀ CÁI Đặt cược ơ ư", "nha cai dat cuoc o u"),
        ("Ёлка Йод Їжак Ґанок", "елка йод їжак ґанок"),
        ("Ἀθῆναι ΌΣΟΣ ὄσος", "αθηναι οσοσ οσοσ"),
        // Dresses of letters and digits.
        ("ＳＬＯＴ８８ 𝐬𝓵𝖔𝘵 ⓢⓛⓞⓣ ᴄᴀꜱɪɴᴏ 🅂🅛🅾🆃 🇽🇽🇽", "slot88 slot slot casino slot xxx"),
        ("①⑩⑴⒈❶➓⓿ ² ₃ Ⅳⅴ ∨i×", "110111100 2 3 ivv vix"),
        ("🆓 ½ ㎏ № ﬁ", "free 1/2 kg no fi"),
        // Han.
        ("無碼專區後臺發佈", "无码专区后台发布"),
        ("発検広観変気図対戦売買", "发检广观变气图对战卖买"),
        ("㈱㊙㍿ ⼈⼝ ⻅⻓ \u{F90A}\u{F9DC}", "株秘株式会社 人口 见长 金隆"),
        // Kana and Korean stay what they are but for width.
        ("ｶﾀｶﾅ ひらがな カタカナ ガ", "カタカナ ひらがな カタカナ ガ"),
        ("한국어 ㄱㅏ ﾡ", "한국어 ㄱㅏ ㄱ"),
        // Arabic, with points and without.
        ("أُحِبُّ إلى آخر مدرسة کی ـــ ﻻﷲ", "احب الي اخر مدرسه كي  لاالله"),
        ("שָׁלוֹם שּׁ", "שלום ש"),
        // Scripts whose signs are letters keep them; the nukta goes.
        ("ภาษาไทยน้ำ ខ្មែរ မြန်မာ", "ภาษาไทยน้ำ ខ្មែរ မြန်မာ"),
        ("हिन्दी ज़ ज़ தமிழ்", "हिन्दी ज ज தமிழ்"),
        // What is not seen.
        (
            "a\u{200B}b\u{AD}c\u{202E}d\u{FE0F}e\u{301}f\u{20E3}g\u{FEFF}h\u{2060}i\u{115F}j\u{3164}k",
            "abcdefghijk",
        ),
        ("👍🏽", "👍"),
        // Marks.
        ("，。！？；：、｜＿＼／", ",.!?;:,|_\\/"),
        ("【】〔〕《》（）［］「」『』", "[][]<>()[]\"\"\"\""),
        ("“”‘’„‚′″", "\"\"''\"''\""),
        ("‐‑‒–—―−－﹣", "---------"),
        ("·•●▪►▶★☆→➤■◆✓", "•••••••••••••"),
        ("a\u{A0}b\u{3000}c\u{2003}d\te\nf\u{2028}g\u{2800}h", "a b c d e f g h"),
    ] {
        assert_eq!(folded(text), expected, "{text}");
    }
}

#[test]
fn classes_by_hand() {
    use CharClass as C;
    for (chars, class) in [
        ("漢字〇々", C::Han),
        ("ひゞ", C::Hiragana),
        ("カー", C::Katakana),
        ("ไກကក", C::Thai),
        ("हাத", C::Indic),
        (" \t\n\r\u{A0}\u{3000}\u{2029}", C::Space),
        (".!?。！？।؟…", C::SentenceEnd),
        (",;:，、；：،", C::Comma),
        ("|_-/\\·•~><»«=+*★→—～│◆", C::Separator),
        ("()[]{}【】（）《》〈〉", C::Bracket),
        ("\"'`“”’「」", C::Quote),
        ("%&#@$©€™℃^", C::Symbol),
        ("😀🔥❤🀄🧿", C::Emoji),
        ("\0\x1B\u{7F}\u{FFFD}\u{E000}\u{378}", C::Control),
    ] {
        for c in chars.chars() {
            assert_eq!(entry(c).class(), class, "{c:?}");
        }
    }
}

#[test]
fn dresses_are_marked_and_honest_forms_are_not() {
    for c in "ＡａⓐⒶ🅐🇦𝐚𝟙①❶⑴ᴀʙʜⅴ₂⁴⼈".chars() {
        assert!(has(c, Entry::FANCY), "{c:?}");
    }
    for c in "aÄéđßъёαω²³½ªº№ﬁ㎏㈱カｶ国國ا×™℃…１".chars().filter(|&c| c != '１')
    {
        assert!(!has(c, Entry::FANCY), "{c:?}");
    }
}

#[test]
fn han_variants_follow_their_sources() {
    for row in rows(include_str!("../data/fold/ts_characters.tsv")) {
        let [traditional, simplified, kind] = row[..] else { panic!("{row:?}") };
        assert_eq!(folded(traditional), folded(simplified), "{traditional}");
        for c in traditional.chars() {
            assert!(has(c, Entry::VARIANT_TRAD) && !has(c, Entry::VARIANT_SIMP), "{c:?}");
        }
        for c in simplified.chars() {
            assert_eq!(has(c, Entry::VARIANT_SIMP), kind == "simp", "{c:?}");
        }
    }
    for row in rows(include_str!("../data/fold/shinjitai.tsv")) {
        let [japanese, chinese] = row[..] else { panic!("{row:?}") };
        assert_eq!(folded(japanese), chinese, "{japanese}");
    }
    for (chars, trad, simp) in
        [("國體後臺", true, false), ("国体发", false, true), ("人大中干里台", false, false)]
    {
        for c in chars.chars() {
            assert_eq!((has(c, Entry::VARIANT_TRAD), has(c, Entry::VARIANT_SIMP)), (trad, simp), "{c:?}");
        }
    }
}

#[test]
fn lookalikes_follow_their_source() {
    for row in rows(include_str!("../data/fold/confusables.tsv")) {
        assert_eq!(lookalike_latin(scalar(row[0])).map(String::from).as_deref(), Some(row[1]), "{row:?}");
    }
    let latin = |text: &str| text.chars().map(lookalike_latin).collect::<Option<String>>();
    assert_eq!(latin("аеорсхуіѕјкмтвн").as_deref(), Some("aeopcxyisjkmtbh"));
    assert_eq!(latin("ανορτικ").as_deref(), Some("avoptik"));
    for c in "жфцщюэлдλξφa漢\u{530}\u{36F}".chars() {
        assert_eq!(lookalike_latin(c), None, "{c:?}");
    }
}

#[test]
fn references_follow_their_source() {
    use entities_table::named_reference;
    let mut seen = 0;
    for row in rows(include_str!("../data/fold/entities.tsv")) {
        assert_eq!(named_reference(row[0]), Some(scalar(row[1])), "{row:?}");
        seen += 1;
    }
    assert!(seen >= 252, "HTML 4 has 252 names, here are {seen}");
    for (name, c) in [
        ("amp", '&'),
        ("nbsp", '\u{A0}'),
        ("eacute", 'é'),
        ("Eacute", 'É'),
        ("num", '#'),
        ("lpar", '('),
        ("period", '.'),
        ("comma", ','),
        ("colon", ':'),
        ("rarr", '→'),
        ("hellip", '…'),
    ] {
        assert_eq!(named_reference(name), Some(c), "{name}");
    }
    for name in ["", "nosuch", "AMPERSAND", "amp;", "é"] {
        assert_eq!(named_reference(name), None, "{name}");
    }
}
