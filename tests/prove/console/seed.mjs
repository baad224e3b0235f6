// What lies on this desk: customers of the demo, mails in three languages of every gravity, calls, an incident, an
// exception on call, a key, a notice.
import { mail } from "./desk.mjs";

const LONG = "Solicitud de acceso temporal para tres técnicos de la empresa instaladora durante la ventana de mantenimiento programada del armario 0408 y de la jaula contigua C12, con entrega previa de material por mensajería";

export async function seed(desk) {
  await desk.cli("demo-data");
  await desk.deliver([
    mail({ from: "Ana Gil <ana@norte.example>", subject: "Sin corriente en MD2", text: "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas. Es urgente.", id: "seed-power" }),
    mail({ from: "Rui Antunes <rui@atlantico.example>", to: "suporte@example.com", subject: "Pedido de acesso ao LS1", text: "Bom dia,\n\nPrecisamos de acesso ao LS1 amanhã às 10h para dois técnicos.\n\nCumprimentos,\nRui Antunes", id: "seed-access" }),
    mail({ from: "Tom Hale <tom@norte.example>", subject: "Invoice question", text: "Hello,\n\ncould you send us the invoice of October again?\n\nRegards,\nTom", id: "seed-invoice" }),
    mail({ from: "Marta Reis <marta@legado.example>", to: "suporte@example.com", subject: "Cheiro a queimado no LS2", text: "Há cheiro a queimado e fumo na sala do LS2, junto ao bastidor L03.", id: "seed-smoke" }),
    mail({ from: "Iván Soler <ivan@cloud.example>", subject: LONG, text: `${LONG}.\n\n${"Un párrafo largo con una palabra interminable: ".repeat(3)}${"x".repeat(180)}`, html: `<h1>Solicitud</h1><p style="color:#036">${LONG}.</p><table border=1><tr><td>Nombre<td>DNI<tr><td>Eva<td>pendiente</table><img src="cid:logo">`, id: "seed-long" }),
    mail({ from: "Ana Gil <ana@norte.example>", subject: "Temperatura alta en MD2", text: "La temperatura del pasillo frío de MD2 sube: 31 grados en la fila B.", id: "seed-hot", attachment: { name: "gráfica.png", type: "image/png", data: "no es una imagen" } }),
    mail({ from: "Desconocido <alguien@otro.example>", subject: "Hola", text: "¿Tenéis espacio para dos armarios en Barcelona?", id: "seed-sales" }),
    mail({ from: "Inês Prates <ines@atlantico.example>", to: "suporte@example.com", subject: "Ligação em baixo", text: "O circuito do bastidor L03 no LS1 está em baixo desde as 06h12.", id: "seed-link" }),
    mail({ from: "Ana Gil <ana@norte.example>", subject: "Re: Sin corriente en MD2", text: "¿Hay novedades? Seguimos sin corriente.", id: "seed-power-2", inReplyTo: "seed-power" }),
  ]);
  await desk.ticketOf("Re: Sin corriente").catch(() => desk.ticketOf("Sin corriente"));
  const optional = [];
  const also = async (...args) => { try { return await desk.cli(...args); } catch (error) { optional.push(`${args.slice(0, 2).join(" ")}: ${String(error.stderr ?? error).slice(0, 200)}`); return null; } };
  await also("incidents", "declare", "--site", "MD2", "--kind", "power", "--text", "es=Corte en la rama A de MD2.", "--text", "pt=Falha na alimentação A do MD2.", "--text", "en=Outage of feed A at MD2.", "--by", "campaign", "--why", "trial");
  await also("keys", "add", "trial", "--scope", "read");
  await also("notices", "send", "--to", "country:pt", "--subject", "pt=Manutenção no LS1", "--text", "pt=Haverá manutenção no sábado.", "--by", "campaign", "--why", "trial");
  for (const [from, line, keys] of [["+34910000001", "es", "1"], ["+351300000001", "pt", "#"], [undefined, "es", "3"]]) {
    const call = await desk.call(from, line);
    await desk.step(call.call, call.next, { keys }).catch((error) => optional.push(`a step of a call: ${error.message}`));
  }
  const over = await desk.call("+34910000003", "es");
  await desk.hangUp(over.call);
  return optional;
}
