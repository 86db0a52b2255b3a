//! JSON records: the text borrowed from the raw line, fields put in without writing the record anew.
//!
//! Knows JSON and nothing of verdicts. A record's own bytes stay as they are; only where a field that is to be put in
//! is there already, the record is put together again from its raw values.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The value of a field that should be text or lines.
#[derive(Debug, PartialEq)]
pub(crate) enum Value<'r> {
    /// A string.
    Text(Cow<'r, str>),
    /// An array of strings.
    Lines(Vec<Cow<'r, str>>),
    /// Something else: what it is.
    Other(&'static str),
}

/// A record as far as it is looked at.
#[derive(Debug)]
pub(crate) struct Record<'r> {
    raw: &'r str,
    /// The value of the field that holds the text.
    pub(crate) text: Option<Value<'r>>,
    /// The value of "lines".
    pub(crate) lines: Option<Value<'r>>,
    /// Whether a field that is to be put in is there already.
    clash: bool,
    is_empty: bool,
}

/// The names of the fields that are looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'f> {
    /// The field that holds the text.
    pub(crate) text: &'f str,
    /// Whether "lines" is read, too.
    pub(crate) lines: bool,
    /// The fields that will be put in.
    pub(crate) put: &'f [&'f str],
}

impl<'r> Record<'r> {
    /// Reads a raw line.
    pub(crate) fn read(raw: &'r str, fields: Fields<'_>) -> Result<Self, serde_json::Error> {
        let mut de = serde_json::Deserializer::from_str(raw);
        let seen = RecordSeed(fields).deserialize(&mut de)?;
        de.end()?;
        let Seen { text, lines, clash, is_empty } = seen;
        Ok(Record { raw: raw.trim_end(), text, lines, clash, is_empty })
    }

    /// Writes the record with further fields at its end, each a name and its JSON. Fields of the same names go.
    pub(crate) fn write_with(&self, out: &mut Vec<u8>, put: &[(&str, &[u8])]) {
        if self.clash {
            self.rewrite(out, put);
            return;
        }
        // The record was read, so its last byte is the brace that closes it.
        out.extend_from_slice(&self.raw.as_bytes()[..self.raw.len() - 1]);
        put_fields(out, put, self.is_empty);
        out.push(b'}');
    }

    /// Writes the record with other values for some of its fields.
    pub(crate) fn write_replacing(&self, out: &mut Vec<u8>, replaced: &[(&str, &[u8])]) {
        out.push(b'{');
        for (i, (key, value)) in self.raw_fields().iter().enumerate() {
            let value = replaced.iter().find(|(k, _)| k == key).map_or(value.get().as_bytes(), |(_, v)| v);
            put_fields(out, &[(key, value)], i == 0);
        }
        out.push(b'}');
    }

    /// Writes the record with an "error" at its end.
    pub(crate) fn write_with_error(&self, out: &mut Vec<u8>, what: &str) {
        let mut error = Vec::new();
        write_string(&mut error, what);
        self.rewrite(out, &[("error", &error)]);
    }

    /// The value of a field, if it is a string.
    pub(crate) fn string(&self, key: &str) -> Option<String> {
        let fields = self.raw_fields();
        let (_, value) = fields.iter().find(|(k, _)| k == key)?;
        serde_json::from_str(value.get()).ok()
    }

    fn rewrite(&self, out: &mut Vec<u8>, put: &[(&str, &[u8])]) {
        let mut kept = self.raw_fields();
        kept.retain(|(key, _)| !put.iter().any(|(k, _)| k == key));
        out.push(b'{');
        for (i, (key, value)) in kept.iter().enumerate() {
            put_fields(out, &[(key, value.get().as_bytes())], i == 0);
        }
        put_fields(out, put, kept.is_empty());
        out.push(b'}');
    }

    fn raw_fields(&self) -> Vec<(Cow<'r, str>, &'r RawValue)> {
        // It parsed before; were it otherwise, the fields that are put in would stand alone.
        serde_json::from_str::<RawFields<'_>>(self.raw).map(|f| f.0).unwrap_or_default()
    }
}

fn put_fields(out: &mut Vec<u8>, fields: &[(&str, &[u8])], first: bool) {
    for (i, (name, json)) in fields.iter().enumerate() {
        if !(first && i == 0) {
            out.extend_from_slice(b", ");
        }
        write_string(out, name);
        out.extend_from_slice(b": ");
        out.extend_from_slice(json);
    }
}

/// What is wrong with a record whose field is not as it should be, with the remedy.
pub(crate) fn complaint(key: &str, value: Option<&Value<'_>>, wanted: &str) -> String {
    match value {
        None => format!("no field {key:?}; name the field that holds the text with --text-key"),
        Some(Value::Other(what)) => format!("field {key:?} is {what}; {wanted} is expected"),
        Some(Value::Lines(_)) => format!("field {key:?} is an array; {wanted} is expected"),
        Some(Value::Text(_)) => format!("field {key:?} is a string; {wanted} is expected"),
    }
}

/// Writes a JSON string.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    if serde_json::to_writer(out, text).is_err() {
        unreachable!("a string is always JSON and a vector always takes it");
    }
}

/// Writes a JSON array.
pub(crate) fn write_array<T>(
    out: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'[');
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        each(out, item);
    }
    out.push(b']');
}

/// What a pass over a record saw.
struct Seen<'r> {
    text: Option<Value<'r>>,
    lines: Option<Value<'r>>,
    clash: bool,
    is_empty: bool,
}

struct RecordSeed<'f>(Fields<'f>);

impl<'r> DeserializeSeed<'r> for RecordSeed<'_> {
    type Value = Seen<'r>;

    fn deserialize<D: Deserializer<'r>>(self, de: D) -> Result<Seen<'r>, D::Error> {
        de.deserialize_map(self)
    }
}

impl<'r> Visitor<'r> for RecordSeed<'_> {
    type Value = Seen<'r>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'r>>(self, mut map: A) -> Result<Seen<'r>, A::Error> {
        let mut seen = Seen { text: None, lines: None, clash: false, is_empty: true };
        while let Some(key) = map.next_key_seed(KeySeed(self.0))? {
            seen.is_empty = false;
            match key {
                Key::Text => seen.text = Some(map.next_value_seed(ValueSeed { lines: false })?),
                Key::Lines => seen.lines = Some(map.next_value_seed(ValueSeed { lines: true })?),
                Key::Put | Key::Other => {
                    seen.clash |= matches!(key, Key::Put);
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(seen)
    }
}

enum Key {
    Text,
    Lines,
    Put,
    Other,
}

struct KeySeed<'f>(Fields<'f>);

impl<'r> DeserializeSeed<'r> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'r>>(self, de: D) -> Result<Key, D::Error> {
        de.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(if key == self.0.text {
            Key::Text
        } else if self.0.lines && key == "lines" {
            Key::Lines
        } else if self.0.put.contains(&key) {
            Key::Put
        } else {
            Key::Other
        })
    }
}

/// Takes a string, or an array of strings, and passes over anything else.
struct ValueSeed {
    lines: bool,
}

impl<'r> DeserializeSeed<'r> for ValueSeed {
    type Value = Value<'r>;

    fn deserialize<D: Deserializer<'r>>(self, de: D) -> Result<Value<'r>, D::Error> {
        de.deserialize_any(self)
    }
}

impl<'r> Visitor<'r> for ValueSeed {
    type Value = Value<'r>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'r str) -> Result<Value<'r>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'r>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Value<'r>, E> {
        Ok(Value::Text(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Value<'r>, E> {
        Ok(Value::Other("null"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value<'r>, E> {
        Ok(Value::Other("true or false"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value<'r>, E> {
        Ok(Value::Other("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value<'r>, E> {
        Ok(Value::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value<'r>, E> {
        Ok(Value::Other("a number"))
    }

    fn visit_map<A: MapAccess<'r>>(self, mut map: A) -> Result<Value<'r>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other("an object"))
    }

    fn visit_seq<A: SeqAccess<'r>>(self, mut seq: A) -> Result<Value<'r>, A::Error> {
        if !self.lines {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Other("an array"));
        }
        let mut lines = Vec::new();
        let mut strange = false;
        while let Some(value) = seq.next_element_seed(ValueSeed { lines: false })? {
            match value {
                Value::Text(line) => lines.push(line),
                _ => strange = true,
            }
        }
        Ok(if strange {
            Value::Other("an array with something else than strings")
        } else {
            Value::Lines(lines)
        })
    }
}

/// The fields of a record with their raw values, in order.
struct RawFields<'r>(Vec<(Cow<'r, str>, &'r RawValue)>);

impl<'r> serde::Deserialize<'r> for RawFields<'r> {
    fn deserialize<D: Deserializer<'r>>(de: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'r> Visitor<'r> for Fields {
            type Value = RawFields<'r>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'r>>(self, mut map: A) -> Result<RawFields<'r>, A::Error> {
                let mut fields = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &'r RawValue>()? {
                    fields.push((Cow::Owned(key), value));
                }
                Ok(RawFields(fields))
            }
        }
        de.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: Fields<'_> = Fields { text: "text", lines: true, put: &["verdict"] };

    fn with(raw: &str) -> String {
        let mut out = Vec::new();
        match Record::read(raw, FIELDS) {
            Ok(record) => record.write_with(&mut out, &[("verdict", b"1")]),
            Err(error) => return error.to_string(),
        }
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn a_field_is_spliced_in() {
        assert_eq!(with(r#"{"a":1.50,"text":"x"}  "#), r#"{"a":1.50,"text":"x", "verdict": 1}"#);
        assert_eq!(with("{ }"), r#"{ "verdict": 1}"#);
    }

    #[test]
    fn a_field_that_was_there_is_replaced_and_numbers_stay() {
        let raw = r#"{"n": 12345678901234567890123, "verdict": {"old": [1]}, "f": 1.10}"#;
        assert_eq!(with(raw), r#"{"n": 12345678901234567890123, "f": 1.10, "verdict": 1}"#);
        assert_eq!(with(r#"{"verdict": 0}"#), r#"{"verdict": 1}"#);
    }

    #[test]
    fn values_of_every_kind_are_told_apart() {
        fn text(raw: &str) -> Option<(Option<Value<'_>>, Option<Value<'_>>)> {
            Record::read(raw, FIELDS).map(|r| (r.text, r.lines)).ok()
        }
        assert_eq!(text("{}"), Some((None, None)));
        assert_eq!(text(r#"{"text":"a\nb"}"#), Some((Some(Value::Text("a\nb".into())), None)));
        assert_eq!(text(r#"{"text":[1]}"#), Some((Some(Value::Other("an array")), None)));
        let lines = Value::Lines(vec!["a".into(), "b".into()]);
        assert_eq!(text(r#"{"lines":["a","b"]}"#), Some((None, Some(lines))));
        for (raw, what) in
            [("null", "null"), ("1e3", "a number"), ("{\"a\":[]}", "an object"), ("true", "true or false")]
        {
            let raw = format!(r#"{{"text":{raw}}}"#);
            assert_eq!(text(&raw), Some((Some(Value::Other(what)), None)));
        }
        for broken in ["", "[1]", "\"text\"", r#"{"text":"a"} x"#, r#"{"text":"a"#, "{\"text\":\"a\0\"}"] {
            assert!(Record::read(broken, FIELDS).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn nesting_without_end_is_no_stack_overflow() {
        let deep = format!(r#"{{"a":{}"#, "[".repeat(1_000_000));
        assert!(Record::read(&deep, FIELDS).is_err());
        let deep = format!(r#"{{"text":{}{}}}"#, "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert!(Record::read(&deep, FIELDS).is_ok_and(|r| matches!(r.text, Some(Value::Other(_)))));
    }

    #[test]
    fn replacing_keeps_the_other_fields_and_the_order() {
        let mut out = Vec::new();
        if let Ok(record) = Record::read(r#"{"a": 1.0, "text": "x", "b": [ 2]}"#, FIELDS) {
            record.write_replacing(&mut out, &[("text", b"\"y\"")]);
        }
        assert_eq!(out, br#"{"a": 1.0, "text": "y", "b": [ 2]}"#);
    }
}
