//! HTML to pages.
//!
//! `tokens` wraps the tokenizer, `elements` knows what elements are, `hidden` what styles hide, `script` what
//! scripts write, `block` how a line becomes segments, and `segments` puts them together. Work and memory are linear
//! in the page: bounded stack, bounded nesting, no search that starts over.

mod block;
mod elements;
mod hidden;
mod script;
mod segments;
#[cfg(test)]
mod tests;
mod text;
mod tokens;

use std::ops::Range;

use crate::charset::Decoded;
use crate::page::{Hints, Page};
use segments::Builder;
use tokens::{Attrs, Sink};

/// Reads a page.
pub(crate) fn parse(bytes: &[u8], hints: &Hints<'_>) -> Page {
    let decoded = Decoded::new(bytes, hints.get_charset(), hints.tld());
    let text = decoded.text();
    let mut builder = Builder::new(hidden::Sheet::of_page(text), hints.host());
    tokenize_into(&mut builder, text);
    builder.finish(text);
    let built = builder.built;
    let mut page = Page::empty(&decoded, hints);
    let source = |r: &Range<usize>| decoded.source_offset(r.start)..decoded.source_offset(r.end);
    page.lang = built.lang;
    page.segments = built.segments;
    for segment in &mut page.segments {
        segment.source = source(&segment.source);
        for range in &mut segment.cut {
            *range = source(range);
        }
    }
    page.groups = built.groups;
    for group in &mut page.groups {
        group.range = source(&group.range);
    }
    page
}

fn tokenize_into(builder: &mut Builder, text: &str) {
    tokens::tokenize(text, Reader { builder, text });
}

/// Hands the tokens of a text to the builder.
struct Reader<'a> {
    builder: &'a mut Builder,
    text: &'a str,
}

impl Sink for Reader<'_> {
    fn start_tag(&mut self, name: &[u8], attrs: &Attrs, span: Range<usize>) {
        self.builder.start(self.text, name, attrs, span);
    }

    fn end_tag(&mut self, name: &[u8], span: Range<usize>) {
        self.builder.end(self.text, name, span);
    }

    fn text(&mut self, text: &str, span: Range<usize>) {
        self.builder.text(self.text, text, span);
    }

    fn comment(&mut self, span: Range<usize>) {
        self.builder.comment(self.text, span);
    }
}
