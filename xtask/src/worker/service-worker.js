// Keeps the hashed assets of the site, and nothing else: a page or an answer that is kept would be shown as if it were true. Where the server
// does not answer, the page below stands in; it tells the last known state as such. What that page needs is fetched at once, the rest is kept
// once a page has loaded it: nobody pays for pages they never open. The names are written when the site is built.

const SITE = 'session-pilot-';
const NAME = `${SITE}{{version}}`;
const STANDING_IN = ['{{style}}', '{{script}}'];
const HASHED = /\/pkg\/([^/]+\.[0-9a-f]{16}\.(css|js)|[0-9a-f]{16}\/.+\.(js|wasm))$/;
const at = (path) => new URL(path.replace(/^\//, ''), self.registration.scope).href;

const OFFLINE = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>SessionPilot</title>
    <link rel="stylesheet" href="${at('{{style}}')}" />
    <script type="module" src="${at('{{script}}')}"></script>
  </head>
  <body class="offline" data-scope="${self.registration.scope}">
    <main class="offline-page" id="main"><h1>SessionPilot</h1></main>
  </body>
</html>`;
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(STANDING_IN.map(at))).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith(SITE) && name !== NAME;
  const cleared = caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))));
  event.waitUntil(cleared.then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    const offline = () => new Response(OFFLINE, { status: 503, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY } });
    event.respondWith(fetch(request).catch(offline));
  } else if (HASHED.test(url.pathname)) {
    event.respondWith(asset(request, url.href));
  }
});

// The content of a hashed name never changes, so that what is kept need not be asked for again.
async function asset(request, href) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(href);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(href, answer.clone());
  return answer;
}
