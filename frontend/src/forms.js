// Forms: no double sending, a word before typed text is lost, copying, files dropped in.
import { eachNew, say, when } from "./say.js";
import { showToast } from "./toasts.js";

const touched = new WeakSet();
const guarded = () =>
  [...document.querySelectorAll("form[data-guard]")].some((form) => touched.has(form));

export function startForms() {
  when("input", "form[data-guard]", (form) => touched.add(form));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    touched.delete(form);
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    // a form whose answer is a file stays on the page and may be sent again
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful) touched.delete(detail.elt);
  });
  window.addEventListener("beforeunload", (event) => {
    if (guarded()) event.preventDefault();
  });
  document.addEventListener("htmx:beforeHistorySave", () => document.querySelectorAll("[data-toast]").forEach((t) => t.remove()));

  eachNew(".error-summary[data-focus]", (summary) => summary.closest("[data-calm]") || summary.focus());
  eachNew("[data-copy]", (button) => {
    if (navigator.clipboard) button.hidden = false;
  });
  when("click", "[data-copy]", async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    showToast(say("Copied"));
  });
  eachNew("[data-print]", (button) => (button.hidden = false));
  when("click", "[data-print]", () => window.print());
  when("change", "[data-submit-on-change]", (field) => field.form.requestSubmit());

  for (const type of ["dragover", "dragleave", "drop"]) {
    when(type, ".dropzone", (zone, event) => {
      const input = zone.querySelector('input[type="file"]');
      if (!input) return;
      event.preventDefault();
      zone.classList.toggle("is-over", type === "dragover");
      if (type === "drop") {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
}
