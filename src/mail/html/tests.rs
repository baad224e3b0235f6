use super::{all_text, to_text};

fn check(html: &str, expected: &str) {
    assert_eq!(to_text(html, 10_000).text, expected, "{html}");
}

#[test]
fn paragraphs_and_lines() {
    check(
        "<p>El rack 12 est&aacute; ca&iacute;do</p><p>Gracias</p>",
        "El rack 12 está caído\n\nGracias",
    );
    check("uno<br>dos<br/>\n<br>tres", "uno\ndos\n\ntres");
    check("<div>uno</div><div><br></div><div>dos</div>", "uno\n\ndos");
    check("  uno \n\t dos&nbsp;&nbsp; <b>tr</b>es ", "uno dos tres");
    check("<pre>a  b\n c</pre>fin", "a  b\n c\nfin");
    check("a<hr>b", "a\n________________________________\nb");
}

#[test]
fn lists_and_tables() {
    check("Faltan:<ul><li>uno</li><li>dos</li></ul>fin", "Faltan:\n- uno\n- dos\nfin");
    check(
        "<table><tr><td>Rack</td><td>12</td></tr><tr><th>CPD</th><td>MD2</td></tr></table>",
        "Rack\t12\nCPD\tMD2",
    );
}

#[test]
fn lists_keep_numbers_and_depth() {
    check(
        "<ol start=3><li>uno<li><p>dos</p><ul><li>a</li><li>b</ul></li><li>tres</ol>fin",
        "3. uno\n4. dos\n  - a\n  - b\n5. tres\nfin",
    );
    check("<ul><li><ol><li>x</ol></ul>", "  1. x");
    check("<li>solo", "- solo");
    check("<ul><li></li><li>dos</li></ul>", "- dos");
    let deep = to_text(&"<ul><li>".repeat(5_000), 100_000).text;
    assert_eq!(deep, "");
}

#[test]
fn cells_with_paragraphs_stand_beside_each_other() {
    check(
        "<table><tr><td><p>Rack</p></td><td><p>12</p></td></tr><tr><td><p>CPD</p></td><td><div>MD2</div></td></tr></table>",
        "Rack\t12\n\nCPD\tMD2",
    );
    check(
        "<table><tr><td><p>uno</p><p>dos</p></td><td><p>tres</p></td></tr></table>",
        "uno\n\ndos\n\ntres",
    );
}

#[test]
fn links_say_where_they_lead() {
    check("<a href='https://a.example/x'>aquí</a>.", "aquí <https://a.example/x>.");
    check("<a href=\"https://www.a.example/\">a.example</a>", "a.example");
    check("<a href='mailto:ana@c.example'>Ana Gómez</a>", "Ana Gómez <ana@c.example>");
    check("(<a href=mailto:ana@c.example>ana@c.example</a>)", "(ana@c.example)");
    check(
        "<a href='http://malo.example'>www.banco.example</a>",
        "www.banco.example <http://malo.example>",
    );
    check("<a href='javascript:x()'>y</a><a name=z>w</a>", "yw");
    check("<a href='https://a.example'><img src=x></a>fin", "fin");
    check(
        "<a href='https://a.example'>uno<a href='https://b.example'>dos",
        "uno <https://a.example>dos <https://b.example>",
    );
    let many = to_text(&"<a href='http://x.example/'>y</a> ".repeat(50_000), 8_000_000).text;
    assert_eq!(many.matches("x.example").count(), 200);
}

#[test]
fn what_the_reader_does_not_see_is_left_out() {
    for hidden in [
        "<div style='display:none'>P1 ya</div>",
        "<div style=\"DISPLAY : None !important; color:red\">P1<br>ya</div>",
        "<span style='font-size:0'>P1 ya</span>",
        "<span style='font-size:1px;line-height:1px'>P1 ya</span>",
        "<p style='color:#ffffff'>P1 ya</p>",
        "<font color=white>P1 ya</font>",
        "<span style='color:rgb(255, 255, 255)'>P1 ya</span>",
        "<div style='mso-hide:all'>P1 ya</div>",
        "<div style='visibility:hidden'><div>P1</div>ya</div>",
        "<div style='opacity:0'>P1 ya</div>",
        "<div style='max-height:0px;overflow:hidden'>P1 ya</div>",
        "<div hidden>P1 ya</div>",
        "<table><tr><td style='display:none'>P1 ya<td></table>",
    ] {
        let seen = to_text(&format!("<p>hola</p>{hidden}<p>fin</p>"), 1_000);
        assert_eq!((seen.text.as_str(), seen.hidden), ("hola\n\nfin", true), "{hidden}");
        assert!(all_text(hidden, 1_000).contains("P1"), "{hidden}");
    }
}

#[test]
fn what_the_reader_sees_stays() {
    for shown in [
        "<table bgcolor='#003366'><tr><td style='color:#fff'>P1 ya</td></tr></table>",
        "<div style='background:#000'><font color=white>P1 ya</font></div>",
        "<td style='font-size:0'><div style='font-size:14px'>P1 ya</div></td>",
        "<div style='color:#fff'><span style='color:#000'>P1 ya</span></div>",
        "<div style='font-size:0.9em'>P1 ya</div>",
        "<div style='max-height:0'>P1 ya</div>",
        "<input hidden>P1 ya",
        "<p style='display:none'><div>P1 ya</div>",
        "<div style='display:none'><div></div></div>P1 ya",
    ] {
        let seen = to_text(shown, 1_000);
        assert_eq!((seen.text.as_str(), seen.hidden), ("P1 ya", false), "{shown}");
    }
    let all = to_text("<div style='display:none'>Todo oculto</div>", 1_000);
    assert_eq!((all.text.as_str(), all.hidden), ("Todo oculto", true));
    let blanks = to_text("hola<div style='display:none'>&nbsp;&zwnj;&#847; </div>", 1_000);
    assert!(!blanks.hidden);
}

#[test]
fn quotes_are_marked() {
    check(
        "Vale<div>El lun, Ana escribió:</div><blockquote>uno<br>dos<blockquote>tres</blockquote></blockquote>fin",
        "Vale\nEl lun, Ana escribió:\n> uno\n> dos\n>> tres\nfin",
    );
}

#[test]
fn what_is_not_shown_is_dropped() {
    check("<style>p{}</style><script>if (a<b) x()</script><title>t</title>hola", "hola");
    check("a<!-- <b>x</b> -->b<!-->c<![endif]>d<?x?>e", "abcde");
    check("<p title=\"a>b\">x</p><a href='>'>y</a>", "x\n\ny");
}

#[test]
fn broken_html_loses_no_text() {
    check("a < b y c > d, 3<4", "a < b y c > d, 3<4");
    check("hola <img src=x", "hola <img src=x");
    check("<style>hola", "hola");
    check("<!-- hola", "hola");
    check("<a href=\"x>hola</a>", "hola");
    check("a &nada; &", "a &nada; &");
}

#[test]
fn the_text_is_bounded() {
    assert_eq!(to_text(&"hola ".repeat(100), 12).text, "hola hola ho");
    assert_eq!(to_text(&"<div>".repeat(1_000), 100).text, "");
    assert_eq!(to_text(&format!("{}x", "<blockquote>".repeat(1_000)), 100).text, ">>>>> x");
}
