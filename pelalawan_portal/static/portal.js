/* Portal Pelalawan: improvements for browsers with JavaScript (ES2018). Every page works without this file.

   What a page writes, and what it gets. Nothing here is relied upon: the server checks everything again.

   data-unggah="URL"           on <form>: each <input type="file"> in it is sent to URL as soon as a file is picked.
                               POST multipart: csrfmiddlewaretoken, slot (the input's name), file; Accept: application/json.
                               200/201 {"name", "message"?, "remove_url"?, "id"?}: the row says "Diterima" and the input is emptied.
                               Otherwise {"message": "sentence for a person"}; the file stays in the input, so that the
                               ordinary "Simpan" still carries it. data-maks="10485760" on the input: bytes allowed.
                               Rows go into the <ul class="berkas" data-daftar="slot"> where there is one, else after the input.
                               Photos (JPEG, PNG, WebP) are made smaller first, longest side 1600 px; HEIC and PDF go as they are.
                               data-utuh on the input: send photos untouched. Fires "berkas:diterima" on the form (detail: answer).
   data-induk="id"             on <select>: shows only the <optgroup> whose label is the text chosen in <select id="id">.
   data-titik                  around one input ("lat, lng") or inputs data-lintang and data-bujur; inside it
                               <button type="button" data-titik-ambil hidden> and <p data-titik-kabar role="status">.
   data-poligon                around <textarea> (a point "lat, lng" a line); inside it, hidden until they work:
                               <button data-poligon-tambah>, <button data-poligon-hapus>, <p data-poligon-kabar role="status">,
                               <svg class="sketsa" data-poligon-sketsa>.
   data-bagikan="URL"          on <button hidden>: shares the picture or page at URL; data-judul="title". Shown where possible.
   data-cetak                  on <button hidden>: prints the page.
   data-kirim="Sedang …"       on a submit button: the text while the form is on its way. Default "Sedang dikirim …".
   data-luring                 the notice shown while there is no signal (in base.html).
   data-pekerja="URL"          on <body>: address of the service worker that keeps the offline page.
*/
(() => {
  'use strict';
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const make = (tag, cls, text) => {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text) node.textContent = text;
    return node;
  };

  /* No signal */
  const notice = document.querySelector('[data-luring]');
  const signal = () => { if (notice) notice.hidden = navigator.onLine !== false; };
  addEventListener('online', signal);
  addEventListener('offline', signal);
  signal();
  const worker = document.body.dataset.pekerja;
  if (worker && navigator.serviceWorker) navigator.serviceWorker.register(worker).catch(() => {});

  /* Errors are read first */
  const summary = document.querySelector('.ringkas-salah');
  if (summary) summary.focus();

  /* Everything folded is printed too */
  addEventListener('beforeprint', () => all('details').forEach((d) => { d.open = true; }));
  all('[data-cetak]').forEach((button) => { button.hidden = false; button.onclick = () => print(); });

  /* Files: one after another, because one bar of signal carries one */
  const SIDE = 1600;
  const size = (bytes) => (bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + ' KB' : (bytes / 1048576).toFixed(1).replace('.', ',').replace(',0', '') + ' MB');
  const picture = (file) => new Promise((done, fail) => {
    const url = URL.createObjectURL(file);
    const image = new Image();
    image.onload = () => { URL.revokeObjectURL(url); done(image); };
    image.onerror = () => { URL.revokeObjectURL(url); fail(); };
    image.src = url;
  });
  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 3e5) return file;
    try {
      const image = await picture(file);
      const scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = make('canvas');
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' });
    } catch (e) {
      return file;
    }
  };
  const post = (form, slot, file, progress) => new Promise((done) => {
    const data = new FormData();
    const token = form.querySelector('[name=csrfmiddlewaretoken]');
    if (token) data.append('csrfmiddlewaretoken', token.value);
    data.append('slot', slot);
    data.append('file', file, file.name);
    const request = new XMLHttpRequest();
    request.open('POST', form.dataset.unggah);
    request.setRequestHeader('Accept', 'application/json');
    request.timeout = 300000;
    request.upload.onprogress = (e) => { if (e.lengthComputable) progress(e.loaded / e.total); };
    request.onloadend = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch (e) { /* a proxy's page: the words below do */ }
      const ok = request.status >= 200 && request.status < 300;
      if (!ok && !answer.message) {
        answer.message = request.status === 413 ? 'Berkas terlalu besar. Paling besar 10 MB.'
          : request.status === 0 ? 'Sinyal terputus.' : 'Belum berhasil dikirim.';
      }
      done({ ok, answer });
    };
    request.send(data);
  });
  let queue = Promise.resolve();
  const keep = (input, files) => {
    try {
      const box = new DataTransfer();
      files.forEach((f) => box.items.add(f));
      input.files = box.files;
    } catch (e) {
      if (!files.length) input.value = '';
    }
  };
  all('form[data-unggah]').forEach((form) => {
    let open = 0;
    let waiting = null;
    const settle = () => {
      if (open || !waiting) return;
      const button = waiting;
      waiting = null;
      if (!all('.berkas .gagal', form).length) {
        if (form.requestSubmit) form.requestSubmit(button); else button.click();
      } else {
        button.removeAttribute('aria-disabled');
        if (button.dataset.semula) button.textContent = button.dataset.semula;
      }
    };
    all('input[type=file]', form).forEach((input) => {
      let list = form.querySelector('[data-daftar="' + input.name + '"]');
      let left = [];
      const start = (file) => {
        if (!list) {
          list = make('ul', 'berkas');
          input.insertAdjacentElement('afterend', list);
        }
        const row = make('li', 'tunggu');
        const state = make('span', 'keadaan', 'Menunggu');
        state.setAttribute('role', 'status');
        row.append(make('span', 'nama', file.name), state);
        list.append(row);
        const fail = (message) => {
          row.className = 'gagal';
          state.textContent = message;
          const again = make('button', 'tautan', 'Ulangi');
          again.type = 'button';
          again.setAttribute('aria-label', 'Ulangi kirim ' + file.name);
          again.onclick = () => { row.remove(); left = left.filter((f) => f !== file); left.push(file); start(file); };
          const drop = make('button', 'tautan', 'Buang');
          drop.type = 'button';
          drop.setAttribute('aria-label', 'Buang ' + file.name);
          drop.onclick = () => { row.remove(); left = left.filter((f) => f !== file); keep(input, left); input.focus(); };
          row.append(again, drop);
        };
        open += 1;
        queue = queue.then(async () => {
          const sent = input.dataset.utuh === undefined ? await smaller(file) : file;
          const most = Number(input.dataset.maks || 10485760);
          if (!sent.size) { fail('Berkas ini kosong. Pilih berkas lain.'); return; }
          if (sent.size > most) { fail('Berkas ini ' + size(sent.size) + '. Paling besar ' + size(most) + '.'); return; }
          const bar = make('progress');
          bar.max = 100;
          bar.setAttribute('aria-label', 'Mengirim ' + file.name);
          row.className = 'kirim';
          state.textContent = 'Sedang dikirim';
          row.append(bar);
          let told = -25;
          const { ok, answer } = await post(form, input.name, sent, (part) => {
            const percent = Math.round(part * 100);
            bar.value = percent;
            if (percent - told >= 10 || percent === 100) {
              told = percent;
              state.textContent = percent === 100 ? 'Sedang diperiksa' : 'Sedang dikirim ' + percent + ' %';
            }
          });
          bar.remove();
          if (!ok) { fail(answer.message); return; }
          row.className = 'terima';
          row.firstChild.textContent = answer.name || file.name;
          state.textContent = answer.message || 'Diterima, ' + size(sent.size);
          if (answer.remove_url) {
            const drop = make('button', 'tautan', 'Hapus');
            drop.formAction = answer.remove_url;
            drop.formNoValidate = true;
            drop.setAttribute('aria-label', 'Hapus ' + file.name);
            row.append(drop);
          }
          left = left.filter((f) => f !== file);
          keep(input, left);
          input.required = false;
          form.dispatchEvent(new CustomEvent('berkas:diterima', { bubbles: true, detail: answer }));
        }).catch(() => fail('Belum berhasil dikirim.')).then(() => { open -= 1; settle(); });
      };
      input.addEventListener('change', () => {
        const picked = Array.from(input.files).filter((f) => left.indexOf(f) < 0);
        if (!picked.length) return;
        if (input.multiple) {
          left = left.concat(picked);
          keep(input, left);
        } else {
          left = picked;
          if (list) all('.gagal', list).forEach((row) => row.remove());
        }
        picked.forEach(start);
      });
    });
    form.addEventListener('submit', (e) => {
      const button = e.submitter || form.querySelector('[type=submit]');
      if (!open || (button && /^[^#]/.test(button.getAttribute('formaction') || ''))) return;
      e.preventDefault();
      waiting = button;
      if (!button.dataset.semula) button.dataset.semula = button.textContent;
      button.setAttribute('aria-disabled', 'true');
      button.textContent = 'Menunggu foto selesai dikirim …';
    });
  });

  /* Pressed once is enough; the server answers a second send with the first answer anyway */
  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (e.defaultPrevented || form.method !== 'post' || form.target) return;
    if (form.dataset.jalan) { e.preventDefault(); return; }
    form.dataset.jalan = '1';
    const button = e.submitter;
    if (button && button.classList.contains('tombol')) {
      button.dataset.semula = button.dataset.semula || button.textContent;
      button.setAttribute('aria-disabled', 'true');
      button.textContent = button.dataset.kirim || 'Sedang dikirim …';
    }
    setTimeout(() => free(form), 15000);
  });
  const free = (form) => {
    delete form.dataset.jalan;
    all('[data-semula]', form).forEach((b) => { b.removeAttribute('aria-disabled'); b.textContent = b.dataset.semula; });
  };
  addEventListener('pageshow', (e) => { if (e.persisted) all('form').forEach(free); });

  /* Kecamatan, then desa */
  all('select[data-induk]').forEach((child) => {
    const parent = document.getElementById(child.dataset.induk);
    if (!parent) return;
    const groups = all('optgroup', child);
    const filter = () => {
      const chosen = parent.value && parent.options[parent.selectedIndex].text.trim();
      const now = child.value;
      groups.forEach((g) => { if (!chosen || g.label === chosen) child.append(g); else g.remove(); });
      child.value = now;
      if (child.selectedIndex < 0) child.selectedIndex = 0;
    };
    parent.addEventListener('change', filter);
    filter();
  });

  /* Where I stand */
  const degrees = (n) => n.toFixed(6);
  const locate = (news, found) => {
    news.textContent = 'Mencari tempat Anda …';
    navigator.geolocation.getCurrentPosition(
      (p) => {
        found(p.coords.latitude, p.coords.longitude);
        news.textContent = 'Didapat, ketelitian sekitar ' + Math.round(p.coords.accuracy) + ' meter.';
      },
      (e) => { news.textContent = e.code === 1 ? 'Ponsel tidak memberi izin lokasi. Tulis sendiri titiknya.' : 'Tempat Anda belum ditemukan. Coba di luar ruangan, atau tulis sendiri titiknya.'; },
      { enableHighAccuracy: true, timeout: 30000, maximumAge: 10000 },
    );
  };
  const able = navigator.geolocation && window.isSecureContext;
  all('[data-titik]').forEach((box) => {
    const button = box.querySelector('[data-titik-ambil]');
    const news = box.querySelector('[data-titik-kabar]');
    if (!button || !news || !able) return;
    button.hidden = false;
    button.onclick = () => locate(news, (lat, lng) => {
      const a = box.querySelector('[data-lintang]');
      const b = box.querySelector('[data-bujur]');
      if (a && b) { a.value = degrees(lat); b.value = degrees(lng); } else box.querySelector('input').value = degrees(lat) + ', ' + degrees(lng);
    });
  });

  /* Corners of a piece of land */
  const points = (text) => text.split(/\n/).map((line) => line.match(/-?\d+(?:[.,]\d+)?/g) || []).filter((p) => p.length === 2)
    .map((p) => p.map((n) => Number(n.replace(',', '.'))));
  const SVG = 'http://www.w3.org/2000/svg';
  all('[data-poligon]').forEach((box) => {
    const area = box.querySelector('textarea');
    const news = box.querySelector('[data-poligon-kabar]');
    const sketch = box.querySelector('[data-poligon-sketsa]');
    const add = box.querySelector('[data-poligon-tambah]');
    const cut = box.querySelector('[data-poligon-hapus]');
    if (!area) return;
    const draw = () => {
      const list = points(area.value);
      const flat = list.map(([lat, lng]) => [lng * 111320 * Math.cos(lat * Math.PI / 180), -lat * 110574]);
      const xs = flat.map((p) => p[0]);
      const ys = flat.map((p) => p[1]);
      const left = Math.min(...xs);
      const top = Math.min(...ys);
      const span = Math.max(Math.max(...xs) - left, Math.max(...ys) - top) || 1;
      let twice = 0;
      flat.forEach((p, i) => { const q = flat[(i + 1) % flat.length]; twice += (p[0] - left) * (q[1] - top) - (q[0] - left) * (p[1] - top); });
      const metres = Math.abs(twice) / 2;
      if (news) {
        news.textContent = list.length < 3 ? list.length + ' titik. Perlu paling sedikit 3 titik.'
          : list.length + ' titik, luas kira-kira ' + (metres < 1e4 ? Math.round(metres).toLocaleString('id') + ' m²' : (metres / 1e4).toFixed(2).replace('.', ',') + ' hektare') + '.';
      }
      if (!sketch) return;
      sketch.textContent = '';
      sketch.setAttribute('viewBox', '0 0 120 120');
      const drawn = flat.map((p) => [10 + (p[0] - left) / span * 100, 10 + (p[1] - top) / span * 100]);
      const shape = document.createElementNS(SVG, 'polygon');
      shape.setAttribute('points', drawn.map((p) => p.join(',')).join(' '));
      sketch.append(shape);
      drawn.forEach((p) => {
        const dot = document.createElementNS(SVG, 'circle');
        dot.setAttribute('cx', p[0]);
        dot.setAttribute('cy', p[1]);
        dot.setAttribute('r', 3);
        sketch.append(dot);
      });
      sketch.toggleAttribute('hidden', list.length < 3);
    };
    if (add && able) {
      add.hidden = false;
      add.onclick = () => locate(news, (lat, lng) => {
        area.value = (area.value.trim() + '\n' + degrees(lat) + ', ' + degrees(lng)).trim();
        draw();
      });
    }
    if (cut) {
      cut.hidden = false;
      cut.onclick = () => { area.value = area.value.trim().split(/\n/).slice(0, -1).join('\n'); draw(); };
    }
    area.addEventListener('input', draw);
    draw();
  });

  /* Give the receipt to someone */
  all('[data-bagikan]').forEach((button) => {
    if (!navigator.share) return;
    button.hidden = false;
    button.onclick = async () => {
      const url = new URL(button.dataset.bagikan, location.href).href;
      const title = button.dataset.judul || document.title;
      try {
        const blob = await (await fetch(url, { credentials: 'same-origin' })).blob();
        const files = [new File([blob], title.replace(/[^\w-]+/g, '-') + '.png', { type: blob.type })];
        if (/^image\//.test(blob.type) && navigator.canShare && navigator.canShare({ files })) await navigator.share({ files, title });
        else await navigator.share({ title, url });
      } catch (e) { /* closed without sharing */ }
    };
  });
})();
