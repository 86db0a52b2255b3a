//! What holds for every input, tried on seeded random texts and on hostile ones.

mod support;

use spamsift::{
    Classifier, ClassifierBuilder, Config, Explanation, InjectedSpan, Keep, Label, Model, PageVerdict, Role,
    Scratch, Segment, Verdict, repair_glosses,
};
use support::Random;

fn assert_in_order(text: &str, verdict: &Verdict) {
    let in_range = |p: f32| (0.0..=1.0).contains(&p);
    assert!(in_range(verdict.score()) && in_range(verdict.content_score()), "{verdict:?} {text:?}");
    assert_eq!(verdict.category().is_some(), verdict.is_spam(), "{verdict:?} {text:?}");
    assert!(!verdict.is_spam() || verdict.injected_spans().is_empty(), "{verdict:?} {text:?}");
    let mut end = 0;
    for range in verdict.injected_spans().iter().map(InjectedSpan::range) {
        assert!(end <= range.start && range.start < range.end, "{verdict:?} {text:?}");
        assert!(text.get(range.clone()).is_some(), "{range:?} lies outside or inside a character: {text:?}");
        end = range.end;
    }
}

#[test]
fn verdicts_are_in_range_and_offsets_on_boundaries() {
    let classifier = Classifier::default();
    let mut scratch = Scratch::default();
    let mut random = Random(1);
    for i in 0..4000 {
        let text = random.text(if i % 20 == 0 { 400 } else { 40 });
        let verdict = classifier.classify_with(&mut scratch, &text);
        assert_in_order(&text, &verdict);
        assert_eq!(verdict, classifier.classify(&text), "a used scratch changes nothing: {text:?}");
        let explanation = classifier.explain(&text);
        assert_eq!(*explanation.verdict(), verdict, "{text:?}");
        for evidence in explanation.evidence() {
            assert!(text.get(evidence.range()).is_some(), "{evidence:?} {text:?}");
            assert!(evidence.weight().is_finite(), "{evidence:?} {text:?}");
        }
        assert!(!explanation.to_string().is_empty());
    }
}

fn random_page(random: &mut Random) -> String {
    let lines: Vec<String> = (0..random.below(40)).map(|_| random.text(20)).collect();
    lines.join(["\n", "\r\n", "\n\n"][random.below(3)])
}

#[test]
fn cleaning_cuts_spam_lines_and_spans_and_keeps_every_other_byte() {
    let classifier = Classifier::default();
    let mut random = Random(2);
    for _ in 0..300 {
        let page = random_page(&mut random);
        let lines: Vec<&str> = page.split_inclusive('\n').collect();
        let texts = lines.iter().map(|l| l.trim_end_matches(['\n', '\r']));
        let verdict = classifier.classify_page(texts.clone());
        assert_eq!(verdict.lines().len(), lines.len(), "a verdict a line");
        assert!((0.0..=1.0).contains(&verdict.spam_share()));
        texts.zip(verdict.lines()).for_each(|(text, verdict)| assert_in_order(text, verdict));
        for keep in [Keep::NotSpam, Keep::Content] {
            let mut expected = String::new();
            for (line, verdict) in lines.iter().zip(verdict.lines()) {
                let blank = verdict.score() == 0.0 && verdict.content_score() == 0.0;
                let kept = match verdict.label() {
                    Label::Spam => false,
                    Label::Boilerplate => keep == Keep::NotSpam || blank,
                    Label::Content => true,
                };
                if !kept {
                    continue;
                }
                let mut at = 0;
                for range in verdict.injected_spans().iter().map(InjectedSpan::range) {
                    expected.push_str(&line[at..range.start]);
                    at = range.end;
                }
                expected.push_str(&line[at..]);
            }
            assert_eq!(classifier.clean_keeping(&page, keep), expected, "{page:?}");
        }
    }
}

#[test]
fn used_buffers_and_other_threads_change_no_verdict() {
    let classifier = Classifier::default();
    let mut random = Random(3);
    let pages: Vec<String> = (0..60).map(|_| random_page(&mut random)).collect();
    let one_by_one: Vec<PageVerdict> = pages.iter().map(|p| classifier.classify_page(p.lines())).collect();
    let mut scratch = Scratch::default();
    for (page, verdict) in pages.iter().zip(&one_by_one).rev() {
        assert_eq!(classifier.classify_page_with(&mut scratch, page.lines()), *verdict);
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let own = classifier.clone();
                for (page, verdict) in pages.iter().zip(&one_by_one) {
                    assert_eq!(own.classify_page(page.lines()), *verdict);
                }
            });
        }
    });
}

#[test]
fn what_a_stricter_preset_calls_spam_the_next_one_does_too() {
    let built = |config| Classifier::builder().config(config).build().expect("a preset");
    let presets = [Config::precision(), Config::balanced(), Config::recall()].map(built);
    let mut random = Random(4);
    for _ in 0..150 {
        let page = random_page(&mut random);
        let alone = presets.each_ref().map(|c| page.lines().map(|l| c.classify(l).is_spam()).collect());
        let spam = |v: PageVerdict| v.lines().iter().map(Verdict::is_spam).collect();
        let in_page: [Vec<bool>; 3] = presets.each_ref().map(|c| spam(c.classify_page(page.lines())));
        for [precision, balanced, recall] in [alone, in_page] {
            assert!(precision.iter().zip(&balanced).all(|(strict, next)| strict <= next), "{page:?}");
            assert!(balanced.iter().zip(&recall).all(|(strict, next)| strict <= next), "{page:?}");
        }
    }
}

#[test]
fn hints_are_optional_and_blank_lines_are_boilerplate() {
    let classifier = Classifier::default();
    let lines = ["Opening hours", "", "   ", "\u{200B}", "The library is open on Tuesdays."];
    let plain = classifier.classify_page(lines);
    let hinted = classifier.classify_page(lines.map(|l| Segment::new(l).hidden(false).scripted(false)));
    assert_eq!(plain, hinted);
    for blank in [1, 2, 3] {
        assert_eq!((plain.lines()[blank].label(), plain.lines()[blank].score()), (Label::Boilerplate, 0.0));
    }
    assert_eq!(classifier.classify_page(Vec::<&str>::new()).lines().len(), 0);
    assert_eq!(classifier.classify("").label(), Label::Boilerplate);
    let mut random = Random(5);
    for _ in 0..100 {
        let lines: Vec<String> = (0..random.below(30)).map(|_| random.text(12)).collect();
        let mut hinted = |l| {
            let share = |random: &mut Random| random.below(12) as f32 / 10.0 - 0.05;
            let segment = Segment::new(l).role(Role::ALL[random.below(Role::ALL.len())]);
            let segment = segment.link_share(share(&mut random)).foreign_links(share(&mut random));
            segment.hidden(random.below(3) == 0).scripted(random.below(3) == 0)
        };
        let segments: Vec<Segment<'_>> = lines.iter().map(|l| hinted(l)).collect();
        let verdict = classifier.classify_page(segments);
        assert_eq!(verdict.lines().len(), lines.len());
        lines.iter().zip(verdict.lines()).for_each(|(line, verdict)| assert_in_order(line, verdict));
    }
}

#[test]
fn hostile_texts_get_a_verdict() {
    let classifier = Classifier::default();
    for unit in [
        "色情",
        "a",
        "\u{301}",
        "e\u{301}\u{323}",
        "&amp;",
        "&#x26;amp;",
        "国(wèn)",
        "a.",
        "a b ",
        "Сa",
        "(",
        "\0",
        "|",
        "=",
        "casino slot ",
        "slot",
        "\n",
        "\r",
        "casino\n",
        "\u{200B}",
        "𝐒",
        "ﷺ",
        "🎰",
        "1",
        "加微信",
        "t.me/",
        "\u{10FFFF}",
    ] {
        let text = unit.repeat((1 << 20) / unit.len());
        assert_in_order(&text, &classifier.classify(&text));
        assert!(classifier.clean(&text).len() <= text.len(), "{unit:?}");
        assert!(
            classifier.explain(&text).evidence().iter().all(|e| text.get(e.range()).is_some()),
            "{unit:?}"
        );
    }
}

#[test]
fn a_line_of_100_megabytes_gets_a_verdict_and_its_spam_is_found() {
    let honest = "The committee met on Tuesday to discuss the new library and its opening hours. ";
    let spam = "situs slot gacor maxwin daftar slot88 deposit pulsa tanpa potongan ";
    let mut line = honest.repeat((50 << 20) / honest.len());
    let middle = line.len();
    line.push_str(&spam.repeat((1 << 20) / spam.len()));
    let end = line.len();
    line.push_str(&honest.repeat((49 << 20) / honest.len()));
    let classifier = Classifier::default();
    let verdict = classifier.classify(&line);
    assert_in_order(&line, &verdict);
    assert!(!verdict.is_spam());
    let found: Vec<_> = verdict.injected_spans().iter().map(InjectedSpan::range).collect();
    let covered: usize = found.iter().map(|r| r.end.min(end).saturating_sub(r.start.max(middle))).sum();
    assert!(covered * 10 > (end - middle) * 9, "{found:?} of {middle}..{end}");
    assert!(found.iter().map(ExactSizeIterator::len).sum::<usize>() < (end - middle) * 5 / 4, "{found:?}");
    let all = classifier.classify(&spam.repeat((2 << 20) / spam.len()));
    assert!(all.is_spam(), "{all:?}");
}

#[test]
fn glosses_are_repaired_once_and_for_all() {
    let mut random = Random(6);
    for _ in 0..2000 {
        let text = random.text(30);
        let repaired = repair_glosses(&text).into_owned();
        assert!(repaired.len() <= text.len());
        assert_eq!(repair_glosses(&repaired), repaired, "{text:?}");
    }
}

#[test]
fn types_can_cross_threads() {
    fn value<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    fn error<T: std::error::Error + Send + Sync + 'static>() {}
    value::<Classifier>();
    value::<ClassifierBuilder>();
    value::<Config>();
    value::<Model>();
    value::<Scratch>();
    value::<Segment<'static>>();
    value::<Verdict>();
    value::<PageVerdict>();
    value::<Explanation>();
    error::<spamsift::BuildError>();
    error::<spamsift::ModelError>();
    error::<spamsift::ParseNameError>();
}

/// Folding shows itself with the feature `dev` only; the tests of the whole workspace have it.
#[cfg(feature = "dev")]
mod folding {
    use super::support::Random;
    use spamsift::dev::Folded;

    fn folded(text: &str) -> String {
        let mut folded = Folded::default();
        folded.fold(text);
        folded.text()
    }

    #[test]
    fn folding_twice_is_folding_once() {
        let mut random = Random(7);
        for _ in 0..4000 {
            let text = random.text(30);
            let once = folded(&text);
            assert_eq!(folded(&once), once, "{text:?}");
        }
    }

    #[test]
    fn every_code_knows_where_it_comes_from() {
        let mut random = Random(8);
        let mut folded = Folded::default();
        for _ in 0..2000 {
            let text = random.text(30);
            folded.fold(&text);
            let mut end = 0;
            for i in 0..folded.codes().len() {
                let range = folded.source(i, i + 1);
                assert!(range.start >= end || range.start < range.end, "{range:?} {text:?}");
                assert!(text.get(range.clone()).is_some(), "{range:?} {text:?}");
                end = range.end;
            }
        }
    }
}
