// Small comforts. Every page is complete without this file.

// Leaving: the page does not stay behind the "back" button. Three times Shift does the same as the link. Only presses of
// Shift alone count, three within a second and a half: held for a capital, a selection or a click, it is for something else.
const leave = document.querySelector("a.leave");
const PRESSES = 3, WITHIN = 1500;
let alone = false, times = [];
function forget() { alone = false; times = []; }
function go() {
  document.title = "";
  document.body.hidden = true;
  location.replace(leave.href);
}
if (leave) {
  leave.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") forget();
    else if (!event.repeat) alone = !event.ctrlKey && !event.altKey && !event.metaKey;
  }, true);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return;
    if (!alone) return forget();
    alone = false;
    times = [...times.filter((then) => event.timeStamp - then < WITHIN), event.timeStamp];
    if (times.length >= PRESSES) go();
  }, true);
  addEventListener("pointerdown", forget, true);
  addEventListener("blur", forget);
}

// The menu closes when attention goes elsewhere.
const menu = document.querySelector("details.more");
if (menu) {
  addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });
}

// The words behind a footnote, shown where its number stands; without this the number is a link to its note, and back.
const list = document.querySelector("ol.notes");
const words = list?.dataset;

// What a note says, in full: a shared reading and who checked it belong to it.
function wordsOf(note) {
  const copy = document.createElement("div");
  copy.append(...note.cloneNode(true).childNodes);
  for (const back of copy.querySelectorAll('a[href^="#f"]')) back.remove();
  for (const letter of copy.querySelectorAll(".letter")) {
    letter.replaceWith(document.querySelector(`${letter.getAttribute("href")} dd`).textContent);
  }
  return copy;
}

// Who checked it: of notes that we did not check this is said once, where it holds for all of them.
function withChecks(copies) {
  const alone = () => Object.assign(document.createElement("p"), { className: "small", textContent: words.wordsAlone });
  const unchecked = copies.filter((copy) => !copy.querySelector(".checked"));
  if (unchecked.length === copies.length) return [...copies, alone()];
  for (const copy of unchecked) copy.append(alone());
  return copies;
}

// The notes that a number means: one, or all of "4–6".
function notesOf(mark) {
  const [first, last = first] = mark.textContent.match(/\d+/g).map(Number);
  const numbers = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  return numbers.map((number) => document.getElementById(`n${number}`)).filter(Boolean);
}

if (list && HTMLElement.prototype.showPopover) {
  const peek = document.createElement("div");
  peek.className = "peek";
  peek.popover = "auto";
  peek.id = "peek";
  document.body.append(peek);
  let wait = 0;

  const place = (mark) => {
    const at = mark.getBoundingClientRect(), size = peek.getBoundingClientRect();
    peek.classList.toggle("up", at.top > innerHeight / 2);  // on a phone it keeps to the half where the number is not
    if (matchMedia("(max-width: 40rem)").matches) return peek.removeAttribute("style");
    const below = at.bottom + 8 + size.height < innerHeight;
    peek.style.setProperty("left", `${Math.max(8, Math.min(at.left - 16, innerWidth - size.width - 8))}px`);
    peek.style.setProperty("top", `${below ? at.bottom + 8 : Math.max(8, at.top - 8 - size.height)}px`);
  };
  const show = (mark, { way = false } = {}) => {
    const notes = notesOf(mark);
    if (!notes.length) return;
    peek.replaceChildren(...withChecks(notes.map(wordsOf)));
    if (way) {
      const link = document.createElement("a");
      link.href = mark.hash;
      link.textContent = `${words.wordsNote} ${mark.textContent} ↓`;
      peek.append(link);
    }
    peek.showPopover();
    place(mark);
  };
  const hide = () => { if (peek.matches(":popover-open")) peek.hidePopover(); };
  const later = (act, ms) => { clearTimeout(wait); wait = setTimeout(act, ms); };

  for (const mark of document.querySelectorAll("sup a")) {
    mark.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") later(() => show(mark), 180); });
    mark.addEventListener("pointerleave", () => later(hide, 250));
    mark.addEventListener("focus", () => { if (mark.matches(":focus-visible")) show(mark); });
    mark.addEventListener("blur", (event) => { if (!peek.contains(event.relatedTarget)) { clearTimeout(wait); hide(); } });
    mark.addEventListener("click", (event) => {
      clearTimeout(wait);
      if (event.pointerType !== "touch") return hide();
      event.preventDefault();
      show(mark, { way: true });
    });
  }
  peek.addEventListener("pointerenter", () => clearTimeout(wait));
  peek.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") later(hide, 250); });
  peek.addEventListener("click", (event) => { if (event.target.closest("a")) hide(); });
}

// A place inside something folded unfolds it, where the browser does not do that by itself; paper shows everything.
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let opened = false;
  for (let fold = target; fold; fold = fold.parentElement?.closest("details")) {
    if (fold.tagName === "DETAILS" && !fold.open) opened = fold.open = true;
  }
  if (opened) target.scrollIntoView();
}
addEventListener("hashchange", unfold);
if (location.hash) unfold();
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not([open], .warned)")) fold.open = true;
});

// The clipboard exists on secure addresses alone; elsewhere there is simply no button.
const citation = navigator.clipboard && document.querySelector(".citation");
if (citation) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet screen";
  button.textContent = citation.dataset.copyWords;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(citation.innerText.trim());
    button.textContent = citation.dataset.copied;
    setTimeout(() => { button.textContent = citation.dataset.copyWords; }, 2500);
  });
  citation.after(button);
}
