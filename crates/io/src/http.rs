//! HTTP responses as archives keep them: head and body, with the codings of the transfer undone.

use std::io::Read;

/// A response.
pub(crate) struct Response {
    pub(crate) status: Option<u16>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Reads a response of which the body has `max` bytes at most; `Err` says why it cannot be read.
pub(crate) fn parse(block: Vec<u8>, max: usize) -> Result<Response, &'static str> {
    let (head_end, body_start) = head(&block).ok_or("no HTTP head")?;
    let head = String::from_utf8_lossy(&block[..head_end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|l| l.split_ascii_whitespace().nth(1)?.parse().ok());
    let (mut content_type, mut coding, mut chunked) = (None, String::new(), false);
    for (name, value) in lines.filter_map(|l| l.split_once(':')) {
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => content_type = Some(value.to_owned()),
            "content-encoding" => coding = value.to_ascii_lowercase(),
            "transfer-encoding" => chunked = value.to_ascii_lowercase().contains("chunked"),
            _ => {}
        }
    }
    let mut body = block;
    body.drain(..body_start);
    if chunked {
        // Many archives keep the header and not the coding.
        body = dechunked(&body).unwrap_or(body);
    }
    let limit = max as u64 + 1;
    let mut plain = Vec::new();
    let read = match coding.as_str() {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            flate2::read::MultiGzDecoder::new(body.as_slice()).take(limit).read_to_end(&mut plain)
        }
        "deflate" => {
            let zlib = flate2::read::ZlibDecoder::new(body.as_slice()).take(limit).read_to_end(&mut plain);
            if zlib.is_err() && plain.is_empty() {
                flate2::read::DeflateDecoder::new(body.as_slice()).take(limit).read_to_end(&mut plain)
            } else {
                zlib
            }
        }
        "zstd" => match zstd::stream::read::Decoder::new(body.as_slice()) {
            Ok(decoder) => decoder.take(limit).read_to_end(&mut plain),
            Err(e) => Err(e),
        },
        "br" if looks_binary(&body) => return Err("content coding br is not supported"),
        _ => return Ok(Response { status, content_type, body }),
    };
    // A body cut short is still most of a page.
    if read.is_err() && plain.is_empty() {
        return match looks_binary(&body) {
            true => Err("the coded body is damaged"),
            false => Ok(Response { status, content_type, body }),
        };
    }
    if plain.len() > max {
        return Err("the body is larger than the limit");
    }
    Ok(Response { status, content_type, body: plain })
}

/// Whether a body is not the text that its archive may have decoded already.
fn looks_binary(body: &[u8]) -> bool {
    body.iter().take(512).filter(|b| **b < 9 || (14..32).contains(*b)).count() > 8
}

/// The end of the head, and the start of the body.
fn head(block: &[u8]) -> Option<(usize, usize)> {
    if !block.starts_with(b"HTTP/") {
        return None;
    }
    let crlf = memchr::memmem::find(block, b"\r\n\r\n").map(|i| (i, i + 4));
    let lf = memchr::memmem::find(block, b"\n\n").map(|i| (i, i + 2));
    Some(match (crlf, lf) {
        (Some(a), Some(b)) => a.min(b),
        (one, other) => one.or(other).unwrap_or((block.len(), block.len())),
    })
}

/// The chunks put together; `None` if it is not chunked after all.
fn dechunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let line = memchr::memchr(b'\n', &rest[..rest.len().min(1024)]);
        let size = line.and_then(|end| {
            let digits = std::str::from_utf8(&rest[..end]).ok()?.trim().split(';').next()?.trim();
            usize::from_str_radix(digits, 16).ok()
        });
        let (Some(line), Some(size)) = (line, size) else {
            return (!out.is_empty()).then_some(out);
        };
        if size == 0 {
            return Some(out);
        }
        let start = line + 1;
        let end = start.saturating_add(size).min(rest.len());
        out.extend_from_slice(&rest[start..end]);
        rest = &rest[end..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn codings() {
        let parse = |head: &str, body: &[u8]| parse([head.as_bytes(), b"\r\n\r\n", body].concat(), 100);
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"page").unwrap();
        let gz = gz.finish().unwrap();
        let response = parse("HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=gbk", b"page").unwrap();
        assert_eq!(
            (response.status, response.content_type.as_deref()),
            (Some(200), Some("text/html; charset=gbk"))
        );
        for (head, body) in [
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked",
                b"2\r\npa\r\n2;x=y\r\nge\r\n0\r\n\r\n".as_slice(),
            ),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", b"page"),
            ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip", &gz),
            ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip", b"page"),
            ("HTTP/1.1 200 OK\r\nContent-Encoding: br", b"page"),
        ] {
            assert_eq!(parse(head, body).unwrap().body, b"page", "{head}");
        }
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        bomb.write_all(&[0; 5000]).unwrap();
        assert!(parse("HTTP/1.1 200 OK\r\nContent-Encoding: gzip", &bomb.finish().unwrap()).is_err());
        assert!(parse("SMTP", b"").is_err());
    }
}
