### Palavras de `mailbox replay`: o que aconteceria ao correio que está num ficheiro.
### $count: quantas mensagens. $undecided, $danger: quantos casos.

cli-replay-outcomes = O que aconteceria ao correio
cli-replay-automatic = Correio automático
cli-replay-queues = Casos por fila
cli-replay-intents = Casos por tema
cli-replay-priorities = Casos por prioridade
cli-replay-languages = Casos por idioma
cli-replay-outgoing = O que teria saído
cli-replay-problems = Observado na leitura
cli-replay-sum = { $count ->
    [1] { $count } mensagem
   *[other] { $count } mensagens
}; casos sem tema claro: { $undecided }; casos com perigo: { $danger }. Nada foi guardado nem enviado.
cli-replay-more = E mais { $count }; com --all mostram-se todas.
cli-outcome-unreadable = ilegível
cli-automatic-auto-reply = resposta automática
cli-automatic-bounce = aviso de não entrega
cli-automatic-receipt = recibo de leitura
cli-automatic-notification = aviso de um sistema
cli-automatic-own = correio nosso
cli-outgoing-mail = correio
cli-outgoing-page = aviso a quem está de prevenção
cli-outgoing-callback = aviso de devolução de chamada
cli-outgoing-dial = devolução de chamada
cli-outgoing-state-pending = em espera
cli-outgoing-state-sent = enviado
cli-outgoing-state-failed = falhado
cli-outgoing-state-withheld = retido
