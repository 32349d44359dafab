/* A line above a long list of checkboxes: what is typed narrows the list, what is checked stays in sight.
   Without JavaScript the line is not there and the list is whole. */
(() => {
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const wire = (line) => {
    const options = document.getElementById(line.dataset.narrows).querySelectorAll(".option");
    line.closest("[hidden]").hidden = false;
    line.addEventListener("input", () => {
      const words = fold(line.value).split(/\s+/);
      for (const option of options) {
        const text = fold(option.textContent);
        option.hidden = !option.querySelector("input").checked && !words.every((word) => text.includes(word));
      }
    });
    line.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-narrows]").forEach(wire));
})();
