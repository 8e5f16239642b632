/* The search of the offline copy: no module, no request, old browsers welcome. Looks in MAILLAGE_WORDS (words.js),
   shows what MAILLAGE (index.js) says of it. Order and weights are those of the site (resources/index/match.py). */
(function () {
  "use strict";
  var form = document.getElementById("search");
  var field = document.getElementById("q");
  var found = document.getElementById("found");
  var count = document.getElementById("count");
  if (!form || typeof MAILLAGE === "undefined" || typeof MAILLAGE_WORDS === "undefined" || !"".normalize) { return; }
  form.hidden = false;

  /* By part: nowhere, larger regions, other labels of themes, type, of variables, text, summary, title. */
  var TYPED = [0, 1, 3, 8, 10, 12, 14, 16], SAME = [0, 1, 3, 7, 9, 11, 13, 15], STEM = [0, 0, 0, 0, 0, 4, 5, 6];
  var WORDS = MAILLAGE_WORDS.words, STEMS = MAILLAGE_WORDS.stems, TITLES = MAILLAGE_WORDS.titles;
  var VALUES = MAILLAGE_WORDS.values, size = TITLES.length, stems = {}, meanings = {}, valued = {}, stop = {};
  function has(object, key) { return Object.prototype.hasOwnProperty.call(object, key); }
  Object.keys(STEMS).forEach(function (stem) {
    STEMS[stem].split(" ").forEach(function (word) { (has(stems, word) ? stems[word] : stems[word] = []).push(stem); });
  });
  MAILLAGE_WORDS.same.forEach(function (row) {
    row.forEach(function (label) {
      var first = label.split(" ")[0];
      (has(meanings, first) ? meanings[first] : meanings[first] = []).push([label, row]);
    });
  });
  Object.keys(VALUES).forEach(function (value) {
    VALUES[value].forEach(function (label) {
      var first = label.split(" ")[0];
      (has(valued, first) ? valued[first] : valued[first] = []).push([label, value]);
    });
  });
  MAILLAGE_WORDS.stop.split(" ").forEach(function (word) { stop[word] = true; });

  function fold(text) {
    return text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss").replace(/ø/g, "o")
      .replace(/ł/g, "l").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }

  /* cms.search.normalise.singular */
  function singular(word) {
    if (word.length < 4 || /\d/.test(word)) { return word; }
    [[[/eaux$/, "eau"], [/(..)aux$/, "$1al"], [/([eo]u)x$/, "$1"], [/(..)ies$/, "$1y"], [/(.[^s])s$/, "$1"]],
     [[/(..)ie$/, "$1y"], [/(ch|sh|ss|x|z)e$/, "$1"], [/ee$/, "e"], [/(ain|.al)e$/, "$1"], [/(el)le$/, "$1"],
      [/([ei]en)ne$/, "$1"], [/(.ier)e$/, "$1"], [/(.[ao]i)se$/, "$1"]]].forEach(function (endings) {
      for (var i = 0; i < endings.length; i += 1) {
        if (endings[i][0].test(word)) { word = word.replace(endings[i][0], endings[i][1]); return; }
      }
    });
    return word;
  }

  /* The words of a query: each its keys, best first; a name and its number are one. */
  function wanted(text) {
    var folded = fold(text).replace(/['’ʼ＇‘]/g, "'")
      .replace(/(^|[^0-9a-z\u0080-\uffff])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=[0-9a-z\u0080-\uffff])/g, "$1 ")
      .replace(/(^|[^0-9a-z\u0080-\uffff])[dl]\s+(?=[aeiouy])/g, "$1");
    var parts = folded.match(/[0-9a-z\u0080-\u2012\u2030-\uffff]+|[^0-9a-z\u0080-\u2012\u2030-\uffff]+/g) || [];
    var all = [];
    for (var i = 0; i < parts.length; i += 1) {
      var word = parts[i], between = parts[i + 1] || "", next = parts[i + 2] || "", number = /^\d*/.exec(next)[0];
      if (!/^[0-9a-z\u0080-\uffff]/.test(word)) { continue; }
      var near = between === "-" || between === "–" || (/^\s+$/.test(between) && number.length < 3);
      if (near && number && !/\d/.test(word) && !has(stop, word) && /^\D{2,}\d{1,4}[a-z]?$/.test(word + next)) {
        word += next;
        i += 2;
      }
      var named = /^(\D{2,}\d{1,4})[a-z]?$/.exec(word);
      all.push(named ? { word: word, keys: [word, named[1]], numbered: true }
        : { word: word, keys: [singular(word)], numbered: false });
    }
    var telling = all.filter(function (each) { return !has(stop, each.word); });
    return (telling.length ? telling : all).slice(0, 12);
  }

  /* The best part in which each resource holds a word; none where nothing does. */
  function where(word) {
    var held = [];
    if (has(WORDS, word)) {
      WORDS[word].split(";").forEach(function (places, worse) {
        if (places) { places.split(" ").forEach(function (place) { held[parseInt(place, 36)] = 7 - worse; }); }
      });
    }
    return held;
  }

  function raise(weights, held, table) {
    held.forEach(function (part, place) { weights[place] = Math.max(weights[place] || 0, table[part]); });
  }

  var ENDING = new RegExp("^(?:e|s|x|es|ee?s?|er|ers|ed|ing|ings|ly|ance|ances|ence|ations?|ables?|ibles?|ements?|ments?"
    + "|eurs?|euses?|ale?s?|aux|elle?s?|ique?s?|ics?|ical|ites?|ity|ives?|ifs?|ions?|ants?|antes?|iers?|ieres?|age|ages)$");

  /* Stems of a word: its own, or those it would have by its ending. */
  function stemsOf(word, key) {
    if (has(stems, key)) { return stems[key]; }
    for (var end = word.length - 1; end >= 3 && !has(WORDS, key); end -= 1) {
      var begin = word.slice(0, end);
      if (ENDING.test(word.slice(end)) && (has(STEMS, begin) || has(WORDS, begin))) { return [begin]; }
    }
    return [];
  }

  function begun(beginning) {
    return beginning.length < 3 ? [] : Object.keys(WORDS).filter(function (word) { return word.indexOf(beginning) === 0; });
  }

  function least(words) {
    var parts = words.map(where), all = [];
    parts[0].forEach(function (part, place) {
      var worst = parts.reduce(function (least, held) { return Math.min(least, held[place] || 0); }, part);
      if (worst) { all[place] = worst; }
    });
    return all;
  }

  function weigh(typed, meant) {
    var weights = [], key = typed.keys.filter(function (each) { return has(WORDS, each); })[0];
    var near = typed.numbered ? [] : stemsOf(typed.word, typed.keys[0]);
    if (key) { raise(weights, where(key), TYPED); }
    near.forEach(function (stem) {
      (has(STEMS, stem) ? STEMS[stem].split(" ") : [stem]).forEach(function (word) { raise(weights, where(word), STEM); });
    });
    if (!key && !near.length) {
      var pieces = typed.word.match(/\D+|\d+/g);
      if (pieces.length > 1) { raise(weights, least(pieces), TYPED); }
      else if (!meant) { begun(typed.word).forEach(function (word) { raise(weights, where(word), TYPED); }); }
    }
    return weights;
  }

  /* Which words of a query make a label; none where one is missing. */
  function placesOf(label, typed) {
    var places = label.split(" ").map(function (word) {
      for (var i = 0; i < typed.length; i += 1) { if (typed[i].keys.indexOf(word) >= 0) { return i; } }
      return -1;
    });
    return places.indexOf(-1) >= 0 ? [] : places;
  }

  /* What is about a place, or for somebody: of "Afrique du Sud" the first word is no Africa. */
  function ofValues(typed) {
    var told = [];
    typed.forEach(function (one) {
      one.keys.forEach(function (key) {
        (has(valued, key) ? valued[key] : []).forEach(function (pair) {
          var places = placesOf(pair[0], typed);
          if (places.length) { told.push([places, pair[1]]); }
        });
      });
    });
    function within(some, others) { return some.every(function (place) { return others.indexOf(place) >= 0; }); }
    return told.filter(function (one) {
      return !told.some(function (other) { return within(one[0], other[0]) && !within(other[0], one[0]); });
    }).map(function (one) { return [one[0], where(one[1])]; });
  }

  /* What means the same as some of the words stands for them. */
  function alike(typed) {
    var told = ofValues(typed);
    typed.forEach(function (one) {
      one.keys.forEach(function (key) {
        (has(meanings, key) ? meanings[key] : []).forEach(function (pair) {
          var places = placesOf(pair[0], typed);
          pair[1].forEach(function (label) {
            if (label !== pair[0]) { told.push([places, least(label.split(" "))]); }
          });
        });
      });
    });
    return told.filter(function (one) { return one[1].length; });
  }

  function search(text) {
    var typed = wanted(text);
    if (!typed.length) { return null; }
    var told = alike(typed), hits = [];
    var weights = typed.map(function (one, place) {
      return weigh(one, told.some(function (other) { return other[0].every(function (at) { return at === place; }); }));
    });
    told.forEach(function (one) {
      one[0].forEach(function (place) { raise(weights[place], one[1], SAME); });
    });
    for (var place = 0; place < size; place += 1) {
      var worst = 99, score = 0;
      for (var i = 0; i < weights.length; i += 1) {
        worst = Math.min(worst, weights[i][place] || 0);
        score += weights[i][place] || 0;
      }
      if (worst) { hits.push({ place: place, tier: (worst + 1) >> 1, score: score }); }
    }
    return hits.sort(function (a, b) {
      return b.tier - a.tier || b.score - a.score || (a.tier === 8 ? TITLES[a.place] - TITLES[b.place] : 0)
        || a.place - b.place;
    });
  }

  function add(parent, tag, text, className) {
    var element = document.createElement(tag);
    element.textContent = text;
    if (className) { element.className = className; }
    parent.appendChild(element);
    return element;
  }

  /* The words stand in the address too: Back from a sheet finds them again, from the file system as well. */
  function keep(text) {
    var address = location.href.split("#")[0] + (text ? "#q=" + encodeURIComponent(text) : "");
    if (address === location.href) { return; }
    try { history.replaceState(null, "", address); } catch (refused) { location.replace(text ? address : address + "#"); }
  }
  function kept() {
    var found = /^#q=(.*)$/.exec(location.hash);
    try { return found ? decodeURIComponent(found[1]) : ""; } catch (malformed) { return ""; }
  }
  function restore() {
    var text = kept();
    if (text && text !== field.value) { field.value = text; }
    if (field.value) { show(); }
  }

  function show() {
    var hits = search(field.value);
    keep(field.value);
    while (found.firstChild) { found.removeChild(found.firstChild); }
    if (hits === null) { count.textContent = ""; return; }
    count.textContent = (hits.length === 1 ? count.getAttribute("data-one")
      : hits.length ? count.getAttribute("data-many") : count.getAttribute("data-none")).replace("{n}", hits.length);
    hits.slice(0, 100).forEach(function (hit) {
      var row = MAILLAGE[hit.place], item = document.createElement("li");
      add(item, "a", row[1]).setAttribute("href", "r/" + row[0] + ".html");
      add(item, "span", row[2], "type");
      if (row[3]) { add(item, "p", row[3]); }
      found.appendChild(item);
    });
  }

  var timer;
  field.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(show, 120); });
  form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  restore();
  /* A browser that kept the page has its words; one that fills fields in afterwards has put back an empty one. */
  window.addEventListener("pageshow", restore);
}());
