// What a page gains when scripts run. Without them every form, link and table still works.
import htmx from "htmx.org";
import { startTheme } from "./theme.js";
import { startToasts } from "./toasts.js";
import { startDialogs } from "./dialogs.js";
import { startForms } from "./forms.js";
import { startTables } from "./tables.js";
import { startKeys } from "./keys.js";
import { startOutbox } from "./outbox.js";

window.htmx = htmx;
for (const start of [startTheme, startToasts, startDialogs, startForms, startTables, startKeys, startOutbox]) {
  start();
}
