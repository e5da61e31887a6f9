/*
Markdown at the press of a button or a key: the toolbar above the text, shortcuts, Tab and Enter.

Notice that an action inserts only the marks that it adds. `execCommand` is old, but it is the only way that keeps
Ctrl+Z working, and inserting many lines with it takes seconds. No key acts while you compose a character of Chinese or
Japanese, or an accent.
*/
"use strict";

const area = document.getElementById("body");
const MOST_INSERTS = 100; // more lines at once would take seconds
const groups = []; // actions of several inserts, which one Ctrl+Z takes back

/* Put `words` into the text in a way that Ctrl+Z does not take back. */
function put(words, from, to) {
  area.setRangeText(words, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function isInCode() {
  return (area.value.slice(0, area.selectionStart).match(/^\s*```/gm) ?? []).length % 2 === 1;
}

/* Make some changes, each [from, to, words], in order. Then select from `start` to `end`. */
function edit(changes, start, end) {
  if (changes.length > MOST_INSERTS) {
    let whole = area.value;
    for (const [from, to, words] of changes.toReversed()) whole = whole.slice(0, from) + words + whole.slice(to);
    put(whole, 0, area.value.length); // at once, without Ctrl+Z; the same button takes it back
  } else {
    for (const [from, to, words] of changes.toReversed()) {
      area.setSelectionRange(from, to);
      if (document.execCommand(words ? "insertText" : "delete", false, words)) continue;
      put(words, from, to);
    }
    if (changes.length > 1) groups.push({ count: changes.length, after: area.value });
  }
  area.setSelectionRange(start, end);
}

area.addEventListener("beforeinput", (event) => {
  if (event.inputType !== "historyUndo" || groups.at(-1)?.after !== area.value) return;
  for (let left = groups.pop().count; left > 1; left--) document.execCommand("undo");
});

/* Put `mark` around the selection, or take it away if it is there. */
function toggle(mark) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const sign = mark[0];
  let before = 0;
  let after = 0;
  while (value[start - before - 1] === sign) before++;
  while (value[end + after] === sign) after++;
  const count = Math.min(before, after);
  const isOn = sign === "*" && mark.length === 1 ? count % 2 === 1 : count >= mark.length;
  const length = mark.length;
  if (isOn) edit([[start - length, start, ""], [end, end + length, ""]], start - length, end - length);
  else edit([[start, start, mark], [end, end, mark]], start + length, end + length);
}

/* Make the selected words a link or a picture (`sign` is "" or "!"). Then select the address, so that you can type it. */
function link(sign, address = "https://") {
  const { selectionStart: start, selectionEnd: end } = area;
  const words = `](${address})`;
  const open = `${sign}[`;
  if (start === end) return edit([[start, end, open + words]], start + open.length, start + open.length);
  const from = end + open.length + 2;
  edit([[start, start, open], [end, end, words]], from, from + address.length);
}

/* The places where the selected lines begin. */
function selectedLines() {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const last = end > start && value[end - 1] === "\n" ? end - 1 : end;
  const found = [value.lastIndexOf("\n", start - 1) + 1];
  for (let at = value.indexOf("\n", found[0]); at >= 0 && at < last; at = value.indexOf("\n", at + 1)) found.push(at + 1);
  return found;
}

/* Put `words` before each selected line. If every line has what `pattern` finds, take that away. `way` says which. */
function prefix(words, pattern, way) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const lines = selectedLines().map((at) => {
    const stop = value.indexOf("\n", at);
    return { at, text: value.slice(at, stop < 0 ? undefined : stop) };
  });
  const filled = lines.length > 1 ? lines.filter(({ text }) => text.trim()) : lines;
  const removes = way ? way === "remove" : filled.every(({ text }) => pattern.test(text));
  const changes = [];
  for (const { at, text } of filled) {
    const found = pattern.exec(text)?.[0] ?? "";
    if (removes && found) changes.push([at, at + found.length, ""]);
    if (!removes && (way || !found)) changes.push([at, at, words]);
  }
  if (!changes.length) return;
  const growth = ([from, to, put]) => put.length - (to - from);
  const [first] = changes;
  const newStart = first[0] <= start ? Math.max(first[0], start + growth(first)) : start;
  const newEnd = changes.reduce((place, change) => place + growth(change), end);
  edit(changes, newStart, Math.max(newStart, newEnd));
}

function indent(way) {
  prefix("    ", /^(?: {1,4}|\t)/, way);
}

function code() {
  const { value, selectionStart: start, selectionEnd: end } = area;
  if (!value.slice(start, end).includes("\n")) return toggle("`");
  const from = selectedLines()[0];
  const to = value[end - 1] === "\n" ? end - 1 : end;
  edit([[from, from, "```\n"], [to, to, "\n```"]], from + 3, from + 3); // the caret stands where the language goes
}

const actions = {
  bold: () => toggle("**"),
  italic: () => toggle("*"),
  link: () => link(""),
  heading: () => prefix("## ", /^#{1,6} /),
  list: () => prefix("- ", /^[-*+] /),
  quote: () => prefix("> ", /^> ?/),
  code,
  picture: () => link("!"), // pictures.js opens files instead
};

const toolbar = document.getElementById("toolbar");
toolbar.hidden = false;
toolbar.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus and its selection
toolbar.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  area.focus();
  actions[button.value]();
});

/* Enter: begin the next item of a list or line of a quote. An empty item ends the list. Return true if it did. */
function continueList() {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const before = value.slice(0, start);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const item = /^(\s*)(?:([-*+]|> ?)|(\d{1,9})([.)]))(\s+\[[ xX]\])?(\s*)/.exec(line);
  if (!item || start !== end || isInCode() || (!item[6] && !item[2]?.startsWith(">"))) return false;
  if (line === item[0]) edit([[start - line.length, start, ""]], start - line.length, start - line.length);
  else {
    const sign = item[2] ?? Number(item[3]) + 1 + item[4];
    const words = `\n${item[1]}${sign}${item[5] ? " [ ]" : ""}${item[6]}`;
    edit([[start, start, words]], start + words.length, start + words.length);
  }
  return true;
}

/* Keys. Tab indents after you have typed or selected something. Press Escape first, and Tab leaves the text. */

let indents = false;
let leaves = false;
const shortcuts = { b: "bold", i: "italic", k: "link" };

area.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() in shortcuts) {
    event.preventDefault();
    actions[shortcuts[event.key.toLowerCase()]]();
  } else if (command || event.altKey) {
    return;
  } else if (event.key === "Escape") {
    leaves = true;
  } else if (event.key === "Tab" && !leaves && (indents || area.selectionStart !== area.selectionEnd)) {
    event.preventDefault();
    if (event.shiftKey) indent("remove");
    else if (area.selectionStart !== area.selectionEnd) indent("add");
    else edit([[area.selectionStart, area.selectionStart, "    "]], area.selectionStart + 4, area.selectionStart + 4);
  } else if (event.key === "Enter" && !event.shiftKey && continueList()) {
    event.preventDefault();
  }
});

area.addEventListener("input", () => {
  indents = true;
  leaves = false;
});

area.addEventListener("blur", () => {
  indents = leaves = false;
});

area.addEventListener("paste", (event) => {
  const pasted = event.clipboardData.getData("text/plain").trim();
  const selected = area.value.slice(area.selectionStart, area.selectionEnd);
  if (!/^https?:\/\/\S+$/.test(pasted) || !selected || selected.includes("\n")) return;
  event.preventDefault();
  link("", pasted);
  area.setSelectionRange(area.selectionEnd + 1, area.selectionEnd + 1); // behind the link
});
