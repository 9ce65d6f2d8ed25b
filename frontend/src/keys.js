// "/" goes to the search field, as its little sign promises.
export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    if (at.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) return;
    const search = document.querySelector("[data-search]");
    if (!search?.offsetParent) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
}
