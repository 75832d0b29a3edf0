/* The visit form: signatures drawn on the screen, time and place of photos from the device.
   Without this file everything can be typed or photographed. Works in Chrome 87. */
(() => {
  'use strict';
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const W = 600;
  const H = 240;

  all('[data-tanda]').forEach((box) => {
    const input = box.querySelector('input');
    const canvas = box.querySelector('canvas');
    const wipe = box.querySelector('[data-tanda-hapus]');
    const news = box.querySelector('[data-tanda-kabar]');
    const pen = canvas.getContext && canvas.getContext('2d');
    if (!pen || !window.PointerEvent) return;
    let strokes = [];
    try { strokes = JSON.parse(input.value || '[]'); } catch (e) { strokes = []; }
    let now = null;
    canvas.hidden = wipe.hidden = false;

    const say = () => { news.textContent = strokes.length ? 'Tanda tangan sudah ada.' : 'Tulis tanda tangan di dalam kotak.'; };
    const draw = () => {
      pen.clearRect(0, 0, W, H);
      pen.lineWidth = 4;
      pen.lineCap = pen.lineJoin = 'round';
      pen.strokeStyle = '#101d4a';
      strokes.concat(now ? [now] : []).forEach((one) => {
        pen.beginPath();
        pen.moveTo(one[0], one[1]);
        for (let i = 2; i < one.length; i += 2) pen.lineTo(one[i], one[i + 1]);
        pen.stroke();
      });
    };
    const inside = (n, most) => Math.max(0, Math.min(most, Math.round(n)));
    const at = (event) => {
      const place = canvas.getBoundingClientRect();
      return [inside((event.clientX - place.left) * W / place.width, W), inside((event.clientY - place.top) * H / place.height, H)];
    };
    canvas.addEventListener('pointerdown', (event) => {
      if (strokes.length >= 60) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      now = at(event);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!now || now.length >= 900) return;
      const [x, y] = at(event);
      const last = now.length;
      if (Math.abs(x - now[last - 2]) + Math.abs(y - now[last - 1]) < 3) return;
      now.push(x, y);
      draw();
    });
    const lift = () => {
      if (now && now.length >= 4) strokes.push(now);
      now = null;
      input.value = strokes.length ? JSON.stringify(strokes) : '';
      say();
      draw();
    };
    canvas.addEventListener('pointerup', lift);
    canvas.addEventListener('pointercancel', lift);
    wipe.onclick = () => { strokes = []; now = null; lift(); };
    say();
    draw();
  });

  const photo = document.querySelector('[data-foto]');
  if (!photo) return;
  const when = document.querySelector('[data-foto-waktu]');
  const where = document.querySelector('[data-foto-titik]');
  /* One bar of signal carries 300 KB, not 8 MB: photos go with 1600 pixels, as everywhere in the portal. */
  const smaller = (file) => new Promise((done) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 3e5) { done(file); return; }
    const image = new Image();
    const address = URL.createObjectURL(file);
    const end = (made) => { URL.revokeObjectURL(address); done(made); };
    image.onerror = () => end(file);
    image.onload = () => {
      const scale = Math.min(1, 1600 / Math.max(image.naturalWidth, image.naturalHeight));
      const sheet = document.createElement('canvas');
      sheet.width = Math.round(image.naturalWidth * scale);
      sheet.height = Math.round(image.naturalHeight * scale);
      sheet.getContext('2d').drawImage(image, 0, 0, sheet.width, sheet.height);
      sheet.toBlob((blob) => {
        const kept = blob && blob.size < file.size;
        end(kept ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg', lastModified: file.lastModified }) : file);
      }, 'image/jpeg', 0.85);
    };
    image.src = address;
  });
  photo.addEventListener('change', () => {
    const file = photo.files[0];
    if (!file) return;
    const picked = Array.from(photo.files);
    Promise.all(picked.map(smaller)).then((made) => {
      if (picked.length !== photo.files.length || photo.files[0] !== file) return;
      const held = new DataTransfer();
      made.forEach((one) => held.items.add(one));
      photo.files = held.files;
    }).catch(() => {});
    /* The portal reads this field as WIB, whatever zone the phone is set to. */
    when.value = new Date(file.lastModified + 7 * 3600000).toISOString().slice(0, 16);
    if (navigator.geolocation && window.isSecureContext) {
      navigator.geolocation.getCurrentPosition(
        (found) => { where.value = found.coords.latitude.toFixed(6) + ', ' + found.coords.longitude.toFixed(6); },
        () => {}, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    }
  });
})();
