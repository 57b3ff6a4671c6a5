// Quotes: the words of a source stand beside the form; selecting some makes them the quote, with their line.
// Without this file the text can be read and copied.
(function () {
  "use strict";
  const $ = window.django && window.django.jQuery;
  const page = document.querySelector("[data-story]");
  if (!page) { return; }
  const address = page.dataset.story;
  const texts = new Map(); // source -> the panel with its words

  const field = (pick, name) => pick.querySelector(`[name$="-${name}"]`);
  const current = (form) => form.querySelector("[data-pick].current") || form.querySelector("[data-pick]");

  // The panel

  async function panel(source) {
    if (!texts.has(source)) {
      const answer = await fetch(`${address}text/${source}/`, { headers: { "X-Story": "fragment" }, credentials: "same-origin" });
      if (!answer.ok || !answer.headers.has("X-Story")) { return null; }
      texts.set(source, await answer.text());
    }
    const box = document.createElement("template");
    box.innerHTML = texts.get(source).trim();
    return box.content.firstElementChild;
  }

  async function show(form) {
    const pick = current(form), slot = form.querySelector("[data-words-slot]");
    const source = pick && field(pick, "source") ? field(pick, "source").value : "";
    if (!slot || (slot.firstElementChild && slot.firstElementChild.dataset.words === source)) { check(form); return; }
    slot.dataset.wanted = source;
    const found = source ? await panel(source) : null;
    if (slot.dataset.wanted !== source) { return; }
    slot.replaceChildren(...(found ? [found] : []));
    check(form);
  }

  const area = (form) => form.querySelector("[data-text]");

  // From a selection to a quote and its place

  function places(text, start, end) {
    const line = (at) => text.slice(0, at).split("\n").length;
    const first = line(start), last = line(end);
    return first === last ? `line ${first}` : `lines ${first} to ${last}`;
  }

  function take(box, sure) {
    const form = box.closest("form"), pick = current(form);
    const from = box.selectionStart, to = box.selectionEnd, chosen = box.value.slice(from, to);
    if (!pick || !chosen.trim()) { return; }
    const start = from + (chosen.length - chosen.trimStart().length), end = to - (chosen.length - chosen.trimEnd().length);
    const quote = field(pick, "quote"), locator = field(pick, "locator");
    if (!quote) { return; }
    // What stands there already stays unless someone says so: the selection may be for reading only.
    const words = box.value.slice(start, end).replace(/\s*\n\s*/g, " "), own = quote.value.trim() && quote.value !== quote.dataset.taken;
    form.querySelector("[data-full]").hidden = !own || sure || quote.value === words;
    if (!own || sure) {
      quote.value = quote.dataset.taken = words;
      const place = places(box.value, start, end);
      if (locator && (sure || !locator.value.trim() || locator.value === locator.dataset.taken)) { locator.value = locator.dataset.taken = place; }
      check(form);
    }
  }

  // Words that are not in the text: a gentle word about it

  const plain = (text) => text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/[–—]/g, "-").replace(/[\s\u00a0*_#>\\]+/g, " ").trim().toLowerCase();

  function check(form) {
    const box = area(form), pick = current(form);
    form.querySelectorAll("[data-doubt]").forEach((doubt) => {
      const mine = doubt.closest("[data-pick]");
      if (mine !== pick) { return; }
      const quote = field(mine, "quote");
      const whole = box ? plain(box.value) : "";
      const pieces = quote ? quote.value.split(/\[?(?:…|\.\.\.)\]?/) : [];
      doubt.hidden = !whole || pieces.every((piece) => whole.includes(plain(piece)));
    });
  }

  // Finding

  function find(input, onward) {
    const form = input.closest("form"), box = area(form), said = form.querySelector("[data-found]");
    const word = input.value.toLowerCase(), text = box.value.toLowerCase();
    if (!word) { said.textContent = ""; return; }
    const start = onward ? box.selectionEnd : 0;
    let at = text.indexOf(word, start);
    if (at < 0) { at = text.indexOf(word); }
    said.textContent = at < 0 ? "0" : String(text.split(word).length - 1);
    if (at >= 0) { reveal(box, at, at + word.length); }
  }

  // Scrolls a text to a place: how tall it would be if it ended there.
  function reveal(box, start, end) {
    const whole = box.value;
    box.value = whole.slice(0, end);
    const height = box.scrollHeight;
    box.value = whole;
    box.dataset.quiet = "yes";
    box.setSelectionRange(start, end);
    box.scrollTop = Math.max(0, height - box.clientHeight / 2);
    window.setTimeout(() => { delete box.dataset.quiet; }, 50);
  }

  // The quote that a citation holds already is shown in its place.
  function reach(form) {
    const box = area(form), pick = current(form), quote = pick && field(pick, "quote");
    if (!box || !quote || !quote.value) { return; }
    const at = box.value.indexOf(quote.value);
    if (at >= 0) { reveal(box, at, at + quote.value.length); }
  }

  // Addresses of pages are proposed from the name

  function propose(input) {
    const small = input.closest(".small-form, .editor"), slug = small && small.querySelector('[name$="-slug"]');
    if (!slug || !/-(name|law|article|title|country)$/.test(input.name) || slug.dataset.own) { return; }
    const from = ["country", "law", "article", "name", "title"].map((name) => small.querySelector(`[name$="-${name}"]`)).filter(Boolean);
    const law = small.querySelector('[name$="-law"]');
    const words = from.filter((one) => !(law && /-title$/.test(one.name)) && !(!law && /-country$/.test(one.name) && !/post/.test(one.name)));
    slug.value = window.URLify ? window.URLify(words.map((one) => one.value).join(" "), 70) : "";
  }

  page.addEventListener("story:opened", (event) => {
    const form = event.target;
    show(form).then(() => reach(form));
  });
  page.addEventListener("focusin", (event) => {
    const pick = event.target.closest("[data-pick]"), form = event.target.closest("form.editor");
    if (!pick || pick.classList.contains("current")) { return; }
    form.querySelectorAll("[data-pick].current").forEach((other) => other.classList.remove("current"));
    pick.classList.add("current");
    show(form).then(() => reach(form));
  });
  for (const kind of ["mouseup", "keyup", "touchend"]) {
    page.addEventListener(kind, (event) => {
      const box = event.target.closest && event.target.closest("[data-text]");
      if (box && !box.dataset.quiet) { take(box); }
    });
  }
  page.addEventListener("click", (event) => {
    if (event.target.matches("[data-use]")) { take(area(event.target.closest("form")), true); }
  });
  page.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) { find(event.target, false); return; }
    if (event.target.matches('[name$="-slug"]')) { event.target.dataset.own = "yes"; return; }
    if (event.target.matches('[name$="-quote"]')) { check(event.target.closest("form")); }
    propose(event.target);
  });
  page.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-find]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      find(event.target, true);
    }
  });
  if ($) {
    $(document).on("change", ".editor [data-pick] select", function () { show(this.closest("form")); });
  }
  page.querySelectorAll("form.editor").forEach((form) => show(form).then(() => reach(form)));
})();
