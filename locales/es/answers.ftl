### Respuestas breves a lo que se pregunta a menudo. Cada una es un párrafo del acuse de recibo.
### Cuándo se dan, y sus enlaces y cifras: routing-rules/answers.toml. Nunca sustituyen al caso.
###
### $linked: yes si la respuesta tiene enlace; $link: cuál.
### $hours, $minutes, $days, $people: cifras de answers.toml.

answer-link = { $linked ->
    [yes] {" "}Más información: { $link }
   *[no] {""}
}

## El portal

answer-portal-login = Mientras tanto puede probar usted mismo: en la página de acceso del portal, elija recuperar la contraseña y siga el mensaje que le llegue. Si no le llega ninguno, quizá su dirección no esté registrada; el administrador de su empresa puede comprobarlo.{ answer-link }
answer-pin = El PIN de cuatro cifras sirve para identificarse cuando nos llama; nunca se lo pediremos por correo. Si lo ha olvidado o cree que alguien lo conoce, se anula y se crea otro una vez comprobado quién es usted.
answer-registration = Los usuarios y sus permisos los gestiona el administrador de su empresa en el portal: puede dar de alta a una persona, cambiar lo que puede pedir y darla de baja.{ answer-link }
answer-portal-report = Los informes, entre ellos el de equipos instalados (Install Base), y las lecturas de los sensores se consultan y se descargan en el portal.{ answer-link }
answer-portal-services = Los servicios se piden en el portal desde el catálogo de servicios, donde también figuran los que su empresa ya tiene contratados. Si lo prefiere, puede pedirlos respondiendo a este mensaje.{ answer-link }
answer-portal-operations = En el portal puede abrir incidencias, seguir los casos y pedidos de su empresa y consultar el calendario de mantenimientos programados. Lo que sea urgente, comuníquelo por teléfono.{ answer-link }
answer-portal-support = En la sección de ayuda del portal están las guías y las instrucciones paso a paso; si no bastan, el Customer Success Manager (CSM) de su empresa le ayuda a utilizarlo.{ answer-link }
answer-portal-tutorial = Hay una guía del portal paso a paso; si con ella no basta, el gestor de éxito del cliente (CSM) de su empresa le ayuda a usarlo.{ answer-link }

## La cuenta y sus personas

answer-site-rules = Las normas de cada centro de datos (seguridad, acceso, obras, fotografías, comida y bebida) rigen para toda persona que entre, también para sus contratistas.{ answer-link }
answer-welcome-pack = El paquete de bienvenida reúne los primeros pasos: sus contactos, el alta de usuarios, el PIN, los accesos y los envíos.{ answer-link }
answer-audit = Preparamos la auditoría en un solo caso: el gestor de éxito del cliente (CSM) de su empresa reserva la sala, pide el acceso de cada asistente y confirma el orden del día.
answer-integration = Mientras dura la integración le atiende nuestro equipo de integración y sus servicios siguen como hasta ahora.{ answer-link }

## Trabajos de nuestros técnicos

answer-hands = Un trabajo en plazo normal empieza en las { $hours } horas siguientes a la solicitud completa. Si lo necesita antes, dígalo: la modalidad urgente lleva un suplemento. El trabajo se factura por fracciones de { $minutes } minutos.
answer-hands-expedited = Ha pedido el trabajo cuanto antes: es la modalidad urgente, que lleva un suplemento y depende de los técnicos que estén disponibles. El trabajo se factura por fracciones de { $minutes } minutos.
answer-hands-fixed = Un trabajo a una hora fija se solicita con al menos { $hours } horas de antelación; si los técnicos están ocupados a esa hora, le propondremos otra. El trabajo se factura por fracciones de { $minutes } minutos.

## Envíos

answer-shipment = Avise de cada envío con al menos { $hours } horas de antelación y con sus números de seguimiento: lo que llega sin aviso se puede rechazar.
answer-shipment-refused = El muelle rechaza los envíos que no tienen un caso de entrada. Con este caso y los números de seguimiento quedará anunciado el suyo; pida entonces al transportista que vuelva a entregarlo.

## Accesos

answer-visit = La primera visita de una persona se solicita con al menos { $hours } horas de antelación. Una visita de trabajo vale para { $people } personas como máximo y para { $days } días como máximo; para más tiempo hace falta un acceso permanente.
answer-access-permanent = El acceso permanente es para personas registradas de su empresa: lo solicita su administrador, y cada persona se acredita en el centro de datos la primera vez.

## Lo demás

answer-faq = Muchas preguntas tienen ya su respuesta entre las preguntas frecuentes.{ answer-link }
