### Datas, horas e durações. O programa entrega as partes e aqui decide-se a ordem.
### $day, $month, $year: números. $hour, $minute: com dois algarismos.
### $hours, $minutes: números.
### $weekday: número do dia, 1 é segunda-feira. $single: yes se for um só dia. $first, $last, $from, $to: dias e horas.
### $unit: minutes, hours, mixed ou day. $length: uma duração.

format-month = { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
}
format-date = { $day } de { format-month } de { $year }
format-time = { $hour }h{ $minute }
format-date-time = { format-date }, { format-time }
format-minutes = { $minutes ->
    [1] { $minutes } minuto
   *[other] { $minutes } minutos
}
format-hours = { $hours ->
    [1] { $hours } hora
   *[other] { $hours } horas
}
format-hours-minutes = { format-hours } e { format-minutes }
format-weekday = { $weekday ->
    [1] segunda-feira
    [2] terça-feira
    [3] quarta-feira
    [4] quinta-feira
    [5] sexta-feira
    [6] sábado
   *[7] domingo
}
format-opening = { $single ->
    [yes] { $first }, das { $from } às { $to }
   *[no] de { $first } a { $last }, das { $from } às { $to }
}
format-every = { $unit ->
    [minutes] { $minutes ->
        [1] de minuto a minuto
       *[other] de { $minutes } em { $minutes } minutos
    }
    [hours] { $hours ->
        [1] de hora a hora
       *[other] de { $hours } em { $hours } horas
    }
    [day] todos os dias úteis
   *[mixed] a cada { format-hours-minutes }
}
format-working = { $length } (conta apenas o horário de trabalho da equipa)
