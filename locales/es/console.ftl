### Textos de la consola, para quien trabaja en el servicio.
### $name: nombre de una persona. $role: su función. $count: cuántos caracteres. $hours, $minutes: cuánto tiempo. $until: día y hora.

console-name = Centralita
console-skip = Ir al contenido
console-parts = Partes de la consola
console-sign-in = Iniciar sesión
console-sign-out = Cerrar sesión
console-signed-in-as = { $name } ({ $role })
console-user-name = Usuario
console-password = Contraseña
console-password-new = Contraseña nueva
console-password-again = La misma, otra vez
console-password-keep = Guardar la contraseña
console-password-rule = Al menos { $count } caracteres; varias palabras sin relación sirven muy bien.
console-password-differs = Las dos contraseñas no coinciden. Escríbalas de nuevo.
console-password-short = La contraseña tiene menos de { $count } caracteres.
console-password-long = La contraseña tiene más de { $count } caracteres.
console-password-guessable = Esa contraseña es de las que se prueban primero. Elija otra.
console-sign-in-refused = El usuario o la contraseña no son correctos, o ha habido demasiados intentos. Espere un cuarto de hora o pida una invitación nueva.
console-welcome = Elija su contraseña
console-welcome-hello = Le damos la bienvenida, { $name }. Con esta contraseña entrará en la consola.
console-welcome-over = Esta invitación ya se ha usado o ha caducado. Pida otra a quien se la envió.
console-away = El almacén no responde. No se ha cambiado nada; vuelva a intentarlo dentro de un minuto.
console-no-page = Esta página no existe.
console-no-ticket = No existe ese caso.
console-not-permitted = Su función no le permite hacer esto.
console-not-done = No se ha hecho. Esta es la causa:
console-code-in-text = El texto contiene lo que parece un código PIN. Los códigos no se escriben ni se envían.
console-back = Volver al inicio
console-now = Ahora
console-tickets = Casos
console-all = Todos
console-show = Mostrar
console-older = Casos anteriores
console-no-tickets = No hay casos así.
console-number = Caso
console-priority = Prioridad
console-danger = Peligro
console-subject = Asunto
console-intent = Motivo
console-from = De
console-account = Cuenta
console-site = Centro
console-queue = Cola
console-status = Estado
console-opened = Abierto
console-language = Idioma
console-assurance = Identidad
console-code = Código de avería
console-follows = Continúa
console-ago = desde hace { $hours ->
    [0] { $minutes } min
   *[other] { $hours } h { $minutes } min
 }
console-grave = Graves y urgentes
console-nothing-grave = No hay ningún caso P1 ni P2 abierto.
console-owed = Compromiso
console-calls = Llamadas en curso
console-no-calls = No hay nadie al teléfono.
console-withheld = número oculto
console-on-call = De guardia
console-schedule = Cuadrante
console-on-call-now = Ahora
console-on-call-next = Después
console-on-call-until = { $name }, hasta { $until }
console-nobody = nadie
console-came = Lo último que ha llegado
console-nothing-came = Todavía no ha llegado nada.
console-when = Cuándo
console-door = Por
console-outcome = Resultado
console-happened = Lo ocurrido
console-known = Lo que se sabe
console-why = Por qué está aquí
console-rules-asked = Reglas consultadas
console-reasons = Cómo se ha entendido
console-went-out = Lo enviado
console-merged-into = Se ha unido a
console-answer = Responder al cliente
console-answer-text = Texto, sin saludo ni firma
console-then = Después, el caso
console-then-open = sigue abierto
console-then-wait = espera al cliente
console-then-close = se cierra
console-only-requester = Solo a quien lo pidió, sin copia a los demás
console-send = Enviar
console-correct = Corregir
console-correct-why = Motivo de la corrección
console-correct-keep = Guardar la corrección
console-example = Guardar como ejemplo para aprender
console-impact = Alcance
console-urgency = Urgencia
console-as-it-is = Como está
console-yes = Sí
console-no = No
console-impact-1 = 1, grave
console-impact-2 = 2, medio
console-impact-3 = 3, leve
console-urgency-1 = 1, ya
console-urgency-2 = 2, pronto
console-urgency-3 = 3, sin prisa
console-done-replied = La respuesta está en camino.
console-done-corrected = La corrección se ha guardado.
console-status-new = nuevo
console-status-open = abierto
console-status-waiting-customer = a la espera del cliente
console-status-waiting-identity = a la espera de identificación
console-status-on-hold = aplazado
console-status-solved = resuelto
console-status-closed = cerrado
console-status-cancelled = anulado
console-role-agent = agente
console-role-lead = responsable
console-role-admin = administración
console-role-auditor = auditoría
console-goal-acknowledged = atender
console-goal-first-answer = primera respuesta
console-goal-update = nueva noticia
console-door-lmtp = correo
console-door-smtp = correo
console-door-imap = correo
console-door-sip = teléfono
console-door-webhook = teléfono
console-door-api = programa
console-door-simulator = simulador
console-outcome-opened = caso abierto
console-outcome-joined = unido a un caso
console-outcome-duplicate = repetido
console-outcome-quarantined = en cuarentena
console-outcome-refused = rechazado
console-outcome-parked = apartado para una persona
console-outcome-withheld = sin tratar a propósito
console-event-message = Cliente
console-event-automatic = Respuesta automática
console-event-bounce = Correo devuelto
console-event-routed = Encaminado
console-event-paged = Aviso a guardia
console-event-answered = Respuesta nuestra
console-event-withheld = Respuesta no enviada
console-event-raised = Agravado
console-event-corrected = Corregido
console-event-status = Estado
console-event-call = Llamada
console-event-note = Nota
console-assurance-AL0 = sin identificar (AL0)
console-assurance-AL1 = declarada (AL1)
console-assurance-AL2 = comprobada (AL2)
console-assurance-AL3 = reforzada (AL3)
console-outgoing-pending = por enviar
console-outgoing-sent = enviado
console-outgoing-failed = no se pudo enviar
console-outgoing-withheld = no enviado a propósito
console-place-before-the-greeting = antes del saludo
console-place-at-the-greeting = en el saludo
console-place-at-the-contact-number = en el número de contacto
console-place-at-the-code = en el código
console-place-at-the-first-menu = en el primer menú
console-place-at-the-second-menu = en el segundo menú
console-place-when-asked-how-grave-it-is = en la pregunta de la gravedad
console-place-when-asked-which-of-two-it-is = en la pregunta entre dos motivos
console-place-when-asked-for-the-site = en la pregunta del centro
console-place-when-asked-for-details = en la pregunta de los detalles
console-place-at-the-recording = en la grabación
console-place-while-the-ticket-was-opened = mientras se abre el caso
console-place-after-the-ticket-number = tras oír el número de caso
console-place-when-asking-for-a-status = en la consulta de estado
console-place-while-being-put-through = se le está pasando con alguien
console-place-in-the-queue = en la cola
console-place-when-offered-a-call-back-or-a-message = se le ofrece una llamada o un mensaje
console-place-after-a-call-back-or-a-message = tras la llamada o el mensaje
console-place-when-offered-help = se le ofrece ayuda
console-place-at-the-notice-of-bad-weather = en el aviso por mal tiempo
console-place-when-asked-for-a-call-back-number = en la pregunta del teléfono de contacto
console-place-at-the-end = en la despedida
console-taker = lo tiene
console-take = Tomar el caso
console-give-back = Devolver el caso
console-note = Nota interna
console-note-text = Texto; el cliente no lo lee
console-note-keep = Guardar la nota
console-status-new-one = Estado nuevo
console-status-why = Razón
console-status-keep = Cambiar el estado
console-done-taken = Hecho.
console-done-noted = La nota se ha guardado.
console-done-status = El estado ha cambiado.
console-pages = Avisos a guardia
console-page = Aviso
console-page-state = Situación
console-page-by = Lo tiene
console-page-next = Siguiente paso
console-page-tries = Intentos
console-page-person = Persona
console-page-way = Por
console-page-came = Resultado
console-policy = Política
console-no-pages = No hay avisos.
console-accept = Lo acepto
console-hand-on = Pasar al siguiente
console-touch = Estoy en ello
console-done-accept = El aviso es suyo.
console-done-taken-by-other = Ya lo tiene otra persona.
console-done-handed-on = Se avisa a la siguiente persona.
console-done-over = Este aviso ya ha terminado.
console-page-state-searching = buscando
console-page-state-accepted = aceptado
console-page-state-touched = en marcha
console-page-state-unanswered = nadie responde
console-page-state-over = terminado
console-month = Mes
console-month-before = Mes anterior
console-month-after = Mes siguiente
console-from-when = Desde
console-until-when = Hasta
console-who = Quién
console-gaps = Huecos en los próximos 90 días
console-no-gaps = No hay ningún hueco.
console-changes = Excepciones
console-no-changes = No hay excepciones.
console-override = Cambiar una guardia
console-override-person = Entra
console-override-instead = En lugar de
console-override-anybody = quien esté
console-override-why = Motivo
console-override-keep = Anotar el cambio
console-override-remove = Retirar
console-done-override = El cambio está anotado.
console-done-taken-back = La excepción se ha retirado.
console-by = Quién

### Consola: avisos al navegador, teclas, búsqueda y Ahora.
### $count: cuántos. $seconds, $longest, $ring: segundos. $vain: cuántos no encontraron a nadie. $until: día y hora. $name: nombre de una persona.

console-lost = Se ha perdido la conexión con el programa. Lo que ve puede estar anticuado; volverá por sí sola.
console-session-over = Su sesión ha terminado.
console-pause = Detener las actualizaciones
console-keys = Teclado
console-keys-off = Tiene desactivadas las teclas sueltas.
console-keys-are-on = Tiene activadas las teclas sueltas.
console-keys-why = Estas teclas funcionan en toda la página, salvo mientras escribe. Quien dicta al ordenador o pulsa teclas sin querer puede desactivarlas; todo se puede hacer sin ellas.
console-keys-change = Activar o desactivar las teclas sueltas
console-keys-switch-off = Desactivarlas
console-keys-switch-on = Activarlas
console-key-next = siguiente de la lista
console-key-previous = anterior de la lista
console-key-open = abrirlo
console-key-search = buscar
console-key-take = quedarse el caso
console-key-reply = responder al cliente
console-key-note = escribir una nota
console-key-correct = corregir el caso
console-key-help = mostrar estas teclas
console-close = Cerrar
console-search = Buscar en los casos
console-any-open = sin terminar
console-mine = míos, sin terminar
console-queues-open = Casos abiertos de cada cola
console-newest = Casos más recientes
console-say-calls = { $count ->
    [0] No hay nadie al teléfono.
    [one] Una llamada en curso.
   *[other] { $count } llamadas en curso.
 }
console-say-grave = { $count ->
    [0] No hay ningún P1 ni P2 abierto.
    [one] Un caso abierto de prioridad P1 o P2.
   *[other] { $count } casos abiertos de prioridad P1 o P2.
 }
console-say-doors = { $count ->
    [0] Todas las entradas funcionan.
    [one] Una entrada no funciona.
   *[other] { $count } entradas no funcionan.
 }
console-doors = Entradas
console-since = desde
console-door-kind-store = Almacén
console-door-kind-trunk = Línea telefónica
console-door-kind-mailbox = Buzón
console-door-state-good = funciona
console-door-state-unknown = aún sin noticias
console-door-state-bad = no funciona
console-reach = Si llamara ahora
console-reach-seconds = { $seconds } s hasta una persona
console-reach-measured = { $count ->
    [one] Medido en una llamada
   *[other] Medido en { $count } llamadas
 } de los últimos siete días; la más lenta tardó { $longest } s y { $vain ->
    [0] nadie se quedó sin respuesta.
    [one] una persona no encontró a nadie.
   *[other] { $vain } personas no encontraron a nadie.
 }
console-reach-too-few = { $count ->
    [0] Ninguna llamada de los últimos siete días llegó a una persona, así que no se da ningún tiempo.
    [one] Una llamada de los últimos siete días llegó a una persona: son muy pocas para dar un tiempo.
   *[other] { $count } llamadas de los últimos siete días llegaron a una persona: son muy pocas para dar un tiempo.
 }
console-reach-danger = Peligro (9): primero suena { $name } durante { $ring } s; los { $count } turnos, en { $seconds } s.
console-reach-danger-nobody = Peligro (9): no hay nadie de guardia.
console-reach-people = Una persona (0): { $count ->
    [one] hay una persona.
   *[other] hay { $count } personas.
 }
console-reach-closed = Una persona (0): no trabaja nadie hasta { $until }.
console-reach-people-nobody = Una persona (0): no hay nadie.
console-reach-how = Cómo se calcula
console-reach-explained = Los segundos son el valor central de lo que esperaron quienes llamaron a esta línea en los últimos siete días, desde el primer tono hasta que hablaron con una persona, y solo se dan cuando se conocen al menos tres llamadas. A quién se avisaría sale de los turnos tal como están ahora: cada persona suena el mismo tiempo, una tras otra, y a quien está en peligro se le pasa por la lista dos veces.

### Consola: un caso tal como ocurrió.
### $a, $b, $c: datos de lo ocurrido. $count: cuántos. $seconds: cuánto dura. $percent: una parte. $level: un nivel de identidad.

console-owner = Del equipo de la cuenta
console-copies = Con copia a
console-incident = Incidencia conocida
console-task = Por hacer
console-language-es-ES = español
console-language-pt-PT = portugués
console-language-en = inglés
console-language-other = otro idioma
console-task-room = reservar una sala
console-task-visit = visita
console-task-other = otra
console-quoted = Texto citado
console-recording = Mensaje grabado, { $seconds } s
console-mail-as-written = El correo tal como se escribió
console-images-blocked = No se muestran { $count } imágenes de otros sitios.
console-split = Convertirlo en un caso propio
console-assign = Dárselo a
console-assign-keep = Dar
console-close-ticket = Cerrarlo
console-merge = Unirlo a otro caso
console-merge-into = Número del otro caso
console-merge-across = Aunque sea de otra cuenta
console-merge-keep = Unirlos
console-ready = Empezar con una respuesta preparada
console-ready-none = ninguna
console-rule = Regla que decidió:
console-rule-yes = decidió:
console-rule-no = no:
console-rule-and = además:
console-sure = Se entendió con una certeza del { $percent }.
console-unsure = Se entendió con una certeza de solo el { $percent }, así que no se hizo nada únicamente por eso.
console-others = Qué otra cosa podría haber sido
console-needs-level = Falta para esto: { $level }.
console-needs-permission = Su empresa no le permite pedir esto. Pregunte a quien la administra.
console-permits-AL0 = No se sabe quién es: se atienden emergencias, averías y preguntas generales; no se dice nada de ninguna cuenta.
console-permits-AL1 = Dice quién es: puede avisar y oír el estado de sus casos; no se toca nada ni se deja entrar a nadie.
console-permits-AL2 = Ha demostrado quién es: se hace por él lo que su empresa le permite.
console-permits-AL3 = Lo ha demostrado por dos vías: también puede salir mercancía y renovarse un código.
console-done-merged = El otro caso se ha unido a este.
console-done-split = Este caso se ha hecho con el mensaje.
console-done-assigned = El caso se ha dado.
console-key-close = cerrar el caso
console-say-events = { $count ->
    [one] Ha ocurrido una cosa en este caso.
   *[other] Han ocurrido { $count } cosas en este caso.
 }
console-reason-language = Idioma:
console-reason-rule = Regla del servicio:
console-reason-model = Aprendido:
console-reason-danger = Peligro:
console-reason-impact = Impacto:
console-reason-urgency = Urgencia:
console-reason-negation = No cuenta:
console-reason-slot = Dato:
console-leg-running = sonando
console-leg-accepted = tomó la llamada
console-leg-declined = la pasó
console-leg-answered-no-key = contestó y no pulsó nada
console-leg-no-answer = sin respuesta
console-leg-busy = comunicando
console-leg-somebody-else-was-faster = otra persona fue más rápida
console-leg-failed = falló
console-menu-phone-menu-trouble = menú: averías
console-menu-phone-menu-access = menú: accesos
console-menu-phone-menu-hands = menú: técnicos y envíos
console-menu-phone-menu-other = menú: otros
console-menu-phone-scope-power = gravedad: corriente
console-menu-phone-scope-environment = gravedad: clima
console-menu-phone-scope-connectivity = gravedad: conexión
console-menu-phone-scope-door = prisa: puerta
console-menu-phone-scope-revoke = prisa: tarjeta
console-menu-phone-scope-hands = prisa: técnico
console-way-menu = Por el menú
console-way-speech = Por lo que dijo
console-way-danger = Por la tecla de peligro
console-way-person = Pidió una persona
console-way-silence = No pulsó ni dijo nada
console-way-unfinished = No terminó
console-says-merged-into = Unido a { $a }
console-says-merged-here = { $a } se unió a este caso
console-says-split-into = El mensaje { $a } pasó a ser { $b }
console-says-split-from = Hecho con el mensaje { $a } de { $b }
console-says-taken = Lo tiene { $a }
console-says-given-back = Devuelto por { $a }
console-says-escalated-by = Escalado por { $a }
console-says-escalates = Escala { $a }
console-says-tags = Marcado { $a }
console-says-by-rule = A { $a }, por la regla { $b }
console-says-nobody-to-page = { $a }: no hay a quién avisar
console-says-page-too = { $a }: el aviso de { $b } también trata de esto
console-says-page-accepted = { $a } ha aceptado el aviso ({ $b })
console-says-page-handed-on = { $a } ha pasado el aviso ({ $b })
console-says-page-over = Nadie contestó al aviso; { $a } ha llegado al final
console-says-leg = Se llamó a { $a } ({ $b }): { $c }; terminó a los { $seconds } s
console-says-page-untouched = { $a } aceptó el aviso y no se hizo nada; vuelve a empezar
console-says-page-enough = { $a } ya ha recibido bastantes avisos por ahora
console-says-page-not-so = { $a } no quiere avisos por esta vía
console-says-page-no-sms = { $a } no quiere más mensajes cortos
console-says-no-answer = Se llamó a { $a }: sin respuesta; otra vez dentro de { $b } minutos
console-says-no-answer-more = Se llamó { $a } veces a { $b }: sin respuesta; no se llama más
console-says-rung-back = Llamada devuelta: { $a } habló con { $b }
console-says-call-back = Hay que devolver la llamada a { $a }
console-says-connected = { $a } ({ $b }) ha tomado la llamada y está en línea
console-says-connected-late = { $a } ({ $b }) tomó la llamada cuando ya habían colgado y debe devolverla
console-says-recorded = Dejó un mensaje de { $a } s
console-says-heard = { $a } ha escuchado la grabación
console-says-due-acknowledged = Alguien debe tomarlo antes de { $a }: quedan { $b } min
console-says-due-first-answer = La primera respuesta vence a { $a }: quedan { $b } min
console-says-due-update = Toca dar noticias antes de { $a }: quedan { $b } min
console-says-late-acknowledged = Nadie lo había tomado a { $a }
console-says-late-first-answer = No hubo primera respuesta antes de { $a }
console-says-late-update = No hubo noticias antes de { $a }
console-says-automatic = Respuesta automática
console-says-receipt = Confirmación de lectura
console-says-delivery-report = Informe de entrega
console-says-status-told = Oyó el estado por teléfono: { $a }
console-says-call-over = La llamada ha terminado
console-says-hung-up = La llamada ha terminado: colgó { $a }
console-says-wrong-codes = { $count ->
    [one] un código erróneo
   *[other] { $count } códigos erróneos
 }
console-slot-site = Centro
console-slot-metro = Área metropolitana
console-slot-cage = Jaula
console-slot-cabinet = Armario
console-slot-feed = Rama de corriente
console-slot-circuit = Circuito
console-slot-reference = Referencia
console-slot-order = Pedido
console-slot-position = Posición
console-slot-tracking = Número de seguimiento
console-slot-carrier = Transportista
console-slot-invoice = Factura
console-slot-person = Persona
console-slot-company = Empresa
console-slot-date = Fecha
console-slot-time = Hora
console-slot-callback = Teléfono para devolver la llamada
console-slot-service = Servicio
console-slot-topic = Tema
console-slot-reason = Motivo
console-slot-test = Prueba
console-slot-product = Producto
console-slot-change = Cambio
console-slot-schedule = Calendario
console-slot-access = Acceso
console-slot-refused = Rechazado
