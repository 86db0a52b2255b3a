//! Crawls a site and judges each page on the way: what a crawler with spamsift in its path looks like.
//!
//! Fetching is `spider`'s, parsing `spamsift-io`'s, judging `spamsift`'s; what is here puts them together. Pages are
//! judged on a thread for work that does not wait, so that fetching goes on meanwhile.

use anyhow::{Result, anyhow};
use spamsift::{Classifier, PageVerdict};
use spamsift_io::{Hints, Page};
use spider::website::Website;

/// Pages that may wait to be judged before the crawl drops some: more than the crawl may fetch.
const WAITING: usize = 1024;

/// A page that was fetched and judged.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Where it was fetched from.
    pub url: String,
    /// What it was read as.
    pub page: Page,
    /// What it is, and each of its segments.
    pub verdict: PageVerdict,
    /// The page without the elements that hold spam, in the charset it came in.
    pub clean: Vec<u8>,
}

impl Judged {
    /// Judges the bytes of a page.
    #[must_use]
    pub fn new(classifier: &Classifier, url: &str, bytes: &[u8]) -> Self {
        let page = Page::from_html(bytes, &Hints::new().url(url));
        let verdict = classifier.classify_page(page.as_segments());
        let clean = page.cut(bytes, |i| verdict.lines()[i].is_spam());
        Judged { url: url.to_owned(), page, verdict, clean }
    }

    /// The text without spam, a line a segment.
    #[must_use]
    pub fn text(&self) -> String {
        let judged = self.page.segments.iter().zip(self.verdict.lines());
        judged.filter(|(_, v)| !v.is_spam()).map(|(s, _)| s.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// Crawls the site from a page on, at most so many pages, as its robots.txt allows, and hands each on as it comes.
///
/// # Errors
/// When the address is none.
pub async fn crawl(
    url: &str,
    limit: u32,
    classifier: &Classifier,
    mut each: impl FnMut(Judged) + Send + 'static,
) -> Result<()> {
    let mut website = Website::new(url);
    website
        .with_limit(limit.min(WAITING as u32))
        .with_respect_robots_txt(true)
        .with_user_agent(Some(concat!("spamsift-crawl/", env!("CARGO_PKG_VERSION"))));
    let mut website = website.build().map_err(|_| anyhow!("{url}: not an address; give one with http://"))?;
    let mut pages = website.subscribe(WAITING);
    let classifier = classifier.clone();
    let judge = tokio::task::spawn_blocking(move || {
        while let Ok(page) = pages.blocking_recv() {
            each(Judged::new(&classifier, page.get_url(), page.get_html_bytes_u8()));
        }
    });
    website.crawl().await;
    website.unsubscribe();
    drop(website);
    judge.await?;
    Ok(())
}
