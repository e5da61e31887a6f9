/*
Pictures in the editor: choose, paste or drop files. While they are sent, one after the other, the writer describes them;
Insert then puts the Markdown at the caret. It uses `area`, `actions` and `edit` of marks.js, which stands before it.

The files go to the page that works without this script (app/templates/pictures/index.html). Its answer holds the
Markdown, or says why a file was refused.
*/
"use strict";

const dialog = document.getElementById("pictures");
const insert = dialog.querySelector("button");
const chooser = document.getElementById("files");
let shown = []; // each picture of the dialog: { name, row, request }
let place = [0, 0]; // the selection, which the text loses while the dialog has the focus
let queue = Promise.resolve();

function show(files) {
  place = [area.selectionStart, area.selectionEnd];
  const selected = area.value.slice(...place);
  for (const file of files) {
    const row = dialog.querySelector("template").content.cloneNode(true).firstElementChild;
    row.querySelector("span").textContent = file.name;
    const picture = { row, request: new XMLHttpRequest() };
    if (!shown.length && !selected.includes("\n")) row.querySelector("input").value = selected;
    insert.before(row);
    shown.push(picture);
    queue = queue.then(() => send(file, picture));
  }
  if (!shown.length) return;
  insert.disabled = true;
  queue.then(() => (insert.disabled = !shown.some(({ address }) => address)));
  dialog.showModal();
}

/* Send a file. The promise is kept when the answer is there, also when it says no. */
function send(file, picture) {
  const { row, request } = picture;
  const bar = row.querySelector("progress");
  return new Promise((resolve) => {
    request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = loaded / total));
    request.addEventListener("loadend", () => {
      const page = request.response;
      // The answer shows ![](address), since nothing describes the picture yet.
      picture.address = page?.querySelector("#uploaded code")?.textContent.slice(3);
      const problem = page?.querySelector(".problem") ?? page?.querySelector("main > p");
      const failure = problem?.textContent ?? "The blog cannot be reached, or the file is too large for it.";
      row.querySelector("output").textContent = picture.address ? "Uploaded." : failure;
      row.querySelector("p").className = picture.address ? "quiet" : "problem";
      row.querySelector("input").hidden = !picture.address;
      bar.remove();
      resolve();
    });
    if (!shown.includes(picture)) return resolve(); // the writer has left the dialog
    const data = new FormData();
    data.append("file", file);
    request.open("POST", dialog.dataset.address);
    request.responseType = "document";
    request.send(data);
  });
}

dialog.addEventListener("close", () => {
  const pictures = shown;
  shown = [];
  const texts = pictures.filter(({ address }) => address).map(({ row, address }) => {
    const words = row.querySelector("input").value.trim().replace(/[\\`*_[\]<>&~]/g, "\\$&");
    return `![${words}]${address}`;
  });
  for (const { row, request } of pictures) {
    request.abort();
    row.remove();
  }
  area.focus();
  if (dialog.returnValue === "insert") insertText(texts.join("\n\n"));
  dialog.returnValue = "";
});

/* Put the pictures in the place of the selection, as paragraphs of their own. */
function insertText(text) {
  const { value } = area;
  const [start, end] = place;
  const above = /\n*$/.exec(value.slice(0, start))[0].length;
  const below = /^\n*/.exec(value.slice(end))[0].length;
  const words = (start === above ? "" : "\n".repeat(Math.max(0, 2 - above))) + text + "\n".repeat(Math.max(0, 2 - below));
  edit([[start, end, words]], start + words.length, start + words.length);
}

actions.picture = () => chooser.click();

chooser.addEventListener("change", () => {
  show(chooser.files);
  chooser.value = "";
});

area.addEventListener("paste", (event) => {
  // A word processor puts a picture of the words beside them: take the words.
  if (event.clipboardData.types.includes("text/plain") || !event.clipboardData.files.length) return;
  event.preventDefault();
  show(event.clipboardData.files);
});

for (const name of ["dragover", "drop"]) {
  area.form.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault(); // the browser would open the file in the place of the editor
    if (name === "drop") show(event.dataTransfer.files);
  });
}
