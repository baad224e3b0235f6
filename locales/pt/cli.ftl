### Palavras da linha de comandos, para quem a usa no seu terminal.
### $count: quantos. $version: versão do programa. $mailboxes: endereços das caixas de correio.
### $lmtp, $api, $health: endereços onde escuta. $data: pasta de dados. $outgoing: onde fica o correio que sai.
### $command: comando que se pode escrever. $webhook: endereço das plataformas telefónicas, ou none.

## Cabeçalhos das tabelas

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
cli-no-tickets = Não há casos.
cli-no-arrivals = Não entrou nada.
cli-tickets-count = { $count ->
    [1] { $count } caso
   *[other] { $count } casos
}
cli-arrivals-count = { $count ->
    [1] { $count } entrada
   *[other] { $count } entradas
}
cli-serve-banner =
    centralita { $version } em funcionamento.

    Para escrever: { $mailboxes }, entregue por LMTP em { $lmtp }
    Para ligar: { $webhook ->
        [none] sem plataforma telefónica (ver [[voice]] em config.toml)
       *[other] plataformas telefónicas em { $webhook }
    }
    Para ver: { $command }
    HTTP: { $api } (interface), { $health } (estado)
    Dados: { $data }
    Correio que sai: { $outgoing }

    Para terminar: Ctrl+C
cli-serve-stopped = centralita parou; tudo o que foi aceite está guardado.
