// Each role in every page and every form: what it is shown works, what it is not shown is refused to it.
//   roles.mjs BINARY HOME
import { Faults, kind, told, walk } from "./browser.mjs";
import { Desk } from "./desk.mjs";
import { seed } from "./seed.mjs";

const ROLES = ["agent", "lead", "admin", "auditor"];
const [binary, home] = process.argv.slice(2);
const desk = new Desk(binary, home);
const faults = new Faults("roles");

const plain = (text) => text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#39;", "'").replaceAll("&amp;", "&");
const attribute = (tag, name) => { const found = tag.match(new RegExp(`\\b${name}(?:="([^"]*)")?`)); return found ? plain(found[1] ?? "") : null; };

// The forms of a page that are posted: { action, fields }, as they stand on it, with something in what must be filled.
function forms(text, target) {
  return [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].filter(([, head]) => attribute(head, "method")?.toLowerCase() === "post").map(([, head, body]) => {
    const fields = [];
    for (const [tag] of body.matchAll(/<input\b[^>]*>/g)) {
      const name = attribute(tag, "name"), type = attribute(tag, "type") ?? "text", value = attribute(tag, "value") ?? "";
      if (!name || name === "form") continue;
      if (type === "checkbox" || type === "radio") { if (/\bchecked\b/.test(tag)) fields.push([name, value || "on"]); continue; }
      if (type === "file") continue;
      fields.push([name, value || { "datetime-local": "2030-01-01T08:00", date: "2030-01-01", number: "1", email: "x@y.example", tel: "+34600000000" }[type] || (/\brequired\b/.test(tag) ? "campaign" : "")]);
    }
    for (const [, tag, inner] of body.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
      const options = [...inner.matchAll(/<option\b([^>]*)>/g)].map(([, one]) => ({ value: attribute(one, "value") ?? "", chosen: /\bselected\b/.test(one) }));
      const name = attribute(tag, "name");
      const chosen = options.filter((one) => one.chosen);
      if (name) for (const one of chosen.length || /\bmultiple\b/.test(tag) ? chosen : options.slice(0, 1)) fields.push([name, one.value]);
    }
    for (const [, tag, inner] of body.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)) {
      const name = attribute(tag, "name");
      if (name) fields.push([name, plain(inner).replace(/^\n/, "") || (/\brequired\b/.test(tag) ? "campaign" : "")]);
    }
    const button = body.match(/<button\b[^>]*\bname="[^>]*>/)?.[0];
    if (button) fields.push([attribute(button, "name"), attribute(button, "value") ?? ""]);
    return { action: attribute(head, "action") ?? target, fields };
  });
}

await desk.start();
faults.push(...await seed(desk));
const users = {};
for (const role of ROLES) users[role] = await desk.user(`trial-${role}`, role, "es-ES", role === "auditor" ? undefined : "elena");
// Somebody whom forms may change or end.
await desk.user("zz-nobody", "agent", "en");

// What each is shown, before anything is done.
const shown = {}, pages = new Map(), acts = new Map();
for (const role of ROLES) {
  const found = await walk(desk, users[role]);
  faults.push(...found.faults);
  shown[role] = { pages: new Set([...found.pages, ...found.files].map((one) => kind(one.path))), acts: new Set() };
  for (const { path: target } of [...found.pages, ...found.files]) if (!pages.has(kind(target))) pages.set(kind(target), target);
  for (const { path: target } of found.pages) {
    for (const form of forms((await desk.get(users[role], target)).text, target)) {
      const what = kind(form.action);
      shown[role].acts.add(what);
      const known = acts.get(what) ?? [];
      if (!known.some((one) => one.action === form.action)) known.push(form);
      acts.set(what, known);
    }
  }
}

const said = new Set();
const cells = [], refusals = new Set([401, 403, 404, 405]);
const cell = (role, what, is, status) => cells.push({ role, what, shown: is, status });

// Pages.
for (const [what, target] of pages) {
  for (const role of ROLES) {
    const answer = await desk.get(users[role], target);
    const is = shown[role].pages.has(what);
    cell(role, `GET ${what}`, is, answer.status);
    if (answer.status >= 500) faults.push(`${role} GET ${target}: ${answer.status}`);
    else if (is && answer.status >= 400) faults.push(`${role} is shown ${target} and answered ${answer.status}`);
  }
}
// Forms: first what must be refused, so that nothing has changed; then what is shown, endings last.
const grave = (what) => /sign-out|end|remove|revoke|password|second|retire|forget|dismiss/.test(what) ? 1 : 0;
const ordered = [...acts.keys()].sort((a, b) => grave(a) - grave(b) || a.localeCompare(b));
for (const what of ordered) {
  for (const role of ROLES.filter((one) => !shown[one].acts.has(what))) {
    const [form] = acts.get(what);
    const answer = await desk.post(users[role], form.action, form.fields);
    cell(role, `POST ${what}`, false, answer.status);
    if (answer.status >= 500) faults.push(`${role} POST ${form.action}: ${answer.status}`);
    else if (!refusals.has(answer.status)) faults.push(`${role} is not shown ${form.action}, but answered ${answer.status} ${answer.location}`);
  }
}
const why = (text) => text.match(/role="alert"[^>]*>([\s\S]*?)<\/(?:p|div|main)>/)?.[1].replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ").trim().slice(0, 160) ?? "";
for (const [at, role, last] of [0, 1].flatMap((last) => ROLES.map((role, at) => [at, role, last]))) {
  for (const what of ordered.filter((one) => shown[role].acts.has(one) && one !== "/sign-out" && grave(one) === last)) {
    // Of users one that is none of this campaign's own; of what ends, another one for each role.
    const all = acts.get(what);
    const form = all.find((one) => one.action.includes("zz-nobody")) ?? all[last ? at % all.length : 0];
    const answer = await desk.post(users[role], form.action, form.fields);
    cell(role, `POST ${what}`, true, answer.status);
    if (answer.status >= 500 || refusals.has(answer.status)) faults.push(`${role} is shown ${form.action}, but answered ${answer.status}: ${why(answer.text)}`);
    else if (answer.status === 422) said.add(`${what}: ${why(answer.text)}`);
    // A changed password or role ends a session; whoever lost it signs in anew.
    if ((await desk.get(users[role], "/")).status !== 200) users[role] = await desk.signedIn(users[role].name, { role }).catch(() => users[role]);
  }
}
// Forms of elsewhere and of nobody.
for (const what of ordered) {
  const [form] = acts.get(what);
  const stale = await desk.post({ ...users.admin, form: "x" }, form.action, form.fields);
  if (stale.status !== 403) faults.push(`POST ${form.action} with a wrong token: ${stale.status}`);
  const nobody = await desk.post({ cookie: "", form: users.admin.form }, form.action, form.fields);
  if (!(nobody.status === 303 && nobody.location.startsWith("/sign-in")) && nobody.status !== 403) faults.push(`POST ${form.action} of nobody: ${nobody.status}`);
}
for (const target of [...pages.values()].filter((one) => one !== "/sign-in")) {
  const nobody = await desk.get({ cookie: "" }, target);
  if (!(nobody.status === 303 && nobody.headers.location.startsWith("/sign-in")) && nobody.status !== 401) faults.push(`GET ${target} of nobody: ${nobody.status}`);
}
for (const role of ROLES) {
  const answer = await desk.post(users[role], "/sign-out", {});
  if (answer.status !== 303) faults.push(`${role} cannot sign out: ${answer.status}`);
}
await desk.stop();
faults.push(...desk.complaints());
for (const what of [...new Set(cells.map((one) => one.what))]) {
  const row = ROLES.map((role) => cells.find((one) => one.role === role && one.what === what)).map((one) => one ? `${one.shown ? "x" : "."}${one.status}` : "-");
  console.error(`console roles: ${what.padEnd(44)} ${row.map((one) => one.padEnd(6)).join("")}`);
}
for (const line of said) console.error(`console roles: refused as it was filled: ${line}`);
told("roles", { roles: ROLES.length, pages: pages.size, forms: ordered.length, cells: cells.length }, faults);
