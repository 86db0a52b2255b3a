//! Whole training pages made by grammar: sites of explicit tags among neutral ones, and pages stuffed with one head term.
//!
//! On the first the labels part what is explicit from the neutral tags and the furniture between; on the second no line
//! is suspicious by itself, only the run of one term with changing cities and trimmings is. Knows no features.

use fastrand::Rng;
use spamsift::Category;

use crate::corpus::{Gold, Line, Origin, Page};
use crate::grammar::Grammar;

/// The separators that list entries are counted and marked by.
fn dressed(tag: &str, style: u8, random: &mut Rng) -> String {
    match style {
        0 => format!("• {tag}"),
        1 => tag.to_owned(),
        2 => format!("• {tag} ({})", random.u32(3..9000)),
        3 => format!("{} {tag}", random.u32(3..60_000)),
        4 => format!("#{tag}"),
        5 => format!("• {tag} ({} Live)", random.u32(3..900)),
        _ => format!("{tag} {}", random.u32(3..9000)),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn line(text: String, spam: Option<Category>) -> Line {
    let gold = if spam.is_some() { Gold::Spam } else { Gold::Boilerplate };
    Line { text, gold, category: spam }
}

fn pick<'v>(of: &'v [String], random: &mut Rng) -> Option<&'v str> {
    (!of.is_empty()).then(|| of[random.usize(..of.len())].as_str())
}

/// A site whose menu is tags: the explicit ones are spam, the neutral ones furniture.
#[must_use]
pub fn tag_site(grammar: &Grammar, number: usize, random: &mut Rng) -> Option<Page> {
    let langs: Vec<&str> = grammar.neutral_langs().collect();
    let lang = *langs.get(random.usize(..langs.len()))?;
    let (category, tag_lang) =
        if lang == "gambling" { (Category::Gambling, "en") } else { (Category::Adult, lang) };
    let tags = grammar.tags(category, tag_lang)?;
    let neutral = grammar.neutral(lang)?;
    let style = random.u8(..7);
    let big = random.bool();
    let share = 0.2 + random.f32() * 0.6;
    let mut lines = Vec::new();
    let brand = grammar.brand(category, tag_lang, random)?;
    if random.u8(..3) > 0 {
        let title = format!("{} - {}", capitalised(&grammar.term(category, tag_lang, random)?), brand);
        lines.push(line(title, Some(category)));
    }
    for _ in 0..random.usize(0..6) {
        lines.push(line(grammar.furniture(random)?, None));
    }
    let block = |n: usize, lines: &mut Vec<Line>, random: &mut Rng| -> Option<()> {
        for _ in 0..n {
            let (tag, spam) = if random.f32() < share {
                (pick(tags, random)?.to_owned(), Some(category))
            } else {
                (pick(neutral, random)?.to_owned(), None)
            };
            let tag = if big { capitalised(&tag) } else { tag };
            lines.push(line(dressed(&tag, style, random), spam));
        }
        Some(())
    };
    block(random.usize(6..40), &mut lines, random)?;
    for _ in 0..random.usize(0..8) {
        lines.push(line(grammar.term(category, tag_lang, random)?, Some(category)));
        if random.bool() {
            lines.push(line(format!("{}:{:02}", random.u8(1..60), random.u8(..60)), None));
        }
    }
    for _ in 0..random.usize(1..6) {
        lines.push(line(grammar.furniture(random)?, None));
    }
    Some(page("tags", number, tag_lang, lines))
}

/// A page stuffed with one head term, its variants and cities.
#[must_use]
pub fn stuffed(grammar: &Grammar, honest: &[&str], number: usize, random: &mut Rng) -> Option<Page> {
    let (head, lang) = grammar.head(random)?;
    let spam = Some(Category::Commercial);
    let phone = (random.u8(..3) == 0).then(|| format!("0{}", random.u64(100_000_000..9_999_999_999)));
    let bullet = if random.bool() { "• " } else { "" };
    let mut lines = Vec::new();
    for _ in 0..random.usize(0..4) {
        lines.push(line(grammar.furniture(random)?, None));
    }
    let order = random.u8(..3);
    let variant = |random: &mut Rng| -> Option<String> {
        let city = grammar.city(lang, random)?;
        let filler = grammar.filler(Category::Commercial, lang, random)?;
        Some(match (order, random.u8(..8)) {
            (0, 0..=5) => format!("{bullet}{head} {city}"),
            (1, 0..=5) => format!("{bullet}{city} {head}"),
            (2, 0..=3) => format!("{bullet}{head} {filler} {city}"),
            (_, 6) => format!("{head}, {head} {city}, {filler} {head}, {head} {filler}"),
            _ => format!("{bullet}{filler} {head} {city}"),
        })
    };
    let article = random.u8(..8) == 0 && !honest.is_empty();
    for _ in 0..random.usize(4..24) {
        let mut text = variant(random)?;
        if article {
            // The term is worked into sentences that say nothing of it.
            let sentence = honest[random.usize(..honest.len())];
            text = if random.bool() { format!("{head} {sentence}") } else { format!("{sentence} {text}") };
        }
        if let Some(phone) = &phone {
            text = format!("{text} {phone}");
        }
        lines.push(line(text, spam));
    }
    for _ in 0..random.usize(0..5) {
        lines.push(line(grammar.furniture(random)?, None));
    }
    Some(page("stuffed", number, lang, lines))
}

fn page(kind: &str, number: usize, lang: &str, lines: Vec<Line>) -> Page {
    let name = format!("made/{kind}/{number}");
    Page { host: name.clone(), name, lang: lang.to_owned(), lines, origin: Origin::Made }
}

/// A few lines of empty elements that share one random id, as some kits leave them behind the title: furniture.
#[must_use]
pub fn tag_soup(random: &mut Rng) -> Vec<Line> {
    const NAMES: [&str; 14] = [
        "ul", "li", "nav", "sub", "sup", "table", "small", "noscript", "del", "abbr", "strike", "menu",
        "cite", "button",
    ];
    let id: String = (0..5).map(|_| random.alphanumeric().to_ascii_lowercase()).collect();
    (0..random.usize(1..6))
        .map(|_| {
            let names: Vec<&str> =
                (0..random.usize(1..5)).map(|_| NAMES[random.usize(..NAMES.len())]).collect();
            let open: String = names.iter().map(|n| format!("<{n} id=\"{id}\">")).collect();
            let close: String = names.iter().rev().map(|n| format!("</{n}>")).collect();
            line(format!("{open}{close}"), None)
        })
        .collect()
}
