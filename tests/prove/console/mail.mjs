// Hostile HTML mail, by LMTP, opened in a real browser: nothing runs, nothing leaves, nothing navigates. First the same bodies
// on a page that protects against nothing, so that it is known what each would do.
//   mail.mjs BINARY HOME     ATTACKS, a pattern of names, leaves the others out
import http from "node:http";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Browser, Faults, told, within } from "./browser.mjs";
import { Desk, mail, pause, until } from "./desk.mjs";

const RUNS_MIN = 40, LEAVES_MIN = 40; // of the attacks, unprotected: else the campaign itself sees nothing
const TOGETHER = 8; // mails of one ticket
const ALONE_EVERY = Number(process.env.ALONE_EVERY ?? 4); // mails that are opened in a tab of their own too
const [binary, home] = process.argv.slice(2);
const desk = new Desk(binary, home);
const faults = new Faults("mail");
const here = path.dirname(new URL(import.meta.url).pathname);
const attacks = readFileSync(path.join(here, "../../data/html-attacks/attacks.jsonl"), "utf8").trim().split("\n").filter((line) => new RegExp(process.env.ATTACKS ?? "").test(JSON.parse(line).name)).map((line) => {
  const { name, html, times, after } = JSON.parse(line);
  return { name, html: times ? html.repeat(times) + (after ?? "") : html };
});

// Says where it ran: a browser tells the place of the script that prints, which is this one.
const canary = () => { globalThis.PWN = () => console.log(`CANARY RAN ${location.href}`); };

// A tab that opens one address after the other, and what each did: scripts that ran, hosts that were asked for, dialogs,
// windows, places it went to. A tab that an attack hung is left for another.
class Tab {
  constructor(context, ours) {
    this.context = context;
    this.ours = ours;
    this.hung = [];
  }

  async open(url, name) {
    const did = { ran: [], asked: [], dialogs: 0, went: [], windows: 0, status: 0, url };
    this.did = did;
    if (!this.page) await this.fresh();
    await within(65000, this.page.goto(url, { waitUntil: "load", timeout: 60000 })).then((answer) => { did.status = answer?.status() ?? 0; }).catch((error) => {
      // One that navigates away at once is told by where it went.
      if (!/interrupted|ERR_ABORTED/.test(error.message)) { this.hung.push(name); this.late = true; }
    });
    await pause(120);
    return did;
  }

  // After the last look at a page: a tab that is stuck is left.
  async done() {
    if (!this.late) return;
    this.late = false;
    const page = this.page;
    this.page = null;
    await within(5000, page.close()).catch(() => {});
  }

  async fresh() {
    this.page = await within(120000, this.context.newPage());
    const page = this.page;
    page.on("console", (message) => { if (message.text().startsWith("CANARY RAN ")) this.did.ran.push(message.text().slice("CANARY RAN ".length)); });
    page.on("pageerror", (error) => { if (String(error).includes("PWN")) this.did.ran.push(String(error)); });
    page.on("dialog", (dialog) => { this.did.dialogs += 1; dialog.dismiss().catch(() => {}); });
    page.on("popup", (popup) => { this.did.windows += 1; popup.close().catch(() => {}); });
    page.on("framenavigated", (frame) => { this.did.went.push(`${frame === page.mainFrame() ? "" : "frame "}${frame.url()}`); });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?|file):$/.test(url.protocol) && url.host !== this.ours) this.did.asked.push({ url: request.url(), request });
    });
  }
}

// Whatever was asked for and not refused by the page's own policy.
const left = (did) => did.asked.filter(({ request }) => !/BLOCKED_BY_(CSP|CLIENT|RESPONSE)|csp/i.test(request.failure()?.errorText ?? ""));

// The same bodies, unprotected: each in a frame of a page, and what tries for the whole window at the end.
async function control(browser) {
  const bodies = attacks.filter((one) => one.html.length < 20000);
  const server = http.createServer((request, answer) => {
    const [, what, from] = request.url.split("/");
    const body = what === "body" ? bodies[Number(from)]?.html ?? null
      : what === "some" ? bodies.slice(Number(from), Number(from) + TOGETHER).map((_, at) => `<iframe src="/body/${Number(from) + at}"></iframe>`).join("") : null;
    answer.writeHead(body === null ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
    answer.end(`<!DOCTYPE html><body>${body ?? ""}`);
  });
  await new Promise((go) => server.listen(0, "127.0.0.1", go));
  const base = `http://127.0.0.1:${server.address().port}`;
  const context = await browser.chromium.newContext();
  await context.addInitScript(canary);
  const tab = new Tab(context, new URL(base).host);
  const ran = new Set(), asked = new Set();
  const several = /top|form-auto|refresh|dangling-meta|print|alert|base-ours/;
  const addresses = bodies.map((_, at) => at).filter((at) => at % TOGETHER === 0).map((at) => `/some/${at}`);
  for (const [at, { name }] of bodies.entries()) if (several.test(name)) addresses.push(`/body/${at}`);
  for (const address of addresses) {
    const did = await tab.open(base + address, address);
    for (const url of did.ran) ran.add(url);
    if (did.dialogs) ran.add(base + address);
    for (const { url } of did.asked) asked.add(new URL(url).host);
    await tab.done();
  }
  await within(10000, context.close()).catch(() => {});
  server.close();
  server.closeAllConnections();
  return { runs: ran.size, leaves: asked.size, hung: tab.hung };
}

await desk.start();
const plain = new Browser(desk.base);
await plain.start();
const unprotected = await control(plain);
await plain.close();
if (!process.env.ATTACKS && (unprotected.runs < RUNS_MIN || unprotected.leaves < LEAVES_MIN)) faults.push(`unprotected, only ${unprotected.runs} ran and ${unprotected.leaves} left`);

// Each as HTML alone, some beside a plain form; a ticket has several, as when a customer answers again and again.
const bodies = [...attacks.map((one) => ({ ...one, only: true })), ...attacks.filter((_, at) => at % 4 === 0)];
const groups = bodies.map((_, at) => at).filter((at) => at % TOGETHER === 0).map((at) => bodies.slice(at, at + TOGETHER));
const mails = groups.flatMap((group, number) => group.map(({ name, html, only }, at) => {
  const text = `El armario ${number} de MD2 necesita una revisión (${name}).`;
  const id = `attack.${number}.${at}`;
  return mail({
    from: `Cliente <c${number}@cliente${number}.example>`, subject: `${at ? "Re: " : ""}Revisión del armario, grupo ${number}.`, id,
    inReplyTo: at ? `attack.${number}.${at - 1}` : undefined, text: only ? undefined : text, html: `<p>${text}</p>${html}`,
  });
}));
await desk.deliver(mails);
const numbers = new Map();
await until("a ticket of each group", async () => {
  for (const ticket of await desk.tickets()) {
    const group = ticket.subject.match(/grupo (\d+)\.$/)?.[1];
    if (group) numbers.set(ticket.number, groups[Number(group)]);
  }
  return new Set(numbers.values()).size === groups.length;
}, 120000).catch((error) => faults.push(`${error.message}: ${numbers.size} of ${groups.length}`));
const arrivals = (await desk.rows("/api/v1/arrivals")).length;
if (arrivals !== mails.length) faults.push(`${arrivals} arrivals of ${mails.length} mails`);

const net = path.join(home, "net.json");
const browser = new Browser(desk.base);
await browser.start([`--log-net-log=${net}`]);
const totals = { tickets: 0, frames: 0, alone: 0, refused: 0 };
const auditor = await desk.user("ojo", "auditor", "es-ES");
const agent = await desk.user("lucas", "agent", "es-ES");
const ours = new URL(desk.base).host;

function judge(did, where) {
  for (const url of did.ran) faults.push(`${where}: a script ran: ${url.slice(0, 120)}`);
  if (did.dialogs) faults.push(`${where}: ${did.dialogs} dialogs`);
  if (did.windows) faults.push(`${where}: ${did.windows} windows`);
  for (const { url } of left(did)) faults.push(`${where}: asks ${url.slice(0, 120)}`);
}

// Opens what a ticket's page folds away, and returns where the mail stands by itself.
async function reveal(page, where) {
  await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
  for (const frame of await page.locator("iframe").all()) await frame.scrollIntoViewIfNeeded({ timeout: 2000 }).catch(() => {});
  await pause(150);
  const targets = new Set();
  const seen = await page.evaluate(() => ({
    frames: [...document.querySelectorAll("iframe")].map((one) => ({ sandbox: one.getAttribute("sandbox"), source: one.src })),
    links: [...document.querySelectorAll("main a[href]")].map((one) => one.href),
    clobbered: "csrf" in globalThis || document.querySelectorAll("#main").length !== 1,
  }));
  if (seen.clobbered) faults.push(`${where}: its names are names of the page`);
  for (const { sandbox, source } of seen.frames) {
    totals.frames += 1;
    if (sandbox === null || /allow-(scripts|same-origin|top-navigation|forms|modals)/.test(sandbox)) faults.push(`${where}: a frame with sandbox="${sandbox}"`);
    if (source.startsWith(desk.base)) targets.add(source);
  }
  for (const link of seen.links) if (link.startsWith(desk.base) && /\/(mail|html|raw|message|source|attachment)/.test(link)) targets.add(link);
  return [...targets];
}

for (const user of [agent, auditor]) {
  const context = await browser.context(user);
  await context.addInitScript(canary);
  const tab = new Tab(context, ours), alone = new Tab(context, ours);
  // An auditor sees more of some; the rest is the same page.
  for (const [number, group] of [...numbers].filter((_, at) => user === agent || at % 4 === 0)) {
    const where = `${number} (${group.map((one) => one.name).join(" ")}; ${user.role})`;
    const url = `${desk.base}/tickets/${number}`;
    const did = await tab.open(url, where);
    const { page } = tab;
    if (did.status !== 200) faults.push(`${where}: answered ${did.status}`);
    const targets = await within(60000, reveal(page, where)).catch((error) => { faults.push(`${where}: ${error.message.split("\n")[0]}`); return []; });
    judge(did, where);
    const away = did.went.filter((one) => !one.startsWith("frame ") && one !== url);
    if (away.length) faults.push(`${where}: went to ${away[0]}`);
    const inner = did.went.filter((one) => one.startsWith("frame ") && !/^frame (about:|http:\/\/127\.0\.0\.1:)/.test(one));
    if (inner.length) faults.push(`${where}: a frame went to ${inner[0]}`);
    await tab.done();
    // The mail by itself, as somebody opens it in a tab of its own.
    for (const [at, target] of targets.entries()) {
      const { headers, status } = await desk.get(user, target.slice(desk.base.length));
      const policy = headers["content-security-policy"] ?? "";
      const shown = /^(text\/html|application\/xhtml|image\/svg|text\/xml)/.test(headers["content-type"] ?? "") && !/^attachment/.test(headers["content-disposition"] ?? "");
      if (status !== 200 || (shown && !/default-src 'none'/.test(policy))) faults.push(`${where}: ${target} is answered ${status} with the policy "${policy}"`);
      if (headers["x-content-type-options"] !== "nosniff") faults.push(`${where}: ${target} may be sniffed`);
      if (shown && (totals.alone + at) % ALONE_EVERY === 0) {
        judge(await alone.open(target, where), `${where}, by itself at ${new URL(target).pathname}`);
        await alone.done();
      }
    }
    totals.alone += targets.length;
    totals.tickets += 1;
    totals.refused += did.asked.length - left(did).length;
  }
  for (const name of [...tab.hung, ...alone.hung]) faults.push(`${name}: hangs`);
  await within(10000, context.close()).catch(() => {});
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
told("mail", { attacks: attacks.length, mails: mails.length, unprotected, ...totals, chromium_own: browser.sink.own }, faults);
