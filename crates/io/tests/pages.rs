//! Properties of pages: no input panics, cuts take only what they say, and the pages of the shared folder are read.

use std::path::PathBuf;

use proptest::prelude::*;
use spamsift_io::{Hints, Page, Source, cut, inputs};

/// Markup thrown together from what matters to the parser.
fn soup() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "<div style='display:none'>",
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<a href=//x.example/>",
        "</a>",
        "<b>",
        "</b>",
        "<br>",
        "<ul><li>",
        "<li>",
        "</ul>",
        "<table><tr><td>",
        "<td>",
        "</table>",
        "<title>",
        "</title>",
        "<noscript>",
        "</noscript>",
        "<script>document.write('",
        "<p>x')",
        "');</script>",
        "\\x3cb\\x3e",
        "</script>",
        "<!-- href <a>",
        "-->",
        "&amp;#36172;",
        "tea",
        "赌",
        " ",
        "\r\n",
        "<pre>",
        "</pre>",
        "<span hidden>",
        "</span>",
        "</body></html>",
        "<template>",
        "</template>",
        "<meta name=description content='a b'>",
        "<svg>",
        "</svg>",
        "'",
        "\"",
        "<style>.a{display:none}</style>",
        "<i class=a>",
        "</i>",
        "\0",
        "<textarea>",
        "<marquee height=1>",
        "<h1>",
        "</h2>",
        "|",
    ]);
    prop::collection::vec(parts, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_a_page(bytes in prop::collection::vec(any::<u8>(), 0..400), charset in prop::option::of(prop::sample::select(vec!["gbk", "utf-8", "utf-16le", "iso-2022-jp", "big5"]))) {
        let hints = charset.map_or(Hints::new(), |c| Hints::new().charset(c));
        let page = Page::from_html(&bytes, &hints);
        let kept = page.cut(&bytes, |_| true);
        prop_assert!(kept.len() <= bytes.len());
    }

    #[test]
    fn segments_point_into_the_page(html in soup()) {
        let page = Page::from_html(html.as_bytes(), &Hints::new());
        for segment in &page.segments {
            prop_assert!(!segment.text.is_empty());
            prop_assert!(html.get(segment.source.clone()).is_some(), "{:?}", segment);
            for range in &segment.cut {
                prop_assert!(html.get(range.clone()).is_some(), "{:?}", segment);
            }
            prop_assert!((0.0..=1.0).contains(&segment.link_share));
        }
    }

    #[test]
    fn a_cut_takes_only_its_ranges(html in soup(), pick in any::<u64>()) {
        let page = Page::from_html(html.as_bytes(), &Hints::new());
        let removed = |i: usize| pick >> (i % 64) & 1 == 1;
        let ranges = page.cut_ranges(removed);
        prop_assert!(ranges.windows(2).all(|w| w[0].end < w[1].start));
        let mut kept = Vec::new();
        for (i, byte) in html.bytes().enumerate() {
            if !ranges.iter().any(|r| r.contains(&i)) {
                kept.push(byte);
            }
        }
        prop_assert_eq!(&kept, &cut(html.as_bytes(), &ranges));
        prop_assert_eq!(&kept, &page.cut(html.as_bytes(), removed));
        prop_assert_eq!(page.cut(html.as_bytes(), |_| false), html.as_bytes());
    }
}

/// Five ways of injecting a block, and what they leave when they are cut out again.
#[test]
fn injected_blocks_are_found_and_cut() {
    let links = "<a href='https://one.example/'>Lucky slots now</a> <a href='https://two.example/'>Lucky bets now</a>";
    let escaped: String = "Lucky list".bytes().map(|b| format!("&amp;#{b};")).collect();
    let title: String = "Lucky title".bytes().map(|b| format!("&#{b};")).collect();
    let blocks = [
        format!("<div style=\"display:none\">{links}</div>"),
        format!("<div style='position:absolute; left:-9000px'><ul><li>{links}</ul></div>"),
        format!("<script>document.write(\"<div>{links}</div>\");</script>"),
        format!("<ul><li>{escaped}</li></ul>"),
    ];
    for n in 0..20 {
        let paragraphs: Vec<String> = (0..3 + n % 5)
            .map(|i| format!("<div class='row{i}'><h2>Part {i}</h2><p>Leaf {n} grows in <b>field</b> {i}, says <a href='/f{i}'>the farmer</a>.</p></div>\n"))
            .collect();
        let make = |block: &str, title: &str| {
            let middle = paragraphs.len() / 2;
            let (before, behind) = paragraphs.split_at(middle);
            format!(
                "<!doctype html>\n<html><head><title>{title}</title></head>\n<body><nav><a href=/>Home</a></nav>{}{block}{}<footer>Farm</footer></body></html>\n",
                before.concat(),
                behind.concat()
            )
        };
        let mut cases: Vec<(String, String)> =
            blocks.iter().map(|b| (make(b, "Farm"), make("", "Farm"))).collect();
        cases.push((make("", &title), make("", "")));
        for (html, honest) in cases {
            let page = Page::from_html(html.as_bytes(), &Hints::new().url("https://farm.example.org/"));
            assert!(page.segments.iter().any(|s| s.text.contains("Lucky")), "{html}");
            let cut = page.cut(html.as_bytes(), |i| page.segments[i].text.contains("Lucky"));
            assert_eq!(String::from_utf8(cut).unwrap(), honest);
        }
    }
}

/// The folder with saved pages: beside the repository, or where `SPAMSIFT_HTML` says.
fn saved_pages() -> Option<PathBuf> {
    let folder = std::env::var_os("SPAMSIFT_HTML").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/html")),
        PathBuf::from,
    );
    folder.is_dir().then_some(folder)
}

#[test]
fn saved_pages_are_read() {
    let Some(folder) = saved_pages() else {
        eprintln!("skipped: no folder of saved pages; set SPAMSIFT_HTML to one");
        return;
    };
    let files: Vec<_> = inputs([folder.to_string_lossy()]).unwrap();
    assert!(!files.is_empty());
    for input in files {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut input.open().unwrap(), &mut bytes).unwrap();
        let page = Page::from_html(&bytes, &Hints::new());
        let name = input.name();
        let lower = bytes.to_ascii_lowercase();
        let has = |needle: &[u8]| lower.windows(needle.len()).any(|w| w == needle);
        let titles = page.segments.iter().filter(|s| s.role == spamsift::Role::Title).count();
        assert!(titles > 0 || !has(b"<title>"), "{name}: no title");
        let text: usize = page.segments.iter().map(|s| s.text.chars().count()).sum();
        assert!(text > 100, "{name}: {text} characters of text");
        let broken = page.text().matches('\u{FFFD}').count();
        assert!(broken * 50 < text, "{name}: {broken} replacements in {text} characters");
        for segment in &page.segments {
            assert!(segment.source.end <= bytes.len() && segment.source.start <= segment.source.end);
        }
        let ranges = page.cut_ranges(|_| true);
        let kept = page.cut(&bytes, |_| true);
        assert_eq!(kept.len(), bytes.len() - ranges.iter().map(std::ops::Range::len).sum::<usize>());
    }
}

#[test]
fn folders_and_patterns() {
    let folder = std::env::temp_dir().join(format!("spamsift-io-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("deep")).unwrap();
    for name in ["b.html", "a.txt", "deep/c.warc.gz", "deep/readme.md"] {
        std::fs::write(folder.join(name), "x").unwrap();
    }
    let name = |p: &str| folder.join(p).display().to_string();
    let names =
        |args: &[String]| inputs(args).map(|i| i.iter().map(spamsift_io::Input::name).collect::<Vec<_>>());
    assert_eq!(names(&[name("")]).unwrap(), [name("a.txt"), name("b.html"), name("deep/c.warc.gz")]);
    assert_eq!(names(&[name("*.html"), "-".to_owned()]).unwrap(), [name("b.html"), "-".to_owned()]);
    assert!(names(&[name("*.pdf")]).unwrap_err().to_string().contains("no file matches"));
    assert!(Source::open(name("none.txt")).unwrap_err().to_string().contains("none.txt"));
    std::fs::remove_dir_all(&folder).unwrap();
}
