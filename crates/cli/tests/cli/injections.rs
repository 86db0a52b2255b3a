//! Twenty honest pages of ours, five ways of injecting spam into each, and what `clean --html` makes of them.
//!
//! The pages are written from the honest lines of the sample pages, in four layouts. What was injected must go, and
//! nothing else: the cut page is compared with the page before the injection, byte for byte.

use std::fmt::Write as _;

use crate::common::{Folder, gold, sample, spamsift};

const SAMPLES: [&str; 15] = [
    "blog_ja",
    "clean_casino_earnings",
    "clean_long_nav",
    "clean_lottery_notice",
    "clean_pharmacy",
    "clean_police_zh",
    "clean_seo_security",
    "clean_sexual_health",
    "clean_shop",
    "clinic_pharma",
    "company_brand",
    "escort_tr",
    "hacked_news",
    "municipal_ru",
    "school_slots",
];
const PAGES: usize = 20;

/// What spammers inject, by language.
const SPAM: [[&str; 6]; 5] = [
    [
        "澳门银河娱乐场",
        "真人百家乐开户送彩金",
        "时时彩平台注册",
        "棋牌游戏下载",
        "体育投注网址",
        "老虎机在线试玩",
    ],
    [
        "situs slot gacor",
        "judi slot online",
        "daftar slot88",
        "bandar togel terpercaya",
        "agen bola sbobet",
        "slot deposit pulsa",
    ],
    [
        "buy viagra online",
        "cheap cialis without prescription",
        "kamagra oral jelly",
        "levitra generic",
        "order tramadol overnight",
        "xanax no prescription",
    ],
    ["成人视频免费在线观看", "国产自拍偷拍", "无码av在线", "约炮同城上门服务", "黄色网站大全", "做爱视频"],
    [
        "онлайн казино вулкан",
        "казино без депозита",
        "игровые автоматы на деньги",
        "ставки на спорт зеркало",
        "1xbet рабочее зеркало",
        "бонус за регистрацию казино",
    ],
];
/// Names of shops and firms without a word of spam, as link sellers place them.
const NEUTRAL: [&str; 6] = [
    "Brennan garden furniture",
    "Holiday flats at the lake",
    "Kitchen worktops Ashford",
    "Language courses Valetta",
    "Roof repairs Dunmore",
    "Wooden toys Larsen",
];

/// The honest lines of a page: its title and the rest. The last pages hold only what is content.
fn honest(number: usize) -> (String, Vec<(String, bool)>) {
    let name = SAMPLES[number % SAMPLES.len()];
    let text = std::fs::read_to_string(sample(&format!("{name}.txt"))).expect("a sample page");
    let lines = text.lines().zip(gold(name)).filter_map(|(line, (label, _))| match label.as_str() {
        "content" => Some((line.to_owned(), true)),
        "boilerplate" if number < SAMPLES.len() => Some((line.to_owned(), false)),
        _ => None,
    });
    let mut lines: Vec<_> = lines.collect();
    (lines.remove(0).0, lines)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A page with the given title, and a block in its middle.
fn page(number: usize, title: Option<&str>, block: &str) -> String {
    let (own, lines) = honest(number);
    let title = title.map_or_else(|| escaped(&own), str::to_owned);
    let middle = lines.len() / 2;
    let mut out =
        format!("<!DOCTYPE html>\n<html>\n<head><meta charset=utf-8><title>{title}</title></head>\n<body>\n");
    let table = number % 4 == 2;
    out.push_str(if table { "<table>\n" } else { "<div class=\"page\">\n" });
    for (i, (line, content)) in lines.iter().enumerate() {
        if i == middle && table && !block.is_empty() {
            _ = write!(out, "<tr><td>{block}</td></tr>");
        } else if i == middle {
            out.push_str(block);
        }
        let line = escaped(line);
        _ = match (number % 4, content) {
            (0, true) => writeln!(out, "<p>{line}</p>"),
            (0, false) => writeln!(out, "<div><a href=\"/s{i}\">{line}</a></div>"),
            (1, true) => writeln!(out, "<div class=text><p><span>{line}</span></p></div>"),
            (1, false) => writeln!(out, "<ul><li><a href=\"/s{i}.html\">{line}</a></li></ul>"),
            (2, _) => writeln!(out, "<tr><td>{line}</td></tr>"),
            (_, true) => writeln!(out, "<article>{line}<br></article>"),
            (_, false) => writeln!(out, "<nav><a href='?p={i}'>{line}</a></nav>"),
        };
    }
    out.push_str(if table { "</table>\n" } else { "</div>\n" });
    out.push_str("</body>\n</html>\n");
    out
}

/// Links of spam, each on a host of its own.
fn links(words: &[&str]) -> String {
    let mut out = String::new();
    for (i, word) in words.iter().enumerate() {
        _ = write!(out, "<a href=\"https://shop{i}.example/\">{word}</a> ");
    }
    out
}

fn references(text: &str, ampersand: &str) -> String {
    text.chars().map(|c| format!("{ampersand}#{};", u32::from(c))).collect()
}

/// The injections by name: the injected page, and the page that must be left.
fn injections(number: usize) -> Vec<(&'static str, String, String)> {
    let words = SPAM[number % SPAM.len()];
    let links = links(&words);
    let list: String = words.iter().map(|w| format!("<li>{}</li>", references(w, "&amp;"))).collect();
    let clean = page(number, None, "");
    let with = |block: &str| page(number, None, block);
    vec![
        ("hidden block", with(&format!("<div style=\"display:none\">{links}</div>")), clean.clone()),
        (
            "off-screen div",
            with(&format!(
                "<div style='position:absolute; left:-9999px; top:0'><ul><li>{links}</li></ul></div>"
            )),
            clean.clone(),
        ),
        (
            "document.write",
            with(&format!("<script>document.write('<div>{}</div>');</script>", links.replace('"', "\\\""))),
            clean.clone(),
        ),
        ("doubly escaped list", with(&format!("<ul>{list}</ul>")), clean.clone()),
        (
            "entity title",
            page(number, Some(&references(&words[..3].join(" - "), "&")), ""),
            page(number, Some(""), ""),
        ),
        ("nothing", clean.clone(), clean),
    ]
}

/// Runs the program once over an archive of pages.
fn run(name: &str, arguments: &[&str], pages: &[String]) -> Vec<serde_json::Value> {
    let folder = Folder::new(name);
    let mut archive = String::new();
    for (i, page) in pages.iter().enumerate() {
        let length = page.len();
        _ = write!(
            archive,
            "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://www.honest{i}.example.org/\r\n\
             Content-Type: text/html\r\nContent-Length: {length}\r\n\r\n{page}\r\n\r\n"
        );
    }
    let file = folder.file("pages.warc", archive);
    let records = spamsift(arguments.iter().copied().chain([file.as_str()])).records();
    assert_eq!(records.len(), pages.len());
    records
}

fn cleaned(name: &str, pages: &[String]) -> Vec<String> {
    let records = run(name, &["clean", "--html"], pages);
    records.iter().map(|r| r["html"].as_str().expect("a page").to_owned()).collect()
}

/// What is missed today, by injection: pages on which something of it stays, and pages on which something else goes.
/// These only fall. The pages are news of a casino company, an article on SEO spam that quotes it, and advice on
/// sexual health; the model takes some of their lines for spam with nothing injected at all.
const ALLOWED: [(&str, usize, usize); 6] = [
    ("hidden block", 0, 4),
    ("off-screen div", 0, 4),
    ("document.write", 0, 4),
    ("doubly escaped list", 0, 4),
    ("entity title", 0, 3),
    ("nothing", 0, 3),
];

#[test]
fn injected_spam_goes_and_nothing_else() {
    let cases: Vec<_> = (0..PAGES).flat_map(injections).collect();
    let pages: Vec<String> = cases.iter().map(|(_, page, _)| page.clone()).collect();
    let mut found = ALLOWED.map(|(name, ..)| (name, 0, 0));
    for ((name, page, want), got) in cases.iter().zip(cleaned("injections", &pages)) {
        let row = found.iter_mut().find(|row| row.0 == *name).expect("a row");
        if got == *want {
            continue;
        }
        // What is left of the page where what must be left is taken out, and the other way round.
        let lost = want.lines().filter(|l| !l.is_empty() && !got.contains(*l)).collect::<Vec<_>>();
        let stays = got.len() > want.len() || lost.is_empty();
        row.1 += usize::from(stays);
        row.2 += usize::from(!lost.is_empty());
        eprintln!(
            "{name}: {} bytes cut of {}; lost {lost:?}",
            page.len() - got.len(),
            page.len() - want.len()
        );
    }
    println!("{found:?}");
    for (row, allowed) in found.iter().zip(ALLOWED) {
        assert!(row.1 <= allowed.1 && row.2 <= allowed.2, "{row:?} is worse than {allowed:?}");
    }
}

/// The links of a block, a list item each.
fn items(links: &[(&str, &str)]) -> String {
    links.iter().map(|(address, text)| format!("<li><a href=\"{address}\">{text}</a></li>")).collect()
}

#[test]
fn honest_hidden_menus_stay() {
    let own: Vec<String> = (0..6).map(|i| format!("/part{i}/")).collect();
    let own: Vec<_> = own.iter().map(|address| (address.as_str(), "A part of the catalogue")).collect();
    let share = [
        ("https://www.facebook.com/sharer.php", "Facebook"),
        ("https://twitter.com/share", "Twitter"),
        ("https://www.linkedin.com/shareArticle", "LinkedIn"),
        ("https://service.weibo.com/share", "Weibo"),
    ];
    let sisters = [
        ("https://cars.example", "Cars"),
        ("https://garden.test", "Garden"),
        ("https://cooking.invalid", "Cooking"),
        ("https://travel.example.net", "Travel"),
    ];
    for (name, open, links, close) in [
        ("own", "<ul style=\"display:none\">", &own[..], "</ul>"),
        ("share", "<ul style=\"visibility:hidden\">", &share, "</ul>"),
        ("sisters", "<nav><ul style=\"display:none\">", &sisters, "</ul></nav>"),
        ("comment", "<!-- <ul>", &sisters, "</ul> -->"),
        ("noscript", "<noscript><ul>", &sisters, "</ul></noscript>"),
    ] {
        let menu = items(links);
        let pages: Vec<String> = (0..PAGES).map(|n| page(n, None, &format!("{open}{menu}{close}"))).collect();
        let kept = cleaned(name, &pages).iter().filter(|p| p.contains(&menu)).count();
        assert_eq!(kept, PAGES, "{name}");
    }
}

/// A hidden block of foreign links is spam without a single spam word.
#[test]
fn injected_blocks_of_neutral_foreign_links_go() {
    let links = links(&NEUTRAL);
    for (name, block) in [
        ("hidden", format!("<div style=\"display:none\">{links}</div>")),
        ("off_screen", format!("<div style='position:absolute; left:-9999px'><p>{links}</p></div>")),
        (
            "scripted",
            format!("<script>document.write('<div>{}</div>');</script>", links.replace('"', "\\\"")),
        ),
    ] {
        let pages: Vec<String> = (0..PAGES).map(|n| page(n, None, &block)).collect();
        let found = cleaned(name, &pages).iter().filter(|p| NEUTRAL.iter().all(|n| !p.contains(n))).count();
        println!("neutral foreign links, {name}: cut on {found} of {PAGES}");
        assert_eq!(found, PAGES, "{name}");
        for record in run(name, &["pages"], &pages) {
            let lines = record["lines"].as_array().expect("lines");
            let at = lines.iter().position(|l| l.as_str().is_some_and(|l| l.contains(NEUTRAL[0])));
            let verdict = &record["verdicts"][at.expect("the block")];
            assert_eq!((&verdict["label"], &verdict["foreign_links"]), (&"spam".into(), &1.0.into()));
            assert_ne!(record["page_verdict"]["kind"], "clean");
        }
    }
}
