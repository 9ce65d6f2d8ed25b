// Light or dark by the person's own choice. The cookie lets the server paint the first frame
// right; localStorage keeps the choice when cookies of the site are cleared on sign-out.
import { eachNew, when } from "./say.js";

const root = document.documentElement;

const isDark = () =>
  root.dataset.theme
    ? root.dataset.theme === "dark"
    : window.matchMedia("(prefers-color-scheme: dark)").matches;

const choose = (theme) => {
  root.dataset.theme = theme;
  document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // storage is switched off: the cookie alone does
  }
};

export function startTheme() {
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {
    // see above
  }
  if ((kept === "light" || kept === "dark") && root.dataset.theme !== kept) choose(kept);
  eachNew("[data-theme-toggle]", (button) => {
    button.hidden = false;
    button.dataset.now = isDark() ? "dark" : "light";
  });
  when("click", "[data-theme-toggle]", (button) => {
    choose(isDark() ? "light" : "dark");
    button.dataset.now = root.dataset.theme;
  });
}
