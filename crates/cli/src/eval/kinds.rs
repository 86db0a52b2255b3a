//! Kinds of pages as called, beside those that the labels of their lines make them.
//!
//! Knows labels and kinds, nothing of texts.

use serde_json::{Map, Value};
use spamsift::PageKind;
use spamsift_train::corpus::Gold;

/// How many pages there are, by the kind they are and the kind they are called.
#[derive(Default)]
pub(super) struct Kinds([[u32; PageKind::ALL.len()]; PageKind::ALL.len()]);

/// A page is spam if most of its lines that are no boilerplate are, and injected if any other line of it is.
fn by_labels(labels: &[Gold]) -> PageKind {
    let count = |wanted: &[Gold]| labels.iter().filter(|label| wanted.contains(label)).count();
    let (spam, mixed) = (count(&[Gold::Spam]), count(&[Gold::Mixed]));
    match spam + mixed {
        0 => PageKind::Clean,
        _ if spam > mixed + count(&[Gold::Content, Gold::Ham]) => PageKind::Spam,
        _ => PageKind::Injected,
    }
}

impl Kinds {
    pub(super) fn add(&mut self, labels: &[Gold], called: PageKind) {
        self.0[by_labels(labels) as usize][called as usize] += 1;
    }

    pub(super) fn table(&self, out: &mut Vec<u8>) {
        let mut rows = format!("\n{:<26}", "pages, called");
        rows.extend(PageKind::ALL.map(|kind| format!("{:>9}", kind.as_str())));
        for (kind, counts) in PageKind::ALL.iter().zip(&self.0) {
            rows.push_str(&format!("\n{:<26}", kind.as_str()));
            rows.extend(counts.map(|n| format!("{n:>9}")));
        }
        rows.push('\n');
        out.extend_from_slice(rows.as_bytes());
    }

    pub(super) fn to_json(&self) -> Value {
        let named = |values: [Value; PageKind::ALL.len()]| {
            let names = PageKind::ALL.map(|kind| kind.as_str().to_owned());
            Value::Object(names.into_iter().zip(values).collect::<Map<_, _>>())
        };
        named(self.0.map(|counts| named(counts.map(Value::from))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_make_a_kind() {
        use Gold::{Boilerplate, Content, Mixed, Spam, Unclear};
        assert_eq!(by_labels(&[Boilerplate, Content, Unclear]), PageKind::Clean);
        assert_eq!(by_labels(&[Boilerplate, Boilerplate, Spam]), PageKind::Spam);
        assert_eq!(by_labels(&[Spam, Content, Content]), PageKind::Injected);
        assert_eq!(by_labels(&[Mixed]), PageKind::Injected);
        assert_eq!(by_labels(&[]), PageKind::Clean);
    }
}
