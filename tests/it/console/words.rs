//! What the program itself says is shown in the language of whoever reads it: beside tickets by the codes of its
//! sentences, and in the audit trail by the words of its deeds.
use std::collections::BTreeSet;

use centralita::identity::NewAccount;
use centralita::intake::trail_words::{DEEDS, DETAILS};
use centralita::model::{AccountKind, AccountState, Country, Language};
use centralita::replies::Args;
use centralita::staff::Role;
use centralita::store::{Act, AuditEntry};
use centralita::tickets::{EventKind, EventText, NewEvent, Said, Sentence};

use super::signed_in;
use crate::desk::{TestDesk, mail};

/// A sentence with values that could be its own.
fn example(code: Sentence) -> Said {
    let special: [(&[Sentence], &[&str]); 19] = [
        (&[Sentence::Changed], &["open", "closed"]),
        (&[Sentence::StatusTold, Sentence::StatusMailed, Sentence::StatusMailedFull], &["open"]),
        (&[Sentence::HungUp], &["at the code"]),
        (&[Sentence::WrongCodes], &["3"]),
        (&[Sentence::Letter], &["status", "pt-PT"]),
        (&[Sentence::Leg], &["zoe", "+34600111222", "no answer", "25"]),
        (&[Sentence::Incident], &["7", "declared", "incident_power", "MD2"]),
        (&[Sentence::IncidentAct], &["7", "ended"]),
        (
            &[Sentence::DueAcknowledged, Sentence::DueFirstAnswer, Sentence::DueUpdate],
            &["2026-11-24T09:30:00Z", "12"],
        ),
        (
            &[Sentence::LateAcknowledged, Sentence::LateFirstAnswer, Sentence::LateUpdate],
            &["2026-11-24T09:30:00Z"],
        ),
        (&[Sentence::Freeze, Sentence::FreezeOfWhom], &["done", "zoe"]),
        (&[Sentence::TaskDone], &["visit", "zoe"]),
        (&[Sentence::Owner], &["Rui Alves <rui@desk.example>", "account_manager"]),
        (&[Sentence::NotSent], &["mail", "a@b.example", "smtp: no connection"]),
        (&[Sentence::Dangerous], &["factura.exe", "executable"]),
        (&[Sentence::Label], &["intent", "billing", "none"]),
        (&[Sentence::NotHandedOver], &["mesa", "row 17 of ticket_events"]),
        (&[Sentence::ProofSignature], &["norte.example", "the body was changed"]),
        (
            &[Sentence::NotPermitted, Sentence::NotPermittedAt, Sentence::WhichSite],
            &["zoe", "hands", "MD2"],
        ),
    ];
    let found = special.iter().find(|(codes, _)| codes.contains(&code));
    let values: &[&str] = found.map_or(&["zoe", "xavi", "yago"], |(_, values)| values);
    Said { code, values: values.iter().map(|value| (*value).to_owned()).collect() }
}

#[test]
fn what_the_program_says_beside_tickets_is_known_by_its_code_and_not_by_its_english_words() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Fatura", "Bom dia, falta-nos a fatura de outubro.").sent_to(&desk);
    let number = desk.tickets()[0].number;
    let at = desk.now();
    let own = [Sentence::Words, Sentence::Menus];
    for code in Sentence::ALL.iter().copied().filter(|code| !own.contains(code)) {
        // Another wording than that of today: it is the code that counts.
        let event = NewEvent {
            text: format!("reworded since: {}", code.as_str()),
            ..NewEvent::ours(at, EventKind::Note, example(code))
        };
        desk.store(move |tx| tx.add_event(number, &event));
    }
    let kept = desk.store(move |tx| tx.events(number));
    let codes: BTreeSet<&str> =
        kept.iter().flat_map(|one| one.said.iter().map(|said| said.code.as_str())).collect();
    assert!(codes.len() >= Sentence::ALL.len() - own.len(), "codes are kept: {codes:?}");
    let mut shown = vec![];
    for (name, language) in
        [("ines", Language::Spanish), ("rui", Language::Portuguese), ("joe", Language::English)]
    {
        let page = signed_in(&desk, name, Role::Auditor, language)
            .get(&format!("/tickets/{number}/part/events"));
        assert!(!page.text.contains("reworded since"), "{}", page.text);
        assert!(!page.text.contains("console-"), "a message is missing: {}", page.text);
        if language != Language::English {
            assert_eq!(super::tongues::english(&page.text), Vec::<String>::new());
        }
        shown.push(page.text);
    }
    for (language, sentence) in [
        (0, "Lo tiene zoe, que ha relevado a xavi"),
        (1, "Atribuído a zoe, em vez de xavi"),
        (2, "Taken over by zoe from xavi"),
        (0, "Habló con el cliente: zoe"),
        (1, "aberto → fechado"),
        (0, "Incidencia 7: "),
        (0, "Bloqueo de acceso hecho: zoe"),
        (1, "Feito: visita zoe"),
        (1, "zoe não tem permissão para isto em MD2: trabalhos de um técnico"),
        (2, "zoe → xavi: vouched for: yago"),
        (0, "se devolvió la llamada a un número registrado"),
        (0, "Lo lleva Rui Alves &#60;rui@desk.example&#62; (Responsable de cuenta)"),
        (1, "Não saiu para a@b.example (e-mail): sem ligação ao servidor de correio"),
        (0, "Adjunto: factura.exe (programa); abrirlo puede hacer daño"),
        (1, "nada"),
        (0, "Sin traspasar a mesa: la fila 17 de ticket_events"),
        (1, "Não transferido para mesa: a linha 17 de ticket_events"),
        (0, "la firma de norte.example no cuenta: el cuerpo del mensaje se cambió"),
        (1, "PIN obtido pela ligação de utilização única enviada para zoe"),
    ] {
        assert!(shown[language].contains(sentence), "{sentence}: {}", shown[language]);
    }
}

#[test]
fn rows_from_before_there_were_codes_are_read_by_their_words() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Fatura", "Bom dia, falta-nos a fatura de outubro.").sent_to(&desk);
    let number = desk.tickets()[0].number;
    let at = desk.now();
    let before = [
        "taken by zoe",
        "new -> open; moved from a to b",
        "page: accepted by zoe (key)",
        "AL0 -> AL2: vouched for: knows her voice",
        "freeze requested (AL1): Juan",
        "freeze done: Juan: he left",
        "task done: other ring him",
        "PIN reset ordered: link to a@b.example; confirmed by contact 12",
    ];
    for text in before {
        let old = NewEvent::ours(at, EventKind::Note, text);
        assert_eq!(old.said, vec![]);
        desk.store(move |tx| tx.add_event(number, &old));
    }
    let page = signed_in(&desk, "ines", Role::Auditor, Language::Spanish)
        .get(&format!("/tickets/{number}/part/events"));
    for told in [
        "Lo tiene zoe",
        "nuevo → abierto; ",
        "zoe",
        "AL0 → AL2: se responde por esta persona: knows her voice",
        "Bloqueo de acceso solicitado (AL1): Juan",
        "Bloqueo de acceso hecho: Juan: he left",
        "Hecho: otra ring him",
        "Se ha pedido otro PIN: enlace enviado a a@b.example; confirmed by contact 12",
    ] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    assert!(!page.text.contains("taken by zoe"), "{}", page.text);
}

#[test]
fn sentences_stand_in_english_as_they_always_did() {
    let text = EventText::from(vec![example(Sentence::Changed), example(Sentence::Taken)]);
    assert_eq!(text.text, "open -> closed; taken by zoe");
    let leg = EventText::from(example(Sentence::Leg));
    assert_eq!(leg.text, "leg to zoe (+34600111222): no answer, over after 25 s");
}

/// Words of deeds that stand in the source, found by how rows are made.
fn written() -> BTreeSet<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut found) = (vec![root], BTreeSet::new());
    let heads: BTreeSet<&str> = DEEDS.iter().filter_map(|deed| deed.split('.').next()).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = std::fs::read_to_string(&entry).unwrap();
            let words = text.split('"').skip(1).step_by(2).filter(|word| {
                let (head, rest) = word.split_once('.').unwrap_or_default();
                let plain = rest.chars().all(|c| c.is_ascii_lowercase() || c == '-');
                let is_file = [
                    "toml", "tsv", "jsonl", "md", "key", "json", "csv", "db", "svg", "css", "html",
                    "ftl", "pem",
                ];
                heads.contains(head) && plain && !rest.is_empty() && !is_file.contains(&rest)
            });
            found.extend(words.map(ToOwned::to_owned));
        }
    }
    found
}

#[test]
fn the_trail_is_told_in_the_readers_language_and_looked_through_by_it() {
    let desk = TestDesk::new();
    let known: BTreeSet<String> = DEEDS.iter().map(|deed| (*deed).to_owned()).collect();
    let missing: Vec<String> = written()
        .into_iter()
        .filter(|word| !known.contains(word))
        // Fields of files and answers that look alike, and names of hosts.
        .filter(|word| {
            let alike = [
                "ticket.serial",
                "user.name",
                "key.name",
                "file.cancelled",
                "mail.dkim",
                "page.policy",
                "desk.example",
                // What programs are told of.
                "ticket.created",
                "ticket.updated",
                "page.started",
                "page.acknowledged",
                "page.exhausted",
            ];
            !alike.contains(&word.as_str()) && !word.starts_with("example.")
        })
        .collect();
    assert_eq!(missing, Vec::<String>::new(), "every deed has its word");
    let book = desk.desk.intake.parts().knowledge.load_full();
    for deed in DEEDS {
        for language in Language::ALL {
            let id = format!("console-trail-{}", deed.replace('.', "-"));
            let text = book.phrasebook.render(language, &id, &Args::new());
            assert!(text.is_ok(), "{language} {id}");
        }
    }

    for detail in DETAILS {
        for language in Language::ALL {
            let id = format!("console-detail-{detail}");
            assert!(book.phrasebook.render(language, &id, &Args::new()).is_ok(), "{language} {id}");
        }
    }

    let act = Act::of("eva", "console", desk.now());
    desk.store(move |tx| {
        let merged = AuditEntry::new(act.clone(), "ticket.merged").to("ticket:CT-0000013");
        tx.audit(&merged.with("into", "CT-0000021").with("across-accounts", true))?;
        let landed = AuditEntry::new(act.clone(), "moon.landed").to("moon");
        tx.audit(&landed.with("craters", 3)).map(|_| ())
    });
    let mut ines = signed_in(&desk, "ines", Role::Auditor, Language::Portuguese);
    let page = ines.get("/audit");
    assert!(page.text.contains(">Caso junto a outro</td>"), "{}", page.text);
    assert!(page.text.contains(">moon.landed</td>"), "what is not known stands as it is");
    assert!(page.text.contains("entre clientes: true; em: CT-0000021"), "{}", page.text);
    assert!(page.text.contains("craters: 3"), "{}", page.text);
    let export = ines.get("/audit/export");
    assert!(export.text.contains("across-accounts: true; into: CT-0000021"), "{}", export.text);
    assert!(page.text.contains("<option value=\"user.signed-in\">Sessão iniciada</option>"));
    let chosen = ines.get("/audit?what=ticket.merged");
    assert!(chosen.text.contains("<option value=\"ticket.merged\" selected>"), "{}", chosen.text);
    assert!(chosen.text.contains(">Caso junto a outro</td>") && !chosen.text.contains("moon"));
    let other = ines.get("/audit?what=moon.landed");
    assert!(other.text.contains("<option value=\"moon.landed\" selected>moon.landed</option>"));
}

#[test]
fn accounts_are_paged_by_the_store_and_searched_without_accents_to_the_last_one() {
    let desk = TestDesk::new();
    desk.store(|tx| {
        for n in 0..230 {
            let name = if n == 229 { "Zürich Niño".to_owned() } else { format!("Norte {n:03}") };
            let state = if n % 2 == 0 { AccountState::Legacy } else { AccountState::Integrated };
            tx.add_account(&NewAccount::new(&name, AccountKind::Managed, state, Country::SPAIN))?;
        }
        Ok(())
    });
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::English);
    let names = |text: &str| -> Vec<String> {
        let cells = text.split("<th scope=\"row\">").skip(1);
        let name = |cell: &str| cell.split("\">").nth(1)?.split('<').next().map(ToOwned::to_owned);
        cells.filter_map(name).collect()
    };
    let next = |text: &str| -> Option<String> {
        let before = text.split_once("\" rel=\"next\"")?.0;
        Some(before.rsplit("href=\"").next()?.replace("&#38;", "&").replace("&amp;", "&"))
    };
    let (mut path, mut pages, mut all) = ("/accounts".to_owned(), 0, vec![]);
    loop {
        let page = lead.get(&path);
        let shown = names(&page.text);
        assert!(shown.len() <= 100, "{}", shown.len());
        all.extend(shown);
        pages += 1;
        match next(&page.text) {
            Some(more) => path = more,
            None => break,
        }
    }
    assert_eq!((pages, all.len()), (3, 230));
    assert!(all.is_sorted(), "by name, without gaps");
    assert_eq!(names(&lead.get("/accounts?q=zurich+nino").text), ["Zürich Niño"]);
    let legacy = lead.get("/accounts?state=legacy");
    assert_eq!(names(&legacy.text).len(), 100);
    let more = next(&legacy.text).unwrap_or_default();
    assert!(more.contains("state=legacy"), "{more}");
    assert_eq!(names(&lead.get(&more).text).len(), 15);
}
