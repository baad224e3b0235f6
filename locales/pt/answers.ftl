### Respostas breves ao que se pergunta com frequência. Cada uma é um parágrafo do aviso de receção.
### Quando se dão, e as suas ligações e valores: routing-rules/answers.toml. Nunca substituem o caso.
###
### $linked: yes se a resposta tem ligação; $link: qual.
### $hours, $minutes, $days, $people: valores de answers.toml.

answer-link = { $linked ->
    [yes] {" "}Mais informações: { $link }
   *[no] {""}
}

## O portal

answer-portal-login = Entretanto, pode tentar por si: na página de acesso do portal, escolha recuperar a palavra-passe e siga a mensagem que receber. Se não receber nenhuma, talvez o seu endereço não esteja registado; o administrador da sua empresa pode verificá-lo.{ answer-link }
answer-pin = O PIN de quatro algarismos serve para se identificar quando nos liga; nunca o pediremos por e-mail. Se o esqueceu ou se julga que alguém o conhece, é anulado e cria-se outro depois de confirmarmos a sua identidade.
answer-registration = Os utilizadores e as suas permissões são geridos no portal pelo administrador da sua empresa: pode registar uma pessoa, alterar o que ela pode pedir e retirá-la.{ answer-link }
answer-portal-report = Os relatórios, entre eles o dos equipamentos instalados (Install Base), e as leituras dos sensores consultam-se e descarregam-se no portal.{ answer-link }
answer-portal-services = Os serviços são pedidos no portal a partir do catálogo de serviços, onde também constam os que a sua empresa já tem contratados. Se preferir, pode pedi-los em resposta a esta mensagem.{ answer-link }
answer-portal-operations = No portal pode abrir ocorrências, acompanhar os casos e as encomendas da sua empresa e consultar o calendário de manutenções programadas. O que for urgente, comunique-o por telefone.{ answer-link }
answer-portal-support = Na secção de ajuda do portal estão os guias e as instruções passo a passo; se não bastarem, o Customer Success Manager (CSM) da sua empresa ajuda a utilizá-lo.{ answer-link }
answer-portal-tutorial = Há um guia do portal passo a passo; se não for suficiente, o gestor de sucesso do cliente (CSM) da sua empresa ajuda a utilizá-lo.{ answer-link }

## A conta e as suas pessoas

answer-site-rules = As regras de cada centro de dados (segurança, acesso, obras, fotografias, comida e bebida) valem para todas as pessoas que entram, incluindo os prestadores de serviços da sua empresa.{ answer-link }
answer-welcome-pack = O pacote de boas-vindas reúne os primeiros passos: os seus contactos, o registo de utilizadores, o PIN, os acessos e os envios.{ answer-link }
answer-audit = Preparamos a auditoria num só caso: o gestor de sucesso do cliente (CSM) da sua empresa reserva a sala, pede o acesso de cada participante e confirma a ordem de trabalhos.
answer-integration = Enquanto decorre a integração, quem trata dos seus pedidos é a nossa equipa de integração e os seus serviços continuam como até agora.{ answer-link }

## Trabalhos dos nossos técnicos

answer-hands = Um trabalho no prazo normal começa nas { $hours } horas seguintes ao pedido completo. Se precisar dele mais cedo, indique-o: a modalidade urgente tem um suplemento. O trabalho é faturado em frações de { $minutes } minutos.
answer-hands-expedited = Pediu o trabalho o mais depressa possível: é a modalidade urgente, que tem um suplemento e depende dos técnicos disponíveis. O trabalho é faturado em frações de { $minutes } minutos.
answer-hands-fixed = Um trabalho a uma hora marcada pede-se com pelo menos { $hours } horas de antecedência; se os técnicos estiverem ocupados a essa hora, iremos propor outra. O trabalho é faturado em frações de { $minutes } minutos.

## Envios

answer-shipment = Avise de cada envio com pelo menos { $hours } horas de antecedência e com os números de seguimento: o que chega sem aviso pode ser recusado.
answer-shipment-refused = O cais recusa os envios que não têm um caso de entrada. Com este caso e os números de seguimento, o seu fica anunciado; peça então à transportadora que volte a entregá-lo.

## Acessos

answer-visit = A primeira visita de uma pessoa pede-se com pelo menos { $hours } horas de antecedência. Uma visita de trabalho vale para { $people } pessoas, no máximo, e para { $days } dias, no máximo; para mais tempo é necessário um acesso permanente.
answer-access-permanent = O acesso permanente destina-se a pessoas registadas da sua empresa: quem o pede é o administrador, e cada pessoa identifica-se no centro de dados da primeira vez.

## Tudo o resto

answer-faq = Muitas perguntas já têm resposta nas perguntas frequentes.{ answer-link }
