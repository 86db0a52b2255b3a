//! Spam spliced into an honest line is cut out at the right place.
//!
//! Ordinary lines with spam before, in and behind them (`tests/spans_lines.tsv`), and the cases of `tests/cases`, whose
//! honest lines speak of the very matters of spam: both measured by bytes against the bounds of `tests/spans.tsv`. On a
//! corpus, where one is at hand, the same is printed by language and part:
//!
//! `cargo test --release --test spans -- --ignored --nocapture`

mod support;

use std::ops::Range;
use std::time::Instant;

use spamsift::{Category, Classifier, Config, InjectedSpan, Label, PageKind, Verdict};
use support::Random;

/// An honest line with spam inside, and where the spam stands.
struct Spliced {
    text: String,
    spam: Range<usize>,
}

/// Where spam is put into an honest line.
#[derive(Clone, Copy)]
enum Place {
    Start,
    /// Behind the word that ends next to the middle, or where a script has no spaces, behind a character there.
    Word,
    /// Behind the sentence that ends next to the middle, or else like `Word`.
    Sentence,
    End,
}

impl Place {
    const ALL: [Place; 4] = [Place::Start, Place::Word, Place::Sentence, Place::End];

    fn of(self, honest: &str) -> usize {
        let middle = honest.char_indices().map(|(i, _)| i).find(|&i| i * 2 >= honest.len()).unwrap_or(0);
        let word = honest[middle..].find(' ').map_or(middle, |i| middle + i + 1);
        let marks = ['.', '!', '?', '。', '！', '？', '؟', '।'];
        match self {
            Place::Start => 0,
            Place::Word => word,
            Place::Sentence => {
                let near = |&(i, _): &(usize, &str)| i.abs_diff(middle);
                let ends = honest.match_indices(marks).map(|(i, m)| (i + m.len(), m));
                let end = ends.filter(|&(i, _)| i < honest.len()).min_by_key(near).map(|(i, _)| i);
                end.map_or(word, |i| i + honest[i..].len() - honest[i..].trim_start().len())
            }
            Place::End => honest.len(),
        }
    }
}

impl Spliced {
    fn new(honest: &str, spam: &str, place: Place) -> Spliced {
        let at = place.of(honest);
        let before = if at == honest.len() { " " } else { "" };
        let start = at + before.len();
        let text = format!("{}{before}{spam} {}", &honest[..at], &honest[at..]);
        Spliced { text: text.trim_end().to_owned(), spam: start..start + spam.len() }
    }
}

/// Bytes by what became of them.
#[derive(Clone, Copy, Default)]
struct Tally {
    lines: usize,
    /// Lines of whose spam a part was cut.
    touched: usize,
    /// Lines that were called spam as a whole.
    whole: usize,
    spam: usize,
    honest: usize,
    cut: usize,
    /// Bytes that were cut and are spam.
    right: usize,
}

impl Tally {
    fn add(&mut self, line: &Spliced, verdict: &Verdict) {
        let whole = verdict.is_spam().then_some(0..line.text.len());
        let inside = |r: &Range<usize>| r.end.min(line.spam.end).saturating_sub(r.start.max(line.spam.start));
        let mut here = 0;
        for range in whole.into_iter().chain(verdict.injected_spans().iter().map(InjectedSpan::range)) {
            here += inside(&range);
            self.cut += range.len();
        }
        self.lines += 1;
        self.right += here;
        self.touched += usize::from(here > 0);
        self.whole += usize::from(verdict.is_spam());
        self.spam += line.spam.len();
        self.honest += line.text.len() - line.spam.len();
    }

    fn figures(&self) -> [(&'static str, f64); 5] {
        let share = |a: usize, b: usize| a as f64 / b.max(1) as f64;
        [
            ("lines_touched", share(self.touched, self.lines)),
            ("lines_whole", share(self.whole, self.lines)),
            ("recall", share(self.right, self.spam)),
            ("precision", share(self.right, self.cut)),
            ("honest_kept", 1.0 - share(self.cut - self.right, self.honest)),
        ]
    }
}

/// Ordinary paragraphs of a language, each with each of its spam phrases at each place.
fn ordinary() -> Vec<Spliced> {
    let rows = support::table("tests/spans_lines.tsv", "lang\tkind\ttext");
    let mut all = Vec::new();
    for honest in rows.iter().filter(|row| row[1] == "honest") {
        for spam in rows.iter().filter(|row| row[1] == "spam" && row[0] == honest[0]) {
            all.extend(Place::ALL.map(|place| Spliced::new(&honest[2], &spam[2], place)));
        }
    }
    all
}

/// Honest cases shorter than this are not lines that somebody splices into.
const MIN_BYTES: usize = 80;

/// The honest cases of a language with its spam cases, each at the next place.
fn hard() -> Vec<Spliced> {
    let mut all = Vec::new();
    for file in support::stems("tests/cases", ".tsv").iter().filter(|f| *f != "allowed" && *f != "regression")
    {
        let rows = support::table(&format!("tests/cases/{file}.tsv"), "name\ttext\tlabel\tcategory\tbecause");
        let of =
            |label: &'static str| rows.iter().filter(move |row| row[2] == label).map(|row| row[1].as_str());
        let honest = of("content").filter(|text| text.len() >= MIN_BYTES);
        let spliced = honest.zip(of("spam").cycle()).zip(Place::ALL.iter().cycle());
        all.extend(spliced.map(|((honest, spam), &place)| Spliced::new(honest, spam, place)));
    }
    all
}

#[test]
fn spliced_spam_is_cut_at_the_right_place() {
    let classifier = Classifier::default();
    let measured = [("ordinary", ordinary()), ("hard", hard())].map(|(set, lines)| {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.add(line, &classifier.classify(&line.text)));
        assert!(tally.lines > 100, "{set}: {} lines", tally.lines);
        (set, tally)
    });
    let mut below = Vec::new();
    for row in support::table("tests/spans.tsv", "set\tfigure\tat_least") {
        let floor: f64 = row[2].parse().expect("tests/spans.tsv: a number");
        let (_, tally) =
            measured.iter().find(|(set, _)| *set == row[0]).expect("tests/spans.tsv: a known set");
        let figures = tally.figures();
        let (_, is) =
            figures.iter().find(|(name, _)| *name == row[1]).expect("tests/spans.tsv: a known figure");
        let told = format!("{}\t{}\t{is:.3}, at least {floor}", row[0], row[1]);
        println!("{told}");
        if *is < floor {
            below.push(told);
        }
    }
    assert!(below.is_empty(), "below tests/spans.tsv:\n{}", below.join("\n"));
}

#[test]
fn cleaning_a_page_cuts_the_spam_out_of_a_line_and_keeps_the_line() {
    let honest = "The parish council met on Tuesday evening to discuss the repair of the old stone bridge. Members \
                  agreed to ask three local builders for an estimate before the end of the month.";
    let spam = "buy cheap viagra online without prescription";
    let (first, last) = ("Parish news", "The footpath beside the river stays open until then.");
    let page = |line: &str| format!("{first}\n{line}\n{last}\n");
    let classifier = Classifier::default();
    for place in Place::ALL {
        let line = Spliced::new(honest, spam, place);
        let text = page(&line.text);
        let verdict = classifier.classify_page(text.lines());
        assert_eq!(verdict.kind(), PageKind::Injected, "{}", line.text);
        let judged = &verdict.lines()[1];
        assert_eq!(judged.label(), Label::Content, "{judged:?} {}", line.text);
        let [span] = judged.injected_spans() else { panic!("one span expected: {judged:?} {}", line.text) };
        assert_eq!((line.text[span.range()].trim(), span.category()), (spam, Category::Pharma));
        assert_eq!(
            classifier.clean(&text).split_whitespace().collect::<Vec<_>>(),
            page(honest).split_whitespace().collect::<Vec<_>>()
        );
    }
}

/// A line of the corpus.
struct Record {
    text: String,
    label: String,
    lang: String,
}

fn records(part: &str) -> Option<Vec<Record>> {
    let files: &[&str] = if part == "dev" { &["segments"] } else { &["spam", "content"] };
    let mut records = Vec::new();
    for file in files {
        for line in support::corpus(&format!("{part}/{file}.jsonl"))?.lines() {
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
            records.push(Record { text: text("text"), label: text("label"), lang: text("lang") });
        }
    }
    let pages = support::corpus(&format!("{part}/pages.jsonl"))?;
    let honest_pages = support::corpus(&format!("{part}/honest_pages.jsonl"))?;
    for line in pages.lines().chain(honest_pages.lines()) {
        let page: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let strings = |key: &str| page[key].as_array().expect("a list").clone();
        for (text, label) in strings("lines").iter().zip(strings("labels")) {
            let [text, label, lang] =
                [text, &label, &page["lang"]].map(|v| v.as_str().unwrap_or_default().to_owned());
            records.push(Record { text, label, lang });
        }
    }
    Some(records)
}

/// Not a test of anything but a measurement: what splicing costs and gives on a part of the corpus.
fn measure(part: &str) {
    let Some(records) = records(part) else { return };
    let classifier = Classifier::default();
    let mut off = Config::default();
    off.spans = false;
    let whole = Classifier::builder().config(off).build().expect("a classifier without spans");
    println!(
        "{part}: spam spliced into honest lines\nlang\tplace\tlines\ttouched\twhole\trecall\tprecision\thonest_kept"
    );
    let mut random = Random(11);
    let mut places = [Tally::default(); 4];
    let mut all = Tally::default();
    for lang in ["zh", "en", "ja", "ko", "ru", "id", "th", "vi", "tr", "ar", "es"] {
        let of = |label: &'static str, len: Range<usize>| -> Vec<&str> {
            let fits =
                |r: &&Record| r.label == label && r.lang == lang && len.contains(&r.text.chars().count());
            records.iter().filter(fits).map(|r| r.text.trim()).collect()
        };
        let dense = matches!(lang, "zh" | "ja" | "ko");
        let honest = of("content", if dense { 40..300 } else { 100..600 });
        let spam: Vec<&str> =
            of("spam", 6..200).into_iter().filter(|t| whole.classify(t).is_spam()).collect();
        if honest.is_empty() || spam.is_empty() {
            continue;
        }
        let mut tally = Tally::default();
        for i in 0..480 {
            let (honest, spam) = (honest[random.below(honest.len())], spam[random.below(spam.len())]);
            let line = Spliced::new(honest, spam, Place::ALL[i % 4]);
            let verdict = classifier.classify(&line.text);
            for tally in [&mut tally, &mut places[i % 4], &mut all] {
                tally.add(&line, &verdict);
            }
        }
        print_row(lang, "all", &tally);
    }
    for (name, tally) in ["start", "word", "sentence", "end"].into_iter().zip(&places) {
        print_row("all", name, tally);
    }
    print_row("all", "all", &all);

    println!(
        "{part}: lines as they are\nlabel\tlines\tspam\tspam_turned_mixed\twith_spans\tbytes_cut\ttime_with/without"
    );
    for label in ["spam", "content", "boilerplate", "ham"] {
        let lines: Vec<&str> = records.iter().filter(|r| r.label == label).map(|r| r.text.as_str()).collect();
        let from = Instant::now();
        let before: Vec<bool> = lines.iter().map(|l| whole.classify(l).is_spam()).collect();
        let without = from.elapsed();
        let from = Instant::now();
        let verdicts: Vec<Verdict> = lines.iter().map(|l| classifier.classify(l)).collect();
        let with = from.elapsed();
        let (spam, turned, spans, cut) =
            before.iter().zip(&verdicts).fold((0, 0, 0, 0), |sums, (&was, is)| {
                let has = !is.injected_spans().is_empty();
                let cut: usize = is.injected_spans().iter().map(|s| s.range().len()).sum();
                let turned = usize::from(was && !is.is_spam());
                (sums.0 + usize::from(was), sums.1 + turned, sums.2 + usize::from(has), sums.3 + cut)
            });
        let bytes: usize = lines.iter().map(|l| l.len()).sum();
        println!(
            "{label}\t{}\t{spam}\t{turned} ({:.2}%)\t{spans} ({:.2}%)\t{:.3}%\t{:.2}",
            lines.len(),
            turned as f64 * 100.0 / spam.max(1) as f64,
            spans as f64 * 100.0 / lines.len().max(1) as f64,
            cut as f64 * 100.0 / bytes as f64,
            with.as_secs_f64() / without.as_secs_f64()
        );
    }
}

fn print_row(lang: &str, place: &str, tally: &Tally) {
    let figures = tally.figures().map(|(_, f)| format!("{f:.3}"));
    println!("{lang}\t{place}\t{}\t{}", tally.lines, figures.join("\t"));
}

#[test]
#[ignore = "a measurement of a minute, on a corpus: it prints figures and asserts nothing"]
fn figures_on_the_corpus() {
    ["train", "dev"].into_iter().for_each(measure);
}
