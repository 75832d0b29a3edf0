/* The counter's page, open all day. The part that moves is asked for again and again (304 while nothing moved); what
   is pressed is sent without leaving the page. Nothing is kept back to be sent later: while the line is cut, a press is
   shown as not done, and who was called meanwhile is ticked by the clerk and entered on a page of its own. */
(() => {
  'use strict';
  const root = document.querySelector('[data-hidup]');
  if (!root || !window.fetch || !window.AbortController) return;
  const one = (name) => root.querySelector('[data-' + name + ']');
  const part = one('bagian');
  const pause = Number(root.dataset.jeda) * 1000;
  const MARK = { 'X-Bagian': '1' };
  const NOTES = 'catatan:' + root.dataset.hidup;
  let etag = '"' + root.dataset.tanda + '"';
  let since = new Date();
  let cut = false;
  let busy = false;
  const general = document.querySelector('[data-luring]');
  if (general) general.remove(); // this page says more exactly what a lost line means

  const clock = (moment) => new Date(moment.getTime() + 252e5).toISOString().slice(11, 16).replace(':', '.'); // WIB, whatever the device thinks
  const ask = async (address, how) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 10000);
    try { return await fetch(address, Object.assign({ signal: patience.signal, cache: 'no-store' }, how)); } finally { clearTimeout(timer); }
  };

  /* Notes of a cut line: ids ticked on this page, kept by the browser until they are entered or thrown away */
  const day = new Date().toDateString();
  const read = () => {
    try { const kept = JSON.parse(localStorage.getItem(NOTES)); return kept && kept.day === day ? kept.rows : {}; } catch (e) { return {}; }
  };
  const write = (rows) => { try { localStorage.setItem(NOTES, JSON.stringify({ day, rows })); } catch (e) { /* no room: the ticks stay on the page */ } };
  const notes = () => {
    const rows = read();
    const list = one('catatan');
    if (list && !cut) { // what is entered can be entered no more: the note has done its work
      const open = [...list.querySelectorAll('input')].map((box) => box.value);
      const done = Object.keys(rows).filter((id) => !open.includes(id));
      done.forEach((id) => { delete rows[id]; });
      if (done.length) write(rows);
    }
    const ids = Object.keys(rows);
    one('catat').hidden = !ids.length || cut;
    one('catat-nomor').textContent = ids.map((id) => rows[id]).join(', ');
    one('catat-isi').href = root.dataset.susulan + '?tanda=' + ids.join(',');
  };
  one('catat-buang').onclick = () => { write({}); notes(); };
  root.addEventListener('change', (e) => {
    if (!e.target.closest('[data-catatan]')) return;
    const rows = read();
    if (e.target.checked) rows[e.target.value] = e.target.nextElementSibling.firstChild.textContent.trim(); else delete rows[e.target.value];
    write(rows);
  });

  const lost = () => {
    if (!cut) {
      cut = true;
      one('sejak').textContent = clock(since);
      one('terputus').hidden = false;
      const list = one('catatan');
      const rows = read();
      if (list) {
        list.hidden = false;
        list.querySelectorAll('input').forEach((box) => { box.checked = box.value in rows; });
      }
    }
    notes();
  };
  const found = () => {
    since = new Date();
    if (cut) {
      cut = false;
      one('terputus').hidden = true;
      one('gagal').textContent = '';
      const list = one('catatan');
      if (list) list.hidden = true;
    }
    notes();
  };
  const out = () => { one('keluar').hidden = false; };

  const show = (html, tag, always) => {
    const active = document.activeElement;
    const inside = part.contains(active);
    if (!always && ((inside && /^(SELECT|INPUT)$/.test(active.tagName)) || part.querySelector('details[open]'))) return;
    const key = inside && active.dataset.tombol;
    part.innerHTML = html;
    etag = tag;
    const said = part.querySelector('[data-said]');
    const news = one('kabar');
    if (said) { news.className = said.className; news.textContent = said.textContent; said.remove(); }
    const again = key && part.querySelector('[data-tombol="' + key + '"]');
    if (again) again.focus();
  };

  const poll = async () => {
    if (!busy) {
      try {
        const answer = await ask(root.dataset.hidup, { headers: Object.assign({ 'If-None-Match': etag }, MARK) });
        if (answer.status === 304) found();
        else if (answer.headers.get('X-Bagian')) { const html = await answer.text(); found(); show(html, answer.headers.get('ETag')); }
        else if (answer.status < 500) out();
        else lost();
      } catch (e) { lost(); }
    }
    setTimeout(poll, pause);
  };

  root.addEventListener('submit', async (e) => {
    const form = e.target;
    if (form.dataset.aksi === undefined) return;
    e.preventDefault();
    const button = e.submitter || form.querySelector('button');
    if (busy) return;
    busy = true;
    const words = (button.getAttribute('aria-label') || button.firstChild.textContent).trim();
    const data = new FormData(form);
    if (button.name) data.append(button.name, button.value);
    button.setAttribute('aria-disabled', 'true');
    one('kabar').textContent = '';
    one('kabar').className = '';
    try {
      const answer = await ask(form.getAttribute('action'), { method: 'POST', body: data, headers: MARK });
      if (answer.headers.get('X-Bagian')) {
        const html = await answer.text();
        found();
        show(html, answer.headers.get('ETag'), true);
        if (answer.ok && form.elements.kode) form.reset();
      } else if (answer.status < 500) out();
      else throw new Error('galat');
    } catch (error) {
      lost();
      const row = document.createElement('li');
      row.textContent = clock(new Date()) + ' “' + words + (error.name === 'AbortError' ? '” belum dijawab. Lihat keadaannya sesudah tersambung.' : '” belum terjadi: tidak terkirim.');
      one('gagal').append(row);
    }
    button.removeAttribute('aria-disabled');
    busy = false;
  });

  /* Keys, while nothing is being typed; they can be switched off */
  const pintas = document.querySelector('[data-pintas]');
  const box = document.getElementById('pintas');
  if (pintas && box) {
    pintas.hidden = false;
    try { box.checked = localStorage.getItem('pintas') !== 'tidak'; } catch (e) { /* not kept */ }
    box.onchange = () => { try { localStorage.setItem('pintas', box.checked ? 'ya' : 'tidak'); } catch (e) { /* not kept */ } };
    document.addEventListener('keydown', (e) => {
      if (!box.checked || e.ctrlKey || e.altKey || e.metaKey || e.repeat || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
      const key = root.querySelector('[data-tombol="' + e.key.toLowerCase().replace(/[^a-z]/g, '') + '"]');
      if (!key || key.disabled) return;
      e.preventDefault();
      if (key.tagName === 'INPUT') key.focus(); else key.click();
    });
  }
  notes();
  setTimeout(poll, pause);
})();
