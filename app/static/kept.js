/*
Unsaved texts, kept in this browser's local storage.

A text is kept by its token from its first change until the server has it: as an unsaved text (editor.js), or because it
was saved. Then the server redirects to "#saved" and the token, and this script forgets it.
*/
"use strict";

/* Keep a text by its token. Without a text, forget what was kept. */
function keep(token, draft) {
  try {
    if (draft) localStorage.setItem(`draft-${token}`, JSON.stringify(draft));
    else localStorage.removeItem(`draft-${token}`);
  } catch {
    // Storage is full or switched off. The browser asks before you leave the page.
  }
}

/* The texts that were kept for one writer and one post, which `owner` names. */
function kept(owner) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith("draft-"));
    return keys.map((key) => JSON.parse(localStorage.getItem(key))).filter((draft) => draft.owner === owner);
  } catch {
    return [];
  }
}

if (location.hash.startsWith("#saved")) {
  keep(location.hash.slice("#saved".length));
  history.replaceState(null, "", location.pathname); // a reload is not a save
}
