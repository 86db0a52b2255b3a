//! The tokenizer's events, gathered to whole tags with the attributes that matter here.
//!
//! Why html5gum: it is the one maintained WHATWG tokenizer that gives exact source spans *and* decodes character
//! references (330 MB/s on real pages; lol_html 310 MB/s, without references and with a tree of 43 crates;
//! html5ever's tokenizer 220 MB/s, without spans). `tl` is three times as fast and no HTML parser: it does not know
//! raw text, implied ends or references. Knows nothing of what a tag means.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// The attributes that are kept.
#[derive(Clone, Copy)]
pub(super) enum Attr {
    Style,
    Class,
    Id,
    Href,
    Hidden,
    Name,
    Property,
    Content,
    Type,
    Lang,
    Width,
    Height,
    Color,
    Bgcolor,
    ScrollAmount,
    Rel,
}

const ATTRS: usize = Attr::Rel as usize + 1;

impl Attr {
    fn from_name(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"style" => Attr::Style,
            b"class" => Attr::Class,
            b"id" => Attr::Id,
            b"href" => Attr::Href,
            b"hidden" => Attr::Hidden,
            b"name" => Attr::Name,
            b"property" => Attr::Property,
            b"content" => Attr::Content,
            b"type" => Attr::Type,
            b"lang" => Attr::Lang,
            b"width" => Attr::Width,
            b"height" => Attr::Height,
            b"color" => Attr::Color,
            b"bgcolor" => Attr::Bgcolor,
            b"scrollamount" => Attr::ScrollAmount,
            b"rel" => Attr::Rel,
            _ => return None,
        })
    }
}

/// The kept attributes of one tag; of a name given twice, the first.
#[derive(Default)]
pub(super) struct Attrs {
    values: String,
    ranges: [Option<(usize, usize)>; ATTRS],
}

impl Attrs {
    pub(super) fn get(&self, attr: Attr) -> Option<&str> {
        self.ranges[attr as usize].map(|(start, end)| &self.values[start..end])
    }

    fn clear(&mut self) {
        self.values.clear();
        self.ranges = [None; ATTRS];
    }

    fn open(&mut self, attr: Attr) -> bool {
        let slot = &mut self.ranges[attr as usize];
        let first = slot.is_none();
        if first {
            *slot = Some((self.values.len(), self.values.len()));
        }
        first
    }

    fn fill(&mut self, attr: Attr, value: &[u8]) {
        let start = self.values.len();
        self.values.push_str(&String::from_utf8_lossy(value));
        self.ranges[attr as usize] = Some((start, self.values.len()));
    }
}

/// What a reader of tokens does with them. Spans are byte offsets into the tokenized text.
pub(super) trait Sink {
    fn start_tag(&mut self, name: &[u8], attrs: &Attrs, span: Range<usize>);
    fn end_tag(&mut self, name: &[u8], span: Range<usize>);
    fn text(&mut self, text: &str, span: Range<usize>);
    fn comment(&mut self, span: Range<usize>);
}

struct Gather<S> {
    sink: S,
    name: Vec<u8>,
    start: usize,
    attrs: Attrs,
    current: Option<Attr>,
}

impl<S: Sink> Callback<Infallible, usize> for Gather<S> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.name.clear();
                self.name.extend_from_slice(name);
                self.start = span.start;
                self.attrs.clear();
                self.current = None;
            }
            CallbackEvent::AttributeName { name } => {
                self.current = Attr::from_name(name).filter(|a| self.attrs.open(*a));
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(attr) = self.current.take() {
                    self.attrs.fill(attr, value);
                }
            }
            CallbackEvent::CloseStartTag { .. } => {
                self.sink.start_tag(&self.name, &self.attrs, self.start..span.end);
            }
            CallbackEvent::EndTag { name } => self.sink.end_tag(name, span.start..span.end),
            CallbackEvent::String { value } => {
                self.sink.text(&String::from_utf8_lossy(value), span.start..span.end);
            }
            CallbackEvent::Comment { .. } => self.sink.comment(span.start..span.end),
            CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    }
}

/// Tokenizes a text to its end.
pub(super) fn tokenize(text: &str, sink: impl Sink) {
    let gather =
        Gather { sink, name: Vec::with_capacity(16), start: 0, attrs: Attrs::default(), current: None };
    let mut emitter = CallbackEmitter::new(gather);
    emitter.naively_switch_states(true);
    // Neither the tokens nor the errors of reading from a string exist.
    let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
}
