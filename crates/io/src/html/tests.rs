//! What comes out of pages: own ones, in the manner of real ones.

use spamsift::Role;

use crate::page::{Hiding, Hints, Page};

fn page(html: &str) -> Page {
    Page::from_html(html.as_bytes(), &Hints::new().url("https://www.tea.example.com/leaf/1.html"))
}

fn texts(html: &str) -> Vec<String> {
    page(html).segments.into_iter().map(|s| s.text).collect()
}

/// The page without the segments whose text contains a word.
fn without(html: &str, word: &str) -> String {
    let page = page(html);
    let cut = page.cut(html.as_bytes(), |i| page.segments[i].text.contains(word));
    String::from_utf8(cut).expect("a cut at character borders")
}

#[test]
fn lines_are_blocks() {
    let html = "<html lang=en><head><title> Tea &amp; leaf </title><meta name=Description content='All of tea'>\
        <meta name=keywords content='tea,leaf'></head><body><h1>Tea</h1><p>Green <b>tea</b> is\n  good.<br>So is black.\
        <table><tr><td>one<td>two</table><ul><li>a<li>b</ul></body></html>behind";
    let page = page(html);
    let got: Vec<(&str, Role)> = page.segments.iter().map(|s| (s.text.as_str(), s.role)).collect();
    assert_eq!(
        got,
        [
            ("Tea & leaf", Role::Title),
            ("All of tea", Role::MetaDescription),
            ("tea,leaf", Role::MetaKeywords),
            ("Tea", Role::Heading),
            ("Green tea is good.", Role::Paragraph),
            ("So is black.", Role::Paragraph),
            ("one", Role::Cell),
            ("two", Role::Cell),
            ("a", Role::ListItem),
            ("b", Role::ListItem),
            ("behind", Role::Other),
        ]
    );
    assert_eq!(page.lang.as_deref(), Some("en"));
    for segment in &page.segments {
        let source = &html[segment.source.clone()];
        assert!(!source.is_empty() && source.trim() == source, "{source:?}");
    }
    assert_eq!(&html[page.segments[0].source.clone()], "Tea &amp; leaf");
}

#[test]
fn links_make_rows() {
    let html = "<div><a href='/a'>One</a><a href='https://blog.tea.example.com/b'>Two</a> | \
        <a href='//casino.example.net/x'>Three</a></div>\
        <p>A long sentence about the leaves of tea that stand in the cupboard of my aunt. <a href=//x.example.org>p</a>, \
        <a href=//y.example.org>q</a>, <a href=//z.example.org>r</a></p>";
    let page = page(html);
    let row = &page.segments[0];
    assert_eq!((row.text.as_str(), row.role), ("One Two | Three", Role::LinkRow));
    assert!((row.foreign_links.unwrap() - 1.0 / 3.0).abs() < 1e-6);
    assert_eq!(row.hosts, ["casino.example.net"]);
    assert_eq!(page.segments[1].role, Role::Paragraph);
    assert_eq!(page.segments[1].foreign_links, None);
    assert_eq!((page.segments[2].text.as_str(), page.segments[2].role), ("p, q, r", Role::LinkRow));
    assert_eq!(page.segments[2].hosts.len(), 3);
    let cut = without(html, "p, q");
    assert!(cut.strip_suffix("</p>").is_some_and(|c| c.trim_end().ends_with("of my aunt.")), "{cut}");
}

#[test]
fn long_rows_are_divided() {
    let links: String = (0..60).map(|i| format!("<a href=/{i}>leaf number {i}</a> ")).collect();
    let page = page(&format!("<div>{links}</div>"));
    assert!(
        page.segments.len() > 2
            && page.segments.iter().all(|s| s.text.len() < 280 && s.role == Role::LinkRow)
    );
    assert_eq!(page.segments.iter().map(|s| s.text.matches("leaf").count()).sum::<usize>(), 60);
}

#[test]
fn places() {
    let html = "<nav><a href=/>Home</a></nav><div class='main-menu'><ul><li><a href=/x>X</a></ul></div>\
        <footer>Imprint</footer><div id=footer><p>Legal</div>";
    let roles: Vec<_> = page(html).segments.iter().map(|s| s.role).collect();
    assert_eq!(roles, [Role::Navigation, Role::Navigation, Role::Footer, Role::Footer]);
    // Names of frames and articles make no menu of what is in them.
    let text = "Leaves are picked by hand. ".repeat(8);
    let html = format!(
        "<div class=with-menu><ul><li><a href=/>Home</a></ul><main><p>Short</p></main><p>{text}</p></div>\
         <article class='url-breadcrumb'><p>Shorter</p></article>"
    );
    let roles: Vec<_> = page(&html).segments.iter().map(|s| s.role).collect();
    assert_eq!(roles, [Role::Navigation, Role::Paragraph, Role::Paragraph, Role::Paragraph]);
}

#[test]
fn hidden_parts() {
    for (html, why) in [
        ("<div style='display:none'>x</div>", Hiding::DisplayNone),
        ("<div style='position:absolute;left:-2000px'><p>x</p></div>", Hiding::OffScreen),
        ("<style>.q{display:none}</style><span class='w q'>x</span>", Hiding::DisplayNone),
        (
            "<p id=z>x</p><script>document.getElementById('z').style.display='none'</script>",
            Hiding::DisplayNone,
        ),
        ("<p hidden>x", Hiding::Attribute),
        ("<noscript><p>x</p></noscript>", Hiding::Noscript),
        ("<iframe><p>x</p></iframe>", Hiding::Noscript),
        ("<template><p>x</p></template>", Hiding::Template),
        ("<!-- <a href=//c.example.net>x</a> -->", Hiding::Comment),
        ("<marquee height=1 width=5 scrollamount=3000>x</marquee>", Hiding::Marquee),
        ("<div style='background:#fff'><font color=white>x</font></div>", Hiding::SameColour),
        ("<td bgcolor=#000000><font color=black>x</font></td>", Hiding::SameColour),
        ("<ul style='visibility:hidden'><li><b>x</b></ul>", Hiding::Visibility),
        ("<div style='opacity:0'><a href=/>x</a></div>", Hiding::Transparent),
    ] {
        let page = page(&format!("{html}<p>y</p>"));
        let got: Vec<_> = page.segments.iter().map(|s| (s.text.as_str(), s.hidden)).collect();
        assert_eq!(got, [("x", Some(why)), ("y", None)], "{html}");
    }
    // What is shown again, and comments that say nothing.
    for html in [
        "<div style='visibility:hidden'><p style='visibility:visible'>x</p></div>",
        "<div style='font-size:0'><p style='font-size:14px'>x</p></div>",
        "<!-- menu --><p>x</p>",
        "<div style='display:none'></div><p>x</p>",
    ] {
        let page = page(html);
        assert_eq!(page.segments.len(), 1, "{html}");
        assert_eq!(page.segments[0].hidden, None, "{html}");
    }
}

#[test]
fn a_hidden_part_does_not_break_the_line_around_it() {
    let html = "<p>Green tea <span style='display:none'>casino <a href=//c.example.net>x</a></span>is good.</p><p>Yes.</p>";
    let page = page(html);
    let got: Vec<_> = page.segments.iter().map(|s| (s.text.as_str(), s.hidden.is_some())).collect();
    assert_eq!(got, [("Green tea is good.", false), ("casino x", true), ("Yes.", false)]);
    assert_eq!(without(html, "casino"), "<p>Green tea is good.</p><p>Yes.</p>");
    assert_eq!(
        without(html, "Green"),
        "<p> <span style='display:none'>casino <a href=//c.example.net>x</a></span></p><p>Yes.</p>"
    );
}

#[test]
fn implied_ends_end_what_is_hidden() {
    assert_eq!(page("<ul><li style='display:none'>a<li>b</ul>").segments[1].hidden, None);
    assert_eq!(page("<p style='display:none'>a<div>b</div>").segments[1].hidden, None);
    assert_eq!(page("<table><tr><td style='display:none'>a<td>b</table>").segments[1].hidden, None);
    assert!(page("<span style='display:none'><div>a</div>b").segments[1].hidden.is_some());
    assert!(page("<div style='display:none'><b></p></i></table>a").segments[0].hidden.is_some());
}

#[test]
fn scripts_write() {
    let html = "<p>a</p><script>document.write('<div><a href=\"//c.example.net\">cas');\ndocument.write('ino</a></div>')</script><p>b</p>";
    let page1 = page(html);
    let casino = &page1.segments[1];
    assert_eq!((casino.text.as_str(), casino.scripted, casino.foreign_links), ("casino", true, Some(1.0)));
    assert!(!page1.segments[2].scripted);
    assert_eq!(without(html, "casino"), "<p>a</p><p>b</p>");

    let html = "<script>var a=1; document.write('<p>casino</p>'); f(a)</script><p>b</p>";
    assert_eq!(without(html, "casino"), "<script>var a=1; document.write(''); f(a)</script><p>b</p>");

    let html = r"<script>document.write('\x3cp\x3e\u8d4c\u535a\x3c/p\x3e<p>&#36172;&#x535a;2</p>')</script>";
    assert_eq!(texts(html), ["赌博", "赌博2"]);
    assert_eq!(without(html, "赌博"), "");

    let nested = r#"<script>document.write('<script>document.write("<p>casino</p>")<\/script>')</script>"#;
    assert_eq!(texts(nested), ["casino"]);
    assert_eq!(
        texts("<script type='text/javascript'>eval(atob('ZG9jdW1lbnQud3JpdGUoIjxwPngiKQ=='))</script>"),
        ["x"]
    );
    assert_eq!(texts("<script>var a = {b: '<p>x</p>'};</script>"), Vec::<String>::new());
}

#[test]
fn references_are_decoded_as_often_as_needed() {
    let html = "<title>&#36172;&#21338;</title><ul><li>&amp;#36172;&amp;#21338;</li><li>AT&amp;T</li></ul>";
    assert_eq!(texts(html), ["赌博", "赌博", "AT&T"]);
    assert_eq!(without(html, "赌"), "<title></title><ul><li>AT&amp;T</li></ul>");
}

#[test]
fn heads_that_repeat_go_together() {
    let html = "<head><title>casino</title><meta property=og:title content=casino><meta name=description content='good tea'></head>";
    assert_eq!(texts(html), ["casino", "good tea"]);
    assert_eq!(
        without(html, "casino"),
        "<head><title></title><meta name=description content='good tea'></head>"
    );
}

#[test]
fn elements_go_whole() {
    let block = "<div class=x style='display:none'>\n<ul><li><a href=//a.example.net>casino a</a></li><li><a href=//b.example.net>casino b</a></li></ul><img src=x></div>";
    let html = format!("<body><p>tea</p>{block}<p>leaf</p></body>");
    assert_eq!(without(&html, "casino"), "<body><p>tea</p><p>leaf</p></body>");
    assert_eq!(without(&html, "casino a"), html.replace("<li><a href=//a.example.net>casino a</a></li>", ""));
    // A picture beside it stays, and so does the cell.
    assert_eq!(without("<div><img src=x><p>casino</p></div>", "casino"), "<div><img src=x></div>");
    assert_eq!(without("<tr><td>casino</td><td>tea</td></tr>", "casino"), "<tr><td></td><td>tea</td></tr>");
    assert_eq!(without("a<br>casino <b>x<br>b</b>", "casino"), "a<br> <b><br>b</b>");
    assert_eq!(without("<p>a</p><!-- <a href=x>casino</a> -->", "casino"), "<p>a</p>");
    assert_eq!(without("<div style='display:none'><p>casino</p></body></html>", "casino"), "</body></html>");
}

#[test]
fn preformatted_lines() {
    let html = "<pre>one\r\n  two\n\n<b>three</b></pre>";
    let page = page(html);
    let got: Vec<_> = page.segments.iter().map(|s| (s.text.as_str(), &html[s.source.clone()])).collect();
    assert_eq!(got, [("one", "one"), ("two", "two"), ("three", "three")]);
}

#[test]
fn a_dump_without_tags_is_lines() {
    let dump: String = (0..400).map(|i| format!("word number {i}\n")).collect();
    let page = page(&dump);
    assert_eq!(page.segments.len(), 400);
    assert_eq!(&dump[page.segments[7].source.clone()], "word number 7");
}

#[test]
fn conditional_comments() {
    let html = "<!--[if lt IE 9]><p>Please <a href=/up>upgrade</a></p><![endif]--><p>x</p>";
    let page = page(html);
    assert_eq!(page.segments[0].text, "Please upgrade");
    assert_eq!(page.segments[0].hidden, Some(Hiding::Comment));
}

#[test]
fn own_host_from_the_page() {
    let html =
        "<link rel=canonical href='https://tea.example.com/'><p><a href='https://m.example.com/x'>x</a></p>";
    let own = Page::from_html(html.as_bytes(), &Hints::new());
    assert_eq!(own.segments[0].foreign_links, Some(0.0));
    let unknown = Page::from_html(b"<a href='https://m.example.com/x'>x</a>", &Hints::new());
    assert_eq!(unknown.segments[0].foreign_links, None);
    assert_eq!(unknown.segments[0].hosts, ["m.example.com"]);
}

#[test]
fn deep_and_broken_pages_end() {
    for part in [
        "<div>",
        "<a href=x>",
        "</div>",
        "<p><a>",
        "<li><ul>",
        "<table><tr><td>",
        "<!-- href ",
        "<script>",
        "&#",
        "<b style=display:none>",
        "<noscript><p>x",
        "</p>",
        "<svg><title>",
        "<x y='",
        "<p hidden>a<span style='display:block'>b",
        "<template>",
        "\0<",
        "<select><option>a",
    ] {
        let html = part.repeat(30_000);
        let page = page(&html);
        let cut = page.cut(html.as_bytes(), |_| true);
        assert!(cut.len() <= html.len());
    }
}
