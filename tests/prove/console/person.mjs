// The console as a person uses it: each step is done with keys or a mouse in a real browser and asserted where it counts.
//   person.mjs BINARY HOME
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { Browser, Faults, told, walk } from "./browser.mjs";
import { Desk, PASSWORD, mail, pause, until } from "./desk.mjs";
import { seed } from "./seed.mjs";

const [binary, home] = process.argv.slice(2);
const desk = new Desk(binary, home);
const faults = new Faults("person"), done = [];
const OUT = path.join(process.env.OUT, "person");
mkdirSync(OUT, { recursive: true });
const assert = (good, what) => { if (!good) throw new Error(what); };

// Does a step; of one that fails there is a picture.
let open = null;
async function step(name, act) {
  try {
    await act();
    done.push(name);
  } catch (error) {
    const picture = path.join(OUT, `${faults.length}.png`);
    await open?.screenshot({ path: picture, fullPage: true }).catch(() => {});
    const why = String(error.message ?? error).replaceAll(/\u001b\[\d+m/g, "").split("\n").slice(0, 4).join(" | ");
    faults.push(`${name}: ${why} (${open?.url()}, ${picture})`);
  }
}

// The letters that went out, as their readers see them.
function letters() {
  const here = path.dirname(new URL(import.meta.url).pathname);
  return JSON.parse(execFileSync("python3", [path.join(here, "letters.py"), path.join(desk.data, "outgoing")], { encoding: "utf8" }));
}

const main = (page) => page.locator("main");
const form = (page, end) => page.locator(`form[action$="${end}"]`);

// Sends a form by its button and waits for the page that answers.
async function send(page, button) {
  await Promise.all([page.waitForEvent("load"), button.click()]);
}

async function notice(page) {
  assert(await page.locator("main .notice").first().isVisible(), `no notice of what was done on ${page.url()}`);
}

// The number of the first ticket whose subject holds these words.
const numberOf = async (subject) => (await desk.ticketOf(subject)).number;
const ticket = async (number) => (await desk.api("GET", `/api/v1/tickets/${number}`));

async function signIn(browser, page) {
  const welcome = await desk.invite("lucas", "lead", "es-ES", "lucia");
  await step("choose a password behind the invitation, by keyboard", async () => {
    await page.goto(desk.base + welcome);
    await page.focus("#password");
    await page.keyboard.type("corta");
    await page.keyboard.press("Tab");
    await page.keyboard.type("corta");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    assert(await page.locator("[role=alert]").isVisible(), "a short password is not refused");
    await page.focus("#password");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await Promise.all([page.waitForURL("**/sign-in"), page.keyboard.press("Enter")]);
  });
  await step("sign in by keyboard, after a wrong password", async () => {
    await page.goto(`${desk.base}/tickets`);
    assert(page.url().endsWith("/sign-in"), "a stranger sees tickets");
    await page.focus("#name");
    await page.keyboard.type("lucas");
    await page.keyboard.press("Tab");
    await page.keyboard.type("tres cabras y un ruter");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    assert(await page.locator("[role=alert]").isVisible(), "a wrong password is not told of");
    await page.focus("#password");
    await page.keyboard.type(PASSWORD);
    await Promise.all([page.waitForURL(`${desk.base}/`), page.keyboard.press("Enter")]);
    assert(await page.locator("h1").isVisible(), "no heading");
  });
  await step("skip to the content by keyboard", async () => {
    await page.goto(`${desk.base}/tickets`);
    await page.keyboard.press("Tab");
    assert(await page.evaluate(() => document.activeElement.matches("a.skip")), "the first thing is no way past the bar");
    await page.keyboard.press("Enter");
    assert(page.url().endsWith("#main"), "the way past the bar leads nowhere");
    await page.keyboard.press("Tab");
    assert(await page.evaluate(() => document.getElementById("main").contains(document.activeElement)), "the focus is not in the content");
  });
}

async function watchCall(page) {
  // The page shows the last digits of a caller's number, or all of them.
  const from = "+34910000777", last = "777";
  let call;
  const shown = () => page.evaluate((wanted) => {
    const found = [...document.querySelectorAll("main .cards li")].filter((one) => new RegExp(`(?:[*\\d ]{6,}|••• )${wanted}\\b`).test(one.textContent));
    return found.length ? found[0].innerText : "";
  }, last);
  await step("see a call appear on Now, without loading it anew", async () => {
    await page.goto(`${desk.base}/`);
    await pause(500);
    call = await desk.call(from);
    await until("the call on the page", shown, 20000);
  });
  await step("see the call move", async () => {
    const before = (await shown()).replace(/\d/g, "");
    await desk.step(call.call, call.next, { keys: "1" });
    await until("the call's place on the page", async () => (await shown()).replace(/\d/g, "") !== before, 20000);
  });
  await step("see the call end", async () => {
    await desk.hangUp(call.call);
    await until("the call's end on the page", async () => !(await shown()), 20000);
  });
}

async function workTicket(page) {
  const grave = await numberOf("Sin corriente");
  await step("open a P1 from Now by mouse, and take it", async () => {
    await page.goto(`${desk.base}/`);
    await Promise.all([page.waitForURL(`**/tickets/${grave}`), page.locator(`main a[href="/tickets/${grave}"]`).first().click()]);
    assert((await main(page).innerText()).includes("P1"), "the ticket is no P1");
    await send(page, form(page, "/take").locator("button").first());
    await notice(page);
    assert((await main(page).innerText()).includes("lucas"), "who took it is not told");
  });
  await step("note something by keyboard", async () => {
    await form(page, "/note").locator("textarea").focus();
    await page.keyboard.type("Llamado el técnico de guardia.");
    await page.keyboard.press("Tab");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    await notice(page);
    assert((await main(page).innerText()).includes("Llamado el técnico de guardia."), "the note is not there");
  });
  await step("correct what a ticket is about", async () => {
    const number = await numberOf("Invoice question");
    const before = (await ticket(number)).intent;
    await page.goto(`${desk.base}/tickets/${number}`);
    const correct = form(page, "/correct");
    const wanted = before === "incident_connectivity" ? "incident_power" : "incident_connectivity";
    await correct.locator("select[name=intent]").selectOption(wanted);
    await correct.locator("input[name=why]").fill("Preguntan por la línea, no por la factura.");
    await send(page, correct.locator("button").last());
    await notice(page);
    const after = (await ticket(number)).intent;
    assert(after === wanted, `the ticket is about ${after}, not ${wanted}`);
  });
  await step("answer by mail in Portuguese", async () => {
    const number = await numberOf("Pedido de acesso");
    await page.goto(`${desk.base}/tickets/${number}`);
    const text = "Bom dia, Rui. O acesso está marcado para amanhã às 10h; os técnicos trazem o cartão de cidadão.";
    await form(page, "/reply").locator("textarea").click();
    await page.keyboard.type(text);
    await form(page, "/reply").locator("select[name=then]").selectOption("wait");
    await send(page, form(page, "/reply").locator("button").last());
    await notice(page);
    const letter = await until("the letter", () => letters().find((one) => one.text.includes("trazem o cartão de cidadão")));
    assert(letter.to.includes("rui@atlantico.example"), `the letter is to ${letter.to}`);
    assert(letter.subject.includes(number), `the subject has no number: ${letter.subject}`);
    assert(letter.language === "pt-PT" || /Cumprimentos|cumprimentos|Olá|Bom dia/.test(letter.text), "the letter is not in Portuguese");
    assert(!/Saludos|Atentamente|Regards|Dear /.test(letter.text), "the letter is in two languages");
  });
  await step("type a code into an answer and be refused", async () => {
    await page.goto(`${desk.base}/tickets/${await numberOf("Invoice question")}`);
    await form(page, "/reply").locator("textarea").fill("Su PIN es 4711 4711.");
    await send(page, form(page, "/reply").locator("button").last());
    assert(await page.locator("[role=alert]").first().isVisible(), "a code goes out");
  });
}

async function onCall(page) {
  await step("set an exception on call and take it back", async () => {
    await page.goto(`${desk.base}/`);
    await Promise.all([page.waitForURL("**/oncall"), page.locator('header a[href="/oncall"]:visible').click()]);
    await Promise.all([page.waitForURL("**/oncall/*"), page.locator('main th a[href^="/oncall/"]').first().click()]);
    const write = form(page, "/override").first();
    // Beginning in a month that the page shows.
    const day = (days) => new Date(Date.now() + days * 86400e3).toISOString().slice(0, 10);
    await write.locator("select[name=person]").selectOption({ index: 1 });
    await write.locator("input[name=from]").fill(`${day(1)}T08:00`);
    await write.locator("input[name=until]").fill(`${day(2)}T20:00`);
    await write.locator("[name=why]").fill("Boda de un compañero");
    await send(page, write.locator("button").last());
    // Who is on call elsewhere then is asked about first.
    const sure = page.locator("main button[name=sure]");
    if (await sure.count()) await send(page, sure);
    assert((await main(page).innerText()).includes("Boda de un compañero"), `the exception is not shown: ${(await main(page).innerText()).slice(0, 200)}`);
    const told = JSON.stringify(await desk.api("GET", "/api/v1/oncall/changes"));
    assert(told.includes("Boda de un compañero"), "the exception is not kept");
    await send(page, page.locator('form[action*="/override/"][action$="/remove"] button').first());
    const left = (await desk.api("GET", "/api/v1/oncall/changes")).changes.filter((one) => one.why === "Boda de un compañero" && !one.taken_back);
    assert(left.length === 0, "the exception is not taken back");
  });
}

// Opens the first file of rules in its editor.
async function openRules(page) {
  await page.goto(`${desk.base}/`);
  await Promise.all([page.waitForURL("**/rules"), page.locator('header a[href="/rules"]:visible').click({ timeout: 20000 })]);
  await Promise.all([page.waitForEvent("load"), page.locator('main a[href^="/rules/files/"]').first().click()]);
  return form(page, "/rules/try").first();
}

const rulesKept = () => readdirSync(path.join(home, "rules/rules")).map((file) => readFileSync(path.join(home, "rules/rules", file), "utf8")).join("\n");

async function rules(page) {
  await step("try a bad rule: refused with line and remedy, the good set goes on", async () => {
    const edit = await openRules(page);
    const good = await edit.locator("textarea").inputValue();
    const bad = `${good.trimEnd()}\n\n[[rule]]\nid = "mala"\nabout = "Una regla mala"\nthen.queue = "no-such-queue"\n`;
    const line = bad.split("\n").findIndex((one) => one.includes("no-such-queue")) + 1;
    await edit.locator("textarea").fill(bad);
    await send(page, edit.locator("button").last());
    const fault = page.locator("main .fault").first();
    const text = await fault.innerText();
    assert([line - 3, line - 2, line - 1, line].some((one) => new RegExp(`(?:línea |:)${one}\\b`).test(text)), `no line ${line - 3} to ${line} is named: ${text.slice(0, 300)}`);
    assert(text.includes("no-such-queue"), `the fault is not named: ${text.slice(0, 300)}`);
    assert(await fault.locator("strong").count(), `no remedy is named: ${text.slice(0, 300)}`);
    const kept = await page.locator("main form textarea").first().inputValue();
    assert(kept.includes("no-such-queue"), "what was typed is lost");
    assert(await form(page, "/rules/save").count() === 0, "a bad rule can be saved");
    assert(!rulesKept().includes("no-such-queue"), "the bad rule is in force");
    await desk.deliver([mail({ from: "Ana Gil <ana@norte.example>", subject: "Tras la regla mala", text: "Nos hemos quedado sin corriente en el armario 0409 de MD2." })]);
    const after = await ticket(await numberOf("Tras la regla mala"));
    assert(after.priority === "P1" && after.queue === "dc-ops-es", `the good set does not go on: ${after.priority} ${after.queue}`);
  });
  await step("change a rule for good: tried, saved, in force", async () => {
    const edit = await openRules(page);
    const good = await edit.locator("textarea").inputValue();
    await edit.locator("textarea").fill(`# La campaña estuvo aquí.\n${good}`);
    await send(page, edit.locator("button").last());
    const save = form(page, "/rules/save");
    assert(await save.count() === 1, `nothing can be saved: ${(await main(page).innerText()).slice(0, 300)}`);
    await save.locator("[name=why]").fill("prueba");
    await send(page, save.locator("button").last());
    await until("the change in the file", () => rulesKept().includes("La campaña estuvo aquí."), 20000);
    await page.goto(`${desk.base}/rules/history`);
    assert((await main(page).innerText()).includes("prueba"), "the history does not tell it");
  });
}

async function choices(page) {
  await step("choose dark colours and another language", async () => {
    await page.goto(`${desk.base}/me`);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).map(Number).reduce((sum, one) => sum + one, 0));
    const light = await paper();
    const choose = async (colours, language) => {
      await form(page, "/me/choices").locator("select[name=colours]").selectOption(colours);
      await form(page, "/me/choices").locator("select[name=language]").selectOption(language);
      await send(page, form(page, "/me/choices").locator("button").last());
    };
    await choose("dark", "pt-PT");
    assert(light > 500 && await paper() < 250, `the paper is ${light} and then ${await paper()} of 765`);
    assert(await page.evaluate(() => document.documentElement.lang) === "pt-PT", "the language stays");
    await choose("light", "es-ES");
    assert(await paper() > 500, "the colours stay dark");
  });
}

async function signOut(page) {
  await step("sign out", async () => {
    await page.goto(`${desk.base}/`);
    await Promise.all([page.waitForURL("**/sign-in"), page.locator('form[action="/sign-out"] button:visible').click()]);
    await page.goto(`${desk.base}/tickets`);
    assert(page.url().endsWith("/sign-in"), "the session goes on");
    await page.goBack();
    assert(!(await page.locator("body").innerText()).includes("CT-"), "going back shows tickets");
  });
}

async function withoutScript(browser) {
  const user = await desk.user("sinscript", "admin", "pt-PT", "elena");
  const context = await browser.context(user, { javaScriptEnabled: false });
  const page = await context.newPage();
  open = page;
  const { pages, faults: dead } = await walk(desk, user, (what) => (what.includes("?") ? 1 : 2));
  faults.push(...dead);
  for (const { path: target } of pages) {
    await step(`read ${target} without script`, async () => {
      const answer = await page.goto(desk.base + target);
      assert(answer.status() === 200, `answered ${answer.status()}`);
      assert((await page.locator("h1").innerText()).trim().length > 0, "no heading");
      assert((await main(page).innerText()).trim().length > 20, "nothing to read");
      const idle = await page.locator("button:visible:not(form button):not([form])").count();
      assert(idle === 0, `${idle} buttons that do nothing without script`);
    });
  }
  const number = await numberOf("Ligação em baixo");
  const acts = [
    ["/take", async () => {}], ["/note", async (one) => one.locator("textarea").fill("Sem script.")],
    ["/status", async (one) => { await one.locator("select[name=status]").selectOption("on_hold"); await one.locator("input[name=why]").fill("à espera de peça"); }],
    ["/correct", async (one) => one.locator("select[name=intent]").selectOption("incident_power")],
    ["/reply", async (one) => one.locator("textarea").fill("Bom dia, estamos a tratar do assunto.")],
  ];
  for (const [end, fill] of acts) {
    await step(`${end.slice(1)} without script`, async () => {
      await page.goto(`${desk.base}/tickets/${number}`);
      const one = form(page, end).last();
      await fill(one);
      await send(page, one.locator("button").last());
      await notice(page);
    });
  }
  await step("accept a page without script", async () => {
    await page.goto(`${desk.base}/pages`);
    await Promise.all([page.waitForEvent("load"), page.locator('main a[href^="/pages/"]').first().click()]);
    await send(page, form(page, "/accept").locator("button").first());
    assert(new URL(page.url()).pathname.startsWith("/pages/"), `ends at ${page.url()}`);
    assert(/sinscript|elena/i.test(await main(page).innerText()), "who accepted is not told");
  });
  assert(number, "no ticket");
  await context.close();
}

await desk.start();
const browser = new Browser(desk.base);
await browser.start();
const optional = await seed(desk);
const context = await browser.context(null, { locale: "es-ES" });
const page = await context.newPage();
open = page;
const watched = browser.watch(page);
await signIn(browser, page);
await watchCall(page);
await workTicket(page);
await onCall(page);
await rules(page);
await choices(page);
await signOut(page);
await withoutScript(browser);
await browser.close();
await desk.stop();
faults.push(...watched, ...browser.sink.came.map((one) => `reached another host: ${one}`), ...desk.complaints(), ...optional);
told("person", { steps: done.length, chromium: browser.version }, faults);
