use super::to_text;

fn check(html: &str, expected: &str) {
    assert_eq!(to_text(html, 10_000), expected, "{html}");
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
    assert_eq!(to_text(&"hola ".repeat(100), 12), "hola hola ho");
    assert_eq!(to_text(&"<div>".repeat(1_000), 100), "");
    assert_eq!(to_text(&format!("{}x", "<blockquote>".repeat(1_000)), 100), ">>>>> x");
}
