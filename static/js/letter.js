// The page of an appeal: copy buttons, a letter signed with what is typed beside it, mail links that carry the letter
// as it is typed, and the letter that a link leads to is open. Every page is complete without this file; nothing that
// is typed leaves the browser by it, and nothing is stored.

const MAIL_LIMIT = 2000;
const words = document.querySelector("[data-words-copy]")?.dataset;
const page = document.querySelector("[data-words-copy-way]")?.dataset;

function copyButton(label, done, text, className) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = label;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      return;  // not allowed here: the text can still be marked and copied by hand
    }
    button.textContent = done;
    setTimeout(() => { button.textContent = label; }, 2500);
  });
  return button;
}

// The clipboard exists on secure addresses alone; elsewhere there is simply no button.
function addCopyButtons() {
  for (const area of document.querySelectorAll("[data-letter]")) {
    const ways = area.closest(".desk").querySelector(".letter-ways");
    ways.append(copyButton(words.wordsCopy, words.wordsCopied, () => area.value, "btn quiet"));
  }
  for (const way of page ? document.querySelectorAll("[data-copy]") : []) {
    const button = copyButton(page.wordsCopyWay, page.wordsCopiedWay, () => way.innerText.trim(), "copy");
    (way.closest(".way") ?? way.parentElement).append(" ", button);
  }
}

// Name and address stand in the letter where it leaves a place for them, as long as nobody wrote something else there.
function signWith(desk, area) {
  const fields = [desk.querySelector("[data-name]"), desk.querySelector("[data-address]")].filter(Boolean);
  const blank = area.dataset.sign;
  let signed = blank;
  const leftFor = () => fields.map(field => field.value.trim()).filter(Boolean).join("\n") || blank;
  const withSign = (text, sign) => text.trimEnd().endsWith(signed) ? text.trimEnd().slice(0, -signed.length) + sign : null;
  for (const field of fields) {
    field.addEventListener("input", () => {
      const sign = leftFor(), text = withSign(area.value, sign);
      if (text === null) return;
      area.value = text;
      signed = sign;
      area.dispatchEvent(new Event("input"));
    });
  }
  // On paper name and address have places of their own: the text goes there as it would without this file.
  desk.addEventListener("formdata", event => {
    const text = withSign(area.value, blank);
    if (text !== null) event.formData.set("text", text);
  });
}

// The link holds what is typed; where that is too long for one, it holds the subject alone and says what to do.
function mailAsTyped(desk, area) {
  const link = desk.querySelector("[data-mailto]");
  if (!link) return;
  const start = link.href.split("&body=")[0];
  const notes = { asGiven: "[data-mail-note]", typed: "[data-mail-typed]", tooLong: "[data-mail-long]" };
  area.addEventListener("input", () => {
    const whole = `${start}&body=${encodeURIComponent(area.value.toWellFormed?.() ?? area.value).replace(/%0D%0A|%0A|%0D/g, "%0D%0A")}`;
    const now = whole.length < MAIL_LIMIT ? "typed" : "tooLong";
    link.href = now === "typed" ? whole : start;
    for (const [name, selector] of Object.entries(notes)) desk.querySelector(selector).hidden = name !== now;
  });
}

// A country is chosen by loading the page anew. Only here is asked: leaving the page quickly must never wait for an answer.
function askBeforeLosing() {
  const form = document.querySelector("form[data-words-lost]");
  const typed = field => field.value !== field.defaultValue;
  form?.addEventListener("submit", event => {
    const fields = [...document.querySelectorAll("[data-letter], [data-name], [data-address]")];
    if (fields.some(typed) && !confirm(form.dataset.wordsLost)) event.preventDefault();
  });
}

// A link to a letter that is folded opens it.
function openAsked() {
  const asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (asked?.matches("details.letter")) asked.open = true;
}

for (const area of document.querySelectorAll("[data-letter]")) {
  const desk = area.closest(".desk");
  mailAsTyped(desk, area);
  signWith(desk, area);
}
if (navigator.clipboard) addCopyButtons();
askBeforeLosing();
addEventListener("hashchange", openAsked);
openAsked();
