//! From the command line's wishes to a classifier, and from verdicts to JSON.
//!
//! Knows how a verdict is written down; nothing of files or threads.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use spamsift::{Classifier, ClassifierBuilder, Config, PageVerdict, Verdict};
use spamsift_io::PageSegment;

use crate::args::{ModelArgs, Preset};

/// A classifier with what is needed to write its verdicts down.
pub(crate) struct Judge {
    pub(crate) classifier: Classifier,
    /// Whether verdicts come with their evidence.
    pub(crate) evidence: bool,
}

/// Where a verdict was given: it decides which threshold applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    Alone,
    InPage,
}

impl Judge {
    pub(crate) fn new(args: &ModelArgs, evidence: bool) -> Result<Self> {
        Ok(Judge { classifier: classifier(args)?, evidence })
    }

    /// The score in ten-thousandths, as it is written: rounded, but never over the threshold that it was judged by.
    pub(crate) fn score(&self, verdict: &Verdict, place: Where) -> u32 {
        let config = self.classifier.config();
        let threshold = match place {
            Where::Alone => config.line_threshold,
            Where::InPage => config.page_threshold,
        };
        let score = verdict.score();
        let scaled = f64::from(score) * 1e4;
        let rounded = scaled.round();
        let written = if ((rounded / 1e4) as f32 >= threshold) == (score >= threshold) {
            rounded
        } else if score >= threshold {
            scaled.ceil()
        } else {
            scaled.floor()
        };
        written as u32
    }

    /// Writes the value of "verdict".
    pub(crate) fn write_verdict(&self, out: &mut Vec<u8>, text: &str, verdict: &Verdict, place: Where) {
        out.push(b'{');
        self.write_fields(out, text, verdict, place);
        out.push(b'}');
    }

    fn write_fields(&self, out: &mut Vec<u8>, text: &str, verdict: &Verdict, place: Where) {
        out.extend_from_slice(b"\"label\": \"");
        out.extend_from_slice(verdict.label().as_str().as_bytes());
        out.extend_from_slice(b"\", \"score\": ");
        write_score(out, self.score(verdict, place));
        out.extend_from_slice(b", \"category\": ");
        write_name(out, verdict.category().map(spamsift::Category::as_str));
        if self.evidence {
            self.write_evidence(out, text, verdict);
        }
    }

    fn write_evidence(&self, out: &mut Vec<u8>, text: &str, verdict: &Verdict) {
        out.extend_from_slice(b", \"evidence\": [");
        for (i, e) in self.classifier.explain(text).evidence().iter().enumerate() {
            out.extend_from_slice(if i == 0 { b"{\"kind\": " } else { b", {\"kind\": " });
            write_name(out, Some(e.kind().as_str()));
            out.extend_from_slice(b", \"category\": ");
            write_name(out, e.category().map(spamsift::Category::as_str));
            let range = e.range();
            let rest = format!(
                ", \"start\": {}, \"end\": {}, \"weight\": {:.3}}}",
                range.start,
                range.end,
                e.weight()
            );
            out.extend_from_slice(rest.as_bytes());
        }
        out.extend_from_slice(b"], \"injected\": [");
        for (i, span) in verdict.injected_spans().iter().enumerate() {
            let range = span.range();
            let comma = if i == 0 { "" } else { ", " };
            let (start, end, category) = (range.start, range.end, span.category());
            let span = format!("{comma}{{\"start\": {start}, \"end\": {end}, \"category\": \"{category}\"}}");
            out.extend_from_slice(span.as_bytes());
        }
        out.push(b']');
    }

    /// Writes a verdict with what the markup told of its segment.
    pub(crate) fn write_marked(
        &self,
        out: &mut Vec<u8>,
        segment: &PageSegment,
        verdict: &Verdict,
        place: Where,
    ) {
        out.push(b'{');
        self.write_fields(out, &segment.text, verdict, place);
        write_markup(out, segment);
        out.push(b'}');
    }

    /// Writes the value of "page_verdict".
    pub(crate) fn write_page_verdict(out: &mut Vec<u8>, verdict: &PageVerdict) {
        out.extend_from_slice(b"{\"kind\": ");
        write_name(out, Some(verdict.kind().as_str()));
        out.extend_from_slice(b", \"spam_share\": ");
        write_score(out, (f64::from(verdict.spam_share()) * 1e4).round() as u32);
        out.extend_from_slice(b", \"category\": ");
        write_name(out, verdict.category().map(spamsift::Category::as_str));
        out.push(b'}');
    }
}

/// Writes ten-thousandths as a number without needless zeros: `0.98`, `1.0`.
pub(crate) fn write_score(out: &mut Vec<u8>, ten_thousandths: u32) {
    let (whole, mut rest) = (ten_thousandths / 10_000, ten_thousandths % 10_000);
    out.push(b'0' + (whole % 10) as u8);
    out.push(b'.');
    loop {
        out.push(b'0' + (rest / 1000) as u8);
        rest = rest % 1000 * 10;
        if rest == 0 {
            return;
        }
    }
}

/// Writes a name that needs no escapes, or null.
fn write_name(out: &mut Vec<u8>, name: Option<&str>) {
    match name {
        Some(name) => {
            out.push(b'"');
            out.extend_from_slice(name.as_bytes());
            out.push(b'"');
        }
        None => out.extend_from_slice(b"null"),
    }
}

/// Writes what the markup told of a segment, as further fields.
pub(crate) fn write_markup(out: &mut Vec<u8>, segment: &PageSegment) {
    if segment.is_plain() {
        return;
    }
    out.extend_from_slice(b", \"role\": ");
    write_name(out, Some(segment.role.as_str()));
    out.extend_from_slice(b", \"link_share\": ");
    write_score(out, (segment.link_share.clamp(0.0, 1.0) * 1e4).round() as u32);
    if let Some(share) = segment.foreign_links {
        out.extend_from_slice(b", \"foreign_links\": ");
        write_score(out, (share.clamp(0.0, 1.0) * 1e4).round() as u32);
    }
    if let Some(hiding) = segment.hidden {
        out.extend_from_slice(b", \"hidden\": ");
        write_name(out, Some(hiding.as_str()));
    }
    if segment.scripted {
        out.extend_from_slice(b", \"scripted\": true");
    }
}

/// Builds the classifier.
fn classifier(args: &ModelArgs) -> Result<Classifier> {
    let lists = |paths: &[std::path::PathBuf]| -> Result<Vec<(String, String)>> {
        paths.iter().map(|p| Ok((p.display().to_string(), read_text(p)?))).collect()
    };
    let (lexicons, allowed) = (lists(&args.lexicon)?, lists(&args.allow)?);
    let mut builder = Classifier::builder().config(config(args));
    if let Some(path) = &args.model {
        let bytes = std::fs::read(path).with_context(|| format!("{}", path.display()))?;
        spamsift::Model::from_bytes(&bytes).with_context(|| format!("{}", path.display()))?;
        builder = builder.model(&bytes);
    }
    let plain = builder.clone();
    for (_, list) in &lexicons {
        builder = builder.lexicon(list.as_str());
    }
    for (_, list) in &allowed {
        builder = builder.allow_list(list.as_str());
    }
    builder.build().map_err(|error| {
        // The error knows the line of a list, not which list it was: try them one by one.
        let fails = |b: ClassifierBuilder| b.without_default_lists().build().err();
        let of_lexicon =
            lexicons.iter().find_map(|(name, l)| Some((name, fails(plain.clone().lexicon(l.as_str()))?)));
        let of_allowed = || {
            allowed.iter().find_map(|(name, l)| Some((name, fails(plain.clone().allow_list(l.as_str()))?)))
        };
        match of_lexicon.or_else(of_allowed) {
            Some((name, error)) => anyhow!("{name}: {error}"),
            None => error.into(),
        }
    })
}

fn config(args: &ModelArgs) -> Config {
    let mut config = match args.preset {
        Preset::Precision => Config::precision(),
        Preset::Balanced => Config::balanced(),
        Preset::Recall => Config::recall(),
    };
    if let Some(threshold) = args.threshold {
        config.line_threshold = threshold;
        config.page_threshold = threshold;
    }
    config
}

fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_written_short() {
        let written = |n| {
            let mut out = Vec::new();
            write_score(&mut out, n);
            String::from_utf8(out).unwrap_or_default()
        };
        assert_eq!([0, 9800, 9804, 10_000, 7].map(written), ["0.0", "0.98", "0.9804", "1.0", "0.0007"]);
    }

    #[test]
    fn a_written_score_stays_on_its_side_of_the_threshold() -> Result<()> {
        let text = "Opening hours: Tuesday to Friday, or by appointment";
        let exact = spamsift::classify(text).score();
        for threshold in [exact, exact.next_up(), exact.next_down()] {
            let args = ModelArgs { threshold: Some(threshold), ..ModelArgs::default() };
            let judge = Judge::new(&args, false)?;
            let verdict = judge.classifier.classify(text);
            let written = judge.score(&verdict, Where::Alone) as f32 / 1e4;
            assert_eq!(written >= threshold, verdict.is_spam(), "{threshold} {written}");
        }
        Ok(())
    }
}
