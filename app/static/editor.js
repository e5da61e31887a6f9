/*
What the editor can do besides, where scripts run: keep unsaved text in this browser, show the preview while one writes,
shortcuts, a count of words. Without it the form works all the same (app/templates/posts/editor.html).

A text is kept in local storage from the first change until a save has arrived: the server leads to "#saved" then. Kept
texts that are not in the form are offered, the newest first, beside what is typed meanwhile: none replaces another. They
are under the writer's and the post's id, so nobody else who uses this browser is offered them.
*/
"use strict";

const form = document.getElementById("editor");
const text = form.elements.namedItem("body");
const names = ["title", "body", "tags", "slug", "published_at", "version"];
const key = `draft-${form.dataset.draft}`;
const page = Math.random(); // tells its text from that of another tab
const notice = document.getElementById("kept");
let unsaved = false;
let sending = false;

/* Unsaved text, kept in this browser. */

function typed() {
  return Object.fromEntries(names.map((name) => [name, form.elements.namedItem(name).value]));
}

function keep(where, draft, storage = "localStorage") {
  try {
    if (draft) window[storage].setItem(where, JSON.stringify(draft));
    else window[storage].removeItem(where);
  } catch {
    // Storage is full or switched off. The browser still asks before it leaves the page.
  }
}

function kept(where, storage = "localStorage") {
  try {
    return JSON.parse(window[storage].getItem(where));
  } catch {
    return null;
  }
}

function others(of = key) {
  return kept(`${of}-others`) ?? [];
}

function keepOthers(drafts, of = key) {
  keep(`${of}-others`, drafts.slice(0, 9));
}

function changed() {
  unsaved = true;
  keep(key, { ...typed(), at: Date.now(), page });
  count();
  showPreviewSoon();
}

function offer() {
  const [draft] = others();
  notice.hidden = !draft;
  if (draft) {
    const at = new Date(draft.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    notice.querySelector("span").textContent = `This browser kept a text of ${at} that was not saved.`;
  }
}

const [putBack, throwAway] = notice.querySelectorAll("button");

putBack.addEventListener("click", () => {
  const [draft, ...rest] = others();
  keepOthers(unsaved ? [{ ...typed(), at: Date.now() }, ...rest] : rest);
  for (const name of names) form.elements.namedItem(name).value = draft[name] ?? "";
  changed();
  offer();
  text.focus();
});

throwAway.addEventListener("click", () => {
  keepOthers(others().slice(1));
  offer();
});

function begin() {
  if (location.hash === "#saved") {
    const sent = kept("sent", "sessionStorage");
    if (sent && kept(sent.key)?.page === sent.page) keep(sent.key, null);
    if (sent) keepOthers(others(sent.key).filter((draft) => draft.page !== sent.page), sent.key);
    history.replaceState(null, "", location.pathname); // a reload is not a save
  }
  const draft = kept(key);
  if (draft && names.some((name) => name !== "version" && draft[name] !== typed()[name])) keepOthers([draft, ...others()]);
  keep(key, null);
  if ("unsaved" in form.dataset) changed();
  offer();
}

form.addEventListener("input", changed);

form.addEventListener("submit", (event) => {
  if (sending) {
    event.preventDefault(); // a second click
    return;
  }
  sending = true;
  keep("sent", { key, page }, "sessionStorage");
  setTimeout(() => (sending = false), 5000); // it was stopped, or one came back
});

addEventListener("beforeunload", (event) => {
  if (unsaved && !sending) event.preventDefault();
});

/* The preview, made by the server. */

const preview = document.getElementById("preview");
const previewAddress = form.querySelector("[formnovalidate]").formAction;
let timer;
let asking;

function showPreviewSoon() {
  clearTimeout(timer);
  timer = setTimeout(showPreview, 400);
}

async function showPreview() {
  asking?.abort();
  asking = new AbortController();
  try {
    const body = new URLSearchParams(typed());
    const answer = await fetch(previewAddress, { method: "POST", body, signal: asking.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = page.querySelector("#preview > .prose");
    if (made) preview.querySelector(".prose").replaceWith(made);
  } catch {
    // A newer text is on its way, or the server cannot be reached: the last preview stays.
  }
}

/* Keys. */

let indents = false;

function insert(words) {
  // execCommand, for no other way leaves Ctrl+Z as it was.
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    changed();
  }
}

function wrap(before, after) {
  const { selectionStart: start, selectionEnd: end } = text;
  insert(before + text.value.slice(start, end) + after);
  text.setSelectionRange(start + before.length, end + before.length);
}

const wraps = { b: ["**", "**"], i: ["*", "*"], k: ["[", "](https://)"] };

form.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const pressed = event.key.toLowerCase();
  if (pressed === "s") {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.target === text && pressed in wraps) {
    event.preventDefault();
    wrap(...wraps[pressed]);
  }
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    indents = false;
  } else if (event.key === "Tab" && indents && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    insert("    ");
  }
});

text.addEventListener("input", () => {
  indents = true;
});

text.addEventListener("blur", () => {
  indents = false;
});

/* The count of words, and tags to suggest for the last of several. */

const help = document.getElementById("help");

function count() {
  const words = text.value.split(/\s+/).filter(Boolean).length;
  help.querySelector("output").textContent = words === 1 ? "1 word." : `${words.toLocaleString()} words.`;
}

const tags = form.elements.namedItem("tags");
const suggested = [...tags.list.options].map((option) => option.value);

tags.addEventListener("input", () => {
  const before = tags.value.slice(0, tags.value.lastIndexOf(",") + 1);
  tags.list.replaceChildren(...suggested.map((tag) => new Option("", before ? `${before} ${tag}` : tag)));
});

begin();
count();
help.hidden = preview.hidden = false;
showPreview();
