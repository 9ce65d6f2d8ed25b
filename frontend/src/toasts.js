// Short notices in the corner: from the HX-Trigger header, from messages, from failed requests.
import { eachNew, say, when } from "./say.js";

const STAY = 7000;

const leaveLater = (toast) => {
  if (toast.classList.contains("toast-late")) return; // what went wrong waits to be read
  let timer = setTimeout(() => toast.remove(), STAY);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), STAY);
  });
};

export function showToast(text, kind = "ok") {
  const holder = document.getElementById("toasts");
  if (!holder || !text) return;
  const toast = document.createElement("div");
  toast.className = kind === "ok" ? "toast" : `toast toast-${kind}`;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-quiet btn-small";
  close.dataset.closeToast = "";
  close.textContent = say("Close");
  toast.append(words, close);
  holder.append(toast);
  leaveLater(toast);
}

export function startToasts() {
  eachNew("[data-toast]", (toast) => {
    toast.querySelector("[data-close-toast]")?.removeAttribute("hidden");
    leaveLater(toast);
  });
  when("click", "[data-close-toast]", (button) => button.closest(".toast").remove());
  document.addEventListener("toast", ({ detail }) => showToast(detail.text ?? detail.value, detail.kind));
  document.addEventListener("htmx:sendError", () => showToast(say("Offline"), "late"));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    // 403, 409 and 422 bring their own words
    if (![403, 409, 422].includes(detail.xhr.status)) showToast(say("Failed"), "late");
  });
}
