use super::check_all;

/// Bodies and what is new in them.
const CASES: &[(&str, &str)] = &[
    ("Sigue sin luz el rack A12.", "Sigue sin luz el rack A12."),
    (
        "Confirmado, ya tenemos enlace.\n\nEl lun, 2 nov 2026 a las 10:00, Soporte (<soporte@example.com>) escribió:\n\n> Buenos días:\n> ¿Puede confirmar?\n",
        "Confirmado, ya tenemos enlace.",
    ),
    (
        "Sí, adelante.\n\nEl mar, 3 nov 2026 a las 9:12, Centro de Operaciones de Red <noc@operador.example>\nescribió:\n> ¿Abrimos el puerto?\n",
        "Sí, adelante.",
    ),
    (
        "El técnico llega a las 11.\n\nEl lunes, 2 de noviembre de 2026 10:00:00 CET, Marta Ruiz Fernández de Córdoba\n<marta.ruiz@cliente.example> escribió:\n\nBuenos días, ¿a qué hora llega el técnico?\n",
        "El técnico llega a las 11.",
    ),
    (
        "Adjunto el DNI.\n\nDe: Soporte <soporte@example.com>\nEnviado el: lunes, 2 de noviembre de 2026 10:00\nPara: Ana Gómez <ana@cliente.example>\nAsunto: RE: Acceso mañana\n\nBuenos días, nos falta el DNI.",
        "Adjunto el DNI.",
    ),
    (
        "Adjunto el DNI.\n\n________________________________\nDe: Soporte <soporte@example.com>\nEnviado: lunes, 2 de noviembre de 2026 10:00\nPara: Ana Gómez <ana@cliente.example>\nAsunto: Acceso mañana\n\nNos falta el DNI.",
        "Adjunto el DNI.",
    ),
    (
        "Ya está resuelto, pueden cerrar.\n\n-----Mensaje original-----\nDe: Soporte\nEnviado el: lunes, 2 de noviembre de 2026 10:00\nPara: Ana\nAsunto: Corte\n\nEstamos en ello.",
        "Ya está resuelto, pueden cerrar.",
    ),
    (
        "No arranca el servidor db01 tras el corte.\n\nUn saludo,\n\nJavier Ortega\nResponsable de Sistemas\nCliente Ejemplo S.L.\nTel. +34 910 000 001\nwww.cliente.example",
        "No arranca el servidor db01 tras el corte.",
    ),
    (
        "Necesitamos acceso el jueves a las 9.\n\nSaludos,\nPedro",
        "Necesitamos acceso el jueves a las 9.",
    ),
    (
        "Hemos perdido los dos circuitos de MD2.\n-- \nAna Gómez\nNOC",
        "Hemos perdido los dos circuitos de MD2.",
    ),
    (
        "¿Pueden reiniciar el servidor del U17? Gracias.\n\nEnviado desde mi iPhone",
        "¿Pueden reiniciar el servidor del U17? Gracias.",
    ),
    (
        "Está sonando una alarma de agua en la sala 3.\n\nObtener Outlook para Android\n________________________________\nDe: Operaciones <op@cliente.example>\nEnviado: martes, 3 de noviembre de 2026 8:01\nPara: Ana <ana@cliente.example>\nAsunto: alarma\n\n¿Qué suena?",
        "Está sonando una alarma de agua en la sala 3.",
    ),
    (
        "Por favor, retiren el disco averiado.\n\nEste mensaje y sus archivos adjuntos van dirigidos exclusivamente a su\ndestinatario y pueden contener información confidencial. Si no es usted\nel destinatario, le rogamos que lo destruya.",
        "Por favor, retiren el disco averiado.",
    ),
    (
        "Autorizo la visita.\n\nAtentamente,\nLuisa Vega\nDirectora técnica\n\nAVISO LEGAL: La información contenida en este mensaje es confidencial.\n\nAntes de imprimir este correo, piense en el medio ambiente.",
        "Autorizo la visita.",
    ),
    (
        "> ¿Qué puerto es?\n\nEl 24 del switch de arriba.\n\n> ¿Y el VLAN?\n\nEl 310.",
        "El 24 del switch de arriba.\n\nEl 310.",
    ),
    (
        "El lun, 2 nov 2026 a las 10:00, Soporte <soporte@example.com> escribió:\n> ¿Sigue el fallo?\n\nSí, sigue igual desde las ocho.",
        "Sí, sigue igual desde las ocho.",
    ),
    (
        "---------- Mensaje reenviado ----------\nDe: Carlos Gil <carlos@cliente.example>\nFecha: lun, 2 nov 2026 a las 10:00\nAsunto: Humo en el CPD\nPara: <ana@cliente.example>\n\nHuele a quemado en el pasillo frío, venid ya.\n\nCarlos",
        "Huele a quemado en el pasillo frío, venid ya.\n\nCarlos",
    ),
    (
        "De: Carlos Gil [mailto:carlos@cliente.example]\nEnviado el: lunes, 2 de noviembre de 2026 10:00\nPara: Ana\nCC: Soporte\nAsunto: Cambio de puerto\n\nHay que pasar el CC-204417 al puerto 12.",
        "Hay que pasar el CC-204417 al puerto 12.",
    ),
    (
        "Os pido dos cosas:\n- mover el rack 14\n- etiquetar los cables\n\nMuchas gracias,\nEva Sanz",
        "Os pido dos cosas:\n- mover el rack 14\n- etiquetar los cables",
    ),
    (
        "Un saludo,\n\nPor cierto, el rack 12 tiene una luz roja encendida desde ayer.",
        "Un saludo,\n\nPor cierto, el rack 12 tiene una luz roja encendida desde ayer.",
    ),
    (
        "De: Madrid\nPara: Lisboa\nFecha: 3/11\n\nTraslado de dos servidores.",
        "De: Madrid\nPara: Lisboa\nFecha: 3/11\n\nTraslado de dos servidores.",
    ),
    (
        "El proveedor nos escribió: el repuesto llega el 5.",
        "El proveedor nos escribió: el repuesto llega el 5.",
    ),
    (
        "Perfecto, gracias.\n\nAna Gómez <ana@cliente.example> escribió el 2/11/2026 a las 10:00:\n>> Primera\n> Segunda",
        "Perfecto, gracias.",
    ),
    (
        "Vale.\n\nEl lun, 2 nov 2026 a las 10:00, Soporte de la Oficina de Madrid <soporte@example.com\n> escribió:\n> ¿Vale?\n",
        "Vale.",
    ),
    (
        "Contacten con Ana <ana@cliente.example>:\nella tiene la llave.",
        "Contacten con Ana <ana@cliente.example>:\nella tiene la llave.",
    ),
    ("> solo\n> cita", ""),
    ("", ""),
];

#[test]
fn the_newest_text_of_spanish_mail() {
    check_all(CASES);
}
