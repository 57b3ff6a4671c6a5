// The story of a case: forms open in the place of their row, without leaving the page.
// Without this file every link leads to the same page with that form unfolded.
(function () {
  "use strict";
  const $ = window.django && window.django.jQuery;
  const page = document.querySelector("[data-story]");
  if (!page) { return; }
  document.documentElement.classList.add("scripted-story");
  const address = page.dataset.story;
  const stored = new Map(); // key of a row -> the element that its form replaced
  let fresh = "";

  function say(words) {
    const place = page.querySelector("[data-say]");
    place.textContent = words;
    window.clearTimeout(say.timer);
    say.timer = window.setTimeout(() => { place.textContent = ""; }, 4000);
  }

  // Asks the server for a piece of the page. Someone who was signed out is led to sign in; what was typed is kept there.
  async function ask(url, options) {
    const answer = await fetch(url, { ...options, headers: { "X-Story": "fragment" }, credentials: "same-origin" });
    if (!answer.headers.has("X-Story")) {
      if (answer.redirected) { window.location.assign(answer.url); }
      throw new Error(String(answer.status));
    }
    return answer;
  }

  function element(html) {
    const box = document.createElement("template");
    box.innerHTML = html.trim();
    return box.content.firstElementChild;
  }

  // Boxes in which one types to find, as on every page of the admin.
  function enliven(root) {
    if ($ && $.fn.djangoAdminSelect2) { $(root).find(".admin-autocomplete").not("[name*=__prefix__]").djangoAdminSelect2(); }
    if ($ && $.fn.select2) { $(root).find("select.js-pick").select2({ width: "100%", theme: "admin-autocomplete" }); }
    root.dispatchEvent(new CustomEvent("story:opened", { bubbles: true }));
  }

  function begin(form, wanted) {
    enliven(form);
    form.dataset.before = form.dataset.before || typed(form);
    const first = (wanted && form.querySelector(wanted))
      || form.querySelector(".errorlist ~ :is(input, select, textarea)")
      || form.querySelector(".fields :is(input, textarea, select):not([type=hidden])");
    (first || form.querySelector("h3")).focus();
    form.scrollIntoView({ block: "nearest" });
  }

  function typed(form) {
    return JSON.stringify([...new FormData(form)].filter(([name]) => !/csrf|-once$|-seen$/.test(name)));
  }

  // Opening

  const lineOf = (key) => document.getElementById(key)?.querySelector(":scope > .line");

  async function edit(key) {
    if (!lineOf(key)) { return; }
    const form = element(await (await ask(`${address}${key}/`)).text());
    const line = lineOf(key); // its section may have been renewed meanwhile
    if (!line) { return; }
    stored.set(key, line);
    line.replaceWith(form);
    begin(form);
  }

  async function add(key, query) {
    const slot = () => document.getElementById(key), open = () => slot().querySelector("form");
    if (!slot()) { return false; }
    if (open()) { begin(open()); return true; }
    const form = element(await (await ask(`${address}${query || `${key}/`}`)).text());
    if (open()) { begin(open()); return true; } // asked for twice
    slot().replaceChildren(form);
    begin(form);
    return true;
  }

  function cancel(form) {
    const key = form.dataset.editor, line = stored.get(key), slot = form.closest("[data-slot]");
    if (line) {
      form.replaceWith(line);
      stored.delete(key);
      (line.querySelector("[data-edit]") || line).focus();
    } else if (slot) {
      slot.replaceChildren();
      const link = page.querySelector(`.adds [data-add="${key}"]`);
      if (link) { link.focus(); }
    } else {
      window.location.assign(form.querySelector("[data-cancel]").href);
    }
  }

  // Saving

  async function send(form, button) {
    const data = new FormData(form), key = form.dataset.editor;
    data.set("do", button ? button.value : "save");
    form.setAttribute("aria-busy", "true");
    try {
      await take(await ask(form.action, { method: "POST", body: data }), form, key, data.get("do"));
    } catch {
      say(page.dataset.lost);
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  async function take(answer, form, key, pressed) {
    const holds = answer.headers.get("X-Story"), html = await answer.text();
    if (holds === "form") {
      const next = element(html), before = form.dataset.before, words = form.querySelector("[data-words]");
      form.replaceWith(next);
      if (words) { next.querySelector("[data-words-slot]")?.replaceChildren(words); }
      begin(next, wanted(pressed));
      next.dataset.before = before || next.dataset.before;
    } else if (holds === "removed") {
      const row = document.getElementById(key);
      const next = row.nextElementSibling || row.closest("section").querySelector("h2");
      row.remove();
      stored.delete(key);
      (next.querySelector("[data-edit]") || next).focus();
      say(page.dataset.removed);
      refresh("", answer.headers.get("X-Story-Also"));
    } else {
      await place(answer, form, key, html, holds);
    }
  }

  // Where to go on after a button that does not save.
  function wanted(pressed) {
    const [verb, name] = pressed.split(":");
    if (verb === "open") { return `[data-small="${name}"] :is(input, select):not([type=hidden])`; }
    if (verb === "more") { return `.beside .one-beside:last-of-type :is(select, input):not([type=hidden])`; }
    if (verb === "make" || verb === "shut") { return `[name="${name}"]`; }
    if (verb === "remove") { return ".removing button"; }
    return "";
  }

  async function place(answer, form, key, html, holds) {
    const said = answer.headers, next = said.get("X-Story-Next"), slot = form.closest("[data-slot]");
    stored.delete(key);
    if (holds === "section") {
      const section = page.querySelector(`[data-section="${said.get("X-Story-Section")}"]`);
      form.remove();
      section.replaceWith(element(html));
    } else {
      put(said, element(html), form);
    }
    if (slot && slot.isConnected) { slot.replaceChildren(); }
    say(page.dataset.saved);
    if (next) {
      await add(key, next);
    } else {
      const row = document.getElementById(said.get("X-Story-Key") || "");
      const link = row ? row.querySelector("[data-edit]") : page.querySelector(`.adds [data-add="${key}"]`);
      if (link) { link.focus(); }
    }
    refresh(said.get("X-Story-Section"), said.get("X-Story-Also"));
  }

  // A row where it belongs: behind the one that the server names, in the place of its older self.
  function put(said, row, form) {
    const top = said.get("X-Story-Top"), section = page.querySelector(`[data-section="${said.get("X-Story-Section")}"]`);
    const old = document.getElementById(top), before = document.getElementById(said.get("X-Story-After"));
    form.remove();
    if (old) { keepOpen(old, row); }
    if (before && (!old || old.previousElementSibling !== before)) {
      if (old) { old.remove(); }
      before.after(row);
    } else if (old) {
      old.replaceWith(row);
    } else {
      section.querySelector("ul.rows").prepend(row);
    }
    section.querySelector(":scope > .nothing")?.remove();
    const fold = row.closest("details");
    if (fold) { fold.open = true; }
    if (fresh) { document.getElementById(fresh)?.classList.remove("fresh"); }
    fresh = said.get("X-Story-Key");
    document.getElementById(fresh)?.classList.add("fresh");
  }

  // Other forms that stand open inside the same row go on in the new one.
  function keepOpen(old, row) {
    for (const form of old.querySelectorAll("form.editor")) {
      const key = form.dataset.editor, slot = row.querySelector(`[data-slot="${key}"]`), same = row.querySelector(`[data-row="${key}"]`);
      const line = same ? same.querySelector(":scope > .line") : row.id === key ? row.querySelector(":scope > .line") : null;
      if (slot) { slot.replaceChildren(form); } else if (line) { stored.set(key, line); line.replaceWith(form); }
    }
  }

  // What an edit changes elsewhere: what would refuse publication, how much rests on each source.
  async function refresh(changed, also) {
    try {
      for (const part of ["head", "toc"]) {
        page.querySelector(`[data-part=${part}]`).innerHTML = await (await ask(`${address}?part=${part}`)).text();
      }
      for (const name of ["sources", ...(also || "").split(" ")]) {
        // A form that stands open in a section, or was opened while the newer one came, is never thrown away.
        const stale = () => name && name !== changed && page.querySelector(`[data-section="${name}"]:not(:has(form))`);
        if (stale()) {
          const newer = element(await (await ask(`${address}?part=${name}`)).text());
          stale()?.replaceWith(newer);
        }
      }
    } catch { /* the page stands as it was */ }
  }

  // Hands and keys

  page.addEventListener("click", (event) => {
    const link = event.target.closest("[data-edit], [data-add], [data-cancel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    if (link.dataset.add && !document.getElementById(link.dataset.add)) { return; }
    event.preventDefault();
    if ("cancel" in link.dataset) { cancel(link.closest("form")); return; }
    const opened = link.dataset.edit ? edit(link.dataset.edit) : add(link.dataset.add);
    opened.catch(() => window.location.assign(link.href));
  });

  page.addEventListener("submit", (event) => {
    const form = event.target.closest("form.editor");
    if (!form) { return; }
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") { send(form, event.submitter); }
  });

  page.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form.editor");
    if (!form || event.defaultPrevented || event.isComposing) { return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(form, null);
    } else if (event.key === "Escape" && !document.querySelector(".select2-container--open")) {
      event.preventDefault();
      if (typed(form) === form.dataset.before || form.dataset.sure) { cancel(form); return; }
      form.dataset.sure = "yes";
      say(page.dataset.typed);
      window.setTimeout(() => { delete form.dataset.sure; }, 4000);
    }
  });

  // A form that came with the page.
  page.querySelectorAll("form.editor").forEach((form) => {
    form.dataset.before = typed(form);
    window.addEventListener("load", () => begin(form));
  });
  window.addEventListener("beforeunload", (event) => {
    const open = [...page.querySelectorAll("form.editor")].some((form) => form.dataset.before && typed(form) !== form.dataset.before && !form.hasAttribute("aria-busy"));
    if (open) { event.preventDefault(); }
  });
})();
