// What a browser with script does better. Every page works without this file:
// it only saves a step, and it never writes a sentence of its own (words that
// it shows stand in the page, in the page's language).

// "/" goes to the search box, by the key's place on the keyboard: on an Arabic
// layout the same key types another letter.
document.addEventListener("keydown", (event) => {
  if (event.code !== "Slash" || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector<HTMLInputElement>(".search input");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// Escape folds an exact amount back to its short form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll<HTMLDetailsElement>("details.exact[open]")) {
    open.open = false;
    open.querySelector("summary")?.focus();
  }
});

// The list's filters are many: on a narrow screen they begin folded. The
// server sends them open, for readers without script.
if (matchMedia("(max-width: 60rem)").matches) {
  for (const facets of document.querySelectorAll<HTMLDetailsElement>("details[data-fold]")) {
    facets.open = false;
  }
}

// Copy buttons appear only where copying is possible.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy ?? "");
      const done = button.dataset.done;
      if (done) button.textContent = done;
    });
  }
}

// A print button needs script, so it stays hidden until there is one.
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
