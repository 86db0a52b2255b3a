//! Contact details: messenger handles, phone numbers and links, which promotion needs and an article seldom has.
//!
//! An automaton finds what announces a contact, a regular expression confirms what follows; both run only where the
//! statistics of the text leave room for one. Knows the forms of contacts, not what they mean for a verdict.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::Regex;

use crate::text::{CharClass, Stats};

/// What announces a contact, in lower case; the automaton minds no ASCII case.
const ANCHORS: &[&str] = &[
    "://",
    "www.",
    "t.me/",
    "wa.me/",
    "telegram",
    "whatsapp",
    "wechat",
    "viber",
    "skype",
    "kakao",
    "zalo",
    "line:",
    "line：",
    "line id",
    "line@",
    "tel:",
    "tel：",
    "tel.",
    "qq",
    "微信",
    "薇信",
    "加微",
    "加微信",
    "加v",
    "扣扣",
    "纸飞机",
    "電話",
    "电话",
    "微x",
    "賴",
    "카톡",
    "라인",
    "텔레",
    "телеграм",
    "ватсап",
    "вайбер",
    "тел",
    "โทร",
    "ไลน์",
    "@",
];
/// The first two anchors announce links, the others people.
const LINK_ANCHORS: usize = 2;
/// So many bytes behind an anchor may hold the contact.
const REACH: usize = 48;
/// A text with this many contacts is as full of them as one can be; the rest is not looked at.
const ENOUGH: u32 = 32;

/// How many contacts a text holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contacts {
    /// Links with their scheme or `www`.
    pub(crate) links: u32,
    /// Handles and numbers behind a messenger's or a telephone's name.
    pub(crate) handles: u32,
}

struct Finder {
    anchors: AhoCorasick,
    handle: Regex,
}

fn finder() -> Option<&'static Finder> {
    static FINDER: OnceLock<Option<Finder>> = OnceLock::new();
    FINDER
        .get_or_init(|| {
            let anchors = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(AhoCorasickKind::DFA))
                .build(ANCHORS)
                .ok()?;
            // A sign or a word between, then a number or an id with one in it.
            let handle = Regex::new(
                r"^[^\w\n]{0,4}(?:(?:id|号|號|no)[^\w\n]{0,4})?[A-Za-z_]{0,12}[0-9][0-9A-Za-z_\- ().]{3,}",
            )
            .ok()?;
            Some(Finder { anchors, handle })
        })
        .as_ref()
}

/// What `@` and `/` are to the folding pass.
const AT_CLASS: CharClass = CharClass::Symbol;
const SLASH_CLASS: CharClass = CharClass::Separator;

/// Whether a text holds an at sign or a slash. Without a branch a byte, so that many are compared at once.
fn holds_sign(text: &str) -> bool {
    text.as_bytes()
        .chunks(64)
        .any(|bytes| bytes.iter().fold(false, |found, &b| found | (b == b'@') | (b == b'/')))
}

impl Contacts {
    /// Counts the contacts of a text, of which the folding pass counted `stats`.
    #[inline(never)]
    pub(crate) fn of(text: &str, stats: &Stats) -> Contacts {
        let mut contacts = Contacts::default();
        // No contact without digits, an at sign or the slashes of a link. The signs are counted with others of their
        // classes, so that the text need not be read for them where there are none of those.
        let signs = stats.of(AT_CLASS) + stats.of(SLASH_CLASS) > 0;
        if stats.of(CharClass::Digit) < 5 && !(signs && holds_sign(text)) {
            return contacts;
        }
        let Some(finder) = finder() else { return contacts };
        // Behind the last contact: "Telegram @name" is one, though both words announce it.
        let mut behind = 0;
        for found in finder.anchors.find_iter(text) {
            if found.start() < behind {
                continue;
            }
            if found.pattern().as_usize() < LINK_ANCHORS {
                contacts.links += 1;
            } else {
                let rest = &text[found.end()..];
                let reach =
                    (0..=REACH.min(rest.len())).rev().find(|&i| rest.is_char_boundary(i)).unwrap_or(0);
                let digits = rest[..reach].bytes().filter(u8::is_ascii_digit).count();
                if let (true, Some(handle)) = (digits >= 3, finder.handle.find(&rest[..reach])) {
                    contacts.handles += 1;
                    behind = found.end() + handle.end();
                }
            }
            if contacts.links + contacts.handles >= ENOUGH {
                break;
            }
        }
        contacts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Folded;

    fn of(text: &str) -> Contacts {
        let mut folded = Folded::default();
        folded.fold(text);
        Contacts::of(text, folded.stats())
    }

    #[test]
    fn finds_handles_and_links() {
        assert_eq!(of("加微信：abc12345 领取").handles, 1);
        assert_eq!(of("Telegram @casino_24h777").handles, 1);
        assert_eq!(of("WhatsApp: +91 98765 43210").handles, 1);
        assert_eq!(of("see https://example.com/a and http://example.org").links, 2);
    }

    #[test]
    fn signs_are_of_their_classes() {
        assert_eq!(crate::text::class_of('@'), AT_CLASS);
        assert_eq!(crate::text::class_of('/'), SLASH_CLASS);
        assert!(holds_sign(&"-".repeat(70).replacen('-', "/", 1)) && !holds_sign("www.example.com"));
    }

    #[test]
    fn passes_over_ordinary_text() {
        assert_eq!(of("The line was 12345 km long and the hotel stood at its end."), Contacts::default());
        assert_eq!(of("他们通过微信联系"), Contacts::default());
    }
}
