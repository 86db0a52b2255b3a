//! A line of text under way, and how it is divided into segments: what is mostly links becomes rows of links, a run
//! of links inside of text becomes a row of its own.
//!
//! Knows nothing of elements. Spans are offsets into whatever is being tokenized.

use std::ops::Range;

use spamsift::Role;

use super::text::{push_collapsed, trim, weight};
use crate::page::Hiding;

/// The part of a block's text from which on it counts as a row of links.
const ROW_SHARE: f32 = 0.6;
/// Links in a run that make it a row inside of text.
const RUN_LINKS: usize = 3;
/// A row longer than this in bytes is divided between links.
const ROW_LENGTH: usize = 240;
/// From this length in bytes on a text is taken to be running text.
const RUNNING: usize = 160;
/// Hosts remembered for a segment.
const MAX_HOSTS: usize = 8;

/// Where a block stands, of its ancestors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) nav: bool,
    pub(super) footer: bool,
    pub(super) heading: bool,
    pub(super) item: bool,
    pub(super) cell: bool,
    pub(super) paragraph: bool,
    pub(super) preformatted: bool,
    pub(super) svg: bool,
}

/// A link that text belongs to.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// Where its tag starts, if that is in this block.
    pub(super) start: Option<usize>,
    /// Where its end tag ends, if that is in this block.
    pub(super) end: Option<usize>,
    /// Whether it leads to another site, if that is known.
    pub(super) foreign: Option<bool>,
    pub(super) host: Option<String>,
}

#[derive(Clone, Debug)]
struct Run {
    text: Range<usize>,
    source: Range<usize>,
    link: Option<usize>,
}

/// The block.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) text: String,
    runs: Vec<Run>,
    pub(super) links: Vec<Link>,
    pub(super) hidden: Option<Hiding>,
    pub(super) place: Place,
    /// The place in the page's order that it holds, if later segments have been written already.
    pub(super) reserved: Option<usize>,
}

/// A segment as the block knows it.
pub(super) struct Part<'b> {
    pub(super) text: &'b str,
    pub(super) role: Role,
    pub(super) link_share: f32,
    pub(super) foreign_links: Option<f32>,
    pub(super) hosts: Vec<String>,
    pub(super) source: Range<usize>,
    /// What to take out: whole links, and text outside of tags.
    pub(super) cut: Vec<Range<usize>>,
}

impl Block {
    pub(super) fn is_blank(&self) -> bool {
        trim(&self.text).is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.runs.clear();
        self.links.clear();
        self.reserved = None;
    }

    /// Appends text. Links that touch are kept apart by a space, as on the screen.
    pub(super) fn push(&mut self, text: &str, source: Range<usize>, link: Option<usize>) {
        let next_link =
            link.is_some() && self.runs.last().is_some_and(|r| r.link.is_some() && r.link != link);
        if next_link && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        let start = self.text.len();
        push_collapsed(&mut self.text, text);
        if self.text.len() > start {
            self.runs.push(Run { text: start..self.text.len(), source, link });
        }
    }

    pub(super) fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// Divides the block. A block whose place is reserved is one segment.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let whole = 0..self.runs.len();
        if self.links.len() < 2 || self.reserved.is_some() {
            return vec![self.part(whole, false)];
        }
        let all = weight(&self.text);
        let linked: usize =
            self.runs.iter().filter(|r| r.link.is_some()).map(|r| weight(&self.text[r.text.clone()])).sum();
        let mut parts = Vec::new();
        if linked as f32 >= ROW_SHARE * all as f32 {
            self.rows(whole, &mut parts);
            return parts;
        }
        let mut done = 0;
        let mut at = 0;
        while at < self.runs.len() {
            let end = self.run_of_links(at);
            let links = self.count_links(at..end);
            if links >= RUN_LINKS {
                if at > done {
                    parts.push(self.part(done..at, false));
                }
                self.rows(at..end, &mut parts);
                done = end;
            }
            at = end.max(at + 1);
        }
        if done < self.runs.len() {
            parts.push(self.part(done..self.runs.len(), false));
        }
        parts.retain(|p| !p.text.is_empty());
        parts
    }

    fn count_links(&self, runs: Range<usize>) -> usize {
        let mut last = None;
        let mut count = 0;
        for run in &self.runs[runs] {
            if run.link.is_some() && run.link != last {
                count += 1;
                last = run.link;
            }
        }
        count
    }

    /// The end of the run of links that starts at a run; the start itself if none does.
    fn run_of_links(&self, start: usize) -> usize {
        if self.runs[start].link.is_none() {
            return start;
        }
        let mut end = start;
        for (i, run) in self.runs.iter().enumerate().skip(start) {
            if run.link.is_some() {
                end = i + 1;
            } else if weight(&self.text[run.text.clone()]) > 0 {
                break;
            }
        }
        end
    }

    /// Rows of bounded length, divided before a link.
    fn rows<'b>(&'b self, runs: Range<usize>, parts: &mut Vec<Part<'b>>) {
        let mut start = runs.start;
        for i in runs.clone() {
            let length = self.runs[i].text.end - self.runs[start].text.start;
            let new_link = self.runs[i].link.is_some() && self.runs[i].link != self.runs[i.max(1) - 1].link;
            if length > ROW_LENGTH && i > start && new_link {
                parts.push(self.part(start..i, true));
                start = i;
            }
        }
        parts.push(self.part(start..runs.end, true));
        parts.retain(|p| !p.text.is_empty());
    }

    fn part(&self, range: Range<usize>, row: bool) -> Part<'_> {
        let runs = &self.runs[range];
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
            return Part {
                text: "",
                role: Role::Other,
                link_share: 0.0,
                foreign_links: None,
                hosts: Vec::new(),
                source: 0..0,
                cut: Vec::new(),
            };
        };
        let text = trim(&self.text[first.text.start..last.text.end]);
        let (mut all, mut linked) = (0, 0);
        let (mut links, mut foreign, mut known) = (0u32, 0u32, true);
        let mut hosts: Vec<String> = Vec::new();
        let mut cut: Vec<Range<usize>> = Vec::with_capacity(1);
        let mut seen = None;
        for run in runs {
            if self.links.is_empty() {
                cut.push(run.source.clone());
                continue;
            }
            let weight = weight(&self.text[run.text.clone()]);
            all += weight;
            let mut range = run.source.clone();
            if let Some(link) = run.link.and_then(|i| self.links.get(i)) {
                linked += weight;
                if let (Some(start), Some(end)) = (link.start, link.end) {
                    range = start..end;
                }
                if run.link != seen {
                    seen = run.link;
                    links += 1;
                    foreign += u32::from(link.foreign == Some(true));
                    known &= link.foreign.is_some();
                    if let Some(host) = &link.host
                        && hosts.len() < MAX_HOSTS
                        && !hosts.contains(host)
                    {
                        hosts.push(host.clone());
                    }
                }
            }
            match cut.last_mut() {
                Some(before) if range.start <= before.end => before.end = before.end.max(range.end),
                _ => cut.push(range),
            }
        }
        let link_share = if all == 0 { 0.0 } else { linked as f32 / all as f32 };
        let row = row || (links >= 2 && link_share >= 0.8);
        Part {
            text,
            role: self.role(text, row, link_share),
            link_share,
            foreign_links: (links > 0 && known).then(|| foreign as f32 / links as f32),
            hosts,
            source: first.source.start..last.source.end,
            cut,
        }
    }

    fn role(&self, text: &str, row: bool, link_share: f32) -> Role {
        let place = self.place;
        let running = text.len() >= RUNNING;
        match () {
            // What is called a menu and holds running text is the frame around both.
            () if place.nav && !(running && link_share < 0.5) => Role::Navigation,
            () if place.footer => Role::Footer,
            () if place.heading => Role::Heading,
            () if row => Role::LinkRow,
            () if place.item => Role::ListItem,
            () if place.cell => Role::Cell,
            // Running text in a bare block is a paragraph to its readers.
            () if place.paragraph || running => Role::Paragraph,
            () => Role::Other,
        }
    }
}
