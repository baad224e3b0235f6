//! Who mail is from: signed here, checked by the program, with a DNS server of the test's own.
mod desk;
pub(crate) mod dns;

use std::time::Duration;

use data_encoding::BASE64;
use mail_auth::arc::ArcSealer;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter as _;
use mail_auth::dkim::DkimSigner;
use mail_auth::{ArcOutput, AuthenticatedMessage, AuthenticationResults, DmarcOutput, DmarcResult};

use centralita::mailauth::{Hop, MailAuth, Means, Outcome, PrivateKey, Settings, Signer, Verdict};

use dns::StubDns;

/// A domain with a key of its own.
pub(crate) struct Domain {
    name: String,
    pem: String,
}

impl Domain {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), pem: PrivateKey::draw_ed25519().unwrap().to_string() }
    }

    pub(crate) fn record(&self) -> String {
        PrivateKey::from_pem(&self.pem).unwrap().dns_record()
    }

    /// The message with a signature of this domain before it.
    pub(crate) fn signs(&self, message: &str) -> String {
        self.signs_as(message, "s")
    }

    fn signs_as(&self, message: &str, selector: &str) -> String {
        let mut signer = Signer::default();
        signer.add(&self.name, selector, PrivateKey::from_pem(&self.pem).unwrap());
        // The signer goes by From: a stranger's signature is made over his own, then carried.
        let signature = signer.signatures(message.as_bytes());
        assert!(signature.starts_with("DKIM-Signature:"), "{signature}");
        format!("{signature}{message}")
    }
}

/// A mail as a customer's program writes it.
pub(crate) fn written(from: &str) -> String {
    format!(
        "From: {from}\r\nTo: soporte@example.com\r\nSubject: El servidor no responde\r\n\
         Date: Tue, 24 Nov 2026 09:59:00 +0100\r\nMessage-ID: <1@cliente.example>\r\n\r\n\
         El servidor del rack 12 no responde.\r\n"
    )
}

fn settings(dns: &StubDns) -> Settings {
    Settings {
        dns_servers: vec![dns.address],
        // Long, so that no answer is missed on a busy machine; nothing here waits for it.
        query_time_max: Duration::from_secs(10),
        check_time_max: Duration::from_secs(60),
        arc_sealers: vec!["lists.example".to_owned()],
        host_name: "mail.example.com".to_owned(),
    }
}

fn behind(ids: &[&str]) -> Hop {
    Hop::Behind { authserv_ids: ids.iter().map(|id| (*id).to_owned()).collect() }
}

async fn check_by(dns: &StubDns, raw: &str, hop: Hop) -> Verdict {
    MailAuth::new(settings(dns)).unwrap().check(raw.to_owned().into(), hop).await
}

async fn check(dns: &StubDns, raw: &str) -> Verdict {
    check_by(dns, raw, behind(&[])).await
}

fn customer() -> (Domain, StubDns) {
    let domain = Domain::new("cliente.example");
    let dns = StubDns::new()
        .text("s._domainkey.cliente.example", &domain.record())
        .text("_dmarc.cliente.example", "v=DMARC1; p=reject");
    (domain, dns)
}

#[track_caller]
fn proven(verdict: &Verdict, domain: &str, means: Means) {
    let summary = verdict.summary();
    assert_eq!(
        (verdict.aligned.as_deref(), verdict.means),
        (Some(domain), Some(means)),
        "{summary}"
    );
    assert!(verdict.proves(verdict.author.as_ref().unwrap()), "{summary}");
    assert!(!verdict.reasons.is_empty(), "a proof says by what");
}

#[track_caller]
fn unproven(verdict: &Verdict, why: &str) {
    let summary = verdict.summary();
    assert_eq!((verdict.aligned.as_deref(), verdict.means), (None, None), "{summary}");
    assert!(summary.contains(why), "`{why}` is not in: {summary}");
}

#[tokio::test]
async fn e1_a_signature_of_the_domain_in_from_proves_it() {
    let (domain, dns) = customer();
    let verdict = check(&dns, &domain.signs(&written("Ana <ana@cliente.example>"))).await;
    proven(&verdict, "cliente.example", Means::Dkim);
    assert_eq!(verdict.dmarc.unwrap().policy, "reject");
    let other = "otra@cliente.example".parse().unwrap();
    assert!(!check(&dns, &domain.signs(&written("ana@cliente.example"))).await.proves(&other));
}

#[tokio::test]
async fn e1_a_from_line_alone_proves_nobody_and_asks_nobody() {
    let (_, dns) = customer();
    unproven(&check(&dns, &written("ana@cliente.example")).await, "no DKIM signature");
    assert_eq!(dns.asked(), 0, "an unsigned mail costs no question");
}

#[tokio::test]
async fn e1_a_stranger_who_signs_well_proves_only_himself() {
    let (_, dns) = customer();
    let stranger = Domain::new("atacante.example");
    let dns = dns
        .text("s._domainkey.atacante.example", &stranger.record())
        .text("_dmarc.atacante.example", "v=DMARC1; p=none");
    let trick = stranger.signs(&written("\"ana@cliente.example\" <m@atacante.example>"));
    let verdict = check(&dns, &trick).await;
    proven(&verdict, "atacante.example", Means::Dkim);
    assert!(!verdict.proves(&"ana@cliente.example".parse().unwrap()));
    // His signature stays good when it travels with another From only if it is not looked at.
    let carried = trick.replacen("m@atacante", "m@cliente", 1);
    unproven(&check(&dns, &carried).await, "nothing vouches");
}

#[tokio::test]
async fn e1_what_was_changed_or_added_after_signing_is_not_proven() {
    let (domain, dns) = customer();
    let good = domain.signs(&written("ana@cliente.example"));
    for (changed, why) in [
        (good.replacen("rack 12", "rack 13", 1), "the body was changed"),
        (good.replacen("Subject: El", "Subject: Un", 1), "what it covers was changed"),
        (format!("From: jefe@cliente.example\r\n{good}"), "two From fields"),
        (format!("Subject: abran la puerta\r\n{good}"), "two Subject fields"),
        (
            good.replacen(
                "\r\n\r\n",
                "\r\nReply-To: a@b.example\r\nReply-To: c@d.example\r\n\r\n",
                1,
            ),
            "two Reply-To",
        ),
        (
            good.replacen("ana@cliente.example", "ana@cliente.example, m@x.example", 1),
            "names 2 people",
        ),
    ] {
        unproven(&check(&dns, &changed).await, why);
    }
}

#[tokio::test]
async fn a_key_that_is_missing_broken_revoked_or_for_tests_proves_nothing() {
    let (domain, dns) = customer();
    let record = domain.record();
    let dns = dns
        .text("revoked._domainkey.cliente.example", "v=DKIM1; k=ed25519; p=")
        .text("broken._domainkey.cliente.example", "v=DKIM1; p=@@@@")
        .text("test._domainkey.cliente.example", &record.replacen("k=", "t=y; k=", 1));
    let mail = written("ana@cliente.example");
    for (selector, outcome) in [
        ("revoked", Outcome::PermError),
        ("broken", Outcome::PermError),
        ("none", Outcome::PermError),
        ("test", Outcome::Policy),
    ] {
        let verdict = check(&dns, &domain.signs_as(&mail, selector)).await;
        unproven(&verdict, "does not count");
        assert_eq!(verdict.dkim[0].outcome, outcome, "{selector}: {}", verdict.dkim[0].why);
    }
}

#[tokio::test]
async fn a_signature_that_leaves_out_from_or_subject_proves_nothing() {
    let (domain, dns) = customer();
    let good = domain.signs(&written("ana@cliente.example"));
    let without = |name: &str| good.replace(&format!("{name}:{name}"), "X-A:X-B");
    unproven(&check(&dns, &without("From")).await, "does not cover From");
    unproven(&check(&dns, &without("Subject")).await, "does not cover Subject");
}

/// A key of the library's own kind, and what the DNS says of it.
fn library_key() -> (Ed25519Key, String) {
    let der = Ed25519Key::generate_pkcs8().unwrap();
    let key = Ed25519Key::from_pkcs8_der(&der).unwrap();
    let record = format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(&key.public_key()));
    (key, record)
}

/// The message signed by a domain that need not be that of From, as servers of others do.
fn signed_by(key: Ed25519Key, domain: &str, message: &str) -> String {
    let signer = DkimSigner::from_key(key);
    let signer = signer.domain(domain).selector("s").headers(["From", "Subject", "Date"]);
    format!("{}{message}", signer.sign(message.as_bytes()).unwrap().to_header())
}

#[tokio::test]
async fn alignment_is_relaxed_unless_the_domain_says_strict() {
    for (policy, signer, author, aligned) in [
        ("v=DMARC1; p=reject", "cliente.example", "ana@norte.cliente.example", true),
        ("v=DMARC1; p=reject", "correo.cliente.example", "ana@cliente.example", true),
        ("v=DMARC1; p=reject; adkim=s", "correo.cliente.example", "ana@cliente.example", false),
        ("v=DMARC1; p=reject; adkim=s", "cliente.example", "ana@cliente.example", true),
    ] {
        let (key, record) = library_key();
        let dns = StubDns::new()
            .text(&format!("s._domainkey.{signer}"), &record)
            .text("_dmarc.cliente.example", policy);
        let verdict = check(&dns, &signed_by(key, signer, &written(author))).await;
        if aligned {
            proven(&verdict, author.split_once('@').unwrap().1, Means::Dkim);
        } else {
            unproven(&verdict, "not aligned");
        }
        assert_eq!(verdict.dmarc.unwrap().strict_dkim, policy.ends_with("=s"), "{signer}");
    }
}

/// What a mailing list makes of a mail: it changes the subject, says what it saw, and seals that.
fn forwarded(key: Ed25519Key, sealer: &str, saw: DmarcResult, mail: &str) -> String {
    let changed = mail.replacen("Subject: ", "Subject: [lista] ", 1);
    let message = AuthenticatedMessage::parse(changed.as_bytes()).unwrap();
    let dmarc = DmarcOutput::new("cliente.example".to_owned()).with_dkim_result(saw);
    let results = AuthenticationResults::new("mx.lists.example").with_dmarc_result(&dmarc);
    let sealer = ArcSealer::from_key(key).domain(sealer).selector("s");
    let sealer = sealer.headers(["From", "Subject", "Date"]);
    let set = sealer.seal(&message, &results, &ArcOutput::default()).unwrap();
    format!("{}{changed}", set.to_header())
}

#[tokio::test]
async fn a_sealer_is_believed_only_when_the_configuration_names_him() {
    let (domain, dns) = customer();
    let signed = domain.signs(&written("ana@cliente.example"));
    let passed = || DmarcResult::Pass;
    let failed = || DmarcResult::Fail(mail_auth::Error::NotAligned);

    let (key, record) = library_key();
    let dns = dns.text("s._domainkey.lists.example", &record);
    let good = forwarded(key, "lists.example", passed(), &signed);
    let verdict = check(&dns, &good).await;
    proven(&verdict, "cliente.example", Means::Arc);
    assert_eq!(verdict.dkim[0].outcome, Outcome::Fail, "the list broke the signature");

    // Sealed well, but by nobody we know; or by the list, which saw no proof; or changed later.
    let (key, record) = library_key();
    let dns = dns.text("s._domainkey.atacante.example", &record);
    let strange = forwarded(key, "atacante.example", passed(), &signed);
    let verdict = check(&dns, &strange).await;
    unproven(&verdict, "");
    assert_eq!(verdict.arc.unwrap().outcome, Outcome::Skipped);
    let changed = good.replacen("rack 12", "rack 13", 1);
    unproven(&check(&dns, &changed).await, "ARC chain of lists.example does not hold");
    let said =
        good.replacen("dmarc=pass", "dmarc=pass ", 1).replacen("cliente.example", "x.example", 1);
    unproven(&check(&dns, &said).await, "");
    let (key, record) = library_key();
    let dns = dns.text("s._domainkey.lists.example", &record);
    let seen = forwarded(key, "lists.example", failed(), &signed);
    unproven(&check(&dns, &seen).await, "DMARC does not hold");
}

#[tokio::test]
async fn an_rsa_key_of_2048_bits_signs_and_a_shorter_one_does_not() {
    let pem = include_str!("../../data/dkim/rsa2048.pem");
    let key = PrivateKey::from_pem(pem).unwrap();
    let dns = StubDns::new()
        .text("s._domainkey.cliente.example", &key.dns_record())
        .text("_dmarc.cliente.example", "v=DMARC1; p=quarantine");
    let mut signer = Signer::default();
    signer.add("cliente.example", "s", key);
    // Wherever its lines end, nothing of the signature stands behind a fold of its own.
    for length in 1..40 {
        let key = PrivateKey::from_pem(pem).unwrap();
        signer.add("otro.example", &"s".repeat(length), key);
    }
    let many = signer.signatures(written("ana@otro.example").as_bytes());
    assert!(many.matches("DKIM-Signature:").count() == 39 && !many.contains("\t;"), "{many}");
    let mail = written("ana@cliente.example");
    let signature = signer.signatures(mail.as_bytes());
    assert!(signature.contains("a=rsa-sha256"), "{signature}");
    assert_eq!(signature, signer.signatures(mail.as_bytes()), "a repetition is the same bytes");
    assert!(signature.lines().all(|line| line.len() <= 78), "{signature}");
    proven(&check(&dns, &format!("{signature}{mail}")).await, "cliente.example", Means::Dkim);
    assert_eq!(
        signer.signatures(written("ana@nadie.example").as_bytes()),
        "",
        "no key, no signature"
    );
    let short = PrivateKey::from_pem(include_str!("../../data/dkim/rsa1024.pem"));
    assert!(short.is_err(), "too short");
    assert!(!format!("{:?}", PrivateKey::from_pem(pem).unwrap()).contains("MII"));
}

#[tokio::test]
async fn a_domain_without_a_policy_is_proven_by_its_own_signature_only() {
    let domain = Domain::new("sinpolitica.example");
    let dns = StubDns::new()
        .text("s._domainkey.sinpolitica.example", &domain.record())
        .text("sinpolitica.example", "v=spf1 ip4:192.0.2.1 -all");
    let mail = written("ana@sinpolitica.example");
    let verdict = check(&dns, &domain.signs(&mail)).await;
    proven(&verdict, "sinpolitica.example", Means::Dkim);
    assert!(verdict.summary().contains("no DMARC policy"), "{}", verdict.summary());
    let hop = direct("192.0.2.1", Some("ana@sinpolitica.example"));
    unproven(&check_by(&dns, &mail, hop).await, "publishes no DMARC policy");
}

fn direct(peer: &str, mail_from: Option<&str>) -> Hop {
    Hop::Direct {
        peer: peer.parse().unwrap(),
        helo: "mx.cliente.example".to_owned(),
        mail_from: mail_from.map(|address| address.parse().unwrap()),
    }
}

#[tokio::test]
async fn spf_counts_at_our_own_door_and_only_when_aligned() {
    let (_, dns) = customer();
    let dns = dns
        .text("cliente.example", "v=spf1 a:mx.cliente.example -all")
        .host("mx.cliente.example", "192.0.2.1")
        .text("otro.example", "v=spf1 ip4:192.0.2.1 -all");
    let mail = written("ana@cliente.example");
    let good = check_by(&dns, &mail, direct("192.0.2.1", Some("rebote@cliente.example"))).await;
    proven(&good, "cliente.example", Means::Spf);
    let from_elsewhere = direct("192.0.2.9", Some("rebote@cliente.example"));
    let verdict = check_by(&dns, &mail, from_elsewhere).await;
    unproven(&verdict, "");
    assert_eq!(verdict.spf.unwrap().outcome, Outcome::Fail);
    let of_another = direct("192.0.2.1", Some("m@otro.example"));
    unproven(&check_by(&dns, &mail, of_another).await, "not aligned");
}

#[tokio::test]
async fn e1_only_the_topmost_word_of_a_named_server_counts() {
    let (_, dns) = customer();
    let mail = written("ana@cliente.example");
    let line = |id: &str, dmarc: &str| {
        format!("Authentication-Results: {id}; dmarc={dmarc} header.from=cliente.example\r\n")
    };
    let ours = behind(&["mx.example.com"]);
    let pass = line("mx.example.com", "pass");
    let fail = line("mx.example.com", "fail");
    let other = line("mx.otro.example", "pass");
    proven(
        &check_by(&dns, &format!("{pass}{mail}"), ours.clone()).await,
        "cliente.example",
        Means::Upstream,
    );
    // The sender's own words stand below those of our server, under the same name.
    unproven(&check_by(&dns, &format!("{fail}{pass}{mail}"), ours.clone()).await, "does not hold");
    let below =
        format!("{fail}Received: from x by y; Tue, 24 Nov 2026 09:59:00 +0100\r\n{pass}{mail}");
    unproven(&check_by(&dns, &below, ours.clone()).await, "does not hold");
    unproven(&check_by(&dns, &format!("{other}{mail}"), ours).await, "no named server");
    unproven(&check(&dns, &format!("{pass}{mail}")).await, "no named server");
    // At our own door the sender himself may have written it.
    let hop = direct("192.0.2.9", Some("ana@cliente.example"));
    unproven(&check_by(&dns, &format!("{pass}{mail}"), hop).await, "");
}

#[tokio::test]
async fn a_named_server_that_tells_of_signatures_is_believed_where_they_are_aligned() {
    let (_, dns) = customer();
    let mail = written("ana@cliente.example");
    let line = |rest: &str| format!("Authentication-Results: mx.example.com; {rest}\r\n{mail}");
    let ours = behind(&["mx.example.com"]);
    let good = line("dkim=pass header.d=correo.cliente.example");
    proven(&check_by(&dns, &good, ours.clone()).await, "cliente.example", Means::Upstream);
    let spf = line("spf=pass smtp.mailfrom=rebote@cliente.example");
    proven(&check_by(&dns, &spf, ours.clone()).await, "cliente.example", Means::Upstream);
    let strange =
        line("dkim=pass header.d=atacante.example; spf=pass smtp.mailfrom=atacante.example");
    unproven(&check_by(&dns, &strange, ours).await, "not aligned");
}

#[tokio::test]
async fn many_signatures_and_slow_names_cost_neither_time_nor_the_good_one() {
    let (domain, dns) = customer();
    let mut raw = String::new();
    for n in 0..50 {
        raw.push_str(&format!(
            "DKIM-Signature: v=1; a=rsa-sha256; d=x{n}.slow.example; s=s; h=from; bh=AA==; b=AA==\r\n"
        ));
    }
    raw.push_str(&domain.signs(&written("ana@cliente.example")));
    proven(&check(&dns, &raw).await, "cliente.example", Means::Dkim);
    assert!(dns.asked() <= 8, "{} questions", dns.asked());

    let slow = Domain::new("cliente.slow.example");
    let impatient = Settings {
        query_time_max: Duration::from_millis(100),
        check_time_max: Duration::from_millis(300),
        ..settings(&dns)
    };
    let raw = slow.signs(&written("ana@cliente.slow.example"));
    let verdict = MailAuth::new(impatient).unwrap().check(raw.into(), behind(&[])).await;
    unproven(&verdict, "does not count");
    assert_eq!(verdict.dkim[0].outcome, Outcome::TempError, "later it may be known");
}

#[tokio::test]
async fn whatever_comes_gets_a_verdict() {
    let (_, dns) = customer();
    for raw in ["", "\r\n\r\n", "x", "From: ", "DKIM-Signature: v=1\r\nFrom: ana@cliente.example"] {
        unproven(&check(&dns, raw).await, "");
    }
    let (domain, dns) = customer();
    let signed = domain.signs(&written("ana@cliente.example"));
    unproven(&check_by(&dns, &signed, Hop::Archive).await, "out of a file");
    assert_eq!(dns.asked(), 0, "keys of long ago are asked for by nobody");
    let large =
        format!("DKIM-Signature: v=1\r\n{}{}", written("ana@cliente.example"), "x".repeat(100_000));
    unproven(&check(&dns, &large).await, "does not count");
}
