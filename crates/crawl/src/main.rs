//! `cargo run -- http://localhost:8000/ [PAGES]`: crawls a site and writes a JSON record for each page.

use anyhow::{Context, Result};
use serde_json::json;
use spamsift::Classifier;
use spamsift_crawl::crawl;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().context("which site? give its address, as http://localhost:8000/")?;
    let limit = arguments.next().map_or(Ok(100), |n| n.parse()).context("the number of pages")?;
    crawl(&url, limit, &Classifier::default(), |judged| {
        let record = json!({
            "url": judged.url,
            "charset": judged.page.charset,
            "kind": judged.verdict.kind().as_str(),
            "category": judged.verdict.category().map(|c| c.as_str()),
            "spam_share": judged.verdict.spam_share(),
            "text": judged.text(),
        });
        println!("{record}");
    })
    .await
}
