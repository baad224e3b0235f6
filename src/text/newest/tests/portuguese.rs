use super::check_all;

/// Bodies and what is new in them.
const CASES: &[(&str, &str)] = &[
    ("O bastidor 4 continua sem energia.", "O bastidor 4 continua sem energia."),
    (
        "Confirmo, já temos ligação.\n\nEm seg., 2 de nov. de 2026 às 10:00, Suporte <suporte@example.com> escreveu:\n\n> Bom dia,\n> Pode confirmar?\n",
        "Confirmo, já temos ligação.",
    ),
    (
        "Pode avançar.\n\nEm ter., 3 de nov. de 2026 às 09:12, Centro de Operações de Rede da Operadora\n<noc@operadora.example> escreveu:\n> Abrimos a porta?\n",
        "Pode avançar.",
    ),
    (
        "O técnico chega às 11h.\n\nNo dia 2 de novembro de 2026 às 10:00, Marta Silva <marta@cliente.example> escreveu:\n\nBom dia, a que horas chega o técnico?\n",
        "O técnico chega às 11h.",
    ),
    (
        "Segue o cartão de cidadão.\n\nDe: Suporte <suporte@example.com>\nEnviado: segunda-feira, 2 de novembro de 2026 10:00\nPara: Rui Costa <rui@cliente.example>\nAssunto: RE: Acesso amanhã\n\nFalta-nos o documento.",
        "Segue o cartão de cidadão.",
    ),
    (
        "Segue em anexo.\n\n________________________________\nDe: Suporte <suporte@example.com>\nEnviada em: segunda-feira, 2 de novembro de 2026 10:00\nPara: Rui Costa <rui@cliente.example>\nAssunto: Acesso\n\nFalta-nos o documento.",
        "Segue em anexo.",
    ),
    (
        "Está resolvido, podem fechar.\n\n-----Mensagem original-----\nDe: Suporte\nEnviada: segunda-feira, 2 de novembro de 2026 10:00\nPara: Rui\nAssunto: Corte\n\nEstamos a tratar.",
        "Está resolvido, podem fechar.",
    ),
    (
        "O servidor db01 não arranca desde o corte.\n\nCom os melhores cumprimentos,\n\nRui Costa\nResponsável de Sistemas\nCliente Exemplo, Lda.\nTel.: +351 210 000 001\nwww.cliente.example",
        "O servidor db01 não arranca desde o corte.",
    ),
    (
        "Precisamos de acesso na quinta às 9h.\n\nCumprimentos,\nPedro",
        "Precisamos de acesso na quinta às 9h.",
    ),
    (
        "Perdemos os dois circuitos de LIS1.\n-- \nAna Sousa\nNOC",
        "Perdemos os dois circuitos de LIS1.",
    ),
    (
        "Podem reiniciar o servidor do U17? Obrigado.\n\nEnviado do meu iPhone",
        "Podem reiniciar o servidor do U17? Obrigado.",
    ),
    (
        "Há um alarme de água a tocar na sala 3.\n\nObter o Outlook para iOS\n________________________________\nDe: Operações <op@cliente.example>\nEnviado: terça-feira, 3 de novembro de 2026 08:01\nPara: Ana <ana@cliente.example>\nAssunto: alarme\n\nO que é que está a tocar?",
        "Há um alarme de água a tocar na sala 3.",
    ),
    (
        "Agradeço que retirem o disco avariado.\n\nEsta mensagem e os seus anexos podem conter informação confidencial e\ndestinam-se exclusivamente ao seu destinatário. Se recebeu esta mensagem\npor engano, agradecemos que a elimine.",
        "Agradeço que retirem o disco avariado.",
    ),
    (
        "Autorizo a visita.\n\nAtenciosamente,\nLuísa Veiga\nDiretora técnica\n\nAviso de confidencialidade: esta mensagem contém informação confidencial.\n\nPense no ambiente antes de imprimir.",
        "Autorizo a visita.",
    ),
    (
        "> Que porta é?\n\nA 24 do switch de cima.\n\n> E a VLAN?\n\nA 310.",
        "A 24 do switch de cima.\n\nA 310.",
    ),
    (
        "Em seg., 2 de nov. de 2026 às 10:00, Suporte <suporte@example.com> escreveu:\n> A avaria mantém-se?\n\nSim, está na mesma desde as oito.",
        "Sim, está na mesma desde as oito.",
    ),
    (
        "---------- Mensagem encaminhada ----------\nDe: Carlos Gil <carlos@cliente.example>\nData: segunda, 2 de nov. de 2026 às 10:00\nAssunto: Fumo no centro de dados\nPara: <ana@cliente.example>\n\nCheira a queimado no corredor frio, venham já.\n\nCarlos",
        "Cheira a queimado no corredor frio, venham já.\n\nCarlos",
    ),
    (
        "Início da mensagem reencaminhada:\n\nDe: Carlos Gil <carlos@cliente.example>\nAssunto: Mudança de porta\nData: 2 de novembro de 2026, 10:00:00 WET\nPara: suporte@example.com\n\nÉ preciso passar o CC-204417 para a porta 12.",
        "É preciso passar o CC-204417 para a porta 12.",
    ),
    (
        "Peço duas coisas:\n- mudar o bastidor 14\n- etiquetar os cabos\n\nMuito obrigada,\nEva Simões",
        "Peço duas coisas:\n- mudar o bastidor 14\n- etiquetar os cabos",
    ),
    (
        "Cumprimentos,\n\nJá agora, o bastidor 12 tem uma luz vermelha acesa desde ontem.",
        "Cumprimentos,\n\nJá agora, o bastidor 12 tem uma luz vermelha acesa desde ontem.",
    ),
    (
        "O fornecedor escreveu: a peça chega no dia 5.",
        "O fornecedor escreveu: a peça chega no dia 5.",
    ),
    (
        "Perfeito, obrigado.\n\nAna Sousa <ana@cliente.example> escreveu no dia 2/11/2026 às 10:00:\n>> Primeira\n> Segunda",
        "Perfeito, obrigado.",
    ),
    ("Obrigada.\n\nCumps,\nInês\n\n> Mensagem anterior", "Obrigada."),
];

#[test]
fn the_newest_text_of_portuguese_mail() {
    check_all(CASES);
}
