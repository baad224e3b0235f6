use super::*;

const FILE: &str = r#"
[[choice]]
slot = "topic"
intent = "portal_pin_help"
value = "pin"
words = ["pin", "cuatro cifras"]
[[choice]]
slot = "topic"
intent = "portal_pin_help"
value = "login"
words = ["contraseñ*", "entrar"]
"#;

fn chosen(text: &str, intent: Intent) -> Option<(String, String)> {
    let mut faults = vec![];
    let chooser = Chooser::read("topics.toml", FILE, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let mut slots = Slots::new();
    chooser.choose(&Words::new(text), intent, &mut slots);
    let slot = slots.get("topic")?.first()?;
    Some((slot.value.clone(), slot.text.clone()))
}

#[test]
fn the_choice_with_most_words_is_taken_for_its_intent_only() {
    let of = |text| chosen(text, Intent::PortalPinHelp);
    let pair = |value: &str, text: &str| Some((value.to_owned(), text.to_owned()));
    assert_eq!(of("He olvidado el PIN"), pair("pin", "PIN"));
    assert_eq!(of("con mi PIN no puedo entrar ni con CONTRASEÑAS"), pair("login", "entrar"));
    assert_eq!(of("el PIN para entrar"), pair("pin", "PIN"), "the one further up");
    assert_eq!(of("los pinares"), None);
    assert_eq!(chosen("He olvidado el PIN", Intent::AccessProblem), None);
}

#[test]
fn faults_name_the_line() {
    let fault = |text: &str| {
        let mut faults = vec![];
        Chooser::read("topics.toml", text, &mut faults);
        faults.remove(0).to_string()
    };
    assert!(
        fault(&FILE.replace("portal_pin_help", "portal")).starts_with("topics.toml:6: `portal`")
    );
    assert!(fault(&FILE.replace("\"entrar\"", "\"--\"")).starts_with("topics.toml:11: `--`"));
    assert!(fault("[[choise]]").starts_with("topics.toml:1:"));
}

#[test]
fn the_name_of_a_feed_is_no_part_of_its_value() {
    let words = Words::new("se ha caído la rama B");
    assert_eq!(valued("feed", &words, (4, 5)), (5, 5));
    assert_eq!(valued("feed", &words, (5, 5)), (5, 5));
    assert_eq!(valued("cage", &words, (4, 5)), (4, 5));
}

/// What the shipped lists choose for a text: `change`, then every `product`.
fn shipped(text: &str, intent: Intent) -> (String, String) {
    let file = include_str!("../../../../routing-rules/understanding/topics.toml");
    let mut faults = vec![];
    let chooser = Chooser::read("topics.toml", file, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let mut slots = Slots::new();
    chooser.choose(&Words::new(text), intent, &mut slots);
    let of = |kind: &str| {
        let mut values: Vec<&str> =
            slots.get(kind).into_iter().flatten().map(|slot| slot.value.as_str()).collect();
        values.sort_unstable();
        values.join(",")
    };
    (of("change"), of("product"))
}

#[test]
fn products_and_changes_are_named_in_three_languages() {
    for (text, change, product) in [
        ("Queremos rescindir el rack de Sevilla al vencimiento.", "termination", "space"),
        ("Quisiéramos darnos de baja del servicio gestionado de copias", "termination", "managed"),
        ("No vamos a renovar el contrato de la jaula 12", "termination", "space"),
        ("Presupuesto de 2 racks en MD6, de 4 kVA", "new", "power,space"),
        ("Quiero contratar otro cross-connect con un operador nuevo.", "new", "network"),
        ("Traslado de MD1 a MD2: condiciones", "migration", ""),
        ("Subrogación del contrato: cambio de titularidad", "novation", ""),
        ("Queremos ampliar la capacidad de la sala", "upgrade", "capacity"),
        ("Pretendemos rescindir o contrato do bastidor 12", "termination", "space"),
        ("Cessação do contrato de trânsito IP", "termination", "network"),
        ("cessão de contrato: a nossa empresa foi comprada", "novation", ""),
        ("Queremos passar de 3 para 5 kVA no bastidor 12", "upgrade", "power,space"),
        ("Queria falar sobre a renovação", "renewal", ""),
        ("Queremos reduzir a potência de duas ramas", "reduction", "power"),
        ("Migração dos nossos armários para LS2", "migration", "space"),
        ("We want to terminate our contract for the cage in Lisbon", "termination", "space"),
        ("We will not renew the metro link", "termination", "network"),
        ("Half a cabinet in Lisbon plus internet access, quote please", "new", "network,space"),
        ("We plan to move our deployment from MD1 to MD2", "migration", ""),
        ("Our company was acquired: how do we transfer the contract?", "novation", ""),
        ("A firewall and backup as managed services: price?", "new", "managed"),
        ("We'd like to add a second cage in Barcelona.", "new", "space"),
        ("Bom dia, queria falar com o meu gestor", "", ""),
    ] {
        let found = shipped(text, Intent::Commercial);
        assert_eq!(found, (change.to_owned(), product.to_owned()), "{text}");
    }
}

#[test]
fn a_contract_is_spoken_of_where_it_can_be_and_nowhere_else() {
    let nothing = (String::new(), String::new());
    assert_eq!(shipped("Dar de baja a una persona del rack 4", Intent::AccessRevoke), nothing);
    assert_eq!(shipped("Se han caído los dos racks", Intent::IncidentPower), nothing);
    let billed = shipped("Nos cobran dos veces los kVA del rack", Intent::Billing);
    assert_eq!(billed, (String::new(), "power,space".to_owned()));
    let angry = shipped("O lo arreglan o rescindimos el contrato", Intent::Escalation);
    assert_eq!(angry.0, "termination");
}

/// What the shipped lists choose for one slot of a text.
fn one(text: &str, intent: Intent, slot: &str) -> String {
    let file = include_str!("../../../../routing-rules/understanding/topics.toml");
    let mut faults = vec![];
    let chooser = Chooser::read("topics.toml", file, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let mut slots = Slots::new();
    chooser.choose(&Words::new(text), intent, &mut slots);
    slots.get(slot).and_then(|all| all.first()).map_or(String::new(), |s| s.value.clone())
}

#[test]
fn requests_say_when_how_long_how_many_and_what_was_refused() {
    use Intent::{AccessGrant, RemoteHands, ShipmentInbound, ShipmentOutbound};
    for (intent, slot, text, value) in [
        (RemoteHands, "schedule", "Cambien el cable cuanto antes, por favor", "expedited"),
        (RemoteHands, "schedule", "No es urgente: cuando puedan, cambien el cable", "standard"),
        (RemoteHands, "schedule", "Trabajo programado para el jueves a las 22", "fixed"),
        (RemoteHands, "schedule", "Precisamos disto o mais depressa possível", "expedited"),
        (RemoteHands, "schedule", "Sem pressa: troquem o cabo quando puderem", "standard"),
        (RemoteHands, "schedule", "a uma hora marcada, na janela de manutenção", "fixed"),
        (RemoteHands, "schedule", "Please reseat the card as soon as possible", "expedited"),
        (RemoteHands, "schedule", "It isn't urgent, whenever you can", "standard"),
        (RemoteHands, "schedule", "Scheduled work on Friday at ten", "fixed"),
        (RemoteHands, "schedule", "Cambien el cable del rack 4", ""),
        (AccessGrant, "access", "Alta de acceso permanente para Ana Gil", "permanent"),
        (AccessGrant, "access", "Acesso temporário para o técnico", "temporary"),
        (AccessGrant, "access", "Work visit next Tuesday for two people", "visit"),
        (ShipmentInbound, "refused", "El muelle ha rechazado nuestro envío", "yes"),
        (ShipmentInbound, "refused", "A transportadora diz que a entrega foi recusada", "yes"),
        (ShipmentInbound, "refused", "UPS says the parcel was refused at the dock", "yes"),
        (ShipmentInbound, "refused", "Mañana llega un envío de SEUR", ""),
        (ShipmentInbound, "pieces", "Llegan tres bultos mañana", "3"),
        (ShipmentInbound, "pieces", "Chegam amanhã duas caixas e 1 palete", "2"),
        (ShipmentOutbound, "pieces", "Please ship 12 boxes to Lisbon", "12"),
        (ShipmentOutbound, "pieces", "la caja del rack", ""),
    ] {
        assert_eq!(one(text, intent, slot), value, "{text}");
    }
}

#[test]
fn topics_of_the_account_and_of_the_portal_are_chosen_by_name() {
    use Intent::{AccountService, PortalPinHelp};
    for (intent, text, topic) in [
        (AccountService, "¿Quién coordina la puesta en marcha de la jaula nueva?", "delivery"),
        (AccountService, "Ponto de situação da entrada em produção", "delivery"),
        (AccountService, "Queremos una reunión de seguimiento trimestral", "review"),
        (AccountService, "Quarterly service review: KPIs and minutes", "review"),
        (AccountService, "¿Se pueden hacer fotografías? Envíennos las normas", "rules"),
        (AccountService, "As regras para os instaladores, por favor", "rules"),
        (AccountService, "We just signed: where is the welcome pack?", "onboarding"),
        (AccountService, "Somos nuevos, ¿por dónde empezamos?", "onboarding"),
        (PortalPinHelp, "How do I export the Install Base report to csv?", "report"),
        (PortalPinHelp, "Não encontro o relatório mensal", "report"),
        (PortalPinHelp, "Dar de alta a un usuario: crear usuario en el portal", "registration"),
        (PortalPinHelp, "Mi usuario solo tiene permiso de lectura", "permission"),
        (PortalPinHelp, "A curva de temperatura do sensor não aparece", "sensor_data"),
        (PortalPinHelp, "No nos llegan los avisos de mantenimiento", "notification"),
        (PortalPinHelp, "¿Dónde veo en el portal los servicios contratados?", "services"),
        (PortalPinHelp, "Como posso fazer uma encomenda de um cross-connect?", "services"),
        (PortalPinHelp, "How do we place an order for a cross-connect?", "services"),
        (PortalPinHelp, "¿Dónde veo el estado de nuestros casos?", "operations"),
        (PortalPinHelp, "Como se abre um caso no portal?", "operations"),
        (PortalPinHelp, "Where is the maintenance calendar in the portal?", "operations"),
        (PortalPinHelp, "¿Tienen un manual del portal?", "support"),
        (PortalPinHelp, "Precisamos de instruções para usar o portal", "support"),
        (PortalPinHelp, "Is there a user guide for the portal?", "support"),
        // What is wrong with a user keeps its own topic.
        (PortalPinHelp, "El portal me echa cuando intento abrir un ticket: contraseña", "login"),
        (PortalPinHelp, "O botão de encomendar está a cinzento", "permission"),
    ] {
        assert_eq!(one(text, intent, "topic"), topic, "{text}");
    }
}

#[test]
fn a_choice_has_a_value_or_counts() {
    let text = "[[choice]]\nslot = \"pieces\"\nintent = \"billing\"\nwords = [\"bultos\"]\n";
    let mut faults = vec![];
    Chooser::read("topics.toml", text, &mut faults);
    let said = faults.remove(0).to_string();
    assert!(said.starts_with("topics.toml:4: a choice of `pieces` has no value"), "{said}");
}

#[test]
fn a_value_that_rules_cannot_ask_for_is_a_fault() {
    let text = "[[choice]]\nslot = \"change\"\nintent = [\"commercial\", \"comercial\"]\nvalue = \"terminated\"\nwords = [\"baja\"]\n";
    let mut faults = vec![];
    Chooser::read("topics.toml", text, &mut faults);
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(said[0].starts_with("topics.toml:5: `comercial` is no intent"), "{said:?}");
    assert_eq!(said[1], "topics.toml:5: `terminated` is no change; did you mean `termination`?");
}
