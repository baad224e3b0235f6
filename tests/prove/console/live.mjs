// Ten open consoles while simulated calls run: how long after a call begins
// each console hears of it, and shows it.
//   live.mjs BINARY HOME     CALLS (default 200) SECONDS that they are spread over (default 60)
import { Browser, Faults, share, told } from "./browser.mjs";
import { Desk, pause } from "./desk.mjs";
import { seed } from "./seed.mjs";

const CONSOLES = 10, MS_MAX = 500;
const CALLS = Math.min(900, Number(process.env.CALLS ?? 200)), SECONDS = Number(process.env.SECONDS ?? 60);
const [binary, home] = process.argv.slice(2);
const desk = new Desk(binary, home);
const faults = new Faults("live");
const FROM = "34611000"; // the callers' numbers, and three digits more, of which the page shows these at least

// In a page, before its own script: when events that tell of calls reached it.
function listen() {
  globalThis.came = [];
  globalThis.EventSource = class extends EventSource {
    constructor(...where) {
      super(...where);
      this.addEventListener("changed", (event) => {
        if (event.data.split(" ").includes("calls")) globalThis.came.push(performance.timeOrigin + performance.now());
      });
    }
  };
}

// In a page: when each call was first seen, by the last digits of its caller's number.
function remember() {
  globalThis.shown = {};
  const look = () => {
    const at = performance.timeOrigin + performance.now();
    for (const card of document.querySelectorAll("main .cards strong")) {
      const digits = card.textContent.replace(/\s/g, "").match(/(?:[*\d]{6,}|•••)(\d{3})$/)?.[1];
      if (digits) globalThis.shown[digits] ??= at;
    }
  };
  new MutationObserver(look).observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
  look();
}

await desk.start();
faults.push(...await seed(desk));
const browser = new Browser(desk.base);
await browser.start();
const consoles = [];
// Ten people: a session has at most four streams, and whoever has more tabs sees the others every half minute.
for (let at = 0; at < CONSOLES; at += 1) {
  const context = await browser.context(await desk.user(`agent${at}`, "agent", "es-ES"));
  const page = await context.newPage();
  await page.addInitScript(listen);
  consoles.push({ page, watched: browser.watch(page) });
  await page.goto(`${desk.base}/`);
  await page.evaluate(remember);
}
await pause(1000);

const now = () => performance.timeOrigin + performance.now();
const begun = new Map();
const running = [], calls = [];
let steps = 0;
for (let at = 0; at < CALLS; at += 1) {
  const digits = String(100 + at);
  running.push((async () => {
    try {
      const asked = now();
      const call = await desk.call(`+${FROM}${digits}`);
      begun.set(digits, { asked, told: now() });
      let next = call.next;
      for (const keys of ["1", "#", "1"]) {
        await pause(SECONDS * 150 * (0.5 + Math.random()));
        next = (await desk.step(call.call, next, { keys })).next;
        steps += 1;
      }
      calls.push(call.call);
    } catch (error) { faults.push(`call ${at}: ${error.message}`); }
  })());
  await pause(SECONDS * 1000 / CALLS);
}
await Promise.all(running);
await pause(2000);
const open = (await desk.rows("/api/v1/calls?open=true")).length;
for (const call of calls) await desk.hangUp(call);
const times = [], sinceAsked = [], reached = [];
let never = 0;
for (const { page, watched } of consoles) {
  const { shown, came } = await page.evaluate(() => ({ shown: globalThis.shown, came: globalThis.came }));
  for (const [digits, { asked, told: answered }] of begun) {
    // The first event after the call was answered: one that came just before may have told of it already.
    reached.push((came.find((event) => event >= answered) ?? Infinity) - answered);
    const at = shown[digits];
    if (at === undefined) { never += 1; continue; }
    times.push(Math.max(0, at - answered));
    sinceAsked.push(at - asked);
  }
  faults.push(...watched);
}
await browser.close();
await desk.stop();
if (never) faults.push(`${never} of ${begun.size * CONSOLES} times a console never showed a call`);
const figure = (list) => list.length ? { p50: Math.round(share(list, 0.5)), p95: Math.round(share(list, 0.95)), max: Math.round(share(list, 1)) } : null;
const result = figure(reached);
if (!result || !(result.max <= MS_MAX)) faults.push(`the slowest event reached a console ${result?.max} ms after its call began, more than ${MS_MAX}`);
faults.push(...browser.sink.came.map((one) => `reached another host: ${one}`), ...desk.complaints());
told("live", { consoles: CONSOLES, calls: begun.size, at_once: open, steps, shown: times.length, event_reached_ms: result, limit_ms: MS_MAX, on_the_page_ms: figure(times), on_the_page_since_asked_ms: figure(sinceAsked) }, faults);
