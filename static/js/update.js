// Comforts of Add update; the form is complete without this file. A part that is opened leads to its first field,
// Ctrl + Enter saves from anywhere, and what belongs to a group is asked only where a group is ticked.

const form = document.getElementById("update-form");

document.querySelector(".update .keys").hidden = false;

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

for (const part of form.querySelectorAll("details.unfolds")) {
  part.querySelector("summary").addEventListener("click", () => {
    // The part opens after the click; what was open is being closed.
    if (!part.open) setTimeout(() => part.querySelector("input, select, textarea").focus(), 0);
  });
}

// What was typed comes back after signing in again, or with the browser's “back”: no part may hide it.
const byItself = form.dataset.byItself.split(" ");
const isTyped = (field) =>
  !byItself.includes(field.name) && (field.type === "checkbox" ? field.checked : field.value !== "");
const unfoldTyped = () => {
  for (const part of form.querySelectorAll("details.unfolds")) {
    if ([...part.querySelectorAll("input, select, textarea")].some(isTyped)) part.open = true;
  }
};
window.addEventListener("pageshow", unfoldTyped);

// The first thing that is wrong, or doubtful, is where one goes on.
const wrong = form.querySelector(".doubts input:not([type=hidden]), .field.wrong :is(input, select, textarea)");
if (wrong) wrong.focus();
