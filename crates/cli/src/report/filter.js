"use strict";
const filter = document.querySelector(".filter");
const least = filter.querySelector("input[type=range]");
const shown = filter.querySelector("output");
const honest = filter.querySelector("input[name=honest]");
const chips = [...filter.querySelectorAll("input[name=category]")];
function apply() {
  const wanted = new Set(chips.filter(c => c.checked).map(c => c.value));
  const score = Number(least.value) / 100;
  const all = chips.every(c => c.checked) && score === 0 && honest.checked;
  shown.value = score.toFixed(2);
  for (const page of document.querySelectorAll(".page")) {
    let any = false;
    for (const line of page.querySelectorAll("li[data-s]")) {
      const found = line.dataset.c.split(" ").some(c => wanted.has(c)) && Number(line.dataset.s) >= score;
      any ||= found;
      line.hidden = !(found || (honest.checked && line.dataset.c === ""));
    }
    for (const fold of page.querySelectorAll(".fold")) fold.hidden = !honest.checked;
    page.hidden = !(any || all);
  }
}
filter.addEventListener("input", apply);
apply();
