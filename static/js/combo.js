/* select[data-search-select]: a long list that one can type into. Without JavaScript it stays an ordinary list. */
(() => {
  const SHOWN = 40;
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  const enhance = (select) => {
    const choices = [...select.options].filter((option) => option.value).map((option) => {
      const group = option.parentElement.label || "";
      return { option, text: option.text.trim(), group, key: fold(`${option.text} ${group}`) };
    });
    const box = document.createElement("div");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    let found = [];
    let active = -1;

    box.className = "combo";
    input.type = "text";
    input.id = select.id;
    list.id = `${select.id}_list`;
    select.id = `${select.id}_value`;
    list.className = "combo-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    const label = document.querySelector(`label[for="${input.id}"]`);
    list.setAttribute("aria-label", label ? label.textContent.trim() : "");
    input.placeholder = select.dataset.placeholder || "";
    input.required = select.required;
    select.required = false;
    select.hidden = true;
    select.before(box);
    box.append(input, list, select);

    const chosen = () => choices.find((choice) => choice.option.value === select.value);
    const write = () => { const choice = chosen(); input.value = choice ? choice.text : ""; };
    const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (index) => {
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
      active = index;
      const item = list.children[index];
      if (!item) return;
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    };
    const draw = () => {
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      const all = choices.filter((choice) => words.every((word) => choice.key.includes(word)));
      found = all.slice(0, SHOWN);
      list.replaceChildren(...found.map((choice, at) => {
        const item = document.createElement("li");
        item.id = `${list.id}_${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = choice.text;
        if (choice.group) { const small = document.createElement("small"); small.textContent = choice.group; item.append(small); }
        return item;
      }));
      if (!found.length) {
        const item = document.createElement("li");
        item.className = "none";
        item.setAttribute("role", "option");
        item.setAttribute("aria-disabled", "true");
        item.textContent = select.dataset.empty || "—";
        list.append(item);
      }
      active = -1;
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    };
    const choose = (choice) => {
      select.value = choice ? choice.option.value : "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
      write();
      close();
    };

    input.addEventListener("input", draw);
    input.addEventListener("click", () => { input.select(); if (list.hidden) { const typed = input.value; input.value = ""; draw(); input.value = typed; input.select(); } });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) draw();
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((active + step + found.length) % Math.max(found.length, 1));
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        if (found[Math.max(active, 0)]) choose(found[Math.max(active, 0)]);
      } else if (event.key === "Escape") { write(); close(); }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const at = [...list.children].indexOf(event.target.closest("li"));
      if (found[at]) choose(found[at]);
    });
    input.addEventListener("blur", () => {
      if (!input.value.trim()) choose(null);
      else if (!list.hidden && found.length === 1) choose(found[0]);
      write();
      close();
    });
    write();
  };

  const start = (root) => root.querySelectorAll("select[data-search-select]:not([hidden])").forEach(enhance);
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt instanceof Element) start(event.detail.elt); });
})();
