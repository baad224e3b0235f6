### Lo que oye quien llama, y lo que oye la persona de guardia. Trato de usted, frases cortas: se oyen una vez.
### $desk: nombre del servicio. $ticket: número del caso, leído cifra a cifra. $site: centro, letra a letra.
### $key: tecla. $fields: lo que falta, separado por comas. $first, $second, $matter: asuntos («intent-...»).
### $number: teléfono. $position, $minutes: números. $opens: día y hora. $status, $priority: palabras. $danger: yes o no. $on: yes o no.
### $role: qué es para la cuenta quien la atiende. $dated, $portal: yes o no. $from: día. $has_cost, $cost: si se indica el coste, y la frase.

## Saludo

phone-greeting = { $desk }, atención automática.
phone-danger = Si hay alguien en peligro, llame primero al 112 y después pulse 9. Para hablar con una persona, 0.
phone-weather = Por el mal tiempo podemos tardar más en atenderle.
phone-language = Para español, pulse 1.

## Quién llama

phone-contact = Marque su número de contacto, de ocho cifras. Si no lo tiene, pulse almohadilla o espere. En caso de peligro, marque solo un 9; para hablar con una persona, solo un 0; para ayuda, asterisco.
phone-contact-mistyped = Parece que ese número no se ha marcado bien.
phone-code = Marque su código PIN, de cuatro cifras. Para seguir sin él, pulse almohadilla. En caso de peligro o para hablar con una persona, asterisco.
phone-code-short = No hemos recibido las cuatro cifras.
phone-code-wrong = Los datos no coinciden. Vamos a probar otra vez.
phone-code-right = Gracias, le hemos identificado.
phone-code-skipped = Seguimos sin código. Le atenderemos igualmente; algunas gestiones lo necesitarán más adelante.
phone-code-unchecked = Ahora mismo no podemos comprobar el código. Seguimos sin él.
phone-one-moment = Un momento, por favor. Márquelo otra vez.

## Qué necesita

phone-say-reason = Diga en pocas palabras qué necesita, o elija una opción.
phone-menu = Si algo falla o hay alguien en peligro, pulse 1. Para accesos, visitas y tarjetas, 2. Para técnicos y envíos, 3. Para el estado de un caso, 4. Para cualquier otro asunto, 5. Para hablar con una persona, 0.
phone-menu-trouble = Si hay alguien en peligro, pulse 1. Para electricidad, 2. Para temperatura o agua, 3. Para red o conexiones, 4. Para una puerta o una tarjeta, 5. Para volver, almohadilla.
phone-menu-access = Para dar acceso a alguien, pulse 1. Para quitárselo, 2. Para volver, almohadilla.
phone-menu-hands = Para un trabajo en sus equipos, pulse 1. Para una entrega de material, 2. Para una recogida, 3. Para volver, almohadilla.
phone-menu-other = Para el portal o el código PIN, pulse 1. Para facturas, 2. Para contratar o cambiar algo, 3. Para un asunto de su cuenta, 4. Para volver, almohadilla.
phone-menu-other-team = Para el portal o el código PIN, pulse 1. Para facturas, 2. Para contratar o cambiar algo, 3. Para un asunto de su cuenta, 4. Para una persona de su equipo de cuenta, 5. Para volver, almohadilla.
phone-team-key = Para { $role }, pulse { $key }.
phone-team-back = Para volver, almohadilla.
phone-scope-power = Si se ha quedado completamente sin corriente, pulse 1. Si solo falla una parte o ha perdido la redundancia, 2.
phone-scope-environment = Si llega agua a los equipos, o hay más de treinta grados y sigue subiendo, pulse 1. Si es menos grave, 2.
phone-scope-connectivity = Si se ha quedado completamente sin conexión, pulse 1. Si solo falla una parte o va mal, 2.
phone-scope-door = Si hay alguien esperando ahora mismo en la puerta, pulse 1. Si no, 2.
phone-scope-revoke = Si hay que retirar el acceso ahora mismo, pulse 1. Si puede ser otro día, 2.
phone-scope-hands = Si lo necesita en las próximas cuatro horas, pulse 1. Si puede esperar, 2.
phone-notice = { $on ->
    [yes] Aviso de mal tiempo: activado. Para cambiarlo, pulse 1.
   *[no] Aviso de mal tiempo: desactivado. Para cambiarlo, pulse 1.
}
phone-notice-set = { $on ->
    [yes] Aviso activado.
   *[no] Aviso desactivado.
}
phone-closing = Puede que no le haya entendido bien. Si es { $first }, pulse 1. Si es { $second }, 2. Si es otra cosa, 3.
phone-not-understood = No le he entendido.
phone-help = Si hay alguien en peligro, llame primero al 112 y después pulse 9. Para hablar con una persona, 0. Para seguir donde estaba, cualquier otra tecla.

## Lo que falta por saber

phone-site = ¿En qué centro de datos?
phone-site-key = Para { $site }, pulse { $key }.
phone-site-other = Si es otro o no lo sabe, 8.
phone-details = Para terminar, díganos con sus palabras: { $fields }. Si no lo sabe, pulse almohadilla.
phone-number = Marque el teléfono al que podemos llamarle y después pulse almohadilla. Si es de otro país, empiece por cero cero y el prefijo del país. En caso de peligro o para hablar con una persona, asterisco.
phone-number-mistyped = Parece que ese teléfono no se ha marcado bien.
phone-consent = Vamos a grabar lo que diga, solo para resolver este caso; la grabación se borra a los treinta días. Si está de acuerdo, pulse 1. Si no, 2.
phone-recording = Lo que diga se graba solo para resolver este caso y se borra a los treinta días. Hable después de la señal y, al terminar, pulse almohadilla.
phone-speak = Hable después de la señal y, al terminar, pulse almohadilla.

## El caso

phone-filed = Su número de caso es { $ticket }.
phone-next = { $priority ->
    [P1] Queda registrado con la prioridad máxima.
    [P2] Queda registrado con prioridad alta.
    [P3] Una persona lo atenderá en un plazo de cuatro horas.
   *[P4] Una persona lo atenderá, a más tardar, el próximo día laborable.
}
phone-known = Ya trabajamos en esta avería.
phone-owner = Su solicitud va a { $role }.
phone-joining = { $dated ->
    [yes] Su empresa está en proceso de integración. Desde el { $from } { phone-joining-access } Hasta entonces le atiende nuestro equipo de integración.
   *[no] Su empresa está en proceso de integración. Le confirmaremos por escrito su fecha de acceso. Hasta entonces le atiende nuestro equipo de integración.
}
phone-joining-access = { $portal ->
    [yes] tendrá acceso al portal y al Service Desk.
   *[no] tendrá acceso al Service Desk.
}
phone-identity-needed = Falta comprobar quién lo solicita. Vuelva a llamar con su código PIN, use el portal o pida a su administrador que lo confirme.
phone-permission-needed = Falta la autorización de su empresa; pídasela a su administrador.
phone-identity-by-code = El caso está abierto, pero falta comprobar quién lo solicita. Si no ha dado su código PIN, vuelva a llamar con él a mano.
phone-more = Para otro asunto, pulse 1. Para oír otra vez el número de caso, 2. Para hablar con una persona, 0. Si no necesita nada más, puede colgar.
phone-more-short = Para otro asunto, pulse 1. Para hablar con una persona, 0. Si no necesita nada más, puede colgar.
phone-ticket = Marque las siete cifras del número de caso. Para volver, pulse almohadilla. En caso de peligro o para hablar con una persona, asterisco.
phone-ticket-mistyped = Parece que ese número de caso no se ha marcado bien.
phone-status = El caso { $ticket } { $status ->
    [new] está registrado y pendiente de revisión.
    [open] está en curso.
    [waiting_customer] está a la espera de una respuesta suya.
    [waiting_identity] está a la espera de que comprobemos quién lo solicita.
    [on_hold] está aplazado hasta la fecha acordada.
    [solved] está resuelto.
    [closed] está cerrado.
   *[cancelled] está anulado.
}
phone-status-not-found = No encontramos ese caso entre los suyos. Si no ha dado su código PIN, vuelva a llamar con él a mano.

## Pasar la llamada

phone-connecting = Llamo a la persona de guardia. No cuelgue; puede tardar un poco.
phone-danger-connecting = Póngase a salvo. Si nadie ha llamado al 112, cuelgue y llame ya. Si ya lo han hecho, no cuelgue: aviso a la persona de guardia.
phone-person-connecting = Busco a alguien que le atienda. No cuelgue.
phone-still-connecting = Sigo buscando a alguien. No cuelgue, por favor.
phone-after-talk = Para cualquier consulta, su número de caso es { $ticket }.
phone-nobody = No hemos conseguido hablar con nadie de guardia.
phone-nobody-danger = Si hay alguien en peligro, cuelgue y llame ya al 112. No hemos conseguido hablar con nadie de guardia.
phone-paged-on = Seguimos enviando avisos.
phone-people-nobody = Ahora mismo no hay nadie libre.
phone-people-closed = A esta hora no hay nadie que pueda atenderle.
phone-people-closed-until = A esta hora no hay nadie que pueda atenderle. Volvemos el { $opens }.
phone-wait = { $position ->
    [1] La próxima llamada que atenderemos es la suya.
   *[other] Su llamada está en el puesto { $position } de la cola.
}
phone-wait-minutes = { $minutes ->
    [1] En las últimas llamadas, la espera ha sido de un minuto.
   *[other] En las últimas llamadas, la espera ha sido de unos { $minutes } minutos.
}
phone-wait-keys = Si prefiere que le llamemos, pulse 1. Para dejar un mensaje, 2. Para seguir esperando, no pulse nada.
phone-wait-keys-callback = Si prefiere que le llamemos, pulse 1. Para seguir esperando, no pulse nada.
phone-offer = Si quiere que le llamemos, pulse 1. Para dejar un mensaje, 2.
phone-offer-callback = Si quiere que le llamemos, pulse 1.
phone-callback = Le llamaremos al { $number }. Si es correcto, pulse 1. Si quiere otro número, 2.
phone-callback-noted = Queda anotado: le llamaremos desde el número al que ha llamado.
phone-message-noted = Gracias. Su mensaje queda guardado con el caso.
phone-not-noted = Ahora mismo no podemos tomar nota de su petición.
phone-try-again = Vuelva a llamarnos dentro de unos minutos, por favor.
phone-goodbye = Gracias por llamar. Adiós.

## La persona de guardia

screen-brief = { $danger ->
    [yes] Aviso de guardia. Peligro. Prioridad { $priority }: { $matter }.
   *[no] Aviso de guardia. Prioridad { $priority }: { $matter }.
}
screen-site = Centro { $site }.
screen-ticket = Caso { $ticket }.
screen-keys = Para hablar con el cliente, pulse 1. Para pasarlo a la siguiente persona, 2. Para repetir, 3.
screen-page-keys = Para aceptar, pulse 1. Para pasarlo a la siguiente persona, 2. Para repetir, 3.
screen-declare = Si la avería es de todo el centro, pulse 4.
screen-declare-yes = Va a declarar una avería conocida: { $matter }. Centro { $site }. Quien avise de lo mismo no despertará a nadie. Para aceptar y declararla, pulse 1. Para volver, otra tecla.
screen-declared = Avería declarada.
screen-page-yours = Anotado. Gracias.
screen-page-number = Llámele al { $number }.
screen-way = Esta es una prueba de su teléfono de guardia. Para aceptar, pulse 1.
screen-connecting = Le paso la llamada.
screen-caller-gone = El cliente ha colgado y no sabemos su número. Consulte el caso.
screen-caller-gone-number = El cliente ha colgado. Llámele al { $number }.
screen-customer-not-reached = El cliente no contesta. Volveremos a llamarle más tarde.
screen-taken = La llamada ya la ha atendido otra persona. Gracias.
screen-no-key = No ha pulsado el 1. Avisamos a la siguiente persona.
screen-passed-on = Anotado. Gracias.

## De qué se trata, dicho entre nosotros

topic-not_for_desk = algo que no es para nosotros
topic-safety_emergency = peligro para personas o el edificio
topic-access_revoke = retirada de un acceso
topic-incident_power = fallo eléctrico
topic-incident_environment = temperatura o agua
topic-incident_connectivity = fallo de conexión
topic-managed_service = servicio gestionado
topic-access_problem = alguien no puede entrar o cerrar la puerta
topic-escalation = reclamación
topic-status_enquiry = consulta de estado
topic-remote_hands = trabajo de técnicos
topic-shipment_inbound = entrega de material
topic-shipment_outbound = salida de material
topic-access_grant = autorización de acceso
topic-portal_pin_help = portal o PIN
topic-billing = facturación
topic-commercial = asunto comercial
topic-technical_design = consulta de diseño
topic-account_service = gestión de cuenta
topic-general_enquiry = consulta sin clasificar

## Quién atiende una cuenta, dicho a quien se ha identificado

role-account_manager = su gestor comercial
role-csm = su gestor de éxito del cliente
role-sales_engineer = su ingeniero comercial
role-billing_analyst = su analista de facturación

## Si falla el sistema (entrada por plataforma de telefonía)
## phone-speech-hints no se oye: son palabras que el reconocimiento de voz debe esperar.

phone-speech-hints = peligro, fuego, incendio, humo, avería, sin corriente, electricidad, temperatura, agua, acceso, visita, tarjeta, puerta, envío, entrega, recogida, factura, conexión, cable, armario, técnico, contrato, persona
phone-fallback = Tenemos un problema técnico. Si hay alguien en peligro, cuelgue y llame al 112. Si no, espere: busco a una persona que le atienda.
phone-fallback-nobody = Tenemos un problema técnico y no hemos encontrado a nadie que le atienda. Si hay alguien en peligro, llame ya al 112. Si no, vuelva a llamarnos dentro de unos minutos al { $number }.{ phone-cost }
phone-fallback-static = Tenemos un problema técnico. Si hay alguien en peligro, cuelgue y llame al 112. Si no, espere: le paso con una persona. Si no contesta nadie, vuelva a llamarnos dentro de unos minutos al { $number }.{ phone-cost }
phone-cost = { $has_cost ->
    [yes] {" "}{ $cost }
   *[no] {""}
}
screen-fallback = Aviso de guardia. El sistema ha fallado y hay un cliente al teléfono, sin caso abierto. Para hablar con el cliente, pulse 1. Si no puede, cuelgue.
