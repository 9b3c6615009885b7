"use strict";
// Comfort only: the page reads, folds and links without it.
const root = document.documentElement;
const remembered = { get() { try { return localStorage.getItem("theme"); } catch { return null; } },
                     set(theme) { try { localStorage.setItem("theme", theme); } catch { /* private */ } } };
const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
if (["dark", "light"].includes(remembered.get())) root.dataset.theme = remembered.get();

async function copy(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* no permission, or a file */ }
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

// Buttons are made here rather than written: there are thousands, and without a script they do nothing.
function addButtons(tools) {
  const math = tools.closest(".equation").querySelector("math");
  const tex = math?.querySelector("annotation");
  const lines = (tools.dataset.copies || "").split("\n");
  const copies = tex ? [["TeX", () => tex.textContent]] : [];
  for (let i = 0; i + 1 < lines.length; i += 2) copies.push([lines[i], () => lines[i + 1]]);
  if (tex) copies.push(["Typst", () => typstOf(math)]);
  for (const [name, source] of copies) {
    const button = document.createElement("button");
    Object.assign(button, { className: "copy", type: "button", textContent: name, source });
    tools.append(button);
  }
}

function sourceOf(button) {
  return button.source ? button.source() : button.closest(".code").querySelector("pre").textContent;
}

function setUp() {
  document.querySelectorAll(".equation .tools").forEach(addButtons);
  document.querySelectorAll("button[hidden]").forEach((button) => { button.hidden = false; });
  const theme = document.querySelector(".theme");
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  name();
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remembered.set(root.dataset.theme);
    name();
  });
  document.querySelectorAll(".copy").forEach((button) => {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      button.textContent = (await copy(sourceOf(button))) ? "copied" : "not copied";
      setTimeout(() => { button.textContent = label; }, 1200);
    });
  });
  document.querySelectorAll(".fold-all > button").forEach((button) => {
    button.addEventListener("click", () => {
      const steps = button.parentElement.nextElementSibling.querySelectorAll(".step > details");
      const open = ![...steps].some((step) => step.open);
      steps.forEach((step) => { step.open = open; });
      button.textContent = open ? "Fold steps" : "Unfold steps";
    });
  });
  document.querySelectorAll(".formula, .scroll, pre").forEach((box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  });
  reveal();
}

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, [contenteditable]")) return;
  const field = document.getElementById("search-field");
  const link = document.querySelector(".to-search");
  if (!field && !link) return;
  event.preventDefault();
  if (field) field.focus(); else link.click();
});

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => { folded.forEach((fold) => { fold.open = false; }); });
addEventListener("hashchange", reveal);
document.addEventListener("DOMContentLoaded", setUp);
