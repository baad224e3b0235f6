// Every page with a store of many tickets: the median of five times to its load event, and its bytes.
//   many.mjs BINARY HOME     TICKETS (default 100000)
import { execFileSync } from "node:child_process";
import path from "node:path";
import { Browser, Faults, counted, kind, median, told, walk } from "./browser.mjs";
import { Desk } from "./desk.mjs";
import { seed } from "./seed.mjs";

const BYTES_MAX = 200_000, MS_MAX = 1000, TIMES = 5;
const TICKETS = Number(process.env.TICKETS ?? 100_000);
const [binary, home] = process.argv.slice(2);
const desk = new Desk(binary, home);
const faults = new Faults("many"), figures = {};

await desk.start();
faults.push(...await seed(desk));
const user = await desk.user("jefa", "admin", "es-ES", "elena");
await desk.stop();
const here = path.dirname(new URL(import.meta.url).pathname);
const filled = JSON.parse(execFileSync("python3", [path.join(here, "fill.py"), path.join(desk.data, "centralita.db"), String(TICKETS)], { encoding: "utf8" }));
const begun = performance.now();
await desk.start();
const start = Math.round(performance.now() - begun);
const known = (await desk.tickets(1))[0];
if (filled.tickets !== TICKETS) faults.push(`${filled.tickets} tickets instead of ${TICKETS}`);

const browser = new Browser(desk.base);
await browser.start();
const context = await browser.context(user);
const { pages, faults: dead } = await walk(desk, user, () => 1);
faults.push(...dead);
// Searches and filters that many tickets answer to, and few.
const asked = ["/tickets?status=open", "/tickets?status=closed&queue=service-desk", "/tickets?q=corriente", `/tickets?q=${known.number}`, "/tickets?q=no+hay+nada+de+esto"];
for (const target of [...pages.map((one) => one.path), ...asked]) {
  const times = [], bytes = [];
  for (let time = 0; time < TIMES; time += 1) {
    const page = await context.newPage();
    const count = await counted(page);
    const answer = await page.goto(desk.base + target, { waitUntil: "load", timeout: 60000 }).catch(() => null);
    if (!answer || answer.status() !== 200) { faults.push(`${target} is answered ${answer?.status()}`); await page.close(); break; }
    times.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventStart));
    bytes.push(count.bytes);
    await page.close();
  }
  if (!times.length) continue;
  const what = asked.includes(target) ? target : kind(target);
  figures[what] = { ms: Math.round(median(times)), bytes: Math.max(...bytes) };
  if (median(times) >= MS_MAX) faults.push(`${what} takes ${Math.round(median(times))} ms`);
  if (Math.max(...bytes) >= BYTES_MAX) faults.push(`${what} has ${Math.max(...bytes)} bytes`);
}
await browser.close();
await desk.stop();
faults.push(...browser.sink.came.map((one) => `reached another host: ${one}`), ...desk.complaints());
told("many", { tickets: filled.tickets, filled_s: filled.seconds, start_ms: start, pages: figures }, faults);
