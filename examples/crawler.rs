//! How a crawler calls spamsift: the lines of a fetched page go in with what its markup told, the clean page comes out.
//!
//! `cargo run --example crawler`

use spamsift::{Classifier, PageKind, Role, Segment};

fn main() {
    // What a crawler holds after parsing: text, and the part that each piece plays on the page.
    let fetched = [
        Segment::new("Riverside rowing club").role(Role::Title),
        Segment::new("Home").role(Role::Navigation).link_share(1.0),
        Segment::new("Training times").role(Role::Navigation).link_share(1.0),
        Segment::new(
            "The eights train on Monday and Thursday evenings; beginners meet at the boathouse on Saturday at nine.",
        ),
        Segment::new("situs slot gacor maxwin, daftar slot88 deposit pulsa tanpa potongan")
            .role(Role::LinkRow)
            .link_share(1.0)
            .foreign_links(1.0)
            .hidden(true),
    ];
    let classifier = Classifier::default();
    let page = classifier.classify_page(fetched);
    for (segment, verdict) in fetched.iter().zip(page.lines()) {
        println!("{:<11} {:.3}  {}", verdict.label(), verdict.score(), segment.text());
    }
    println!("the page is {}", page.kind());
    if page.kind() != PageKind::Spam {
        let kept = fetched.iter().zip(page.lines()).filter(|(_, v)| !v.is_spam()).map(|(s, _)| s.text());
        println!("indexed: {}", kept.collect::<Vec<_>>().join(" / "));
    }
}
