/* Copy one field to the clipboard. Without this file the field is selected and copied by hand. */
(() => {
  'use strict';
  const news = document.querySelector('[data-salin-kabar]');
  document.querySelectorAll('[data-salin]').forEach((button) => {
    const input = document.getElementById(button.dataset.salin);
    button.hidden = false;
    button.onclick = async () => {
      input.select();
      try {
        if (navigator.clipboard) await navigator.clipboard.writeText(input.value); else document.execCommand('copy');
        news.textContent = 'Tersalin.';
      } catch (e) { news.textContent = 'Belum tersalin. Tekan Ctrl+C.'; }
    };
  });
})();
