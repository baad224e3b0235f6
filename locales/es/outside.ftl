### Palabras que acompañan a lo que se traspasa a otro servicio de asistencia, para quien trabaja en ella.
### $value: lo que figura en la línea: un número, un nombre, una fecha, el número del caso.

## Datos del caso, uno por línea

outside-line-ticket = Caso en la primera línea: { $value }
outside-line-matter = Asunto: { $value }
outside-line-kind = Tipo: { $value }
outside-line-priority = Prioridad: { $value }
outside-line-queue = Cola: { $value }
outside-line-problem-code = Código de avería: { $value }
outside-line-site = Centro: { $value }
outside-line-cage = Jaula: { $value }
outside-line-cabinet = Armario: { $value }
outside-line-incident-time = Inicio de la avería: { $value }
outside-line-account = Empresa: { $value }
outside-line-name = Nombre: { $value }
outside-line-contact = Contacto (según el mensaje, sin comprobar): { $value }
outside-line-received = Recibido: { $value }
outside-line-attached = Adjuntos guardados en la primera línea: { $value }

## Frases

outside-danger = PELIGRO para personas o para el edificio.
outside-said-by-customer = Del cliente
outside-said-by-us = Nota de la primera línea
outside-recorded = El cliente ha dejado un mensaje grabado. Se puede escuchar en la primera línea.
outside-status = Estado en la primera línea: { $value }.
outside-cut = (texto recortado; el texto completo está en { $value }, en la primera línea)
