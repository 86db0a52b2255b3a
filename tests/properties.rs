//! What holds for every input, tried on seeded random texts and on hostile ones.

use spamsift::{Classifier, Keep, Scratch, Segment};

/// A small generator of its own (SplitMix64), so that the texts are the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

/// Pieces that the code treats in different ways.
const PIECES: &[&str] = &[
    "国产精品",
    "問(wèn)",
    "(wèn)",
    "casino bonus",
    "Сasino",
    "v.i.a.g.r.a",
    "s l o t",
    "𝐒𝐥𝐨𝐭",
    "Ⓥ",
    "&#22269;",
    "&amp;#x56FD;",
    "&",
    "&#xD800;",
    "\u{301}",
    "\u{200B}",
    " ",
    "\u{3000}",
    "\t",
    "|",
    " | ",
    "_",
    "-",
    "。",
    ". ",
    "!",
    "无码",
    "สล็อต",
    "토토",
    "カジノ",
    "казино",
    "سكس",
    "the committee met",
    "图书馆",
    "12345",
    "@",
    "http://",
    "🎰",
    "\0",
    "\u{FFFD}",
    "\u{10FFFF}",
    "ﬁ",
    "İ",
    "ß",
    "(",
    "（",
    "é",
    "ạ",
    "slot88",
    "加微信：abc12345",
    "1",
    "a",
];

fn text(random: &mut Random, pieces: usize) -> String {
    (0..random.below(pieces))
        .map(|_| {
            if random.below(8) == 0 {
                char::from_u32(random.next() as u32 % 0x11_0000).unwrap_or('x').to_string()
            } else {
                PIECES[random.below(PIECES.len())].to_owned()
            }
        })
        .collect()
}

#[test]
fn verdicts_are_in_range_and_offsets_on_boundaries() {
    let classifier = Classifier::default();
    let mut scratch = Scratch::default();
    let mut random = Random(1);
    for i in 0..6000 {
        let text = text(&mut random, if i % 20 == 0 { 400 } else { 40 });
        let verdict = classifier.classify_with(&mut scratch, &text);
        assert_eq!(verdict, classifier.classify(&text), "a used scratch changes nothing: {text:?}");
        assert!((0.0..=1.0).contains(&verdict.score()) && (0.0..=1.0).contains(&verdict.content_score()));
        assert_eq!(verdict.category().is_some(), verdict.is_spam());
        let mut end = 0;
        for span in verdict.injected_spans() {
            let range = span.range();
            assert!(
                end <= range.start && range.start < range.end && range.end <= text.len(),
                "{range:?} {text:?}"
            );
            assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
            end = range.end;
        }
        for evidence in classifier.explain(&text).evidence() {
            assert!(text.get(evidence.range()).is_some(), "{:?} {text:?}", evidence.range());
        }
    }
}

#[test]
fn pages_give_one_verdict_a_line_and_cleaning_only_cuts() {
    let classifier = Classifier::default();
    let mut random = Random(2);
    for _ in 0..400 {
        let lines: Vec<String> =
            (0..random.below(40)).map(|_| text(&mut random, 20).replace('\n', " ")).collect();
        let verdict = classifier.classify_page(lines.iter());
        assert_eq!(verdict.lines().len(), lines.len());
        assert!((0.0..=1.0).contains(&verdict.spam_share()));
        let page = lines.join("\n");
        for keep in [Keep::NotSpam, Keep::Content] {
            let cleaned = classifier.clean_keeping(&page, keep);
            let mut rest = page.chars();
            for c in cleaned.chars() {
                assert!(rest.any(|r| r == c), "what is kept stands in the page, in order: {page:?}");
            }
        }
        let cleaned = classifier.clean(&page);
        for (line, verdict) in lines.iter().zip(verdict.lines()) {
            if !verdict.is_spam() && verdict.injected_spans().is_empty() {
                assert!(cleaned.contains(line.as_str()), "kept byte for byte: {line:?}");
            }
        }
    }
}

#[test]
fn hints_are_optional_and_blank_lines_are_boilerplate() {
    let classifier = Classifier::default();
    let lines = ["Opening hours", "", "   ", "The library is open on Tuesdays."];
    let plain = classifier.classify_page(lines);
    let hinted = classifier.classify_page(lines.map(|l| Segment::new(l).hidden(false)));
    assert_eq!(plain, hinted);
    assert_eq!(plain.lines()[1].score(), 0.0);
    assert_eq!(plain.lines()[2].label(), spamsift::Label::Boilerplate);
    assert_eq!(classifier.classify_page(Vec::<&str>::new()).lines().len(), 0);
}

#[test]
fn hostile_texts_get_a_verdict() {
    let classifier = Classifier::default();
    let long = 1 << 20;
    for text in [
        "色情".repeat(long / 6),
        "a".repeat(long),
        "\u{301}".repeat(long / 2),
        "&amp;".repeat(long / 5),
        "国(wèn)".repeat(long / 9),
        "a.".repeat(long / 2),
        "Сa".repeat(long / 3),
        "(".repeat(long),
        "\0".repeat(long),
        "casino slot ".repeat(long / 12),
        "\n".repeat(long),
    ] {
        let verdict = classifier.classify(&text);
        assert!((0.0..=1.0).contains(&verdict.score()));
        assert!(classifier.clean(&text).len() <= text.len());
    }
}

#[test]
fn types_can_cross_threads() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Classifier>();
    shared::<spamsift::Verdict>();
    shared::<spamsift::PageVerdict>();
    shared::<spamsift::Explanation>();
    shared::<spamsift::Config>();
    shared::<spamsift::Model>();
    shared::<Scratch>();
}
