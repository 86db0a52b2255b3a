//! Training lines made by grammar: templates filled with phrases, brands, cities and connecting words.
//!
//! The building blocks stand in `data/train-grammar`, the phrases come from the lexicon. Spam templates make spam of the
//! template's category, honest ones honest lines with the same hard vocabulary. Knows no weights.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use fastrand::Rng;
use spamsift::Category;
use spamsift::dev::ListedPhrase;

use crate::corpus::{Gold, Segment};
use crate::error::CorpusError;
use crate::tables::{self, table};

type ByLang = HashMap<String, Vec<String>>;

/// The building blocks.
#[derive(Debug)]
pub struct Grammar {
    /// Phrases of the lexicon by category, of weight 2 and more, with their script.
    terms: HashMap<(Category, Script), Vec<String>>,
    /// Phrases of the lexicon that are spam where they stand alone.
    tags: HashMap<(Category, Script), Vec<String>>,
    /// Tags of spam sites that are none by themselves, by language.
    neutral: BTreeMap<String, Vec<String>>,
    /// Head terms of stuffed pages, with their language.
    heads: Vec<(String, String)>,
    /// Brands by category and language; `mul` serves any.
    brands: HashMap<(Category, String), Vec<String>>,
    cities: ByLang,
    /// The languages that have cities, for templates of any language.
    langs: Vec<String>,
    fillers: HashMap<(String, String), Vec<String>>,
    /// Template, category (`None`: any) and language (`mul`: any).
    templates: Vec<(String, Option<Category>, String)>,
    honest: Vec<(String, Gold, String)>,
}

/// The script that a language is written in, as far as choosing phrases for its templates needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Script {
    Han,
    Kana,
    Hangul,
    Thai,
    Latin,
    Cyrillic,
    Arabic,
    Other,
}

fn script(text: &str) -> Script {
    let of = |c: char| match c {
        '\u{3040}'..='\u{30FF}' => Some(Script::Kana),
        '\u{3400}'..='\u{9FFF}' => Some(Script::Han),
        '\u{AC00}'..='\u{D7A3}' => Some(Script::Hangul),
        '\u{0E00}'..='\u{0E7F}' => Some(Script::Thai),
        '\u{0400}'..='\u{052F}' => Some(Script::Cyrillic),
        '\u{0600}'..='\u{06FF}' => Some(Script::Arabic),
        'a'..='z' | 'A'..='Z' => Some(Script::Latin),
        _ => None,
    };
    let mut found = None;
    for c in text.chars() {
        match of(c) {
            // One kana makes a text Japanese; Latin letters decide only where there are no others.
            Some(Script::Kana) => return Script::Kana,
            Some(s) if found.is_none() || found == Some(Script::Latin) => found = Some(s),
            _ => {}
        }
    }
    found.unwrap_or(Script::Other)
}

fn script_of_lang(lang: &str) -> Script {
    match lang {
        "zh" | "zh-Hant" | "zh_hant" => Script::Han,
        "ja" => Script::Kana,
        "ko" => Script::Hangul,
        "th" => Script::Thai,
        "ru" | "uk" => Script::Cyrillic,
        "ar" | "fa" => Script::Arabic,
        "hi" | "bn" => Script::Other,
        _ => Script::Latin,
    }
}

/// The categories of templates that serve any.
const ANY: [Category; 4] = [Category::Gambling, Category::Adult, Category::Pharma, Category::Escort];

/// A line is made this many times at most.
const MOST_TIMES: usize = 4;

const SEPARATORS: [&str; 12] = [" - ", "|", " | ", "_", "-", ",", "、", " ", " · ", " » ", " / ", ", "];

impl Grammar {
    /// Reads the building blocks from a folder; `phrases` are those of the lexicon; of brands and head terms only those are
    /// taken for which `own` holds.
    ///
    /// # Errors
    /// If a table is missing, has a row of the wrong width or a name that is no category or label.
    pub fn read(
        folder: &Path,
        phrases: &[ListedPhrase],
        own: impl Fn(&str) -> bool,
    ) -> Result<Self, CorpusError> {
        let category = |name: &str, file: &str| {
            name.parse::<Category>().map_err(|e| CorpusError::new(&folder.join(file), None, e))
        };
        let mut terms: HashMap<(Category, Script), Vec<String>> = HashMap::new();
        let mut tags: HashMap<(Category, Script), Vec<String>> = HashMap::new();
        for phrase in phrases {
            let key = (phrase.category, script(&phrase.text));
            if phrase.weight >= 2.0 {
                terms.entry(key).or_default().push(phrase.text.clone());
            }
            if phrase.tag {
                tags.entry(key).or_default().push(phrase.text.clone());
            }
        }
        let mut brands: HashMap<(Category, String), Vec<String>> = HashMap::new();
        for row in table(folder, "brands.tsv", 3)?.into_iter().filter(|row| own(&row[0])) {
            let key = (category(&row[1], "brands.tsv")?, row[2].clone());
            brands.entry(key).or_default().push(row[0].clone());
        }
        let mut cities = ByLang::new();
        for row in table(folder, "cities.tsv", 2)? {
            cities.entry(row[1].clone()).or_default().push(row[0].clone());
        }
        let mut fillers: HashMap<(String, String), Vec<String>> = HashMap::new();
        for row in table(folder, "fillers.tsv", 3)? {
            fillers.entry((row[2].clone(), row[1].clone())).or_default().push(row[0].clone());
        }
        let mut rows = table(folder, "templates.tsv", 3)?;
        rows.extend(tables::all(folder, "prose_", 3)?);
        let templates = rows
            .into_iter()
            .filter(|row| own(&row[0]) || row[0].contains("{term}"))
            .map(|row| {
                let of = if row[1] == "any" { None } else { Some(category(&row[1], "templates.tsv")?) };
                Ok((row[0].clone(), of, row[2].clone()))
            })
            .collect::<Result<_, CorpusError>>()?;
        let honest = tables::all(folder, "honest_", 3)?
            .into_iter()
            .filter(|row| own(&row[0]))
            .map(|row| {
                let gold = if row[1] == "content" { Gold::Content } else { Gold::Boilerplate };
                (row[0].clone(), gold, row[2].clone())
            })
            .collect();
        let mut neutral: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in table(folder, "neutral_tags.tsv", 2)? {
            neutral.entry(row[1].clone()).or_default().push(row[0].clone());
        }
        let heads = table(folder, "heads.tsv", 2)?
            .into_iter()
            .filter(|row| own(&row[0]))
            .map(|r| (r[0].clone(), r[1].clone()))
            .collect();
        let mut langs: Vec<String> = cities.keys().cloned().collect();
        langs.sort_unstable();
        Ok(Grammar { terms, tags, neutral, heads, brands, cities, langs, fillers, templates, honest })
    }

    /// Makes `count` spam lines of the templates, and some of the lexicon's phrases on their own and in rows.
    #[must_use]
    pub fn spam(&self, count: usize, seed: u64) -> Vec<Segment> {
        let mut random = Rng::with_seed(seed);
        let mut keys: Vec<&(Category, Script)> = self.terms.keys().collect();
        keys.sort_by_key(|(c, s)| (*c, *s as u8));
        let mut lines = Vec::with_capacity(count);
        let mut times: HashMap<String, usize> = HashMap::new();
        for _ in 0..count * 2 {
            if lines.len() == count {
                break;
            }
            let line = if random.f32() < 0.6 && !self.templates.is_empty() {
                let (template, category, lang) = &self.templates[random.usize(..self.templates.len())];
                let category = category.unwrap_or(ANY[random.usize(..ANY.len())]);
                let lang =
                    if lang == "mul" { self.langs[random.usize(..self.langs.len())].as_str() } else { lang };
                self.fill(template, category, lang, &mut random).map(|text| (text, category, lang.to_owned()))
            } else {
                let (category, script) = keys[random.usize(..keys.len())];
                let terms = &self.terms[&(*category, *script)];
                let separator = SEPARATORS[random.usize(..SEPARATORS.len())];
                let n = if random.bool() { 1 } else { random.usize(2..9) };
                let row: Vec<&str> = (0..n).map(|_| terms[random.usize(..terms.len())].as_str()).collect();
                Some((styled(&row.join(separator), &mut random), *category, format!("{script:?}")))
            };
            if let Some((text, category, lang)) = line {
                // A template without slots is soon used up; more of the same line teach nothing.
                let times = times.entry(text.clone()).or_default();
                *times += 1;
                if *times > MOST_TIMES {
                    continue;
                }
                let set = "grammar".to_owned();
                lines.push(Segment { text, gold: Gold::Spam, category: Some(category), lang, set });
            }
        }
        lines
    }

    /// Every honest template, filled `times` times.
    #[must_use]
    pub fn honest(&self, times: usize, seed: u64) -> Vec<Segment> {
        let mut random = Rng::with_seed(seed);
        let mut lines = Vec::new();
        for (template, gold, lang) in &self.honest {
            let varies = template.contains('{');
            for _ in 0..if varies { times } else { 1 } {
                if let Some(text) = self.fill(template, Category::Other, lang, &mut random) {
                    let set = "grammar_honest".to_owned();
                    lines.push(Segment { text, gold: *gold, category: None, lang: lang.clone(), set });
                }
            }
        }
        lines
    }

    /// The languages that have neutral tags; `gambling` stands for the menus of gambling sites.
    pub(crate) fn neutral_langs(&self) -> impl Iterator<Item = &str> {
        self.neutral.keys().map(String::as_str)
    }

    /// The neutral tags of a language.
    pub(crate) fn neutral(&self, lang: &str) -> Option<&Vec<String>> {
        self.neutral.get(lang)
    }

    /// The tags that are spam alone, in the script of a language.
    pub(crate) fn tags(&self, category: Category, lang: &str) -> Option<&Vec<String>> {
        let own = self.tags.get(&(category, script_of_lang(lang))).filter(|t| t.len() >= 10);
        own.or_else(|| self.tags.get(&(category, Script::Latin)))
    }

    /// A brand of a category, of a language or of none.
    pub(crate) fn brand(&self, category: Category, lang: &str, random: &mut Rng) -> Option<&str> {
        let of = |lang: &str| self.brands.get(&(category, lang.to_owned())).map_or(&[][..], Vec::as_slice);
        let (own, any) = (of(lang), of("mul"));
        let at = random.usize(..(own.len() + any.len()).max(1));
        own.iter().chain(any).nth(at).map(String::as_str)
    }

    /// A phrase of a category, in the script of a language.
    pub(crate) fn term(&self, category: Category, lang: &str, random: &mut Rng) -> Option<String> {
        self.fill("{term}", category, lang, random)
    }

    /// A city of a language.
    pub(crate) fn city(&self, lang: &str, random: &mut Rng) -> Option<String> {
        self.fill("{city}", Category::Commercial, lang, random)
    }

    /// A connecting phrase.
    pub(crate) fn filler(&self, category: Category, lang: &str, random: &mut Rng) -> Option<String> {
        self.fill("{filler}", category, lang, random)
    }

    /// A head term and its language.
    pub(crate) fn head(&self, random: &mut Rng) -> Option<(&str, &str)> {
        let (head, lang) = self.heads.get(random.usize(..self.heads.len().max(1)))?;
        Some((head, lang))
    }

    /// A line of page furniture, in any language.
    pub(crate) fn furniture(&self, random: &mut Rng) -> Option<String> {
        for _ in 0..100 {
            let (template, gold, lang) = self.honest.get(random.usize(..self.honest.len().max(1)))?;
            if *gold == Gold::Boilerplate {
                return self.fill(template, Category::Other, lang, random);
            }
        }
        None
    }

    /// A template with its slots filled; `None` where a slot has nothing to be filled with.
    fn fill(&self, template: &str, category: Category, lang: &str, random: &mut Rng) -> Option<String> {
        let separator = SEPARATORS[random.usize(..SEPARATORS.len())];
        let mut text = String::new();
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let close = open + rest[open..].find('}')?;
            text.push_str(&rest[..open]);
            let pick = |of: Option<&Vec<String>>, random: &mut Rng| {
                of.filter(|v| !v.is_empty()).map(|v| v[random.usize(..v.len())].clone())
            };
            let filled = match &rest[open + 1..close] {
                "term" => {
                    let own = self.terms.get(&(category, script_of_lang(lang)));
                    let own = own.or_else(|| self.terms.get(&(category, Script::Latin)));
                    pick(own, random)?
                }
                "brand" => self.brand(category, lang, random)?.to_owned(),
                "city" => pick(self.cities.get(lang).or_else(|| self.cities.get("en")), random)?,
                "filler" => {
                    let of = |lang: &str, c: &str| self.fillers.get(&(lang.to_owned(), c.to_owned()));
                    let own = of(lang, category.as_str()).filter(|_| random.u8(..3) > 0);
                    pick(own.or_else(|| of(lang, "any")).or_else(|| of("mul", "any")), random)?
                }
                "year" => random.u32(2018..2027).to_string(),
                "amount" => {
                    format!("{}", [10, 18, 20, 25, 50, 88, 100, 200, 500, 1000, 5000][random.usize(..11)])
                }
                "sep" => separator.to_owned(),
                _ => return None,
            };
            text.push_str(&filled);
            rest = &rest[close + 1..];
        }
        text.push_str(rest);
        Some(styled(&text, random))
    }
}

/// Now and then in capitals or with a bullet, as links and titles are.
fn styled(text: &str, random: &mut Rng) -> String {
    let text = match random.u8(..10) {
        0 => text.to_uppercase(),
        1..=4 => {
            let mut up = true;
            text.chars()
                .map(|c| {
                    let c = if up && c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c };
                    up = c == ' ';
                    c
                })
                .collect()
        }
        _ => text.to_owned(),
    };
    if random.u8(..4) == 0 { format!("• {text}") } else { text }
}
