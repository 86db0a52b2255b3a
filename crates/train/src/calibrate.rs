//! Calibration: a straight line over the log-odds for each class of length (Platt, 1999), held near the identity.

use spamsift::dev::Calibration;

/// What calibration needs of a line: its log-odds, its length in codes, whether it is spam, and its weight.
pub type Point = (f32, usize, bool, f32);

/// Pull of slope and offset towards 1 and 0, in units of weight: classes of few lines stay near the identity.
const PRIOR: f64 = 20.0;

/// Fits the lines by Newton's method.
#[must_use]
pub fn fit(points: &[Point]) -> Calibration {
    let mut calibration = Calibration::IDENTITY;
    for class in 0..Calibration::CLASSES {
        let of_class = || points.iter().filter(|p| Calibration::class(p.1) == class);
        let (mut slope, mut offset) = (1.0_f64, 0.0_f64);
        for _ in 0..100 {
            let (mut ga, mut gb) = (PRIOR * (slope - 1.0), PRIOR * offset);
            let (mut haa, mut hab, mut hbb) = (PRIOR, 0.0, PRIOR);
            for &(x, _, spam, weight) in of_class() {
                let (x, weight) = (f64::from(x), f64::from(weight));
                let p = 1.0 / (1.0 + (-(slope * x + offset)).exp());
                let error = weight * (p - f64::from(u8::from(spam)));
                let curve = weight * (p * (1.0 - p)).max(1e-6);
                ga += error * x;
                gb += error;
                haa += curve * x * x;
                hab += curve * x;
                hbb += curve;
            }
            let det = haa * hbb - hab * hab;
            // Far from the fit the curvature is near nothing and a whole step would leap over it.
            slope -= ((ga * hbb - gb * hab) / det).clamp(-0.25, 0.25);
            offset -= ((gb * haa - ga * hab) / det).clamp(-1.0, 1.0);
        }
        if slope.is_finite() && offset.is_finite() && slope > 0.1 {
            calibration.by_length[class] = [slope as f32, offset as f32];
        }
    }
    calibration
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overconfident_odds_are_brought_down() {
        // One in four of the lines at odds of 4 is honest, one in four at -4 is spam.
        let points: Vec<Point> = (0..4000)
            .map(|i| (if i % 2 == 0 { 4.0 } else { -4.0 }, 30, (i % 2 == 0) == (i % 8 < 6), 1.0))
            .collect();
        let odds = fit(&points).apply(4.0, 30);
        let p = 1.0 / (1.0 + (-odds).exp());
        assert!((p - 0.75).abs() < 0.02, "{p}");
        assert_eq!(fit(&points).by_length[0], [1.0, 0.0]);
    }
}
