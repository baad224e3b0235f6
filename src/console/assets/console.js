// What needs a script: parts of a page that come up to date, clocks that count, keys. A page works without it, and
// whatever it says to people stands in the page already.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (query, within = document) => Array.from(within.querySelectorAll(query));
  const byId = (id) => document.getElementById(id);

  // The clock of the program, whatever the browser's says.
  const ahead = (Date.parse(root.dataset.now || "") || Date.now()) - Date.now();
  const now = () => Date.now() + ahead;

  // --- Clocks: <time data-clock="up|down" datetime="…">.
  const two = (n) => String(n).padStart(2, "0");
  const length = (seconds) => {
    const h = Math.floor(seconds / 3600);
    const rest = two(Math.floor((seconds % 3600) / 60)) + ":" + two(seconds % 60);
    return h > 0 ? h + ":" + rest : rest;
  };
  const tick = (within = document) => {
    for (const clock of all("time[data-clock]", within)) {
      const at = Date.parse(clock.getAttribute("datetime") || "");
      if (Number.isNaN(at)) continue;
      const down = clock.dataset.clock === "down";
      const seconds = Math.floor((down ? at - now() : now() - at) / 1000);
      const text = (down && seconds < 0 ? "+" : "") + length(Math.abs(seconds));
      // The text within, and not another in its stead: a page has a hundred clocks.
      const own = clock.firstChild;
      if (own?.nodeType === Node.TEXT_NODE && !own.nextSibling) { if (own.data !== text) own.data = text; }
      else if (clock.textContent !== text) clock.textContent = text;
      if (down) clock.classList.toggle("late", seconds < 0);
    }
  };
  setInterval(() => tick(), 1000);
  tick();

  // --- Whether a person is there: what is fetched without one does not keep a session alive.
  let attended = true;
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    addEventListener(kind, () => { attended = true; }, { passive: true });
  }

  // --- Parts: <… id data-part="/where" data-many="/the-door/" data-on="tickets calls" data-say="a sentence">.
  const busy = new Set();
  const due = new Map();
  let paused = false;
  const said = byId("said");
  const say = (text) => { if (said) said.textContent = text; };

  const over = () => {
    const box = byId("over");
    if (box) box.hidden = false;
    close();
  };

  const bare = (node) => node.cloneNode(false);
  const fetched = (node) => document.importNode(node, true);
  // Rows say which one they are (data-is), so that a list that moved on by one is not written anew from end to end.
  const is = (node) => node.dataset?.is;
  const become = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType === Node.ELEMENT_NODE && bare(old).isEqualNode(bare(fresh))) take(old, fresh);
    else old.replaceWith(fetched(fresh));
  };
  const takeRows = (old, were, are, behind) => {
    const stay = new Set(are.map(is)), known = new Map();
    for (const one of were) {
      if (is(one) !== undefined && stay.has(is(one)) && !known.has(is(one))) known.set(is(one), one);
      else one.remove();
    }
    // What is left stands in its old order, which most often is the new one: then nothing is moved.
    let next = known.values().next().value ?? behind;
    for (const one of are) {
      const same = known.get(is(one));
      known.delete(is(one));
      if (!same) { old.insertBefore(fetched(one), next); continue; }
      if (same === next) next = same.nextSibling;
      else old.insertBefore(same, next);
      become(same, one);
    }
  };
  // Takes over what differs among the children, and leaves all else where it stands: a list of fifty calls is not
  // laid out anew for one, and whoever has it read aloud hears what is new.
  const take = (old, fresh) => {
    const were = Array.from(old.childNodes), are = Array.from(fresh.childNodes);
    let from = 0, were_to = were.length, are_to = are.length;
    while (from < were_to && from < are_to && were[from].isEqualNode(are[from])) from += 1;
    while (were_to > from && are_to > from && were[were_to - 1].isEqualNode(are[are_to - 1])) { were_to -= 1; are_to -= 1; }
    const gone = were.slice(from, were_to), come = are.slice(from, are_to), behind = were[were_to] ?? null;
    if (gone.some(is) && come.some(is)) { takeRows(old, gone, come, behind); return; }
    if (were_to === are_to) {
      for (let at = from; at < are_to; at += 1) become(were[at], are[at]);
      return;
    }
    for (const one of gone) one.remove();
    for (const one of come) old.insertBefore(fetched(one), behind);
  };

  const put = (old, fresh) => {
    const active = document.activeElement;
    const inside = active && old.contains(active) ? active : null;
    if (inside && inside.matches("input, textarea, select")) return false;
    const place = inside && (inside.id ? "#" + CSS.escape(inside.id)
      : inside.getAttribute("href") ? "[href=\"" + CSS.escape(inside.getAttribute("href")) + "\"]" : null);
    const open = new Set(all("details[open][id]", old).map((one) => one.id));
    const before = old.dataset.say;
    // What the browser itself changes is no difference: clocks, and what a person has opened.
    for (const one of all("details[id]", fresh)) one.open = one.open || open.has(one.id);
    tick(old);
    tick(fresh);
    take(old, fresh);
    if (fresh.dataset.say !== undefined) {
      old.dataset.say = fresh.dataset.say;
      if (fresh.dataset.say && fresh.dataset.say !== before) say(fresh.dataset.say);
    }
    if (place && !old.contains(document.activeElement)) old.querySelector(place)?.focus({ preventScroll: true });
    return true;
  };

  // Parts of one door (data-many) are fetched together, save what stands there already, as the marks say.
  const marks = new Map();
  const marked = (answer) => (answer.headers.get("x-marks") || "").split(" ").map((mark) => mark.split("="));
  const door = (part) => part.dataset.many || part.dataset.part || location.href;
  const fetchDue = async (at) => {
    if (busy.has(at)) return;
    const ids = Array.from(due.get(at) ?? []).filter((id) => byId(id));
    due.delete(at);
    if (paused || !ids.length) return;
    busy.add(at);
    try {
      const headers = attended ? {} : { "x-unattended": "1" };
      attended = false;
      const name = (id) => byId(id)?.dataset.part.split("/").pop();
      const names = ids.map(name);
      const many = byId(ids[0]).dataset.many;
      const had = names.filter((one) => marks.has(one)).map((one) => one + "=" + marks.get(one));
      if (many && had.length) headers["x-marks"] = had.join(" ");
      const answer = await fetch(many ? many + names.join("+") : at, { headers, cache: "no-store" });
      if (answer.redirected || answer.status === 401) { over(); return; }
      if (!answer.ok) return;
      const text = await answer.text();
      if (!text) return;
      const page = new DOMParser().parseFromString(text, "text/html");
      const come = new Map(many ? marked(answer) : []);
      for (const id of ids) {
        const old = byId(id), fresh = page.getElementById(id);
        if (!old || !fresh || !put(old, fresh)) continue;
        if (come.has(name(id))) marks.set(name(id), come.get(name(id)));
      }
    } catch { /* The stream says when the program is away. */
    } finally {
      busy.delete(at);
      // Events are gathered where they come from.
      if (due.has(at)) fetchDue(at);
    }
  };
  const fetchPart = (id) => {
    const part = byId(id);
    if (!part) return;
    const at = door(part), first = !due.has(at);
    if (first) due.set(at, new Set());
    due.get(at).add(id);
    // Whatever else one event asks for comes along.
    if (first && !busy.has(at)) queueMicrotask(() => fetchDue(at));
  };
  // What no event tells of is fetched now and then: data-every, in seconds.
  const looked = new Map();
  setInterval(() => {
    if (document.hidden) return;
    for (const part of all("[data-every]")) {
      const last = looked.get(part.id) ?? Date.now();
      const since = Date.now() - last;
      if (since >= Number(part.dataset.every) * 1000) fetchPart(part.id);
      looked.set(part.id, since >= Number(part.dataset.every) * 1000 ? Date.now() : last);
    }
  }, 1000);
  const fetchAll = () => { for (const part of all("[data-part]")) fetchPart(part.id); };

  // --- Events. A page that nobody sees listens to nothing, and fetches everything when it is seen.
  let source = null;
  let missed = 0;
  const lost = byId("lost");
  const close = () => { source?.close(); source = null; };
  const listen = () => {
    if (source || document.hidden || !all("[data-part]").length) return;
    source = new EventSource("/events");
    source.onopen = () => {
      if (lost) lost.hidden = true;
      // Whatever happened between the page, or the stream before, and this one.
      fetchAll();
      missed = 0;
    };
    source.addEventListener("changed", (event) => {
      const kinds = event.data.split(" ");
      for (const part of all("[data-part]")) {
        const on = (part.dataset.on || "").split(" ");
        if (kinds.some((kind) => on.includes(kind))) fetchPart(part.id);
      }
    });
    source.onerror = () => {
      missed += 1;
      if (lost && missed > 1) lost.hidden = false;
      // Refused: too many streams, or the session is over. Ask now and then instead.
      if (source?.readyState === EventSource.CLOSED) {
        close();
        setTimeout(() => { fetchAll(); listen(); }, missed > 1 ? 30000 : 1000);
      }
    };
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { close(); missed = 1; } else listen();
  });
  addEventListener("pagehide", close);
  listen();

  // --- Aids that only make sense with a script.
  // Updates are stopped where there are any.
  if (!all("[data-part], [data-every]").length) byId("pause")?.remove();
  for (const one of all("[data-script]")) one.hidden = false;
  byId("pause")?.addEventListener("click", (event) => {
    paused = !paused;
    event.currentTarget.setAttribute("aria-pressed", String(paused));
    if (!paused) fetchAll();
  });
  for (const select of all("select[data-fill]")) {
    select.addEventListener("change", () => {
      const field = byId(select.dataset.fill);
      const text = select.selectedOptions[0]?.dataset.text;
      if (field && text) field.value = field.value ? field.value + "\n\n" + text : text;
      field?.focus();
    });
  }

  // --- Keys. Every act has a button or a link as well; whoever wants no single keys switches them off.
  const help = byId("help");
  const showHelp = () => { if (help && !help.open) help.showModal(); };
  byId("show-help")?.addEventListener("click", (event) => { event.preventDefault(); showHelp(); });
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.contains(document.activeElement));
    const next = list[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by, 0), list.length - 1)];
    const target = next.querySelector("a[href]") || next;
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const act = (key) => {
    const target = all("[data-key]").find((one) => one.dataset.key === key && one.offsetParent !== null);
    if (!target) return false;
    const details = target.closest("details");
    if (details) details.open = true;
    if (target.matches("button, a[href], summary")) target.click();
    else { target.focus(); target.scrollIntoView({ block: "center" }); }
    return true;
  };
  addEventListener("keydown", (event) => {
    const field = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (field) {
      if (event.key === "Escape" && !field.closest("dialog")) field.blur();
      return;
    }
    if (root.dataset.keys !== "on" || event.ctrlKey || event.altKey || event.metaKey || help?.open) return;
    const taken = event.key === "j" ? (step(1), true)
      : event.key === "k" ? (step(-1), true)
      : event.key === "?" ? (showHelp(), true)
      : act(event.key);
    if (taken) event.preventDefault();
  });
})();
