### Palabras de la línea de órdenes para cuentas y contactos, para quien la usa en su terminal.
### $added, $changed, $left: cuántas filas de un archivo. $number: número de contacto. $count: cuántos códigos.
### $ticket, $level, $status: caso, nivel de comprobación y estado. $waits: yes si aún espera algo; $still: qué.
### $tasks: tareas pendientes. $queue: cola.
### $kind: cage o cabinet. $said: el nombre que se dijo; $names: el nombre actual, o todos los que puede significar.
### $to: una dirección. $until: fecha y hora. $names también: nombres de personas.
### $named: yes si se sabe de quién. $by: quién lo hizo.

## Encabezados de las tablas

cli-column-name = Nombre
cli-column-kind = Tipo
cli-column-state = Fase
cli-column-country = País
cli-column-access-date = Fecha de acceso
cli-column-origin = Origen
cli-column-was = Antes
cli-column-account-manager = Gestor de cuenta
cli-column-csm = CSM
cli-column-contact-number = Número de contacto
cli-column-pin = PIN
cli-column-languages = Idiomas
cli-column-addresses = Correos
cli-column-numbers = Teléfonos
cli-column-permissions = Permisos
cli-column-line = Línea
cli-column-done = Resultado
cli-column-columns = Columnas
cli-column-former = Nombres anteriores
cli-column-metro = Ciudad
cli-column-site-address = Dirección
cli-column-hours = Horario
cli-column-dock-hours = Muelle de carga
cli-column-zone = Reloj

## Qué fue de cada fila de un archivo

cli-import-added = se añade
cli-import-changed = se cambia
cli-import-left = queda igual
cli-import-sum = Filas añadidas: { $added }. Cambiadas: { $changed }. Sin cambios: { $left }.
cli-import-sum-dry = Filas que se añadirían: { $added }. Se cambiarían: { $changed }. Quedarían igual: { $left }.

## Códigos

cli-pin-once = El PIN se muestra solo esta vez; anótelo ahora.
cli-pin-ended = El PIN del contacto { $number } queda anulado.
cli-pin-none = El contacto { $number } no tiene PIN.
cli-pin-key-renewed = La clave de los PIN se ha renovado. PIN anulados: { $count }.

## Comprobación de quien solicita

cli-vouched = { $ticket }: { $level }, { $status }.{ $waits ->
    [yes] {" "}Todavía falta: { $still }.
   *[no] {""}
}

## Copias, tareas y respuestas

cli-column-copies = Copia a
cli-column-tasks = Tareas
cli-column-answer = Respuesta
cli-column-condition = Condición
cli-column-text = Texto
cli-copied = { $queue } (copia)
cli-task-room = reservar una sala de reuniones
cli-task-visit = acceso para una visita
cli-open-tasks = Quedan tareas sin hacer: { $tasks }.
## Jaulas y armarios

cli-place-present = { $kind ->
    [cage] jaula { $names }
   *[cabinet] armario { $names }
}
cli-place-renamed = { $kind ->
    [cage] jaula { $names } (antes { $said })
   *[cabinet] armario { $names } (antes { $said })
}
cli-place-ambiguous = { $kind ->
    [cage] jaula { $said } (puede ser cualquiera de estas: { $names }; pregunte cuál)
   *[cabinet] armario { $said } (puede ser cualquiera de estos: { $names }; pregunte cuál)
}

## Enlaces a un PIN

cli-enrolment-sent = { $ticket }: el enlace al PIN se ha enviado a { $to } y vale hasta { $until }.
cli-enrolment-told = Administradores avisados: { $names }

## Tarjetas bloqueadas

cli-freeze-requested = Bloqueo pedido ({ $by }): { $named ->
    [yes] { $names }
   *[no] no se sabe de quién es la tarjeta: pregúntelo
}
cli-freeze-done = Bloqueado ({ $by }): { $named ->
    [yes] { $names }
   *[no] no se sabe de quién es la tarjeta: pregúntelo
}
cli-freeze-confirmed = Acceso retirado ({ $by }): { $named ->
    [yes] { $names }
   *[no] no se sabe de quién es la tarjeta: pregúntelo
}
cli-freeze-lifted = Bloqueo levantado ({ $by }): { $named ->
    [yes] { $names }
   *[no] no se sabe de quién es la tarjeta: pregúntelo
}

## Bajas de contactos

cli-contact-ended = El contacto { $number } se ha dado de baja. El caso { $ticket } pide retirarle el acceso.
