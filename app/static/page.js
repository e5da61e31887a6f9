// What every page does with a script: light or dark, a name for each block that scrolls, a button that copies code, and
// the focus in the first field that has an error. Pages work without it.
// This runs in the head, so a page never flashes in the other theme.
"use strict";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";

function remembered(theme) {
  try {
    if (theme) localStorage.setItem("theme", theme);
    return localStorage.getItem("theme");
  } catch {
    return theme || null; // storage is switched off: the choice lasts for this page
  }
}

function choose(theme) {
  if (theme) root.dataset.theme = theme;
  const button = document.getElementById("theme");
  if (!button) return;
  button.hidden = false;
  button.textContent = `Use the ${isDark() ? "light" : "dark"} theme`;
}

// Only a block that is wider than its place is a stop for the Tab key, and then a screen reader can say what it is.
function nameIfItScrolls(block) {
  const isCode = block.tagName === "PRE";
  new ResizeObserver(() => {
    const scrolls = block.scrollWidth > block.clientWidth;
    const attributes = { tabindex: 0, role: isCode && "group", "aria-label": isCode ? "Code" : "Table" };
    for (const [name, value] of Object.entries(attributes)) {
      if (scrolls && value !== false) block.setAttribute(name, value);
      else block.removeAttribute(name);
    }
  }).observe(block);
}

function addCopyButton(block) {
  const frame = document.createElement("div"), button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", () => {
    const done = navigator.clipboard.writeText(block.textContent);
    done.then(() => "Copied", () => "Not copied").then((words) => { button.textContent = words; });
  });
  block.replaceWith(frame);
  frame.append(block, button);
}

choose(remembered());
addEventListener("DOMContentLoaded", () => {
  choose();
  document.querySelector("[aria-invalid]")?.focus(); // the first field that has an error
  document.querySelectorAll(".prose :is(pre, table)").forEach(nameIfItScrolls);
  // A browser lets a page write to the clipboard only over https or on the same machine.
  if (navigator.clipboard) document.querySelectorAll(".prose pre").forEach(addCopyButton);
  document.getElementById("theme")?.addEventListener("click", () => choose(remembered(isDark() ? "light" : "dark")));
  system.addEventListener("change", () => choose());
});
