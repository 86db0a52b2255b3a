//! Parsing speed on pages made here: an article with its furniture, a page of links, a page that hides and writes,
//! and an article in GBK without a label.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use spamsift_io::{Hints, Page};

fn article() -> String {
    let menu: String = (0..40).map(|i| format!("<li class=\"menu-item item-{i}\"><a href=\"/section/{i}\" class=\"nav-link\">Section {i}</a></li>\n")).collect();
    let text: String = (0..80)
        .map(|i| {
            format!(
                "<p class=\"text text-{i}\">The tea of field {i} is picked by hand in <b>spring</b>, and the <a href=\"https://farm.example.org/{i}\">farm</a> \
                 dries it for two days &mdash; 春天的时候,山里的茶园总是最忙的。天还没亮,采茶的人就背着竹篓上山了。</p>\n"
            )
        })
        .collect();
    let script =
        "<script>var settings = {a: 1, b: \"two\"}; function f(x) { return x ? x.length : 0; }</script>\n"
            .repeat(60);
    format!(
        "<!doctype html><html lang=zh><head><meta charset=utf-8><title>Tea</title><style>.hidden{{display:none}}</style></head><body>\
         <ul class=menu>{menu}</ul><div id=content>{text}</div>{script}<footer>Farm</footer></body></html>"
    )
}

fn links() -> String {
    let rows: String = (0..800)
        .map(|i| format!("<a href=\"http://host{i}.example.net/\" target=\"_blank\">word {i} 棋牌</a> | "))
        .collect();
    format!("<html><head><title>Links</title></head><body><div>{rows}</div></body></html>")
}

fn tricks() -> String {
    let part = "<div style=\"position:absolute;left:-9999px\"><a href=\"http://x.example.net/\">word</a></div>\
                <script>document.write('\\x3cdiv\\x3e' + unescape('%3Ca%20href%3D%22//y.example.net%22%3Eword%3C/a%3E') + '</div>');</script>\
                <li>&amp;#36172;&amp;#21338;</li><!-- <a href=//z.example.net>word</a> -->";
    part.repeat(200)
}

fn html(c: &mut Criterion) {
    let mut group = c.benchmark_group("html");
    let gbk = encoding_rs::GBK
        .encode(&article().replace("<meta charset=utf-8>", "").replace("&mdash;", ""))
        .0
        .into_owned();
    let pages = [
        ("article", article().into_bytes()),
        ("links", links().into_bytes()),
        ("tricks", tricks().into_bytes()),
        ("article_gbk_undeclared", gbk),
    ];
    for (name, page) in pages {
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function(name, |b| b.iter(|| Page::from_html(black_box(&page), &Hints::new())));
    }
    group.finish();
}

criterion_group!(benches, html);
criterion_main!(benches);
