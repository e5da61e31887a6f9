/*
Pasted rich text becomes Markdown: headings, lists, links, emphasis, quotes, code, tables and pictures from a page or a
word processor. Text without any of these, such as code from another editor, is pasted as it is.

This script needs `area`, `edit` and `put` of marks.js.
*/
"use strict";

const RICH = "a[href], b, strong, i, em, h1, h2, h3, h4, h5, h6, li, blockquote, pre, code, table, img[alt]";
const BLOCKS = "ADDRESS ARTICLE ASIDE DD DIV DL DT FIGCAPTION FIGURE FOOTER HEADER MAIN P SECTION".split(" ");
const MARKS = { B: "**", STRONG: "**", I: "*", EM: "*", DEL: "~~", S: "~~" };
const MOST_TYPED = 5000; // characters; the browser takes seconds to insert more in the way that Ctrl+Z can take back

function block(words) {
  return `\n\n${words.trim()}\n\n`;
}

function marked(words, mark) {
  const [, before, inside, behind] = /^(\s*)([^]*?)(\s*)$/.exec(words); // no space may stand inside the marks
  return inside ? before + mark + inside + mark + behind : words;
}

function listed(list) {
  const items = [...list.children].filter((item) => item.tagName === "LI");
  const lines = items.map((item, number) => {
    const sign = list.tagName === "OL" ? `${number + (list.start || 1)}. ` : "- ";
    const words = inside(item).trim().replace(/\n{2,}(?=\s*(?:-|\d+\.) )/g, "\n");
    return sign + words.replaceAll("\n", `\n${" ".repeat(sign.length)}`);
  });
  return block(lines.join("\n"));
}

function tabled(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => inside(cell).trim().replace(/\s+/g, " ")));
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  if (rows.length) lines.splice(1, 0, `|${" --- |".repeat(rows[0].length)}`);
  return block(lines.join("\n"));
}

function inside(node) {
  return [...node.childNodes].map(toMarkdown).join("");
}

function toMarkdown(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const isBetweenBlocks = !node.data.trim() && node.data.includes("\n");
    return isBetweenBlocks ? " " : node.data.replace(/\s+/g, " ").replace(/[\\`*[\]<]/g, "\\$&");
  }
  const { tagName } = node;
  if (!tagName || ["SCRIPT", "STYLE", "TITLE", "TEMPLATE"].includes(tagName)) return "";
  if (tagName === "PRE") return `\n\n\`\`\`\n${node.textContent.replace(/\n$/, "")}\n\`\`\`\n\n`;
  if (tagName === "CODE") return marked(node.textContent, "`");
  if (tagName === "BR") return "\n";
  if (tagName === "HR") return block("---");
  if (tagName === "IMG") return /^https?:/.test(node.src) ? `![${node.alt}](${node.src})` : "";
  if (tagName === "UL" || tagName === "OL") return listed(node);
  if (tagName === "TABLE") return tabled(node);
  const words = inside(node);
  if (/^H[1-6]$/.test(tagName)) return block(`${"#".repeat(tagName[1])} ${words.trim().replace(/\s+/g, " ")}`);
  if (tagName === "BLOCKQUOTE") return block(words.trim().replace(/\n{3,}/g, "\n\n").replace(/^/gm, "> "));
  if (tagName === "A" && /^(?:https?|mailto):/.test(node.href) && words.trim()) return `[${words.trim()}](${node.href})`;
  const isPlain = /font-weight:\s*normal/.test(node.dataset.style); // Google Docs puts the whole text into such a <b>
  if (tagName in MARKS && !isPlain) return marked(words, MARKS[tagName]);
  return BLOCKS.includes(tagName) ? block(words) : words;
}

area.addEventListener("paste", (event) => {
  // The security policy of the blog forbids styles, also in a page that is only read.
  const html = event.clipboardData.getData("text/html").replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle=/gi, " data-style="));
  const page = new DOMParser().parseFromString(html, "text/html");
  const isText = event.clipboardData.types.includes("text/plain"); // not a picture: pictures.js sends that to the blog
  if (event.defaultPrevented || !isText || isInCode() || !page.querySelector(RICH)) return;
  event.preventDefault();
  const words = inside(page.body).replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim();
  const { selectionStart: start, selectionEnd: end } = area;
  if (words.length > MOST_TYPED) {
    put(words, start, end);
  } else {
    edit([[start, end, words]], start + words.length, start + words.length);
  }
});
