### Palabras de la línea de órdenes, para quien la usa en su terminal.
### $count: cuántos. $version: versión del programa. $mailboxes: direcciones de los buzones.
### $lmtp, $api, $health: direcciones donde escucha. $data: carpeta de datos. $outgoing: dónde queda el correo que sale.
### $command: orden que se puede teclear. $webhook: dirección de las plataformas de telefonía, o none.

## Encabezados de las tablas

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
cli-no-tickets = No hay casos.
cli-no-arrivals = No ha entrado nada.
cli-tickets-count = { $count ->
    [one] { $count } caso
   *[other] { $count } casos
}
cli-arrivals-count = { $count ->
    [one] { $count } entrada
   *[other] { $count } entradas
}
cli-serve-banner =
    centralita { $version } está en marcha.

    Para escribir: { $mailboxes }, entregado por LMTP en { $lmtp }
    Para llamar: { $webhook ->
        [none] sin plataforma de telefonía (véase [[voice]] en config.toml)
       *[other] plataformas de telefonía en { $webhook }
    }
    Para mirar: { $command }
    HTTP: { $api } (interfaz), { $health } (estado)
    Datos: { $data }
    Correo que sale: { $outgoing }

    Para terminar: Ctrl+C
cli-serve-stopped = centralita se ha detenido; todo lo aceptado está guardado.
