/* A long list that one can type into: select[data-search-select], and input[list] on phones whose browser hides a datalist.
   Without JavaScript both stay what they are. */
(() => {
  const SHOWN = 40;
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const choice = (option) => {
    const group = option.parentElement.label || "";
    const text = option.text.trim() || option.value;
    return { value: option.value, text, group, key: fold(`${text} ${group}`) };
  };

  class Combo {
    constructor(control) {
      this.select = control.matches("select") ? control : null;
      this.source = this.select || document.getElementById(control.getAttribute("list"));
      this.input = this.select ? this.standIn(control) : control;
      this.empty = control.dataset.empty || "";
      this.input.removeAttribute("list");
      this.list = document.createElement("ul");
      this.list.id = `${this.input.id}_options`;
      this.list.className = "combo-list";
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      const label = document.querySelector(`label[for="${this.input.id}"]`);
      this.list.setAttribute("aria-label", label ? label.textContent.trim() : "");
      for (const [name, value] of Object.entries({
        role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
        "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
      })) this.input.setAttribute(name, value);
      const box = document.createElement("div");
      box.className = "combo";
      this.input.before(box);
      box.append(this.input, this.list);
      this.listen();
      this.read();
      if (this.select) this.write();
    }

    /* The text field that stands where the select stood, under its id. */
    standIn(select) {
      const input = document.createElement("input");
      input.type = "text";
      input.id = select.id;
      select.id = `${select.id}_value`;
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
      }
      input.placeholder = select.dataset.placeholder || "";
      input.required = select.required;
      select.required = false;
      select.hidden = true;
      select.before(input);
      return input;
    }

    read() {
      this.choices = [...this.source.querySelectorAll("option")].filter((option) => option.value).map(choice);
    }

    write() {
      const chosen = this.choices.find((one) => one.value === this.select.value);
      this.input.value = chosen ? chosen.text : "";
    }

    close() {
      this.list.hidden = true;
      this.active = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    draw(text) {
      const words = fold(text).split(/[\s,]+/).filter(Boolean);
      this.found = this.choices.filter((one) => words.every((word) => one.key.includes(word))).slice(0, SHOWN);
      this.list.replaceChildren(...this.found.map((one, at) => this.item(one.text, one.group, at)));
      if (!this.found.length && this.empty) {
        const item = this.item(this.empty, "", 0);
        item.className = "none";
        item.setAttribute("aria-disabled", "true");
        this.list.append(item);
      }
      this.active = -1;
      this.list.hidden = !this.list.children.length;
      this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    }

    item(text, group, at) {
      const item = document.createElement("li");
      item.id = `${this.list.id}_${at}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = text;
      if (group) {
        const small = document.createElement("small");
        small.textContent = group;
        item.append(small);
      }
      return item;
    }

    mark(step) {
      if (this.list.hidden) this.draw(this.input.value);
      const items = [...this.list.children];
      if (!this.found.length) return;
      this.active = this.active < 0 && step < 0 ? this.found.length - 1 : (this.active + step + this.found.length) % this.found.length;
      items.forEach((item, at) => item.setAttribute("aria-selected", String(at === this.active)));
      this.input.setAttribute("aria-activedescendant", items[this.active].id);
      items[this.active].scrollIntoView({ block: "nearest" });
    }

    choose(one) {
      if (this.select) {
        this.select.value = one ? one.value : "";
        this.select.dispatchEvent(new Event("change", { bubbles: true }));
        this.write();
      } else {
        this.input.value = one.value;
        this.input.dispatchEvent(new Event("change", { bubbles: true }));
      }
      this.close();
    }

    listen() {
      const { input, list } = this;
      new MutationObserver(() => { this.read(); if (!list.hidden || document.activeElement === input) this.draw(input.value); })
        .observe(this.source, { childList: true });
      input.addEventListener("input", () => this.draw(input.value));
      input.addEventListener("click", () => { if (list.hidden) { input.select(); this.draw(this.select ? "" : input.value); } });
      input.addEventListener("keydown", (event) => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          this.mark(event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Enter" && !list.hidden && (this.active >= 0 || this.select)) {
          event.preventDefault();
          const one = this.found[Math.max(this.active, 0)];
          if (one) this.choose(one);
        } else if (event.key === "Escape" && !list.hidden) {
          if (this.select) this.write();
          this.close();
        }
      });
      list.addEventListener("mousedown", (event) => event.preventDefault());
      list.addEventListener("click", (event) => {
        const one = this.found[[...list.children].indexOf(event.target.closest("li"))];
        if (one) this.choose(one);
      });
      input.addEventListener("blur", () => {
        if (this.select && !input.value.trim()) this.choose(null);
        else if (this.select && !list.hidden && this.found.length === 1) this.choose(this.found[0]);
        if (this.select) this.write();
        this.close();
      });
    }
  }

  const start = (root) => root.querySelectorAll("select[data-search-select]:not([hidden]), input[list]").forEach((control) => new Combo(control));
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt instanceof Element) start(event.detail.elt); });
})();
