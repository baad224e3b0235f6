### Textos da consola, para quem trabalha no serviço.
### $name: nome de uma pessoa. $role: a sua função. $count: quantos carateres. $hours, $minutes: quanto tempo. $until: dia e hora.

console-name = Centralita
console-skip = Ir para o conteúdo
console-parts = Partes da consola
console-sign-in = Iniciar sessão
console-sign-out = Terminar sessão
console-signed-in-as = { $name } ({ $role })
console-user-name = Utilizador
console-password = Palavra-passe
console-password-new = Nova palavra-passe
console-password-again = A mesma, outra vez
console-password-keep = Guardar a palavra-passe
console-password-rule = Pelo menos { $count } carateres; várias palavras sem relação servem muito bem.
console-password-differs = As duas palavras-passe não coincidem. Escreva-as de novo.
console-password-short = A palavra-passe tem menos de { $count } carateres.
console-password-long = A palavra-passe tem mais de { $count } carateres.
console-password-guessable = Essa palavra-passe é das primeiras que se experimentam. Escolha outra.
console-sign-in-refused = O utilizador ou a palavra-passe não estão corretos, ou houve demasiadas tentativas. Aguarde um quarto de hora ou peça um novo convite.
console-welcome = Escolha a sua palavra-passe
console-welcome-hello = Damos-lhe as boas-vindas, { $name }. É com esta palavra-passe que entra na consola.
console-welcome-over = Este convite já foi usado ou expirou. Peça outro a quem lho enviou.
console-away = O armazenamento não responde. Nada foi alterado; tente de novo dentro de um minuto.
console-no-page = Esta página não existe.
console-no-ticket = Esse caso não existe.
console-not-permitted = A sua função não lhe permite fazer isto.
console-not-done = Não foi feito. A causa é esta:
console-code-in-text = O texto contém o que parece um código PIN. Os códigos não se escrevem nem se enviam.
console-back = Voltar ao início
console-now = Agora
console-tickets = Casos
console-all = Todos
console-show = Mostrar
console-older = Casos anteriores
console-no-tickets = Não há casos assim.
console-number = Caso
console-priority = Prioridade
console-danger = Perigo
console-subject = Assunto
console-intent = Motivo
console-from = De
console-account = Conta
console-site = Centro
console-queue = Fila
console-status = Estado
console-opened = Aberto
console-language = Língua
console-assurance = Identidade
console-code = Código de avaria
console-follows = Continua
console-ago = há { $hours ->
    [0] { $minutes } min
   *[other] { $hours } h { $minutes } min
 }
console-grave = Graves e urgentes
console-nothing-grave = Não há nenhum caso P1 nem P2 aberto.
console-owed = Compromisso
console-calls = Chamadas em curso
console-no-calls = Não há ninguém ao telefone.
console-withheld = número oculto
console-on-call = De serviço
console-schedule = Escala
console-on-call-now = Agora
console-on-call-next = A seguir
console-on-call-until = { $name }, até { $until }
console-nobody = ninguém
console-came = O que chegou por último
console-nothing-came = Ainda não chegou nada.
console-when = Quando
console-door = Por
console-outcome = Resultado
console-happened = O que aconteceu
console-known = O que se sabe
console-why = Porque está aqui
console-rules-asked = Regras consultadas
console-reasons = Como foi entendido
console-went-out = O que foi enviado
console-merged-into = Foi unido a
console-answer = Responder ao cliente
console-answer-text = Texto, sem saudação nem assinatura
console-then = Depois, o caso
console-then-open = continua aberto
console-then-wait = aguarda o cliente
console-then-close = é fechado
console-only-requester = Só a quem o pediu, sem cópia para os outros
console-send = Enviar
console-correct = Corrigir
console-correct-why = Razão da correção
console-correct-keep = Guardar a correção
console-example = Guardar como exemplo para aprender
console-impact = Impacto
console-urgency = Urgência
console-as-it-is = Como está
console-yes = Sim
console-no = Não
console-impact-1 = 1, grave
console-impact-2 = 2, médio
console-impact-3 = 3, ligeiro
console-urgency-1 = 1, já
console-urgency-2 = 2, em breve
console-urgency-3 = 3, sem pressa
console-done-replied = A resposta está a caminho.
console-done-corrected = A correção foi guardada.
console-status-new = novo
console-status-open = aberto
console-status-waiting-customer = a aguardar o cliente
console-status-waiting-identity = a aguardar identificação
console-status-on-hold = adiado
console-status-solved = resolvido
console-status-closed = fechado
console-status-cancelled = anulado
console-role-agent = agente
console-role-lead = responsável
console-role-admin = administração
console-role-auditor = auditoria
console-goal-acknowledged = atender
console-goal-first-answer = primeira resposta
console-goal-update = nova informação
console-door-lmtp = correio
console-door-smtp = correio
console-door-imap = correio
console-door-sip = telefone
console-door-webhook = telefone
console-door-api = programa
console-door-simulator = simulador
console-outcome-opened = caso aberto
console-outcome-joined = unido a um caso
console-outcome-duplicate = repetido
console-outcome-quarantined = em quarentena
console-outcome-refused = recusado
console-outcome-parked = posto de parte para uma pessoa
console-outcome-withheld = não tratado de propósito
console-event-message = Cliente
console-event-automatic = Resposta automática
console-event-bounce = Correio devolvido
console-event-routed = Encaminhado
console-event-paged = Aviso ao serviço
console-event-answered = Resposta nossa
console-event-withheld = Resposta não enviada
console-event-raised = Agravado
console-event-corrected = Corrigido
console-event-status = Estado
console-event-call = Chamada
console-event-note = Nota
console-assurance-AL0 = sem identificação (AL0)
console-assurance-AL1 = declarada (AL1)
console-assurance-AL2 = comprovada (AL2)
console-assurance-AL3 = reforçada (AL3)
console-outgoing-pending = por enviar
console-outgoing-sent = enviado
console-outgoing-failed = não foi possível enviar
console-outgoing-withheld = não enviado de propósito
console-place-before-the-greeting = antes da saudação
console-place-at-the-greeting = na saudação
console-place-at-the-contact-number = no número de contacto
console-place-at-the-code = no código
console-place-at-the-first-menu = no primeiro menu
console-place-at-the-second-menu = no segundo menu
console-place-when-asked-how-grave-it-is = na pergunta da gravidade
console-place-when-asked-which-of-two-it-is = na pergunta entre dois motivos
console-place-when-asked-for-the-site = na pergunta do centro
console-place-when-asked-for-details = na pergunta dos detalhes
console-place-at-the-recording = na gravação
console-place-while-the-ticket-was-opened = enquanto se abre o caso
console-place-after-the-ticket-number = depois de ouvir o número do caso
console-place-when-asking-for-a-status = na consulta de estado
console-place-while-being-put-through = está a ser passado a alguém
console-place-in-the-queue = na fila
console-place-when-offered-a-call-back-or-a-message = é-lhe oferecida uma chamada ou uma mensagem
console-place-after-a-call-back-or-a-message = depois da chamada ou da mensagem
console-place-when-offered-help = é-lhe oferecida ajuda
console-place-at-the-notice-of-bad-weather = no aviso de mau tempo
console-place-when-asked-for-a-call-back-number = na pergunta do telefone de contacto
console-place-at-the-end = na despedida
console-taker = está com
console-take = Ficar com o caso
console-give-back = Devolver o caso
console-note = Nota interna
console-note-text = Texto; o cliente não o lê
console-note-keep = Guardar a nota
console-status-new-one = Novo estado
console-status-why = Razão
console-status-keep = Alterar o estado
console-done-taken = Feito.
console-done-noted = A nota foi guardada.
console-done-status = O estado foi alterado.
console-pages = Avisos ao serviço
console-page = Aviso
console-page-state = Situação
console-page-by = Está com
console-page-next = Próximo passo
console-page-tries = Tentativas
console-page-person = Pessoa
console-page-way = Por
console-page-came = Resultado
console-policy = Política
console-no-pages = Não há avisos.
console-accept = Aceito
console-hand-on = Passar ao seguinte
console-touch = Estou a tratar
console-done-accept = O aviso é seu.
console-done-taken-by-other = Já está com outra pessoa.
console-done-handed-on = A pessoa seguinte está a ser avisada.
console-done-over = Este aviso já terminou.
console-page-state-searching = à procura
console-page-state-accepted = aceite
console-page-state-touched = em curso
console-page-state-unanswered = ninguém responde
console-page-state-over = terminado
console-month = Mês
console-month-before = Mês anterior
console-month-after = Mês seguinte
console-from-when = De
console-until-when = Até
console-who = Quem
console-gaps = Falhas nos próximos 90 dias
console-no-gaps = Não há nenhuma falha.
console-changes = Exceções
console-no-changes = Não há exceções.
console-override = Alterar um serviço
console-override-person = Entra
console-override-instead = Em vez de
console-override-anybody = quem estiver
console-override-why = Razão
console-override-keep = Registar a alteração
console-override-remove = Retirar
console-done-override = A alteração está registada.
console-done-taken-back = A exceção foi retirada.
console-by = Quem

### Consola: avisos ao navegador, teclas, pesquisa e Agora.
### $count: quantos. $seconds, $longest, $ring: segundos. $vain: quantos não encontraram ninguém. $until: dia e hora. $name: nome de uma pessoa.

console-lost = Perdeu-se a ligação ao programa. O que vê pode estar desatualizado; a ligação volta por si.
console-session-over = A sua sessão terminou.
console-pause = Parar as atualizações
console-keys = Teclado
console-keys-off = Tem as teclas simples desligadas.
console-keys-are-on = Tem as teclas simples ligadas.
console-keys-why = Estas teclas funcionam em toda a página, exceto enquanto escreve. Quem dita ao computador ou carrega em teclas sem querer pode desligá-las; tudo se faz também sem elas.
console-keys-change = Ligar ou desligar as teclas simples
console-keys-switch-off = Desligá-las
console-keys-switch-on = Ligá-las
console-key-next = seguinte na lista
console-key-previous = anterior na lista
console-key-open = abrir
console-key-search = pesquisar
console-key-take = ficar com o caso
console-key-reply = responder ao cliente
console-key-note = escrever uma nota
console-key-correct = corrigir o caso
console-key-help = mostrar estas teclas
console-close = Fechar
console-search = Pesquisar nos casos
console-any-open = por terminar
console-mine = meus, por terminar
console-queues-open = Casos abertos de cada fila
console-newest = Casos mais recentes
console-say-calls = { $count ->
    [0] Ninguém está ao telefone.
    [one] Uma chamada em curso.
   *[other] { $count } chamadas em curso.
 }
console-say-grave = { $count ->
    [0] Não há nenhum P1 nem P2 aberto.
    [one] Um caso aberto de prioridade P1 ou P2.
   *[other] { $count } casos abertos de prioridade P1 ou P2.
 }
console-say-doors = { $count ->
    [0] Todas as entradas funcionam.
    [one] Uma entrada não funciona.
   *[other] { $count } entradas não funcionam.
 }
console-doors = Entradas
console-since = desde
console-door-kind-store = Armazenamento
console-door-kind-trunk = Linha telefónica
console-door-kind-mailbox = Caixa de correio
console-door-state-good = funciona
console-door-state-unknown = ainda sem notícias
console-door-state-bad = não funciona
console-reach = Se ligasse agora
console-reach-seconds = { $seconds } s até uma pessoa
console-reach-measured = { $count ->
    [one] Medido numa chamada
   *[other] Medido em { $count } chamadas
 } dos últimos sete dias; a mais lenta demorou { $longest } s e { $vain ->
    [0] ninguém ficou sem resposta.
    [one] uma pessoa não encontrou ninguém.
   *[other] { $vain } pessoas não encontraram ninguém.
 }
console-reach-too-few = { $count ->
    [0] Nenhuma chamada dos últimos sete dias chegou a uma pessoa, por isso não se indica nenhum tempo.
    [one] Uma chamada dos últimos sete dias chegou a uma pessoa: é pouco para indicar um tempo.
   *[other] { $count } chamadas dos últimos sete dias chegaram a uma pessoa: são poucas para indicar um tempo.
 }
console-reach-danger = Perigo (9): toca primeiro { $name } durante { $ring } s; os { $count } turnos, em { $seconds } s.
console-reach-danger-nobody = Perigo (9): ninguém está de serviço.
console-reach-people = Uma pessoa (0): { $count ->
    [one] está uma pessoa.
   *[other] estão { $count } pessoas.
 }
console-reach-closed = Uma pessoa (0): ninguém trabalha até { $until }.
console-reach-people-nobody = Uma pessoa (0): não está ninguém.
console-reach-how = Como se calcula
console-reach-explained = Os segundos são o valor central do que esperou quem ligou para esta linha nos últimos sete dias, do primeiro toque até falar com uma pessoa, e só se indicam quando se conhecem pelo menos três chamadas. Quem seria avisado vem das escalas tal como estão agora: cada pessoa toca durante o mesmo tempo, uma após outra, e quem está em perigo percorre a lista duas vezes.

### Consola: um caso tal como aconteceu.
### $a, $b, $c: dados do que aconteceu. $count: quantos. $seconds: quanto dura. $percent: uma parte. $level: um nível de identidade.

console-owner = Da equipa da conta
console-copies = Com cópia para
console-incident = Incidente conhecido
console-task = Por fazer
console-language-es-ES = espanhol
console-language-pt-PT = português
console-language-en = inglês
console-language-other = outra língua
console-task-room = reservar uma sala
console-task-visit = visita
console-task-other = outra
console-quoted = Texto citado
console-recording = Mensagem gravada, { $seconds } s
console-mail-as-written = O correio tal como foi escrito
console-images-blocked = Não se mostram { $count } imagens de outros sítios.
console-split = Fazer dela um caso próprio
console-assign = Dar a
console-assign-keep = Dar
console-close-ticket = Fechá-lo
console-merge = Juntá-lo a outro caso
console-merge-into = Número do outro caso
console-merge-across = Mesmo sendo de outra conta
console-merge-keep = Juntá-los
console-ready = Começar com uma resposta preparada
console-ready-none = nenhuma
console-rule = Regra que decidiu:
console-rule-yes = decidiu:
console-rule-no = não:
console-rule-and = também:
console-sure = Compreendido com { $percent } de certeza.
console-unsure = Compreendido com apenas { $percent } de certeza, por isso nada se fez só por isso.
console-others = O que mais poderia ser
console-needs-level = Falta para isto: { $level }.
console-needs-permission = A empresa não lhe permite pedir isto. Pergunte a quem a administra.
console-permits-AL0 = Não se sabe quem é: atendem-se emergências, avarias e perguntas gerais; não se diz nada de nenhuma conta.
console-permits-AL1 = Diz quem é: pode comunicar e ouvir o estado dos seus casos; nada se mexe e ninguém entra.
console-permits-AL2 = Provou quem é: faz-se por ele o que a empresa lhe permite.
console-permits-AL3 = Provou-o por duas vias: também pode sair mercadoria e renovar-se um código.
console-done-merged = O outro caso foi junto a este.
console-done-split = Este caso foi feito da mensagem.
console-done-assigned = O caso foi dado.
console-key-close = fechar o caso
console-say-events = { $count ->
    [one] Aconteceu uma coisa neste caso.
   *[other] Aconteceram { $count } coisas neste caso.
 }
console-reason-language = Língua:
console-reason-rule = Regra do serviço:
console-reason-model = Aprendido:
console-reason-danger = Perigo:
console-reason-impact = Impacto:
console-reason-urgency = Urgência:
console-reason-negation = Não conta:
console-reason-slot = Dado:
console-leg-running = a tocar
console-leg-accepted = aceitou a chamada
console-leg-declined = passou-a
console-leg-answered-no-key = atendeu e não premiu nada
console-leg-no-answer = sem resposta
console-leg-busy = ocupado
console-leg-somebody-else-was-faster = outra pessoa foi mais rápida
console-leg-failed = falhou
console-menu-phone-menu-trouble = menu: avarias
console-menu-phone-menu-access = menu: acessos
console-menu-phone-menu-hands = menu: técnicos e envios
console-menu-phone-menu-other = menu: outros
console-menu-phone-scope-power = gravidade: corrente
console-menu-phone-scope-environment = gravidade: clima
console-menu-phone-scope-connectivity = gravidade: ligação
console-menu-phone-scope-door = pressa: porta
console-menu-phone-scope-revoke = pressa: cartão
console-menu-phone-scope-hands = pressa: técnico
console-way-menu = Pelo menu
console-way-speech = Pelo que disse
console-way-danger = Pela tecla de perigo
console-way-person = Pediu uma pessoa
console-way-silence = Não premiu nem disse nada
console-way-unfinished = Não terminou
console-says-merged-into = Junto a { $a }
console-says-merged-here = { $a } foi junto a este caso
console-says-split-into = A mensagem { $a } passou a ser { $b }
console-says-split-from = Feito da mensagem { $a } de { $b }
console-says-taken = Está com { $a }
console-says-given-back = Devolvido por { $a }
console-says-escalated-by = Escalado por { $a }
console-says-escalates = Escala { $a }
console-says-tags = Marcado { $a }
console-says-by-rule = Para { $a }, pela regra { $b }
console-says-nobody-to-page = { $a }: não há quem avisar
console-says-page-too = { $a }: o aviso de { $b } também trata disto
console-says-page-accepted = { $a } aceitou o aviso ({ $b })
console-says-page-handed-on = { $a } passou o aviso ({ $b })
console-says-page-over = Ninguém respondeu ao aviso; { $a } chegou ao fim
console-says-leg = Ligou-se para { $a } ({ $b }): { $c }; terminou ao fim de { $seconds } s
console-says-page-untouched = { $a } aceitou o aviso e nada se fez; recomeça
console-says-page-enough = { $a } já recebeu avisos que chegue por agora
console-says-page-not-so = { $a } não quer avisos por esta via
console-says-page-no-sms = { $a } não quer mais mensagens curtas
console-says-no-answer = Ligou-se para { $a }: sem resposta; outra vez dentro de { $b } minutos
console-says-no-answer-more = Ligou-se { $a } vezes para { $b }: sem resposta; não se liga mais
console-says-rung-back = Chamada devolvida: { $a } falou com { $b }
console-says-call-back = É preciso devolver a chamada para { $a }
console-says-connected = { $a } ({ $b }) aceitou a chamada e está em linha
console-says-connected-late = { $a } ({ $b }) aceitou a chamada quando já tinham desligado e deve devolvê-la
console-says-recorded = Deixou uma mensagem de { $a } s
console-says-heard = { $a } ouviu a gravação
console-says-due-acknowledged = Alguém deve ficar com ele até { $a }: faltam { $b } min
console-says-due-first-answer = A primeira resposta vence a { $a }: faltam { $b } min
console-says-due-update = É preciso dar notícias até { $a }: faltam { $b } min
console-says-late-acknowledged = Ninguém tinha ficado com ele até { $a }
console-says-late-first-answer = Não houve primeira resposta até { $a }
console-says-late-update = Não houve notícias até { $a }
console-says-automatic = Resposta automática
console-says-receipt = Recibo de leitura
console-says-delivery-report = Relatório de entrega
console-says-status-told = Ouviu o estado por telefone: { $a }
console-says-call-over = A chamada terminou
console-says-hung-up = A chamada terminou: desligou { $a }
console-says-wrong-codes = { $count ->
    [one] um código errado
   *[other] { $count } códigos errados
 }
console-slot-site = Centro
console-slot-metro = Área metropolitana
console-slot-cage = Jaula
console-slot-cabinet = Armário
console-slot-feed = Ramo de corrente
console-slot-circuit = Circuito
console-slot-reference = Referência
console-slot-order = Encomenda
console-slot-position = Posição
console-slot-tracking = Número de seguimento
console-slot-carrier = Transportadora
console-slot-invoice = Fatura
console-slot-person = Pessoa
console-slot-company = Empresa
console-slot-date = Data
console-slot-time = Hora
console-slot-callback = Telefone para devolver a chamada
console-slot-service = Serviço
console-slot-topic = Tema
console-slot-reason = Motivo
console-slot-test = Teste
console-slot-product = Produto
console-slot-change = Alteração
console-slot-schedule = Calendário
console-slot-access = Acesso
console-slot-refused = Recusado
