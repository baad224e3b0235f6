### Cartas a clientes e avisos ao pessoal de prevenção. Um parágrafo por linha: o correio ajusta-a.
### Terceira pessoa, sem pronome. Uma carta compõe-se dos parágrafos abaixo; os que não se aplicam ficam vazios.
###
### $ticket: número do caso. $matter: de que trata (um «intent-...»). $received: data e hora.
### $priority: P1 a P4. $paged: yes se consta um aviso à prevenção, no se não consta.
### $has_line, $line: se há telefone, e qual. $has_cost, $cost: se se indica o custo, e a frase.
### $missing, $fields: quantos dados faltam, e a lista. $code_hidden: yes se se ocultou um código.
### $desk: nome do serviço, como assinatura.
### Avisos: $safety: yes se há perigo. $site, $queue, $customer, $callback, $excerpt.
### Avisos: $linked: yes se se pode responder por ligação; $link: o endereço. $by: quem o tem.
### $reports: quantos casos o aviso reúne.
### Avarias conhecidas: $known: yes se o caso é de uma; $place: centro; $since: desde quando.
### $has_notice: yes se o serviço escreveu um texto; $notice: o texto. $has_end: yes se há fim previsto; $ends: qual. $id: número da avaria.
### $dated: yes se a data de acesso da empresa é conhecida; $date: qual é.
### Ligações: $link, $minutes. $named: yes se a empresa tem administradores; $administrators: os seus nomes.
### $answered, $answer: se há uma resposta breve ao que se pergunta, e qual.
### $portal: yes se o portal pode ser indicado; $portal_linked, $portal_link: se tem ligação, e qual.
### $registered: yes se o remetente não precisa de saber como registar-se.
### $case: número do caso. $status: em que estado está. $quoted, $excerpt: se se cita o que disse, e o quê.
### $waits: yes se o caso espera que se confirme quem faz o pedido.
### $answers: as respostas que pode enviar por SMS, como «A CT-0001010»
### Avisos: $kind: cage ou cabinet. $said: o nome que foi dito; $names: o nome atual, ou todos os que pode significar.
### Registo: $number: número de contacto. $pin: o PIN, só na sua página. $hours: quanto dura a ligação. $name: de quem é o PIN; $when: data e hora.
### Avisos: $freeze: yes se há cartões a bloquear de imediato; $badges: de quem.
### Fim de um contacto: $account: a empresa.
### $has_standing, $standing: se há algo a dizer da empresa, e o quê. $role, $member: por quem dos nossos o cliente pergunta (none se por ninguém), e o nome.
### $attended_by, $contact_by: até quando uma pessoa o tem e até quando se contacta o cliente: time, day (próximo dia útil da equipa) ou none. $attended, $contact: o prazo.
### $has_update, $update: se são prometidas notícias, e com que frequência («de 30 em 30 minutos»).
### $has_subject, $subject: se o caso tem assunto, e qual. $has_answer, $answer, $when: se alguém respondeu, o quê e quando.

## Assunto

subject-ack = [{ $ticket }] { subject-received }
subject-received = Recebemos a sua mensagem
subject-reply = [{ $ticket }] Resposta ao seu caso
subject-incident-update = [{ $ticket }] Novidades sobre o seu caso
subject-incident-end = [{ $ticket }] A avaria terminou
subject-safety = [{ $ticket }] { subject-danger }
subject-danger = Se alguém estiver em perigo, ligue para o 112 e depois para nós

## Cartas completas: remetente comprovado ou registado

ack =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-answer }

    { letter-next }

    { letter-phone }

    { letter-fields }

    { letter-code }

    { letter-register }

    { letter-closing }

incident-ack =
    { letter-greeting }

    { letter-incident }

    { letter-understood }

    { letter-answer }

    { letter-next }

    { letter-phone }

    { letter-fields }

    { letter-code }

    { letter-worse }

    { letter-closing }

safety-ack =
    { letter-danger }

    { letter-opened }

    { letter-danger-next }

    { letter-fields }

    { letter-code }

    { letter-closing }

ack-identity =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-identity }

    { letter-answer }

    { letter-fields }

    { letter-code }

    { letter-closing }

ack-known =
    { letter-greeting }

    { letter-incident }

    { letter-known }

    { letter-known-promise }

    { letter-phone }

    { letter-code }

    { letter-worse }

    { letter-closing }

ack-termination =
    { letter-greeting }

    { letter-opened }

    { letter-understood }

    { letter-answer }

    { letter-termination }

    { letter-next }

    { letter-phone }

    { letter-code }

    { letter-closing }

## Cartas breves: remetente por comprovar. Nem uma palavra sua.

ack-short =
    { letter-greeting }

    { letter-opened }

    { letter-code }

    { letter-phone-urgent }

    { letter-register }

    { letter-closing }

ack-known-short =
    { letter-greeting }

    { letter-opened }

    { letter-known-short }

    { letter-code }

    { letter-phone-urgent }

    { letter-closing }

ack-short-safety =
    { letter-danger }

    { letter-opened }

    { letter-code }

    { letter-closing }

## Cartas de pessoas do serviço: $text é o que a pessoa escreveu

desk-reply =
    { letter-greeting }

    { $text }

    { letter-closing }

## Parágrafos

letter-greeting = Estimado cliente,

letter-opened = Recebemos a sua mensagem e registámo-la com o número { $ticket } (recebida: { $received }).

letter-incident = Registámos com o número { $ticket } a ocorrência que nos comunicou (recebida: { $received }).

letter-understood = Entendemos que se trata do seguinte: { $matter }. Se não for o caso, responda a este e-mail e corrigiremos.

letter-next = { $priority ->
    [P1] { $paged ->
        [yes] O seu caso tem a prioridade máxima (P1). Avisámos a pessoa de prevenção. { letter-promise }
       *[no] O seu caso ficou registado com a prioridade máxima (P1).
    }
    [P2] { $paged ->
        [yes] O seu caso tem prioridade alta (P2). { letter-called } { letter-promise }
       *[no] O seu caso ficou registado com prioridade alta (P2).
    }
    [P3] O seu caso tem prioridade média (P3). { letter-attended } Voltaremos a escrever-lhe quando houver novidades.
   *[P4] O seu caso tem prioridade normal (P4). { letter-attended } Voltaremos a escrever-lhe quando houver novidades.
}

letter-called = { $attended_by ->
    [time] Avisámos a pessoa de prevenção, que o tratará no prazo de { $attended }.
   *[none] Avisámos a pessoa de prevenção.
}

letter-promise = { $contact_by ->
    [time] { $has_update ->
        [yes] Entraremos em contacto consigo no prazo de { $contact } e daremos notícias { $update }.
       *[no] Entraremos em contacto consigo no prazo de { $contact }.
    }
    [day] { $has_update ->
        [yes] Entraremos em contacto consigo, o mais tardar, no próximo dia útil da equipa respetiva e daremos notícias { $update }.
       *[no] Entraremos em contacto consigo, o mais tardar, no próximo dia útil da equipa respetiva.
    }
   *[none] { $has_update ->
        [yes] Daremos notícias { $update }.
       *[no] {""}
    }
}

letter-attended = { $attended_by ->
    [time] { $contact_by ->
        [time] Será tratado por uma pessoa no prazo de { $attended } e ficará resolvido ou com data marcada no prazo de { $contact }.
       *[none] Será tratado por uma pessoa no prazo de { $attended }.
    }
    [day] { $contact_by ->
        [time] Será tratado por uma pessoa da equipa respetiva, o mais tardar no próximo dia útil dessa equipa, e ficará resolvido ou com data marcada no prazo de { $contact }.
       *[none] Será tratado por uma pessoa da equipa respetiva, o mais tardar no próximo dia útil dessa equipa.
    }
   *[none] Será tratado por uma pessoa da equipa respetiva.
}

letter-answer = { $answered ->
    [yes] { $answer }
   *[no] {""}
}

letter-register = { $registered ->
    [yes] {""}
   *[no] Se a sua empresa é cliente e o seu nome ainda não consta dos contactos dela, peça ao administrador da sua empresa que o registe: receberá assim o número de contacto e o PIN com que se identificará. Se puder, responda a este e-mail e indique o nome da sua empresa e o do administrador.
}

letter-fields = { $missing ->
    [0] {""}
    [1] { letter-field-one }
   *[other] { letter-field-many }
}

letter-field-one = { $priority ->
    [P1] { letter-field-one-moving }
    [P2] { letter-field-one-moving }
   *[P3]
        Para tratarmos do seu pedido, falta-nos um dado. Basta responder a este e-mail e indicar:
        { $fields }
}

letter-field-many = { $priority ->
    [P1] { letter-field-many-moving }
    [P2] { letter-field-many-moving }
   *[P3]
        Para tratarmos do seu pedido, faltam-nos { $missing } dados. Basta responder a este e-mail e indicar:
        { $fields }
}

letter-field-one-moving =
    O seu caso não fica à espera deste dado, mas com ele poderemos resolvê-lo mais depressa. Se puder, responda a este e-mail e indique:
    { $fields }

letter-field-many-moving =
    O seu caso não fica à espera destes dados, mas com eles poderemos resolvê-lo mais depressa. Se puder, responda a este e-mail e indique:
    { $fields }

letter-code = { $code_hidden ->
    [yes] { code-hidden }
   *[no] {""}
}

code-hidden = A sua mensagem continha algo que parecia um código e ocultámo-lo. Nunca envie códigos nem PIN por e-mail; não os pediremos por esse meio.

letter-phone = { $priority ->
    [P1] { letter-phone-now }
    [P2] { letter-phone-now }
   *[P3] { letter-phone-urgent }
}

letter-phone-now = { $has_line ->
    [yes] Para falar já com uma pessoa, ligue para { $line } e indique o número { $ticket }.{ letter-phone-cost }
   *[no] {""}
}

letter-phone-urgent = { $has_line ->
    [yes] Se for urgente, não espere por um e-mail: ligue para { $line } e indique o número { $ticket }.{ letter-phone-cost }
   *[no] {""}
}

letter-phone-cost = { $has_cost ->
    [yes] {" "}{ $cost }
   *[no] {""}
}

letter-known = { $known ->
    [yes] { letter-known-words }
   *[no] {""}
}

letter-known-words = { $has_notice ->
    [yes] { $notice }{ letter-known-end }
   *[no] Já temos conhecimento desta avaria no centro { $place } desde { $since } e trabalhamos para a resolver.{ letter-known-end }
}

letter-known-end = { $has_end ->
    [yes] {" "}Contamos que termine a { $ends }.
   *[no] {""}
}

letter-known-promise = Juntámos o seu caso aos restantes da mesma avaria. Escreveremos quando houver novidades e quando tiver terminado; não é preciso escrever-nos de novo.

letter-known-short = Já trabalhamos numa avaria que pode ser a que nos comunica. Se for essa, o seu caso fica junto aos restantes.

letter-worse = Se a situação mudar ou afetar mais equipamentos, responda a este e-mail para que o saibamos.

letter-danger = { $has_line ->
    [yes]
        Se alguém estiver em perigo, ligue primeiro para o 112.

        Depois ligue para { $line }: numa emergência, um e-mail não basta.{ letter-phone-cost }
   *[no]
        Se alguém estiver em perigo, ligue primeiro para o 112.

        Numa emergência, um e-mail não basta: comunique-a também por telefone.
}

letter-danger-next = { $paged ->
    [yes] Avisámos a pessoa de prevenção.
   *[no] {""}
}

letter-identity = { $portal ->
    [yes]
        { letter-identity-why }
        { letter-identity-call }
        { letter-identity-portal }
        { letter-identity-administrator }
   *[no]
        { letter-identity-why }
        { letter-identity-call }
        { letter-identity-administrator }
}

letter-identity-why = Antes de fazermos o que nos pede, temos de confirmar quem faz o pedido. Entretanto, o caso já está registado e mantém a sua prioridade. Escolha uma destas vias:

letter-identity-portal = { $portal_linked ->
    [yes] - Se tiver acesso ao portal do cliente ({ $portal_link }), faça lá o pedido e indique o número { $ticket }.
   *[no] - Se tiver acesso ao portal do cliente, faça lá o pedido e indique o número { $ticket }.
}

letter-identity-administrator = - Peça ao administrador da sua empresa que nos confirme o pedido.

letter-identity-call = { $has_line ->
    [yes] - Ligue para { $line } com o seu número de contacto e o seu PIN à mão.{ letter-phone-cost }
   *[no] - Ligue-nos com o seu número de contacto e o seu PIN à mão.
}

letter-termination = Para pôr fim a um contrato, ou a parte dele, precisamos de uma confirmação por escrito. Responda a este e-mail e anexe uma carta assinada por quem possa representar a empresa, com a indicação do contrato ou do serviço, do centro de dados e da data de fim. Enquanto não a recebermos, o serviço e o contrato continuam como até agora.

letter-closing =
    Se quiser acrescentar algo, responda a este e-mail e juntaremos a resposta ao caso { $ticket }.

    Com os melhores cumprimentos,
    { $desk }

## De que trata uma mensagem

intent-not_for_desk = uma mensagem que não parece dirigida a este serviço
intent-safety_emergency = um perigo para as pessoas ou para o edifício
intent-access_revoke = a retirada de uma autorização de acesso
intent-incident_power = um problema com a alimentação elétrica do seu espaço
intent-incident_environment = um problema de temperatura, água ou outras condições da sala
intent-incident_connectivity = um problema com uma ligação ou um circuito
intent-managed_service = um serviço que gerimos para a sua empresa
intent-access_problem = um problema para entrar ou para fechar uma porta
intent-escalation = uma reclamação a apreciar por um responsável
intent-status_enquiry = uma pergunta sobre o estado de algo já comunicado
intent-remote_hands = um trabalho dos nossos técnicos nos seus equipamentos
intent-shipment_inbound = uma entrega de material no centro de dados
intent-shipment_outbound = uma saída de material do centro de dados
intent-access_grant = uma autorização de acesso
intent-portal_pin_help = ajuda com o portal, um utilizador ou um PIN
intent-billing = uma fatura ou outro assunto de faturação
intent-commercial = uma contratação, um orçamento ou uma alteração de contrato
intent-technical_design = uma questão técnica de conceção
intent-account_service = um assunto da sua conta ou de um serviço em curso
intent-general_enquiry = um pedido de informação geral

## Dados que se pedem, uma só vez

field-site = o centro de dados
field-planned-site = o centro de dados ou a cidade
field-cage = a jaula
field-cabinet = o bastidor
field-place = o local do edifício: sala, jaula ou bastidor
field-feed = a alimentação afetada: A, B ou ambas
field-circuit = o identificador do circuito ou da interligação
field-since = desde quando acontece
field-when = desde quando acontece ou para quando precisa
field-callback = um telefone para o qual possamos ligar
field-names = o nome e o apelido de cada pessoa
field-company = a empresa das pessoas que vêm
field-dates = a data e a hora
field-reference = o número do caso, da encomenda ou da fatura
field-visit = o número da visita ou da encomenda
field-carrier = a transportadora, ou se a entrega é feita por meios próprios
field-collector = quem recolhe o material
field-tracking = os números de seguimento
field-service = o nome do serviço ou da máquina
field-topic = o assunto em concreto
field-invoice = o número da fatura
field-attendees = o nome completo de quem vai participar
field-room = se precisa de uma sala de reuniões
field-agenda = a ordem de trabalhos
field-schedule = se pretende o trabalho no prazo normal, o mais depressa possível ou a uma hora marcada
field-pieces = o número de volumes
field-access = se o acesso é para uma visita, temporário ou permanente

## Avisos ao pessoal de prevenção

page-subject = { $safety ->
    [yes] PERIGO · { $priority } · { $ticket } · { $site } · { $matter }
   *[no] { $priority } · { $ticket } · { $site } · { $matter }
}

page-body =
    { page-danger }

    Caso: { $ticket }
    Prioridade: { $priority }
    Assunto: { $matter }
    Centro: { $site }
    Fila: { $queue }
    Cliente (segundo a mensagem, por comprovar): { $customer }
    Telefone do cliente: { $callback }
    Recebido: { $received }

    Texto: «{ $excerpt }»

    { page-reports }

    { page-freeze }

    { page-act }

    { page-answer }

page-answer = { $linked ->
    [yes] Para ficar com o aviso, ou para o passar à pessoa seguinte, abra esta página e carregue num botão: { $link }
   *[no] {""}
}

page-reports = { $reports ->
    [1] {""}
   *[other] Casos do mesmo centro e do mesmo tipo: { $reports }
}

page-danger = { $safety ->
    [yes] PERIGO para pessoas ou para o edifício. Se não constar que já se ligou para o 112, ligue agora.
   *[no] {""}
}

page-freeze = { $freeze ->
    [yes] Bloqueie primeiro estes cartões e pergunte depois: { $badges }. Anote-o com o número { $ticket }.
   *[no] {""}
}

page-act = { $priority ->
    [P1] O que fazer: trate do caso agora. { page-promise } Anote o que fizer com o número { $ticket }.
    [P2] { $attended_by ->
        [time] O que fazer: trate do caso no prazo de { $attended }. { page-promise } Anote o que fizer com o número { $ticket }.
       *[none] O que fazer: trate do caso. { page-promise } Anote o que fizer com o número { $ticket }.
    }
   *[P3] O que fazer: veja o caso { $ticket } e anote o que fizer.
}

page-promise = { $contact_by ->
    [time] { $has_update ->
        [yes] Fale com o cliente no prazo de { $contact } e informe-o { $update }.
       *[no] Fale com o cliente no prazo de { $contact }.
    }
   *[none] { $has_update ->
        [yes] Fale com o cliente e informe-o { $update }.
       *[no] Fale com o cliente.
    }
}

page-site-unknown = centro por identificar
page-place = { $kind ->
    [cage] gaiola { $names }
   *[cabinet] bastidor { $names }
}
page-place-renamed = { $kind ->
    [cage] gaiola { $names } (antes { $said })
   *[cabinet] bastidor { $names } (antes { $said })
}
page-place-ambiguous = { $kind ->
    [cage] gaiola { $said } (pode ser qualquer uma destas: { $names }; pergunte qual)
   *[cabinet] bastidor { $said } (pode ser qualquer um destes: { $names }; pergunte qual)
}
page-callback-unknown = não indicado
page-badges-unknown = não foi dito de quem: pergunte

owner-subject = Novo caso da sua conta · { $ticket } · { $priority } · { $matter }
owner-body =
    Entrou um caso de uma conta que acompanha. Não é um aviso de prevenção: espera a sua resposta no prazo normal da fila.

    Caso: { $ticket }
    Prioridade: { $priority }
    Assunto: { $matter }
    Centro: { $site }
    Fila: { $queue }
    Cliente (segundo a mensagem, por comprovar): { $customer }
    Telefone do cliente: { $callback }
    Recebido: { $received }

    Texto: «{ $excerpt }»

copy-subject = Cópia para a sua fila · { $ticket } · { $priority } · { $matter }
copy-body =
    Foi copiado para a sua fila um caso que outra está a tratar. Não é um aviso de prevenção nem muda quem o trata: serve para que o saibam.

    Caso: { $ticket }
    Prioridade: { $priority }
    Assunto: { $matter }
    Centro: { $site }
    Fila: { $queue }
    Cliente (segundo a mensagem, por comprovar): { $customer }
    Telefone do cliente: { $callback }
    Recebido: { $received }

    Texto: «{ $excerpt }»

page-message-text =
    { page-danger }
    { page-reports }
    { page-freeze }

    Centro: { $site }
    Cliente: { $customer }
    Telefone: { $callback }
    «{ $excerpt }»

page-sms = { $safety ->
    [yes] PERIGO { $priority } { $ticket } { $site }: { $matter }. Tel. { $callback }. Responda A { $ticket } para ficar com o caso, E { $ticket } para o passar.
   *[no] { $priority } { $ticket } { $site }: { $matter }. Tel. { $callback }. Responda A { $ticket } para ficar com o caso, E { $ticket } para o passar.
}

## Página em que se responde a um aviso

page-accept = Fico com o caso
page-hand-on = Passar à pessoa seguinte
page-touch = Já estou a tratar
page-answer-title = Aviso de prevenção
page-answer-ask = Fica com o caso { $ticket }?
page-answer-yours = O caso { $ticket } é seu. Obrigado.
page-answer-taken = Do caso { $ticket } já trata { $by }. Obrigado.
page-answer-handed-on = Anotado: avisamos a pessoa seguinte.
page-answer-over = Este aviso terminou. Não tem de fazer nada.
page-answer-which = A qual se refere? Responda: { $answers }

callback-subject = Devolver a chamada para o { $callback } · { $ticket } · { $site } · { $matter }
callback-body =
    Um cliente ligou, não conseguiu falar com ninguém e espera que lhe liguemos.

    Telefone: { $callback }
    Caso: { $ticket }
    Prioridade: { $priority }
    Fila: { $queue }
    Chamada recebida: { $received }
    Número de onde ligou: { $customer }

    Ligue a partir do número da linha, como foi dito ao cliente, e anote o resultado com o número { $ticket }.

## Ligações de utilização única: $link é o endereço da página, $minutes quanto tempo dura

link-offer = A forma mais rápida de confirmar que o pedido é seu: abra esta página no prazo de { $minutes } minutos e prima o botão. A ligação funciona uma só vez. { $link }
link-status-offer = Para saber mais sobre o caso, incluindo a nossa última resposta, abra esta página nos próximos { $minutes } minutos e prima o botão: voltaremos a escrever-lhe. A ligação só serve uma vez. { $link }
link-title = Ligação de utilização única
link-ask = Pediu-nos o que consta do caso { $ticket }? Prima o botão apenas se o pedido for seu.
link-button = Sim, o pedido é meu
link-done = Obrigado. O seu pedido no caso { $ticket } está confirmado. Já pode fechar esta página.
link-second-check = Obrigado. O seu correio fica confirmado no caso { $ticket }. Este tipo de pedido exige ainda uma segunda confirmação: entraremos em contacto consigo por outra via antes de avançar.
link-not-permitted = Obrigado. O seu correio fica confirmado no caso { $ticket }. A sua empresa, porém, não lhe deu autorização para este pedido, pelo que o caso fica em espera. Peça a confirmação a quem gere as permissões na sua empresa{ $named ->
    [yes] : { $administrators }.
   *[no] .
}
link-over = Esta ligação já foi utilizada ou expirou. Se ainda precisar dela, responda ao nosso e-mail.

## Empresas em processo de integração

letter-dock-hours = O cais de carga de { $place } recebe e entrega mercadoria neste horário: { $hours } (hora local).
letter-site-hours = Há pessoal nosso em { $place } neste horário: { $hours } (hora local).

account-integration = { $dated ->
    [yes] A sua empresa está em processo de integração: { account-integration-access }. Até esse dia, quem trata dos seus pedidos é a nossa equipa de integração.
   *[no] A sua empresa está em processo de integração. Assim que soubermos { account-integration-day }, iremos comunicá-la. Até esse dia, quem trata dos seus pedidos é a nossa equipa de integração.
}

## Avarias conhecidas

incident-update =
    { letter-greeting }

    { incident-update-words }

    { letter-closing }

incident-update-short =
    { letter-greeting }

    { incident-update-words-short }

    { letter-closing }

incident-end =
    { letter-greeting }

    { incident-end-words }

    { incident-end-check }

    { letter-closing }

incident-end-short =
    { letter-greeting }

    { incident-end-words-short }

    { incident-end-check }

    { letter-closing }

incident-update-words = { $has_notice ->
    [yes] { $notice }{ letter-known-end }
   *[no] Continuamos a trabalhar na avaria que nos comunicou com o número { $ticket } (centro { $place }: { $matter }).{ letter-known-end }
}
incident-update-words-short = Continuamos a trabalhar numa avaria que pode ser a que nos comunicou com o número { $ticket }.
incident-end-words = { $has_notice ->
    [yes] { $notice }
   *[no] Terminou a avaria que nos comunicou com o número { $ticket } (centro { $place }: { $matter }).
}
incident-end-words-short = Terminou uma avaria que pode ser a que nos comunicou com o número { $ticket }.
incident-end-check = Damos o caso { $ticket } por resolvido. Se no seu espaço alguma coisa continuar a falhar, responda a este e-mail e voltaremos a abri-lo.

## Avaria proposta, para o serviço

incident-proposed-subject = Avaria conhecida? · { $place } · { $matter }
incident-proposed-body =
    Vários clientes comunicam o mesmo em poucos minutos. O programa propõe uma avaria conhecida e nada mais faz por si.

    Avaria: { $id }
    Centro: { $place }
    Assunto: { $matter }
    Quantos a comunicam: { $reports }
    Desde: { $since }
    Último caso: { $ticket }

    Para a declarar: centralita incidents declare { $id }
    Se não for: centralita incidents dismiss { $id }

## Avisos gerais: $text é o que o serviço escreveu

bulk-letter =
    { letter-greeting }

    { $text }

    Com os melhores cumprimentos,
    { $desk }

    { bulk-opt-out }

bulk-opt-out = { $linked ->
    [yes] Se não quiser receber mais avisos gerais como este, abra esta página e prima o botão: { $link } O que lhe escrevemos sobre os seus próprios casos não muda.
   *[no] Se não quiser receber mais avisos gerais como este, responda a este e-mail e diga-o. O que lhe escrevemos sobre os seus próprios casos não muda.
}

opt-out-title = Avisos gerais
opt-out-ask = Quer deixar de receber avisos gerais? O que lhe escrevemos sobre os seus próprios casos não muda.
opt-out-button = Não quero receber mais
opt-out-done = Anotado: não enviaremos mais avisos gerais. Já pode fechar esta página.
opt-out-unknown = Esta ligação não corresponde a nenhum aviso nosso.
account-integration-access = { $portal ->
    [yes] terá acesso ao portal e ao Service Desk a partir de { $date }
   *[no] terá acesso ao Service Desk a partir de { $date }
}

account-integration-day = { $portal ->
    [yes] a data de acesso ao portal e ao Service Desk
   *[no] a data de acesso ao Service Desk
}

## O que se pede por telefone confirma-se por escrito

subject-confirmation = [{ $case }] Confirmação do seu pedido por telefone

order-confirmation =
    Confirmamos por escrito o que nos pediu por telefone ({ $received }): { $matter }. É o caso { $case }.

    { order-confirmation-words }

    { order-confirmation-waits }

    { order-confirmation-standing }

    { order-confirmation-team }

    Se houver algum erro, ou se o pedido não foi feito por si, responda a este e-mail o mais depressa possível.

order-confirmation-words = { $quoted ->
    [yes] As suas palavras: «{ $excerpt }»
   *[no] {""}
}

order-confirmation-waits = { $waits ->
    [yes] Antes de fazermos o que nos pede, temos de confirmar quem faz o pedido; até lá, o caso fica à espera.
   *[no] {""}
}

order-confirmation-standing = { $has_standing ->
    [yes] { $standing }
   *[no] {""}
}

order-confirmation-team = { $role ->
    [account_manager] O seu gestor comercial é { $member }.
    [csm] O seu gestor de sucesso do cliente (CSM) é { $member }.
    [sales_engineer] O seu engenheiro comercial é { $member }.
    [billing_analyst] O seu analista de faturação é { $member }.
   *[none] {""}
}

## Como está um caso, para quem o pergunta

letter-status = O caso { $case } { $status ->
    [new] está registado e ainda por analisar.
    [open] está em curso.
    [waiting_customer] está à espera de uma resposta sua.
    [waiting_identity] está à espera de que confirmemos quem faz o pedido.
    [on_hold] está suspenso até à data combinada.
    [solved] está resolvido.
    [closed] está fechado.
   *[cancelled] está anulado.
}
letter-status-full =
    { letter-status }

    { $has_subject ->
        [yes] Trata de: «{ $subject }». Recebido: { $received }. Prioridade: { $priority }.
       *[no] Recebido: { $received }. Prioridade: { $priority }.
    }

    { $has_answer ->
        [yes] A nossa última resposta ({ $when }): «{ $answer }»
       *[no] Ainda ninguém da nossa equipa lhe respondeu por escrito.
    }
letter-status-not-found = Não encontramos esse número de caso entre os da sua empresa. Verifique o número, por favor.

## Registo e renovação: o PIN aparece na sua página e em mais lado nenhum

enrol-title = O seu PIN
enrol-ask = Prima o botão para ver o seu novo PIN. É mostrado uma única vez, por isso tenha com que o anotar. Não prima o botão se foi outra pessoa a pedir-lho.
enrol-button = Mostrar o meu PIN
enrol-shown-number = O seu número de contacto: { $number }
enrol-shown-pin = O seu PIN: { $pin }
enrol-shown-once = Anote ambos agora: esta página não pode voltar a ser aberta. Ao telefone, marque-os quando lhe forem pedidos. Nunca lhe pediremos que escreva ou diga o seu PIN.

enrol-number-subject = [{ $ticket }] O seu número de contacto
enrol-number-letter =
    { letter-greeting }

    A sua empresa registou-o junto de nós. O seu número de contacto é { $number }: indica quem é quando nos telefona. Não é secreto e nada prova sem o seu PIN, que receberá à parte.

    { letter-closing }

enrol-subject = [{ $ticket }] Como obter o seu PIN
enrol-letter =
    { letter-greeting }

    Já pode obter o PIN com que se identifica quando nos telefona. Abra esta página no prazo de { $hours } horas e prima o botão. A ligação serve uma única vez e o PIN é mostrado uma única vez. { $link }

    { letter-closing }

reset-subject = [{ $ticket }] Como obter o seu novo PIN
reset-letter =
    { letter-greeting }

    Foi pedido um novo PIN para si. Abra esta página no prazo de { $hours } horas e prima o botão: o PIN anterior deixa de valer nesse momento. A ligação serve uma única vez e o novo PIN é mostrado uma única vez. { $link }

    Durante 24 horas, alguns pedidos, como retirar equipamento ou alterar permissões, precisam também da confirmação de outro contacto da sua empresa. As avarias e as emergências não são afetadas. Se não fez este pedido, avise-nos de imediato.

    { letter-closing }

reset-told-subject = [{ $ticket }] Um PIN da sua empresa está a ser renovado
reset-told-letter =
    { letter-greeting }

    É administrador da sua empresa. Em { $when } foi pedido um novo PIN para { $name } e foi enviada uma ligação para o endereço registado. Durante 24 horas, alguns pedidos deste contacto precisam também da confirmação de outro contacto da sua empresa.

    Se não o esperava, telefone-nos de imediato.

    { letter-closing }

## Fim de contactos

access-removal-subject = Retirada de acesso: { $name }
access-removal-text = { $name }, de { $account }, já não tem utilizador no portal: retirem por favor o seu acesso a todos os centros.
