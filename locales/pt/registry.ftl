### Palavras da linha de comandos para contas e contactos, para quem a usa no seu terminal.
### $added, $changed, $left: quantas linhas de um ficheiro. $number: número de contacto. $count: quantos códigos.
### $ticket, $level, $status: caso, nível de confirmação e estado. $waits: yes se ainda espera algo; $still: o quê.
### $tasks: tarefas por fazer. $queue: fila.

## Cabeçalhos das tabelas

cli-column-name = Nome
cli-column-kind = Tipo
cli-column-state = Fase
cli-column-country = País
cli-column-access-date = Data de acesso
cli-column-origin = Origem
cli-column-was = Antes
cli-column-account-manager = Gestor de conta
cli-column-csm = CSM
cli-column-contact-number = Número de contacto
cli-column-pin = PIN
cli-column-languages = Idiomas
cli-column-addresses = E-mails
cli-column-numbers = Telefones
cli-column-permissions = Permissões
cli-column-line = Linha
cli-column-done = Resultado
cli-column-columns = Colunas

## O que foi feito de cada linha de um ficheiro

cli-import-added = acrescenta-se
cli-import-changed = altera-se
cli-import-left = fica igual
cli-import-sum = Linhas acrescentadas: { $added }. Alteradas: { $changed }. Sem alterações: { $left }.
cli-import-sum-dry = Linhas que seriam acrescentadas: { $added }. Seriam alteradas: { $changed }. Ficariam iguais: { $left }.

## Códigos

cli-pin-once = O PIN só é mostrado desta vez; tome nota agora.
cli-pin-ended = O PIN do contacto { $number } foi anulado.
cli-pin-none = O contacto { $number } não tem PIN.
cli-pin-key-renewed = A chave dos PIN foi renovada. PIN anulados: { $count }.

## Confirmação de quem pede

cli-vouched = { $ticket }: { $level }, { $status }.{ $waits ->
    [yes] {" "}Ainda falta: { $still }.
   *[no] {""}
}

## Cópias, tarefas e respostas

cli-column-copies = Cópia para
cli-column-tasks = Tarefas
cli-column-answer = Resposta
cli-column-condition = Condição
cli-column-text = Texto
cli-copied = { $queue } (cópia)
cli-task-room = reservar uma sala de reuniões
cli-task-visit = acesso para uma visita
cli-open-tasks = Há tarefas por fazer: { $tasks }.
