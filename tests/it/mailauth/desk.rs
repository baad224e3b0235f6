//! What a proof is worth: mails through the whole program.
use std::sync::Arc;

use centralita::delivery::{Folder, SendError, Signing, Transport as _};
use centralita::identity::{NewAccount, NewContact};
use centralita::mailauth::{Hop, Means, PrivateKey, Signer, Verdict};
use centralita::model::{
    AccountKind, AccountState, AssuranceLevel, ContactNumber, Country, OutboxId,
};
use centralita::store::{Claimed, OutboxKind};
use centralita::tickets::{EventKind, OutcomeKind};

use super::dns::StubDns;
use super::{Domain, direct, written};
use crate::desk::TestDesk;

const ANA: &str = "ana@cliente.example";

struct House {
    desk: TestDesk,
    domain: Domain,
    _dns: StubDns,
}

impl House {
    fn new(registered: bool) -> Self {
        Self::with(registered, "query_s_max = 10\ncheck_s_max = 60\n")
    }

    fn with(registered: bool, times: &str) -> Self {
        let domain = Domain::new("cliente.example");
        let dns = StubDns::new()
            .text("s._domainkey.cliente.example", &domain.record())
            .text("_dmarc.cliente.example", "v=DMARC1; p=reject")
            .text("cliente.example", "v=spf1 ip4:192.0.2.1 -all");
        let more = format!(
            "[mail.auth]\n{times}dns_servers = [\"{}\"]\nauthserv_ids = [\"mx.example.com\"]\n",
            dns.address
        );
        let desk = TestDesk::with(&more);
        if registered {
            desk.store(|tx| {
                let account = NewAccount::new(
                    "Cliente",
                    AccountKind::Colocation,
                    AccountState::Integrated,
                    Country::SPAIN,
                );
                let account = tx.add_account(&account)?;
                let contact = NewContact {
                    addresses: vec![ANA.parse().unwrap()],
                    ..NewContact::new(account, "Ana")
                };
                tx.add_contact(&contact, ContactNumber::from_serial(7).unwrap())
            });
        }
        Self { desk, domain, _dns: dns }
    }

    fn takes(&self, raw: &str) {
        self.takes_by(Hop::Behind { authserv_ids: vec![] }, raw);
    }

    fn takes_by(&self, hop: Hop, raw: &str) {
        let settled =
            self.desk.receives_by(hop, "soporte@example.com", Some(ANA), raw.as_bytes(), "");
        assert_eq!(settled.outcome.kind, OutcomeKind::Opened);
    }

    /// The level of the only ticket, and what was kept with its arrival.
    fn level(&self) -> (AssuranceLevel, Verdict) {
        let ticket = self.desk.tickets().remove(0);
        let proof = &self.desk.arrivals()[0].proof;
        (ticket.facts.assurance, serde_json::from_str(proof).unwrap())
    }

    fn answer(&self) -> String {
        let mails = self.desk.outgoing().into_iter().filter(|row| row.kind == OutboxKind::Mail);
        mails.map(|row| row.payload).next().unwrap()
    }
}

#[test]
fn e1_a_registered_sender_whose_domain_vouches_is_at_al1() {
    let house = House::new(true);
    house.takes(&house.domain.signs(&written(ANA)));
    let (level, proof) = house.level();
    assert_eq!((level, proof.means), (AssuranceLevel::Al1, Some(Means::Dkim)));
    let number = house.desk.tickets()[0].number;
    let events = house.desk.store(move |tx| tx.events(number));
    let note = events.iter().find(|event| event.kind == EventKind::Note).unwrap();
    assert!(note.text.starts_with("sender proven: cliente.example"), "{}", note.text);
}

#[test]
fn e1_a_registered_from_alone_stays_a_claim() {
    let house = House::new(true);
    house.takes(&written(ANA));
    let (level, proof) = house.level();
    assert_eq!((level, &proof.aligned), (AssuranceLevel::Al0, &None));
    assert!(proof.summary().contains("no DKIM signature"), "{}", proof.summary());
    assert!(house.desk.tickets()[0].facts.contact.is_some(), "claimed all the same");
}

#[test]
fn e1_a_forged_signature_and_a_forged_word_of_our_server_lift_nobody() {
    let house = House::new(true);
    let forged = house.domain.signs(&written(ANA)).replacen("rack 12", "rack 13", 1);
    let word = "Authentication-Results: mx.example.com; dmarc=pass header.from=cliente.example\r\n";
    let real = "Authentication-Results: mx.example.com; dmarc=fail header.from=cliente.example\r\n";
    let hop = Hop::Behind { authserv_ids: vec!["mx.example.com".to_owned()] };
    house.takes_by(hop, &format!("{real}{word}{forged}"));
    assert_eq!(house.level().0, AssuranceLevel::Al0);
}

#[test]
fn spf_at_our_own_door_lifts_a_registered_sender() {
    let house = House::new(true);
    house.takes_by(direct("192.0.2.1", Some("rebote@cliente.example")), &written(ANA));
    let (level, proof) = house.level();
    assert_eq!((level, proof.means), (AssuranceLevel::Al1, Some(Means::Spf)));
}

#[test]
fn a_proven_stranger_hears_all_of_it_and_an_unproven_one_only_our_words() {
    let house = House::new(false);
    house.takes(&house.domain.signs(&written(ANA)));
    assert_eq!(house.level().0, AssuranceLevel::Al0, "an address is no contact");
    assert!(house.answer().contains("El servidor no responde"), "{}", house.answer());

    let house = House::new(false);
    house.takes(&written(ANA));
    assert!(!house.answer().contains("El servidor no responde"), "{}", house.answer());
}

#[test]
fn a_dns_that_does_not_answer_costs_the_proof_and_not_the_mail() {
    let house = House::with(false, "query_s_max = 1\ncheck_s_max = 1\n");
    let slow = Domain::new("cliente.slow.example");
    house.takes(&slow.signs(&written("ana@cliente.slow.example")));
    let (level, proof) = house.level();
    assert_eq!((level, &proof.aligned), (AssuranceLevel::Al0, &None));
    assert!(proof.summary().contains("does not count"), "{}", proof.summary());
}

#[tokio::test]
async fn what_is_sent_twice_is_signed_the_same_and_lies_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let pem = PrivateKey::draw_ed25519().unwrap();
    let mut signer = Signer::default();
    signer.add("example.com", "desk", PrivateKey::from_pem(&pem).unwrap());
    let out = Signing::new(signer, Arc::new(Folder::new(folder.path().to_owned())));
    let row = Claimed {
        id: OutboxId(1),
        of: "CT-0000013".parse::<centralita::model::TicketNumber>().unwrap().into(),
        kind: OutboxKind::Mail,
        to: ANA.to_owned(),
        return_path: "soporte@example.com".to_owned(),
        payload: written("Soporte <soporte@example.com>"),
        attempts: 0,
    };
    for _ in 0..2 {
        let sent: Result<(), SendError> = out.send(&row).await;
        sent.unwrap();
    }
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 1);
    let mail = std::fs::read_to_string(files[0].path()).unwrap();
    assert!(mail.starts_with("DKIM-Signature: v=1; a=ed25519-sha256; s=desk; d=example.com;"));
    assert!(mail.ends_with(&row.payload));
}
