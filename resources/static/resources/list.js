// The list of resources, better with a script: a ticked box shows its results at once, and words suggest values and titles.
(function () {
  "use strict";
  var form = document.getElementById("search");
  if (!form) return;
  var input = form.querySelector("input[type=search]");

  // Facets are outside of the form, tied to it by their form attribute: their changes do not bubble through it.
  var ticked = "", held = "", height = 0;
  document.addEventListener("change", function (event) {
    if (event.target.form !== form || event.target === input) return;
    ticked = event.target.id;
    form.requestSubmit();
  });

  // htmx weighs more than the results: it comes when somebody first touches the search, for whom it is worth its way.
  // What is asked meanwhile waits for it; where it does not come, the browser sends the form by itself.
  var coming = null;
  function fetched() {
    coming = coming || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = form.dataset.htmx;
      script.onload = done;
      script.onerror = failed;
      document.head.appendChild(script);
    });
    return coming;
  }
  function touched(event) {
    // Once the page is loaded: before, htmx would wait for the moment it is parsed, which may be over.
    if (document.readyState === "complete" && event.target.closest("#search, #found")) fetched().catch(function () {});
  }
  ["pointerover", "pointerdown", "focusin", "keydown"].forEach(function (kind) {
    document.addEventListener(kind, touched, { passive: true });
  });
  form.addEventListener("submit", function (event) {
    if (window.htmx || document.readyState !== "complete") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    var button = event.submitter;
    fetched().then(function () { form.requestSubmit(button); }, function () { form.submit(); });
  });
  // Back, on a page that was loaded anew since htmx made this step: nobody else would load its address.
  window.addEventListener("popstate", function (event) {
    if (!window.htmx && event.state && event.state.htmx) location.reload();
  });

  // A button (Enter presses one) asks for the results; a ticked box does not: its reader goes on ticking.
  form.addEventListener("submit", function (event) {
    if (!event.submitter) return;
    ticked = "";
    if (filters().contains(event.submitter)) filters().open = false;
  });
  function filters() { return document.getElementById("filters"); }

  // The address is the truth. Back reloads it (htmx-config); a page the browser kept drops what was never sent.
  window.addEventListener("pageshow", function (event) { if (event.persisted) form.reset(); });

  // The address and the page stay free of empty fields.
  document.addEventListener("htmx:configRequest", function (event) {
    var sent = event.detail.formData;
    Array.from(sent.keys()).forEach(function (name) {
      if (sent.getAll(name).every(function (value) { return value === ""; })) sent.delete(name);
    });
  });

  // Folded lists stay as the reader left them when the counts are renewed.
  var open = {};
  document.addEventListener("htmx:beforeSwap", function () {
    var box = document.getElementById(ticked);
    if (box) height = box.getBoundingClientRect().top;
    held = document.activeElement.id;
    document.querySelectorAll("#found details[id]").forEach(function (box) { open[box.id] = box.open; });
  });
  document.addEventListener("htmx:afterSwap", function () {
    Object.keys(open).forEach(function (id) {
      var box = document.getElementById(id);
      if (box) box.open = open[id];
    });
    input.defaultValue = new URLSearchParams(location.search).get("q") || "";
    if (ticked) {
      // What is above may have shrunk: the box stays under the finger.
      var box = document.getElementById(ticked);
      if (box) scrollBy({ top: box.getBoundingClientRect().top - height, behavior: "instant" });
      var focused = document.getElementById(held);
      if (focused) focused.focus({ preventScroll: true });
      return;
    }
    var heading = document.getElementById("results"), top = heading.getBoundingClientRect().top;
    if (top < 0 || top > innerHeight * 2 / 3) heading.scrollIntoView({ behavior: "instant" });
    heading.focus({ preventScroll: true });
  });
  // The focus tells the heading, and the count in it: it is not told twice.
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    if (ticked || event.detail.target.id !== "count") return;
    event.detail.shouldSwap = false;
    event.detail.target.textContent = "";
  });

  // Suggestions: a listbox under the field (WAI-ARIA combobox); arrows, Enter, Escape.
  var list = document.createElement("ul");
  var items = [], active = -1, timer = 0, last = "";
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector("label[for=id_q]").textContent);
  list.hidden = true;
  input.parentNode.appendChild(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    items.forEach(function (item, i) { item.setAttribute("aria-selected", i === index ? "true" : "false"); });
    active = index;
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", items[index].id);
      items[index].scrollIntoView({ block: "nearest" });
    }
  }

  function show(found) {
    list.textContent = "";
    items = found.map(function (each, i) {
      var item = document.createElement("li");
      item.id = "suggestion-" + i;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.appendChild(document.createElement("span")).textContent = each.label;
      item.appendChild(document.createTextNode(" "));
      var kind = item.appendChild(document.createElement("span"));
      kind.className = "kind";
      kind.textContent = each.total ? each.kind_name + " · " + each.total.toLocaleString(document.documentElement.lang) : each.kind_name;
      item.dataset.url = each.url;
      list.appendChild(item);
      return item;
    });
    choose(-1);
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", items.length ? "true" : "false");
    // On a phone the field stands low, and the keyboard takes half of the screen.
    var seen = window.visualViewport ? visualViewport.height : innerHeight;
    if (items.length && list.getBoundingClientRect().bottom > seen) form.scrollIntoView();
  }

  // Filters, profile and order stay in what is suggested; the page is the first.
  function asked(typed) {
    var sent = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (value && name !== "q" && name !== "page") sent.append(name, value); });
    sent.append("q", typed);
    return sent;
  }

  input.addEventListener("input", function () {
    clearTimeout(timer);
    var typed = input.value;
    last = typed;
    if (typed.trim().length < 2) return close();
    timer = setTimeout(function () {
      fetch(form.dataset.suggestions + "?" + asked(typed))
        .then(function (answer) { return answer.ok ? answer.json() : []; })
        .then(function (found) { if (last === typed && document.activeElement === input) show(found); })
        .catch(close);
    }, 200);
  });
  input.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); return close(); }
    if (list.hidden || !items.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      var step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + step + 1 + items.length + 1) % (items.length + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(items[active].dataset.url);
    }
  });
  list.addEventListener("mousedown", function (event) {
    var item = event.target.closest("[role=option]");
    if (!item) return;
    event.preventDefault();
    location.assign(item.dataset.url);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", function () { clearTimeout(timer); last = ""; close(); });
})();
