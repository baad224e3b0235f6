### Lo que oye quien llama, y lo que oye la persona de guardia. Trato de usted, frases cortas: se oyen una vez.
### $desk: nombre del servicio. $ticket: número del caso, leído cifra a cifra. $site: centro, letra a letra.
### $key: tecla. $fields: lo que falta, separado por comas. $first, $second, $matter: asuntos («intent-...»).
### $number: teléfono. $position, $minutes: números. $opens: día y hora. $status, $priority: palabras. $danger: yes o no.

## Saludo

phone-greeting = { $desk }. Le atiende un sistema automático.
phone-danger = Si hay alguien en peligro, llame primero al 112 y después pulse 9 aquí. En cualquier momento, 9 es peligro y 0 es hablar con una persona.
phone-language = Para español, pulse 1.

## Quién llama

phone-contact = Marque su número de contacto, de ocho cifras. Si no lo tiene, pulse almohadilla o espere. Un 9 solo es peligro; un 0 solo, una persona; con asterisco le ayudamos.
phone-contact-mistyped = Ese número no está bien marcado.
phone-code = Marque su código de cuatro cifras. Si prefiere seguir sin él, pulse almohadilla.
phone-code-short = Faltan cifras.
phone-code-wrong = El número de contacto y el código no coinciden. Vamos a probar otra vez.
phone-code-right = Gracias, le hemos identificado.
phone-code-skipped = Seguimos sin código. Le atendemos igualmente; algunas gestiones necesitarán que lo confirme después.
phone-code-unchecked = Ahora no podemos comprobar el código. Seguimos sin él.
phone-one-moment = Un momento, por favor.

## Qué necesita

phone-say-reason = Diga en pocas palabras qué necesita, o elija una tecla.
phone-menu = Si algo falla o alguien está en peligro, pulse 1. Accesos, visitas y tarjetas, 2. Técnicos y envíos, 3. Estado de un caso, 4. Cualquier otro asunto, 5. Para hablar con una persona, 0.
phone-menu-trouble = Peligro para personas, pulse 1. Electricidad, 2. Temperatura o agua, 3. Red o conexiones, 4. Una puerta o una tarjeta, 5. Para volver, almohadilla.
phone-menu-access = Para dar acceso a alguien, pulse 1. Para quitárselo, 2. Para volver, almohadilla.
phone-menu-hands = Un trabajo en sus equipos, pulse 1. Una entrega de material, 2. Una recogida, 3. Para volver, almohadilla.
phone-menu-other = Portal o código PIN, pulse 1. Facturas, 2. Contratar o cambiar algo, 3. Su cuenta, 4. Para volver, almohadilla.
phone-scope-power = Si se ha quedado del todo sin corriente, pulse 1. Si solo falla una parte o ha perdido la redundancia, 2.
phone-scope-environment = Si llega agua a los equipos o la temperatura pasa de treinta grados y sigue subiendo, pulse 1. Si no es tan grave, 2.
phone-scope-connectivity = Si se ha quedado del todo sin conexión, pulse 1. Si solo falla una parte o va mal, 2.
phone-scope-door = Si hay alguien esperando ahora en la puerta, pulse 1. Si no, 2.
phone-scope-revoke = Si hay que retirar el acceso ahora mismo, pulse 1. Si puede ser otro día, 2.
phone-scope-hands = Si lo necesita en las próximas cuatro horas, pulse 1. Si puede esperar, 2.
phone-closing = No estoy seguro de haberle entendido. Si se trata de { $first }, pulse 1. Si se trata de { $second }, pulse 2. Si es otra cosa, 3.
phone-not-understood = No le he entendido.
phone-help = Si hay alguien en peligro, pulse 9. Para hablar con una persona, 0. Para seguir donde estaba, cualquier otra tecla.

## Lo que falta por saber

phone-site = ¿En qué centro?
phone-site-key = { $site }, pulse { $key }.
phone-site-other = Otro, o no lo sabe, 8.
phone-details = Para terminar, díganos con sus palabras: { $fields }. Si no lo sabe, pulse almohadilla.
phone-number = Marque, con prefijo si no es de aquí, el teléfono al que podemos llamarle, y después almohadilla.
phone-number-mistyped = Ese teléfono no está completo.
phone-consent = Vamos a grabar lo que diga, solo para resolver este caso; se borra a los treinta días. Si está de acuerdo, pulse 1. Si no, espere.
phone-recording = Hable después de la señal; lo que diga se graba solo para resolver este caso y se borra a los treinta días. Al terminar, pulse almohadilla.

## El caso

phone-filed = Su número de caso es { $ticket }.
phone-next = { $priority ->
    [P1] Alguien se ocupa ahora mismo.
    [P2] Una persona lo verá antes de treinta minutos.
    [P3] Una persona lo verá antes de cuatro horas.
   *[P4] Una persona lo verá en el próximo día laborable.
}
phone-identity-needed = El caso está abierto, pero antes de hacerlo tenemos que saber quién es usted. Vuelva a llamar con su código, confírmelo en el portal o pídaselo al administrador de su empresa.
phone-more = Para otro asunto, pulse 1. Para oír otra vez el número, 2. Para hablar con una persona, 0. Si no necesita nada más, puede colgar.
phone-ticket = Marque las siete cifras del número de caso. Para volver, almohadilla.
phone-ticket-mistyped = Ese número de caso no está bien marcado.
phone-status = El caso { $ticket } { $status ->
    [new] está registrado y pendiente de que alguien lo mire.
    [open] está en marcha.
    [waiting_customer] espera una respuesta suya.
    [waiting_identity] espera a que confirmemos su identidad.
    [on_hold] está aplazado hasta la fecha acordada.
    [solved] está resuelto.
    [closed] está cerrado.
   *[cancelled] está anulado.
}
phone-status-not-found = No encontramos ese caso entre los suyos. Si aún no ha dado su código, vuelva a llamar con él a mano.

## Pasar la llamada

phone-connecting = Le paso con la persona de guardia. No cuelgue; puede tardar un poco.
phone-danger-connecting = Aviso ahora a la persona de guardia y le paso con ella. No cuelgue. Si está en peligro, salga y llame al 112.
phone-person-connecting = Le paso con una persona. No cuelgue.
phone-still-connecting = Sigo buscando a alguien. No cuelgue, por favor.
phone-after-talk = Su número de caso es { $ticket }.
phone-nobody = No hemos conseguido hablar con nadie de guardia. Seguimos avisándoles y le llamarán.
phone-nobody-danger = No hemos conseguido hablar con nadie de guardia. Seguimos avisándoles. Si hay alguien en peligro, llame ya al 112.
phone-people-nobody = Ahora mismo no hay nadie libre.
phone-people-closed = A esta hora no hay nadie que le atienda.
phone-people-closed-until = A esta hora no hay nadie que le atienda. Volvemos { $opens }.
phone-wait = { $position ->
    [1] Es usted la siguiente persona en la cola.
   *[other] Está en el puesto { $position } de la cola.
}
phone-wait-minutes = { $minutes ->
    [1] Últimamente la espera es de un minuto.
   *[other] Últimamente la espera es de unos { $minutes } minutos.
}
phone-wait-keys = Si prefiere que le llamemos, pulse 1. Para dejar un mensaje, 2. O siga a la espera.
phone-offer = Si quiere que le llamemos, pulse 1. Para dejar un mensaje, 2.
phone-offer-callback = Si quiere que le llamemos, pulse 1.
phone-callback = Le llamaremos al { $number }. Si es correcto, pulse 1. Si quiere otro número, 2.
phone-callback-noted = De acuerdo, queda anotado: le llamaremos desde el número al que ha llamado.
phone-message-noted = Gracias. Su mensaje queda con el caso.
phone-not-noted = Ahora no podemos anotar su caso.
phone-goodbye = Gracias por llamar. Adiós.

## La persona de guardia

screen-brief = { $danger ->
    [yes] Guardia. Peligro. Prioridad { $priority }: { $matter }.
   *[no] Guardia. Prioridad { $priority }: { $matter }.
}
screen-site = En { $site }.
screen-ticket = Caso { $ticket }.
screen-keys = Para hablar con el cliente, pulse 1. Para pasar a la siguiente persona, 2. Para repetir, 3.
screen-connecting = Le paso.
screen-caller-gone = El cliente ha colgado y no sabemos su número. Mire el caso.
screen-caller-gone-number = El cliente ha colgado. Llámele al { $number }.
screen-no-key = No ha pulsado el 1. Avisamos a la siguiente persona.

## De qué se trata, dicho entre nosotros

topic-not_for_desk = algo que no es para nosotros
topic-safety_emergency = peligro para personas o el edificio
topic-access_revoke = retirada de un acceso
topic-incident_power = fallo eléctrico
topic-incident_environment = temperatura o agua
topic-incident_connectivity = fallo de conexión
topic-managed_service = servicio gestionado
topic-access_problem = alguien no puede entrar o cerrar
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

## Si falla el sistema (entrada por plataforma de telefonía)
## phone-speech-hints no se oye: son palabras que el reconocimiento de voz debe esperar.

phone-speech-hints = avería, sin corriente, electricidad, humo, temperatura, agua, acceso, visita, tarjeta, puerta, envío, entrega, recogida, factura, conexión, cable, armario, técnico, contrato, persona
phone-fallback = Tenemos un problema técnico y no podemos atenderle como de costumbre. Si hay alguien en peligro, cuelgue y llame al 112. Le paso con una persona. No cuelgue.
phone-fallback-nobody = Tenemos un problema técnico y no hemos conseguido hablar con nadie. Si hay alguien en peligro, llame ya al 112. Si no, vuelva a llamarnos dentro de unos minutos al { $number }.
phone-fallback-static = Tenemos un problema técnico y no podemos atenderle como de costumbre. Si hay alguien en peligro, cuelgue y llame al 112. Le paso con una persona. Si no contesta nadie, vuelva a llamarnos dentro de unos minutos al { $number }.
screen-fallback = Guardia. El sistema ha fallado y hay un cliente al teléfono, sin caso abierto. Para hablar con el cliente, pulse 1. Si no puede, cuelgue.
