//! Hostile mail: deep, wide, long, broken, lying. Made, not kept, since some are 40 MB.

/// A bomb's name and bytes.
pub(crate) type Bomb = (&'static str, Vec<u8>);

/// Puts an ordinary header before the rest of one, and a body.
fn with(header: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut raw = format!("From: a@b.example\r\nSubject: c\r\n{header}\r\n").into_bytes();
    raw.extend_from_slice(body.as_ref());
    raw
}

fn nested(depth: usize, closed: bool) -> Vec<u8> {
    let mut raw = "From: a@b.example\r\nSubject: nest\r\nMIME-Version: 1.0\r\n".to_owned();
    for i in 0..depth {
        raw += &format!("Content-Type: multipart/mixed; boundary=\"b{i}\"\r\n\r\n--b{i}\r\n");
    }
    raw += "Content-Type: text/plain\r\n\r\nfondo\r\n";
    for i in (0..if closed { depth } else { 0 }).rev() {
        raw += &format!("--b{i}--\r\n");
    }
    raw.into_bytes()
}

/// windows-1252, as far as these texts need it.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// Every bomb.
pub(crate) fn bombs() -> Vec<Bomb> {
    [structure(), headers(), addresses(), bodies(), charsets(), small()].concat()
}

fn structure() -> Vec<Bomb> {
    let top = "From: a@b.example\r\nSubject: s\r\n";
    let same = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n".repeat(5_000);
    let messages =
        "Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\nSubject: in\r\n".repeat(1_000);
    let parts = format!("{}--x--\r\n", "--x\r\n\r\na\r\n".repeat(100_000));
    vec![
        ("nest-100", nested(100, false)),
        ("nest-closed-100", nested(100, true)),
        ("nest-1000", nested(1_000, false)),
        ("nest-closed-1000", nested(1_000, true)),
        ("nest-10000", nested(10_000, false)),
        ("nest-closed-10000", nested(10_000, true)),
        ("nest-same-boundary", format!("{top}{same}\r\nfin").into_bytes()),
        ("rfc822-nest-1000", format!("{top}{messages}\r\nfin").into_bytes()),
        ("parts-100k", with("Content-Type: multipart/mixed; boundary=x\r\n", parts)),
        (
            "boundary-empty",
            with("Content-Type: multipart/mixed; boundary=\"\"\r\n", "--\r\n\r\na\r\n----\r\n"),
        ),
        (
            "boundary-missing",
            with("Content-Type: multipart/mixed\r\n", "--x\r\n\r\na\r\n--x--\r\n"),
        ),
        (
            "boundary-prefix",
            with(
                "Content-Type: multipart/mixed; boundary=\"a\"\r\n",
                "--aa\r\n\r\nno\r\n--a\r\n\r\nsi\r\n--a--\r\n",
            ),
        ),
    ]
}

fn headers() -> Vec<Bomb> {
    let many: String = (0..200_000).map(|i| format!("X-H{i}: v\r\n")).collect();
    let subject =
        |text: &str| format!("From: a@b.example\r\nSubject: {text}\r\n\r\nc").into_bytes();
    let ids: Vec<String> = (0..100_000).map(|i| format!("<{i}@x.example>")).collect();
    let pieces: String = (0..50_000).map(|i| format!("\r\n name*{i}=\"a\";")).collect();
    let received = "Received: from a by b; Mon, 2 Nov 2026 10:00:00 +0100\r\n".repeat(10_000);
    vec![
        ("headers-200k", with(&many, "cuerpo")),
        ("header-10mb", subject(&"A".repeat(10_000_000))),
        ("header-fold-200k", subject(&format!("x{}", "\r\n y".repeat(200_000)))),
        ("encwords-100k", subject(&"=?utf-8?Q?=C3=A1?= ".repeat(100_000))),
        ("encword-nested", subject(&"=?utf-8?Q?".repeat(50_000))),
        ("references-100k", with(&format!("References: {}\r\n", ids.join(" ")), "c")),
        ("rfc2231-50k", with(&format!("Content-Type: application/octet-stream;{pieces}\r\n"), "c")),
        (
            "rfc2231-huge-index",
            with(
                "Content-Type: application/octet-stream; name*4294967295=\"a\"; \
                 name*99999999999999999999=\"b\"\r\n",
                "c",
            ),
        ),
        ("received-10k", [received.into_bytes(), with("", "c")].concat()),
        ("no-header-end", b"From: a@b.example\r\nSubject: sin cuerpo".to_vec()),
        ("date-absurd", with("Date: Fri, 31 Feb 99999 25:61:61 +9999\r\n", "c")),
        ("header-injection-encword", subject("=?utf-8?Q?hola=0D=0ABcc:_victima@x.example?=")),
        ("msgid-weird", with("Message-ID: <<a b@c>\r\n", "c")),
        ("msgid-dup-other", with("Message-ID: <fijo@x.example>\r\n", "c")),
        ("no-msgid", with("", "c")),
    ]
}

fn addresses() -> Vec<Bomb> {
    let to = |list: &str| with(&format!("To: {list}\r\n"), "c");
    let many: Vec<String> = (0..200_000).map(|i| format!("u{i}@x.example")).collect();
    let from = |text: &str| format!("From: {text}\r\nSubject: c\r\n\r\nc").into_bytes();
    vec![
        ("addr-comments-100k", from(&format!("{}a@b.example", "(".repeat(100_000)))),
        ("addr-list-200k", to(&many.join(", "))),
        ("addr-groups", to(&format!("{};", "g:".repeat(100_000)))),
        ("no-from", b"Subject: sin remitente\r\n\r\ncuerpo".to_vec()),
        ("from-empty", from("")),
        ("from-many", from("a@b.example, c@d.example\r\nFrom: e@f.example")),
        ("from-spoof-quoted", from("\"soporte@gsd.example\" <atacante@mal.example>")),
        (
            "ticket-token-foreign",
            b"From: otro@mal.example\r\nSubject: Re: [GSD#1001] dame acceso\r\n\r\nc".to_vec(),
        ),
    ]
}

fn bodies() -> Vec<Bomb> {
    let html = |body: &str| with("Content-Type: text/html\r\n", body);
    let zeros = format!("{}\r\n", "A".repeat(76)).repeat(526_316);
    let quotes = format!("hola\r\n{}", format!("{} x\r\n", ">".repeat(1_000)).repeat(1_000));
    let redos =
        format!("hola\r\nEl {}escribi\r\n{}\r\n", "a ".repeat(200_000), "On ".repeat(100_000));
    let cte = "Content-Transfer-Encoding";
    vec![
        (
            "qp-20mb",
            with(
                &format!("Content-Type: text/plain; charset=utf-8\r\n{cte}: quoted-printable\r\n"),
                "=C3=A1=\r\n".repeat(2_000_000),
            ),
        ),
        (
            "b64-40mb",
            with(
                &format!("Content-Type: application/octet-stream; name=g.bin\r\n{cte}: base64\r\n"),
                zeros,
            ),
        ),
        ("one-line-20mb", with("", "x".repeat(20_000_000))),
        ("html-divs-300k", html(&format!("{}hola", "<div>".repeat(300_000)))),
        ("html-links-50k", html(&"<a href=\"http://x.example/\">y</a>".repeat(50_000))),
        ("html-spaces-5mb", html(&format!("<p>a</p>{}<p>b</p>", "&nbsp; ".repeat(700_000)))),
        ("html-attr-unclosed", html(&"<a href=\"".repeat(100_000))),
        ("quote-depth-1mb", with("", quotes)),
        ("quote-redos", with("Content-Type: text/plain; charset=utf-8\r\n", redos)),
        (
            "truncated-b64",
            with(
                &format!("Content-Type: application/pdf; name=f.pdf\r\n{cte}: base64\r\n"),
                "JVBERi0xLjQK\r\nJVBE=RVNB@@@\r\nAA",
            ),
        ),
        ("uuencode-inline", with("", "ver\r\nbegin 644 f.txt\r\n#0V%T\r\n`\r\nend\r\n")),
        ("cte-unknown", with(&format!("Content-Type: text/plain\r\n{cte}: 8bit; foo\r\n"), "c")),
    ]
}

fn charsets() -> Vec<Bomb> {
    let plain = |charset: &str, body: Vec<u8>| {
        with(&format!("Content-Type: text/plain; charset={charset}\r\n"), body)
    };
    let mut utf_16 = vec![0xff, 0xfe];
    utf_16.extend("avería grave".encode_utf16().flat_map(u16::to_le_bytes));
    let header = "From: José <a@b.example>\r\nSubject: Avería en Lisboa ç\r\n\r\nc";
    vec![
        ("utf16-body", plain("utf-16", utf_16)),
        ("8bit-header-latin1", latin(header)),
        ("8bit-header-utf8", header.as_bytes().to_vec()),
        ("charset-lie", plain("us-ascii", latin("la avería continúa, não há energia"))),
        ("charset-unknown", plain("x-inventado", "avería".into())),
        (
            "utf7-xss",
            with(
                "Content-Type: text/html; charset=utf-7\r\n",
                "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
            ),
        ),
    ]
}

fn small() -> Vec<Bomb> {
    let file = |name: &str| {
        with(
            &format!(
                "Content-Type: application/octet-stream\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\n"
            ),
            "c",
        )
    };
    let nul = "From: a@b.example\r\nSubject: nul \0 medio\r\nContent-Type: text/plain\r\n\r\n";
    vec![
        ("nul-bytes", format!("{nul}antes\0despues").into_bytes()),
        ("empty", vec![]),
        ("only-crlf", b"\r\n\r\n".to_vec()),
        ("cr-only", b"From: a@b.example\rSubject: cr\r\rcuerpo cr".to_vec()),
        (
            "mixed-eol",
            b"From: a@b.example\nSubject: mixto\r\nContent-Type: text/plain\n\r\ncuerpo".to_vec(),
        ),
        ("filename-traversal", file("../../../../etc/passwd")),
        ("filename-crlf", file("=?utf-8?Q?a=0D=0AX-Evil=3A_1?=")),
        ("filename-rtlo", file("factura\u{202e}fdp.exe")),
    ]
}
