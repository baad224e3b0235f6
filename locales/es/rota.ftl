### Palabras de las páginas y calendarios de guardia, para quien está de guardia y quien las reparte.
### $schedule: nombre del cuadrante. $month: número del mes. $year: año. $zone: zona horaria. $made: cuándo se hizo.
### $person, $other: nombres de personas. $hours: cuántas horas.
### $desk: nombre del servicio. $code, $minutes, $linked, $link, $on, $when, $until, $has_others, $others, $has_end: véase abajo.

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

## Comprobar que se llega a alguien; $code: seis cifras, $minutes: cuánto valen, $linked, $link: si hay una página con un botón, y dónde

way-subject = Avisos de { $desk }: confirme que le llegan aquí
way-text =
    Los avisos de { $desk } le llegarán aquí cuando esté de guardia. Su código es { $code } y vale durante { $minutes } minutos: dígaselo a quien se lo ha pedido.

    { way-link }

    Si no hace guardias para { $desk }, no tiene que hacer nada.
way-link = { $linked ->
    [yes] O abra esta página y pulse el botón: { $link }
   *[no] {""}
}
way-sms = { $desk }: su código es { $code } y vale { $minutes } minutos. Confirma que los avisos llegan a este número.
way-title = Avisos de guardia
way-ask = ¿Le llegan aquí los avisos cuando está de guardia?
way-button = Sí, me llegan aquí
way-done = Anotado: los avisos le llegan aquí. Gracias.

## Relevos; $on: yes para quien entra de guardia, no para quien sale; $when, $until: fecha y hora; $has_others, $others: quién estaba de guardia, o quién sigue

hand-over-subject = { $on ->
    [yes] Guardia { $schedule }: su turno empieza el { $when }
   *[no] Guardia { $schedule }: su turno termina el { $when }
}
hand-over-text =
    { hand-over-subject }.
    { hand-over-until }
    { hand-over-others }
hand-over-until = { $has_end ->
    [yes] Termina el { $until }.
   *[no] {""}
}
hand-over-others = { $has_others ->
    [yes] { $on ->
        [yes] Releva a { $others }.
       *[no] Le releva { $others }.
    }
   *[no] {""}
}
hand-over-sms = { $on ->
    [yes] Guardia { $schedule }: su turno empieza el { $when }. { hand-over-others }
   *[no] Guardia { $schedule }: su turno termina el { $when }. { hand-over-others }
}

### Avisos de plazos prometidos, para quien lleva un caso o atiende su cola.
## $case: el caso; $priority, $queue: los suyos; $goal: acknowledged, first_answer o update; $late: yes si el plazo ha vencido; $when: fecha y hora; $held, $holder: si alguien lo lleva, y quién

warning-goal = { $goal ->
    [acknowledged] alguien debe hacerse cargo
    [first_answer] primera respuesta
   *[update] noticias al cliente
}
warning-subject = { $late ->
    [yes] { $case } ({ $priority }), plazo vencido: { warning-goal }
   *[no] { $case } ({ $priority }), vence pronto: { warning-goal }
}
warning-text =
    { warning-subject }.
    { $late ->
        [yes] El plazo prometido ha vencido: { $when }.
       *[no] Prometido para antes de esta hora: { $when }.
    }
    { warning-holder }
    Cola: { $queue }.
warning-holder = { $held ->
    [yes] Lo lleva { $holder }.
   *[no] Todavía no lo lleva nadie.
}
warning-sms = { warning-subject }, { $when }. { warning-holder }
