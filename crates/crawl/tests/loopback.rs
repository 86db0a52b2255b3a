//! A crawl over loopback: a site of ours, served from a thread.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use spamsift::{Category, Classifier, PageKind};
use spamsift_crawl::{Judged, crawl};

const BLOCK: &str = "<div style=\"position:absolute;left:-9999px\"><a href=\"https://slots.example/\">situs slot gacor maxwin \
     hari ini</a> <a href=\"https://judi.example/\">judi slot online terpercaya</a></div>";
const NEWS: &str = "<p>The village library opens again in March, with a new reading room and longer hours on Saturdays.</p>\n\
     <p>Volunteers scanned the old catalogue, which can now be searched from the reading room.</p>\n";

fn site() -> BTreeMap<&'static str, Vec<u8>> {
    let page = |title: &str, body: &str| {
        format!(
            "<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"
        )
    };
    let index = "<h1>Village library</h1><ul><li><a href=\"/news.html\">News</a><li><a href=\"/hacked.html\">Events</a>\
         <li><a href=\"/doorway.html\">Partners</a><li><a href=\"/tea.html\">Tea</a>\
         <li><a href=\"/private/list.html\">Staff</a></ul>";
    let words = [
        "situs slot gacor",
        "judi slot online",
        "daftar slot88",
        "bandar togel terpercaya",
        "agen bola sbobet",
    ];
    let doorway: String =
        words.iter().map(|w| format!("<p>{w} maxwin hari ini, deposit pulsa tanpa potongan</p>")).collect();
    let tea = "<html><head><title>春茶</title></head><body><p>春天的时候,山里的茶园总是最忙的。天还没亮,采茶的人就背着竹篓上山了。</p>\
         <p>老人说,清明前的茶叶最嫩,泡出来的水清清的,带着一点点甜味。孩子们放学以后也会来帮忙。</p></body></html>";
    BTreeMap::from([
        ("/", page("Village library", index).into_bytes()),
        ("/news.html", page("News of the library", NEWS).into_bytes()),
        ("/hacked.html", page("Events of the library", &format!("{NEWS}{BLOCK}")).into_bytes()),
        ("/doorway.html", page("slot gacor maxwin hari ini | daftar slot88", &doorway).into_bytes()),
        ("/tea.html", encoding_rs::GBK.encode(tea).0.into_owned()),
        ("/private/list.html", page("Staff", NEWS).into_bytes()),
        ("/robots.txt", b"User-agent: *\nDisallow: /private/\n".to_vec()),
    ])
}

/// Answers requests until the test ends.
fn serve(listener: TcpListener, site: BTreeMap<&'static str, Vec<u8>>) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else { return };
        _ = answer(stream, &site);
    }
}

fn answer(mut stream: TcpStream, site: &BTreeMap<&'static str, Vec<u8>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|l| !l.is_empty()) {}
    let path = request.split_ascii_whitespace().nth(1).unwrap_or("/");
    let (status, kind, body) = match site.get(path) {
        Some(body) if path.ends_with(".txt") => ("200 OK", "text/plain", body.as_slice()),
        Some(body) => ("200 OK", "text/html", body.as_slice()),
        None => ("404 Not Found", "text/plain", b"nothing here".as_slice()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_is_judged_and_cleaned_on_the_way() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let root = format!("http://{}/", listener.local_addr().expect("its address"));
    std::thread::spawn(move || serve(listener, site()));
    let found: Arc<Mutex<BTreeMap<String, Judged>>> = Arc::default();
    let sink = Arc::clone(&found);
    let strip = root.trim_end_matches('/').to_owned();
    crawl(&root, 50, &Classifier::default(), move |judged| {
        let path = judged.url.trim_start_matches(&strip).to_owned();
        sink.lock()
            .expect("no panic before")
            .insert(if path.is_empty() { "/".to_owned() } else { path }, judged);
    })
    .await
    .expect("the address is one");
    let found = found.lock().expect("no panic before");
    let paths: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        ["/", "/doorway.html", "/hacked.html", "/news.html", "/tea.html"],
        "and nothing private"
    );
    let kind = |path: &str| found[path].verdict.kind();
    assert_eq!(
        ["/", "/news.html", "/tea.html", "/hacked.html", "/doorway.html"].map(kind),
        [PageKind::Clean, PageKind::Clean, PageKind::Clean, PageKind::Injected, PageKind::Spam]
    );
    assert_eq!(found["/doorway.html"].verdict.category(), Some(Category::Gambling));
    // Undeclared, and told from its bytes.
    assert_eq!(found["/tea.html"].page.charset, "GBK");
    let hacked = &found["/hacked.html"];
    assert_eq!(
        String::from_utf8_lossy(&hacked.clean),
        String::from_utf8_lossy(&site()["/hacked.html"]).replace(BLOCK, "")
    );
    assert!(hacked.text().contains("reading room") && !hacked.text().contains("slot"));
}

#[tokio::test]
async fn an_address_that_is_none_is_told() {
    let crawled = crawl("no address at all", 5, &Classifier::default(), |_| {}).await;
    assert!(crawled.is_err_and(|e| e.to_string().contains("not an address")));
}
