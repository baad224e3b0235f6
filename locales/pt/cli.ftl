### Palavras da linha de comandos, para quem a usa no seu terminal.
### $count: quantos. $version: versão do programa. $mailboxes: endereços das caixas de correio.
### $lmtp, $api, $health: endereços onde escuta. $data: pasta de dados. $outgoing: onde fica o correio que sai.
### $smtp: endereço onde escuta SMTP, ou none.
### $command: comando que se pode escrever. $webhook: endereço das plataformas telefónicas, ou none.
### $name: quem está de prevenção. $number: o seu telefone. $asked: se lhe é pedida uma tecla, yes ou no. $file: ficheiro.
### $findings, $starts, $states, $prompts: quantos. $person, $silent: segundos.
### $sip: onde se escuta SIP, ou none. $trunks: nomes dos troncos.
### $wanted, $done, $aside: quantas mensagens. $place: conta e pasta. $uids: números de mensagens.
### $ticket, $into: números de casos. $to, $address: um endereço de correio. $status: palavra do estado de um caso.
### $priority: P1 a P4. $queue: uma fila. $paged: a política e quem foi avisado. $level: AL1 a AL3. $reason: o que disse o sistema.
### $by: quem responde por um aviso.
### $from, $to: primeiro e último dia de um relatório.
### $until: até quando.
### $taken: yes se alguém o tem.
### $number: número de contacto. $language: língua.
### $id: número de uma avaria. $site: centro.
### $head: a última linha do registo de auditoria e a sua impressão digital.
### $desk: quem somos. $day: um dia. $named: se se conhece um nome, yes ou no. $recordings, $mails: quantos.

## Cabeçalhos das tabelas

cli-column-policy = Política
cli-column-page-state = Estado
cli-column-page-by = Quem o tem
cli-column-page-next = Passo seguinte
cli-column-page-way = Por onde
cli-column-user = Utilizador
cli-column-user-called = Nome
cli-column-user-role = Função
cli-column-user-password = Palavra-passe escolhida
cli-column-number = Número
cli-column-status = Estado
cli-column-channel = Canal
cli-column-language = Idioma
cli-column-intent = Tema
cli-column-priority = Prioridade
cli-column-safety = Perigo
cli-column-queue = Fila
cli-column-contact = Contacto
cli-column-account = Conta
cli-column-owner = Responsável
cli-column-assurance = Garantia
cli-column-site = Centro
cli-column-subject = Assunto
cli-column-created = Criado
cli-column-events = Eventos
cli-column-id = Id
cli-column-at = Quando
cli-column-from = De
cli-column-ticket = Caso
cli-column-outcome = Resultado
cli-column-door = Porta
cli-column-reason = Motivo
cli-column-rule = Regra
cli-column-person = Pessoa
cli-column-next = Seguinte
cli-column-carrier = Operador
cli-column-started = Início
cli-column-ended = Fim
cli-column-place = Onde
cli-column-rings = A tocar
cli-column-talks = Atende
cli-column-seconds = Segundos
cli-column-reference = Referência
cli-column-by = De
cli-column-trunk = Tronco
cli-column-trunk-state = Estado
cli-column-imap-account = Conta
cli-column-imap-folder = Pasta
cli-column-imap-state = Estado
cli-column-imap-caught-up = Atualizado
cli-column-imap-last-mail = Último e-mail
cli-column-imap-ledger = Registo
cli-column-imap-checked = Comparado
cli-column-since = Desde
cli-column-registration = Registo
cli-column-until = Até
cli-column-merged = Integrado em
cli-column-address = Endereço
cli-column-trouble = Problema

## Estados de um caso

cli-status-new = novo
cli-status-open = aberto
cli-status-waiting_customer = à espera do cliente
cli-status-waiting_identity = à espera de identificação
cli-status-on_hold = suspenso
cli-status-solved = resolvido
cli-status-closed = fechado
cli-status-cancelled = anulado

## Prioridades

cli-priority-P1 = P1 máxima
cli-priority-P2 = P2 alta
cli-priority-P3 = P3 média
cli-priority-P4 = P4 normal

## Portas de entrada

cli-door-lmtp = correio (LMTP)
cli-door-smtp = correio (SMTP)
cli-door-imap = caixa de correio (IMAP)
cli-door-sip = chamada (SIP)
cli-door-webhook = chamada (plataforma de voz)
cli-door-api = programa (HTTP)
cli-door-simulator = simulador

## O que aconteceu ao que entrou

cli-outcome-opened = caso aberto
cli-outcome-joined = junto a um caso
cli-outcome-duplicate = repetido
cli-outcome-quarantined = em quarentena
cli-outcome-refused = recusado
cli-outcome-parked = posto de parte
cli-outcome-withheld = resposta retida

## Canais e idiomas

cli-channel-phone = telefone
cli-channel-email = e-mail
cli-channel-api = programa
cli-language-es-ES = espanhol
cli-language-pt-PT = português
cli-language-en = inglês
cli-language-other = outro

## Frases

cli-yes = sim
cli-no = não
cli-merged = { $ticket } foi integrado em { $into }.
cli-split = Com essa mensagem abriu-se { $ticket }.
cli-split-before = Com essa mensagem já se tinha aberto { $ticket }.
cli-replied = Enviado para { $to }. Estado atual do caso: { $status }.
cli-corrected = { $ticket } foi corrigido. Agora é { $priority }, na fila { $queue }.
cli-corrected-nothing = { $ticket } está certo como está: { $priority }, na fila { $queue }.
cli-corrected-moved = Passou para a fila { $queue }.
cli-corrected-by-hand = Alguém o tinha passado para a fila { $queue }, e aí fica.
cli-corrected-ended = O caso está terminado, por isso continua na fila { $queue }.
cli-corrected-paged = Avisados: { $paged }
cli-corrected-needs = O trabalho exige { $level } e não se conhece tão bem o remetente: peça a comprovação antes de começar.
cli-example-added = Há um exemplo novo em { $file }.
cli-example-replaced = O exemplo anterior deste caso foi substituído em { $file }.
cli-example-unwanted = Não se guardou nenhum exemplo.
cli-example-no-text = Não se guardou nenhum exemplo: a mensagem não tem texto.
cli-example-keys = Não se guardou nenhum exemplo: quem ligou escolheu com as teclas e não disse nada.
cli-example-failed = O caso foi corrigido, mas não foi possível escrever o exemplo em { $file }: { $reason }. Dê ao serviço permissão de escrita nessa pasta e volte a corrigir o caso.
cli-model-stale = O modelo ainda não o conhece. Execute centralita train.
cli-no-bad-addresses = Pode escrever-se para todos os endereços.
cli-lifted = Já se pode voltar a escrever para { $address }.
cli-no-tickets = Não há casos.
cli-no-calls = Ninguém ligou.
cli-no-arrivals = Não entrou nada.
cli-tickets-count = { $count ->
    [1] { $count } caso
   *[other] { $count } casos
}
cli-arrival-proof = Remetente
cli-dkim-file = Ficheiro da chave
cli-dkim-publish = Publique este registo no DNS do domínio:
cli-dkim-configure = Quando o registo já estiver visível no DNS, acrescente isto ao config.toml e reinicie o programa:
cli-arrivals-count = { $count ->
    [1] { $count } entrada
   *[other] { $count } entradas
}
cli-serve-banner =
    centralita { $version } em funcionamento.

    Para escrever: { $mailboxes }, entregue por LMTP em { $lmtp }{ $smtp ->
        [none] , não por SMTP
       *[other] , ou por SMTP em { $smtp }
    }
    Para ligar: { $webhook ->
        [none] sem plataforma telefónica (ver [[voice]] em config.toml)
       *[other] plataformas telefónicas em { $webhook }
    }{ $sip ->
        [none] , sem tronco (ver [[trunk]])
       *[other] , SIP em { $sip } (troncos: { $trunks })
    }
    Para ver: { $command }
    HTTP: { $api } (interface), { $health } (estado)
    Dados: { $data }
    Correio que sai: { $outgoing }

    Para terminar: Ctrl+C
cli-serve-emergency = Só funciona o último recurso: quem liga é passado à pessoa de prevenção (plataformas: { $webhook }, SIP: { $sip }, estado: { $health }). O serviço completo abre logo que seja possível.
cli-serve-stopped = centralita parou; tudo o que foi aceite está guardado.
cli-no-recordings = Ninguém deixou uma gravação em trinta dias.
cli-recording-saved = { $file } contém a gravação; no seu caso fica registado que foi ouvida.
cli-no-imap = Não há nenhuma conta [[imap]] na configuração.
cli-imap-counts = { $wanted } em espera, { $done } recolhidas, { $aside } postas de parte
cli-imap-nothing = inativo
cli-imap-connecting = a ligar
cli-imap-working = a recolher
cli-imap-idle = à espera de correio novo
cli-imap-polling = a consultar de tempos a tempos
cli-imap-waiting = falhou, vai tentar-se de novo
cli-imap-stopped = parado
cli-imap-unknown = { $place }: no servidor, mas não no registo; recolhem-se agora: UID { $uids }
cli-imap-back = { $place }: tinham desaparecido e estão de novo no servidor; recolhem-se agora: UID { $uids }
cli-imap-vanished = { $place }: desapareceram do servidor antes de serem recolhidas: UID { $uids }
cli-imap-unfiled = { $place }: recolhidas, mas ainda na pasta; movem-se agora: UID { $uids }
cli-imap-set-aside = { $place }: não puderam ser recolhidas; vai tentar-se de novo: UID { $uids }
cli-no-trunks = Não há nenhuma [[trunk]] na configuração.
cli-trunks-not-running = O programa não está em funcionamento, por isso nada se sabe dos troncos; `centralita trunk check` pergunta a um.
cli-trunk-up = responde
cli-trunk-down = não responde
cli-trunk-unknown = não se sabe
cli-registration-none = sem registo
cli-registration-registered = registado
cli-registration-failed = falhou
cli-registration-ended = retirado

## O telefone de ensaio

cli-calls-count = { $count ->
    [1] { $count } chamada
   *[other] { $count } chamadas
}
cli-phone-help = Algarismos, * e # são teclas; qualquer outro texto é voz; uma linha vazia é silêncio. «:hangup» desliga. Não se liga realmente a ninguém, mas o caso que daí resultar é verdadeiro.
cli-phone-keys = { $count ->
    [1] (escuta uma tecla)
   *[other] (escuta até { $count } teclas)
}
cli-phone-keys-speech = { $count ->
    [1] (escuta uma tecla ou a voz)
   *[other] (escuta até { $count } teclas ou a voz)
}
cli-phone-code = (escuta um código; não é mostrado)
cli-phone-keys-only = Aqui só se escutam teclas.
cli-phone-unknown = Esse comando não existe. «:hangup» desliga.
cli-phone-record-how = (grava; «:record 7» deixa uma mensagem de sete segundos, uma linha vazia nenhuma)
cli-phone-rings = { $asked ->
    [yes] (toca o telefone de { $name }, { $number }; escreva «answer», «declines», «no answer» ou «busy»)
   *[no] (toca o telefone de { $name }, { $number }, e a ligação é feita ao atender; escreva «answer», «no answer» ou «busy»)
}
cli-phone-ring-how = Há um telefone a tocar: escreva «answer», «declines», «no answer» ou «busy», ou «:hangup».
cli-phone-asked = ({ $name } decide: teclas 1, 2 ou 3; uma linha vazia é silêncio, «hangs up» desliga)
cli-phone-asked-how = Agora decide a pessoa de prevenção: teclas, uma linha vazia ou «hangs up».
cli-phone-bridged = { $name } fala com quem ligou.
cli-phone-talk = (estão a falar; uma linha vazia termina a conversa com { $name }, «:hangup» desliga)
cli-phone-talk-how = Estão a falar: uma linha vazia ou «:hangup».
cli-phone-over = (fim da chamada)
cli-phone-desk = O serviço vê
cli-phone-equal = { $file }: ouve-se o que está escrito.
cli-phone-differs = { $file }: não se ouve o que está escrito (- escrito, + ouvido).
cli-phone-written = { $file }: ficou escrito o que se ouve.
cli-phone-explored = { $findings ->
    [0] Nada a apontar
    [1] { $findings } falha
   *[other] { $findings } falhas
} em { $states } situações a partir de { $starts } começos, com { $prompts } frases. Com o 0 chega-se a uma pessoa em { $person } s no máximo; quem não faz nada, em { $silent } s.

cli-no-pages = Não há avisos pendentes.
cli-page-state-searching = à procura
cli-page-state-accepted = aceite
cli-page-state-touched = em curso
cli-page-state-unanswered = ninguém responde
cli-page-state-over = terminado
cli-page-yours = O aviso é de { $by }.
cli-page-taken = Já o tem { $by }.
cli-page-handed-on = Passa à pessoa seguinte.
cli-page-over = Este aviso terminou.

cli-column-left = Faltam
cli-column-goal = Objetivo
cli-column-due = Vence
cli-column-tickets = Casos
cli-column-answer-median = Primeira resposta, mediana
cli-column-answer-p90 = 9 em 10
cli-column-answer-kept = A tempo
cli-column-person-median = Nas mãos de uma pessoa, mediana
cli-column-person-p90 = 9 em 10
cli-column-person-kept = A tempo
cli-column-share = Parte
cli-column-calls = Chamadas
cli-column-asked = Pediram uma pessoa
cli-column-put-through = Atendidas
cli-column-promised = Prometido
cli-column-contacted = Contactados
cli-column-median = Mediana
cli-column-p90 = 9 em 10
cli-column-three-minutes = Em três minutos
cli-column-abandoned = Desligaram antes
cli-column-pages = Avisos
cli-column-accepted = Aceites
cli-column-unanswered = Ninguém respondeu
cli-column-answered = Respondidos
cli-column-missed = Perdidos
cli-column-night-wakes = De noite
cli-goal-acknowledged = uma pessoa tem-no
cli-goal-first-answer = primeira resposta
cli-goal-update = novidades
cli-times-nothing = Nenhum caso deve nada.
cli-times-broken = { $count ->
    [one] { $count } objetivo não cumprido
   *[other] { $count } objetivos não cumpridos
}
cli-report-title = Relatório de { $from } a { $to }
cli-report-all = Todos
cli-report-tickets = Casos e os seus tempos
cli-next-day = próximo dia útil
cli-report-contact = Contacto com o cliente, por prioridade
cli-report-channels = Por onde chegaram
cli-report-calls = Chamadas
cli-report-pages = Avisos
cli-report-people = Pessoas de prevenção

## Utilizadores

cli-user-invited = Vale uma só vez e até { $until }.
cli-no-users = Não há utilizadores.

## Casos em mão

cli-in-hand = { $ticket }: { $status }.{ $taken ->
    [yes] { " " }Está com { $by }.
   *[no] { "" }
 }
cli-column-incident = Avaria conhecida
cli-column-incident-state = Estado
cli-column-page = Aviso
cli-no-incidents = Não há avarias conhecidas nem propostas.
cli-incident-state-proposed = proposta
cli-incident-state-declared = declarada
cli-incident-state-ended = terminada
cli-incident-state-dismissed = posta de parte
cli-incident-act-proposed = o programa propõe-na
cli-incident-act-declared = é declarada
cli-incident-act-updated = há novidades
cli-incident-act-ended = termina
cli-incident-act-dismissed = é posta de parte
cli-incident-proposed = A avaria { $id } ({ $site }) está proposta. Casos: { $count }
cli-incident-declared = A avaria { $id } ({ $site }) está declarada. Casos: { $count }
cli-incident-ended = A avaria { $id } ({ $site }) terminou. Casos: { $count }
cli-incident-dismissed = A avaria { $id } ({ $site }) fica posta de parte. Casos: { $count }

cli-column-audience = Para
cli-column-letters = Cartas
cli-column-waiting = Pendentes
cli-column-written = Escritas
cli-column-left-out = Sem carta
cli-no-notices = Não foi enviado nenhum aviso geral.
cli-notice-sent = O aviso geral { $id } fica enviado. Cartas: { $count }. O seu caso: { $ticket }.
cli-notice-dry = Ensaio: nada é enviado. Cartas: { $count }.
cli-notice-accounts = Contas: { $count }
cli-notice-language = { $language }: { $count }
cli-notice-no-text = (falta o texto nesta língua)
cli-notice-left = Sem carta: { $count } ({ $reason })
cli-bulk-waiting = pendente
cli-bulk-written = escrita
cli-bulk-left = sem carta
cli-no-opt-outs = Ninguém pediu para deixar de receber avisos gerais.
cli-opted-out = O contacto { $number } não recebe avisos gerais.
cli-opted-in = O contacto { $number } recebe avisos gerais.
## O registo de auditoria

cli-column-row = Linha
cli-column-what = O quê
cli-column-object = Sobre o quê
cli-column-about = Sobre quem
cli-column-detail = Pormenores
cli-no-audit = Nada no registo de auditoria corresponde a isso.
cli-audit-whole = { $count ->
    [one] O registo de auditoria está íntegro: { $count } linha até { $head }.
   *[other] O registo de auditoria está íntegro: { $count } linhas até { $head }.
}

## O que se conserva e por quanto tempo

cli-column-kept = Conserva-se
cli-column-days = Dias
cli-column-past = Fora do prazo
cli-column-wiped = Apagado
cli-column-goes = É apagado a
cli-kept-recordings = gravações
cli-kept-raw-mail = correio tal como chegou
cli-kept-mail-text = texto do correio
cli-kept-transcripts = o que foi dito ao telefone, em texto
cli-kept-calls = dados das chamadas
cli-kept-arrivals = remetentes e assuntos
cli-kept-outgoing = mensagens enviadas
cli-kept-audit = registo de auditoria
cli-kept-for-good = sem limite
cli-held = { $ticket } e tudo o que lhe pertence será conservado até ser libertado.
cli-released = { $ticket } já não está retido.
cli-no-holds = Não há nenhum caso retido.
cli-forget-open = Continuam abertos; é preciso encerrá-los primeiro: { $ticket }
cli-forget-held = Retidos por obrigação legal: { $ticket }
cli-forgotten = Os dados da pessoa foram apagados. Os casos mantêm-se, sem o nome.
cli-disclosed = Tudo o que se conserva está em { $file }, com um índice no idioma da pessoa.
cli-held-title = { $named ->
    [yes] Dados que { $desk } conserva de { $name }, em { $day }
   *[other] Dados que { $desk } conserva a seu respeito, em { $day }
}
cli-held-data = data.json: os seus dados, os seus casos e qualquer outro registo que lhe diga respeito.
cli-held-recordings = { $recordings ->
    [0] recordings: nenhuma gravação.
    [one] recordings: { $recordings } gravação do que disse ao telefone.
   *[other] recordings: { $recordings } gravações do que disse ao telefone.
}
cli-held-mails = { $mails ->
    [0] mail: nenhuma mensagem de correio.
    [one] mail: { $mails } mensagem de correio tal como a recebemos.
   *[other] mail: { $mails } mensagens de correio tal como as recebemos.
}
cli-held-kept = Por quanto tempo conservamos cada tipo de dados:
cli-held-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
}
cli-held-rights = Pode pedir-nos que corrijamos estes dados ou que os apaguemos.

### Serviços externos: $desk: o nome na configuração. $count: quantas transferências.

cli-column-outside = Serviço externo
cli-column-outside-desk = Serviço
cli-column-outside-state = Estado
cli-column-outside-waiting = À espera
cli-column-outside-dead = Abandonadas
cli-column-outside-oldest = A mais antiga
cli-column-outside-well = Última aceite
cli-no-desks = Não há nenhum [[outside_desk]] na configuração.
cli-outside-well = bem
cli-outside-troubled = com problemas
cli-outside-stopped = parado
cli-outside-not-yet = (ainda não consta lá)
cli-outside-retried = { $count ->
    [one] { $desk }: tenta-se de novo { $count } transferência
   *[other] { $desk }: tentam-se de novo { $count } transferências
}
cli-outside-closed = { $count ->
    [one] { $desk }: fecha-se { $count } transferência comunicada à mão
   *[other] { $desk }: fecham-se { $count } transferências comunicadas à mão
}
