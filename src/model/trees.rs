//! Boosted oblivious trees: every node of a level asks the same question, so a tree is a table of 2^depth leaves.
//!
//! After Kohavi and Li, "Oblivious Decision Trees" (1995), in the form that CatBoost made common (Prokhorenkova et al.,
//! 2018). Knows how to sum leaves; training lives in `crates/train`, what the sum means in `decide`.

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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trees {
    /// What the sum starts from, in nats.
    pub bias: f32,
    depth: usize,
    splits: Vec<Split>,
    leaves: Vec<f32>,
}

impl Trees {
    /// No trees yet, of a depth of 1 to [`MAX_DEPTH`].
    #[must_use]
    pub fn new(bias: f32, depth: usize) -> Self {
        Trees { bias, depth: depth.clamp(1, MAX_DEPTH), splits: Vec::new(), leaves: Vec::new() }
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
    }

    /// The log-odds for these features. A feature that a split names and that is not there counts as zero.
    #[must_use]
    #[inline]
    pub fn score(&self, features: &[f32]) -> f32 {
        let mut sum = self.bias;
        let leaves = 1_usize << self.depth;
        for (splits, leaves) in self.splits.chunks_exact(self.depth).zip(self.leaves.chunks_exact(leaves)) {
            let mut at = 0;
            for (level, split) in splits.iter().enumerate() {
                let value = features.get(usize::from(split.feature)).copied().unwrap_or(0.0);
                at |= usize::from(value > split.threshold) << level;
            }
            sum += leaves[at];
        }
        sum
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
}
