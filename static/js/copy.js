/* "Copy link" appears only where the browser can do it. */
(() => {
  const show = () => {
    if (navigator.clipboard) document.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.querySelector("span");
    const before = label.textContent;
    label.textContent = button.dataset.done;
    document.dispatchEvent(new CustomEvent("rembuk:say", { detail: button.dataset.done }));
    setTimeout(() => { label.textContent = before; }, 2500);
  });
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:afterSettle", show);
})();
