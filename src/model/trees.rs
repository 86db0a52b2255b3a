//! Boosted oblivious trees: every node of a level asks the same question, so a tree is a table of 2^depth leaves.
//!
//! After Kohavi and Li, "Oblivious Decision Trees" (1995), in the form that CatBoost made common (Prokhorenkova et al.,
//! 2018). Knows how to sum leaves; training lives in `crates/train`, what the sum means in `decide`.

use std::sync::OnceLock;

/// The deepest tree that a model may hold.
pub const MAX_DEPTH: usize = 8;

/// A question of a level: is this feature above the threshold?
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// Index of the feature.
    pub feature: u16,
    /// The answer is yes above it.
    pub threshold: f32,
}

/// A sum of trees: log-odds of the two classes it was trained to part.
#[derive(Clone, Debug, Default)]
pub struct Trees {
    /// What the sum starts from, in nats.
    pub bias: f32,
    depth: usize,
    splits: Vec<Split>,
    leaves: Vec<f32>,
    /// Made at the first use.
    compiled: OnceLock<Compiled>,
}

impl PartialEq for Trees {
    fn eq(&self, other: &Trees) -> bool {
        self.bias == other.bias
            && self.depth == other.depth
            && self.splits == other.splits
            && self.leaves == other.leaves
    }
}

impl Trees {
    /// No trees yet, of a depth of 1 to [`MAX_DEPTH`].
    #[must_use]
    pub fn new(bias: f32, depth: usize) -> Self {
        Trees { bias, depth: depth.clamp(1, MAX_DEPTH), ..Trees::default() }
    }

    /// The number of questions of each tree.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The questions of all trees, [`Trees::depth`] a tree.
    #[must_use]
    pub fn splits(&self) -> &[Split] {
        &self.splits
    }

    /// The leaves of all trees, `2^depth` a tree.
    #[must_use]
    pub fn leaves(&self) -> &[f32] {
        &self.leaves
    }

    /// Adds a tree.
    ///
    /// # Panics
    /// If there are not `depth` splits and `2^depth` leaves.
    pub fn push(&mut self, splits: &[Split], leaves: &[f32]) {
        assert_eq!(splits.len(), self.depth, "one split a level");
        assert_eq!(leaves.len(), 1 << self.depth, "a leaf for every row of answers");
        self.splits.extend_from_slice(splits);
        self.leaves.extend_from_slice(leaves);
        self.compiled = OnceLock::new();
    }

    /// The log-odds for these features. A feature that a split names and that is not there counts as zero.
    #[must_use]
    pub fn score(&self, features: &[f32]) -> f32 {
        let compiled = self.compiled();
        let sum: i64 = compiled.groups.iter().map(|group| i64::from(group.sum(features))).sum();
        self.bias + sum as f32 * compiled.unit
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| Compiled::of(self))
    }
}

/// So many lines are asked side by side.
pub(crate) const BATCH: usize = 8;

/// The features of [`BATCH`] lines, turned round: a row holds one feature of all of them.
pub(crate) type Columns<const N: usize> = [[f32; BATCH]; N];

/// Room for the answers of [`BATCH`] lines to each question of a group of trees: a byte a line, which is one for yes.
pub(crate) struct Answers([[u8; BATCH]; MOST_QUESTIONS]);

impl Default for Answers {
    fn default() -> Self {
        Answers([[0; BATCH]; MOST_QUESTIONS])
    }
}

impl Trees {
    /// The log-odds of several lines, the same as [`Trees::score`] gives for each of them.
    ///
    /// A question is put to all lines at once, which costs little more than to one.
    #[inline(never)]
    pub(crate) fn score_batch<const N: usize>(
        &self,
        features: &Columns<N>,
        answers: &mut Answers,
    ) -> [f32; BATCH] {
        let compiled = self.compiled();
        let mut sums = [0_i64; BATCH];
        for group in &compiled.groups {
            for (sum, of_group) in sums.iter_mut().zip(group.sum_batch(features.as_slice(), answers)) {
                *sum += i64::from(of_group);
            }
        }
        sums.map(|sum| self.bias + sum as f32 * compiled.unit)
    }
}

/// The rows of answers of [`LANES`] trees: a byte a tree with a bit a level, in two words, which is what the compiler
/// makes the best of.
///
/// Aligned, so that an instruction takes it from memory as it is.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(16))]
struct Lane([u64; 2]);

impl Lane {
    /// The answers that are yes in either.
    #[inline(always)]
    const fn or(self, other: Lane) -> Lane {
        Lane([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    /// The answers of each tree.
    fn bytes(self) -> [u8; LANES] {
        let mut bytes = [0; LANES];
        for (bytes, word) in bytes.chunks_exact_mut(8).zip(self.0) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }
}
/// Trees whose rows of answers are found together.
const LANES: usize = 16;
/// So many lanes at most make a group, and stay in registers; a model with more trees has more groups.
const GROUP: usize = 8;

/// Trees as they are scored: the questions turned round, the leaves as whole numbers.
///
/// Whole numbers sum up to the same in any order, so that no addition waits for another.
#[derive(Clone, Debug)]
struct Compiled {
    groups: Vec<Group>,
    /// Nats a unit of the leaves: a power of two.
    unit: f32,
}

/// Up to `GROUP * LANES` trees. Which answers does the value of a feature give, in all of them at once?
#[derive(Clone, Debug, Default)]
struct Group {
    /// Lanes of trees.
    width: usize,
    questions: Vec<Questions>,
    /// For each row of thresholds, and for each number of them that a value may be above: the answers that are yes.
    answers: Vec<Lane>,
    /// `2^depth` for each tree of the lanes.
    leaves: Vec<i16>,
    depth: usize,
    /// Each question of the trees once, by feature and threshold, and which of them each level of each tree asks.
    once: Vec<Split>,
    asked: Vec<u16>,
}

/// So many questions a group has at most.
const MOST_QUESTIONS: usize = GROUP * LANES * MAX_DEPTH;

/// So many rows are asked at once.
const ROWS: usize = 8;
/// Thresholds of a row; a feature with more has more rows.
const ROW: usize = COUNTS - 1;
/// A value may be above so many numbers of thresholds: a power of two, so that no look-up needs a check.
const COUNTS: usize = 8;
/// So many times [`ROWS`] values are fetched before the first of them are compared: what was just stored one by one is
/// slow to load side by side.
const AHEAD: usize = 8;

/// Rows of thresholds, side by side, so that the same place of all rows is compared by a few instructions.
#[derive(Clone, Copy, Debug)]
struct Questions {
    /// The feature of each row.
    features: [u16; ROWS],
    thresholds: [[f32; ROWS]; ROW],
}

impl Questions {
    /// Above none of these thresholds is any value.
    const NONE: Questions = Questions { features: [0; ROWS], thresholds: [[f32::INFINITY; ROWS]; ROW] };

    /// How many thresholds of each row the value of its feature is above.
    // By itself, so that the compiler sees equal comparisons and not what is done with them.
    #[inline(never)]
    fn counts(&self, values: &[f32; ROWS]) -> [u32; ROWS] {
        let mut counts = [0; ROWS];
        for thresholds in &self.thresholds {
            for i in 0..ROWS {
                counts[i] += u32::from(values[i] > thresholds[i]);
            }
        }
        counts
    }
}

impl Compiled {
    fn of(trees: &Trees) -> Compiled {
        let largest = trees.leaves.iter().fold(0.0_f32, |max, leaf| max.max(leaf.abs()));
        // The finest unit of which the largest leaf has no more than fit.
        let finest = (largest / f32::from(i16::MAX)).log2().ceil().clamp(-126.0, 127.0);
        let unit = finest.exp2();
        let (depth, most) = (trees.depth, GROUP * LANES);
        let groups = trees.splits.chunks(depth * most).zip(trees.leaves.chunks(most << depth));
        Compiled {
            groups: groups.map(|(splits, leaves)| Group::of(splits, leaves, depth, unit)).collect(),
            unit,
        }
    }
}

impl Group {
    fn of(splits: &[Split], leaves: &[f32], depth: usize, unit: f32) -> Group {
        let width = (splits.len() / depth).div_ceil(LANES);
        let mut leaves: Vec<i16> = leaves.iter().map(|leaf| (leaf / unit).round() as i16).collect();
        // Trees that fill the last lane say nothing.
        leaves.resize((width * LANES) << depth, 0);
        let asked = vec![0; splits.len()];
        let mut group = Group { width, leaves, depth, asked, ..Group::default() };
        let mut asked: Vec<(usize, Split)> = splits.iter().copied().enumerate().collect();
        asked.sort_by(|(_, a), (_, b)| a.feature.cmp(&b.feature).then(a.threshold.total_cmp(&b.threshold)));
        let mut rows = 0;
        for of_feature in asked.chunk_by(|a, b| a.1.feature == b.1.feature) {
            let same: Vec<_> = of_feature.chunk_by(|a, b| a.1.threshold == b.1.threshold).collect();
            for row in same.chunks(ROW) {
                if rows % ROWS == 0 {
                    group.questions.push(Questions::NONE);
                }
                let (questions, i) = (&mut group.questions[rows / ROWS], rows % ROWS);
                questions.features[i] = of_feature[0].1.feature;
                let mut yes = vec![Lane::default(); width];
                group.answers.extend_from_slice(&yes);
                for (nth, thresholds) in questions.thresholds.iter_mut().enumerate() {
                    let same = row.get(nth).copied().unwrap_or(&[]);
                    group.once.extend(same.first().map(|&(_, question)| question));
                    for &(split, Split { threshold, .. }) in same {
                        group.asked[split] = (group.once.len() - 1) as u16;
                        let (tree, level) = (split / depth, split % depth);
                        thresholds[i] = threshold;
                        yes[tree / LANES].0[tree % LANES / 8] |= 1 << (tree % 8 * 8 + level);
                    }
                    group.answers.extend_from_slice(&yes);
                }
                rows += 1;
            }
        }
        group
    }

    /// The sum of the leaves that the answers lead to.
    fn sum(&self, features: &[f32]) -> i32 {
        match self.width {
            ..=1 => self.sum_of::<1>(features),
            2 => self.sum_of::<2>(features),
            3 => self.sum_of::<3>(features),
            4 => self.sum_of::<4>(features),
            5 => self.sum_of::<5>(features),
            6 => self.sum_of::<6>(features),
            7 => self.sum_of::<7>(features),
            _ => self.sum_of::<GROUP>(features),
        }
    }

    /// As [`Group::sum`], for a group of `WIDTH` lanes.
    fn sum_of<const WIDTH: usize>(&self, features: &[f32]) -> i32 {
        let mut at = [Lane::default(); WIDTH];
        let mut answers = self.answers.chunks_exact(COUNTS * WIDTH);
        let mut values = [[0.0; ROWS]; AHEAD];
        for questions in self.questions.chunks(AHEAD) {
            for (values, questions) in values.iter_mut().zip(questions) {
                *values = questions.features.map(|f| features.get(usize::from(f)).copied().unwrap_or(0.0));
            }
            for (values, questions) in values.iter().zip(questions) {
                let counts = questions.counts(values);
                for (&count, answers) in counts.iter().zip(&mut answers) {
                    let answers = &answers[count as usize % COUNTS * WIDTH..][..WIDTH];
                    at = core::array::from_fn(|i| at[i].or(answers[i]));
                }
            }
        }
        let at = at.map(Lane::bytes);
        match 1 << self.depth {
            // With a number of leaves that is known here, no look-up needs a check.
            64 => sum_of_leaves::<64>(&self.leaves, &at),
            leaves => {
                let leaves = self.leaves.chunks_exact(leaves);
                leaves.zip(at.as_flattened()).map(|(leaves, &at)| i32::from(leaves[usize::from(at)])).sum()
            }
        }
    }
}

impl Group {
    /// As [`Group::sum`], for several lines.
    fn sum_batch(&self, features: &[[f32; BATCH]], answers: &mut Answers) -> [i32; BATCH] {
        ask(features, &self.once, &mut answers.0);
        match self.depth {
            // With a depth that is known here, the levels are unrolled and no leaf needs a check.
            ..=1 => self.sum_batch_of::<1>(answers),
            2 => self.sum_batch_of::<2>(answers),
            3 => self.sum_batch_of::<3>(answers),
            4 => self.sum_batch_of::<4>(answers),
            5 => self.sum_batch_of::<5>(answers),
            6 => self.sum_batch_of::<6>(answers),
            7 => self.sum_batch_of::<7>(answers),
            MAX_DEPTH.. => self.sum_batch_of::<MAX_DEPTH>(answers),
        }
    }

    /// The sums of the leaves to which the answers lead the lines, for trees of `DEPTH`.
    #[inline(never)]
    fn sum_batch_of<const DEPTH: usize>(&self, answers: &Answers) -> [i32; BATCH] {
        let mut sums = [0; BATCH];
        let leaves = self.leaves.chunks_exact(1 << DEPTH);
        for (asked, leaves) in self.asked.chunks_exact(DEPTH).zip(leaves) {
            // A byte a line, in which each level has a bit.
            let mut at = 0;
            for (level, &question) in asked.iter().enumerate() {
                at |= u64::from_le_bytes(answers.0[usize::from(question) % MOST_QUESTIONS]) << level;
            }
            for (sum, at) in sums.iter_mut().zip(at.to_le_bytes()) {
                *sum += i32::from(leaves[usize::from(at) % (1 << DEPTH)]);
            }
        }
        sums
    }
}

/// Puts each question to all lines.
// By itself, so that the compiler sees equal comparisons and not what is done with them.
#[inline(never)]
fn ask(features: &[[f32; BATCH]], once: &[Split], answers: &mut [[u8; BATCH]]) {
    for (answers, split) in answers.iter_mut().zip(once) {
        let values = features.get(usize::from(split.feature)).unwrap_or(&[0.0; BATCH]);
        for (answer, value) in answers.iter_mut().zip(values) {
            *answer = u8::from(*value > split.threshold);
        }
    }
}

fn sum_of_leaves<const LEAVES: usize>(leaves: &[i16], at: &[[u8; LANES]]) -> i32 {
    let mut sum = 0;
    for (leaves, at) in leaves.chunks_exact(LEAVES * LANES).zip(at) {
        for (tree, &at) in at.iter().enumerate() {
            sum += i32::from(leaves[tree * LEAVES + usize::from(at) % LEAVES]);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_the_leaves_that_the_answers_lead_to() {
        let mut trees = Trees::new(0.5, 2);
        trees.push(
            &[Split { feature: 0, threshold: 1.0 }, Split { feature: 1, threshold: 0.0 }],
            &[1.0, 2.0, 4.0, 8.0],
        );
        assert_eq!(trees.score(&[0.0, 0.0]), 1.5);
        assert_eq!(trees.score(&[2.0, 0.0]), 2.5);
        assert_eq!(trees.score(&[0.0, 2.0]), 4.5);
        assert_eq!(trees.score(&[2.0, 2.0]), 8.5);
        assert_eq!(trees.score(&[]), 1.5);
    }

    #[test]
    fn leaves_of_any_size_keep_four_digits() {
        for largest in [0.0, 1e-30, 0.37, 1.0, 5e8, 1e38] {
            let mut trees = Trees::new(0.0, 1);
            let leaves = [largest, -largest / 3.0];
            // More trees than one group holds, of which the rest say nothing.
            trees.push(&[Split { feature: 0, threshold: 0.5 }], &leaves);
            (0..400).for_each(|_| trees.push(&[Split { feature: 1, threshold: 0.5 }], &[0.0, 0.0]));
            for (value, leaf) in [(0.0, leaves[0]), (1.0, leaves[1])] {
                assert!((trees.score(&[value]) - leaf).abs() <= largest * 1e-4, "{leaf}");
            }
        }
    }

    #[test]
    fn a_batch_scores_as_its_lines_do() {
        let mut trees = Trees::new(0.25, 3);
        for tree in 0..20_u16 {
            let split =
                |level: u16| Split { feature: (tree + level) % 5, threshold: f32::from(level * tree % 7) };
            let leaves: Vec<f32> = (0..8_u16).map(|leaf| f32::from(leaf * 3 + tree) / 7.0 - 1.0).collect();
            trees.push(&[split(0), split(1), split(2)], &leaves);
        }
        let columns: Columns<4> =
            core::array::from_fn(|f| core::array::from_fn(|lane| ((f * 5 + lane * 3) % 8) as f32));
        let scores = trees.score_batch(&columns, &mut Answers::default());
        for (lane, score) in scores.into_iter().enumerate() {
            assert_eq!(score, trees.score(&columns.map(|column| column[lane])), "{lane}");
        }
        assert_ne!(scores[0], scores[1]);
    }
}
