// Progressive enhancement. Every page works without this file.
"use strict";

(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
  const words = document.documentElement.dataset;

  // A form that was changed and not sent asks before the page is left.
  let changed = false;
  each("form[data-guard]", (form) => {
    changed ||= form.dataset.guard === "refused";
    form.addEventListener("input", () => { changed = true; });
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  // A form is sent once. The button comes back when the person returns to the page.
  each("form[method=post]", (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      changed = false;
      const button = event.submitter;
      if (!button) return;
      button.setAttribute("aria-busy", "true");
      if (button.dataset.busy) {
        button.dataset.label = button.textContent;
        button.textContent = button.dataset.busy;
      }
    });
  });
  addEventListener("pageshow", () => {
    each("form[data-sent]", (form) => { delete form.dataset.sent; });
    each("[aria-busy]", (button) => {
      button.removeAttribute("aria-busy");
      if (button.dataset.label) button.textContent = button.dataset.label;
    });
  });

  // Choosing a filter applies it; empty ones stay out of the address.
  each("form[data-filters]", (form) => {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=month]")) form.requestSubmit();
    });
    form.addEventListener("submit", () => {
      each("input, select", (input) => { if (!input.value) input.disabled = true; }, form);
    });
  });
  addEventListener("pageshow", () => {
    each("form[data-filters] :disabled", (input) => { input.disabled = false; });
  });

  // A long list of rows in groups is narrowed while one types; each group opens for its hits.
  each("[data-narrow]", (list) => {
    const box = list.querySelector(".narrow");
    box.hidden = false;
    box.addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      each("details", (group) => {
        let hits = 0;
        each("tbody tr", (row) => {
          row.hidden = !row.textContent.toLowerCase().includes(wanted);
          hits += !row.hidden;
        }, group);
        group.hidden = hits === 0;
        if (wanted) group.open = hits > 0;
      }, list);
    });
  });

  // Numbers and digests can be copied.
  if (navigator.clipboard) {
    each("[data-copy]", (source) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-bare";
      button.textContent = words.wordCopy;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(source.dataset.copy);
        button.textContent = words.wordCopied;
        setTimeout(() => { button.textContent = words.wordCopy; }, 2000);
      });
      source.after(button);
    });
  }

  // Rows of a table field are added and removed on the spot; without this the server does it.
  each("[data-rows]", (table) => {
    const blank = table.querySelector("template");
    const body = table.querySelector("tbody");
    let next = body.rows.length;
    table.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.name === "_add" && blank) {
        event.preventDefault();
        const holder = document.createElement("tbody");
        holder.innerHTML = blank.innerHTML.replaceAll("__index__", String(next));
        next += 1;
        const row = holder.rows[0];
        body.append(row);
        row.querySelector("input, select")?.focus();
        changed = true;
      } else if (button?.name === "_remove") {
        event.preventDefault();
        button.closest("tr").remove();
        table.querySelector("[name=_add]").focus();
        changed = true;
      }
    });
  });

  // What is like that which is being written comes up as soon as a field is left.
  each("[data-suggest]", (place) => {
    const form = place.closest("form");
    const names = place.dataset.suggest.split(" ");
    let asked = 0;
    form.addEventListener("change", async (event) => {
      if (!names.includes(event.target.name)) return;
      const turn = asked += 1;
      const sent = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      const body = new URLSearchParams([...sent, ["_suggest", "yes"]]);
      const answer = await fetch(form.action, { method: "POST", body });
      if (!answer.ok || turn !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-suggest]");
      if (found) place.replaceChildren(...found.childNodes);
    });
  });

  // Open menus close on Escape and on a click elsewhere.
  const menus = "details.dropdown[open]";
  addEventListener("click", (event) => {
    each(menus, (menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    each(menus, (menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // All folds of a page at once, and on paper always open.
  each("[data-unfold]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const folds = [...document.querySelectorAll("main details")];
      const open = folds.some((fold) => !fold.open);
      folds.forEach((fold) => { fold.open = open; });
    });
  });
  addEventListener("beforeprint", () => each("main details", (fold) => { fold.open = true; }));

  // Refusals are read first.
  document.querySelector(".problems[tabindex]")?.focus();
})();
