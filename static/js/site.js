// Small comforts. Every page is complete without this file.

// Leaving: the page does not stay behind the "back" button. Three times Shift does the same.
const leave = document.querySelector("a.leave");
let shifts = 0;
function go(event) {
  if (event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  document.body.hidden = true;
  location.replace(leave.href);
}
if (leave) {
  leave.addEventListener("click", go);
  addEventListener("keydown", (event) => {
    shifts = event.key === "Shift" && !event.repeat ? shifts + 1 : 0;
    if (shifts === 3) go(event);
  });
}

// The menu closes when attention goes elsewhere.
const menu = document.querySelector("details.more");
if (menu) {
  addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });
}
