### Palavras das páginas e calendários de prevenção, para quem está de prevenção e quem a distribui.
### $schedule: nome da escala. $month: número do mês. $year: ano. $zone: fuso horário. $made: quando foi feito.
### $person, $other: nomes de pessoas. $hours: quantas horas.

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
