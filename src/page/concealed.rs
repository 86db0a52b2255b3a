//! Links that readers of the page do not see, or that only its scripts write: whether they make an injected block.
//!
//! Knows markup, not words. Menus that open on a click are hidden, too: they lead to one site, stand in navigation, or
//! share the page on the large platforms, and are no injection.

use crate::decide::{CONCEALED_LINK_SHARE, FOREIGN_SHARE};
use crate::segment::{Role, Segment};

/// Hosts to which honest pages hold hidden links (to share, to follow, to log in), with all that end in them.
const PLATFORMS: [&str; 28] = [
    "apple.com",
    "bsky.app",
    "discord.com",
    "douban.com",
    "douyin.com",
    "facebook.com",
    "github.com",
    "google.com",
    "instagram.com",
    "kakao.com",
    "line.me",
    "linkedin.com",
    "medium.com",
    "microsoft.com",
    "naver.com",
    "ok.ru",
    "pinterest.com",
    "qq.com",
    "reddit.com",
    "threads.net",
    "tiktok.com",
    "tumblr.com",
    "twitter.com",
    "vk.com",
    "weibo.com",
    "whatsapp.com",
    "x.com",
    "youtube.com",
];

/// The other sites that the concealed links of a page lead to, as far as they must be told apart.
#[derive(Debug, Default)]
pub(crate) struct Concealed<'t> {
    /// At most as many as are asked for.
    sites: Vec<&'t str>,
    /// Lines whose hosts the caller does not name.
    unnamed: usize,
}

impl<'t> Concealed<'t> {
    /// Whether a segment is made of concealed links to other sites; the sites are noted, up to `enough` of them.
    pub(crate) fn note(&mut self, segment: &Segment<'t>, enough: usize) -> bool {
        let counts = (segment.is_hidden() || segment.is_scripted())
            && segment.get_role() != Some(Role::Navigation)
            && segment.get_link_share().is_some_and(|share| share >= CONCEALED_LINK_SHARE)
            && segment.get_foreign_links().is_some_and(|share| share >= FOREIGN_SHARE);
        if !counts {
            return false;
        }
        let hosts = segment.get_foreign_hosts();
        if hosts.is_empty() {
            self.unnamed = self.unnamed.saturating_add(1);
            return true;
        }
        let mut elsewhere = hosts.iter().map(String::as_str).filter(|host| !is_platform(host)).peekable();
        let counts = elsewhere.peek().is_some();
        for site in elsewhere.map(site) {
            if self.count() < enough && !self.sites.contains(&site) {
                self.sites.push(site);
            }
        }
        counts
    }

    /// How many sites there are.
    pub(crate) fn count(&self) -> usize {
        self.sites.len().saturating_add(self.unnamed)
    }
}

/// The part of a host that its owner registers, near enough: two labels, or three under such ends as `co.uk`.
fn site(host: &str) -> &str {
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let (Some(last), Some(second)) = (dots.next(), dots.next()) else { return host };
    let under_second_level = host.len() - last - 1 == 2 && last - second - 1 <= 3;
    let before = if under_second_level { dots.next() } else { Some(second) };
    before.map_or(host, |at| &host[at + 1..])
}

fn is_platform(host: &str) -> bool {
    PLATFORMS.iter().any(|platform| {
        host.strip_suffix(platform).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_known_with_what_stands_before_them() {
        for host in ["facebook.com", "www.facebook.com", "x.com"] {
            assert!(is_platform(host), "{host}");
        }
        for host in ["xx.com", "notfacebook.com", "facebook.com.example.net", ""] {
            assert!(!is_platform(host), "{host}");
        }
    }

    #[test]
    fn hosts_of_one_owner_are_one_site() {
        for (host, want) in [
            ("a.b.example.com", "example.com"),
            ("example.com", "example.com"),
            ("news.example.co.uk", "example.co.uk"),
            ("example.com.cn", "example.com.cn"),
            ("www.example.cn", "example.cn"),
            ("localhost", "localhost"),
            ("", ""),
            ("..", "."),
        ] {
            assert_eq!(site(host), want, "{host}");
        }
    }

    #[test]
    fn sites_count_once_and_no_more_than_are_asked_for_are_kept() {
        let hosts: Vec<String> = (0..9).map(|i| format!("h{i}.example")).collect();
        let link = |i: usize| {
            Segment::new("a").hidden(true).link_share(1.0).foreign_links(1.0).foreign_hosts(&hosts[i..=i])
        };
        let mut concealed = Concealed::default();
        assert!(concealed.note(&link(0), 3) && concealed.note(&link(0), 3));
        assert_eq!(concealed.count(), 1);
        for i in 1..9 {
            assert!(concealed.note(&link(i), 3));
        }
        assert_eq!(concealed.count(), 3);
        assert!(!concealed.note(&link(1).role(Role::Navigation), 3));
        assert!(!concealed.note(&link(1).link_share(0.2), 3));
        assert!(!concealed.note(&link(1).hidden(false), 3));
    }
}
