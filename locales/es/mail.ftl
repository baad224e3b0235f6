### Cartas a clientes y avisos al personal de guardia. Un párrafo por línea: el correo la ajusta.
### Trato de usted. Una carta se compone de los párrafos de abajo; los que no proceden quedan vacíos.
###
### $ticket: número del caso. $matter: de qué trata (un «intent-...»). $received: fecha y hora.
### $priority: P1 a P4. $paged: yes si consta un aviso a la guardia, no si no consta.
### $has_line, $line: si hay teléfono, y cuál. $has_cost, $cost: si se indica el coste, y la frase.
### $missing, $fields: cuántos datos faltan, y la lista. $code_hidden: yes si se ocultó un código.
### $desk: nombre del servicio, como firma.
### Avisos: $safety: yes si hay peligro. $site, $queue, $customer, $callback, $excerpt.
### Avisos: $linked: yes si se puede responder por enlace; $link: su dirección. $by: quién lo tiene.
### $reports: cuántos casos reúne el aviso.
### Averías conocidas: $known: yes si el caso es de una; $place: centro; $since: desde cuándo.
### $has_notice: yes si el servicio ha escrito un texto; $notice: el texto. $has_end: yes si hay fin previsto; $ends: cuál. $id: número de la avería.
### $dated: yes si se conoce la fecha de acceso de su empresa; $date: cuál es.
### Enlaces: $link, $minutes. $named: yes si su empresa tiene administradores; $administrators: sus nombres.
### $answered, $answer: si hay una respuesta breve a lo que se pregunta, y cuál.
### $portal: yes si se puede nombrar el portal; $portal_linked, $portal_link: si tiene enlace, y cuál.
### $registered: yes si el remitente no necesita saber cómo registrarse.
### $case: número del caso. $status: en qué estado está. $quoted, $excerpt: si se cita lo que dijo, y qué.
### $waits: yes si el caso espera a que se compruebe quién lo solicita.
### $answers: las respuestas que puede enviar por SMS, como «A CT-0001010»
### Avisos: $kind: cage o cabinet. $said: el nombre que se dijo; $names: el nombre actual, o todos los que puede significar.
### Alta: $number: número de contacto. $pin: el PIN, solo en su página. $hours: cuánto dura el enlace. $name: de quién es el PIN; $when: fecha y hora.
### Avisos: $freeze: yes si hay que bloquear tarjetas de inmediato; $badges: de quién.
### Baja de un contacto: $account: la empresa.
### $has_standing, $standing: si hay algo que decir de la empresa, y qué. $role, $member: por quién de los nuestros pregunta el cliente (none si por nadie), y su nombre.
### $attended_by, $contact_by: hasta cuándo lo tiene una persona y hasta cuándo se contacta con el cliente: time, day (próximo día laborable del equipo) o none. $attended, $contact: el plazo.
### $has_update, $update: si se prometen noticias, y cada cuánto («cada 30 minutos»).
### $has_subject, $subject: si el caso tiene asunto, y cuál. $has_answer, $answer, $when: si alguien ha respondido, qué y cuándo.

## Asunto

subject-ack = [{ $ticket }] { subject-received }
subject-received = Hemos recibido su mensaje
subject-reply = [{ $ticket }] Respuesta a su caso
subject-incident-update = [{ $ticket }] Novedades sobre su caso
subject-incident-end = [{ $ticket }] La avería ha terminado
subject-safety = [{ $ticket }] { subject-danger }
subject-danger = Si hay alguien en peligro, llame al 112 y después a nosotros

## Cartas completas: remitente comprobado o registrado

ack =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-answer }

    { letter-next }

    { letter-phone }

    { letter-fields }

    { letter-code }

    { letter-register }

    { letter-closing }

incident-ack =
    { letter-greeting }

    { letter-incident }

    { letter-understood }

    { letter-answer }

    { letter-next }

    { letter-phone }

    { letter-fields }

    { letter-code }

    { letter-worse }

    { letter-closing }

safety-ack =
    { letter-danger }

    { letter-opened }

    { letter-danger-next }

    { letter-fields }

    { letter-code }

    { letter-closing }

ack-identity =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-identity }

    { letter-answer }

    { letter-fields }

    { letter-code }

    { letter-closing }

ack-known =
    { letter-greeting }

    { letter-incident }

    { letter-known }

    { letter-known-promise }

    { letter-phone }

    { letter-code }

    { letter-worse }

    { letter-closing }

ack-termination =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-answer }

    { letter-termination }

    { letter-next }

    { letter-phone }

    { letter-code }

    { letter-closing }

## Cartas breves: remitente sin comprobar. Ni una palabra suya.

ack-short =
    { letter-greeting }

    { letter-opened }

    { letter-code }

    { letter-phone-urgent }

    { letter-register }

    { letter-closing }

ack-known-short =
    { letter-greeting }

    { letter-opened }

    { letter-known-short }

    { letter-code }

    { letter-phone-urgent }

    { letter-closing }

ack-short-safety =
    { letter-danger }

    { letter-opened }

    { letter-code }

    { letter-closing }

## Cartas de personas del servicio: $text es lo que la persona ha escrito

desk-reply =
    { letter-greeting }

    { $text }

    { letter-closing }

## Párrafos

letter-greeting = Estimado cliente:

letter-opened = Hemos recibido su mensaje y lo hemos registrado con el número { $ticket } (recibido: { $received }).

letter-incident = Hemos registrado con el número { $ticket } la incidencia que nos ha comunicado (recibida: { $received }).

letter-understood = Hemos entendido que se trata de lo siguiente: { $matter }. Si no es así, responda a este correo y lo corregiremos.

letter-next = { $priority ->
    [P1] { $paged ->
        [yes] Su caso tiene la prioridad máxima (P1). Hemos avisado a la persona de guardia. { letter-promise }
       *[no] Su caso ha quedado registrado con la prioridad máxima (P1).
    }
    [P2] { $paged ->
        [yes] Su caso tiene prioridad alta (P2). { letter-called } { letter-promise }
       *[no] Su caso ha quedado registrado con prioridad alta (P2).
    }
    [P3] Su caso tiene prioridad media (P3). { letter-attended } Le escribiremos cuando haya novedades.
   *[P4] Su caso tiene prioridad normal (P4). { letter-attended } Le escribiremos cuando haya novedades.
}

letter-called = { $attended_by ->
    [time] Hemos avisado a la persona de guardia, que lo atenderá en un plazo de { $attended }.
   *[none] Hemos avisado a la persona de guardia.
}

letter-promise = { $contact_by ->
    [time] { $has_update ->
        [yes] Nos pondremos en contacto con usted en un plazo de { $contact } y le daremos noticias { $update }.
       *[no] Nos pondremos en contacto con usted en un plazo de { $contact }.
    }
    [day] { $has_update ->
        [yes] Nos pondremos en contacto con usted, a más tardar, el próximo día laborable del equipo correspondiente y le daremos noticias { $update }.
       *[no] Nos pondremos en contacto con usted, a más tardar, el próximo día laborable del equipo correspondiente.
    }
   *[none] { $has_update ->
        [yes] Le daremos noticias { $update }.
       *[no] {""}
    }
}

letter-attended = { $attended_by ->
    [time] { $contact_by ->
        [time] Una persona lo atenderá en un plazo de { $attended } y quedará resuelto o con fecha fijada antes de { $contact }.
       *[none] Una persona lo atenderá en un plazo de { $attended }.
    }
    [day] { $contact_by ->
        [time] Lo atenderá una persona del equipo correspondiente, a más tardar el próximo día laborable de ese equipo, y quedará resuelto o con fecha fijada antes de { $contact }.
       *[none] Lo atenderá una persona del equipo correspondiente, a más tardar el próximo día laborable de ese equipo.
    }
   *[none] Lo atenderá una persona del equipo correspondiente.
}

letter-answer = { $answered ->
    [yes] { $answer }
   *[no] {""}
}

letter-register = { $registered ->
    [yes] {""}
   *[no] Si su empresa es cliente y usted aún no figura entre sus contactos, pida al administrador de su empresa que lo registre: así recibirá el número de contacto y el PIN con los que se identificará. Si puede, responda a este correo e indíquenos el nombre de su empresa y el de su administrador.
}

letter-fields = { $missing ->
    [0] {""}
    [one] { letter-field-one }
   *[other] { letter-field-many }
}

letter-field-one = { $priority ->
    [P1] { letter-field-one-moving }
    [P2] { letter-field-one-moving }
   *[P3]
        Para atender su solicitud nos falta un dato. Basta con que responda a este correo e indique:
        { $fields }
}

letter-field-many = { $priority ->
    [P1] { letter-field-many-moving }
    [P2] { letter-field-many-moving }
   *[P3]
        Para atender su solicitud nos faltan { $missing } datos. Basta con que responda a este correo e indique:
        { $fields }
}

letter-field-one-moving =
    Su caso no espera a este dato, pero con él podremos resolverlo antes. Si puede, responda a este correo e indique:
    { $fields }

letter-field-many-moving =
    Su caso no espera a estos datos, pero con ellos podremos resolverlo antes. Si puede, responda a este correo e indique:
    { $fields }

letter-code = { $code_hidden ->
    [yes] { code-hidden }
   *[no] {""}
}

code-hidden = En su mensaje había algo que parecía un código y lo hemos ocultado. No envíe nunca códigos ni PIN por correo electrónico; nosotros no se los pediremos por ese medio.

letter-phone = { $priority ->
    [P1] { letter-phone-now }
    [P2] { letter-phone-now }
   *[P3] { letter-phone-urgent }
}

letter-phone-now = { $has_line ->
    [yes] Para hablar ahora con una persona, llámenos al { $line } e indique el número { $ticket }.{ letter-phone-cost }
   *[no] {""}
}

letter-phone-urgent = { $has_line ->
    [yes] Si es urgente, no espere a un correo: llámenos al { $line } e indique el número { $ticket }.{ letter-phone-cost }
   *[no] {""}
}

letter-phone-cost = { $has_cost ->
    [yes] {" "}{ $cost }
   *[no] {""}
}

letter-known = { $known ->
    [yes] { letter-known-words }
   *[no] {""}
}

letter-known-words = { $has_notice ->
    [yes] { $notice }{ letter-known-end }
   *[no] Ya conocemos esta avería del centro { $place } desde el { $since } y trabajamos para resolverla.{ letter-known-end }
}

letter-known-end = { $has_end ->
    [yes] {" "}Esperamos que termine el { $ends }.
   *[no] {""}
}

letter-known-promise = Hemos unido su caso a los demás de la misma avería. Le escribiremos cuando haya novedades y cuando haya terminado; no hace falta que vuelva a escribirnos.

letter-known-short = Ya trabajamos en una avería que puede ser la que nos comunica. Si es ella, su caso queda unido a los demás.

letter-worse = Si la situación cambia o afecta a más equipos, responda a este correo para que lo sepamos.

letter-danger = { $has_line ->
    [yes]
        Si hay alguien en peligro, llame primero al 112.

        Después llámenos al { $line }: un correo no basta en una emergencia.{ letter-phone-cost }
   *[no]
        Si hay alguien en peligro, llame primero al 112.

        Un correo no basta en una emergencia: comuníquela también por teléfono.
}

letter-danger-next = { $paged ->
    [yes] Hemos avisado a la persona de guardia.
   *[no] {""}
}

letter-identity = { $portal ->
    [yes]
        { letter-identity-why }
        { letter-identity-call }
        { letter-identity-portal }
        { letter-identity-administrator }
   *[no]
        { letter-identity-why }
        { letter-identity-call }
        { letter-identity-administrator }
}

letter-identity-why = Antes de hacer lo que nos pide tenemos que comprobar quién lo solicita. El caso ya está registrado y conserva su prioridad mientras tanto. Elija una de estas vías:

letter-identity-portal = { $portal_linked ->
    [yes] - Si tiene acceso al portal de clientes ({ $portal_link }), haga allí la solicitud e indique el número { $ticket }.
   *[no] - Si tiene acceso al portal de clientes, haga allí la solicitud e indique el número { $ticket }.
}

letter-identity-administrator = - Pida al administrador de su empresa que nos la confirme.

letter-identity-call = { $has_line ->
    [yes] - Llámenos al { $line } con su número de contacto y su PIN a mano.{ letter-phone-cost }
   *[no] - Llámenos por teléfono con su número de contacto y su PIN a mano.
}

letter-termination = Para dar por terminado un contrato, o una parte de él, necesitamos una confirmación por escrito. Responda a este correo y adjunte una carta firmada por una persona con poder para representar a su empresa, en la que consten el contrato o el servicio, el centro de datos y la fecha de fin. Mientras no la recibamos, el servicio y el contrato siguen como hasta ahora.

letter-closing =
    Si desea añadir algo, responda a este correo y lo uniremos al caso { $ticket }.

    Atentamente,
    { $desk }

## De qué trata un mensaje

intent-not_for_desk = un mensaje que no parece dirigido a este servicio
intent-safety_emergency = un peligro para las personas o para el edificio
intent-access_revoke = la retirada de un permiso de acceso
intent-incident_power = un problema con el suministro eléctrico de su espacio
intent-incident_environment = un problema de temperatura, agua u otras condiciones de la sala
intent-incident_connectivity = un problema con una conexión o un enlace
intent-managed_service = un servicio que gestionamos para su empresa
intent-access_problem = un problema para entrar o para cerrar una puerta
intent-escalation = una reclamación que debe ver un responsable
intent-status_enquiry = una consulta sobre el estado de algo ya comunicado
intent-remote_hands = un trabajo de nuestros técnicos con sus equipos
intent-shipment_inbound = una entrega de material en el centro de datos
intent-shipment_outbound = una salida de material del centro de datos
intent-access_grant = una autorización de acceso
intent-portal_pin_help = ayuda con el portal, un usuario o un PIN
intent-billing = una factura u otro asunto de facturación
intent-commercial = una contratación, un presupuesto o un cambio de contrato
intent-technical_design = una consulta técnica de diseño
intent-account_service = una gestión de su cuenta o de un servicio en curso
intent-general_enquiry = una consulta general

## Datos que se piden, una sola vez

field-site = el centro de datos
field-planned-site = el centro de datos o la ciudad
field-cage = la jaula
field-cabinet = el armario
field-place = el lugar del edificio: sala, jaula o armario
field-feed = la rama de alimentación afectada: A, B o las dos
field-circuit = el identificador del circuito o de la interconexión
field-since = desde cuándo ocurre
field-when = desde cuándo ocurre o para cuándo lo necesita
field-callback = un teléfono en el que podamos llamarle
field-names = el nombre y los apellidos de cada persona
field-company = la empresa de las personas que vienen
field-dates = la fecha y la hora
field-reference = el número del caso, del pedido o de la factura
field-visit = el número de la visita o del pedido
field-carrier = el transportista, o si lo traen ustedes mismos
field-collector = quién recoge el material
field-tracking = los números de seguimiento
field-service = el nombre del servicio o de la máquina
field-topic = el asunto concreto
field-invoice = el número de la factura
field-attendees = los nombres y apellidos de quienes asistirán
field-room = si necesita una sala de reuniones
field-agenda = el orden del día
field-schedule = si quiere el trabajo en el plazo normal, cuanto antes o a una hora fija
field-pieces = el número de bultos
field-access = si el acceso es para una visita, temporal o permanente

## Avisos al personal de guardia

page-subject = { $safety ->
    [yes] PELIGRO · { $priority } · { $ticket } · { $site } · { $matter }
   *[no] { $priority } · { $ticket } · { $site } · { $matter }
}

page-body =
    { page-danger }

    Caso: { $ticket }
    Prioridad: { $priority }
    Asunto: { $matter }
    Centro: { $site }
    Cola: { $queue }
    Cliente (según el mensaje, sin comprobar): { $customer }
    Teléfono del cliente: { $callback }
    Recibido: { $received }

    Texto: «{ $excerpt }»

    { page-reports }

    { page-freeze }

    { page-act }

    { page-answer }

page-answer = { $linked ->
    [yes] Para hacerse cargo del aviso, o para pasarlo a la siguiente persona, abra esta página y pulse un botón: { $link }
   *[no] {""}
}

page-reports = { $reports ->
    [1] {""}
   *[other] Casos del mismo centro y del mismo tipo: { $reports }
}

page-danger = { $safety ->
    [yes] PELIGRO para personas o para el edificio. Si no consta que se haya llamado al 112, llame usted ahora.
   *[no] {""}
}

page-freeze = { $freeze ->
    [yes] Bloquee primero estas tarjetas y pregunte después: { $badges }. Anótelo con el número { $ticket }.
   *[no] {""}
}

page-act = { $priority ->
    [P1] Qué hacer: ocúpese del caso ahora. { page-promise } Anote lo que haga con el número { $ticket }.
    [P2] { $attended_by ->
        [time] Qué hacer: ocúpese del caso antes de { $attended }. { page-promise } Anote lo que haga con el número { $ticket }.
       *[none] Qué hacer: ocúpese del caso. { page-promise } Anote lo que haga con el número { $ticket }.
    }
   *[P3] Qué hacer: revise el caso { $ticket } y anote lo que haga.
}

page-promise = { $contact_by ->
    [time] { $has_update ->
        [yes] Hable con el cliente antes de { $contact } e infórmele { $update }.
       *[no] Hable con el cliente antes de { $contact }.
    }
   *[none] { $has_update ->
        [yes] Hable con el cliente e infórmele { $update }.
       *[no] Hable con el cliente.
    }
}

page-site-unknown = centro sin identificar
page-place = { $kind ->
    [cage] jaula { $names }
   *[cabinet] armario { $names }
}
page-place-renamed = { $kind ->
    [cage] jaula { $names } (antes { $said })
   *[cabinet] armario { $names } (antes { $said })
}
page-place-ambiguous = { $kind ->
    [cage] jaula { $said } (puede ser cualquiera de estas: { $names }; pregunte cuál)
   *[cabinet] armario { $said } (puede ser cualquiera de estos: { $names }; pregunte cuál)
}
page-callback-unknown = no lo ha indicado
page-badges-unknown = no se ha dicho de quién: pregúntelo

owner-subject = Nuevo caso de su cuenta · { $ticket } · { $priority } · { $matter }
owner-body =
    Ha entrado un caso de una cuenta que usted atiende. No es un aviso de guardia: espera su respuesta en el plazo normal de la cola.

    Caso: { $ticket }
    Prioridad: { $priority }
    Asunto: { $matter }
    Centro: { $site }
    Cola: { $queue }
    Cliente (según el mensaje, sin comprobar): { $customer }
    Teléfono del cliente: { $callback }
    Recibido: { $received }

    Texto: «{ $excerpt }»

copy-subject = Copia para su cola · { $ticket } · { $priority } · { $matter }
copy-body =
    Se ha copiado a su cola un caso que lleva otra. No es un aviso de guardia ni cambia quién lo atiende: es para que lo sepan.

    Caso: { $ticket }
    Prioridad: { $priority }
    Asunto: { $matter }
    Centro: { $site }
    Cola: { $queue }
    Cliente (según el mensaje, sin comprobar): { $customer }
    Teléfono del cliente: { $callback }
    Recibido: { $received }

    Texto: «{ $excerpt }»

page-message-text =
    { page-danger }
    { page-reports }
    { page-freeze }

    Centro: { $site }
    Cliente: { $customer }
    Teléfono: { $callback }
    «{ $excerpt }»

page-sms = { $safety ->
    [yes] PELIGRO { $priority } { $ticket } { $site }: { $matter }. Tel. { $callback }. Responda A { $ticket } para hacerse cargo, E { $ticket } para pasarlo.
   *[no] { $priority } { $ticket } { $site }: { $matter }. Tel. { $callback }. Responda A { $ticket } para hacerse cargo, E { $ticket } para pasarlo.
}

## Página con la que se responde a un aviso

page-accept = Me hago cargo
page-hand-on = Pasarlo a la siguiente persona
page-touch = Ya estoy con ello
page-answer-title = Aviso de guardia
page-answer-ask = ¿Se hace cargo del caso { $ticket }?
page-answer-yours = El caso { $ticket } es suyo. Gracias.
page-answer-taken = Del caso { $ticket } ya se ocupa { $by }. Gracias.
page-answer-handed-on = Anotado: avisamos a la siguiente persona.
page-answer-over = Este aviso ha terminado. No tiene que hacer nada.
page-answer-which = ¿A cuál se refiere? Responda: { $answers }

callback-subject = Devolver la llamada al { $callback } · { $ticket } · { $site } · { $matter }
callback-body =
    Un cliente ha llamado, no ha podido hablar con nadie y espera que le llamemos.

    Teléfono: { $callback }
    Caso: { $ticket }
    Prioridad: { $priority }
    Cola: { $queue }
    Llamada recibida: { $received }
    Número desde el que llamó: { $customer }

    Llame desde el número de la línea, como se le ha dicho al cliente, y anote el resultado con el número { $ticket }.

## Enlaces de un solo uso: $link es la dirección de la página, $minutes cuánto dura

link-offer = La forma más rápida de confirmar que la solicitud es suya: abra esta página en un plazo de { $minutes } minutos y pulse el botón. El enlace sirve una sola vez. { $link }
link-status-offer = Para saber más del caso, incluida nuestra última respuesta, abra esta página en los próximos { $minutes } minutos y pulse el botón: le escribiremos de nuevo. El enlace sirve una sola vez. { $link }
link-title = Enlace de un solo uso
link-ask = ¿Nos ha pedido usted lo que consta en el caso { $ticket }? Pulse el botón solo si ha sido usted.
link-button = Sí, lo he pedido
link-done = Gracias. Su solicitud del caso { $ticket } queda confirmada. Ya puede cerrar esta página.
link-second-check = Gracias. Su correo queda comprobado para el caso { $ticket }. Este tipo de solicitud necesita además una segunda comprobación: nos pondremos en contacto con usted por otra vía antes de seguir.
link-not-permitted = Gracias. Su correo queda comprobado para el caso { $ticket }. Su empresa, sin embargo, no le ha autorizado a solicitar esto, de modo que el caso queda en espera. Pida la confirmación a quien administra los permisos de su empresa{ $named ->
    [yes] : { $administrators }.
   *[no] .
}
link-over = Este enlace ya se ha usado o ha caducado. Si todavía lo necesita, responda a nuestro correo.

## Empresas en proceso de integración

letter-dock-hours = El muelle de carga de { $place } recibe y entrega mercancía en este horario: { $hours } (hora local).
letter-site-hours = Hay personal nuestro en { $place } en este horario: { $hours } (hora local).

account-integration = { $dated ->
    [yes] Su empresa está en proceso de integración: { account-integration-access }. Hasta ese día le atiende nuestro equipo de integración.
   *[no] Su empresa está en proceso de integración. En cuanto tengamos { account-integration-day }, se la comunicaremos. Hasta ese día le atiende nuestro equipo de integración.
}

## Averías conocidas

incident-update =
    { letter-greeting }

    { incident-update-words }

    { letter-closing }

incident-update-short =
    { letter-greeting }

    { incident-update-words-short }

    { letter-closing }

incident-end =
    { letter-greeting }

    { incident-end-words }

    { incident-end-check }

    { letter-closing }

incident-end-short =
    { letter-greeting }

    { incident-end-words-short }

    { incident-end-check }

    { letter-closing }

incident-update-words = { $has_notice ->
    [yes] { $notice }{ letter-known-end }
   *[no] Seguimos trabajando en la avería que nos comunicó con el número { $ticket } (centro { $place }: { $matter }).{ letter-known-end }
}
incident-update-words-short = Seguimos trabajando en una avería que puede ser la que nos comunicó con el número { $ticket }.
incident-end-words = { $has_notice ->
    [yes] { $notice }
   *[no] Ha terminado la avería que nos comunicó con el número { $ticket } (centro { $place }: { $matter }).
}
incident-end-words-short = Ha terminado una avería que puede ser la que nos comunicó con el número { $ticket }.
incident-end-check = Damos el caso { $ticket } por resuelto. Si en su espacio algo sigue fallando, responda a este correo y lo volvemos a abrir.

## Avería propuesta, para el servicio

incident-proposed-subject = ¿Avería conocida? · { $place } · { $matter }
incident-proposed-body =
    Varios clientes comunican lo mismo en pocos minutos. El programa propone una avería conocida y no hace nada más por su cuenta.

    Avería: { $id }
    Centro: { $place }
    Asunto: { $matter }
    Quienes lo comunican: { $reports }
    Desde: { $since }
    Último caso: { $ticket }

    Para declararla: centralita incidents declare { $id }
    Si no lo es: centralita incidents dismiss { $id }

## Avisos generales: $text es lo que el servicio ha escrito

bulk-letter =
    { letter-greeting }

    { $text }

    Atentamente,
    { $desk }

    { bulk-opt-out }

bulk-opt-out = { $linked ->
    [yes] Si no desea recibir más avisos generales como este, abra esta página y pulse el botón: { $link } Lo que le escribimos sobre sus propios casos no cambia.
   *[no] Si no desea recibir más avisos generales como este, responda a este correo y dígalo. Lo que le escribimos sobre sus propios casos no cambia.
}

opt-out-title = Avisos generales
opt-out-ask = ¿Desea dejar de recibir avisos generales? Lo que le escribimos sobre sus propios casos no cambia.
opt-out-button = No quiero recibir más
opt-out-done = Anotado: no le enviaremos más avisos generales. Ya puede cerrar esta página.
opt-out-unknown = Este enlace no corresponde a ningún aviso nuestro.
account-integration-access = { $portal ->
    [yes] tendrá acceso al portal y al Service Desk a partir del { $date }
   *[no] tendrá acceso al Service Desk a partir del { $date }
}

account-integration-day = { $portal ->
    [yes] la fecha de acceso al portal y al Service Desk
   *[no] la fecha de acceso al Service Desk
}

## Lo que se pide por teléfono se confirma por escrito

subject-confirmation = [{ $case }] Confirmación de su solicitud por teléfono

order-confirmation =
    Le confirmamos por escrito lo que nos ha solicitado por teléfono ({ $received }): { $matter }. Es el caso { $case }.

    { order-confirmation-words }

    { order-confirmation-waits }

    { order-confirmation-standing }

    { order-confirmation-team }

    Si hay algún error, o si no ha sido usted quien lo ha solicitado, responda a este correo cuanto antes.

order-confirmation-words = { $quoted ->
    [yes] Sus palabras: «{ $excerpt }»
   *[no] {""}
}

order-confirmation-waits = { $waits ->
    [yes] Antes de hacer lo que nos pide tenemos que comprobar quién lo solicita; hasta entonces el caso espera.
   *[no] {""}
}

order-confirmation-standing = { $has_standing ->
    [yes] { $standing }
   *[no] {""}
}

order-confirmation-team = { $role ->
    [account_manager] Su gestor comercial es { $member }.
    [csm] Su gestor de éxito del cliente (CSM) es { $member }.
    [sales_engineer] Su ingeniero comercial es { $member }.
    [billing_analyst] Su analista de facturación es { $member }.
   *[none] {""}
}

## Cómo está un caso, para quien lo pregunta

letter-status = El caso { $case } { $status ->
    [new] está registrado y pendiente de revisión.
    [open] está en curso.
    [waiting_customer] está a la espera de una respuesta suya.
    [waiting_identity] está a la espera de que comprobemos quién lo solicita.
    [on_hold] está aplazado hasta la fecha acordada.
    [solved] está resuelto.
    [closed] está cerrado.
   *[cancelled] está anulado.
}
letter-status-full =
    { letter-status }

    { $has_subject ->
        [yes] Trata de: «{ $subject }». Recibido: { $received }. Prioridad: { $priority }.
       *[no] Recibido: { $received }. Prioridad: { $priority }.
    }

    { $has_answer ->
        [yes] Nuestra última respuesta ({ $when }): «{ $answer }»
       *[no] Todavía nadie de nuestro equipo le ha respondido por escrito.
    }
letter-status-not-found = No encontramos ese número de caso entre los de su empresa. Compruebe el número, por favor.

## Alta y renovación: el PIN aparece en su página y en ningún otro sitio

enrol-title = Su PIN
enrol-ask = Pulse el botón para ver su nuevo PIN. Se muestra una sola vez, así que tenga a mano con qué apuntarlo. No lo pulse si se lo ha pedido otra persona.
enrol-button = Mostrar mi PIN
enrol-shown-number = Su número de contacto: { $number }
enrol-shown-pin = Su PIN: { $pin }
enrol-shown-once = Apunte ambos ahora: esta página no se puede volver a abrir. Por teléfono, márquelos cuando se le pidan. Nunca le pediremos que escriba ni que diga su PIN.

enrol-number-subject = [{ $ticket }] Su número de contacto
enrol-number-letter =
    { letter-greeting }

    Su empresa le ha dado de alta con nosotros. Su número de contacto es { $number }: indica quién es usted cuando nos llama. No es secreto y no demuestra nada sin su PIN, que recibirá por separado.

    { letter-closing }

enrol-subject = [{ $ticket }] Cómo obtener su PIN
enrol-letter =
    { letter-greeting }

    Ya puede obtener el PIN con el que se identificará cuando nos llame. Abra esta página antes de { $hours } horas y pulse el botón. El enlace sirve una sola vez y el PIN se muestra una sola vez. { $link }

    { letter-closing }

reset-subject = [{ $ticket }] Cómo obtener su nuevo PIN
reset-letter =
    { letter-greeting }

    Se ha pedido un nuevo PIN para usted. Abra esta página antes de { $hours } horas y pulse el botón: el PIN anterior deja de valer en ese momento. El enlace sirve una sola vez y el nuevo PIN se muestra una sola vez. { $link }

    Durante 24 horas, algunas peticiones, como sacar equipos o cambiar permisos, necesitan además la confirmación de otro contacto de su empresa. Las averías y las emergencias no se ven afectadas. Si no lo ha pedido usted, avísenos de inmediato.

    { letter-closing }

reset-told-subject = [{ $ticket }] Se renueva un PIN de su empresa
reset-told-letter =
    { letter-greeting }

    Usted es administrador de su empresa. El { $when } se pidió un nuevo PIN para { $name } y se envió un enlace a la dirección registrada. Durante 24 horas, algunas peticiones de este contacto necesitan además la confirmación de otro contacto de su empresa.

    Si no lo esperaba, llámenos de inmediato.

    { letter-closing }

## Bajas de contactos

access-removal-subject = Retirada de acceso: { $name }
access-removal-text = { $name }, de { $account }, ya no es usuario del portal: retiren por favor su acceso a todos los centros.
