// Native <dialog>: open by data-open, close by its own form, by the grounds, or by Escape.
// A question before a deed: data-confirm on a form or its button, hx-confirm with htmx.
import { eachNew, say, when } from "./say.js";

const button = (text, kind, value) => {
  const made = document.createElement("button");
  made.className = `btn ${kind}`;
  made.value = value;
  made.textContent = text;
  return made;
};

// Ask in the page's own dress; resolves to true when the person agrees.
export function ask(question, yes) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("role", "alertdialog");
    const body = document.createElement("p");
    body.id = "question";
    body.className = "dialog-body lead";
    body.textContent = question;
    dialog.setAttribute("aria-labelledby", body.id);
    const foot = document.createElement("form");
    foot.method = "dialog";
    foot.className = "dialog-foot";
    foot.append(button(say("No"), "", "no"), button(yes || say("Yes"), "btn-main", "yes"));
    dialog.append(body, foot);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}

export function startDialogs() {
  when("click", "[data-open]", (opener, event) => {
    const dialog = document.getElementById(opener.dataset.open);
    if (!dialog?.showModal) return; // the link behind it works instead
    event.preventDefault();
    dialog.showModal();
  });
  when("click", "[data-close]", (closer, event) => {
    const dialog = closer.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });
  document.addEventListener("click", (event) => {
    if (event.target.tagName === "DIALOG" && event.target.open) event.target.close();
  });
  eachNew("dialog[data-show]", (dialog) => dialog.open || dialog.showModal());

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asker = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!asker.dataset?.confirm || form.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker.dataset.confirm, event.submitter?.textContent.trim()).then((agreed) => {
      if (!agreed) return;
      form.dataset.agreed = "1";
      form.requestSubmit(event.submitter);
      delete form.dataset.agreed;
    });
  }, true);
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question).then((agreed) => agreed && event.detail.issueRequest(true));
  });

  // one menu open at a time, and none after a click elsewhere or Escape
  const closeMenus = (except) =>
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  document.addEventListener("click", (event) => closeMenus(event.target.closest?.("[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    closeMenus(null);
    open?.querySelector("summary").focus();
  });
}
