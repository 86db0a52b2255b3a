//! Training pages made by injecting spam lines into honest pages.
//!
//! Places are those at which hackers put them: the title, the first and last lines, between navigation entries, between
//! paragraphs. A made page only refers to lines that exist, so their features are never read twice.

use fastrand::Rng;
use spamsift::Category;

/// A line of a made page: the number of an example of the corpus, and whether it is spam here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeLine {
    /// Number of the example.
    pub example: u32,
    /// Whether it is spam on this page.
    pub spam: bool,
}

/// A pool of spam examples that go together: one source and category.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What kind of spam they are.
    pub category: Category,
    /// Numbers of the examples.
    pub examples: Vec<u32>,
}

/// Injects a few lines of one pool into a page of examples.
#[must_use]
pub fn inject(page: &[u32], pool: &Pool, random: &mut Rng) -> Vec<MadeLine> {
    let mut lines: Vec<MadeLine> = page.iter().map(|&example| MadeLine { example, spam: false }).collect();
    let pick = |random: &mut Rng| MadeLine {
        example: pool.examples[random.usize(..pool.examples.len())],
        spam: true,
    };
    let title = |lines: &mut Vec<MadeLine>, random: &mut Rng| {
        let line = pick(random);
        if random.bool() || lines.is_empty() { lines.insert(0, line) } else { lines[0] = line }
    };
    match random.u8(..8) {
        0 | 1 => title(&mut lines, random),
        2 => {
            title(&mut lines, random);
            let line = pick(random);
            lines.push(line);
        }
        3 => {
            for _ in 0..random.usize(1..7) {
                let line = pick(random);
                lines.push(line);
            }
        }
        4 | 5 => {
            // A block in one place: a widget, a footer, a comment section.
            let at = random.usize(..=lines.len());
            let block: Vec<MadeLine> = (0..random.usize(1..10)).map(|_| pick(random)).collect();
            lines.splice(at..at, block);
        }
        6 => {
            for _ in 0..random.usize(1..5) {
                let at = random.usize(..=lines.len());
                let line = pick(random);
                lines.insert(at, line);
            }
        }
        _ => {
            let n = random.usize(1..3);
            for at in 0..n.min(lines.len() + 1) {
                let line = pick(random);
                lines.insert(at, line);
            }
            for _ in 0..random.usize(0..4) {
                let line = pick(random);
                lines.push(line);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn injection_keeps_every_honest_line_but_a_replaced_title() {
        let pool = Pool { category: Category::Adult, examples: vec![100, 101] };
        let mut random = Rng::with_seed(3);
        for _ in 0..200 {
            let page = inject(&[1, 2, 3, 4], &pool, &mut random);
            let honest: Vec<u32> = page.iter().filter(|l| !l.spam).map(|l| l.example).collect();
            assert!(honest == [1, 2, 3, 4] || honest == [2, 3, 4], "{page:?}");
            assert!(page.iter().any(|l| l.spam));
        }
    }
}
