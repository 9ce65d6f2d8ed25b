// The few sentences scripts say; the server writes them on <body>, in the reader's language.
export const say = (name) => document.body.dataset[`say${name}`] ?? "";

// Call `then(element, event)` for the closest match of `selector` wherever `type` happens.
export const when = (type, selector, then) =>
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) then(found, event);
  });

// Run for what is on the page now and for everything htmx brings later.
export const eachNew = (selector, run) => {
  const look = (root) => {
    if (root.matches?.(selector)) run(root);
    root.querySelectorAll?.(selector).forEach(run);
  };
  look(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) look(event.detail.elt);
  });
};
