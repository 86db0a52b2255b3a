//! Links that a page hides or that its scripts write: many of them to other sites are spam without a word of spam, and
//! the menus, dialogues and counters that honest pages hide are not.

use spamsift::{Category, Classifier, Config, Label, PageKind, PageVerdict, Role, Segment};

const PAGE: [&str; 5] = [
    "Village library: opening hours",
    "The library is open on Tuesdays and Thursdays from ten to six.",
    "Last week we put up new shelves for the children's books, and two school classes helped us to fill them.",
    "Readers who want to keep a book for longer may call us or come by.",
    "On Saturday at three the author of the village chronicle reads from its last chapter.",
];
const SOLD: [&str; 4] =
    ["Brennan garden furniture", "Holiday flats at the lake", "Roof repairs Dunmore", "Wooden toys Larsen"];

fn hosts(names: &[&str]) -> Vec<Vec<String>> {
    names.iter().map(|name| vec![(*name).to_owned()]).collect()
}

/// The page with a line of links to each of the hosts in its middle, as `mark` marks it.
fn judge<'t>(
    classifier: &Classifier,
    hosts: &'t [Vec<String>],
    mark: impl Fn(Segment<'t>) -> Segment<'t>,
) -> PageVerdict {
    let mut page: Vec<Segment<'t>> =
        PAGE.iter().map(|line| Segment::new(line).role(Role::Paragraph)).collect();
    let links = SOLD.iter().zip(hosts).map(|(text, hosts)| {
        mark(Segment::new(text).link_share(1.0).foreign_links(1.0).foreign_hosts(hosts))
    });
    page.splice(3..3, links);
    classifier.classify_page(page)
}

fn spam_lines(verdict: &PageVerdict) -> Vec<usize> {
    (0..verdict.lines().len()).filter(|&i| verdict.lines()[i].is_spam()).collect()
}

#[test]
fn concealed_links_to_many_sites_are_spam_without_a_word_of_spam() {
    let classifier = Classifier::default();
    let sold = hosts(&["a.example", "b.example", "c.example", "d.example"]);
    let hidden = judge(&classifier, &sold, |s| s.hidden(true));
    let scripted = judge(&classifier, &sold, |s| s.scripted(true));
    for verdict in [hidden, scripted] {
        assert_eq!(spam_lines(&verdict), [3, 4, 5, 6]);
        assert_eq!((verdict.kind(), verdict.category()), (PageKind::Injected, Some(Category::Commercial)));
        assert!(verdict.lines()[3].score() >= 0.9);
    }
    // One line with all the links of the block.
    let row = [sold.concat()];
    assert_eq!(spam_lines(&judge(&classifier, &row, |s| s.hidden(true).role(Role::LinkRow))), [3]);
    // A caller that does not name hosts: each line counts.
    let unnamed = vec![Vec::new(); 3];
    assert_eq!(spam_lines(&judge(&classifier, &unnamed, |s| s.hidden(true))), [3, 4, 5]);
}

#[test]
fn what_honest_pages_hide_is_no_spam() {
    let classifier = Classifier::default();
    let sold = hosts(&["a.example", "b.example", "c.example", "d.example"]);
    let shared = hosts(&["www.facebook.com", "twitter.com", "www.linkedin.com", "service.weibo.com"]);
    let one = hosts(&["shop.example.co.uk", "news.example.co.uk", "example.co.uk", "tv.example.co.uk"]);
    let two = hosts(&["a.example", "b.example"]);
    let cases = [
        ("shown", judge(&classifier, &sold, |s| s)),
        ("own links", judge(&classifier, &sold, |s| s.hidden(true).foreign_links(0.0))),
        ("few links in text", judge(&classifier, &sold, |s| s.hidden(true).link_share(0.3))),
        ("a menu of sister sites", judge(&classifier, &sold, |s| s.hidden(true).role(Role::Navigation))),
        ("a dialogue to share", judge(&classifier, &shared, |s| s.hidden(true))),
        ("a menu of one other site", judge(&classifier, &one, |s| s.hidden(true))),
        ("two links", judge(&classifier, &two, |s| s.hidden(true))),
    ];
    for (name, verdict) in cases {
        assert_eq!(verdict.kind(), PageKind::Clean, "{name}: {:?}", spam_lines(&verdict));
    }
}

#[test]
fn how_many_sites_it_takes_can_be_set() {
    let sold = hosts(&["a.example", "b.example"]);
    let kind = |concealed_sites| {
        let mut config = Config::balanced();
        config.concealed_sites = concealed_sites;
        let classifier = Classifier::builder().config(config).build().expect("good thresholds");
        judge(&classifier, &sold, |s| s.hidden(true)).kind()
    };
    assert_eq!([kind(1), kind(2), kind(3)], [PageKind::Injected, PageKind::Injected, PageKind::Clean]);
}

#[test]
fn a_doorway_behind_the_menu_of_another_site_is_a_spam_page() {
    let menu = [
        "Home",
        "Products",
        "About us",
        "Contact",
        "Careers",
        "Help centre",
        "Log in",
        "Cart",
        "Privacy policy",
        "Terms of use",
        "Site map",
        "Delivery",
        "Returns",
        "Newsletter",
        "Follow us",
        "Imprint",
    ];
    let spam = [
        "slot gacor maxwin hari ini, daftar slot88 deposit pulsa tanpa potongan",
        "situs judi slot online terpercaya dengan bandar togel resmi",
        "agen bola sbobet, daftar slot88 dan main judi slot online gampang menang",
    ];
    let classifier = Classifier::default();
    let doorway = classifier.classify_page(spam.into_iter().chain(menu));
    let spam_lines = doorway.lines().iter().filter(|v| v.label() == Label::Spam).count();
    assert!(spam_lines < 6, "{spam_lines}: the menu is not what makes it a spam page");
    assert_eq!((doorway.kind(), doorway.category()), (PageKind::Spam, Some(Category::Gambling)));
    // The same lines in a page with content of its own are an injection.
    let injected = classifier.classify_page(PAGE.into_iter().chain(menu).chain([spam[0]]));
    assert_eq!(injected.kind(), PageKind::Injected);
    // And one line below a menu of many lines makes no spam page, though there is no content.
    let links: Vec<String> = (1..=30).flat_map(|i| [format!("Page {i}"), format!("Part {i}")]).collect();
    let mut lines: Vec<&str> = links.iter().map(String::as_str).collect();
    lines.push(spam[0]);
    assert_eq!(classifier.classify_page(lines).kind(), PageKind::Injected);
}
