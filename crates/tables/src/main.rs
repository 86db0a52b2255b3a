//! Writes the character tables of the library: `src/text/tables.rs` and `src/text/entities_table.rs`.
//!
//!     cargo run -p spamsift-tables              write them
//!     cargo run -p spamsift-tables -- --check   fail where the committed files differ
//!
//! The tables are a function of `data/fold/*.tsv` and of the versions of the Unicode crates in `Cargo.lock`.
//! Nothing of this runs when the library is built.

mod emit;
mod fold;
mod pack;
mod sources;

// The library's own file: a class has one number, here and there.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../src/text/class.rs"]
mod class;

use std::path::Path;
use std::process::ExitCode;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let check = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [only] if only == "--check" => true,
        _ => {
            eprintln!("usage: spamsift-tables [--check]");
            return ExitCode::from(2);
        }
    };
    match run(check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("spamsift-tables: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = root.join("data/fold");
    let rules = fold::Rules::new(sources::Fold::read(&data)?);
    let packed = pack::Packed::new(&rules)?;
    let lookalikes = sources::lookalikes(&data)?;
    let references = sources::references(&data)?;
    eprintln!(
        "{} blocks, {} expansions, {} bytes in all",
        packed.blocks.len(),
        packed.expansions.len(),
        packed.bytes()
    );
    for (name, text) in [
        ("tables.rs", emit::tables(&packed, &lookalikes)),
        ("entities_table.rs", emit::entities(&references)),
    ] {
        let path = root.join("src/text").join(name);
        if check {
            if std::fs::read_to_string(&path)? != text {
                let remedy = "run `cargo run -p spamsift-tables` and commit the result";
                return Err(format!("src/text/{name} is not what data/fold gives; {remedy}").into());
            }
        } else {
            std::fs::write(&path, text)?;
        }
    }
    Ok(())
}
