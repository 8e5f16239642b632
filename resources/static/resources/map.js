// The interactive map of resources: Leaflet, the land and the rectangles are asked for when the reader asks for it.
(function () {
  "use strict";
  var box = document.getElementById("map"), button = document.getElementById("open-map");
  if (!box || !button) return;
  button.parentNode.hidden = false;

  function script(address) {
    return new Promise(function (done, failed) {
      var tag = document.createElement("script");
      tag.src = address;
      tag.onload = done;
      tag.onerror = failed;
      document.head.appendChild(tag);
    });
  }
  function style(address) {
    return new Promise(function (done) {
      var tag = document.createElement("link");
      tag.rel = "stylesheet";
      tag.href = address;
      tag.onload = tag.onerror = done;
      document.head.appendChild(tag);
    });
  }
  function json(address) {
    return fetch(address).then(function (answer) { return answer.json(); });
  }

  // Many resources lie in one country: each place is drawn once, and its popup names them all.
  function grouped(areas) {
    var places = new Map();
    areas.features.forEach(function (feature) {
      var shape = feature.geometry, parts = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
      parts.forEach(function (part) {
        var key = JSON.stringify(part);
        if (!places.has(key)) {
          places.set(key, { type: "Feature", geometry: { type: "Polygon", coordinates: part }, properties: { found: [] } });
        }
        places.get(key).properties.found.push(feature.properties);
      });
    });
    return Array.from(places.values());
  }
  function line(found, approximate) {
    var link = document.createElement("a"), text = document.createElement("p");
    link.href = found.url;
    link.textContent = found.title;
    text.append(found.kind, document.createElement("br"), link);
    if (found.approximate) text.append(document.createElement("br"), "(" + approximate + ")");
    return text;
  }

  function draw(land, areas) {
    var L = window.L, told = box.dataset;
    box.textContent = "";
    box.classList.add("leaflet-map");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", told.name);
    var map = L.map(box, { worldCopyJump: true, minZoom: 1, zoomSnap: 0.25, attributionControl: Boolean(told.tiles) });
    if (told.tiles) L.tileLayer(told.tiles, { attribution: told.credit }).addTo(map);
    else L.geoJSON(land, { interactive: false, style: { className: "map-land", weight: 0.5 } }).addTo(map);
    var layer = L.geoJSON(grouped(areas), {
      style: { className: "map-area", weight: 1.5 },
      onEachFeature: function (feature, shape) {
        var text = document.createElement("div");
        feature.properties.found.forEach(function (found) { text.appendChild(line(found, told.approximate)); });
        shape.bindPopup(text, { maxHeight: 240 });
      },
    }).addTo(map);
    var bounds = layer.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds.pad(0.1), { maxZoom: 8 });
    else map.setView([10, 10], 2);

    var here = document.createElement("button");
    here.type = "button";
    here.className = "btn btn-sm";
    here.textContent = told.here;
    here.addEventListener("click", function () {
      var seen = map.getBounds(), clip = function (v, most) { return Math.max(-most, Math.min(most, v)).toFixed(2) * 1; };
      var sides = [clip(seen.getWest(), 180), clip(seen.getSouth(), 90), clip(seen.getEast(), 180), clip(seen.getNorth(), 90)];
      location.assign(told.search + (told.search.indexOf("?") < 0 ? "?" : "&") + "bbox=" + sides.join(","));
    });
    var actions = document.createElement("p");
    actions.className = "actions";
    actions.appendChild(here);
    box.after(actions);
  }

  button.addEventListener("click", function () {
    button.disabled = true;
    var told = box.dataset;
    Promise.all([
      told.tiles ? null : json(told.land), json(told.rectangles), style(told.style), script(told.leaflet),
    ]).then(function (found) { draw(found[0], found[1]); }, function () { button.disabled = false; });
  });
})();
