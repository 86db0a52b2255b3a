//! The file of a model: a header of magic, version, length and checksum, then the parts, all little-endian.
//!
//! ```text
//! 0   8  magic "SPAMSIFT"          20  8  checksum of the payload (FNV-1a, 64 bits)
//! 8   4  version                   28  …  payload
//! 12  8  length of the payload
//! payload: n-grams    bits u32, scale f32 x 2, weights i8 x 2 x 2^bits
//!          categories bits u32, scale f32, bias f32 x 10, phrase f32, weights i8 x 10 x 2^bits
//!          trees x 4  bias f32, depth u32, count u32, splits (feature u16, threshold f32), leaves f32
//!          calibration x 2: slope f32, offset f32 for each class of length
//! ```
//! Sizes are checked against the bytes at hand before anything is allocated, so a hostile file costs nothing.

use core::cmp::Ordering;

use super::{Calibration, CategoryTable, MAX_DEPTH, NgramTable, Parts, Split, Trees};
use crate::error::{ModelError, ModelErrorKind};
use crate::verdict::Category;

const MAGIC: &[u8; 8] = b"SPAMSIFT";
/// Rises with every change of the format or of what the features mean.
const VERSION: u32 = 2;
const HEADER: usize = 28;
/// The largest table, as the exponent of its buckets.
const MAX_BITS: u32 = 24;

const fn error(kind: ModelErrorKind) -> ModelError {
    ModelError::new(kind)
}

/// FNV-1a over words of eight bytes: finds damage, proves nothing against an attacker.
fn checksum(bytes: &[u8]) -> u64 {
    let step = |h: u64, word: u64| (h ^ word).wrapping_mul(0x0100_0000_01B3);
    let mut chunks = bytes.chunks_exact(8);
    let mut hash = 0xCBF2_9CE4_8422_2325;
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        hash = step(hash, u64::from_le_bytes(word)).rotate_left(23);
    }
    chunks.remainder().iter().fold(hash, |h, &b| step(h, u64::from(b)))
}

struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, len: usize) -> Result<&'b [u8], ModelError> {
        let (taken, rest) = self.bytes.split_at_checked(len).ok_or(error(ModelErrorKind::Malformed))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A finite number.
    fn f32(&mut self) -> Result<f32, ModelError> {
        let value = f32::from_le_bytes(self.array()?);
        if value.is_finite() { Ok(value) } else { Err(error(ModelErrorKind::Malformed)) }
    }

    fn bits(&mut self) -> Result<u32, ModelError> {
        let bits = self.u32()?;
        if (1..=MAX_BITS).contains(&bits) { Ok(bits) } else { Err(error(ModelErrorKind::Malformed)) }
    }

    /// `count` rows of `N` signed bytes.
    fn rows<const N: usize>(&mut self, count: usize) -> Result<Vec<[i8; N]>, ModelError> {
        let bytes = self.take(count * N)?;
        Ok(bytes.chunks_exact(N).map(|row| core::array::from_fn(|i| row[i] as i8)).collect())
    }

    fn trees(&mut self) -> Result<Trees, ModelError> {
        let bias = self.f32()?;
        let (depth, count) = (self.u32()? as usize, self.u32()? as usize);
        if !(1..=MAX_DEPTH).contains(&depth) || count > self.bytes.len() {
            return Err(error(ModelErrorKind::Malformed));
        }
        let mut trees = Trees::new(bias, depth);
        for _ in 0..count {
            let mut splits = Vec::with_capacity(depth);
            for _ in 0..depth {
                let feature = u16::from_le_bytes(self.array()?);
                splits.push(Split { feature, threshold: self.f32()? });
            }
            let leaves = (0..1 << depth).map(|_| self.f32()).collect::<Result<Vec<f32>, _>>()?;
            trees.push(&splits, &leaves);
        }
        Ok(trees)
    }

    fn calibration(&mut self) -> Result<Calibration, ModelError> {
        let mut calibration = Calibration::IDENTITY;
        for line in &mut calibration.by_length {
            *line = [self.f32()?, self.f32()?];
        }
        Ok(calibration)
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Parts, ModelError> {
    let magic = &bytes[..bytes.len().min(MAGIC.len())];
    if !MAGIC.starts_with(magic) {
        return Err(error(ModelErrorKind::NotAModel));
    }
    let mut header =
        Reader { bytes: bytes.get(MAGIC.len()..HEADER).ok_or(error(ModelErrorKind::Truncated))? };
    if header.u32()? != VERSION {
        return Err(error(ModelErrorKind::Version));
    }
    let len = u64::from_le_bytes(header.array()?);
    let sum = u64::from_le_bytes(header.array()?);
    let payload = &bytes[HEADER..];
    match (payload.len() as u64).cmp(&len) {
        Ordering::Less => return Err(error(ModelErrorKind::Truncated)),
        Ordering::Greater => return Err(error(ModelErrorKind::TrailingBytes)),
        Ordering::Equal => {}
    }
    if checksum(payload) != sum {
        return Err(error(ModelErrorKind::Checksum));
    }
    let mut r = Reader { bytes: payload };
    let bits = r.bits()?;
    let scale = [r.f32()?, r.f32()?];
    let ngrams = NgramTable::new(bits, scale, r.rows(1 << bits)?);
    let bits = r.bits()?;
    let scale = r.f32()?;
    let mut bias = [0.0; Category::COUNT];
    for b in &mut bias {
        *b = r.f32()?;
    }
    let phrase = r.f32()?;
    let categories = CategoryTable::new(bits, scale, bias, phrase, r.rows(1 << bits)?);
    let parts = Parts {
        ngrams,
        categories,
        line_spam: r.trees()?,
        line_content: r.trees()?,
        page_spam: r.trees()?,
        page_content: r.trees()?,
        line_calibration: r.calibration()?,
        page_calibration: r.calibration()?,
    };
    if r.bytes.is_empty() { Ok(parts) } else { Err(error(ModelErrorKind::Malformed)) }
}

pub(super) fn write(parts: &Parts) -> Vec<u8> {
    let mut payload = Vec::new();
    let f32s = |payload: &mut Vec<u8>, values: &[f32]| {
        for value in values {
            payload.extend_from_slice(&value.to_le_bytes());
        }
    };
    payload.extend_from_slice(&parts.ngrams.bits.to_le_bytes());
    f32s(&mut payload, &parts.ngrams.scale);
    payload.extend(parts.ngrams.weights.iter().flatten().map(|&w| w as u8));
    payload.extend_from_slice(&parts.categories.bits.to_le_bytes());
    f32s(&mut payload, &[parts.categories.scale]);
    f32s(&mut payload, &parts.categories.bias);
    f32s(&mut payload, &[parts.categories.phrase]);
    payload.extend(parts.categories.weights.iter().flatten().map(|&w| w as u8));
    for trees in [&parts.line_spam, &parts.line_content, &parts.page_spam, &parts.page_content] {
        let depth = trees.depth().max(1);
        f32s(&mut payload, &[trees.bias]);
        payload.extend_from_slice(&(depth as u32).to_le_bytes());
        payload.extend_from_slice(&((trees.splits().len() / depth) as u32).to_le_bytes());
        let leaves = trees.leaves().chunks_exact(1 << depth);
        for (splits, leaves) in trees.splits().chunks_exact(depth).zip(leaves) {
            for split in splits {
                payload.extend_from_slice(&split.feature.to_le_bytes());
                f32s(&mut payload, &[split.threshold]);
            }
            f32s(&mut payload, leaves);
        }
    }
    for calibration in [&parts.line_calibration, &parts.page_calibration] {
        f32s(&mut payload, calibration.by_length.as_flattened());
    }
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&checksum(&payload).to_le_bytes());
    bytes.extend_from_slice(&payload);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Parts {
        let mut trees = Trees::new(-1.0, 1);
        trees.push(&[Split { feature: 3, threshold: 0.5 }], &[-0.5, 0.5]);
        Parts {
            ngrams: NgramTable::new(2, [0.1, 0.2], vec![[1, -1], [2, -2], [3, -3], [-128, 127]]),
            categories: CategoryTable::new(1, 0.3, [0.5; Category::COUNT], 1.0, vec![[7; 10], [-7; 10]]),
            line_spam: trees.clone(),
            line_content: Trees::new(0.0, 2),
            page_spam: trees.clone(),
            page_content: trees,
            line_calibration: Calibration::IDENTITY,
            page_calibration: Calibration { by_length: [[0.9, 0.1]; Calibration::CLASSES] },
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(read(&write(&small())), Ok(small()));
    }

    #[test]
    fn every_cut_is_truncated_and_every_flip_is_found() {
        let bytes = write(&small());
        for len in 0..bytes.len() {
            assert_eq!(read(&bytes[..len]).unwrap_err().kind(), ModelErrorKind::Truncated, "{len}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            let kind = read(&damaged).unwrap_err().kind();
            let expected = match at {
                0..8 => ModelErrorKind::NotAModel,
                8..12 => ModelErrorKind::Version,
                _ => kind,
            };
            assert_eq!(kind, expected, "{at}");
            let found = match at {
                12..20 => matches!(kind, ModelErrorKind::Truncated | ModelErrorKind::TrailingBytes),
                _ => at < 12 || kind == ModelErrorKind::Checksum,
            };
            assert!(found, "{at}: {kind:?}");
        }
    }

    #[test]
    fn bytes_behind_the_model_are_an_error() {
        let mut bytes = write(&small());
        for _ in 0..9 {
            bytes.push(0);
            assert_eq!(read(&bytes).unwrap_err().kind(), ModelErrorKind::TrailingBytes);
        }
    }

    #[test]
    fn sizes_out_of_range_are_malformed() {
        let mut bytes = write(&small());
        bytes[HEADER] = 30;
        let sum = checksum(&bytes[HEADER..]);
        bytes[20..28].copy_from_slice(&sum.to_le_bytes());
        assert_eq!(read(&bytes).unwrap_err().kind(), ModelErrorKind::Malformed);
    }
}
