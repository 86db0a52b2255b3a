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
    answers: OnceLock<Answers>,
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
        self.answers = OnceLock::new();
    }

    /// The log-odds for these features. A feature that a split names and that is not there counts as zero.
    #[must_use]
    pub fn score(&self, features: &[f32]) -> f32 {
        let answers = self.answers.get_or_init(|| Answers::of(&self.splits, self.depth));
        let mut sum = self.bias;
        let mut at = [[0_u8; LANES]; GROUP];
        let mut leaves = self.leaves.chunks_exact(1 << self.depth);
        for group in &answers.groups {
            let at = &mut at[..group.width];
            group.ask(features, at);
            for (&at, leaves) in at.as_flattened().iter().zip(&mut leaves) {
                sum += leaves[usize::from(at)];
            }
        }
        sum
    }
}

/// So many lines are asked side by side.
pub(crate) const BATCH: usize = 8;

/// The features of [`BATCH`] lines, turned round: a row holds one feature of all of them.
pub(crate) type Columns<const N: usize> = [[f32; BATCH]; N];

impl Trees {
    /// The log-odds of several lines, the same as [`Trees::score`] gives for each of them.
    ///
    /// A question is put to all lines at once, which costs little more than to one.
    pub(crate) fn score_batch<const N: usize>(&self, features: &Columns<N>) -> [f32; BATCH] {
        let mut sums = [self.bias; BATCH];
        let trees = self.splits.chunks_exact(self.depth).zip(self.leaves.chunks_exact(1 << self.depth));
        for (splits, leaves) in trees {
            let mut at = [0_u32; BATCH];
            for (level, split) in splits.iter().enumerate() {
                let values = features.get(usize::from(split.feature)).unwrap_or(&[0.0; BATCH]);
                for (at, &value) in at.iter_mut().zip(values) {
                    *at |= u32::from(value > split.threshold) << level;
                }
            }
            for (sum, &at) in sums.iter_mut().zip(&at) {
                *sum += leaves[at as usize];
            }
        }
        sums
    }
}

/// Trees whose rows of answers are found together, in lanes.
const LANES: usize = 16;
/// So many lanes make a group; a model with more trees has more groups.
const GROUP: usize = 16;

/// The questions of all trees, turned round: which answers does the value of a feature give, in all trees at once?
#[derive(Clone, Debug)]
struct Answers {
    groups: Vec<Group>,
}

/// The questions of up to `GROUP * LANES` trees.
#[derive(Clone, Debug, Default)]
struct Group {
    /// Lanes of trees.
    width: usize,
    features: Vec<Feature>,
    /// The thresholds of each feature, ascending, filled up with infinity to whole rows.
    thresholds: Vec<[f32; 4]>,
    /// For each feature, and for each number of its thresholds that a value may be above: the answers that are yes, a
    /// byte a tree with a bit a level.
    answers: Vec<[u8; LANES]>,
}

/// Where the thresholds and answers of a feature stand.
#[derive(Clone, Copy, Debug)]
struct Feature {
    feature: usize,
    /// Behind its last row of thresholds.
    thresholds_end: usize,
    answers: usize,
}

impl Answers {
    fn of(splits: &[Split], depth: usize) -> Answers {
        Answers {
            groups: splits.chunks(depth * LANES * GROUP).map(|splits| Group::of(splits, depth)).collect(),
        }
    }
}

impl Group {
    fn of(splits: &[Split], depth: usize) -> Group {
        let width = (splits.len() / depth).div_ceil(LANES);
        let mut group = Group { width, ..Group::default() };
        let mut asked: Vec<(usize, Split)> = splits.iter().copied().enumerate().collect();
        asked.sort_by(|(_, a), (_, b)| a.feature.cmp(&b.feature).then(a.threshold.total_cmp(&b.threshold)));
        for of_feature in asked.chunk_by(|a, b| a.1.feature == b.1.feature) {
            let answers = group.answers.len();
            let mut yes = vec![[0; LANES]; width];
            group.answers.extend_from_slice(&yes);
            let mut thresholds = Vec::new();
            for same in of_feature.chunk_by(|a, b| a.1.threshold == b.1.threshold) {
                thresholds.push(same[0].1.threshold);
                for &(i, _) in same {
                    yes.as_flattened_mut()[i / depth] |= 1 << (i % depth);
                }
                group.answers.extend_from_slice(&yes);
            }
            thresholds.resize(thresholds.len().next_multiple_of(4), f32::INFINITY);
            let rows = thresholds.chunks_exact(4).map(|t| [t[0], t[1], t[2], t[3]]);
            group.thresholds.extend(rows);
            let feature = usize::from(of_feature[0].1.feature);
            group.features.push(Feature { feature, thresholds_end: group.thresholds.len(), answers });
        }
        group
    }

    /// Finds the row of answers of each tree.
    #[inline]
    fn ask(&self, features: &[f32], at: &mut [[u8; LANES]]) {
        at.fill([0; LANES]);
        let mut from = 0;
        for f in &self.features {
            let value = features.get(f.feature).copied().unwrap_or(0.0);
            let mut above = [0_u32; 4];
            for row in &self.thresholds[from..f.thresholds_end] {
                for (above, threshold) in above.iter_mut().zip(row) {
                    *above += u32::from(value > *threshold);
                }
            }
            from = f.thresholds_end;
            let above = above.iter().sum::<u32>() as usize;
            let answers = &self.answers[f.answers + above * self.width..];
            for (at, answers) in at.iter_mut().zip(answers) {
                for (at, answer) in at.iter_mut().zip(answers) {
                    *at |= answer;
                }
            }
        }
    }
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
        let scores = trees.score_batch(&columns);
        for (lane, score) in scores.into_iter().enumerate() {
            assert_eq!(score, trees.score(&columns.map(|column| column[lane])), "{lane}");
        }
        assert_ne!(scores[0], scores[1]);
    }
}
