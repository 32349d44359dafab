/* A form is sent once: a second press while the first is on its way does nothing. */
(() => {
  const button = (form, event) => event.submitter || form.querySelector("button:not([type=button])");
  const free = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((element) => element.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    const pressed = button(form, event);
    if (pressed) pressed.setAttribute("aria-busy", "true");
    setTimeout(() => { if (event.defaultPrevented && !form.hasAttribute("hx-post")) free(form); }, 0);
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) free(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));
})();
