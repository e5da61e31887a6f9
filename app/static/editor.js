/*
The script of the editor: it keeps unsaved texts, shows a preview while you write, and counts words. The form works
without it (app/templates/posts/editor.html). It uses kept.js and marks.js.

The page offers every kept text that is not in the form, the newest first.
*/
"use strict";

const form = document.getElementById("editor");
const fields = [...form.elements].filter((field) => field.name && field.type !== "submit");
const token = form.elements.token;
const notice = document.getElementById("kept");
const { owner } = form.dataset; // ids of the writer and the post: nobody else is offered the text
let onServer = JSON.parse(form.dataset.kept).map((draft) => JSON.parse(draft));
let unsaved = false;
let sending = false;
let waiting; // not sent yet
let keeping;
let storing = Promise.resolve(); // one after another: the newest wins

/* Unsaved texts, on the server (app/unsaved/routes.py) and in this browser until then (kept.js). */

function typed() {
  return Object.fromEntries(new FormData(form));
}

function isTyped(draft) {
  const now = typed();
  return fields.every(({ name, type }) => type === "hidden" || (draft[name] ?? "") === (now[name] ?? ""));
}

/* The next text gets its own token, and names the one that it replaces. So no device replaces words of another. */
function follow(old) {
  token.value = `${Math.random().toString(36).slice(2)}-${old}`.slice(0, 40);
}

function changed() {
  unsaved = true;
  waiting = { ...typed(), owner, at: Date.now() };
  keep(waiting.token, waiting);
  clearTimeout(keeping);
  keeping = setTimeout(keepOnServer, 3000);
  count();
  clearTimeout(timer);
  timer = setTimeout(showPreview, 400);
}

function keepOnServer() {
  storing = storing.then(async () => {
    const draft = waiting;
    waiting = null;
    if (!draft || !(await store(draft))) return;
    forget(draft);
    if (!waiting) follow(draft.token);
  });
}

function forget({ token, at }) {
  if (kept(owner).some((draft) => draft.token === token && draft.at === at)) keep(token);
}

async function store(draft, text = JSON.stringify(draft)) {
  const body = new URLSearchParams({ token: draft.token, text });
  return (await fetch(form.dataset.unsaved, { method: "POST", body }).catch(() => {}))?.status === 204;
}

function offer() {
  onServer.forEach(forget);
  const found = [...onServer, ...kept(owner)].filter((draft) => !isTyped(draft));
  const drafts = found.sort((one, other) => other.at - one.at).slice(0, 9);
  notice.hidden = !drafts.length;
  notice.querySelector("div").replaceChildren(...drafts.map(rowOf));
}

function rowOf(draft) {
  const row = notice.querySelector("template").content.cloneNode(true).firstElementChild;
  const words = [draft.title, draft.body].filter(Boolean).join(" – ");
  row.querySelector("small").textContent = new Date(draft.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  row.querySelector("bdi").textContent = words.length > 80 ? `${words.slice(0, 80)}…` : words;
  const [putBack, throwAway] = row.querySelectorAll("button");
  putBack.addEventListener("click", () => {
    for (const field of fields) {
      if (field.type === "checkbox") field.checked = field.name in draft;
      else field.value = draft[field.name] ?? "";
    }
    follow(draft.token);
    changed();
    forget(draft);
    offer();
    area.focus();
  });
  throwAway.addEventListener("click", () => {
    forget(draft);
    store(draft, ""); // it may be on its way
    onServer = onServer.filter((other) => other !== draft);
    offer();
  });
  return row;
}

form.addEventListener("input", changed);
document.addEventListener("visibilitychange", keepOnServer); // a phone may stop this page at any moment

form.addEventListener("submit", (event) => {
  if (sending) return event.preventDefault(); // a second click
  sending = true;
  waiting = null;
  setTimeout(() => (sending = false), 5000); // the writer stopped it, or came back
});

addEventListener("beforeunload", (event) => {
  if (unsaved && !sending) event.preventDefault();
});

/* The preview, made by the server. */

const preview = document.getElementById("preview");
const { formAction } = form.querySelector("[formnovalidate]");
let timer;
let asking;

async function showPreview() {
  asking?.abort();
  asking = new AbortController();
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(formAction, { method: "POST", body, signal: asking.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    preview.querySelector(".prose").replaceWith(page.querySelector("#preview > .prose"));
  } catch {
    // A newer text was sent meanwhile, or the server cannot be reached. Keep the last preview.
  }
}

/* Ctrl+S saves. */

form.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  if (event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  form.requestSubmit();
});

/* Count the words, and suggest names for the last tag. */

const help = document.getElementById("help");

function count() {
  const words = area.value.split(/\s+/).filter(Boolean).length;
  help.querySelector("output").textContent = words === 1 ? "1 word." : `${words.toLocaleString()} words.`;
}

const tags = form.elements.tags;
const suggested = [...tags.list.options].map((option) => option.value);

tags.addEventListener("input", () => {
  const before = tags.value.slice(0, tags.value.lastIndexOf(",") + 1);
  tags.list.replaceChildren(...suggested.map((tag) => new Option("", before ? `${before} ${tag}` : tag)));
});

if (!token.value) follow("");
if ("changed" in form.dataset) changed();
offer();
count();
help.hidden = preview.hidden = false;
showPreview();
