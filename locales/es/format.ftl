### Fechas, horas y duraciones. El programa entrega las partes y aquí se decide el orden.
### $day, $month, $year: números. $hour, $minute: con dos cifras.
### $hours, $minutes: números.
### $weekday: número del día, 1 es lunes. $single: yes si es un solo día. $first, $last, $from, $to: días y horas.
### $unit: minutes, hours, mixed o day. $length: una duración.

format-month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
format-date = { $day } de { format-month } de { $year }
format-time = { $hour }:{ $minute }
format-date-time = { format-date }, { format-time }
format-minutes = { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}
format-hours = { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
}
format-hours-minutes = { format-hours } y { format-minutes }
format-weekday = { $weekday ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
}
format-opening = { $single ->
    [yes] { $first }, de { $from } a { $to }
   *[no] de { $first } a { $last }, de { $from } a { $to }
}
format-every = { $unit ->
    [minutes] { $minutes ->
        [1] cada minuto
       *[other] cada { $minutes } minutos
    }
    [hours] { $hours ->
        [1] cada hora
       *[other] cada { $hours } horas
    }
    [day] cada día laborable
   *[mixed] cada { format-hours-minutes }
}
format-working = { $length } (solo cuenta el horario de trabajo del equipo)
