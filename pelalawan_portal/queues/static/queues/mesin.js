/* The kiosk shows its first page again when nobody touched it for a while, so that the next in line finds it. */
(() => {
  'use strict';
  const { kembali, detik } = document.body.dataset;
  let timer = 0;
  const wait = () => { clearTimeout(timer); timer = setTimeout(() => { location.href = kembali; }, Number(detik) * 1000); };
  ['pointerdown', 'keydown', 'scroll'].forEach((what) => addEventListener(what, wait, { passive: true }));
  wait();
})();
