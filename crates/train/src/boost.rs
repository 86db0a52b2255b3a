//! Boosting of oblivious trees for two classes: histograms of gradients, one split a level for the whole tree.
//!
//! Second-order boosting after Chen and Guestrin (2016) with the symmetric trees of CatBoost (Prokhorenkova et al.,
//! 2018); each tree sees a sample of the rows, large gradients first (minimal variance sampling, Ibragimov and Gusev,
//! 2019). Knows rows of figures, labels and weights.

use rayon::prelude::*;
use spamsift::dev::{Split, Trees, probability};

/// How to boost.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Trees.
    pub trees: usize,
    /// Questions of each tree.
    pub depth: usize,
    /// How much of each tree counts.
    pub rate: f32,
    /// Pull of the leaves towards zero, in units of weight.
    pub l2: f32,
    /// The share of the rows that each tree sees, the more likely the larger their gradients.
    pub rows: f32,
    /// The share of the features that each level may ask for.
    pub features: f32,
    /// Seed of the choices.
    pub seed: u64,
}

/// Rows of figures, by column in bins.
#[derive(Debug)]
pub struct Table {
    rows: usize,
    /// The bin of each row, feature by feature.
    bins: Vec<Vec<u8>>,
    /// The thresholds between the bins, feature by feature.
    cuts: Vec<Vec<f32>>,
}

/// The most bins of a feature.
const MAX_BINS: usize = 64;

impl Table {
    /// Cuts the features of `rows` rows into bins of about the same number of rows; `value(row, feature)` gives a figure.
    #[must_use]
    pub fn new(rows: usize, features: usize, value: impl Fn(usize, usize) -> f32 + Sync) -> Self {
        let (bins, cuts) = (0..features)
            .into_par_iter()
            .map(|feature| {
                let column: Vec<f32> = (0..rows).map(|row| value(row, feature)).collect();
                let cuts = cuts(&column);
                let bins = column.iter().map(|v| cuts.partition_point(|c| c < v) as u8).collect();
                (bins, cuts)
            })
            .unzip();
        Table { rows, bins, cuts }
    }
}

/// Thresholds that part the values into bins: between neighbouring values, at equal steps of rank.
fn cuts(column: &[f32]) -> Vec<f32> {
    let mut sorted = column.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    let between = |a: f32, b: f32| a + (b - a) / 2.0;
    let mut cuts: Vec<f32> = if distinct.len() <= MAX_BINS {
        distinct.windows(2).map(|w| between(w[0], w[1])).collect()
    } else {
        // Half of the cuts by rank over all rows, half by rank over the distinct values, so that the rare ones have some.
        let by_rank = |values: &[f32], n: usize| -> Vec<f32> {
            (1..n)
                .filter_map(|i| {
                    let at = i * values.len() / n;
                    let next = values[at..].iter().copied().find(|v| *v > values[at])?;
                    Some(between(values[at], next))
                })
                .collect()
        };
        [by_rank(&sorted, MAX_BINS / 2), by_rank(&distinct, MAX_BINS / 2)].concat()
    };
    cuts.sort_unstable_by(f32::total_cmp);
    cuts.dedup();
    cuts
}

/// Boosts trees that part the rows for which `labels` holds from the others.
#[must_use]
pub fn train(table: &Table, labels: &[bool], weights: &[f32], options: &Options) -> Trees {
    let total: f64 = weights.iter().map(|&w| f64::from(w)).sum();
    let positive: f64 = weights.iter().zip(labels).filter(|(_, l)| **l).map(|(&w, _)| f64::from(w)).sum();
    let share = (positive / total.max(1e-9)).clamp(1e-4, 1.0 - 1e-4);
    let mut trees = Trees::new((share / (1.0 - share)).ln() as f32, options.depth);
    let mut odds = vec![trees.bias; table.rows];
    let mut random = fastrand::Rng::with_seed(options.seed);
    let features = table.bins.len();
    let mut chosen: Vec<u16> = (0..features as u16).collect();
    for _ in 0..options.trees {
        let gradients: Vec<(f32, f32)> = (0..table.rows)
            .map(|row| {
                let (p, weight) = (probability(odds[row]), weights[row]);
                (weight * (p - f32::from(u8::from(labels[row]))), weight * (p * (1.0 - p)).max(1e-4))
            })
            .collect();
        let (seen, gradients) = sample(&gradients, options.rows, &mut random);
        let mut leaf_of = vec![0_u16; table.rows];
        let mut splits = Vec::with_capacity(options.depth);
        for level in 0..options.depth {
            random.shuffle(&mut chosen);
            let some = &chosen[..((features as f32 * options.features).ceil() as usize).clamp(1, features)];
            let best = some
                .par_iter()
                .filter_map(|&feature| {
                    let feature = usize::from(feature);
                    best_cut(
                        &table.bins[feature],
                        table.cuts[feature].len(),
                        &seen,
                        &leaf_of,
                        level,
                        &gradients,
                        options.l2,
                    )
                    .map(|(gain, cut)| (gain, feature, cut))
                })
                // Ties go to the first feature, so that the number of threads does not matter.
                .reduce_with(|a, b| if b.0 > a.0 || (b.0 == a.0 && b.1 < a.1) { b } else { a });
            let (feature, cut) = best.map_or((0, None), |(_, feature, cut)| (feature, Some(cut)));
            let threshold = cut.map_or(f32::MAX, |cut| table.cuts[feature][cut]);
            splits.push(Split { feature: feature as u16, threshold });
            if let Some(cut) = cut {
                for (leaf, &bin) in leaf_of.iter_mut().zip(&table.bins[feature]) {
                    *leaf |= u16::from(usize::from(bin) > cut) << level;
                }
            }
        }
        let mut sums = vec![(0.0_f64, 0.0_f64); 1 << options.depth];
        for (&row, &(g, h)) in seen.iter().zip(&gradients) {
            let sum = &mut sums[usize::from(leaf_of[row as usize])];
            *sum = (sum.0 + f64::from(g), sum.1 + f64::from(h));
        }
        let leaf = |&(g, h): &(f64, f64)| (-g / (h + f64::from(options.l2))) as f32 * options.rate;
        let leaves: Vec<f32> = sums.iter().map(leaf).collect();
        for (odds, &leaf) in odds.iter_mut().zip(&leaf_of) {
            *odds += leaves[usize::from(leaf)];
        }
        trees.push(&splits, &leaves);
    }
    trees
}

/// Draws about `share` of the rows, each with a chance in proportion to the size of its gradient, which is then divided by
/// that chance: the sums over the sample are true on average, and rows that are settled cost nothing.
fn sample(gradients: &[(f32, f32)], share: f32, random: &mut fastrand::Rng) -> (Vec<u32>, Vec<(f32, f32)>) {
    let sizes: Vec<f32> = gradients.iter().map(|&(g, h)| (g * g + h * h).sqrt()).collect();
    let wanted = f64::from(share) * sizes.len() as f64;
    let expected = |unit: f32| -> f64 { sizes.iter().map(|s| f64::from((s / unit).min(1.0))).sum() };
    // Rows at or above the unit are always drawn; found by halving, since the number drawn falls as it grows.
    let (mut low, mut high) = (0.0_f32, sizes.iter().copied().fold(0.0, f32::max).max(f32::MIN_POSITIVE));
    high /= share.clamp(1e-3, 1.0);
    for _ in 0..24 {
        let middle = low + (high - low) / 2.0;
        if expected(middle) > wanted { low = middle } else { high = middle }
    }
    let (mut rows, mut drawn) = (Vec::new(), Vec::new());
    for (row, (&size, &(g, h))) in sizes.iter().zip(gradients).enumerate() {
        let chance = (size / high).min(1.0);
        if random.f32() < chance {
            rows.push(row as u32);
            drawn.push((g / chance, h / chance));
        }
    }
    (rows, drawn)
}

/// The best cut of a feature for all leaves of a level together: its gain and the last bin below it.
fn best_cut(
    bins: &[u8],
    cuts: usize,
    rows: &[u32],
    leaf_of: &[u16],
    level: usize,
    gradients: &[(f32, f32)],
    l2: f32,
) -> Option<(f64, usize)> {
    if cuts == 0 {
        return None;
    }
    let leaves = 1 << level;
    let mut sums = vec![(0.0_f64, 0.0_f64); leaves * (MAX_BINS + 1)];
    for (&row, &(g, h)) in rows.iter().zip(gradients) {
        let row = row as usize;
        let sum = &mut sums[usize::from(leaf_of[row]) * (MAX_BINS + 1) + usize::from(bins[row])];
        *sum = (sum.0 + f64::from(g), sum.1 + f64::from(h));
    }
    let l2 = f64::from(l2);
    let value = |(g, h): (f64, f64)| g * g / (h + l2);
    let mut gains = vec![0.0_f64; cuts];
    for leaf in sums.chunks_exact(MAX_BINS + 1) {
        let all = leaf.iter().fold((0.0, 0.0), |a, s| (a.0 + s.0, a.1 + s.1));
        let whole = value(all);
        let mut below = (0.0, 0.0);
        for (cut, gain) in gains.iter_mut().enumerate() {
            below = (below.0 + leaf[cut].0, below.1 + leaf[cut].1);
            *gain += value(below) + value((all.0 - below.0, all.1 - below.1)) - whole;
        }
    }
    let (cut, &gain) = gains.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
    (gain > 1e-6).then_some((gain, cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_an_exclusive_or() {
        let rows: Vec<[f32; 2]> = (0..400).map(|i| [(i % 20) as f32, (i / 20) as f32]).collect();
        let labels: Vec<bool> = rows.iter().map(|r| (r[0] > 9.5) != (r[1] > 9.5)).collect();
        let table = Table::new(rows.len(), 2, |row, feature| rows[row][feature]);
        // The first cut of an exclusive or gains nothing, so a little is taken off one corner.
        let weights: Vec<f32> =
            rows.iter().map(|r| if r[0] > 9.5 && r[1] > 9.5 { 0.9 } else { 1.0 }).collect();
        let options = Options { trees: 20, depth: 2, rate: 0.5, l2: 1.0, rows: 1.0, features: 1.0, seed: 1 };
        let trees = train(&table, &labels, &weights, &options);
        for (row, &label) in rows.iter().zip(&labels) {
            assert_eq!(trees.score(row) > 0.0, label, "{row:?}");
        }
        let again = train(&table, &labels, &weights, &options);
        assert_eq!(trees, again);
    }
}
