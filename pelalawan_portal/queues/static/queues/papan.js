/* The board asks for its numbers every second (304 while nothing moved), says new calls aloud once somebody tapped
   "Nyalakan suara", and goes on by itself when the line is back. Works without this file: the page is loaded again. */
(() => {
  'use strict';
  const body = document.body;
  if (!window.fetch || !window.AbortController) return;
  const one = (name) => document.querySelector('[data-' + name + ']');
  const pause = Number(body.dataset.jeda) * 1000;
  let etag = '';
  let since = new Date();
  let offset = 0;
  let heard = null;

  const make = (tag, text, cls) => { const node = document.createElement(tag); node.textContent = text; if (cls) node.className = cls; return node; };
  const clock = (moment) => new Date(moment.getTime() + 252e5).toISOString().slice(11, 16).replace(':', '.'); // WIB, whatever the device thinks
  const tick = () => { one('jam').textContent = clock(new Date(Date.now() + offset)); };

  /* Voice: the browser's own Indonesian one when it speaks on this device, else the recorded words */
  let sound = null;
  let clips = null;
  let places = null;
  let queue = Promise.resolve();
  const speaker = () => (window.speechSynthesis ? speechSynthesis.getVoices().find((v) => /^id\b/i.test(v.lang) && v.localService) : null);
  const speak = (voice, text) => new Promise((done) => {
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = 'id-ID';
    words.rate = 0.9;
    words.onend = words.onerror = done;
    setTimeout(done, 15000);
    speechSynthesis.speak(words);
  });
  const load = async () => {
    if (clips) return;
    places = await (await fetch(body.dataset.tempatSuara)).json();
    const bytes = await (await fetch(body.dataset.suara)).arrayBuffer();
    clips = await new Promise((done, fail) => { sound.decodeAudioData(bytes, done, fail); });
  };
  const bell = (at) => {
    [[660, 0], [523, 0.35]].forEach(([pitch, later]) => {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.3, at + later);
      volume.gain.exponentialRampToValueAtTime(0.001, at + later + 0.6);
      tone.connect(volume);
      volume.connect(sound.destination);
      tone.start(at + later);
      tone.stop(at + later + 0.6);
    });
    return at + 1;
  };
  const play = (names) => {
    let at = bell(sound.currentTime + 0.05);
    names.forEach((name) => {
      const [start, length] = places[name] || [0, 0];
      if (!length) return;
      const source = sound.createBufferSource();
      source.buffer = clips;
      source.connect(sound.destination);
      source.start(at, start, length);
      at += length + 0.03;
    });
    return new Promise((done) => { setTimeout(done, (at - sound.currentTime) * 1000 + 400); });
  };
  const say = (call) => {
    if (!sound) return;
    queue = queue.then(async () => {
      body.dataset.terucap = call.ucap;
      const voice = speaker();
      if (voice) { bell(sound.currentTime); await new Promise((done) => { setTimeout(done, 1000); }); await speak(voice, call.ucap); } else { await load(); await play(call.klip); }
    }).catch(() => {});
  };
  const button = one('bunyi');
  const Sound = window.AudioContext || window.webkitAudioContext;
  if (Sound) {
    button.hidden = false;
    button.onclick = () => {
      if (sound) { sound.close(); sound = null; clips = null; button.textContent = 'Nyalakan suara'; button.setAttribute('aria-pressed', 'false'); return; }
      sound = new Sound();
      button.textContent = 'Suara menyala';
      button.setAttribute('aria-pressed', 'true');
      bell(sound.currentTime);
      if (!speaker()) load().catch(() => {});
    };
  }

  const show = (told) => {
    const calls = one('panggil');
    calls.textContent = '';
    told.panggil.forEach((call) => {
      const row = make('li', '', (call.kini ? 'kini' : '') + (heard && !heard.has(call.kunci) ? ' baru' : ''));
      row.append(make('b', call.nomor), ' ', make('span', call.loket));
      calls.append(row);
    });
    if (!told.panggil.length) { const none = make('li', '', 'sepi'); none.append(make('span', 'Belum ada yang dipanggil')); calls.append(none); }
    if (heard) told.panggil.filter((call) => call.kini && !heard.has(call.kunci)).reverse().forEach(say);
    heard = new Set([...(heard || []), ...told.panggil.map((call) => call.kunci)]);
    const lines = one('jalur');
    lines.textContent = '';
    told.jalur.forEach((line) => {
      const row = make('li', '');
      const name = make('span', line.nama);
      if (line.kira) name.append(make('small', 'datang sekarang: ± ' + line.kira));
      row.append(make('b', line.huruf), name, make('strong', String(line.menunggu)));
      lines.append(row);
    });
    if (!told.jalur.length) { const none = make('li', ''); none.append(make('span', 'Tutup hari ini')); lines.append(none); }
  };

  const poll = async () => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 5000);
    try {
      const answer = await fetch(body.dataset.papan, { signal: patience.signal, cache: 'no-store', headers: etag ? { 'If-None-Match': etag } : {} });
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error('galat');
        const told = await answer.json();
        show(told);
        etag = answer.headers.get('ETag') || '';
      }
      const date = Date.parse(answer.headers.get('Date'));
      if (date) offset = date - Date.now();
      since = new Date(Date.now() + offset);
      one('putus').hidden = true;
    } catch (e) {
      one('sejak').textContent = clock(since);
      one('putus').hidden = false;
    }
    clearTimeout(timer);
    tick();
    setTimeout(poll, pause);
  };
  poll();
})();
