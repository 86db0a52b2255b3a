//! spamsift beside its limits and its peers: the same texts, the same run, and answers that are checked.
//!
//! `cargo bench` measures speed, `cargo run --release -- accuracy FILE...` what the verdicts are worth, and
//! `cargo run --release -- report` writes `docs/peers.md` and its plot from both.

pub mod accuracy;
pub mod limits;
pub mod names;
pub mod peers;
pub mod plot;
pub mod report;
pub mod texts;
pub mod training;
