//! The weights of hashed n-grams: logistic regression by Adagrad, then rounded to bytes.
//!
//! Adagrad after Duchi, Hazan and Singer (2011). Two questions share one pass: spam or not, content or boilerplate.
//! Sums are divided by the square root of their number, as at runtime. Knows hashes, labels and weights; not texts.

use spamsift::Category;
use spamsift::dev::{CategoryTable, NgramTable, probability};

/// What the trainer needs of one line.
#[derive(Clone, Copy, Debug)]
pub struct Example<'h> {
    /// The hashes of its n-grams.
    pub hashes: &'h [u32],
    /// Whether it is spam.
    pub spam: bool,
    /// Whether it is content, if it is no spam and that is known, and how much that counts.
    pub content: Option<(bool, f32)>,
    /// How much it counts.
    pub weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Buckets, as a power of two.
    pub bits: u32,
    /// Passes over the examples.
    pub epochs: usize,
    /// Step of Adagrad.
    pub rate: f32,
    /// Pull towards zero, a step.
    pub l2: f32,
    /// The weights are the mean of those after so many of the last passes (Polyak and Juditsky, 1992).
    pub averaged: usize,
    /// Seed of the order.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { bits: 18, epochs: 5, rate: 0.25, l2: 2e-4, averaged: 3, seed: 7 }
    }
}

#[derive(Clone, Copy, Default)]
struct Weight {
    value: f32,
    squares: f32,
}

impl Weight {
    #[inline]
    fn step(&mut self, gradient: f32, options: &Options) {
        let gradient = gradient + options.l2 * self.value;
        self.squares += gradient * gradient;
        self.value -= options.rate * gradient / (self.squares.sqrt() + 1e-3);
    }
}

/// Trains the two questions of the line model.
#[must_use]
pub fn train(examples: &[Example<'_>], options: &Options) -> NgramTable {
    let shift = 32 - options.bits;
    let mut weights = vec![[Weight::default(); 2]; 1 << options.bits];
    let mut order: Vec<u32> = (0..examples.len() as u32).collect();
    let mut random = fastrand::Rng::with_seed(options.seed);
    let mut sum_of = vec![[0.0_f32; 2]; weights.len()];
    for epoch in 0..options.epochs {
        random.shuffle(&mut order);
        for &at in &order {
            let example = &examples[at as usize];
            if example.hashes.is_empty() {
                continue;
            }
            let root = (example.hashes.len() as f32).sqrt();
            let mut sums = [0.0_f32; 2];
            for &hash in example.hashes {
                let w = &weights[(hash >> shift) as usize];
                sums[0] += w[0].value;
                sums[1] += w[1].value;
            }
            let error = |sum: f32, truth: bool, weight: f32| {
                weight * (probability(sum / root) - f32::from(u8::from(truth))) / root
            };
            let spam = error(sums[0], example.spam, example.weight);
            let content = example.content.map(|(c, weight)| error(sums[1], c, weight));
            for &hash in example.hashes {
                let w = &mut weights[(hash >> shift) as usize];
                w[0].step(spam, options);
                if let Some(content) = content {
                    w[1].step(content, options);
                }
            }
        }
        if epoch + options.averaged >= options.epochs {
            for (sum, weight) in sum_of.iter_mut().zip(&weights) {
                *sum = [0, 1].map(|q| sum[q] + weight[q].value);
            }
        }
    }
    let passes = options.averaged.clamp(1, options.epochs) as f32;
    let mean: Vec<[f32; 2]> = sum_of.into_iter().map(|w| w.map(|w| w / passes)).collect();
    let scale = [0, 1].map(|q| scale(mean.iter().map(|w| w[q])));
    let rounded = mean.iter().map(|w| [round(w[0], scale[0]), round(w[1], scale[1])]).collect();
    NgramTable::new(options.bits, scale, rounded)
}

/// Nats a unit, so that all but one weight in ten thousand fit into a byte; the others are held at its ends.
fn scale(values: impl Iterator<Item = f32>) -> f32 {
    let mut sizes: Vec<f32> = values.map(f32::abs).collect();
    let at = sizes.len() - 1 - sizes.len() / 10_000;
    let (_, largest, _) = sizes.select_nth_unstable_by(at, f32::total_cmp);
    (*largest / 127.0).max(1e-6)
}

fn round(value: f32, scale: f32) -> i8 {
    (value / scale).round().clamp(-127.0, 127.0) as i8
}

/// A spam line for the categories.
#[derive(Clone, Copy, Debug)]
pub struct SpamExample<'h> {
    /// The hashes of its n-grams.
    pub hashes: &'h [u32],
    /// The sums of its phrases by category, in nats.
    pub phrases: [f32; Category::COUNT],
    /// Its category.
    pub category: Category,
    /// How much it counts.
    pub weight: f32,
}

/// Trains the categories: softmax over n-gram sums, phrase sums and a bias.
#[must_use]
pub fn train_categories(examples: &[SpamExample<'_>], options: &Options) -> CategoryTable {
    const N: usize = Category::COUNT;
    let shift = 32 - options.bits;
    let mut weights = vec![[Weight::default(); N]; 1 << options.bits];
    let mut bias = [Weight::default(); N];
    let mut phrase = Weight { value: 1.0, squares: 1.0 };
    let mut order: Vec<u32> = (0..examples.len() as u32).collect();
    let mut random = fastrand::Rng::with_seed(options.seed);
    for _ in 0..options.epochs {
        random.shuffle(&mut order);
        for &at in &order {
            let example = &examples[at as usize];
            if example.hashes.is_empty() {
                continue;
            }
            let root = (example.hashes.len() as f32).sqrt();
            let mut odds: [f32; N] =
                std::array::from_fn(|c| bias[c].value + phrase.value * example.phrases[c].min(9.0));
            for &hash in example.hashes {
                let w = &weights[(hash >> shift) as usize];
                for c in 0..N {
                    odds[c] += w[c].value / root;
                }
            }
            let top = odds.iter().copied().fold(f32::MIN, f32::max);
            let exps = odds.map(|o| (o - top).exp());
            let total: f32 = exps.iter().sum();
            let errors: [f32; N] = std::array::from_fn(|c| {
                example.weight * (exps[c] / total - f32::from(u8::from(c == example.category as usize)))
            });
            for &hash in example.hashes {
                let w = &mut weights[(hash >> shift) as usize];
                for c in 0..N {
                    w[c].step(errors[c] / root, options);
                }
            }
            let mut slope = 0.0;
            for c in 0..N {
                bias[c].step(errors[c], options);
                slope += errors[c] * example.phrases[c].min(9.0);
            }
            phrase.step(slope * 0.05, options);
        }
    }
    let scale = scale(weights.iter().flatten().map(|w| w.value));
    let rounded = weights.iter().map(|row| row.map(|w| round(w.value, scale))).collect();
    CategoryTable::new(options.bits, scale, bias.map(|b| b.value), phrase.value, rounded)
}
