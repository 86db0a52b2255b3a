//! Pages of one to four lines: there is next to no context, so that honest lines keep near to what they are alone, and
//! a plain line of spam beside them does not make them spam.
//!
//! Prints how far context lifts each of them, in nats: `cargo test --test tiny_pages -- --nocapture`

use spamsift::Classifier;

const SPAM: [&str; 3] =
    ["slot gacor maxwin, daftar slot88", "best online casino no deposit bonus", "国产精品自拍视频在线观看"];

const HONEST: [&str; 12] = [
    "Opening hours of the village library",
    "The library is open on Tuesdays from ten to six.",
    "Contact",
    "About us",
    "Next meeting: 12 May, 7 pm",
    "© 2019 Parish Council",
    "学校概况",
    "图书馆周二至周六开放，欢迎读者前来借阅。",
    "お問い合わせ",
    "Willkommen bei der Feuerwehr Musterstadt",
    "Расписание занятий на неделю",
    "El ayuntamiento abre de lunes a viernes.",
];

/// The highest score of an honest line that is its whole page, and of one beside spam ...
const MOST_ALONE: f32 = 0.35;
const MOST_BESIDE_SPAM: f32 = 0.55;
/// ... which so many of them exceed; the number only falls.
const ALLOWED: usize = 1;

fn log_odds(score: f32) -> f32 {
    (score / (1.0 - score)).ln()
}

#[test]
fn honest_lines_of_tiny_pages_keep_near_their_own_score() {
    let classifier = Classifier::default();
    let mut lifted = Vec::new();
    for honest in HONEST {
        let alone = classifier.classify(honest);
        assert!(!alone.is_spam(), "{honest}: {:.3}", alone.score());
        let highest = |page: &[&str]| {
            let verdict = classifier.classify_page(page.iter().copied());
            let lines = page.iter().zip(verdict.lines()).filter(|(line, _)| **line == honest);
            lines.map(|(_, verdict)| verdict.score()).fold(0.0, f32::max)
        };
        let single = highest(&[honest]);
        let mut beside_spam = 0.0_f32;
        for spam in SPAM {
            let pages: [&[&str]; 5] = [
                &[spam, honest],
                &[honest, spam],
                &[honest, spam, honest],
                &[spam, honest, spam],
                &[honest, "News", "Home", spam],
            ];
            beside_spam = pages.into_iter().map(highest).fold(beside_spam, f32::max);
        }
        let lift = |score| log_odds(score) - log_odds(alone.score());
        println!(
            "{:.3} alone, {single:.3} ({:+.1} nats) as a page, {beside_spam:.3} ({:+.1}) beside spam: {honest}",
            alone.score(),
            lift(single),
            lift(beside_spam)
        );
        assert!(single <= MOST_ALONE, "{honest}: {single:.3} as a page of one line");
        if beside_spam > MOST_BESIDE_SPAM {
            lifted.push(honest);
        }
    }
    assert!(lifted.len() <= ALLOWED, "{ALLOWED} allowed: {lifted:?}");
}

#[test]
fn plain_spam_of_tiny_pages_stays_spam() {
    let classifier = Classifier::default();
    for spam in SPAM {
        for page in [vec![spam], vec![spam, HONEST[0]], vec![HONEST[1], HONEST[2], HONEST[3], spam]] {
            let verdict = classifier.classify_page(page.iter().copied());
            let found: Vec<&str> = page
                .iter()
                .zip(verdict.lines())
                .filter(|(_, v)| v.is_spam())
                .map(|(line, _)| *line)
                .collect();
            assert_eq!(found, [spam], "{page:?}");
        }
    }
}
