// Light or dark: as the system has it, unless the reader chose. It stands in the head, so the page never shows the other.
"use strict";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";

function remembered(theme) {
  try {
    if (theme) localStorage.setItem("theme", theme);
    return localStorage.getItem("theme");
  } catch {
    return theme || null; // storage is switched off: the choice holds for this page
  }
}

function choose(theme) {
  if (theme) root.dataset.theme = theme;
  const button = document.getElementById("theme");
  if (!button) return;
  button.hidden = false;
  button.textContent = isDark() ? "Light" : "Dark";
}

choose(remembered());
addEventListener("DOMContentLoaded", () => {
  choose();
  document.getElementById("theme")?.addEventListener("click", () => choose(remembered(isDark() ? "light" : "dark")));
  system.addEventListener("change", () => choose());
});
