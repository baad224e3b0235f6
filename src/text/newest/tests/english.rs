use super::{DroppedKind, check_all, newest_text};

/// Bodies and what is new in them.
const CASES: &[(&str, &str)] = &[
    ("Rack A12 is still down.", "Rack A12 is still down."),
    (
        "Confirmed, the link is up.\n\nOn Mon, Nov 2, 2026 at 10:00 AM Support <soporte@example.com> wrote:\n\n> Good morning,\n> can you confirm?\n",
        "Confirmed, the link is up.",
    ),
    (
        "Go ahead.\n\nOn Tue, 3 Nov 2026 at 09:12, Network Operations Centre of Some Carrier <\nnoc@carrier.example> wrote:\n> Shall we open the port?\n",
        "Go ahead.",
    ),
    (
        "The engineer arrives at 11.\n\nOn 2 November 2026 at 10:00:00 CET, Mary Smith <mary@customer.example> wrote:\n\nWhen will the engineer be there?\n",
        "The engineer arrives at 11.",
    ),
    (
        "ID attached.\n\nFrom: Support <soporte@example.com>\nSent: Monday, November 2, 2026 10:00 AM\nTo: Ann Jones <ann@customer.example>\nSubject: RE: Access tomorrow\n\nWe need your ID.",
        "ID attached.",
    ),
    (
        "ID attached.\n\n________________________________\nFrom: Support <soporte@example.com>\nSent: 02 November 2026 10:00\nTo: Ann Jones <ann@customer.example>\nSubject: Access\n\nWe need your ID.",
        "ID attached.",
    ),
    (
        "Solved, please close.\n\n-----Original Message-----\nFrom: Support\nSent: Monday, November 2, 2026 10:00 AM\nTo: Ann\nSubject: Outage\n\nWorking on it.",
        "Solved, please close.",
    ),
    (
        "*From:* Support <soporte@example.com>\n*Sent:* Monday, November 2, 2026 10:00 AM\n*To:* Ann <ann@customer.example>\n*Subject:* Cross-connect\n\nPlease patch CC-204417 to port 12.",
        "Please patch CC-204417 to port 12.",
    ),
    (
        "Server db01 does not boot since the outage.\n\nKind regards,\n\nJohn Miller\nHead of Infrastructure\nCustomer Example Ltd\nT: +44 20 0000 0001\nwww.customer.example",
        "Server db01 does not boot since the outage.",
    ),
    ("We need access on Thursday at 9.\n\nThanks,\nPeter", "We need access on Thursday at 9."),
    ("We lost both circuits in MAD2.\n-- \nAnn Jones\nNOC", "We lost both circuits in MAD2."),
    (
        "Could you reboot the server in U17? Thanks.\n\nSent from my iPhone",
        "Could you reboot the server in U17? Thanks.",
    ),
    (
        "A water alarm is going off in room 3.\n\nGet Outlook for iOS\n________________________________\nFrom: Ops <ops@customer.example>\nSent: Tuesday, November 3, 2026 8:01:00 AM\nTo: Ann <ann@customer.example>\nSubject: alarm\n\nWhat is that noise?",
        "A water alarm is going off in room 3.",
    ),
    (
        "Please remove the failed disk.\n\nThis email and any attachments are confidential and intended solely for the\naddressee. If you are not the intended recipient, please delete it.",
        "Please remove the failed disk.",
    ),
    (
        "I authorise the visit.\n\nYours sincerely,\nLucy Wade\nCTO\n\nPlease consider the environment before printing this email.",
        "I authorise the visit.",
    ),
    (
        "> Which port?\n\nPort 24, top switch.\n\n> And the VLAN?\n\n310.",
        "Port 24, top switch.\n\n310.",
    ),
    (
        "On Mon, Nov 2, 2026 at 10:00 AM Support <soporte@example.com> wrote:\n> Still failing?\n\nYes, since eight.",
        "Yes, since eight.",
    ),
    (
        "---------- Forwarded message ---------\nFrom: Charles Gill <charles@customer.example>\nDate: Mon, Nov 2, 2026 at 10:00 AM\nSubject: Smoke\nTo: <ann@customer.example>\n\nThere is smoke in the cold aisle.\n\nCharles",
        "There is smoke in the cold aisle.\n\nCharles",
    ),
    (
        "Begin forwarded message:\n\n> From: Charles Gill <charles@customer.example>\n> Subject: Smoke\n> Date: 2 November 2026 at 10:00:00 CET\n> To: ann@customer.example\n>\n> There is smoke in the cold aisle.",
        "There is smoke in the cold aisle.",
    ),
    (
        "Two things:\n1. move rack 14\n2. label the cables\n\nMany thanks,\nEve",
        "Two things:\n1. move rack 14\n2. label the cables",
    ),
    (
        "Thanks\n\nand while you are there, rack 12 has a red light on.",
        "Thanks\n\nand while you are there, rack 12 has a red light on.",
    ),
    (
        "On 2 November the vendor told us: the spare arrives on the 5th.",
        "On 2 November the vendor told us: the spare arrives on the 5th.",
    ),
    ("Fine.\n\n2026-11-02 10:00 GMT+01:00 Support <soporte@example.com>:\n> Ok?\n", "Fine."),
    (
        "D'accord.\n\nLe lun. 2 nov. 2026 à 10:00, Support <soporte@example.com> a écrit :\n> Ça va ?\n",
        "D'accord.",
    ),
    ("Fixed.\n\n> a\n>> b\n>>> c", "Fixed."),
];

#[test]
fn the_newest_text_of_english_mail() {
    check_all(CASES);
}

#[test]
fn what_is_dropped_is_named() {
    let found = newest_text("Hola.\n\nUn saludo,\nAna\n\n> cita uno\n> cita dos\n\nAviso legal: x");
    let kinds: Vec<_> =
        found.dropped.iter().map(|d| (d.kind, d.lines.clone(), d.text.as_str())).collect();
    assert_eq!(
        kinds,
        [
            (DroppedKind::Signature, 2..4, "Un saludo,\nAna"),
            (DroppedKind::Quote, 5..7, "> cita uno\n> cita dos"),
            (DroppedKind::Disclaimer, 8..9, "Aviso legal: x"),
        ]
    );
}

#[test]
fn bombs_end_soon() {
    for bomb in [
        format!("hola\n{}", format!("{} x\n", ">".repeat(1_000)).repeat(1_000)),
        format!("hola\nEl {}escribi\n{}\n", "a ".repeat(200_000), "On ".repeat(100_000)),
        "> x\n".repeat(50_000),
        ">\n".repeat(50_000),
        "a <a@b.example> escribió:\n| x\n".repeat(10_000),
        "El 2 <a\n> escribió:\n".repeat(20_000),
        format!("{}{}", "2 a@b:\n".repeat(20_000), "\n".repeat(100_000)),
        format!("{}si no es\nel destinatario\n", "lorem ipsum\n".repeat(20_000)),
        format!("{}{}x y z", "Sent from my iPhone\n".repeat(20_000), "Gracias\n".repeat(20_000)),
        "De: a\n".repeat(50_000),
        "El 2:\n".repeat(50_000),
        "Un saludo\n".repeat(50_000),
        "--\n".repeat(50_000),
        "---------- Forwarded message ---------\n".repeat(50_000),
        "aviso legal\n".repeat(50_000),
        "El lun, 2 nov 2026, a@b.example escribió:\n".repeat(20_000),
    ] {
        let found = newest_text(&bomb);
        assert!(found.text.len() <= bomb.len());
    }
}
