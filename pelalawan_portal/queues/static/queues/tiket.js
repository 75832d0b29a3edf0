/* The page of a number keeps itself fresh: one small request, 304 while nothing moved. Works without this file. */
(() => {
  'use strict';
  const root = document.querySelector('[data-posisi]');
  if (!root || !window.fetch) return;
  const pause = Number(root.dataset.jeda || 15) * 1000;
  let state = null;
  const ask = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(root.dataset.posisi, { cache: 'no-cache' });
        if (answer.ok) {
          const told = await answer.json();
          if (state !== null && told.keadaan !== state) { location.reload(); return; }
          state = told.keadaan;
          root.querySelectorAll('[data-isi]').forEach((node) => {
            const value = told[node.dataset.isi];
            if (value !== null && value !== undefined && node.textContent !== String(value)) node.textContent = value;
          });
          if (told.selesai) return;
        }
      } catch (e) { /* no signal: the next turn asks again */ }
    }
    setTimeout(ask, pause);
  };
  ask();
})();
