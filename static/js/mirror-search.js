// Searches a copy of the site: nothing is fetched, the index came with the page as scripts. Without this file, lists of names do.

const LIKE = 0.45, MOST = 50;
const box = document.getElementById("find-copy");
const found = document.getElementById("found");

// As the live site folds names: compatibility forms, small letters, no accents; zero-width signs and hyphens are blanks.
const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i", ħ: "h" };
function fold(text) {
  return text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC")
    .replace(/[ßæœøđðłþıħ]/g, (sign) => PLAIN[sign])
    .replace(/[\u200B-\u200D\u2060\uFEFF\u00AD\u2010-\u2015\s-]+/g, " ").trim();
}

// As the live site reads numbers: 278.17, 278/17 and UA 278/17 are one.
function numberKey(text) {
  return text.toUpperCase().replace(/^\s*(UA|URGENT ACTION|INDEX)[:\s]*/, "").replace(/[^A-Z0-9]+/g, "/")
    .replace(/^\/+|\/+$/g, "").replace(/^0+/, "");
}

// As it is written in one word: CC1 is CC 1.
function tight(text) {
  return fold(text).replaceAll(" ", "");
}

function pieces(word) {
  const signs = [..."  " + word + " "], out = new Set();
  for (let at = 0; at + 2 < signs.length; at++) out.add(signs[at] + signs[at + 1] + signs[at + 2]);
  return out;
}
function likeness(one, other) {
  let shared = 0;
  for (const piece of one) if (other.has(piece)) shared++;
  return shared / (one.size + other.size - shared);
}

const rows = (window.mirrorIndex || []).map(([kind, file, title, names, words]) => {
  const texts = [title, ...names, ...words].map((text) => ({ text, folded: fold(text), tight: tight(text), number: numberKey(text) }));
  const parts = texts.flatMap((text) => text.folded.split(/[\s|.,;:()"'“”«»/]+/).filter(Boolean).map((part) => ({ pieces: pieces(part), text })));
  return { kind, file, title, texts, parts };
});

// How well a row fits, and by which of its texts: the words as they stand first, then what is like them, word by word.
function fit(row, query, words, key) {
  const whole = row.texts.find((text) => text.folded.includes(query)) || row.texts.find((text) => text.tight === tight(query));
  const number = /\d/.test(key) && row.texts.find((text) => text.number === key);
  let sum = 0, best = null;
  for (const word of words) {
    let most = 0;
    for (const part of row.parts) {
      const like = likeness(word, part.pieces);
      if (like > most) { most = like; if (!best || like > best.like) best = { like, text: part.text }; }
    }
    sum += most;
  }
  const like = words.length ? sum / words.length : 0;
  if (!whole && !number && like < LIKE) return null;
  const first = whole && whole.text === row.title ? 0.5 : 0;
  return { row, score: like + first + (whole ? 1 : 0) + (number ? 3 : 0), text: number || whole || best.text };
}

function shown({ row, text }) {
  const item = document.createElement("li"), inside = document.createElement("div"), head = document.createElement("h3");
  const link = document.createElement("a"), small = document.createElement("p");
  item.className = "plain-row";
  link.href = "../" + row.file;
  link.textContent = row.title;
  link.dir = "auto";
  head.append(link);
  small.className = "small";
  small.append(found.getAttribute("data-kind-" + row.kind) || "");
  if (text.text !== row.title) {
    const mark = document.createElement("b");
    mark.dir = "auto";
    mark.textContent = text.text;
    small.append(" · " + found.dataset.also + " ", mark);
  }
  inside.append(head, small);
  item.append(inside);
  return item;
}

function search(text) {
  const query = fold(text.slice(0, 100)), key = numberKey(text);
  const words = query.split(" ").filter(Boolean).slice(0, 8).map(pieces);
  const hits = query ? rows.map((row) => fit(row, query, words, key)).filter(Boolean) : [];
  hits.sort((one, other) => other.score - one.score);
  const words_ = found.dataset;
  const said = !hits.length ? words_.none : hits.length === 1 ? words_.one : hits.length > MOST ? words_.most : words_.many;
  found.hidden = !query;
  found.querySelector("[role=status]").textContent = said.replace("#", hits.length);
  found.querySelector("ul").replaceChildren(...hits.slice(0, MOST).map(shown));
}

if (box && found) {
  const asked = new URLSearchParams(location.search).get("q") || "";
  box.value = asked;
  search(asked);
  box.addEventListener("input", () => search(box.value));
}
