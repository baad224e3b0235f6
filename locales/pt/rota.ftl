### Palavras das páginas e calendários de prevenção, para quem está de prevenção e quem a distribui.
### $schedule: nome da escala. $month: número do mês. $year: ano. $zone: fuso horário. $made: quando foi feito.
### $person, $other: nomes de pessoas. $hours: quantas horas.
### $desk: nome do serviço. $code, $minutes, $linked, $link, $on, $when, $until, $has_others, $others, $has_end: ver abaixo.

rota-title = { $schedule }, { format-month } de { $year }
rota-monday = segunda-feira
rota-tuesday = terça-feira
rota-wednesday = quarta-feira
rota-thursday = quinta-feira
rota-friday = sexta-feira
rota-saturday = sábado
rota-sunday = domingo
rota-nobody = NINGUÉM
rota-all-day = todo o dia
rota-holiday = Feriado
rota-clocks = Mudança da hora: { $hours } horas
rota-zone = Horas de { $zone }.
rota-made = Feito em { $made }.
rota-exceptions = Exceções
rota-number = Número
rota-when = Quando
rota-what = O quê
rota-by = Quem a registou
rota-why = Porquê
rota-instead = { $person } em vez de { $other }
rota-instead-of-anybody = { $person } em vez de quem estiver
rota-as-well = { $person } também
rota-without = sem { $person }
rota-event = Prevenção { $schedule }: { $person }
rota-event-gap = Prevenção { $schedule }: NINGUÉM

## Confirmar que alguém é contactado; $code: seis algarismos, $minutes: quanto tempo valem, $linked, $link: se há uma página com um botão, e onde

way-subject = Avisos de { $desk }: confirme que os recebe aqui
way-text =
    Os avisos de { $desk } chegarão aqui quando estiver de prevenção. O seu código é { $code } e é válido durante { $minutes } minutos: indique-o a quem o pediu.

    { way-link }

    Se não está de prevenção para { $desk }, não tem de fazer nada.
way-link = { $linked ->
    [yes] Ou abra esta página e carregue no botão: { $link }
   *[no] {""}
}
way-sms = { $desk }: o seu código é { $code }, válido durante { $minutes } minutos. Confirma que os avisos chegam a este número.
way-title = Avisos de prevenção
way-ask = Recebe aqui os avisos quando está de prevenção?
way-button = Sim, recebo-os aqui
way-done = Anotado: recebe os avisos aqui. Obrigado.

## Passagens de turno; $on: yes para quem entra de prevenção, no para quem sai; $when, $until: data e hora; $has_others, $others: quem estava de prevenção, ou quem se segue

hand-over-subject = { $on ->
    [yes] Prevenção { $schedule }: o seu turno começa a { $when }
   *[no] Prevenção { $schedule }: o seu turno termina a { $when }
}
hand-over-text =
    { hand-over-subject }.
    { hand-over-until }
    { hand-over-others }
hand-over-until = { $has_end ->
    [yes] Termina a { $until }.
   *[no] {""}
}
hand-over-others = { $has_others ->
    [yes] { $on ->
        [yes] Recebe o turno de { $others }.
       *[no] O turno passa para { $others }.
    }
   *[no] {""}
}
hand-over-sms = { $on ->
    [yes] Prevenção { $schedule }: o seu turno começa a { $when }. { hand-over-others }
   *[no] Prevenção { $schedule }: o seu turno termina a { $when }. { hand-over-others }
}

### Avisos de prazos prometidos, para quem tem um caso ou trata da fila dele.
## $case: o caso; $priority, $queue: os dele; $goal: acknowledged, first_answer ou update; $late: yes se o prazo já passou; $when: data e hora; $held, $holder: se alguém o tem, e quem

warning-goal = { $goal ->
    [acknowledged] alguém tem de ficar com ele
    [first_answer] primeira resposta
   *[update] notícias ao cliente
}
warning-subject = { $late ->
    [yes] { $case } ({ $priority }), prazo ultrapassado: { warning-goal }
   *[no] { $case } ({ $priority }), prazo a terminar: { warning-goal }
}
warning-text =
    { warning-subject }.
    { $late ->
        [yes] O prazo prometido já passou: { $when }.
       *[no] Prometido até: { $when }.
    }
    { warning-holder }
    Fila: { $queue }.
warning-holder = { $held ->
    [yes] Está com { $holder }.
   *[no] Ainda ninguém ficou com ele.
}
warning-sms = { warning-subject }, { $when }. { warning-holder }
