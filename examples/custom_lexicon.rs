//! Own phrases beside the embedded ones, and honest phrases that cancel hits.
//!
//! `cargo run --example custom_lexicon`

use spamsift::{Category, Classifier, Config};

fn main() -> Result<(), spamsift::BuildError> {
    let classifier = Classifier::builder()
        .config(Config::precision())
        .phrase("golden carp lounge", Category::Gambling, 3.0)
        .allow("golden carp lounge of the aquarium")
        .build()?;
    for text in [
        "golden carp lounge bonus code, golden carp lounge login",
        "Children may feed the fish in the golden carp lounge of the aquarium at noon.",
    ] {
        println!("{}\n", classifier.explain(text));
    }
    Ok(())
}
