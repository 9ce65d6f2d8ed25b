// The page for reporting a lead opens without a connection: its last copy, its styles and scripts.
// Nothing else is kept, and no report passes through here: those wait in the page's own store.
const KEPT = "wutong-report-1";
const PAGE = new URL("./", self.location).pathname;

async function keepPage() {
  const answer = await fetch(PAGE, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("the page is not there to be kept");
  const store = await caches.open(KEPT);
  const text = await answer.clone().text();
  await store.put(PAGE, answer);
  const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"#?]+)"/g)].map((found) => found[1]);
  await Promise.all([...new Set(parts)].map((part) => store.add(part)));
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepPage());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith("wutong-report-") && n !== KEPT).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) {
    event.respondWith(
      fetch(request)
        .then((answer) => {
          if (answer.ok && !answer.redirected) {
            const copy = answer.clone();
            event.waitUntil(caches.open(KEPT).then((store) => store.put(PAGE, copy)));
          }
          return answer;
        })
        .catch(async () => (await caches.match(PAGE)) ?? Response.error()),
    );
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(
      caches.match(request).then(
        (kept) =>
          kept ??
          fetch(request).then((answer) => {
            const copy = answer.clone();
            if (answer.ok) event.waitUntil(caches.open(KEPT).then((store) => store.put(request, copy)));
            return answer;
          }),
      ),
    );
  }
});
