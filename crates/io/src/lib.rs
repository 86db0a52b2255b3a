//! Bytes to pages for spamsift.
//!
//! Crawlers hold HTML in any encoding, archives hold WARC and WET. This crate takes all that in and gives pages:
//! segments in order, with what the markup told of them.
//!
//! ```
//! use spamsift_io::{Hints, Page};
//! let page = Page::from_html(b"<title>Tea</title><ul><li>Green<li>Black</ul>", &Hints::new());
//! assert_eq!(page.text(), "Tea\nGreen\nBlack");
//! ```
#![deny(missing_docs)]

mod charset;
mod compressed;
mod cut;
mod error;
mod html;
mod http;
mod inputs;
mod lines;
mod page;
mod warc;

pub use charset::{CharsetSource, Decoded};
pub use cut::cut;
pub use error::Error;
pub use inputs::{Format, Input, Source, inputs};
pub use lines::{Line, Lines, MAX_LINE};
pub use page::{Hiding, Hints, Page, PageSegment};
pub use warc::{Entry, MAX_RECORD, Record, RecordKind, Skipped, WarcReader};
