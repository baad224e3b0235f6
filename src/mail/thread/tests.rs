use super::*;

fn key() -> ThreadKey {
    ThreadKey::new([7; 32])
}

fn ticket() -> TicketNumber {
    TicketNumber::from_serial(204_551).unwrap()
}

fn id(text: &str) -> MessageId {
    MessageId::parse(text).unwrap()
}

#[test]
fn our_ids_lead_back_to_their_ticket() {
    for (serial, outgoing) in [(1, 0), (999_999, u64::MAX), (204_551, 42)] {
        let ticket = TicketNumber::from_serial(serial).unwrap();
        let ours = our_message_id(&key(), ticket, outgoing, "example.com");
        assert_eq!(ticket_of(&key(), &ours), Some(ticket), "{ours}");
        assert_eq!(ticket_of(&ThreadKey::new([8; 32]), &ours), None, "{ours} under another key");
    }
    let ours = our_message_id(&key(), ticket(), 42, "example.com");
    assert_eq!(ours, our_message_id(&key(), ticket(), 42, "example.com"), "stable");
    assert_ne!(ours, our_message_id(&key(), ticket(), 43, "example.com"));
}

#[test]
fn every_changed_byte_of_an_id_is_noticed() {
    let ours = our_message_id(&key(), ticket(), 42, "example.com");
    let marked = ours.as_str().find('@').unwrap();
    for place in 0..marked {
        let mut bytes = ours.as_str().as_bytes().to_vec();
        bytes[place] = if bytes[place] == b'2' { b'3' } else { b'2' };
        let changed = id(std::str::from_utf8(&bytes).unwrap());
        assert_eq!(ticket_of(&key(), &changed), None, "{changed}");
    }
    for cut in 1..marked {
        let (start, _) = ours.as_str().split_at(cut);
        let changed = id(&format!("{start}@example.com"));
        assert_eq!(ticket_of(&key(), &changed), None, "{changed}");
    }
}

#[test]
fn strangers_and_odd_ids_are_nobodys() {
    let long = format!("{}@x", "ct.0000013.".repeat(80));
    for odd in
        ["a@b", "ct.1.2.3@x", "@", "ticket-1@desk.example", "ct.0000013.1.@x", &long, "ñ.ñ@ñ"]
    {
        assert_eq!(ticket_of(&key(), &id(odd)), None, "{odd}");
    }
}

#[test]
fn a_number_whose_check_digit_is_wrong_is_refused_even_when_signed() {
    let signature = key().sign(Purpose::MessageId, "ct.0000014.1");
    assert_eq!(ticket_of(&key(), &id(&format!("ct.0000014.1.{signature}@x"))), None);
    let signature = key().sign(Purpose::MessageId, "ct.0000013.1");
    assert!(ticket_of(&key(), &id(&format!("ct.0000013.1.{signature}@x"))).is_some());
}

#[test]
fn plus_addresses_lead_back_to_their_ticket() {
    let base: EmailAddress = "Soporte@Example.com".parse().unwrap();
    let plus = plus_address(&key(), ticket(), &base);
    assert!(plus.as_str().starts_with("soporte+ct2045"), "{plus}");
    assert_eq!(plus.without_detail().0, base);
    assert_eq!(ticket_of_address(&key(), &plus), Some(ticket()));
    assert_eq!(plus_address(&key(), ticket(), &plus), plus, "a detail is replaced");
    assert_eq!(ticket_of_address(&key(), &base), None);
    assert_eq!(ticket_of_address(&ThreadKey::new([8; 32]), &plus), None);
    let guessed = "soporte+ct0000013.aaaaaaaaaaaaaaaa@example.com".parse().unwrap();
    assert_eq!(ticket_of_address(&key(), &guessed), None);
}

#[test]
fn a_mark_of_one_kind_is_none_of_the_other() {
    let base: EmailAddress = "soporte@example.com".parse().unwrap();
    let plus = plus_address(&key(), ticket(), &base);
    let detail = plus.local().split_once('+').unwrap().1.replacen("ct", "ct.", 1);
    assert_eq!(ticket_of(&key(), &id(&format!("{detail}@x"))), None);
    let text = format!("ct{}", ticket().digits());
    assert_ne!(key().sign(Purpose::MessageId, &text), key().sign(Purpose::PlusAddress, &text));
}

#[test]
fn a_name_without_room_for_a_mark_is_left_alone() {
    let base: EmailAddress = format!("{}@example.com", "a".repeat(50)).parse().unwrap();
    assert_eq!(plus_address(&key(), ticket(), &base), base);
}

#[test]
fn own_mail_is_known_by_either_id() {
    let ours = our_message_id(&key(), ticket(), 42, "example.com");
    let by_id = Inbound { message_id: Some(ours.clone()), ..Inbound::default() };
    let by_header =
        Inbound { message_id: Some(id("x@relay")), own_id: Some(ours), ..Inbound::default() };
    let other =
        Inbound { own_id: Some(id("ct.0000013.1.aaaaaaaaaaaaaaaa@x")), ..Inbound::default() };
    assert!(is_own(&key(), &by_id) && is_own(&key(), &by_header));
    assert!(!is_own(&key(), &other) && !is_own(&key(), &Inbound::default()));
}

#[test]
fn a_domain_that_breaks_an_id_is_not_used() {
    let ours = our_message_id(&key(), ticket(), 1, "evil>\r\nBcc: x");
    assert!(ours.as_str().ends_with("@invalid"), "{ours}");
}

#[test]
fn the_key_is_never_printed() {
    assert_eq!(format!("{:?}", key()), "ThreadKey(****)");
}

#[test]
fn b2_a_marked_address_in_a_quoted_head_leads_to_its_ticket() {
    let base: EmailAddress = "soporte@example.com".parse().unwrap();
    let plus = plus_address(&key(), ticket(), &base);
    let find = |text: &str| tickets_in_text(&key(), text, |to| to.without_detail().0 == base);
    assert_eq!(find(&format!("De: Soporte\nPara: <mailto:{plus}>\n")), [ticket()]);
    assert_eq!(find(&format!("> {plus}: {plus}")), [ticket()]);
    let elsewhere = plus.as_str().replace("example.com", "evil.example");
    assert!(
        find(&elsewhere).is_empty()
            && find("soporte+ct0000013.aaaaaaaaaaaaaaaa@example.com").is_empty()
    );
}
