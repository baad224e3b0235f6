### Palabras de `mailbox replay`: qué sería del correo que hay en un archivo.
### $count: cuántos mensajes. $undecided, $danger: cuántos casos.

cli-replay-outcomes = Qué pasaría con el correo
cli-replay-automatic = Correo automático
cli-replay-queues = Casos por cola
cli-replay-intents = Casos por tema
cli-replay-priorities = Casos por prioridad
cli-replay-languages = Casos por idioma
cli-replay-outgoing = Lo que habría salido
cli-replay-problems = Observado al leer
cli-replay-sum = { $count ->
    [one] { $count } mensaje
   *[other] { $count } mensajes
}; casos sin tema claro: { $undecided }; casos con peligro: { $danger }. No se ha guardado ni enviado nada.
cli-replay-more = Y { $count } más; con --all se ven todos.
cli-outcome-unreadable = ilegible
cli-automatic-auto-reply = respuesta automática
cli-automatic-bounce = aviso de no entrega
cli-automatic-receipt = confirmación de lectura
cli-automatic-notification = aviso de un sistema
cli-automatic-own = correo nuestro
cli-outgoing-mail = correo
cli-outgoing-page = aviso a la guardia
cli-outgoing-callback = aviso de devolución de llamada
cli-outgoing-dial = devolución de llamada
cli-outgoing-state-pending = en espera
cli-outgoing-state-sent = enviado
cli-outgoing-state-failed = fallido
cli-outgoing-state-withheld = retenido
