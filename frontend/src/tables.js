// Tick boxes of a list: all rows at once, and a bar that says how many are ticked.
import { eachNew, when } from "./say.js";

const scopeOf = (element) => element.closest("form") ?? element.closest(".card") ?? document.body;

const refresh = (scope) => {
  const boxes = [...scope.querySelectorAll("[data-select-row]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = scope.querySelector("[data-select-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-picked", box.checked));
  scope.querySelectorAll("[data-bulk]").forEach((bar) => {
    bar.hidden = ticked === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = count.dataset.words.replace("{n}", String(ticked));
  });
};

export function startTables() {
  when("change", "[data-select-all]", (all) => {
    const scope = scopeOf(all);
    scope.querySelectorAll("[data-select-row]").forEach((box) => {
      box.checked = all.checked;
    });
    refresh(scope);
  });
  when("change", "[data-select-row]", (box) => refresh(scopeOf(box)));
  eachNew("[data-bulk]", (bar) => refresh(scopeOf(bar)));
}
