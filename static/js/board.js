/* Cards of a board by mouse: dropped, a card is moved by the very form that its buttons send. */
(() => {
  let held = null;
  const lane = (event) => (event.target instanceof Element ? event.target.closest(".lane[data-column]") : null);
  const arm = () => document.querySelectorAll(".slip .moves").forEach((form) => { form.closest(".slip").draggable = true; });
  document.addEventListener("DOMContentLoaded", arm);
  document.addEventListener("htmx:afterSettle", arm);
  document.addEventListener("dragstart", (event) => {
    held = event.target instanceof Element ? event.target.closest(".slip[draggable=true]") : null;
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.card);
    held.classList.add("held");
  });
  document.addEventListener("dragend", () => {
    document.querySelectorAll(".held, .lane.over").forEach((one) => one.classList.remove("held", "over"));
    held = null;
  });
  document.addEventListener("dragover", (event) => {
    const over = held && lane(event);
    if (!over) return;
    event.preventDefault();
    document.querySelectorAll(".lane.over").forEach((one) => one !== over && one.classList.remove("over"));
    over.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const over = held && lane(event);
    if (!over) return;
    event.preventDefault();
    const others = [...over.querySelectorAll(".slip")].filter((one) => one !== held);
    const after = others.findIndex((one) => { const box = one.getBoundingClientRect(); return event.clientY < box.top + box.height / 2; });
    const form = held.querySelector(".moves");
    form.querySelector("input[name=column]").value = over.dataset.column;
    const place = document.createElement("input");
    place.type = "hidden";
    place.name = "position";
    place.value = String((after < 0 ? others.length : after) + 1);
    form.append(place);
    form.requestSubmit();
  });
})();
