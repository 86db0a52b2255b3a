//! Pages of a few hundred characters that declare no charset, and pages that declare a wrong one.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, SHIFT_JIS, UTF_16LE, WINDOWS_1251};
use spamsift_io::{CharsetSource, Decoded, Hints, Page};

const ZH_HANS: &str = "春天的时候,山里的茶园总是最忙的。天还没亮,采茶的人就背着竹篓上山了。老人说,清明前的茶叶最嫩,泡出来的水清清的,带着一点点甜味。\
孩子们放学以后也会来帮忙,他们的手小,摘得虽然慢,却很仔细。到了傍晚,大家把一天的收成倒在院子里,慢慢地摊开,等着第二天炒制。\
炒茶是一门手艺,火候要看得准,手要快,心要静。我的外公炒了一辈子的茶,他常说,茶和人一样,急不得。城里来的客人喝了都说好,问他有什么秘诀,\
他只是笑笑,不说话。后来村里修了公路,茶叶可以运到很远的地方去卖,可是外公还是每天早早地起来,走到那片老茶园里看一看。";
const ZH_HANT: &str = "臺北的雨季總是很長,巷口的書店到了下午就坐滿了人。老闆娘會泡一壺熱茶,放在靠窗的桌子上,讓客人自己倒。書架上的書有新有舊,\
有些是附近的學生拿來賣的,裡頭還夾著車票和照片。我常在這裡遇見一位退休的國文老師,他總是坐在同一個位子,讀同一本詩集。有一天我問他為什麼不換一本,\
他說,這本書他讀了四十年,每一次讀都覺得是新的。外面的雨還在下,電車經過的時候玻璃會輕輕地震動。那天傍晚雨停了,天邊露出一點點的陽光,\
我們一起走到車站,他把那本詩集送給了我,說他已經背起來了。從那以後,我每次經過那家書店,都會進去坐一會兒,聽聽雨聲,想想那些還沒有讀完的書。";
const JA: &str = "祖母の家は海の近くにあって、夏休みになると毎年そこで過ごしました。朝は早く起きて、まだ涼しいうちに浜辺を歩きます。波の音を聞きながら貝殻を拾い、\
帰ってくると台所から味噌汁の匂いがしました。昼過ぎには近所の子どもたちと一緒に泳ぎ、夕方になると縁側で西瓜を食べました。祖母は若いころの話をよくしてくれました。\
町に一軒だけあった映画館のこと、汽車に乗って初めて東京へ行ったときのこと。夜は蚊帳の中で、遠くの灯台の光を数えながら眠りました。\
今ではその家もなくなってしまいましたが、潮の匂いをかぐたびに、あの夏の日のことを思い出します。";
const KO: &str = "우리 동네에는 오래된 시장이 하나 있습니다. 아침이면 상인들이 트럭에서 채소와 과일을 내리고, 골목에는 갓 구운 빵 냄새가 퍼집니다. 어머니는 늘 같은 가게에서 두부를 사셨고, \
주인 할머니는 나에게 따뜻한 두유를 한 잔 주셨습니다. 비가 오는 날에는 천막 아래로 빗물이 떨어져서 사람들이 좁은 길을 천천히 걸었습니다. 지금은 큰 마트가 생겨서 손님이 많이 줄었지만, \
주말이 되면 여전히 가족들이 함께 장을 보러 옵니다. 얼마 전에 다시 찾아갔더니 할머니의 손자가 가게를 보고 있었습니다. 그는 나를 알아보지 못했지만, 두부의 맛은 예전과 똑같았습니다. \
시장 끝에 있는 국밥집도 그대로여서, 나는 창가에 앉아 국밥 한 그릇을 천천히 먹고 돌아왔습니다.";
const RU: &str = "Каждое лето мы уезжали в деревню к дедушке. Дом стоял на самом краю, за ним начинался лес, а перед окнами текла узкая и холодная река. По утрам дедушка ловил рыбу, \
а мы с сестрой собирали землянику на опушке. Днём было жарко, и собака спала под крыльцом, не обращая внимания на кур. Вечером вся семья собиралась за большим столом, бабушка ставила самовар, \
и начинались долгие разговоры о том, как жили раньше. Иногда приходил сосед с гармонью, и тогда песни были слышны на другом берегу. Теперь в этом доме живут другие люди, но я до сих пор помню запах сена, \
скрип половиц и холодную воду из колодца.";

fn page(text: &str) -> String {
    let half = text.char_indices().nth(text.chars().count() / 2).unwrap().0;
    format!(
        "<html><head><title>{}</title></head><body><p>{}</p>\n<p>{}</p></body></html>",
        text.chars().take(12).collect::<String>().trim(),
        &text[..half],
        &text[half..]
    )
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost, "{} cannot hold the sample", encoding.name());
    bytes.into_owned()
}

#[test]
fn undeclared_charsets_are_found() {
    let samples = [
        (ZH_HANS, GBK, "cn"),
        (ZH_HANT, BIG5, "tw"),
        (JA, SHIFT_JIS, "jp"),
        (JA, EUC_JP, "jp"),
        (KO, EUC_KR, "kr"),
        (RU, WINDOWS_1251, "ru"),
    ];
    for (text, encoding, tld) in samples {
        // Twice the sample: a page of more than 500 characters.
        let html = page(&format!("{text}{text}"));
        let bytes = encoded(&html, encoding);
        for url in
            [None, Some("http://www.example.com/".to_owned()), Some(format!("http://www.example.{tld}/"))]
        {
            let hints = url.as_deref().map_or(Hints::new(), |u| Hints::new().url(u));
            let got = Page::from_html(&bytes, &hints);
            assert_eq!(got.charset, encoding.name(), "{url:?}");
            assert_eq!(got.charset_source, CharsetSource::Detected);
            let same = Page::from_html(html.as_bytes(), &hints);
            assert_eq!(got.text(), same.text());
            // Every segment points at its own bytes.
            for segment in &got.segments {
                let source = encoding.decode_without_bom_handling(&bytes[segment.source.clone()]).0;
                assert_eq!(source.trim(), segment.text, "{}", encoding.name());
            }
        }
    }
}

/// A charset with a text that it holds.
const LEGACY: [(&str, &Encoding); 6] =
    [(ZH_HANS, GBK), (ZH_HANT, BIG5), (JA, SHIFT_JIS), (JA, EUC_JP), (KO, EUC_KR), (RU, WINDOWS_1251)];

#[test]
fn detection_sees_the_text_behind_a_long_head() {
    let script =
        format!("<script>{}</script>\n", "var a = 1; function f(x) { return x < 2; }\n".repeat(5000));
    for (text, encoding) in LEGACY {
        let html = page(text).replace("<body>", &format!("<body>{script}"));
        let got = Decoded::new(&encoded(&html, encoding), None, None).charset();
        assert_eq!(got, encoding.name());
    }
}

#[test]
fn a_few_broken_characters_change_no_charset() {
    for (text, encoding) in LEGACY {
        let html = page(&text.repeat(2));
        let bytes = encoded(&html, encoding);
        // Cut in the middle of a character, as the titles of many sites and the end of many archived pages are.
        let behind = |i: usize| html.char_indices().filter(|(_, c)| c.len_utf8() > 1).nth(i).unwrap().0;
        let at = encoded(&html[..behind(200)], encoding).len();
        let broken = [&bytes[..=at], b"</p>\n<p>", &bytes[at + 2..]].concat();
        let end = encoded(&html[..behind(400)], encoding).len();
        for bytes in [&broken[..], &bytes[..=end], &broken[..=end]] {
            let decoded = Decoded::new(bytes, None, None);
            assert_eq!(decoded.charset(), encoding.name());
            assert!(decoded.text().contains(&html[behind(250)..behind(300)]), "{}", encoding.name());
        }
    }
    let utf8 = page(ZH_HANS);
    for end in utf8.len() - 60..utf8.len() {
        assert_eq!(Decoded::new(&utf8.as_bytes()[..end], None, None).charset(), "UTF-8", "{end}");
    }
}

#[test]
fn the_order_of_browsers() {
    let meta = |label: &str, text: &str| {
        format!("<meta http-equiv=Content-Type content='text/html; charset={label}'><p>{text}</p>")
    };
    let gbk = encoded(&meta("gb2312", "你好"), GBK);
    let decoded = Decoded::new(&gbk, None, None);
    assert_eq!((decoded.charset(), decoded.charset_source()), ("GBK", CharsetSource::Meta));
    assert!(decoded.text().contains("你好"));

    let decoded = Decoded::new(&gbk, Some("text/html; charset=\"Big5\""), None);
    assert_eq!((decoded.charset(), decoded.charset_source()), ("Big5", CharsetSource::Header));

    let with_bom = [b"\xef\xbb\xbf".as_slice(), meta("gb2312", "你好").as_bytes()].concat();
    let decoded = Decoded::new(&with_bom, Some("gbk"), None);
    assert_eq!((decoded.charset(), decoded.charset_source()), ("UTF-8", CharsetSource::Bom));
    let at = decoded.text().find('你').unwrap();
    assert_eq!(&with_bom[decoded.source_offset(at)..decoded.source_offset(at + 3)], "你".as_bytes());

    let late = format!("<!-- <meta charset=gbk> {} --><meta charset=utf-8><p>ä</p>", "x".repeat(2000));
    assert_eq!(Decoded::new(late.as_bytes(), None, None).charset(), "UTF-8");
}

#[test]
fn wrong_labels_are_overruled() {
    let html = page(ZH_HANS).replace("<head>", "<head><meta charset=gb2312>");
    let decoded = Decoded::new(html.as_bytes(), None, None);
    assert_eq!((decoded.charset(), decoded.charset_source()), ("UTF-8", CharsetSource::Corrected));

    let gbk = encoded(&page(ZH_HANS).replace("<head>", "<head><meta charset=utf-8>"), GBK);
    let decoded = Decoded::new(&gbk, None, None);
    assert_eq!((decoded.charset(), decoded.charset_source()), ("GBK", CharsetSource::Corrected));
    assert!(decoded.text().contains("山里的茶园"));

    // A few broken bytes in a UTF-8 page are no other charset.
    let mut utf8 = html.into_bytes();
    let middle = utf8.len() / 2;
    utf8[middle] = 0xFF;
    let decoded = Decoded::new(&utf8, Some("utf-8"), None);
    assert_eq!(decoded.charset(), "UTF-8");
    assert!(decoded.has_replacements());
}

#[test]
fn utf_16_pages() {
    let html = page("茶😀tea ä");
    let bytes: Vec<u8> =
        std::iter::once(0xFEFF).chain(html.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let got = Page::from_html(&bytes, &Hints::new());
    assert_eq!(got.charset, UTF_16LE.name());
    let first = &got.segments[0];
    assert_eq!(UTF_16LE.decode_without_bom_handling(&bytes[first.source.clone()]).0, first.text);
}

#[test]
fn offsets_map_back_in_broken_text() {
    // Lead bytes without their trail, at the end of text and before tags.
    let bytes = b"<p>\xc4\xe3\xba</p><p>\xff\xff x\xc4</p><b>\xba\xc3</b>";
    for label in ["gbk", "big5", "shift_jis", "euc-kr", "utf-8", "gb18030", "iso-2022-jp", "windows-1251"] {
        let decoded = Decoded::new(bytes, Some(label), None);
        let tags = |text: &[u8]| text.iter().filter(|b| **b == b'<').count();
        assert_eq!(tags(decoded.text().as_bytes()), tags(bytes), "{label}");
        for (i, _) in decoded.text().match_indices('<') {
            let at = decoded.source_offset(i);
            assert_eq!(bytes[at], b'<', "{label} {i} {at} {:?}", decoded.text());
        }
        for i in 0..decoded.text().len() + 4 {
            assert!(decoded.source_offset(i) <= bytes.len());
        }
    }
}
