// The program as a desk of this campaign: started on loopback, told things over its socket, its mail door and its
// command line. `new Desk(BINARY, HOME)`; HOME holds a config.toml that tests/prove/run wrote.
import { spawn, execFile } from "node:child_process";
import { readFileSync, createWriteStream } from "node:fs";
import { promisify } from "node:util";
import http from "node:http";
import net from "node:net";
import path from "node:path";

export const PASSWORD = "tres cabras y un router";
export const pause = (ms) => new Promise((go) => setTimeout(go, ms));

// Asks until `what` is given, or says that it never came.
export async function until(what, ask, ms = 15000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await pause(50);
  }
}

function asked(options, body) {
  return new Promise((good, bad) => {
    const request = http.request(options, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => good({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on("error", bad);
    });
    request.on("error", bad);
    request.end(body);
  });
}

export class Desk {
  constructor(binary, home) {
    this.binary = binary;
    this.home = home;
    this.config = path.join(home, "config.toml");
    this.data = path.join(home, "data");
    const config = readFileSync(this.config, "utf8");
    const port = (part) => Number(config.match(new RegExp(`^\\[${part}\\]\\nlisten = "127\\.0\\.0\\.1:(\\d+)"`, "m"))[1]);
    this.port = port("api");
    this.lmtp = port("lmtp");
    this.base = `http://127.0.0.1:${this.port}`;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  }

  async start() {
    this.daemon = spawn(this.binary, ["serve", "--config", this.config], { stdio: ["ignore", "pipe", "pipe"] });
    const log = createWriteStream(path.join(this.home, "log"), { flags: "a" });
    this.daemon.stdout.pipe(log, { end: false });
    this.daemon.stderr.pipe(log, { end: false });
    this.ended = new Promise((go) => this.daemon.once("exit", (code) => go(code)));
    let over = false;
    this.ended.then(() => { over = true; });
    await until("the program answers", async () => {
      if (over) throw new Error(`the program ended: ${this.log()}`);
      try { return (await this.http("GET", "/sign-in")).status === 200; } catch { return false; }
    }, 90000);
  }

  // Ends it as an operator does; it must end well.
  async stop() {
    this.daemon.kill("SIGTERM");
    const code = await this.ended;
    if (code !== 0) throw new Error(`SIGTERM ended the program with ${code}`);
  }

  log() {
    return readFileSync(path.join(this.home, "log"), "utf8");
  }

  // What the program itself found wrong.
  complaints() {
    return this.log().split("\n").filter((line) => /\bERROR\b|panicked/.test(line));
  }

  async cli(...args) {
    const all = [...args, "--json", "--config", this.config];
    const { stdout } = await promisify(execFile)(this.binary, all, { maxBuffer: 1 << 28, timeout: 120000 });
    return stdout.trim() ? JSON.parse(stdout) : null;
  }

  http(method, target, body, headers = {}) {
    const given = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    return asked({ host: "127.0.0.1", port: this.port, method, path: target, headers: { ...given, ...headers } }, body);
  }

  // A request over the socket of the machine itself.
  async api(method, target, body) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const socketPath = path.join(this.data, "centralita.sock");
    const answer = await asked({ socketPath, method, path: target, headers, agent: this.agent }, text);
    const said = answer.body.toString("utf8");
    if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.status} ${said}`);
    return said ? JSON.parse(said) : null;
  }

  // A form as a browser posts it, with the cookie and the token of a user's session.
  async post(user, target, fields) {
    const body = new URLSearchParams([["form", user.form], ...(Array.isArray(fields) ? fields : Object.entries(fields))]).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: this.base, "sec-fetch-site": "same-origin", cookie: user.cookie };
    const answer = await this.http("POST", target, body, headers);
    return { status: answer.status, location: answer.headers.location ?? "", text: answer.body.toString("utf8") };
  }

  async get(user, target) {
    const answer = await this.http("GET", target, undefined, { cookie: user.cookie });
    return { status: answer.status, headers: answer.headers, text: answer.body.toString("utf8") };
  }

  // The link at which a new user chooses a password.
  async invite(name, role, language, person) {
    const who = person ? ["--person", person] : [];
    return (await this.cli("users", "add", name, "--role", role, "--language", language, "--called", `${name} (${role})`, ...who)).path;
  }

  // Somebody who is signed in: { name, cookie, form }.
  async user(name, role, language, person) {
    const welcome = await this.invite(name, role, language, person);
    const sent = async (target, fields) => {
      const headers = { "content-type": "application/x-www-form-urlencoded", origin: this.base, "sec-fetch-site": "same-origin" };
      return this.http("POST", target, new URLSearchParams(fields).toString(), headers);
    };
    const kept = await sent(welcome, { password: PASSWORD, again: PASSWORD });
    if (kept.status !== 303) throw new Error(`${name} cannot choose a password: ${kept.status}`);
    return this.signedIn(name, { role, language });
  }

  async signedIn(name, more = {}) {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: this.base, "sec-fetch-site": "same-origin" };
    const answer = await this.http("POST", "/sign-in", new URLSearchParams({ name, password: PASSWORD }).toString(), headers);
    const cookie = (answer.headers["set-cookie"] ?? [])[0]?.split(";")[0];
    if (answer.status !== 303 || !cookie) throw new Error(`${name} cannot sign in: ${answer.status}`);
    const user = { name, cookie, ...more };
    user.form = (await this.get(user, "/")).text.match(/name="form" value="([^"]+)"/)?.[1] ?? "";
    return user;
  }

  // Delivers mails by LMTP: [{ from, to, raw }], raw with CRLF or LF. Each must be taken.
  async deliver(mails) {
    const socket = net.connect(this.lmtp, "127.0.0.1");
    let heard = "";
    let wake = null;
    socket.on("data", (part) => { heard += part.toString("latin1"); wake?.(); });
    const answer = async () => {
      for (;;) {
        const whole = heard.match(/^(?:\d{3}-[^\n]*\n)*(\d{3}) [^\n]*\n/);
        if (whole) { heard = heard.slice(whole[0].length); return Number(whole[1]); }
        await new Promise((go) => { wake = go; });
      }
    };
    const say = async (line, wanted) => {
      socket.write(`${line}\r\n`);
      const code = await answer();
      if (code !== wanted) throw new Error(`LMTP: ${line.slice(0, 60)} is answered ${code}`);
    };
    await answer();
    await say("LHLO campaign.example", 250);
    for (const { from, to, raw } of mails) {
      await say(`MAIL FROM:<${from}>`, 250);
      await say(`RCPT TO:<${to}>`, 250);
      await say("DATA", 354);
      socket.write(raw.replace(/\r?\n/g, "\r\n").replace(/^\./gm, ".."), "utf8");
      await say("\r\n.", 250);
    }
    await say("QUIT", 221);
    socket.destroy();
  }

  // The rows of a list, page by page, so many at most.
  async rows(target, most = 1000) {
    const found = [];
    let after = "";
    do {
      const limit = Math.min(200, most - found.length);
      const page = await this.api("GET", `${target}${target.includes("?") ? "&" : "?"}limit=${limit}${after}`);
      found.push(...page.items);
      after = page.next ? `&after=${encodeURIComponent(page.next)}` : "";
    } while (after && found.length < most);
    return found;
  }

  tickets(most = 1000) {
    return this.rows("/api/v1/tickets", most);
  }

  // Waits for the ticket whose subject holds these words.
  ticketOf(subject) {
    return until(`a ticket of "${subject}"`, async () => (await this.tickets()).find((one) => one.subject.includes(subject)));
  }

  call(from, line = "es") {
    return this.api("POST", "/api/v1/calls", { from, line, speech: true, records: true });
  }

  step(call, token, event) {
    return this.api("POST", `/api/v1/calls/${call}/steps`, { token, event });
  }

  hangUp(call) {
    return this.api("POST", `/api/v1/calls/${call}/hangup`);
  }
}

let serial = 0;

// A mail of plain text, or of HTML beside it.
export function mail({ from, to = "soporte@example.com", subject, text, html, id, inReplyTo, attachment }) {
  serial += 1;
  const encoded = (words) => /^[\x20-\x7e]*$/.test(words) ? words : `=?utf-8?B?${Buffer.from(words).toString("base64")}?=`;
  const head = [`From: ${from}`, `To: ${to}`, `Subject: ${encoded(subject)}`, `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id ?? `campaign.${process.pid}.${serial}`}@mail.example>`, "MIME-Version: 1.0"];
  if (inReplyTo) head.push(`In-Reply-To: <${inReplyTo}@mail.example>`, `References: <${inReplyTo}@mail.example>`);
  const part = (type, body) => `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(body).toString("base64").replace(/.{76}/g, "$&\r\n")}\r\n`;
  const parts = [];
  if (text !== undefined) parts.push(part("text/plain", text));
  if (html !== undefined) parts.push(part("text/html", html));
  let body = parts.length === 1 ? parts[0]
    : `Content-Type: multipart/alternative; boundary="alt"\r\n\r\n${parts.map((one) => `--alt\r\n${one}`).join("")}--alt--\r\n`;
  if (attachment) {
    const file = `Content-Type: ${attachment.type}; name="${attachment.name}"\r\nContent-Disposition: attachment; filename="${attachment.name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(attachment.data).toString("base64")}\r\n`;
    body = `Content-Type: multipart/mixed; boundary="mix"\r\n\r\n--mix\r\n${body}--mix\r\n${file}--mix--\r\n`;
  }
  const address = from.match(/<([^>]+)>/)?.[1] ?? from;
  return { from: address, to, raw: `${head.join("\r\n")}\r\n${body}` };
}
