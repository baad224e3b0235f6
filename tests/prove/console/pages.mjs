// Every page, as links lead to them, in three languages, light and dark, wide and on a telephone: a picture of each, and
// whether it is accessible, small, translated, alone and within its width.
//   pages.mjs BINARY HOME     LANGUAGES, COLOURS and WIDTHS leave some out, KINDS is a pattern of pages
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Browser, EXPECTED, Faults, counted, findings, told, walk } from "./browser.mjs";
import { Desk, pause } from "./desk.mjs";
import { seed } from "./seed.mjs";

const BYTES_MAX = 200_000;
const list = (name, all) => (process.env[name] ?? all).split(" ");
const LANGUAGES = list("LANGUAGES", "es-ES pt-PT en");
const COLOURS = list("COLOURS", "light dark");
const WIDTHS = list("WIDTHS", "1280 390").map(Number);
const KINDS = new RegExp(process.env.KINDS ?? "");

const [binary, home] = process.argv.slice(2);
const desk = new Desk(binary, home);
const out = path.join(process.env.OUT, "pages");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const faults = new Faults("pages"), words = new Map();
let shots = 0, bytesMax = 0;

const named = (target) => target.slice(1).replaceAll(/[^A-Za-z0-9._-]+/g, "_").slice(0, 80) || "now";

// One page in one dress.
async function look(browser, page, { target, language, colour, width, status }) {
  const where = `${target} ${language} ${colour} ${width}`;
  const count = await counted(page);
  const watched = browser.watch(page);
  const answer = await page.goto(desk.base + target, { waitUntil: "load" });
  if (answer.status() !== status) faults.push(`${where}: answered ${answer.status()}`);
  await pause(100);
  bytesMax = Math.max(bytesMax, count.bytes);
  if (count.bytes > BYTES_MAX) faults.push(`${where}: ${count.bytes} bytes`);
  const seen = await page.evaluate(() => ({
    language: document.documentElement.lang,
    wide: document.scrollingElement.scrollWidth,
    raw: (document.body.innerText.match(/\b(?:console|topic|cli|prompt)-[a-z0-9]+(?:-[a-z0-9]+)*\b/g) ?? []).slice(0, 5),
    labels: [...document.querySelectorAll("h1, h2, h3, label, button, th, dt, legend, summary, nav a")].map((one) => one.innerText.trim()).filter((text) => /\p{L}{4}/u.test(text)),
  }));
  if (seen.language !== language) faults.push(`${where}: says that it is in ${seen.language}`);
  if (width < 600 && seen.wide > width) faults.push(`${where}: ${seen.wide} px wide`);
  for (const id of seen.raw) faults.push(`${where}: shows ${id}, a name of a text`);
  for (const text of seen.labels) words.set(text, (words.get(text) ?? new Set()).add(language));
  for (const one of await findings(page)) faults.push(`${where}: ${one.impact} ${one.id}: ${one.where.join("; ")}`);
  await page.screenshot({ path: path.join(out, `${named(target)}.${language.slice(0, 2)}.${colour}.${width}.png`), fullPage: true });
  shots += 1;
  faults.push(...watched.map((fault) => `${where}: ${fault}`));
}

await desk.start();
faults.push(...await seed(desk));
const browser = new Browser(desk.base);
await browser.start();
const users = {};
for (const language of LANGUAGES) {
  const name = `jefa-${language.slice(0, 2)}`;
  users[language] = { admin: await desk.user(name, "admin", language, "elena"), auditor: await desk.user(`ojo-${language.slice(0, 2)}`, "auditor", language) };
}
const { admin, auditor } = users[LANGUAGES[0]];
const found = await walk(desk, admin);
const also = await walk(desk, auditor);
faults.push(...found.faults, ...also.faults);
const kinds = new Set(found.pages.map((one) => one.kind));
const missing = EXPECTED.filter((one) => !kinds.has(one));
faults.push(...missing.map((one) => `no link leads to ${one}`));
const visits = [
  ...found.pages.map((one) => ({ target: one.path, role: "admin", status: 200 })),
  // Pages that an auditor alone has.
  ...also.pages.filter((one) => !kinds.has(one.kind)).map((one) => ({ target: one.path, role: "auditor", status: 200 })),
  { target: "/no-such-page", role: "admin", status: 404 },
  { target: "/sign-in", role: null, status: 200 },
  { target: "/welcome/nobody", role: null, status: 410 },
].filter((one) => KINDS.test(one.target));

for (const language of LANGUAGES) {
  for (const colour of COLOURS) {
    await Promise.all(WIDTHS.map(async (width) => {
      const options = { colorScheme: colour, viewport: { width, height: width < 600 ? 844 : 900 }, locale: language, isMobile: width < 600, hasTouch: width < 600 };
      for (const role of ["admin", "auditor", null]) {
        const context = await browser.context(role && users[language][role], options);
        for (const visit of visits.filter((one) => one.role === role)) {
          const page = await context.newPage();
          await look(browser, page, { ...visit, language, colour, width }).catch((error) => faults.push(`${visit.target} ${language} ${colour} ${width}: ${String(error.message).split("\n")[0]}`));
          await page.close();
        }
        await context.close();
      }
    }));
  }
}
await browser.close();
await desk.stop();
faults.push(...browser.sink.came.map((one) => `reached another host: ${one}`), ...desk.complaints());
// Words that are the same in all languages may be right; somebody should look.
const same = [...words].filter(([, languages]) => languages.size === LANGUAGES.length && LANGUAGES.length > 1).map(([text]) => text);
console.error(`console pages: pictures in ${out}`);
if (same.length) console.error(`console pages: the same in all languages: ${same.slice(0, 60).join(" · ")}`);
told("pages", { pages: visits.length, kinds: kinds.size, missing, files: found.files.length + also.files.length, pictures: shots, bytes_max: bytesMax, chromium_own: browser.sink.own }, faults);
