/* The review page works without this; it adds shortcuts, ready sentences without a reload, and no double sending. */
(function () {
  "use strict";
  var KEY = "tombol-cepat-mati";
  document.documentElement.classList.add("cepat");
  var help = document.querySelector(".kunci");
  var box = document.getElementById("tombol-cepat");
  var lastText = null;
  function stored() { try { return localStorage.getItem(KEY); } catch (e) { return null; } }
  if (help && box) {
    help.hidden = false;
    box.checked = !stored();
    box.addEventListener("change", function () {
      try { if (box.checked) { localStorage.removeItem(KEY); } else { localStorage.setItem(KEY, "1"); } } catch (e) { /* private window */ }
    });
  }
  document.addEventListener("keydown", function (event) {
    var at = event.target;
    if (!box || !box.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable || !/^[a-z0-9]$/i.test(event.key)) { return; }
    var target = document.querySelector('[data-kunci="' + event.key.toLowerCase() + '"]');
    if (!target) { return; }
    event.preventDefault();
    if (target.tagName === "SUMMARY") {
      target.parentNode.open = true;
      var field = target.parentNode.querySelector("input:not([type=hidden]),textarea,select");
      (field || target).focus();
    } else if (target.type === "submit" && target.closest(".putusan")) {
      target.focus();
    } else {
      target.click();
    }
  });
  document.addEventListener("focusin", function (event) { if (event.target.tagName === "TEXTAREA") { lastText = event.target; } });
  document.addEventListener("click", function (event) {
    var target = event.target.closest("a[data-berkas]");
    var frame = document.getElementById("lihat-berkas");
    if (target && frame && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      var shown = document.createElement(target.dataset.jenis);
      shown.src = target.dataset.berkas;
      shown[target.dataset.jenis === "img" ? "alt" : "title"] = "Isi surat yang dipilih";
      frame.textContent = "";
      frame.classList.remove("besar");
      frame.appendChild(shown);
      if (window.innerWidth < 1100) { frame.scrollIntoView(); }
    }
    if (event.target.tagName === "IMG" && event.target.parentNode === frame) { frame.classList.toggle("besar"); }
    if (event.target.name === "sisipkan") {
      var form = event.target.form;
      var text = lastText && lastText.form === form ? lastText : null;
      var ticked = form.querySelectorAll(".periksa li");
      for (var i = 0; !text && i < ticked.length; i += 1) {
        var area = ticked[i].querySelector("textarea");
        if (ticked[i].querySelector("input:checked") && !area.value.trim()) { text = area; }
      }
      text = text || form.querySelector("textarea[required]") || (ticked.length ? null : form.querySelector("textarea"));
      if (!text) { return; }
      event.preventDefault();
      text.value = (text.value.trim() + " " + event.target.value).trim();
      text.focus();
    }
  });
  function showReason(input) {
    var item = input.closest(".periksa li");
    if (item) { item.querySelector(".sebab").classList.toggle("tutup", !input.checked); }
  }
  Array.prototype.forEach.call(document.querySelectorAll(".periksa input[type=checkbox]"), function (input) {
    showReason(input);
    input.addEventListener("change", function () {
      showReason(input);
      if (input.checked) { input.closest("li").querySelector("textarea").focus(); }
    });
  });
  document.addEventListener("submit", function (event) {
    if (event.target.dataset.terkirim) { event.preventDefault(); return; }
    event.target.dataset.terkirim = "1";
  });
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.forms, function (form) { delete form.dataset.terkirim; });
  });
}());
