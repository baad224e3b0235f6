//! One slow answer holds up its own ticket, and no other.
use super::double::{Double, Fault};
use super::stage::Stage;
use super::zammad::Zammad;
use crate::desk::mail;
use crate::paging::{DARK, dark};

/// More tickets than are under way at one time.
const MANY: usize = 20;

#[test]
fn tickets_do_not_wait_for_the_slow_answer_to_another_and_each_keeps_its_order() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let first = dark(&stage.desk);
    for n in 1..MANY {
        let body = format!("{} Somos el cliente {n}.", DARK.replace(" de MD2", ""));
        mail(&format!("noc@cliente{n}.example"), "Sin corriente", &body).sent_to(&stage.desk);
    }
    stage.desk.block_on(stage.desk.desk.intake.tell_outside()).unwrap();
    // Which is asked first is chance: that one is held.
    double.fails(&[Fault::Held]);
    let worker = stage.worker.clone();
    let sent = stage.desk.spawn(async move { worker.send_due().await });
    (1..MANY).for_each(|_| double.wait());
    let waits = stage.desk.store(|tx| tx.outside_counts("zammad")).waiting;
    assert_eq!(double.shared().product.tickets.len(), MANY);
    assert!(waits >= 1, "one is held still, with what follows it");
    for ticket in stage.desk.tickets() {
        let rows = stage.desk.store(move |tx| tx.outgoing_of(ticket.number));
        let rows: Vec<_> = rows.into_iter().filter(|row| row.to == "zammad").collect();
        assert!(rows.iter().all(|row| row.note.is_empty()), "nobody gave up waiting: {rows:?}");
    }
    double.lets_go();
    stage.desk.block_on(sent).unwrap().unwrap();
    assert_eq!(stage.counts("zammad").waiting, 0);
    let subject = format!("Re: [{first}] Sin corriente");
    double.fails(&[Fault::Status(500)]);
    for text in ["Primero.", "Segundo.", "Tercero."] {
        mail("ana@cliente.example", &subject, text).sent_to(&stage.desk);
    }
    stage.goes_on("zammad");
    let shared = double.shared();
    let bodies = shared.product.articles.iter().filter_map(|one| one["body"].as_str());
    let order: Vec<&str> =
        bodies.filter(|body| ["Primero.", "Segundo.", "Tercero."].contains(body)).collect();
    assert_eq!(order, ["Primero.", "Segundo.", "Tercero."]);
}
