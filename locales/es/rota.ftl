### Palabras de las páginas y calendarios de guardia, para quien está de guardia y quien las reparte.
### $schedule: nombre del cuadrante. $month: número del mes. $year: año. $zone: zona horaria. $made: cuándo se hizo.
### $person, $other: nombres de personas. $hours: cuántas horas.

rota-title = { $schedule }, { format-month } de { $year }
rota-monday = lunes
rota-tuesday = martes
rota-wednesday = miércoles
rota-thursday = jueves
rota-friday = viernes
rota-saturday = sábado
rota-sunday = domingo
rota-nobody = NADIE
rota-all-day = todo el día
rota-holiday = Festivo
rota-clocks = Cambio de hora: { $hours } horas
rota-zone = Horas de { $zone }.
rota-made = Hecho el { $made }.
rota-exceptions = Excepciones
rota-number = Número
rota-when = Cuándo
rota-what = Qué
rota-by = Quién la anotó
rota-why = Por qué
rota-instead = { $person } en lugar de { $other }
rota-instead-of-anybody = { $person } en lugar de quien esté
rota-as-well = { $person } además
rota-without = sin { $person }
rota-event = Guardia { $schedule }: { $person }
rota-event-gap = Guardia { $schedule }: NADIE
