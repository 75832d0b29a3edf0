{% load static %}/* Keeps one page for the moment there is no signal; everything else goes to the network as always. */
const KEPT = 'portal-{{ version|default:"1" }}';
const OFFLINE = '/offline/';
addEventListener('install', (e) => {
  e.waitUntil(caches.open(KEPT).then((c) => c.addAll([OFFLINE, "{% static 'portal.css' %}"])).then(() => skipWaiting()));
});
addEventListener('activate', (e) => {
  e.waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n !== KEPT).map((n) => caches.delete(n)))));
});
addEventListener('fetch', (e) => {
  if (e.request.mode === 'navigate' && e.request.method === 'GET') {
    e.respondWith(fetch(e.request).catch(() => caches.match(OFFLINE)));
  } else if (e.request.url.endsWith("{% static 'portal.css' %}")) {
    e.respondWith(caches.match(e.request).then((kept) => kept || fetch(e.request)));
  }
});
