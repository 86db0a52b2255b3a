//! What styles do to an element: whether a reader still sees it.
//!
//! Knows inline styles, the old presentational attributes, and the simple rules of a page's own `<style>`
//! (`.x`, `#x`, `tag`, `tag.x`). No cascade, no media queries, no style sheets from outside: a hidden block is
//! evidence, not a verdict, and the honest ones are told by what they say.

use std::collections::HashMap;

use memchr::memmem;

use crate::page::Hiding;

/// Beyond this many pixels to the left or above, nobody scrolls.
const OFF_SCREEN: f32 = -500.0;
/// More rules than a page has; a bound for hostile ones.
const MAX_RULES: usize = 20_000;

/// The effect of one declaration block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Effect {
    pub(super) hides: Option<Hiding>,
    /// `visibility: visible`, which undoes an ancestor's `hidden`.
    pub(super) visible: bool,
    /// A readable font size, which undoes an ancestor's zero.
    pub(super) font: bool,
    /// A `display` other than `none`.
    pub(super) displayed: bool,
    pub(super) colour: Option<u32>,
    pub(super) background: Option<u32>,
}

/// Reads a declaration block, as in a `style` attribute.
pub(super) fn effect(style: &str) -> Effect {
    if style.contains("/*") || style.contains('\\') {
        return declarations(&plain(style));
    }
    declarations(style)
}

/// Without comments and escapes, which hide names from readers like this one.
fn plain(css: &str) -> String {
    let css = without_comments(css);
    let mut out = String::with_capacity(css.len());
    let mut chars = css.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let (mut code, mut digits) = (0u32, 0);
        while let Some(d) = chars.peek().and_then(|c| c.to_digit(16)).filter(|_| digits < 6) {
            code = code * 16 + d;
            digits += 1;
            chars.next();
        }
        if digits > 0 {
            out.extend(char::from_u32(code));
            chars.next_if(char::is_ascii_whitespace);
        }
    }
    out
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(i) = rest.find("/*") {
        out.push_str(&rest[..i]);
        rest = rest[i + 2..].find("*/").map_or("", |end| &rest[i + 2 + end + 2..]);
    }
    out.push_str(rest);
    out
}

/// A length in pixels, roughly: what matters is whether it is nothing or far away.
fn pixels(value: &str) -> Option<f32> {
    let value = value.trim();
    let digits = value.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(value.len());
    let number: f32 = value[..digits].parse().ok()?;
    let unit = &value[digits..];
    let unit = &unit[..unit.find(|c: char| !(c.is_ascii_alphabetic() || c == '%')).unwrap_or(unit.len())];
    Some(match unit.to_ascii_lowercase().as_str() {
        "em" | "rem" | "ch" | "ex" => number * 16.0,
        "%" | "vw" | "vh" => number * 10.0,
        "in" | "cm" => number * 50.0,
        _ => number,
    })
}

/// The numbers in the parentheses of a CSS function, in pixels.
fn arguments(value: &str) -> Vec<f32> {
    let Some(open) = value.find('(') else { return Vec::new() };
    let inner = &value[open + 1..value.find(')').filter(|end| *end > open).unwrap_or(value.len())];
    inner.split([',', ' ']).filter_map(pixels).take(8).collect()
}

/// A colour as 0xRRGGBB; `None` for one that is not opaque or not known.
pub(super) fn colour(value: &str) -> Option<u32> {
    let value = value.trim().to_ascii_lowercase();
    if let Some(hex) = value.strip_prefix('#') {
        let hex = &hex[..hex.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(hex.len())];
        let number = u32::from_str_radix(hex, 16).ok()?;
        return match hex.len() {
            3 => Some(
                (((number >> 8) * 0x11) << 16)
                    | ((((number >> 4) & 15) * 0x11) << 8)
                    | ((number & 15) * 0x11),
            ),
            6 => Some(number),
            _ => None,
        };
    }
    if value.starts_with("rgb") {
        let parts = arguments(&value);
        let opaque = parts.get(3).is_none_or(|alpha| *alpha > 0.0);
        return match parts[..] {
            [r, g, b, ..] if opaque => {
                Some(((r as u8 as u32) << 16) | ((g as u8 as u32) << 8) | b as u8 as u32)
            }
            _ => None,
        };
    }
    let name = value.split_ascii_whitespace().next().unwrap_or("");
    Some(match name {
        "white" => 0xFF_FF_FF,
        "black" => 0,
        "red" => 0xFF_00_00,
        "green" => 0x00_80_00,
        "blue" => 0x00_00_FF,
        "yellow" => 0xFF_FF_00,
        "gray" | "grey" => 0x80_80_80,
        "silver" => 0xC0_C0_C0,
        "whitesmoke" => 0xF5_F5_F5,
        "snow" => 0xFF_FA_FA,
        "ivory" => 0xFF_FF_F0,
        _ => return None,
    })
}

/// Whether no eye tells the two apart.
pub(super) fn same_colour(a: u32, b: u32) -> bool {
    (0..3).all(|i| (a >> (8 * i) & 255).abs_diff(b >> (8 * i) & 255) <= 8)
}

fn declarations(style: &str) -> Effect {
    let mut effect = Effect::default();
    let (mut overflow, mut width, mut height) = (false, None, None);
    let mut gradient_text = false;
    let mut transparent = false;
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim(), value.trim());
        let value = value.split('!').next().unwrap_or("").trim_end();
        let is = |n: &str| name.eq_ignore_ascii_case(n);
        let says = |v: &str| value.eq_ignore_ascii_case(v);
        let mut hide = |why| {
            effect.hides.get_or_insert(why);
        };
        if is("display") {
            if says("none") {
                effect.hides = Some(Hiding::DisplayNone);
            } else {
                effect.displayed = true;
            }
        } else if is("visibility") {
            match says("hidden") || says("collapse") {
                true => hide(Hiding::Visibility),
                false => effect.visible = says("visible"),
            }
        } else if is("left") || is("top") || is("right") || is("bottom") {
            if pixels(value).is_some_and(|p| p <= OFF_SCREEN || p >= 5000.0) {
                hide(Hiding::OffScreen);
            }
        } else if is("text-indent") || is("margin-left") || is("margin-top") || is("margin") {
            if value.split_ascii_whitespace().any(|v| pixels(v).is_some_and(|p| p <= OFF_SCREEN)) {
                hide(Hiding::OffScreen);
            }
        } else if is("clip") {
            if let [top, right, bottom, left] = arguments(value)[..]
                && (bottom - top <= 1.0 || right - left <= 1.0)
            {
                hide(Hiding::OffScreen);
            }
        } else if is("clip-path") {
            let value = value.to_ascii_lowercase();
            let first = arguments(&value).first().copied();
            let all = value.starts_with("inset") && first.is_some_and(|p| p >= 500.0)
                || value.starts_with("circle") && first.is_some_and(|p| p <= 0.0);
            if all {
                hide(Hiding::OffScreen);
            }
        } else if is("transform") || is("-webkit-transform") {
            let value = value.to_ascii_lowercase();
            let parts = arguments(&value);
            if value.starts_with("translate") && parts.iter().any(|p| *p <= -1000.0) {
                hide(Hiding::OffScreen);
            } else if value.starts_with("scale") && parts.contains(&0.0) {
                hide(Hiding::ZeroSize);
            }
        } else if is("opacity") {
            if value.parse::<f32>().is_ok_and(|o| o <= 0.05) {
                hide(Hiding::Transparent);
            }
        } else if is("filter") {
            if value.to_ascii_lowercase().replace(' ', "").contains("opacity=0)") {
                hide(Hiding::Transparent);
            }
        } else if is("font-size") || is("font") {
            let size = match is("font") {
                true if value.starts_with("0/") || value.starts_with("0 ") => Some(0.0),
                true => None,
                false => pixels(value),
            };
            match size {
                Some(size) if size <= 2.0 => hide(Hiding::ZeroFont),
                Some(_) => effect.font = true,
                None => {}
            }
        } else if is("overflow") || is("overflow-y") || is("overflow-x") {
            overflow |= says("hidden") || says("clip");
        } else if is("height") || is("max-height") {
            height = pixels(value).or(height);
        } else if is("width") || is("max-width") {
            width = pixels(value).or(width);
        } else if is("color") {
            effect.colour = colour(value);
            transparent = says("transparent");
        } else if is("background-color") || is("background") {
            effect.background = colour(value).or(effect.background);
        } else if is("background-clip") || is("-webkit-background-clip") {
            gradient_text = says("text");
        }
    }
    let none = |size: Option<f32>| size.is_some_and(|s| (0.0..=1.0).contains(&s));
    if (none(width) && none(height)) || (overflow && (none(width) || none(height))) {
        effect.hides.get_or_insert(Hiding::ZeroSize);
    }
    let same = matches!((effect.colour, effect.background), (Some(a), Some(b)) if same_colour(a, b));
    if same || (transparent && !gradient_text) {
        effect.hides.get_or_insert(Hiding::SameColour);
    }
    effect
}

/// Whether a `<marquee>` of these attributes shows nothing that could be read.
pub(super) fn is_blind_marquee(width: Option<&str>, height: Option<&str>, amount: Option<&str>) -> bool {
    let small =
        |size: Option<&str>| size.filter(|s| !s.ends_with('%')).and_then(pixels).is_some_and(|p| p <= 10.0);
    small(width) || small(height) || amount.and_then(pixels).is_some_and(|a| a >= 500.0)
}

/// The rules of a page's own style sheets that hide something, and what its scripts hide by id.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// By selector: `.x`, `#x`, `tag`, `tag.x`, `tag#x`.
    rules: HashMap<String, Hiding>,
    /// Pairs of class or id selectors that together show what the first alone hides: `.tab.active`.
    shows: Vec<(String, String)>,
}

impl Sheet {
    /// Looks through a page before it is parsed, since a rule may stand behind what it hides.
    pub(super) fn of_page(html: &str) -> Self {
        let mut sheet = Sheet::default();
        let bytes = html.as_bytes();
        for open in ["<style", "<STYLE", "<Style"] {
            let mut at = 0;
            while let Some(i) = memmem::find(&bytes[at..], open.as_bytes()) {
                let start = at + i + open.len();
                let Some(body) = memchr::memchr(b'>', &bytes[start..]).map(|i| start + i + 1) else { break };
                let end = memmem::find(&bytes[body..], b"</").map_or(bytes.len(), |i| body + i);
                sheet.read(&html[body..end]);
                at = end;
            }
        }
        sheet.read_scripts(html);
        sheet
    }

    fn read(&mut self, css: &str) {
        let css = without_comments(css);
        let mut rest = css.as_str();
        while let Some(open) = rest.find('{') {
            let selectors = rest[..open].trim().trim_start_matches("<!--").trim_start();
            rest = &rest[open + 1..];
            if selectors.contains('@') && !selectors.contains(';') {
                rest = &rest[block_end(rest)..];
                continue;
            }
            let end = rest.find('}').unwrap_or(rest.len());
            let effect = effect(&rest[..end]);
            rest = rest.get(end + 1..).unwrap_or("");
            // Sizes, fonts and opacity in rules are layout and animation; a position off the screen is not.
            let hides = effect
                .hides
                .filter(|h| matches!(h, Hiding::DisplayNone | Hiding::Visibility | Hiding::OffScreen));
            if hides.is_none() && !effect.displayed && !effect.visible {
                continue;
            }
            let selectors = selectors.rsplit(';').next().unwrap_or("");
            for selector in selectors.split(',').map(str::trim) {
                self.add(selector, hides);
            }
        }
    }

    fn add(&mut self, selector: &str, hides: Option<Hiding>) {
        let simple = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#');
        if selector.is_empty() || !selector.chars().all(simple) || self.rules.len() >= MAX_RULES {
            return;
        }
        let marks = selector.bytes().filter(|b| matches!(b, b'.' | b'#')).count();
        match (hides, marks) {
            (Some(why), 0 | 1) => {
                self.rules.insert(selector.to_owned(), why);
            }
            (None, 0 | 1) => {
                self.rules.remove(selector);
            }
            (None, 2) if self.shows.len() < 256 => {
                let second = selector.rfind(['.', '#']).unwrap_or(0);
                self.shows.push((selector[..second].to_owned(), selector[second..].to_owned()));
            }
            _ => {}
        }
    }

    /// `getElementById("x").style.display = "none"`, the oldest way of hiding a block from people alone.
    fn read_scripts(&mut self, html: &str) {
        for i in memmem::find_iter(html.as_bytes(), "getElementById(").take(256) {
            let rest = &html[i + "getElementById(".len()..];
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some((id, tail)) = rest[1..].split_once(quote).filter(|(id, _)| id.len() <= 64) else {
                continue;
            };
            let tail: String = tail.chars().take(64).filter(|c| !c.is_ascii_whitespace()).collect();
            let tail = tail.replace('\'', "\"");
            let why = if tail.starts_with(").style.display=\"none") {
                Hiding::DisplayNone
            } else if tail.starts_with(").style.visibility=\"hidden") {
                Hiding::Visibility
            } else {
                continue;
            };
            self.rules.insert(format!("#{id}"), why);
        }
    }

    /// What the rules say of an element.
    pub(super) fn hides(&self, tag: &[u8], class: Option<&str>, id: Option<&str>) -> Option<Hiding> {
        if self.rules.is_empty() {
            return None;
        }
        let tag = std::str::from_utf8(tag).ok()?;
        if let Some(why) = self.rules.get(tag) {
            return Some(*why);
        }
        let classes = || class.unwrap_or("").split_ascii_whitespace().take(32).map(|c| ('.', c));
        let names = || classes().chain(id.map(|i| ('#', i.trim())));
        let mut key = String::with_capacity(32);
        for (mark, name) in names() {
            for tag in ["", tag] {
                key.clear();
                key.push_str(tag);
                key.push(mark);
                key.push_str(name);
                if let Some(why) = self.rules.get(&key) {
                    let has = |part: &String| names().any(|(m, n)| part.strip_prefix(m) == Some(n));
                    let shown =
                        self.shows.iter().any(|(a, b)| (*a == key && has(b)) || (*b == key && has(a)));
                    return (!shown).then_some(*why);
                }
            }
        }
        None
    }
}

/// The end of a block whose opening brace has been read, with the blocks in it.
fn block_end(css: &str) -> usize {
    let mut depth = 1usize;
    for (i, b) in css.bytes().enumerate() {
        match b {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    css.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_that_hide() {
        for (style, why) in [
            ("display:none", Hiding::DisplayNone),
            ("DISPLAY : None !important", Hiding::DisplayNone),
            ("dis/**/play:none", Hiding::DisplayNone),
            ("d\\69splay:none", Hiding::DisplayNone),
            ("visibility:hidden", Hiding::Visibility),
            ("position:absolute;left:-9999px", Hiding::OffScreen),
            ("position: fixed; top: -99em", Hiding::OffScreen),
            ("text-indent:-1000px", Hiding::OffScreen),
            ("margin:-3000px 0 0 0", Hiding::OffScreen),
            ("clip:rect(1px,1px,1px,1px)", Hiding::OffScreen),
            ("clip: rect(0 0 0 0)", Hiding::OffScreen),
            ("clip-path: inset(50%)", Hiding::OffScreen),
            ("transform:translateX(-9999px)", Hiding::OffScreen),
            ("height:0;overflow:hidden", Hiding::ZeroSize),
            ("width:1px;height:1px", Hiding::ZeroSize),
            ("font-size:0", Hiding::ZeroFont),
            ("font-size:1px", Hiding::ZeroFont),
            ("opacity:0.0", Hiding::Transparent),
            ("filter: alpha(opacity=0)", Hiding::Transparent),
            ("color:#fff;background:#ffffff url(x.png)", Hiding::SameColour),
            ("color:white;background-color:rgb(254,254,254)", Hiding::SameColour),
            ("color:transparent", Hiding::SameColour),
        ] {
            assert_eq!(effect(style).hides, Some(why), "{style}");
        }
    }

    #[test]
    fn styles_that_do_not_hide() {
        for style in [
            "display:block",
            "height:0",
            "left:-20px",
            "opacity:0.5",
            "font-size:12px",
            "color:#fff;background:#000",
            "overflow:hidden;height:40px",
            "clip:rect(0,100px,100px,0)",
            "-webkit-background-clip:text;color:transparent",
            "width:100%",
            ";;:::",
        ] {
            assert_eq!(effect(style).hides, None, "{style}");
        }
    }

    #[test]
    fn rules_of_the_page() {
        let sheet = Sheet::of_page(
            "<style>/* x */ .a, p.b{display:none} #c{position:absolute;left:-999px} .d{display:none}\
             @media print{.e{display:none}} .d{display:block} .t{display:none} .t.on{display:block} .x .y{display:none}\
             </style><script>document.getElementById('f').style.display = 'none'</script>",
        );
        let hides = |tag: &str, class: &str, id: &str| sheet.hides(tag.as_bytes(), Some(class), Some(id));
        assert_eq!(hides("div", "z a", ""), Some(Hiding::DisplayNone));
        assert_eq!(hides("p", "b", ""), Some(Hiding::DisplayNone));
        assert_eq!(hides("div", "b", ""), None);
        assert_eq!(hides("div", "", "c"), Some(Hiding::OffScreen));
        assert_eq!(hides("div", "", "f"), Some(Hiding::DisplayNone));
        for shown in ["d", "e", "y", "t on"] {
            assert_eq!(hides("div", shown, ""), None, "{shown}");
        }
        assert_eq!(hides("div", "t", ""), Some(Hiding::DisplayNone));
    }
}
