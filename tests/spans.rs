//! Spam spliced into an honest line is cut out at the right place: the honest cases of a language with its spam cases
//! put behind a word of theirs, measured by bytes against the floors of `tests/spans.tsv`.

mod support;

use spamsift::{InjectedSpan, classify};

/// An honest line with spam inside, and where the spam stands.
struct Spliced {
    text: String,
    start: usize,
    end: usize,
}

/// Honest lines shorter than this are not lines that somebody splices into.
const MIN_BYTES: usize = 80;

fn spliced() -> Vec<Spliced> {
    let mut all = Vec::new();
    for file in support::stems("tests/cases", ".tsv").iter().filter(|f| *f != "allowed" && *f != "regression")
    {
        let rows = support::table(&format!("tests/cases/{file}.tsv"), "name\ttext\tlabel\tcategory\tbecause");
        let of =
            |label: &'static str| rows.iter().filter(move |row| row[2] == label).map(|row| row[1].as_str());
        let honest = of("content").filter(|text| text.len() >= MIN_BYTES);
        for (honest, spam) in honest.zip(of("spam").cycle()) {
            // Behind the word that ends next to the middle, or where a script has no spaces, behind a character there.
            let middle = honest.char_indices().map(|(i, _)| i).find(|&i| i * 2 >= honest.len()).unwrap_or(0);
            let start = honest[middle..].find(' ').map_or(middle, |i| middle + i + 1);
            let text = format!("{}{spam} {}", &honest[..start], &honest[start..]);
            all.push(Spliced { text, start, end: start + spam.len() });
        }
    }
    all
}

#[test]
fn spliced_spam_is_cut_at_the_right_place() {
    let (mut cut, mut right, mut spam, mut honest, mut touched) = (0, 0, 0, 0, 0);
    let all = spliced();
    for line in &all {
        let verdict = classify(&line.text);
        let whole = verdict.is_spam().then_some(0..line.text.len());
        let ranges: Vec<_> =
            whole.into_iter().chain(verdict.injected_spans().iter().map(InjectedSpan::range)).collect();
        let inside = |r: &std::ops::Range<usize>| r.end.min(line.end).saturating_sub(r.start.max(line.start));
        let here: usize = ranges.iter().map(inside).sum();
        right += here;
        touched += usize::from(here > 0);
        cut += ranges.iter().map(ExactSizeIterator::len).sum::<usize>();
        spam += line.end - line.start;
        honest += line.text.len() - (line.end - line.start);
    }
    let share = |a: usize, b: usize| a as f64 / b.max(1) as f64;
    let figures = [
        ("lines_touched", share(touched, all.len())),
        ("recall", share(right, spam)),
        ("precision", share(right, cut)),
        ("honest_kept", 1.0 - share(cut - right, honest)),
    ];
    let mut below = Vec::new();
    for row in support::table("tests/spans.tsv", "figure\tat_least") {
        let floor: f64 = row[1].parse().expect("tests/spans.tsv: a number");
        let (name, is) =
            figures.iter().find(|(name, _)| *name == row[0]).expect("tests/spans.tsv: a known figure");
        println!("{name}\t{is:.3}, at least {floor}");
        if *is < floor {
            below.push(format!("{name} is {is:.3}, at least {floor}"));
        }
    }
    assert!(all.len() > 100, "{} lines", all.len());
    assert!(below.is_empty(), "below tests/spans.tsv:\n{}", below.join("\n"));
}
