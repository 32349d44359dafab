/* After a part of the page changes: say it aloud, and keep the reader's place. */
(() => {
  const say = (text) => {
    const live = document.getElementById("announce");
    if (!live || !text) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 50);
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    const changed = event.detail.elt;
    if (!(changed instanceof Element)) return;
    const note = changed.matches("[data-announce]") ? changed : changed.querySelector("[data-announce]");
    if (note) say(note.dataset.announce || note.textContent.trim());
    const wrong = changed.querySelector('[aria-invalid="true"]');
    if (wrong) wrong.focus();
  });
  document.addEventListener("rembuk:say", (event) => say(event.detail));
  document.addEventListener("DOMContentLoaded", () => {
    const wrong = document.querySelector('main [aria-invalid="true"]');
    if (wrong) wrong.focus();
  });
})();
