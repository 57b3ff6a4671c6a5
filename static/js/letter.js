// Copy buttons, and mail links that carry the letter as it is typed. Every page is complete without this file;
// nothing that is typed leaves the browser by it.

const MAIL_LIMIT = 2000;
const LINE_BREAK = "\r\n";
const words = document.querySelector("[data-words-copy]")?.dataset;
const page = document.querySelector("[data-words-copy-way]")?.dataset;

function copyButton(label, done, text, className) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = label;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    button.textContent = done;
    setTimeout(() => { button.textContent = label; }, 2500);
  });
  return button;
}

// The clipboard exists on secure addresses alone; elsewhere there is simply no button.
if (navigator.clipboard) {
  for (const area of document.querySelectorAll("[data-letter]")) {
    const ways = area.parentElement.querySelector(".letter-ways");
    ways.prepend(copyButton(words.wordsCopy, words.wordsCopied, () => area.value, "btn"));
  }
  for (const way of page ? document.querySelectorAll("[data-copy]") : []) {
    const button = copyButton(page.wordsCopyWay, page.wordsCopiedWay, () => way.innerText.trim(), "copy");
    way.closest(".way").append(button);
  }
}

// A mail address longer than mail programs take leaves the text out, rather than cutting it.
for (const area of document.querySelectorAll("[data-letter]")) {
  const link = area.parentElement.querySelector("[data-mailto]");
  if (!link) continue;
  const start = link.href.split("&body=")[0];
  area.addEventListener("input", () => {
    const whole = `${start}&body=${encodeURIComponent(area.value.replace(/\r?\n/g, LINE_BREAK))}`;
    link.href = whole.length <= MAIL_LIMIT ? whole : start;
  });
}
