// Draws the hero's globe: an orthographic graticule, and land as coarse raster cells in false colours, as a
// classified composite would show it. Land: Natural Earth 1:110m through the npm package world-atlas.
import { createRequire } from "node:module";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const world = require("world-atlas/land-110m.json");
const land = feature(world, world.objects.land);
const polygons = (land.features ?? [land]).flatMap(({ geometry: g }) =>
  g.type === "Polygon" ? [g.coordinates] : g.coordinates);

const R = 300, CX = 305, CY = 305, STEP = 4;
const rad = (d) => (d * Math.PI) / 180;
const LON0 = rad(14), LAT0 = rad(20);

function project(lon, lat) {
  const l = rad(lon) - LON0, p = rad(lat);
  const depth = Math.sin(LAT0) * Math.sin(p) + Math.cos(LAT0) * Math.cos(p) * Math.cos(l);
  const x = CX + R * Math.cos(p) * Math.sin(l);
  const y = CY - R * (Math.cos(LAT0) * Math.sin(p) - Math.sin(LAT0) * Math.cos(p) * Math.cos(l));
  return { x, y, depth };
}

function inRing(ring, lon, lat) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i], [xj, yj] = ring[j];
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
const onLand = (lon, lat) => polygons.some(([outer, ...holes]) =>
  inRing(outer, lon, lat) && !holes.some((h) => inRing(h, lon, lat)));

// A fixed noise, so that the drawing is the same at each build.
function noise(a, b) {
  let h = (a * 374761393 + b * 668265263) | 0;
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

function cover(lon, lat) {
  const wet = Math.abs(lat) < 11 ? 0.9 : Math.abs(lat) < 17 ? 0.6 : Math.abs(lat) < 33 ? 0.08 : lat > 62 ? 0.35 : 0.7;
  const n = noise(lon + 500, lat + 500);
  if (n < 0.035) return "d";
  return n < wet ? "b" : Math.abs(lat) > 33 && n > 0.88 ? "a" : "c";
}

const r1 = (v) => Math.round(v * 10) / 10;
const point = ({ x, y }) => `${r1(x)} ${r1(y)}`;
const cells = { a: "", b: "", c: "", d: "" };
const inset = 0.16 * STEP;
for (let lat = -60; lat < 81; lat += STEP)
  for (let lon = -180; lon < 180; lon += STEP) {
    const mid = project(lon + STEP / 2, lat + STEP / 2);
    if (mid.depth < 0.06 || !onLand(lon + STEP / 2, lat + STEP / 2)) continue;
    const a = lon + inset, b = lon + STEP - inset, s = lat + inset, n = lat + STEP - inset;
    cells[cover(lon, lat)] += `M${[project(a, s), project(b, s), project(b, n), project(a, n)].map(point).join("L")}z`;
  }

function line(points) {
  let path = "", open = false;
  for (const p of points) {
    if (p.depth < 0) { open = false; continue; }
    path += `${open ? "L" : "M"}${point(p)}`;
    open = true;
  }
  return path;
}
let fine = "", bold = "";
for (let lat = -80; lat <= 80; lat += 10) {
  const path = line(Array.from({ length: 73 }, (_, i) => project(-180 + i * 5, lat)));
  if (lat === 0) bold += path; else fine += path;
}
for (let lon = -180; lon < 180; lon += 10) {
  const path = line(Array.from({ length: 35 }, (_, i) => project(lon, -85 + i * 5)));
  if (lon === 0) bold += path; else fine += path;
}

process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 610 610"><style>
.a{fill:#3f9bb8}.b{fill:#3f9a67}.c{fill:#c9822b}.d{fill:#d8604a}</style>
<circle cx="${CX}" cy="${CY}" r="${R}" fill="#0c2a36"/>
<path d="${fine}" fill="none" stroke="#3a6473" stroke-width=".7"/>
<path d="${bold}" fill="none" stroke="#5f95a8" stroke-width="1"/>
${Object.entries(cells).map(([k, d]) => `<path class="${k}" d="${d}"/>`).join("\n")}
<circle cx="${CX}" cy="${CY}" r="${R}" fill="none" stroke="#5f95a8"/>
</svg>
`);
