### Palavras da linha de comandos para contas e contactos, para quem a usa no seu terminal.
### $added, $changed, $left: quantas linhas de um ficheiro. $number: número de contacto. $count: quantos códigos.
### $ticket, $level, $status: caso, nível de confirmação e estado. $waits: yes se ainda espera algo; $still: o quê.
### $tasks: tarefas por fazer. $queue: fila.
### $kind: cage ou cabinet. $said: o nome que foi dito; $names: o nome atual, ou todos os que pode significar.
### $to: um endereço. $until: data e hora. $names também: nomes de pessoas.
### $named: yes se se sabe de quem. $by: quem o fez.

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
cli-column-former = Nomes anteriores
cli-column-metro = Cidade
cli-column-site-address = Morada
cli-column-hours = Horário
cli-column-dock-hours = Cais de carga
cli-column-zone = Relógio

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
## Gaiolas e bastidores

cli-place-present = { $kind ->
    [cage] gaiola { $names }
   *[cabinet] bastidor { $names }
}
cli-place-renamed = { $kind ->
    [cage] gaiola { $names } (antes { $said })
   *[cabinet] bastidor { $names } (antes { $said })
}
cli-place-ambiguous = { $kind ->
    [cage] gaiola { $said } (pode ser qualquer uma destas: { $names }; pergunte qual)
   *[cabinet] bastidor { $said } (pode ser qualquer um destes: { $names }; pergunte qual)
}

## Ligações para um PIN

cli-enrolment-sent = { $ticket }: a ligação para o PIN foi enviada para { $to } e vale até { $until }.
cli-enrolment-told = Administradores avisados: { $names }

## Cartões bloqueados

cli-freeze-requested = Bloqueio pedido ({ $by }): { $named ->
    [yes] { $names }
   *[no] não se sabe de quem é o cartão: pergunte
}
cli-freeze-done = Bloqueado ({ $by }): { $named ->
    [yes] { $names }
   *[no] não se sabe de quem é o cartão: pergunte
}
cli-freeze-confirmed = Acesso retirado ({ $by }): { $named ->
    [yes] { $names }
   *[no] não se sabe de quem é o cartão: pergunte
}
cli-freeze-lifted = Bloqueio levantado ({ $by }): { $named ->
    [yes] { $names }
   *[no] não se sabe de quem é o cartão: pergunte
}

## Fim de contactos

cli-contact-ended = O contacto { $number } foi terminado. O caso { $ticket } pede que lhe seja retirado o acesso.
