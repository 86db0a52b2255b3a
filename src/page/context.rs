//! What the page says of each of its lines: the figures of context, in a fixed array with named slots.
//!
//! Two passes over the lines of a page, linear in their number. Trainer and runtime fill it by the same call. Knows the
//! lines' own figures; decides nothing.

use crate::analysis::Scratch;
use crate::decide::probability;
use crate::features::{LINE_FEATURES, LineFeatures, Slot, slots};
use crate::model::{Answers, BATCH, Columns, Trees};
use crate::segment::{Role, Segment};
use crate::signal::ngram::word_step;
use crate::verdict::Category;

slots! {
    /// The slots of a line's context.
    CONTEXT_FEATURE_NAMES, CONTEXT_FEATURES, Context {
        // the line alone, as the line model sees it (log-odds)
        line_spam, line_content,
        // the page without the line
        page_lines, page_mean_spam, page_sure_share, page_sure_lines, page_char_share, page_max_spam,
        page_mean_content, page_hit_share, page_adult, page_gambling, page_other_hits, page_same_category,
        page_traditional, page_simplified, page_links, page_mean_length, page_short_share, page_brands,
        // where the line stands
        position, from_top, from_bottom,
        // its neighbours
        before_spam, behind_spam, near_before, near_behind, far_before, far_behind, near_hits_before,
        near_hits_behind, before_content, behind_content, near_content_before, near_content_behind,
        // the first lines, where the title stands
        top_spam, title_spam, title_overlap, title_hits,
        // the block of short lines around it
        block_lines, block_mean_spam, block_max_spam, block_hit_share,
        // what it shares with the other lines
        overlap, most_shared, mean_shared, same_lines, script_share, length_ratio,
        // markup, where the caller gave it
        markup, is_title, is_meta, is_heading, is_paragraph, is_list_item, is_navigation, is_footer, is_link_row,
        link_share, foreign_links, hidden, scripted, page_hidden_share,
    }
}

/// How many features the page model reads: those of the line and those of its context.
pub const PAGE_FEATURES: usize = LINE_FEATURES + CONTEXT_FEATURES;

/// Where the page model reads the mean probability of spam of the other lines.
pub const PAGE_SPAM: usize = LINE_FEATURES + Context::page_mean_spam as usize;

/// The features of a line in its page.
#[cfg(feature = "dev")]
pub type PageFeatures = [f32; PAGE_FEATURES];

/// Lines up to this many codes without a sentence mark belong to blocks.
const SHORT: f32 = 40.0;
/// Log-odds are held within these bounds so that one sure line does not outweigh a page.
const BOUND: f32 = 6.0;
/// Log-odds of what stands before the first and behind the last line.
const NOTHING: f32 = -4.0;
/// Beyond so many lines all pages are long, and all lines far from their ends: training reads stretches of pages.
const FAR: usize = 64;
/// Only so many tokens of a line take part in comparing lines.
const MAX_TOKENS: usize = 64;
/// Buckets of the table that counts in how many lines a token stands.
const TOKEN_BUCKETS: usize = 1 << 12;

/// What the page pass keeps of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) features: LineFeatures,
    /// Log-odds of spam, of the line alone.
    pub(crate) alone: f32,
    /// The same within bounds.
    pub(crate) spam: f32,
    /// The probability of it.
    pub(crate) p: f32,
    /// Log-odds of content, of the line alone.
    pub(crate) content: f32,
    /// The probability of it.
    content_p: f32,
    /// The category that its phrases speak for.
    pub(crate) category: Option<Category>,
    markup: [f32; 13],
    tokens: (u32, u32),
    whole: u32,
}

/// The lines of a page, with what compares them; reused from page to page.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageContext {
    pub(crate) lines: Vec<Line>,
    tokens: Vec<u32>,
    /// In how many lines the tokens of a bucket stand, and the last of these lines.
    counts: Vec<(u32, u32)>,
    whole: Vec<u32>,
    blocks: Vec<Block>,
    near: [Vec<f32>; 8],
}

#[derive(Clone, Copy, Debug, Default)]
struct Block {
    lines: f32,
    spam: f32,
    hits: f32,
    max: f32,
    second: f32,
}

/// The slots of what [`markup`] gives, in its order.
const MARKUP: [Context; 13] = [
    Context::markup,
    Context::is_title,
    Context::is_meta,
    Context::is_heading,
    Context::is_paragraph,
    Context::is_list_item,
    Context::is_navigation,
    Context::is_footer,
    Context::is_link_row,
    Context::link_share,
    Context::foreign_links,
    Context::hidden,
    Context::scripted,
];
/// Where `hidden` stands among them.
const HIDDEN: usize = 11;

fn markup(segment: &Segment<'_>) -> [f32; 13] {
    let is = |roles: &[Role]| f32::from(u8::from(segment.get_role().is_some_and(|r| roles.contains(&r))));
    let flag = |b: bool| f32::from(u8::from(b));
    [
        flag(segment.get_role().is_some()),
        is(&[Role::Title]),
        is(&[Role::MetaDescription, Role::MetaKeywords]),
        is(&[Role::Heading]),
        is(&[Role::Paragraph]),
        is(&[Role::ListItem]),
        is(&[Role::Navigation]),
        is(&[Role::Footer]),
        is(&[Role::LinkRow]),
        segment.get_link_share().unwrap_or(-1.0),
        segment.get_foreign_links().unwrap_or(-1.0),
        flag(segment.is_hidden()),
        flag(segment.is_scripted()),
    ]
}

impl PageContext {
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.tokens.clear();
        self.counts.clear();
        self.counts.resize(TOKEN_BUCKETS, (0, u32::MAX));
    }

    /// Adds the next line of the page, of which the scratch holds the codes and words. Its log-odds of content may come later, by [`PageContext::judge_contents`].
    pub(crate) fn push(
        &mut self,
        segment: &Segment<'_>,
        scratch: &Scratch,
        features: LineFeatures,
        spam: f32,
        content: f32,
        category: Option<Category>,
    ) {
        let (codes, words) = (scratch.folded.codes(), &scratch.scan.words);
        let first = self.tokens.len();
        let tokens = words.iter().filter(|w| w.len() > 2).map(|w| w.hash).take(MAX_TOKENS);
        self.tokens.extend(tokens);
        let room = MAX_TOKENS - (self.tokens.len() - first);
        let pairs = codes.windows(2).filter(|p| p[0].class().is_dense() && p[1].class().is_dense());
        self.tokens.extend(pairs.map(|p| word_step(word_step(0, p[0].scalar()), p[1].scalar())).take(room));
        let number = self.lines.len() as u32;
        for token in &mut self.tokens[first..] {
            *token = token.wrapping_mul(0x9E37_79B1) >> 20;
            let (count, last) = &mut self.counts[*token as usize];
            *count += u32::from(*last != number);
            *last = number;
        }
        let whole = codes.iter().take(MAX_TOKENS).fold(codes.len() as u32, |h, c| word_step(h, c.scalar()));
        let alone = spam;
        let (spam, content) = (spam.clamp(-BOUND, BOUND), content.clamp(-BOUND, BOUND));
        self.lines.push(Line {
            features,
            alone,
            spam,
            p: probability(spam),
            content,
            content_p: probability(content),
            category,
            markup: markup(segment),
            tokens: (first as u32, self.tokens.len() as u32),
            whole,
        });
    }

    /// Judges each line alone for content.
    pub(crate) fn judge_contents(&mut self, trees: &Trees, answers: &mut Answers) {
        let mut columns = [[0.0; BATCH]; LINE_FEATURES];
        for lines in self.lines.chunks_mut(BATCH) {
            for (lane, line) in lines.iter().enumerate() {
                for (column, &value) in columns.iter_mut().zip(&line.features) {
                    column[lane] = value;
                }
            }
            for (line, content) in lines.iter_mut().zip(trees.score_batch(&columns, answers)) {
                line.content = content.clamp(-BOUND, BOUND);
                line.content_p = probability(line.content);
            }
        }
    }

    /// Calls `each` with the number of every line and its features, those of the line and those of its context.
    #[cfg(feature = "dev")]
    pub(crate) fn features(&mut self, mut each: impl FnMut(usize, &PageFeatures)) {
        let mut all = [0.0; PAGE_FEATURES];
        self.batches(|first, lines, columns| {
            for lane in 0..lines.len() {
                for (value, column) in all.iter_mut().zip(columns) {
                    *value = column[lane];
                }
                each(first + lane, &all);
            }
        });
    }

    /// Calls `each` with batches of lines: the number of the first one, the lines, and the columns of their features,
    /// those of the line and those of its context.
    pub(crate) fn batches(&mut self, mut each: impl FnMut(usize, &[Line], &Columns<PAGE_FEATURES>)) {
        if self.lines.is_empty() {
            return;
        }
        self.whole.clear();
        self.whole.extend(self.lines.iter().map(|l| l.whole));
        self.whole.sort_unstable();
        self.find_blocks();
        self.look_around();
        let page = Totals::of(&self.lines);
        let title = &self.lines[0];
        let mut title_tokens = [0_u64; TOKEN_BUCKETS / 64];
        for &token in &self.tokens[title.tokens.0 as usize..title.tokens.1 as usize] {
            title_tokens[token as usize / 64] |= 1 << (token % 64);
        }
        let mut columns = [[0.0; BATCH]; PAGE_FEATURES];
        for (batch, lines) in self.lines.chunks(BATCH).enumerate() {
            for (lane, line) in lines.iter().enumerate() {
                let (own, context) = columns.split_at_mut(LINE_FEATURES);
                for (column, &value) in own.iter_mut().zip(&line.features) {
                    column[lane] = value;
                }
                let set = |slot: Context, value: f32| context[slot as usize][lane] = value;
                self.context_of(batch * BATCH + lane, line, &page, &title_tokens, set);
            }
            each(batch * BATCH, lines, &columns);
        }
    }

    /// Sets the figures of the context of line `i`.
    #[inline(always)]
    fn context_of(
        &self,
        i: usize,
        line: &Line,
        page: &Totals,
        title_tokens: &[u64; TOKEN_BUCKETS / 64],
        mut set: impl FnMut(Context, f32),
    ) {
        let n = self.lines.len();
        let title = &self.lines[0];
        let get = |slot: Slot| line.features[slot as usize];
        let p = line.p;
        let others = (n - 1).max(1) as f32;
        let length = get(Slot::length);

        set(Context::line_spam, line.spam);
        set(Context::line_content, line.content);

        let sure = f32::from(u8::from(line.spam > SURE));
        set(Context::page_lines, n.min(FAR) as f32);
        set(Context::page_mean_spam, (page.spam - p) / others);
        set(Context::page_sure_share, (page.sure - sure) / others);
        set(Context::page_sure_lines, page.sure - sure);
        set(Context::page_char_share, (page.spam_chars - p * length) / (page.chars - length).max(1.0));
        let max = if line.spam >= page.max { page.second } else { page.max };
        set(Context::page_max_spam, max);
        set(Context::page_mean_content, (page.content - line.content_p) / others);
        let has_hit = f32::from(u8::from(get(Slot::hit_sum) > 1.0));
        set(Context::page_hit_share, (page.hit_lines - has_hit) / others);
        set(Context::page_adult, (page.adult - get(Slot::hit_adult).min(CAP)) / others);
        set(Context::page_gambling, (page.gambling - get(Slot::hit_gambling).min(CAP)) / others);
        set(Context::page_other_hits, (page.rest - rest_of(line)) / others);
        let same = line.category.map_or(0.0, |c| page.by_category[c as usize] - get(Slot::hit_sum).min(CAP));
        set(Context::page_same_category, same / others);
        set(Context::page_traditional, page.traditional / page.chars);
        set(Context::page_simplified, page.simplified / page.chars);
        set(Context::page_links, page.links / n as f32);
        set(Context::page_mean_length, page.chars / n as f32);
        set(Context::page_short_share, page.short / n as f32);
        set(Context::page_brands, (page.brands - get(Slot::hit_brands).min(CAP)) / others);

        set(Context::position, i as f32 / others);
        set(Context::from_top, i.min(FAR) as f32);
        set(Context::from_bottom, (n - 1 - i).min(FAR) as f32);

        let at = |j: Option<usize>| j.and_then(|j| self.lines.get(j));
        let (before, behind) = (at(i.checked_sub(1)), at(Some(i + 1)));
        set(Context::before_spam, before.map_or(NOTHING, |l| l.spam));
        set(Context::behind_spam, behind.map_or(NOTHING, |l| l.spam));
        set(Context::before_content, before.map_or(NOTHING, |l| l.content));
        set(Context::behind_content, behind.map_or(NOTHING, |l| l.content));
        let slots = [
            Context::near_before,
            Context::near_behind,
            Context::far_before,
            Context::far_behind,
            Context::near_hits_before,
            Context::near_hits_behind,
            Context::near_content_before,
            Context::near_content_behind,
        ];
        for (slot, values) in slots.into_iter().zip(&self.near) {
            set(slot, values[i]);
        }

        let top = self.lines.iter().take(3).enumerate().filter(|&(j, _)| j != i).map(|(_, l)| l.spam);
        set(Context::top_spam, top.fold(NOTHING, f32::max));
        set(Context::title_spam, if i == 0 { NOTHING } else { title.spam });
        set(Context::title_hits, title.features[Slot::hit_sum as usize]);

        let block = self.blocks[i];
        set(Context::block_lines, block.lines);
        set(Context::block_mean_spam, (block.spam - p) / (block.lines - 1.0).max(1.0));
        set(Context::block_max_spam, if line.spam >= block.max { block.second } else { block.max });
        set(Context::block_hit_share, (block.hits - has_hit) / (block.lines - 1.0).max(1.0));

        let tokens = &self.tokens[line.tokens.0 as usize..line.tokens.1 as usize];
        let (mut known, mut most, mut sum, mut titled) = (0.0, 0, 0, 0.0);
        for &token in tokens {
            let count = self.counts[token as usize].0;
            known += f32::from(u8::from(count > 1));
            most = most.max(count);
            sum += count;
            titled += f32::from((title_tokens[token as usize / 64] >> (token % 64)) as u8 & 1);
        }
        let count = tokens.len().max(1) as f32;
        set(Context::overlap, known / count);
        set(Context::most_shared, most as f32 / n as f32);
        set(Context::mean_shared, sum as f32 / count / n as f32);
        set(Context::title_overlap, if i == 0 { 0.0 } else { titled / count });
        let from = self.whole.partition_point(|&w| w < line.whole);
        let same = self.whole[from..].iter().take(16).take_while(|&&w| w == line.whole).count();
        set(Context::same_lines, same as f32 - 1.0);
        set(Context::script_share, page.script_share(line));
        set(Context::length_ratio, length * n as f32 / page.chars);

        for (slot, value) in MARKUP.into_iter().zip(line.markup) {
            set(slot, value);
        }
        set(Context::page_hidden_share, (page.hidden - line.markup[HIDDEN]) / others);
    }

    /// Blocks: runs of short lines without sentences, as menus, tag lists and link rows are.
    fn find_blocks(&mut self) {
        let lines = &self.lines;
        let short = |l: &Line| {
            l.features[Slot::length as usize] <= SHORT && l.features[Slot::sentences as usize] < 1.0
        };
        self.blocks.clear();
        let mut from = 0;
        while from < lines.len() {
            let len = lines[from..].iter().take_while(|l| short(l)).count().max(1);
            let mut block = Block { lines: len as f32, max: NOTHING, second: NOTHING, ..Block::default() };
            for line in &lines[from..from + len] {
                block.spam += line.p;
                block.hits += f32::from(u8::from(line.features[Slot::hit_sum as usize] > 1.0));
                (block.max, block.second) = largest_two(block.max, block.second, line.spam);
            }
            self.blocks.resize(from + len, block);
            from += len;
        }
    }

    /// Decaying means of the lines before and behind each line, of spam near and far, hits and content.
    fn look_around(&mut self) {
        let lines = &self.lines;
        let spam = |l: &Line| l.p;
        let hits = |l: &Line| (l.features[Slot::hit_sum as usize]).min(CAP);
        let content = |l: &Line| l.content_p;
        let [
            near_before,
            near_behind,
            far_before,
            far_behind,
            hits_before,
            hits_behind,
            con_before,
            con_behind,
        ] = &mut self.near;
        decaying(lines, 0.6, spam, near_before, near_behind);
        decaying(lines, 0.92, spam, far_before, far_behind);
        decaying(lines, 0.75, hits, hits_before, hits_behind);
        decaying(lines, 0.6, content, con_before, con_behind);
    }
}

fn decaying(
    lines: &[Line],
    decay: f32,
    value: impl Fn(&Line) -> f32,
    before: &mut Vec<f32>,
    behind: &mut Vec<f32>,
) {
    before.clear();
    behind.clear();
    behind.resize(lines.len(), 0.0);
    let mut mean = 0.0;
    for line in lines {
        before.push(mean);
        mean = mean * decay + value(line) * (1.0 - decay);
    }
    mean = 0.0;
    for (line, slot) in lines.iter().zip(behind).rev() {
        *slot = mean;
        mean = mean * decay + value(line) * (1.0 - decay);
    }
}

/// Lines above these log-odds are surely spam, alone.
const SURE: f32 = 1.5;
/// A line full of phrases counts as one with phrases of this weight.
const CAP: f32 = 6.0;

fn rest_of(line: &Line) -> f32 {
    let get = |slot: Slot| line.features[slot as usize];
    (get(Slot::hit_sum) - get(Slot::hit_adult) - get(Slot::hit_gambling)).min(CAP)
}

fn largest_two(max: f32, second: f32, value: f32) -> (f32, f32) {
    if value > max { (value, max) } else { (max, second.max(value)) }
}

const SCRIPTS: [Slot; 8] = [
    Slot::han,
    Slot::kana,
    Slot::hangul,
    Slot::thai,
    Slot::latin,
    Slot::cyrillic,
    Slot::arabic,
    Slot::other_script,
];

/// Sums over the lines of a page.
struct Totals {
    spam: f32,
    sure: f32,
    chars: f32,
    spam_chars: f32,
    max: f32,
    second: f32,
    content: f32,
    hit_lines: f32,
    adult: f32,
    gambling: f32,
    rest: f32,
    brands: f32,
    by_category: [f32; Category::COUNT],
    traditional: f32,
    simplified: f32,
    links: f32,
    short: f32,
    hidden: f32,
    scripts: [f32; SCRIPTS.len()],
}

impl Totals {
    fn of(lines: &[Line]) -> Totals {
        let mut t = Totals {
            spam: 0.0,
            sure: 0.0,
            chars: 0.0,
            spam_chars: 0.0,
            max: NOTHING,
            second: NOTHING,
            content: 0.0,
            hit_lines: 0.0,
            adult: 0.0,
            gambling: 0.0,
            rest: 0.0,
            brands: 0.0,
            by_category: [0.0; Category::COUNT],
            traditional: 0.0,
            simplified: 0.0,
            links: 0.0,
            short: 0.0,
            hidden: 0.0,
            scripts: [0.0; SCRIPTS.len()],
        };
        for line in lines {
            let get = |slot: Slot| line.features[slot as usize];
            let (p, length) = (line.p, get(Slot::length));
            t.spam += p;
            t.sure += f32::from(u8::from(line.spam > SURE));
            t.chars += length;
            t.spam_chars += p * length;
            (t.max, t.second) = largest_two(t.max, t.second, line.spam);
            t.content += line.content_p;
            t.hit_lines += f32::from(u8::from(get(Slot::hit_sum) > 1.0));
            t.adult += get(Slot::hit_adult).min(CAP);
            t.gambling += get(Slot::hit_gambling).min(CAP);
            t.rest += rest_of(line);
            t.brands += get(Slot::hit_brands).min(CAP);
            if let Some(c) = line.category {
                t.by_category[c as usize] += get(Slot::hit_sum).min(CAP);
            }
            t.traditional += get(Slot::traditional) * length;
            t.simplified += get(Slot::simplified) * length;
            t.links += get(Slot::links);
            t.short += f32::from(u8::from(length <= SHORT));
            t.hidden += line.markup[HIDDEN];
            for (sum, slot) in t.scripts.iter_mut().zip(SCRIPTS) {
                *sum += get(slot) * length;
            }
        }
        t.chars = t.chars.max(1.0);
        t
    }

    /// The share of the other lines' letters that are of the line's main script, 0 to 1.
    fn script_share(&self, line: &Line) -> f32 {
        let length = line.features[Slot::length as usize];
        let own = SCRIPTS.map(|s| line.features[s as usize] * length);
        let main = (0..SCRIPTS.len()).max_by(|&a, &b| own[a].total_cmp(&own[b])).unwrap_or(0);
        let all: f32 = self.scripts.iter().sum::<f32>() - own.iter().sum::<f32>();
        if all < 1.0 { 1.0 } else { (self.scripts[main] - own[main]) / all }
    }
}
