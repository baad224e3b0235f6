### Palavras de `mailbox replay`: o que aconteceria ao correio que está num ficheiro.
### $count: quantas mensagens. $undecided, $danger: quantos casos.

cli-replay-outcomes = O que lhes aconteceria
cli-replay-automatic = Escritas por máquinas
cli-replay-queues = Casos por fila
cli-replay-intents = Casos por assunto
cli-replay-priorities = Casos por prioridade
cli-replay-languages = Casos por língua
cli-replay-outgoing = O que teria saído
cli-replay-problems = Estranhezas
cli-replay-sum = { $count ->
    [one] { $count } mensagem
   *[other] { $count } mensagens
}; casos sem assunto seguro: { $undecided }; casos com perigo: { $danger }. Nada foi guardado nem enviado.
cli-replay-more = E mais { $count }; com --all veem-se todas.
cli-outcome-unreadable = ilegível
cli-automatic-auto-reply = resposta automática
cli-automatic-bounce = aviso de entrega
cli-automatic-receipt = recibo de leitura
cli-automatic-notification = aviso de um sistema
cli-automatic-own = nossa
