//! WARC and WET archives, built here record by record: whole, damaged, cut short.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use spamsift_io::{Entry, Error, RecordKind, Source, WarcReader};

/// One record of an archive.
fn record(kind: &str, url: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    out.extend_from_slice(body);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

fn response(url: &str, content_type: &str, page: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n").into_bytes();
    block.extend_from_slice(page);
    record("response", url, "application/http; msgtype=response", &block)
}

fn wet(url: &str, text: &str) -> Vec<u8> {
    record("conversion", url, "text/plain", text.as_bytes())
}

fn gzip(part: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(part).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(part: &[u8]) -> Vec<u8> {
    zstd::encode_all(part, 1).unwrap()
}

/// The records of a small archive.
fn records() -> Vec<Vec<u8>> {
    vec![
        record("warcinfo", "", "application/warc-fields", b"software: none\r\n"),
        response("http://a.example/", "text/html; charset=gbk", b"<p>\xc4\xe3\xba\xc3</p>"),
        record(
            "request",
            "http://a.example/",
            "application/http; msgtype=request",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        wet("http://b.example/", "Two\nlines\n"),
        response("http://c.example/x.png", "image/png", b"\x89PNG"),
        record("resource", "http://d.example/", "text/html", "<title>Tea</title>".as_bytes()),
        record("resource", "dns:d.example", "text/dns", b"1.2.3.4"),
        wet("http://e.example/", "Last"),
    ]
}

#[derive(Debug, Default, PartialEq)]
struct Read {
    texts: Vec<String>,
    skipped: Vec<u64>,
    error: Option<String>,
    truncated: bool,
}

fn read(archive: Vec<u8>) -> Read {
    let mut out = Read::default();
    for entry in WarcReader::new(Source::new("test", std::io::Cursor::new(archive))).max_record(100_000) {
        match entry {
            Ok(Entry::Record(record)) => out.texts.push(record.page().map_or("-".to_owned(), |p| p.text())),
            Ok(Entry::Skipped(skipped)) => out.skipped.push(skipped.offset),
            Err(error) => {
                out.truncated = Error::is_truncated(&error);
                out.error = Some(error.to_string());
            }
        }
    }
    out
}

const ALL: [&str; 5] = ["你好", "Two\nlines", "-", "Tea", "Last"];

#[test]
fn every_compression() {
    let plain = records();
    for archive in [
        plain.concat(),
        gzip(&plain.concat()),
        plain.iter().flat_map(|r| gzip(r)).collect(),
        zstandard(&plain.concat()),
        plain.iter().flat_map(|r| zstandard(r)).collect(),
        [plain.iter().flat_map(|r| gzip(r)).collect(), vec![0; 512]].concat(),
    ] {
        let got = read(archive);
        assert_eq!(got.texts, ALL);
        assert_eq!((got.skipped.len(), got.error), (0, None));
    }
}

#[test]
fn what_a_record_tells() {
    let entries: Vec<_> = WarcReader::new(&records().concat()[..]).map(Result::unwrap).collect();
    let Entry::Record(first) = &entries[0] else { panic!("a record") };
    assert_eq!(first.kind, RecordKind::Response);
    assert_eq!(first.url.as_deref(), Some("http://a.example/"));
    assert_eq!(first.content_type.as_deref(), Some("text/html; charset=gbk"));
    assert_eq!(first.status, Some(200));
    assert_eq!(first.offset, records()[0].len() as u64);
    assert_eq!(first.page().unwrap().charset, "GBK");
}

#[test]
fn damaged_records_are_passed_over() {
    let good = records();
    let start = good[0].len() as u64;
    let damage = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut records = good.clone();
        change(&mut records[1]);
        records.concat()
    };
    let replaced = |from: &str, to: &str| {
        let (from, to) = (from.to_owned(), to.to_owned());
        damage(&move |r: &mut Vec<u8>| {
            let at = r.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
            r.splice(at..at + from.len(), to.bytes());
        })
    };
    for archive in [
        replaced("WARC/1.0", "WRAC/1.0"),
        replaced("Content-Length: ", "Content-Length: x"),
        // The length of the whole rest and more: runs into the next record.
        replaced("Content-Length: ", "Content-Length: 5"),
        replaced("HTTP/1.1", "HTPT/1.1"),
    ] {
        let got = read(archive);
        assert_eq!(got.texts, ALL[1..], "{got:?}");
        assert_eq!(got.skipped, [start]);
        assert_eq!(got.error, None);
    }
    // Too short a length: the record is there as far as it goes, the rest is told.
    let got = read(damage(&|r| {
        let at = r.windows(16).position(|w| w == b"Content-Length: ").unwrap() + 16;
        r.splice(at..at + 2, *b"56");
    }));
    assert_eq!(got.texts[1..], ALL[1..]);
    assert_eq!(got.skipped.len(), 1);
}

#[test]
fn a_damaged_member_is_passed_over() {
    for compress in [gzip, zstandard] {
        let mut members: Vec<Vec<u8>> = records().iter().map(|r| compress(r)).collect();
        let middle = members[3].len() / 2;
        members[3][middle..].iter_mut().for_each(|b| *b ^= 0x55);
        let got = read(members.concat());
        let without: Vec<_> = ALL.into_iter().filter(|t| *t != ALL[1]).collect();
        assert!(got.texts.iter().map(String::as_str).eq(without.iter().copied()), "{got:?}");
        assert!(!got.skipped.is_empty() && got.error.is_none(), "{got:?}");
    }
}

#[test]
fn an_archive_cut_in_the_middle() {
    let plain = records().concat();
    let cut = plain.len() - 6;
    for archive in [plain[..cut].to_vec(), gzip(&plain)[..gzip(&plain).len() - 20].to_vec()] {
        let got = read(archive);
        assert!(got.truncated, "{got:?}");
        assert!(got.error.as_deref().unwrap().contains("fetch the file again"));
    }
    let got = read(plain[..cut].to_vec());
    assert_eq!(got.texts, ALL[..4]);
    let members: Vec<Vec<u8>> = records().iter().map(|r| gzip(r)).collect();
    let whole = members.concat();
    let got = read(whole[..whole.len() - 12].to_vec());
    assert_eq!((got.texts.len(), got.truncated), (4, true));
}

#[test]
fn large_records_are_passed_over() {
    let mut records = records();
    let offset = records[0].len() + records[1].len();
    records.insert(2, wet("http://big.example/", &"x".repeat(200_000)));
    let got = read(records.concat());
    assert_eq!((got.texts.len(), got.skipped), (5, vec![offset as u64]));
}

#[test]
fn hostile_archives_end() {
    let head = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 90000\r\n\r\n";
    for archive in [
        head.repeat(2_000),
        b"WARC/1.0\r\nContent-Length: 18446744073709551615\r\n\r\n".to_vec(),
        b"WARC/1.0\r\nx".repeat(50_000),
        b"\r\n".repeat(50_000),
        b"\x1f\x8b\x08".repeat(10_000),
        b"\x28\xb5\x2f\xfd".repeat(10_000),
        vec![b'a'; 1_000_000],
        gzip(&vec![0; 10_000_000]),
    ] {
        let got = read(archive);
        assert!(got.texts.len() < 3_000);
    }
}

#[test]
fn random_damage_never_panics() {
    let plain = records();
    let members: Vec<u8> = plain.iter().flat_map(|r| gzip(r)).collect();
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..400 {
        let mut archive = if round % 2 == 0 { plain.concat() } else { members.clone() };
        for _ in 0..1 + random(8) {
            let at = random(archive.len().max(1));
            match random(3) {
                0 if at < archive.len() => archive[at] = random(256) as u8,
                1 => drop(archive.drain(at.min(archive.len())..(at + random(40)).min(archive.len()))),
                _ => archive.truncate(at.max(1)),
            }
        }
        let got = read(archive);
        assert!(got.texts.len() <= 8);
    }
}
