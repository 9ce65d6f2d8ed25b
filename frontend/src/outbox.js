// Leads written without a connection: kept in the browser's own database, each under the number
// that was made here, and sent until the server has it. The number makes sending twice harmless.
import { eachNew } from "./say.js";

const FIELDS = ["investor_name", "summary", "way", "contact_name", "contact_phone", "distinct_reason"];

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("wutong-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("leads", { keyPath: "client_id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(mode, work) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const deal = base.transaction("leads", mode);
      const asked = work(deal.objectStore("leads"));
      deal.oncomplete = () => resolve(asked.result);
      deal.onerror = deal.onabort = () => reject(deal.error);
    });
  } finally {
    base.close();
  }
}

const all = () => inStore("readonly", (leads) => leads.getAll());
const keep = (lead) => inStore("readwrite", (leads) => leads.put(lead));
const drop = (id) => inStore("readwrite", (leads) => leads.delete(id));

function start(box) {
  const form = box.querySelector("form");
  const list = box.querySelector("[data-outbox-list]");
  const sent = box.querySelector("[data-outbox-sent]");
  const card = box.querySelector("[data-outbox-card]");
  const person = Number(box.dataset.person);
  const words = box.dataset;
  if (!window.isSecureContext || !("serviceWorker" in navigator) || !window.indexedDB || !crypto.randomUUID) return;

  const button = (text, kind, deed) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn btn-small ${kind}`;
    made.textContent = text;
    made.addEventListener("click", deed);
    return made;
  };

  const draw = async () => {
    const leads = await all();
    card.hidden = !leads.length && !sent.childElementCount;
    list.replaceChildren(
      ...leads.map((lead) => {
        const item = document.createElement("li");
        item.dataset.lead = lead.client_id;
        const name = document.createElement("p");
        name.textContent = lead.values.investor_name;
        const note = document.createElement("p");
        note.className = "note";
        const mine = lead.person === person;
        note.textContent = !mine ? words.sayOther : lead.problems ? `${words.sayRefused}: ${lead.problems.join(" ")}` : words.sayWaiting;
        item.append(name, note);
        if (mine && lead.problems) {
          const row = document.createElement("div");
          row.className = "row";
          row.append(
            button(words.sayEdit, "", () => edit(lead)),
            button(words.sayDrop, "btn-quiet", async () => {
              await drop(lead.client_id);
              await draw();
            }),
          );
          item.append(row);
        }
        return item;
      }),
    );
  };

  const edit = async (lead) => {
    for (const field of FIELDS) form.elements[field].value = lead.values[field] ?? "";
    form.elements.client_id.value = lead.client_id;
    box.querySelector("[data-distinct]").hidden = false;
    form.elements.investor_name.focus();
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const waiting = (await all()).filter((lead) => lead.person === person && !lead.problems);
      if (!waiting.length) return;
      const asked = await fetch(words.token, { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual" });
      if (!asked.ok) {
        list.setAttribute("aria-label", words.saySignIn);
        return;
      }
      const { token, person: now } = await asked.json();
      if (now !== person) return; // another person has signed in meanwhile
      for (const lead of waiting) {
        const body = new FormData();
        for (const [field, value] of Object.entries(lead.values)) body.append(field, value);
        body.append("client_id", lead.client_id);
        body.append("made_at", lead.made_at);
        const answer = await fetch(form.action, {
          method: "POST", body, credentials: "same-origin", redirect: "manual",
          headers: { Accept: "application/json", "X-CSRFToken": token },
        });
        if (answer.status === 200 || answer.status === 201) {
          await drop(lead.client_id);
          window.dispatchEvent(new CustomEvent("outbox:sent", { detail: await answer.json() }));
        } else if (answer.status === 409 || answer.status === 422) {
          await keep({ ...lead, problems: (await answer.json()).problems });
        } else {
          return; // the server is in trouble: later
        }
      }
    } catch {
      // no connection: it waits
    } finally {
      sending = false;
      await draw();
    }
  };

  form.addEventListener("submit", async (event) => {
    const values = Object.fromEntries(FIELDS.map((field) => [field, form.elements[field].value]));
    // an incomplete form is the server's to explain, while it can be asked
    if (!values.investor_name.trim() || !values.summary.trim() || !values.way) {
      if (!navigator.onLine) event.preventDefault();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    await keep({ client_id: form.elements.client_id.value, person, values, made_at: new Date().toISOString() });
    form.reset();
    form.elements.client_id.value = crypto.randomUUID();
    box.querySelector("[data-distinct]").hidden = true;
    await draw();
    await send();
  });
  window.addEventListener("online", send);
  window.addEventListener("outbox:sent", ({ detail }) => {
    const said = document.createElement("li");
    said.dataset.sent = detail.number;
    said.textContent = `${words.saySent}: ${detail.number}`;
    card.hidden = false;
    sent.prepend(said);
  });
  document.addEventListener("visibilitychange", () => document.hidden || send());

  // said only when the page's copy is kept: a worker that could not keep it is never ready
  navigator.serviceWorker.register(words.worker).then(() => navigator.serviceWorker.ready).then(() => {
    box.querySelector("[data-outbox-off]").hidden = true;
    box.querySelector("[data-outbox-on]").hidden = false;
  });
  draw().then(send);
}

export function startOutbox() {
  eachNew("[data-outbox]", start);
}
