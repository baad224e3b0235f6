### Datas, horas e durações. O programa entrega as partes e aqui decide-se a ordem.
### $day, $month, $year: números. $hour, $minute: com dois algarismos.
### $hours, $minutes: números.

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
