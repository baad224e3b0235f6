// A headless Chromium that reaches 127.0.0.1 and nothing else, what its pages do wrong, and the pages that links lead to.
import net from "node:net";
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";

const require = createRequire(`${process.env.BROWSER_MODULES}/`);
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--in-process-gpu"];
// Debian's own start script adds extensions that no page needs.
const BINARY = [process.env.CHROMIUM, "/usr/lib/chromium/chromium", "/usr/bin/chromium"].find((one) => one && existsSync(one));

// Chromium asks for news of its own whatever its flags say; it gets none, and that is no fault of a page.
const OWN = /(^|\.)(google\.com|googleapis\.com|gvt1\.com|gstatic\.com|googleusercontent\.com)$/;

// The host that a TLS client wants (RFC 6066, 3), or that an HTTP request names.
function wanted(data) {
  if (data[0] === 0x16) {
    // The extension server_name: type 0, length, list length, name type 0, name length, name.
    for (let at = 43; at + 9 < data.length; at += 1) {
      const length = data.readUInt16BE(at + 7);
      if (data.readUInt16BE(at) === 0 && data[at + 6] === 0 && data.readUInt16BE(at + 4) === length + 3 && data.readUInt16BE(at + 2) === length + 5) {
        return data.toString("latin1", at + 9, at + 9 + length);
      }
    }
    return "unknown, by TLS";
  }
  const text = data.toString("latin1");
  return text.match(/^host: *([^\s:]+)/im)?.[1] ?? `unknown: ${text.slice(0, 60)}`;
}

// Whoever would be reached on another host is this listener: it answers nothing and remembers for whom somebody came.
export class Sink {
  constructor() {
    this.came = [];
    this.own = 0;
    this.server = net.createServer((socket) => {
      socket.once("data", (data) => {
        const host = wanted(data);
        const line = /^[A-Z]+ \//.test(data.toString("latin1", 0, 20)) ? data.toString("latin1").split("\r\n")[0] : "";
        // Kept waiting it comes again less often.
        if (OWN.test(host)) { this.own += 1; return; }
        this.came.push(`${host} ${line}`.trim().slice(0, 200));
        socket.destroy();
      });
      socket.on("error", () => {});
      socket.unref();
    });
  }

  listen() {
    return new Promise((go) => this.server.listen(0, "127.0.0.1", () => { this.port = this.server.address().port; go(); }));
  }

  close() {
    this.server.close();
  }
}

// What is asked of a browser that a hostile page may have hung is given up after a while.
export function within(ms, promise) {
  let timer;
  const late = new Promise((_, bad) => { timer = setTimeout(() => bad(new Error(`not within ${ms} ms`)), ms); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Browser {
  constructor(base) {
    this.base = base;
    this.sink = new Sink();
  }

  async start(flags = []) {
    if (!this.sink.port) await this.sink.listen();
    const elsewhere = `--host-resolver-rules=MAP * 127.0.0.1:${this.sink.port}, EXCLUDE 127.0.0.1`;
    this.chromium = await chromium.launch({ executablePath: BINARY, headless: true, args: [...FLAGS, elsewhere, ...flags] });
    this.version = this.chromium.version();
  }

  async close() {
    await within(60000, this.chromium.close());
    this.sink.close();
  }

  // A browser window of its own: of a user who is signed in, or of nobody.
  async context(user, options = {}) {
    const context = await this.chromium.newContext({ viewport: { width: 1280, height: 900 }, locale: user?.language ?? "es-ES", ...options });
    context.setDefaultTimeout(60000);
    if (user) {
      const [name, value] = user.cookie.split(/=(.*)/s);
      await context.addCookies([{ name, value, url: this.base, httpOnly: true, sameSite: "Strict" }]);
    }
    return context;
  }

  // Watches a page: whatever it does wrong from now on is in the list that comes back.
  watch(page, { policy = true } = {}) {
    const faults = [];
    const ours = new URL(this.base).host;
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      const text = message.text();
      // An answer that is no 200 is told by itself, and asserted where it is wanted.
      if (/^Failed to load resource: the server responded with a status/.test(text) && message.location().url === page.url()) return;
      if (policy || !/Content Security Policy|sandboxed/i.test(text)) faults.push(`console: ${text.slice(0, 300)}`);
    });
    page.on("pageerror", (error) => faults.push(`script: ${String(error).slice(0, 300)}`));
    page.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && url.host !== ours) faults.push(`asks another host: ${request.url().slice(0, 200)}`);
    });
    return faults;
  }
}

// The bytes that a page and its parts take over the wire, from an empty cache.
export async function counted(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const count = { bytes: 0 };
  session.on("Network.loadingFinished", (event) => { count.bytes += event.encodedDataLength; });
  session.on("Network.dataReceived", () => {});
  return count;
}

// Serious and critical findings of axe.
export async function findings(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { iframes: false, resultTypes: ["violations"] });
    return result.violations.map((one) => ({
      id: one.id, impact: one.impact, where: one.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`.slice(0, 240)),
    }));
  });
  return found.filter((one) => one.impact === "serious" || one.impact === "critical");
}

const NUMBER = /^(\d+|[A-Z]{2,4}-[0-9A-Z-]+)$/i;

// What kind of page an address is: the names of its parts, N for what is counted, * for what is named, ?… for what is asked.
export function kind(target) {
  const url = new URL(target, "http://x");
  const parts = url.pathname.split("/").filter(Boolean).map((part, at) => {
    if (/^\d/.test(part) || (NUMBER.test(part) && /\d/.test(part))) return "N";
    return at === 1 && !/^me$/.test(url.pathname.split("/")[1]) ? "*" : part;
  });
  const keys = [...new Set(url.searchParams.keys())].sort();
  return `/${parts.join("/")}${keys.length ? `?${keys.join("&")}` : ""}`;
}

// Follows links from Now as one user and returns the pages: [{ path, kind }], at most so many of a kind. What is no HTML is
// in `files`. Every answer that is neither good nor a page is a fault.
export async function walk(desk, user, most = (what) => (what.includes("?") ? 1 : what.includes("N") ? 2 : 4)) {
  const pages = [], files = [], faults = [], seen = new Set(["/"]), count = new Map();
  const queue = ["/"];
  while (queue.length) {
    const target = queue.shift();
    const what = kind(target);
    if ((count.get(what) ?? 0) >= most(what)) continue;
    count.set(what, (count.get(what) ?? 0) + 1);
    let answer = await desk.get(user, target);
    if (answer.status === 303 && answer.headers.location?.startsWith("/")) answer = await desk.get(user, answer.headers.location);
    if (answer.status !== 200) { faults.push(`${target} is answered ${answer.status} to ${user.name}, though a link leads there`); continue; }
    if (!/^text\/html/.test(answer.headers["content-type"] ?? "")) { files.push({ path: target, type: answer.headers["content-type"], bytes: answer.text.length }); continue; }
    pages.push({ path: target, kind: what });
    for (const [, link] of answer.text.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)) {
      const url = new URL(link.replaceAll("&amp;", "&"), desk.base + target);
      if (url.host !== new URL(desk.base).host || url.pathname.startsWith("/assets/")) continue;
      const next = url.pathname + url.search;
      if (!seen.has(next)) { seen.add(next); queue.push(next); }
    }
  }
  return { pages, files, faults };
}

// The pages that must be among those that links lead to.
export const EXPECTED = ["/", "/tickets", "/tickets/N", "/pages", "/pages/N", "/oncall", "/oncall/*", "/incidents", "/rules", "/understanding",
  "/accounts", "/contacts", "/reports", "/users", "/keys", "/audit", "/me"];

// What is wrong in a part of the campaign: each is told as soon as it is found, and once.
export class Faults {
  constructor(part) {
    this.part = part;
    this.all = new Set();
  }

  push(...faults) {
    for (const fault of faults) {
      if (!this.all.has(fault)) console.error(`console ${this.part}: ${fault}`);
      this.all.add(fault);
    }
  }

  get length() {
    return this.all.size;
  }
}

// One line of JSON for a part of the campaign; ends the program with 1 when anything is wrong.
export function told(part, figures, faults) {
  console.log(JSON.stringify({ campaign: "console", part, ...figures, faults: faults.length, good: faults.length === 0 }));
  process.exitCode = faults.length === 0 ? 0 : 1;
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
export const share = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))];
