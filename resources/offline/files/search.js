/* The search of the offline copy: no module, no request, old browsers welcome. Looks in MAILLAGE (index.js). */
(function () {
  "use strict";
  var form = document.getElementById("search");
  var field = document.getElementById("q");
  var found = document.getElementById("found");
  var count = document.getElementById("count");
  if (!form || typeof MAILLAGE === "undefined" || !"".normalize) { return; }
  form.hidden = false;

  function fold(text) {
    return text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }

  function wordsOf(text) {
    return fold(text).replace(/\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ](?=\S)/g, " ")
      .split(/[^0-9a-z\u0080-\uffff]+/).filter(function (word) { return word.length > 1 || /\d/.test(word); });
  }

  /* The beginning that a word shares with its plural and its singular: three letters at least, or all would do. */
  function root(word) {
    if (word.length < 4) { return word; }
    var short = word.replace(word.length > 5 ? /(?:ux|es|s|x)$/ : /(?:es|s|x)$/, "");
    return short.length > 2 ? short : word.replace(/[sx]$/, "");
  }

  function begins(words, beginning) {
    return (" " + words).indexOf(" " + beginning) >= 0;
  }

  var rows = MAILLAGE.map(function (row) {
    return { slug: row[0], title: row[1], type: row[2], summary: row[3], words: row[4],
             head: wordsOf(row[1]).join(" "), lead: wordsOf(row[3]).join(" ") };
  });

  function search(text) {
    var wanted = wordsOf(text);
    var telling = wanted.filter(function (word) {
      return !/^(?:de|du|des|la|le|les|un|une|et|en|au|aux|sur|pour|par|dans|the|of|and|to|in|for|on|with|by)$/.test(word);
    });
    wanted = (telling.length ? telling : wanted).map(root);
    if (!wanted.length) { return null; }
    var hits = [];
    rows.forEach(function (row, place) {
      var points = 0;
      for (var i = 0; i < wanted.length; i += 1) {
        if (begins(row.head, wanted[i])) { points += 9; }
        else if (begins(row.lead, wanted[i])) { points += 3; }
        else if (begins(row.words, wanted[i])) { points += 1; }
        else { return; }
      }
      hits.push({ row: row, points: points, place: place });
    });
    return hits.sort(function (a, b) { return b.points - a.points || a.place - b.place; });
  }

  function add(parent, tag, text, className) {
    var element = document.createElement(tag);
    element.textContent = text;
    if (className) { element.className = className; }
    parent.appendChild(element);
    return element;
  }

  function show() {
    var hits = search(field.value);
    while (found.firstChild) { found.removeChild(found.firstChild); }
    if (hits === null) { count.textContent = ""; return; }
    count.textContent = (hits.length === 1 ? count.getAttribute("data-one")
      : hits.length ? count.getAttribute("data-many") : count.getAttribute("data-none")).replace("{n}", hits.length);
    hits.slice(0, 100).forEach(function (hit) {
      var item = document.createElement("li");
      add(item, "a", hit.row.title).setAttribute("href", "r/" + hit.row.slug + ".html");
      add(item, "span", hit.row.type, "type");
      if (hit.row.summary) { add(item, "p", hit.row.summary); }
      found.appendChild(item);
    });
  }

  var timer;
  field.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(show, 120); });
  form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  if (field.value) { show(); }
}());
