// Keeps the page for visits without a network. Built by scripts/offline.mjs, which fills in what there is.
// Files with a hash in their name never change; a new build is another cache, and the old one goes.

const CACHE = "tenon-BUILD";
const FILES = [];

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" }))))
      .then(() => skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("tenon-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});

// The page itself is asked for first, so that a new build shows at once; the hashed names follow from it.
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("./", { cacheName: CACHE })) ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}
