// Hostile HTML mail, by LMTP, opened in a real browser: nothing runs, nothing leaves, nothing navigates. First the same bodies
// on a page that protects against nothing, so that it is known what each would do.
//   mail.mjs BINARY HOME
import http from "node:http";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Browser, told } from "./browser.mjs";
import { Desk, mail, pause, until } from "./desk.mjs";

const RUNS_MIN = 40, LEAVES_MIN = 40; // of the attacks, unprotected: else the campaign itself sees nothing
const [binary, home] = process.argv.slice(2);
const desk = new Desk(binary, home);
const faults = [];
const here = path.dirname(new URL(import.meta.url).pathname);
const attacks = readFileSync(path.join(here, "../../data/html-attacks/attacks.jsonl"), "utf8").trim().split("\n").map((line) => {
  const { name, html, times, after } = JSON.parse(line);
  return { name, html: times ? html.repeat(times) + (after ?? "") : html };
});

// What a page did: scripts that ran, hosts that were asked for, dialogs, places it went to.
function spy(page, ours) {
  const did = { ran: 0, asked: [], dialogs: 0, went: [], popups: 0 };
  page.on("console", (message) => { if (message.text().includes("CANARY RAN")) did.ran += 1; });
  page.on("pageerror", (error) => { if (String(error).includes("PWN")) did.ran += 1; });
  page.on("dialog", (dialog) => { did.dialogs += 1; dialog.dismiss().catch(() => {}); });
  page.on("popup", (popup) => { did.popups += 1; popup.close().catch(() => {}); });
  page.on("framenavigated", (frame) => { did.went.push(`${frame === page.mainFrame() ? "" : "frame "}${frame.url()}`); });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?|file):$/.test(url.protocol) && url.host !== ours) did.asked.push({ url: request.url(), request });
  });
  return did;
}

// Whatever was asked for and not refused by the page's own policy.
const left = (did) => did.asked.filter(({ request }) => !/BLOCKED_BY_(CSP|CLIENT|RESPONSE)|csp/i.test(request.failure()?.errorText ?? ""));
const canary = () => { globalThis.PWN = () => console.log("CANARY RAN"); };

// Attacks that a browser may well hang on are given up after a while.
async function opened(page, url) {
  return page.goto(url, { waitUntil: "load", timeout: 20000 }).catch(() => null);
}

// The same bodies, unprotected.
async function control(browser) {
  let body = "";
  const server = http.createServer((request, answer) => {
    if (request.url !== "/") { answer.writeHead(404); answer.end(); return; }
    answer.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    answer.end(`<!DOCTYPE html><body>${body}`);
  });
  await new Promise((go) => server.listen(0, "127.0.0.1", go));
  const base = `http://127.0.0.1:${server.address().port}`;
  let runs = 0, leaves = 0;
  const context = await browser.chromium.newContext();
  await context.addInitScript(canary);
  for (const attack of attacks.filter((one) => one.html.length < 20000)) {
    body = attack.html;
    const before = browser.sink.came.length;
    const page = await context.newPage();
    const did = spy(page, new URL(base).host);
    await opened(page, base);
    await pause(150);
    if (did.ran + did.dialogs > 0) runs += 1;
    if (did.asked.length + browser.sink.came.length - before > 0) leaves += 1;
    await page.close().catch(() => {});
  }
  await context.close();
  server.close();
  return { runs, leaves };
}

await desk.start();
const plain = new Browser(desk.base);
await plain.start();
const unprotected = await control(plain);
await plain.close();
if (unprotected.runs < RUNS_MIN || unprotected.leaves < LEAVES_MIN) faults.push(`unprotected, only ${unprotected.runs} ran and ${unprotected.leaves} left`);

const numbers = new Map();
const mails = attacks.flatMap(({ name, html }, at) => [
  mail({ from: `c${at}@cliente${at}.example`, subject: `Solo HTML ${name}.`, html: `<p>El armario ${at}A de MD2 necesita una revisión.</p>${html}` }),
  mail({ from: `d${at}@cliente${at}.example`, subject: `Con HTML ${name}.`, text: `El armario ${at}B de MD2 necesita una revisión.`, html: `<p>El armario ${at}B de MD2 necesita una revisión.</p>${html}` }),
]);
await desk.deliver(mails);
await until("a ticket of each", async () => {
  for (const ticket of await desk.tickets()) {
    const name = ticket.subject.match(/^(?:Solo|Con) HTML .*\.$/)?.[0];
    if (name) numbers.set(name, ticket.number);
  }
  return numbers.size === mails.length;
}, 120000).catch((error) => faults.push(`${error.message}: ${numbers.size} of ${mails.length}`));

const net = path.join(home, "net.json");
const browser = new Browser(desk.base);
await browser.start([`--log-net-log=${net}`]);
const totals = { tickets: 0, frames: 0, refused: 0 };
const auditor = await desk.user("ojo", "auditor", "es-ES");
const agent = await desk.user("lucas", "agent", "es-ES");
const ours = new URL(desk.base).host;
for (const user of [agent, auditor]) {
  const context = await browser.context(user);
  await context.addInitScript(canary);
  const own = [...numbers].filter((_, at) => user === agent || at % 8 === 0);
  for (const [subject, number] of own) {
    const where = `${subject} ${number} (${user.role})`;
    const page = await context.newPage();
    const did = spy(page, ours);
    const url = `${desk.base}/tickets/${number}`;
    const answer = await opened(page, url);
    if (answer?.status() !== 200) { faults.push(`${where}: answered ${answer?.status()}`); await page.close(); continue; }
    await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
    // Frames that wait to be seen are seen; links of the page to the mail itself are followed.
    for (const frame of await page.locator("iframe").all()) await frame.scrollIntoViewIfNeeded({ timeout: 2000 }).catch(() => {});
    await pause(150);
    const targets = new Set();
    for (const frame of page.frames().slice(1)) {
      totals.frames += 1;
      if (frame.url().startsWith(desk.base)) targets.add(frame.url());
      const element = await frame.frameElement().catch(() => null);
      const sandbox = await element?.getAttribute("sandbox");
      if (frame.parentFrame() === page.mainFrame() && (sandbox === null || /allow-(scripts|same-origin|top-navigation|popups|forms)/.test(sandbox ?? ""))) faults.push(`${where}: a frame with sandbox="${sandbox}"`);
      await element?.dispose();
    }
    for (const link of await page.locator('main a[href*="/mail"], main a[href*="/html"], main a[href*="/raw"], main a[href*="/message"]').all()) targets.add(new URL(await link.getAttribute("href"), desk.base).href);
    const away = did.went.filter((one) => !one.startsWith("frame ") && one !== url);
    if (away.length) faults.push(`${where}: went to ${away[0]}`);
    const inner = did.went.filter((one) => one.startsWith("frame ") && !/^frame (about:|http:\/\/127\.0\.0\.1:)/.test(one));
    if (inner.length) faults.push(`${where}: a frame went to ${inner[0]}`);
    if (await page.evaluate(() => typeof globalThis.csrf === "object" || document.querySelectorAll("main#main").length !== 1)) faults.push(`${where}: its names are names of the page`);
    // The mail by itself, as somebody opens it in a tab of its own.
    for (const target of targets) {
      const alone = await context.newPage();
      const doing = spy(alone, ours);
      await opened(alone, target);
      await pause(100);
      if (doing.ran || doing.dialogs || left(doing).length || doing.popups) faults.push(`${where}: by itself at ${new URL(target).pathname}: ${doing.ran} ran, ${doing.dialogs} dialogs, asked ${left(doing)[0]?.url}`);
      await alone.close().catch(() => {});
    }
    totals.tickets += 1;
    totals.refused += did.asked.length - left(did).length;
    if (did.ran) faults.push(`${where}: a script ran`);
    if (did.dialogs) faults.push(`${where}: ${did.dialogs} dialogs`);
    if (did.popups) faults.push(`${where}: ${did.popups} windows`);
    for (const { url: asked } of left(did)) faults.push(`${where}: asks ${asked.slice(0, 120)}`);
    await page.close().catch(() => {});
  }
  await context.close();
}
// Whoever looked is still signed in, and took nothing.
if ((await desk.get(agent, "/")).status !== 200) faults.push("a mail signed its reader out");
await browser.close();
await desk.stop();
// Names that the browser looked up or connected to for a mail, whatever the pages say.
const looked = new Set(readFileSync(net, "utf8").match(/[a-z0-9-]+\.attack\.example/g) ?? []);
for (const host of looked) faults.push(`the browser's own log names ${host}`);
faults.push(...browser.sink.came.map((one) => `reached another host: ${one}`), ...desk.complaints());
if (totals.frames === 0) faults.push("no ticket shows mail in a frame: HTML is shown as text alone");
told("mail", { attacks: attacks.length, mails: mails.length, unprotected, ...totals, chromium_own: browser.sink.own }, [...new Set(faults)]);
