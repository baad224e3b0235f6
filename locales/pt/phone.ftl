### O que ouve quem liga, e o que ouve a pessoa de prevenção. Frases curtas: ouvem-se uma vez.
### $desk: nome do serviço. $ticket: número do caso, lido algarismo a algarismo. $site: centro, letra a letra.
### $key: tecla. $fields: o que falta, separado por vírgulas. $first, $second, $matter: assuntos («intent-...»).
### $number: telefone. $position, $minutes: números. $opens: dia e hora. $status, $priority: palavras. $danger: yes ou no. $on: yes ou no.
### $role: o que é para a conta quem trata dela. $dated, $portal: yes ou no. $from: dia. $has_cost, $cost: se há indicação de custo, e a frase.

## Saudação

phone-greeting = { $desk }, atendimento automático.
phone-danger = Se alguém estiver em perigo, ligue primeiro para o 112 e depois prima 9. Para falar com uma pessoa, 0.
phone-weather = Devido ao mau tempo, o atendimento pode demorar mais.
phone-language = Para português, prima 2.

## Quem liga

phone-contact = Marque o seu número de contacto, de oito algarismos. Se não o tiver, prima cardinal ou aguarde. Em caso de perigo, marque só um 9; para falar com uma pessoa, só um 0; para ajuda, asterisco.
phone-contact-mistyped = Parece que esse número não foi bem marcado.
phone-code = Marque o seu código PIN, de quatro algarismos. Para continuar sem ele, prima cardinal. Em caso de perigo ou para falar com uma pessoa, asterisco.
phone-code-short = Não recebemos os quatro algarismos.
phone-code-wrong = Os dados não coincidem. Vamos tentar outra vez.
phone-code-right = Obrigado, a sua identificação está confirmada.
phone-code-skipped = Continuamos sem código. Vamos ajudar na mesma; alguns pedidos vão precisar dele mais tarde.
phone-code-unchecked = De momento não conseguimos verificar o código. Continuamos sem ele.
phone-one-moment = Um momento, por favor. Marque outra vez.

## O que é preciso

phone-say-reason = Diga em poucas palavras de que precisa, ou escolha uma opção.
phone-menu = Se algo está a falhar ou alguém está em perigo, prima 1. Para acessos, visitas e cartões, 2. Para técnicos e envios, 3. Para o estado de um caso, 4. Para qualquer outro assunto, 5. Para falar com uma pessoa, 0.
phone-menu-trouble = Se alguém estiver em perigo, prima 1. Para eletricidade, 2. Para temperatura ou água, 3. Para rede ou ligações, 4. Para uma porta ou um cartão, 5. Para voltar, cardinal.
phone-menu-access = Para dar acesso a alguém, prima 1. Para retirar o acesso, 2. Para voltar, cardinal.
phone-menu-hands = Para um trabalho nos seus equipamentos, prima 1. Para uma entrega de material, 2. Para uma recolha, 3. Para voltar, cardinal.
phone-menu-other = Para o portal ou o código PIN, prima 1. Para faturas, 2. Para contratar ou alterar algo, 3. Para um assunto da sua conta, 4. Para voltar, cardinal.
phone-menu-other-team = Para o portal ou o código PIN, prima 1. Para faturas, 2. Para contratar ou alterar algo, 3. Para um assunto da sua conta, 4. Para uma pessoa da sua equipa de conta, 5. Para voltar, cardinal.
phone-team-key = Para { $role }, prima { $key }.
phone-team-back = Para voltar, cardinal.
phone-scope-power = Se ficou completamente sem energia, prima 1. Se só falha uma parte ou perdeu a redundância, 2.
phone-scope-environment = Se chega água aos equipamentos, ou há mais de trinta graus e continua a subir, prima 1. Se for menos grave, 2.
phone-scope-connectivity = Se ficou completamente sem ligação, prima 1. Se só falha uma parte ou funciona mal, 2.
phone-scope-door = Se alguém está agora à espera à porta, prima 1. Caso contrário, 2.
phone-scope-revoke = Se o acesso tem de ser retirado já, prima 1. Se puder ser noutro dia, 2.
phone-scope-hands = Se precisa disto nas próximas quatro horas, prima 1. Se puder esperar, 2.
phone-notice = { $on ->
    [yes] Aviso de mau tempo: ativado. Para o mudar, prima 1.
   *[no] Aviso de mau tempo: desativado. Para o mudar, prima 1.
}
phone-notice-set = { $on ->
    [yes] Aviso ativado.
   *[no] Aviso desativado.
}
phone-closing = Posso não ter percebido bem. Se for { $first }, prima 1. Se for { $second }, 2. Se for outra coisa, 3.
phone-not-understood = Não percebi.
phone-help = Se alguém estiver em perigo, ligue primeiro para o 112 e depois prima 9. Para falar com uma pessoa, 0. Para continuar onde estava, qualquer outra tecla.

## O que falta saber

phone-site = Em que centro de dados?
phone-site-key = Para { $site }, prima { $key }.
phone-site-other = Se for outro ou não souber, 8.
phone-details = Para terminar, diga por palavras suas: { $fields }. Se não souber, prima cardinal.
phone-number = Marque o telefone para o qual podemos ligar e depois prima cardinal. Se for de outro país, comece por zero zero e o indicativo do país. Em caso de perigo ou para falar com uma pessoa, asterisco.
phone-number-mistyped = Parece que esse telefone não foi bem marcado.
phone-consent = Vamos gravar o que disser, apenas para resolver este caso; a gravação é apagada ao fim de trinta dias. Se concordar, prima 1. Se não concordar, 2.
phone-recording = O que disser é gravado apenas para resolver este caso e apagado ao fim de trinta dias. Fale depois do sinal e, no fim, prima cardinal.
phone-speak = Fale depois do sinal e, no fim, prima cardinal.

## O caso

phone-filed = O número do seu caso é { $ticket }.
phone-next = { $priority ->
    [P1] Fica registado com a prioridade máxima.
    [P2] Fica registado com prioridade alta.
    [P3] Uma pessoa vai tratar do caso no prazo de quatro horas.
   *[P4] Uma pessoa vai tratar do caso, o mais tardar, no próximo dia útil.
}
phone-known = Já trabalhamos nesta avaria.
phone-owner = O seu pedido segue para { $role }.
phone-joining = { $dated ->
    [yes] A sua empresa está em processo de integração. A partir de { $from } { phone-joining-access } Até lá, quem trata dos seus pedidos é a nossa equipa de integração.
   *[no] A sua empresa está em processo de integração. Iremos confirmar por escrito a sua data de acesso. Até lá, quem trata dos seus pedidos é a nossa equipa de integração.
}
phone-joining-access = { $portal ->
    [yes] terá acesso ao portal e ao Service Desk.
   *[no] terá acesso ao Service Desk.
}
phone-identity-needed = Falta confirmar quem faz o pedido. Volte a ligar com o seu código PIN, use o portal ou peça ao seu administrador que o confirme.
phone-permission-needed = Falta a autorização da sua empresa; peça-a ao seu administrador.
phone-identity-by-code = O caso está aberto, mas falta confirmar quem faz o pedido. Se não deu o código PIN, volte a ligar com ele à mão.
phone-more = Para outro assunto, prima 1. Para ouvir de novo o número do caso, 2. Para falar com uma pessoa, 0. Se não precisa de mais nada, pode desligar.
phone-more-short = Para outro assunto, prima 1. Para falar com uma pessoa, 0. Se não precisa de mais nada, pode desligar.
phone-ticket = Marque os sete algarismos do número do caso. Para voltar, prima cardinal. Em caso de perigo ou para falar com uma pessoa, asterisco.
phone-ticket-mistyped = Parece que esse número de caso não foi bem marcado.
phone-status = O caso { $ticket } { $status ->
    [new] está registado e ainda por analisar.
    [open] está em curso.
    [waiting_customer] está à espera de uma resposta sua.
    [waiting_identity] está à espera de que confirmemos quem faz o pedido.
    [on_hold] está suspenso até à data combinada.
    [solved] está resolvido.
    [closed] está fechado.
   *[cancelled] está anulado.
}
phone-status-not-found = Não encontramos esse caso entre os seus. Se não deu o código PIN, volte a ligar com ele à mão.

## Passar a chamada

phone-connecting = Vou chamar a pessoa de prevenção. Não desligue; pode demorar um pouco.
phone-danger-connecting = Ponha-se a salvo. Se ninguém ligou para o 112, desligue e ligue já. Se já ligaram, não desligue: vou avisar a pessoa de prevenção.
phone-person-connecting = Vou procurar alguém que possa atender. Não desligue.
phone-still-connecting = Continuo à procura de alguém. Não desligue, por favor.
phone-after-talk = Para qualquer questão, o número do seu caso é { $ticket }.
phone-nobody = Não conseguimos falar com ninguém de prevenção.
phone-nobody-danger = Se alguém estiver em perigo, desligue e ligue já para o 112. Não conseguimos falar com ninguém de prevenção.
phone-paged-on = Continuamos a enviar avisos.
phone-people-nobody = De momento não há ninguém disponível.
phone-people-closed = A esta hora não há ninguém que possa atender.
phone-people-closed-until = A esta hora não há ninguém que possa atender. Voltamos no dia { $opens }.
phone-wait = { $position ->
    [1] A sua chamada é a próxima a ser atendida.
   *[other] A sua chamada está no lugar { $position } da fila.
}
phone-wait-minutes = { $minutes ->
    [1] Nas últimas chamadas, a espera foi de um minuto.
   *[other] Nas últimas chamadas, a espera foi de cerca de { $minutes } minutos.
}
phone-wait-keys = Se preferir que lhe liguemos, prima 1. Para deixar uma mensagem, 2. Para continuar à espera, não prima nada.
phone-wait-keys-callback = Se preferir que lhe liguemos, prima 1. Para continuar à espera, não prima nada.
phone-offer = Se quiser que lhe liguemos, prima 1. Para deixar uma mensagem, 2.
phone-offer-callback = Se quiser que lhe liguemos, prima 1.
phone-callback = Vamos ligar para o { $number }. Se estiver certo, prima 1. Se quiser outro número, 2.
phone-callback-noted = Fica anotado: vamos ligar-lhe a partir do número para o qual ligou.
phone-message-noted = Obrigado. A sua mensagem fica guardada com o caso.
phone-not-noted = De momento não conseguimos tomar nota do seu pedido.
phone-try-again = Volte a ligar dentro de alguns minutos, por favor.
phone-goodbye = Obrigado pela sua chamada. Adeus.

## A pessoa de prevenção

screen-brief = { $danger ->
    [yes] Aviso de prevenção. Perigo. Prioridade { $priority }: { $matter }.
   *[no] Aviso de prevenção. Prioridade { $priority }: { $matter }.
}
screen-site = Centro { $site }.
screen-ticket = Caso { $ticket }.
screen-keys = Para falar com o cliente, prima 1. Para passar o caso à pessoa seguinte, 2. Para repetir, 3.
screen-page-keys = Para aceitar, prima 1. Para passar o caso à pessoa seguinte, 2. Para repetir, 3.
screen-declare = Se a avaria for de todo o centro, prima 4.
screen-declare-yes = Vai declarar uma avaria conhecida: { $matter }. Centro { $site }. Quem comunicar o mesmo não acordará ninguém. Para aceitar e declarar a avaria, prima 1. Para voltar, outra tecla.
screen-declared = Avaria declarada.
screen-page-yours = Fica registado. Obrigado.
screen-page-number = Ligue para o { $number }.
screen-way = Este é um teste do seu telefone de prevenção. Para aceitar, prima 1.
screen-connecting = Vou passar a chamada.
screen-caller-gone = O cliente desligou e não sabemos o número. Consulte o caso.
screen-caller-gone-number = O cliente desligou. Ligue para o { $number }.
screen-customer-not-reached = O cliente não atende. Voltaremos a ligar mais tarde.
screen-taken = A chamada já foi atendida por outra pessoa. Obrigado.
screen-no-key = Não premiu o 1. Vamos avisar a pessoa seguinte.
screen-passed-on = Fica registado. Obrigado.

## De que se trata, dito entre nós

topic-not_for_desk = algo que não é para nós
topic-safety_emergency = perigo para pessoas ou para o edifício
topic-access_revoke = retirada de um acesso
topic-incident_power = falha elétrica
topic-incident_environment = temperatura ou água
topic-incident_connectivity = falha de ligação
topic-managed_service = serviço gerido
topic-access_problem = alguém não consegue entrar ou fechar a porta
topic-escalation = reclamação
topic-status_enquiry = pedido de ponto de situação
topic-remote_hands = trabalho de técnicos
topic-shipment_inbound = entrega de material
topic-shipment_outbound = saída de material
topic-access_grant = autorização de acesso
topic-portal_pin_help = portal ou PIN
topic-billing = faturação
topic-commercial = assunto comercial
topic-technical_design = questão de conceção
topic-account_service = gestão de conta
topic-general_enquiry = pedido por classificar

## Quem trata de uma conta, dito a quem se identificou

role-account_manager = o seu gestor comercial
role-csm = o seu gestor de sucesso do cliente
role-sales_engineer = o seu engenheiro comercial
role-billing_analyst = o seu analista de faturação

## Se o sistema falhar (entrada por plataforma telefónica)
## phone-speech-hints não se ouve: são palavras que o reconhecimento de voz deve esperar.

phone-speech-hints = perigo, fogo, incêndio, fumo, avaria, sem corrente, sem luz, eletricidade, temperatura, água, acesso, visita, cartão, porta, envio, entrega, recolha, fatura, ligação, cabo, bastidor, técnico, contrato, pessoa
phone-fallback = Temos um problema técnico. Se alguém estiver em perigo, desligue e ligue para o 112. Caso contrário, aguarde: vou procurar alguém que possa atender.
phone-fallback-nobody = Temos um problema técnico e não encontrámos ninguém que possa atender. Se alguém estiver em perigo, ligue já para o 112. Caso contrário, volte a ligar dentro de alguns minutos para o { $number }.{ phone-cost }
phone-fallback-static = Temos um problema técnico. Se alguém estiver em perigo, desligue e ligue para o 112. Caso contrário, aguarde: vou passar a chamada a uma pessoa. Se ninguém atender, volte a ligar dentro de alguns minutos para o { $number }.{ phone-cost }
phone-cost = { $has_cost ->
    [yes] {" "}{ $cost }
   *[no] {""}
}
screen-fallback = Aviso de prevenção. O sistema falhou e há um cliente em linha, sem caso aberto. Para falar com o cliente, prima 1. Se não puder, desligue.
