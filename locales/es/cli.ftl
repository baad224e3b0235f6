### Palabras de la línea de órdenes, para quien la usa en su terminal.
### $count: cuántos. $version: versión del programa. $mailboxes: direcciones de los buzones.
### $lmtp, $api, $health: direcciones donde escucha. $data: carpeta de datos. $outgoing: dónde queda el correo que sale.
### $smtp: dirección donde escucha SMTP, o none.
### $command: orden que se puede teclear. $webhook: dirección de las plataformas de telefonía, o none.
### $name: quien está de guardia. $number: su teléfono. $asked: si se le pide una tecla, yes o no. $file: archivo.
### $findings, $starts, $states, $prompts: cuántos. $person, $silent: segundos.
### $sip: dónde se escucha SIP, o none. $trunks: nombres de las troncales.
### $wanted, $done, $aside: cuántos mensajes. $place: cuenta y carpeta. $uids: números de mensajes.
### $ticket, $into: números de casos. $to, $address: una dirección de correo. $status: palabra del estado de un caso.
### $priority: P1 a P4. $queue: una cola. $paged: la política y a quién se ha avisado. $level: AL1 a AL3. $reason: lo que dijo el sistema.
### $by: quién responde de un aviso.
### $from, $to: primer y último día de un informe.
### $until: hasta cuándo.
### $taken: yes si alguien lo tiene.
### $number: número de contacto. $language: idioma.
### $id: número de una avería. $site: centro.
### $head: la última fila del registro de auditoría y su huella.
### $desk: quiénes somos. $day: un día. $named: si se conoce un nombre, yes o no. $recordings, $mails: cuántos.

## Encabezados de las tablas

cli-column-policy = Política
cli-column-page-state = Estado
cli-column-page-by = Quién lo tiene
cli-column-page-next = Siguiente paso
cli-column-page-way = Por dónde
cli-column-user = Usuario
cli-column-user-called = Nombre
cli-column-user-role = Función
cli-column-user-password = Contraseña elegida
cli-column-number = Número
cli-column-status = Estado
cli-column-channel = Canal
cli-column-language = Idioma
cli-column-intent = Tema
cli-column-priority = Prioridad
cli-column-safety = Peligro
cli-column-queue = Cola
cli-column-contact = Contacto
cli-column-account = Cuenta
cli-column-owner = Responsable
cli-column-assurance = Garantía
cli-column-site = Centro
cli-column-subject = Asunto
cli-column-created = Creado
cli-column-events = Sucesos
cli-column-id = Id
cli-column-at = Cuándo
cli-column-from = De
cli-column-ticket = Caso
cli-column-outcome = Resultado
cli-column-door = Puerta
cli-column-reason = Motivo
cli-column-rule = Regla
cli-column-person = Persona
cli-column-next = Siguiente
cli-column-carrier = Proveedor
cli-column-started = Empezó
cli-column-ended = Terminó
cli-column-place = Dónde
cli-column-rings = Suena
cli-column-talks = Atiende
cli-column-seconds = Segundos
cli-column-reference = Referencia
cli-column-by = De
cli-column-trunk = Troncal
cli-column-trunk-state = Estado
cli-column-imap-account = Cuenta
cli-column-imap-folder = Carpeta
cli-column-imap-state = Estado
cli-column-imap-caught-up = Puesto al día
cli-column-imap-last-mail = Último correo
cli-column-imap-ledger = Registro
cli-column-imap-checked = Comparado
cli-column-since = Desde
cli-column-registration = Registro
cli-column-until = Hasta
cli-column-merged = Integrado en
cli-column-address = Dirección
cli-column-trouble = Problema

## Estados de un caso

cli-status-new = nuevo
cli-status-open = abierto
cli-status-waiting_customer = a la espera del cliente
cli-status-waiting_identity = a la espera de identificación
cli-status-on_hold = aplazado
cli-status-solved = resuelto
cli-status-closed = cerrado
cli-status-cancelled = anulado

## Prioridades

cli-priority-P1 = P1 máxima
cli-priority-P2 = P2 alta
cli-priority-P3 = P3 media
cli-priority-P4 = P4 normal

## Puertas de entrada

cli-door-lmtp = correo (LMTP)
cli-door-smtp = correo (SMTP)
cli-door-imap = buzón (IMAP)
cli-door-sip = llamada (SIP)
cli-door-webhook = llamada (plataforma de voz)
cli-door-api = programa (HTTP)
cli-door-simulator = simulador

## Qué fue de lo que entró

cli-outcome-opened = caso abierto
cli-outcome-joined = unido a un caso
cli-outcome-duplicate = repetido
cli-outcome-quarantined = en cuarentena
cli-outcome-refused = rechazado
cli-outcome-parked = apartado
cli-outcome-withheld = respuesta retenida

## Canales e idiomas

cli-channel-phone = teléfono
cli-channel-email = correo
cli-channel-api = programa
cli-language-es-ES = español
cli-language-pt-PT = portugués
cli-language-en = inglés
cli-language-other = otro

## Frases

cli-yes = sí
cli-no = no
cli-merged = { $ticket } se ha integrado en { $into }.
cli-split = Con ese mensaje se ha abierto { $ticket }.
cli-split-before = Con ese mensaje ya se había abierto { $ticket }.
cli-replied = Enviado a { $to }. Estado actual del caso: { $status }.
cli-corrected = { $ticket } queda corregido. Ahora es { $priority }, en la cola { $queue }.
cli-corrected-nothing = { $ticket } está bien como está: { $priority }, en la cola { $queue }.
cli-corrected-moved = Ha pasado a la cola { $queue }.
cli-corrected-by-hand = Alguien lo había pasado a la cola { $queue }, y ahí se queda.
cli-corrected-ended = El caso está terminado, así que sigue en la cola { $queue }.
cli-corrected-paged = Avisados: { $paged }
cli-corrected-needs = El trabajo exige { $level } y no se conoce tan bien al remitente: pida la comprobación antes de empezar.
cli-example-added = Hay un ejemplo nuevo en { $file }.
cli-example-replaced = Se ha sustituido el ejemplo anterior de este caso en { $file }.
cli-example-unwanted = No se ha guardado ningún ejemplo.
cli-example-no-text = No se ha guardado ningún ejemplo: el mensaje no tiene texto.
cli-example-keys = No se ha guardado ningún ejemplo: quien llamó eligió con las teclas y no dijo nada.
cli-example-failed = El caso queda corregido, pero no se ha podido escribir el ejemplo en { $file }: { $reason }. Dé al servicio permiso de escritura en esa carpeta y vuelva a corregir el caso.
cli-model-stale = El modelo aún no lo conoce. Ejecute centralita train.
cli-no-bad-addresses = Se puede escribir a todas las direcciones.
cli-lifted = Ya se puede volver a escribir a { $address }.
cli-no-tickets = No hay casos.
cli-no-calls = No ha llamado nadie.
cli-no-arrivals = No ha entrado nada.
cli-tickets-count = { $count ->
    [one] { $count } caso
   *[other] { $count } casos
}
cli-arrival-proof = Remitente
cli-dkim-file = Archivo de la clave
cli-dkim-publish = Publique este registro en el DNS del dominio:
cli-dkim-configure = Cuando el registro ya esté visible en el DNS, añada esto a config.toml y reinicie el programa:
cli-arrivals-count = { $count ->
    [one] { $count } entrada
   *[other] { $count } entradas
}
cli-serve-banner =
    centralita { $version } está en marcha.

    Para escribir: { $mailboxes }, entregado por LMTP en { $lmtp }{ $smtp ->
        [none] , no por SMTP
       *[other] , o por SMTP en { $smtp }
    }
    Para llamar: { $webhook ->
        [none] sin plataforma de telefonía (véase [[voice]] en config.toml)
       *[other] plataformas de telefonía en { $webhook }
    }{ $sip ->
        [none] , sin troncal (véase [[trunk]])
       *[other] , SIP en { $sip } (troncales: { $trunks })
    }
    Para mirar: { $command }
    HTTP: { $api } (interfaz), { $health } (estado)
    Datos: { $data }
    Correo que sale: { $outgoing }

    Para terminar: Ctrl+C
cli-serve-emergency = Solo se presta el último recurso: quien llama se pasa a la persona de guardia (plataformas: { $webhook }, SIP: { $sip }, estado: { $health }). El servicio completo se abrirá en cuanto sea posible.
cli-serve-stopped = centralita se ha detenido; todo lo aceptado está guardado.
cli-no-recordings = Nadie ha dejado una grabación en treinta días.
cli-recording-saved = { $file } contiene la grabación; en su caso consta que se ha escuchado.
cli-no-imap = No hay ninguna cuenta [[imap]] en la configuración.
cli-imap-counts = { $wanted } en espera, { $done } recogidos, { $aside } apartados
cli-imap-nothing = inactivo
cli-imap-connecting = conectando
cli-imap-working = recogiendo
cli-imap-idle = a la espera de correo nuevo
cli-imap-polling = consultando cada cierto tiempo
cli-imap-waiting = ha fallado, se reintentará
cli-imap-stopped = detenido
cli-imap-unknown = { $place }: en el servidor, pero no en el registro; se recogen ahora: UID { $uids }
cli-imap-back = { $place }: habían desaparecido y vuelven a estar en el servidor; se recogen ahora: UID { $uids }
cli-imap-vanished = { $place }: desaparecieron del servidor antes de recogerse: UID { $uids }
cli-imap-unfiled = { $place }: recogidos, pero aún en la carpeta; se mueven ahora: UID { $uids }
cli-imap-set-aside = { $place }: no se han podido recoger; se reintentará: UID { $uids }
cli-no-trunks = No hay ninguna [[trunk]] en la configuración.
cli-trunks-not-running = El programa no está en marcha, así que no se sabe nada de las troncales; `centralita trunk check` pregunta a una.
cli-trunk-up = responde
cli-trunk-down = no responde
cli-trunk-unknown = no se sabe
cli-registration-none = sin registro
cli-registration-registered = registrada
cli-registration-failed = fallido
cli-registration-ended = retirado

## El teléfono de pruebas

cli-calls-count = { $count ->
    [one] { $count } llamada
   *[other] { $count } llamadas
}
cli-phone-help = Cifras, * y # son teclas; cualquier otro texto, voz; una línea vacía, silencio. «:hangup» cuelga. No se llama a nadie de verdad, pero el caso que resulte sí lo es.
cli-phone-keys = { $count ->
    [one] (escucha una tecla)
   *[other] (escucha hasta { $count } teclas)
}
cli-phone-keys-speech = { $count ->
    [one] (escucha una tecla o la voz)
   *[other] (escucha hasta { $count } teclas o la voz)
}
cli-phone-code = (escucha un código; no se muestra)
cli-phone-keys-only = Aquí solo se escuchan teclas.
cli-phone-unknown = Esa orden no existe. «:hangup» cuelga.
cli-phone-record-how = (graba; «:record 7» deja un mensaje de siete segundos, una línea vacía ninguno)
cli-phone-rings = { $asked ->
    [yes] (suena el teléfono de { $name }, { $number }; escriba «answer», «declines», «no answer» o «busy»)
   *[no] (suena el teléfono de { $name }, { $number }, y se conecta al contestar; escriba «answer», «no answer» o «busy»)
}
cli-phone-ring-how = Suena un teléfono: escriba «answer», «declines», «no answer» o «busy», o «:hangup».
cli-phone-asked = (decide { $name }: teclas 1, 2 o 3; una línea vacía es silencio, «hangs up» cuelga)
cli-phone-asked-how = Ahora decide la persona de guardia: teclas, una línea vacía o «hangs up».
cli-phone-bridged = { $name } habla con quien llama.
cli-phone-talk = (hablan; una línea vacía termina la conversación con { $name }, «:hangup» cuelga)
cli-phone-talk-how = Están hablando: una línea vacía o «:hangup».
cli-phone-over = (fin de la llamada)
cli-phone-desk = El servicio ve
cli-phone-equal = { $file }: se oye lo que está escrito.
cli-phone-differs = { $file }: no se oye lo que está escrito (- escrito, + oído).
cli-phone-written = { $file }: queda escrito lo que se oye.
cli-phone-explored = { $findings ->
    [0] Nada que objetar
    [one] { $findings } fallo
   *[other] { $findings } fallos
} en { $states } situaciones desde { $starts } comienzos, con { $prompts } frases. Con el 0 se llega a una persona en { $person } s como mucho; quien no hace nada, en { $silent } s.

cli-no-pages = No hay avisos pendientes.
cli-page-state-searching = buscando
cli-page-state-accepted = aceptado
cli-page-state-touched = en marcha
cli-page-state-unanswered = nadie responde
cli-page-state-over = terminado
cli-page-yours = El aviso es de { $by }.
cli-page-taken = Ya lo tiene { $by }.
cli-page-handed-on = Pasa a la siguiente persona.
cli-page-over = Este aviso ha terminado.

cli-column-left = Quedan
cli-column-goal = Objetivo
cli-column-due = Vence
cli-column-tickets = Casos
cli-column-answer-median = Primera respuesta, mediana
cli-column-answer-p90 = 9 de 10
cli-column-answer-kept = A tiempo
cli-column-person-median = En manos de una persona, mediana
cli-column-person-p90 = 9 de 10
cli-column-person-kept = A tiempo
cli-column-share = Parte
cli-column-calls = Llamadas
cli-column-asked = Pidieron una persona
cli-column-put-through = Atendidas
cli-column-promised = Prometido
cli-column-contacted = Contactados
cli-column-median = Mediana
cli-column-p90 = 9 de 10
cli-column-three-minutes = En tres minutos
cli-column-abandoned = Colgaron antes
cli-column-pages = Avisos
cli-column-accepted = Aceptados
cli-column-unanswered = Nadie contestó
cli-column-answered = Contestados
cli-column-missed = Perdidos
cli-column-night-wakes = De noche
cli-goal-acknowledged = lo tiene una persona
cli-goal-first-answer = primera respuesta
cli-goal-update = novedades
cli-times-nothing = Ningún caso debe nada.
cli-times-broken = { $count ->
    [one] { $count } objetivo incumplido
   *[other] { $count } objetivos incumplidos
}
cli-report-title = Informe del { $from } al { $to }
cli-report-all = Todos
cli-report-tickets = Casos y sus tiempos
cli-next-day = próximo día laborable
cli-report-contact = Contacto con el cliente, por prioridad
cli-report-channels = Por dónde llegaron
cli-report-calls = Llamadas
cli-report-pages = Avisos
cli-report-people = Personas de guardia

## Usuarios

cli-user-invited = Vale una sola vez y hasta el { $until }.
cli-no-users = No hay usuarios.

## Casos en mano

cli-in-hand = { $ticket }: { $status }.{ $taken ->
    [yes] { " " }Lo tiene { $by }.
   *[no] { "" }
 }
cli-column-incident = Avería conocida
cli-column-incident-state = Estado
cli-column-page = Aviso
cli-no-incidents = No hay averías conocidas ni propuestas.
cli-incident-state-proposed = propuesta
cli-incident-state-declared = declarada
cli-incident-state-ended = terminada
cli-incident-state-dismissed = descartada
cli-incident-act-proposed = la propone el programa
cli-incident-act-declared = se declara
cli-incident-act-updated = hay novedades
cli-incident-act-ended = termina
cli-incident-act-dismissed = se descarta
cli-incident-proposed = La avería { $id } ({ $site }) está propuesta. Casos: { $count }
cli-incident-declared = La avería { $id } ({ $site }) está declarada. Casos: { $count }
cli-incident-ended = La avería { $id } ({ $site }) ha terminado. Casos: { $count }
cli-incident-dismissed = La avería { $id } ({ $site }) queda descartada. Casos: { $count }

cli-column-audience = Para
cli-column-letters = Cartas
cli-column-waiting = Pendientes
cli-column-written = Escritas
cli-column-left-out = Sin carta
cli-no-notices = No se ha enviado ningún aviso general.
cli-notice-sent = El aviso general { $id } queda enviado. Cartas: { $count }. Su caso: { $ticket }.
cli-notice-dry = Prueba: no se envía nada. Cartas: { $count }.
cli-notice-accounts = Cuentas: { $count }
cli-notice-language = { $language }: { $count }
cli-notice-no-text = (falta el texto en este idioma)
cli-notice-left = Sin carta: { $count } ({ $reason })
cli-bulk-waiting = pendiente
cli-bulk-written = escrita
cli-bulk-left = sin carta
cli-no-opt-outs = Nadie ha pedido dejar de recibir avisos generales.
cli-opted-out = El contacto { $number } no recibe avisos generales.
cli-opted-in = El contacto { $number } recibe avisos generales.
## El registro de auditoría

cli-column-row = Fila
cli-column-what = Qué
cli-column-object = Sobre qué
cli-column-about = Sobre quién
cli-column-detail = Detalles
cli-no-audit = No hay nada en el registro de auditoría que responda a eso.
cli-audit-whole = { $count ->
    [one] El registro de auditoría está íntegro: { $count } fila hasta { $head }.
   *[other] El registro de auditoría está íntegro: { $count } filas hasta { $head }.
}

## Qué se conserva y cuánto tiempo

cli-column-kept = Se conserva
cli-column-days = Días
cli-column-past = Caducado
cli-column-wiped = Borrado
cli-column-goes = Se borra el
cli-kept-recordings = grabaciones
cli-kept-raw-mail = correo tal como llegó
cli-kept-mail-text = texto del correo
cli-kept-transcripts = lo dicho por teléfono, como texto
cli-kept-calls = datos de las llamadas
cli-kept-arrivals = remitentes y asuntos
cli-kept-outgoing = mensajes enviados
cli-kept-audit = registro de auditoría
cli-kept-for-good = sin límite
cli-held = { $ticket } y todo lo que le corresponde se conservará hasta que se libere.
cli-released = { $ticket } ya no está retenido.
cli-no-holds = No hay ningún caso retenido.
cli-forget-open = Siguen abiertos; antes hay que cerrarlos: { $ticket }
cli-forget-held = Retenidos por obligación legal: { $ticket }
cli-forgotten = Los datos de la persona se han suprimido. Los casos permanecen, sin su nombre.
cli-disclosed = Todo lo que se conserva está en { $file }, con un índice en el idioma de la persona.
cli-held-title = { $named ->
    [yes] Datos que { $desk } conserva de { $name }, a { $day }
   *[other] Datos que { $desk } conserva de usted, a { $day }
}
cli-held-data = data.json: sus datos, sus casos y cualquier otra anotación que se refiera a usted.
cli-held-recordings = { $recordings ->
    [0] recordings: ninguna grabación.
    [one] recordings: { $recordings } grabación de lo que usted dijo por teléfono.
   *[other] recordings: { $recordings } grabaciones de lo que usted dijo por teléfono.
}
cli-held-mails = { $mails ->
    [0] mail: ningún correo.
    [one] mail: { $mails } correo tal como lo recibimos.
   *[other] mail: { $mails } correos tal como los recibimos.
}
cli-held-kept = Cuánto tiempo conservamos cada clase de datos:
cli-held-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
cli-held-rights = Puede pedirnos que rectifiquemos estos datos o que los suprimamos.

### Servicios externos: $desk: su nombre en la configuración. $count: cuántos traspasos.

cli-column-outside = Servicio externo
cli-column-outside-desk = Servicio
cli-column-outside-state = Estado
cli-column-outside-waiting = En espera
cli-column-outside-dead = Abandonados
cli-column-outside-oldest = El más antiguo
cli-column-outside-well = Último aceptado
cli-no-desks = No hay ningún [[outside_desk]] en la configuración.
cli-outside-well = bien
cli-outside-troubled = con problemas
cli-outside-stopped = detenido
cli-outside-not-yet = (todavía no consta allí)
cli-outside-retried = { $count ->
    [one] { $desk }: se reintenta { $count } traspaso
   *[other] { $desk }: se reintentan { $count } traspasos
}
cli-outside-closed = { $count ->
    [one] { $desk }: se cierra { $count } traspaso comunicado a mano
   *[other] { $desk }: se cierran { $count } traspasos comunicados a mano
}
