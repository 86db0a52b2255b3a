//! With the caller's buffers a verdict takes no memory of its own.

use spamsift::{Classifier, Scratch};

/// Allocations of judging every text once.
fn allocations(classifier: &Classifier, scratch: &mut Scratch, texts: &[&str]) -> u64 {
    let judge = || {
        for text in texts {
            let verdict = classifier.classify_with(scratch, text);
            assert!(verdict.injected_spans().is_empty(), "a verdict owns its spans: {text:?}");
        }
    };
    allocation_counter::measure(judge).count_total
}

#[test]
fn a_used_scratch_allocates_nothing() {
    let classifier = Classifier::default();
    let long = "The committee met on Tuesday and read the report of the harbour master. ".repeat(200);
    let texts = [
        "Opening hours",
        "The village library is open on Tuesdays and Thursdays from ten to six.",
        "situs slot gacor maxwin | daftar slot88 | judi slot online terpercaya",
        "图书馆本周二上午十点开放，欢迎市民前来借阅。",
        "歡迎訪問(wèn)公共服務(wù)平臺(tái)",
        "国产精品无码 在线观看 免费视频",
        "buy v.i.a.g.r.a now, Сasino &#22269;&#x4EA7; 𝐒𝐥𝐨𝐭",
        "WhatsApp: +91 98765 43210, see https://example.com/a",
        "สล็อตเว็บตรง",
        "",
        &long,
    ];
    let mut scratch = Scratch::default();
    assert!(allocations(&classifier, &mut scratch, &texts) > 0, "the first calls make the buffers");
    assert_eq!(allocations(&classifier, &mut scratch, &texts), 0);
}

#[test]
fn the_threads_own_buffers_are_as_good() {
    let classifier = Classifier::default();
    let judge = || assert!(!classifier.classify("Opening hours: Tuesday to Friday").is_spam());
    judge();
    assert_eq!(allocation_counter::measure(judge).count_total, 0);
}
