// The land of the resource maps. Natural Earth 1:110m (public domain) through the npm package world-atlas (ISC).
//   node land.mjs json   GeoJSON in tenths of a degree, read by the map the reader asks for
//   node land.mjs path   an SVG path on a grid of one degree (x: longitude, y: minus latitude), drawn inside pages
import { createRequire } from "node:module";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const world = require("world-atlas/land-110m.json");
const land = feature(world, world.objects.land);
const polygons = (land.features ?? [land]).flatMap(({ geometry: g }) =>
  g.type === "Polygon" ? [g.coordinates] : g.coordinates).flatMap(cut);

// A ring that jumps from one side of the map to the other is cut there: each piece closes along the 180th meridian.
function cut([outer, ...holes]) {
  const ring = outer.slice(0, -1);
  const jumps = ring.flatMap(([x], i) => (Math.abs(x - ring[(i + 1) % ring.length][0]) > 180 ? [i] : []));
  if (!jumps.length) return [[outer, ...holes]];
  const turned = [...ring.slice(jumps[0] + 1), ...ring.slice(0, jumps[0] + 1)];
  const pieces = [[]];
  turned.forEach((point, i) => {
    if (i && Math.abs(point[0] - turned[i - 1][0]) > 180) pieces.push([]);
    pieces.at(-1).push(point);
  });
  return pieces.filter((piece) => piece.length > 2).map((piece) => [[...piece, piece[0]]]);
}

// Antarctica is no resource's place, and Mercator makes it the largest of all.
const polar = ([ring]) => Math.min(...ring.map(([, y]) => y)) < -62;

function json() {
  const tenth = (v) => Math.round(v * 10) / 10;
  const rounded = polygons.filter((rings) => !polar(rings)).map((rings) => rings.map((ring) => ring.map(([x, y]) => [tenth(x), tenth(y)])));
  return JSON.stringify({ type: "MultiPolygon", coordinates: rounded });
}

// Points that fall on one another are dropped, and islands that vanish.
function ringPath(ring) {
  const points = ring.map(([x, y]) => [Math.round(x), -Math.round(y)]);
  const kept = points.filter((p, i) => !i || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]);
  if (kept.length < 4) return "";
  let [x, y] = kept[0];
  let path = `M${x} ${y}l`;
  for (const [nx, ny] of kept.slice(1, -1)) {
    path += `${path.endsWith("l") || nx < x ? "" : " "}${nx - x}${ny < y ? "" : " "}${ny - y}`;
    [x, y] = [nx, ny];
  }
  return `${path}z`;
}

process.stdout.write(process.argv[2] === "json" ? `${json()}\n` : `<path d="${polygons.filter((rings) => !polar(rings)).map(([ring]) => ringPath(ring)).join("")}"/>\n`);
