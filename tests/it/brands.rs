//! Letters in the words of a brand: some sentences of its own, all others those of every brand.
use std::fs;
use std::path::Path;

use centralita::app::knowledge::{KnowledgePaths, load};
use centralita::calls::Spoken;
use centralita::intake::desk::{AfterReply, Reply};
use centralita::intake::{LinkState, Marks};
use centralita::media::wav;
use centralita::model::{Channel, Intent};
use centralita::telephony::Clip;
use centralita::telephony::prompts::{
    Entry, Library, MANIFEST, Manifest, Source, digest_of, digest_of_audio,
};

use crate::answers::own_files;
use crate::api::{ask, open_router, post};
use crate::arrive::{By, arrives_at, letter, letters, norte, register, text_of, understood};
use crate::desk::{TestDesk, mail};

const ANA: &str = "ana@norte.example";
const BILL: &str = "La factura de marzo no nos ha llegado, ¿pueden enviarla otra vez?";

fn mailbox(address: &str, brand: &str) -> String {
    format!(
        "[[mailbox]]\naddress = \"{address}\"\nlanguage = \"es-ES\"\nline = \"es\"\nname = \"x\"\nbrand = \"{brand}\"\n"
    )
}

/// Writes a file of a brand.
fn write(locales: &Path, name: &str, text: &str) {
    let path = locales.join("brands").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn letters_of_a_mailbox_have_the_words_of_its_brand_and_all_others_stay() {
    let more = format!("{}{}", mailbox("uno@example.com", "itaca"), mailbox("dos@example.com", ""));
    let desk = TestDesk::with_own_locales(&more, |locales| {
        write(locales, "itaca/es/mail.ftl", "letter-greeting = Hola de parte de Ítaca:\n");
        write(locales, "otra/es/mail.ftl", "letter-greeting = Hola de otra:\n");
    });
    register(&desk, norte(), ANA, 7);
    let asks = |n: u32, to: &str, text: &str| {
        let id = format!("Message-ID: <b{n}@norte.example>");
        let settled = mail(ANA, &format!("Factura {n}"), text).to(to).header(&id).sent_to(&desk);
        (settled.outcome.ticket.unwrap(), letter(&desk))
    };
    let (own, told) = asks(1, "uno@example.com", BILL);
    assert!(told.starts_with("Hola de parte de Ítaca: Hemos recibido su mensaje"), "{told}");
    let (other, told) = asks(2, "dos@example.com", BILL);
    assert!(told.starts_with("Estimado") && !told.contains("taca"), "{told}");
    // In a language in which the brand says nothing else.
    let (_, told) =
        asks(3, "uno@example.com", "We have not received the invoice for March, please.");
    assert!(told.starts_with("Dear customer,"), "{told}");
    // What people write has the frame of the brand too.
    for (ticket, greeting) in [(own, "Hola de parte de Ítaca:"), (other, "Estimado")] {
        let order = Reply {
            ticket,
            text: "Aquí la tiene.".to_owned(),
            only_requester: false,
            then: AfterReply::Open,
            by: "Marta".to_owned(),
            at: desk.now(),
        };
        desk.block_on(desk.desk.intake.reply(order)).unwrap().unwrap();
        let told = letter(&desk);
        assert!(told.starts_with(greeting), "{told}");
    }
}

#[test]
fn a_status_by_link_has_the_words_of_the_brand_that_was_written_to() {
    let more = format!(
        "[identity]\nlink_url = \"https://desk.example\"\n{}{}",
        mailbox("uno@example.com", "itaca"),
        mailbox("dos@example.com", "")
    );
    let desk = TestDesk::with_own_locales(&more, |locales| {
        let own = "### $case: el caso. $status: cómo está.\n\n\
                   letter-greeting = Hola de parte de Ítaca:\n\
                   letter-status = Así está en Ítaca su caso { $case }: { $status }.\n";
        write(locales, "itaca/es/mail.ftl", own);
    });
    register(&desk, norte(), ANA, 7);
    let settings = &desk.desk.intake.parts().settings;
    let status = |n: u32, to: &str| {
        let id = format!("Message-ID: <s{n}@norte.example>");
        let bill = mail(ANA, &format!("Factura {n}"), BILL).to("dos@example.com").header(&id);
        let about = bill.sent_to(&desk).outcome.ticket.unwrap();
        assert_eq!(letters(&desk).len(), 1, "the bill {n} is acknowledged");
        let entrance = settings.entrance(&to.parse().unwrap()).unwrap().clone();
        let text = format!("¿Cómo va el caso {about}? Gracias.");
        let mut meaning = understood(&desk, &text, Channel::Email);
        (meaning.intent, meaning.decided) = (Intent::StatusEnquiry, true);
        arrives_at(&desk, By::Mail(ANA, true), (&text, entrance), Marks::default(), meaning);
        let offer = letters(&desk);
        assert_eq!(offer.len(), 1, "the link is offered, {n}: {:?}", desk.arrivals().last());
        let (_, token) = offer[0].1.split_once("https://desk.example/l/").unwrap();
        let token = token.split_whitespace().next().unwrap().to_owned();
        let confirmed = desk.block_on(desk.desk.intake.confirm_link(token)).unwrap();
        assert!(matches!(confirmed, LinkState::Confirmed(..)), "{n}");
        let raw = desk.outgoing().pop().unwrap().payload;
        (text_of(&raw), raw, about)
    };
    let (told, raw, about) = status(1, "uno@example.com");
    assert!(told.starts_with("Hola de parte de Ítaca:"), "{told}");
    assert!(told.contains(&format!("Así está en Ítaca su caso {about}: new.")), "{told}");
    assert!(raw.contains("uno@example.com"), "{raw}");
    let (told, raw, _) = status(2, "dos@example.com");
    assert!(told.starts_with("Estimado") && !told.contains("taca"), "{told}");
    assert!(raw.contains("dos@example.com"), "{raw}");
}

/// Puts the one recording of a brand into its folder: 25 frames of silence.
fn record(folder: &Path, id: &str, text: &str) {
    fs::create_dir_all(folder).unwrap();
    let file = wav::write(&vec![0x55; 4_000]).unwrap();
    let name = format!("{id}.wav");
    fs::write(folder.join(&name), &file).unwrap();
    let entry = Entry {
        id: id.to_owned(),
        file: name,
        text: text.to_owned(),
        digest: digest_of(text),
        voice: "Ana".to_owned(),
        source: Source::Studio,
        audio: digest_of_audio(&file),
    };
    let manifest = Manifest { recordings: vec![entry] };
    fs::write(folder.join(MANIFEST), manifest.to_text().unwrap()).unwrap();
}

#[test]
fn a_call_to_a_line_of_a_brand_hears_its_own_sentences_and_everybodys_else() {
    let line = |id: &str, number: &str, brand: &str| {
        let country = if id == "pt" { "pt" } else { "es" };
        format!(
            "[[line]]\nid = \"{id}\"\nnumber = \"{number}\"\nlanguage = \"es-ES\"\n\
             time_zone = \"Europe/Madrid\"\ncountry = \"{country}\"\nbrand = \"{brand}\"\n"
        )
    };
    let more =
        format!("{}{}", line("es", "+34911238857", ""), line("itaca", "+34911238858", "itaca"));
    // The shipped mailboxes name it.
    let more = format!("{more}{}", line("pt", "+351308810818", ""));
    let desk = TestDesk::with_own_locales(&more, |locales| {
        write(
            locales,
            "itaca/es/phone.ftl",
            "phone-danger = En Ítaca, si hay alguien en peligro, llame al 112 y después pulse 9.\n",
        );
    });
    let router = open_router(&desk);
    let hears = |line: &str| -> Vec<Spoken> {
        let order = serde_json::json!({ "line": line });
        let (status, begun) = ask(&desk, &router, post("/api/v1/calls", None, None, &order));
        assert!(status.is_success(), "{begun}");
        serde_json::from_value(begun["say"].clone()).unwrap()
    };
    let (own, other) = (hears("itaca"), hears("es"));
    let texts = |say: &[Spoken]| say.iter().map(|one| one.text.clone()).collect::<Vec<_>>();
    let says = |say: &[Spoken], words: &str| texts(say).iter().any(|text| text.contains(words));
    assert!(
        says(&own, "En Ítaca, si hay alguien en peligro, llame al 112 y después pulse 9."),
        "{:?}",
        texts(&own)
    );
    assert!(says(&other, "Si hay alguien en peligro, llame primero al 112"), "{:?}", texts(&other));
    assert!(!says(&other, "taca"), "{:?}", texts(&other));
    let different = own.iter().zip(&other).filter(|(own, other)| own.text != other.text);
    assert_eq!((different.count(), own.len()), (1, other.len()), "all others are everybody's");

    // From recordings: its own where it has one, everybody's else.
    let folder = tempfile::tempdir().unwrap();
    crate::daemon::copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts"),
        &folder.path().join("prompts"),
    );
    let brand = folder.path().join("prompts/brands/itaca/es");
    record(
        &brand,
        "phone-danger",
        "En Ítaca, si hay alguien en peligro, llame al 112 y después pulse 9.",
    );
    let library = Library::load(&folder.path().join("prompts"));
    assert_eq!(library.faults(), []);
    // The greeting has the desk's name as a value, which the text alone does not show.
    for one in own.iter().chain(&other).filter(|one| one.id != "phone-greeting") {
        let Spoken { language, brand, text, pieces, .. } = one;
        assert!(library.is_whole(brand, *language, text, pieces), "{brand}: {text}");
    }
    let said = own.iter().find(|one| one.id == "phone-danger").unwrap();
    assert_eq!(said.brand, "itaca");
    let heard = library.clips("itaca", &said.id, said.language, &said.text, &said.pieces);
    assert_eq!(heard.first().map(Clip::frames), Some(25));
}

#[test]
fn a_faulty_brand_is_told_with_file_line_and_remedy_and_replaces_nothing() {
    let desk = TestDesk::new();
    let settings = &desk.desk.intake.parts().settings;
    let told = |paths: &KnowledgePaths| {
        let faults = load(paths, settings).map(|_| ()).unwrap_err();
        faults.iter().map(|fault| fault.to_string() + "\n").collect::<String>()
    };
    let (_folder, paths) = own_files();
    assert!(load(&paths, settings).is_ok());
    write(&paths.locales, "itaca/es/mail.ftl", "# Ítaca\nletter-greting = Hola:\n");
    let fault = told(&paths);
    assert!(fault.contains("brands/itaca/es/mail.ftl:2: `letter-greting` stands in no mail.ftl"));
    assert!(fault.contains("write an id that stands there"), "{fault}");
    write(&paths.locales, "itaca/es/mail.ftl", "letter-greeting = Hola, { $nombre }:\n");
    let fault = told(&paths);
    assert!(
        fault.contains("brands/itaca/es/mail.ftl:1: `letter-greeting` uses `$nombre`"),
        "{fault}"
    );
    write(&paths.locales, "itaca/es/mail.ftl", "letter-greeting = Hola:\n");
    assert!(load(&paths, settings).is_ok());
    // The console is the desk's own.
    write(&paths.locales, "itaca/es/console.ftl", "console-back = Volver.\n");
    let fault = told(&paths);
    assert!(fault.contains("brands/itaca/es/console.ftl"), "{fault}");
    assert!(fault.contains("mail.ftl or answers.ftl or phone.ftl"), "{fault}");
    fs::remove_file(paths.locales.join("brands/itaca/es/console.ftl")).unwrap();
    // A call gives a sentence of a brand no other values than everybody's.
    let spoken = "### $case: el caso.\n\nphone-nobody = Nadie por { $case }.\n";
    write(&paths.locales, "itaca/es/phone.ftl", spoken);
    let fault = told(&paths);
    assert!(fault.contains("itaca") && fault.contains("phone-nobody"), "{fault}");
    // What is wrong for all brands is told once.
    fs::remove_file(paths.locales.join("brands/itaca/es/phone.ftl")).unwrap();
    let mail = paths.locales.join("es/mail.ftl");
    let text = fs::read_to_string(&mail).unwrap();
    fs::write(&mail, text.replacen("\nletter-closing =", "\nletter-clossing =", 1)).unwrap();
    let fault = told(&paths);
    assert!(fault.contains("letter-closing") && !fault.contains("brands/"), "{fault}");

    // A brand that the configuration names, and nobody wrote.
    let named = TestDesk::with_own_locales(&mailbox("uno@example.com", "itaca"), |locales| {
        write(locales, "itaca/es/mail.ftl", "letter-greeting = Hola:\n");
    });
    let (_folder, paths) = own_files();
    let faults = load(&paths, &named.desk.intake.parts().settings).map(|_| ()).unwrap_err();
    let fault = faults[0].to_string();
    assert!(fault.contains("the brand `itaca` of uno@example.com has no words"), "{fault}");
    assert!(fault.contains("brands/itaca/es/mail.ftl, or leave `brand` empty"), "{fault}");
}
