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
