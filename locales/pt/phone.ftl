### O que ouve quem liga, e o que ouve a pessoa de prevenção. Frases curtas: ouvem-se uma vez.
### $desk: nome do serviço. $ticket: número do caso, lido algarismo a algarismo. $site: centro, letra a letra.
### $key: tecla. $fields: o que falta, separado por vírgulas. $first, $second, $matter: assuntos («intent-...»).
### $number: telefone. $position, $minutes: números. $opens: dia e hora. $status, $priority: palavras. $danger: yes ou no.

## Saudação

phone-greeting = { $desk }. Está a falar com um sistema automático.
phone-danger = Se alguém estiver em perigo, ligue primeiro para o 112 e depois prima 9 aqui. Em qualquer momento, 9 é perigo e 0 é falar com uma pessoa.
phone-language = Para português, prima 2.

## Quem liga

phone-contact = Marque o seu número de contacto, de oito algarismos. Se não o tiver, prima cardinal ou aguarde. Um 9 sozinho é perigo; um 0 sozinho, uma pessoa; com asterisco ajudamos.
phone-contact-mistyped = Esse número não está bem marcado.
phone-code = Marque o seu código de quatro algarismos. Se preferir continuar sem ele, prima cardinal.
phone-code-short = Faltam algarismos.
phone-code-wrong = O número de contacto e o código não coincidem. Vamos tentar outra vez.
phone-code-right = Obrigado, a identificação está feita.
phone-code-skipped = Continuamos sem código. Será atendido na mesma; alguns pedidos terão de ser confirmados depois.
phone-code-unchecked = De momento não conseguimos verificar o código. Continuamos sem ele.
phone-one-moment = Um momento, por favor.

## O que é preciso

phone-say-reason = Diga em poucas palavras o que precisa, ou escolha uma tecla.
phone-menu = Se algo está a falhar ou alguém está em perigo, prima 1. Acessos, visitas e cartões, 2. Técnicos e envios, 3. Estado de um caso, 4. Qualquer outro assunto, 5. Para falar com uma pessoa, 0.
phone-menu-trouble = Perigo para pessoas, prima 1. Eletricidade, 2. Temperatura ou água, 3. Rede ou ligações, 4. Uma porta ou um cartão, 5. Para voltar, cardinal.
phone-menu-access = Para dar acesso a alguém, prima 1. Para o retirar, 2. Para voltar, cardinal.
phone-menu-hands = Um trabalho nos seus equipamentos, prima 1. Uma entrega de material, 2. Uma recolha, 3. Para voltar, cardinal.
phone-menu-other = Portal ou código PIN, prima 1. Faturas, 2. Contratar ou alterar algo, 3. A sua conta, 4. Para voltar, cardinal.
phone-scope-power = Se ficou totalmente sem energia, prima 1. Se só falha uma parte ou perdeu a redundância, 2.
phone-scope-environment = Se chega água aos equipamentos ou a temperatura passa de trinta graus e continua a subir, prima 1. Se não for tão grave, 2.
phone-scope-connectivity = Se ficou totalmente sem ligação, prima 1. Se só falha uma parte ou funciona mal, 2.
phone-scope-door = Se alguém está agora à espera à porta, prima 1. Se não, 2.
phone-scope-revoke = Se o acesso tem de ser retirado já, prima 1. Se puder ser noutro dia, 2.
phone-scope-hands = Se precisa disto nas próximas quatro horas, prima 1. Se puder esperar, 2.
phone-closing = Não tenho a certeza de ter percebido. Se se trata de { $first }, prima 1. Se se trata de { $second }, prima 2. Se for outra coisa, 3.
phone-not-understood = Não percebi.
phone-help = Se alguém estiver em perigo, prima 9. Para falar com uma pessoa, 0. Para continuar onde estava, qualquer outra tecla.

## O que falta saber

phone-site = Em que centro?
phone-site-key = { $site }, prima { $key }.
phone-site-other = Outro, ou se não souber, 8.
phone-details = Para terminar, diga por palavras suas: { $fields }. Se não souber, prima cardinal.
phone-number = Marque, com indicativo se não for de cá, o telefone para onde podemos ligar, e depois cardinal.
phone-number-mistyped = Esse telefone não está completo.
phone-consent = Vamos gravar o que disser, apenas para resolver este caso; é apagado ao fim de trinta dias. Se concordar, prima 1. Se não, aguarde.
phone-recording = Fale depois do sinal; o que disser é gravado apenas para resolver este caso e apagado ao fim de trinta dias. No fim, prima cardinal.

## O caso

phone-filed = O seu número de caso é { $ticket }.
phone-next = { $priority ->
    [P1] Alguém está já a tratar do assunto.
    [P2] Uma pessoa vê o caso em menos de trinta minutos.
    [P3] Uma pessoa vê o caso em menos de quatro horas.
   *[P4] Uma pessoa vê o caso no próximo dia útil.
}
phone-identity-needed = O caso está aberto, mas antes de avançar temos de confirmar a sua identidade. Volte a ligar com o seu código, confirme no portal ou peça ao administrador da sua empresa.
phone-more = Para outro assunto, prima 1. Para ouvir de novo o número, 2. Para falar com uma pessoa, 0. Se não precisa de mais nada, pode desligar.
phone-ticket = Marque os sete algarismos do número de caso. Para voltar, cardinal.
phone-ticket-mistyped = Esse número de caso não está bem marcado.
phone-status = O caso { $ticket } { $status ->
    [new] está registado e ainda por ver.
    [open] está em curso.
    [waiting_customer] aguarda uma resposta sua.
    [waiting_identity] aguarda a confirmação da sua identidade.
    [on_hold] está adiado até à data combinada.
    [solved] está resolvido.
    [closed] está fechado.
   *[cancelled] está anulado.
}
phone-status-not-found = Não encontramos esse caso entre os seus. Se ainda não deu o código, volte a ligar com ele à mão.

## Passar a chamada

phone-connecting = Vou passar à pessoa de prevenção. Não desligue; pode demorar um pouco.
phone-danger-connecting = Estou a avisar a pessoa de prevenção e vou passar a chamada. Não desligue. Se estiver em perigo, saia e ligue para o 112.
phone-person-connecting = Vou passar a uma pessoa. Não desligue.
phone-still-connecting = Continuo à procura de alguém. Não desligue, por favor.
phone-after-talk = O seu número de caso é { $ticket }.
phone-nobody = Não conseguimos falar com ninguém de prevenção. Continuamos a avisar e vão ligar-lhe.
phone-nobody-danger = Não conseguimos falar com ninguém de prevenção. Continuamos a avisar. Se alguém estiver em perigo, ligue já para o 112.
phone-people-nobody = De momento não há ninguém livre.
phone-people-closed = A esta hora não há ninguém para atender.
phone-people-closed-until = A esta hora não há ninguém para atender. Voltamos { $opens }.
phone-wait = { $position ->
    [1] É a próxima pessoa a ser atendida.
   *[other] Está no lugar { $position } da fila.
}
phone-wait-minutes = { $minutes ->
    [1] Ultimamente a espera é de um minuto.
   *[other] Ultimamente a espera é de cerca de { $minutes } minutos.
}
phone-wait-keys = Se preferir que lhe liguemos, prima 1. Para deixar uma mensagem, 2. Ou continue à espera.
phone-offer = Se quiser que lhe liguemos, prima 1. Para deixar uma mensagem, 2.
phone-offer-callback = Se quiser que lhe liguemos, prima 1.
phone-callback = Vamos ligar para o { $number }. Se estiver certo, prima 1. Se quiser outro número, 2.
phone-callback-noted = Fica anotado: vamos ligar-lhe a partir do número para o qual ligou.
phone-message-noted = Obrigado. A sua mensagem fica com o caso.
phone-not-noted = De momento não conseguimos anotar o seu caso.
phone-goodbye = Obrigado por ligar. Adeus.

## A pessoa de prevenção

screen-brief = { $danger ->
    [yes] Prevenção. Perigo. Prioridade { $priority }: { $matter }.
   *[no] Prevenção. Prioridade { $priority }: { $matter }.
}
screen-site = Em { $site }.
screen-ticket = Caso { $ticket }.
screen-keys = Para falar com o cliente, prima 1. Para passar à pessoa seguinte, 2. Para repetir, 3.
screen-connecting = Vou passar a chamada.
screen-caller-gone = O cliente desligou e não sabemos o número. Veja o caso.
screen-caller-gone-number = O cliente desligou. Ligue para o { $number }.
screen-no-key = Não premiu o 1. Vamos avisar a pessoa seguinte.

## De que se trata, dito entre nós

topic-not_for_desk = algo que não é para nós
topic-safety_emergency = perigo para pessoas ou para o edifício
topic-access_revoke = retirada de um acesso
topic-incident_power = falha elétrica
topic-incident_environment = temperatura ou água
topic-incident_connectivity = falha de ligação
topic-managed_service = serviço gerido
topic-access_problem = alguém não consegue entrar ou fechar
topic-escalation = reclamação
topic-status_enquiry = pedido de estado
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

## Se o sistema falhar (entrada por plataforma de telefonia)
## phone-speech-hints não se ouve: são palavras que o reconhecimento de voz deve esperar.

phone-speech-hints = avaria, sem corrente, eletricidade, fumo, temperatura, água, acesso, visita, cartão, porta, envio, entrega, recolha, fatura, ligação, cabo, bastidor, técnico, contrato, pessoa
phone-fallback = Temos um problema técnico e não conseguimos atender como de costume. Se alguém estiver em perigo, desligue e ligue para o 112. Vou passar a chamada a uma pessoa. Não desligue.
phone-fallback-nobody = Temos um problema técnico e não conseguimos falar com ninguém. Se alguém estiver em perigo, ligue já para o 112. Caso contrário, volte a ligar dentro de alguns minutos para o { $number }.
phone-fallback-static = Temos um problema técnico e não conseguimos atender como de costume. Se alguém estiver em perigo, desligue e ligue para o 112. Vou passar a chamada a uma pessoa. Se ninguém atender, volte a ligar dentro de alguns minutos para o { $number }.
screen-fallback = Prevenção. O sistema falhou e há um cliente em linha, sem caso aberto. Para falar com o cliente, prima 1. Se não puder, desligue.
