//! Taking byte ranges out of a page and leaving everything else as it is.
//!
//! Knows nothing of markup: which ranges go is told by the page.

use std::ops::Range;

/// The bytes without the given ranges. The ranges may come in any order and overlap; what lies outside of `bytes`
/// is ignored.
///
/// ```
/// assert_eq!(spamsift_io::cut(b"abcdef", &[4..5, 1..3]), b"adf");
/// ```
#[must_use]
pub fn cut(bytes: &[u8], ranges: &[Range<usize>]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for range in merge(ranges.to_vec()) {
        let (start, end) = (range.start.min(bytes.len()), range.end.min(bytes.len()));
        kept.extend_from_slice(&bytes[at..start]);
        at = end;
    }
    kept.extend_from_slice(&bytes[at..]);
    kept
}

/// Sorted, without empty ones, overlapping and touching ones joined.
pub(crate) fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|r| r.start < r.end);
    ranges.sort_by_key(|r| r.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
