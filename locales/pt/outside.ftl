### Palavras que acompanham o que se passa a outro serviço de apoio, para quem nele trabalha.
### $value: o que consta da linha: um número, um nome, uma data, o número do caso.

## Dados do caso, um por linha

outside-line-ticket = Caso na primeira linha: { $value }
outside-line-matter = Assunto: { $value }
outside-line-kind = Tipo: { $value }
outside-line-priority = Prioridade: { $value }
outside-line-queue = Fila: { $value }
outside-line-problem-code = Código da avaria: { $value }
outside-line-site = Centro: { $value }
outside-line-cage = Jaula: { $value }
outside-line-cabinet = Armário: { $value }
outside-line-incident-time = Início da avaria: { $value }
outside-line-account = Empresa: { $value }
outside-line-name = Nome: { $value }
outside-line-contact = Contacto (segundo a mensagem, por confirmar): { $value }
outside-line-received = Recebido: { $value }
outside-line-attached = Anexos guardados na primeira linha: { $value }

## Frases

outside-danger = PERIGO para pessoas ou para o edifício.
outside-said-by-customer = Do cliente
outside-said-by-us = Nota da primeira linha
outside-recorded = O cliente deixou uma mensagem gravada. Pode ser ouvida na primeira linha.
outside-status = Estado na primeira linha: { $value }.
outside-cut = (texto cortado; o texto completo está em { $value }, na primeira linha)
