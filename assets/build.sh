#!/usr/bin/env bash
# Rebuilds the stylesheet and the vendored front-end files. Needs Node (npm) and, for the font, pyftsubset
# (fonttools + brotli, in requirements-dev). Nobody needs it to run the site: the results are committed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
static=$top/cms/static
cd "$here"

# No lock file is written: npm puts download addresses in it. Versions in package.json are exact.
[ -d node_modules/bootstrap ] || npm install --no-package-lock --no-audit --no-fund --ignore-scripts

mkdir -p "$static/cms/fonts" "$static/vendor/leaflet/images" "$static/vendor/htmx" "$static/vendor/licences"

# Every reader pays for these bytes, on slow lines: compressed, but a rule a line, so that it can be merged.
npx sass --no-source-map --style=compressed --quiet-deps --silence-deprecation=import,global-builtin,color-functions,if-function \
  scss/main.scss | node prune.mjs | sed 's/}/}\n/g' > "$static/cms/main.css"
npx sass --no-source-map --style=expanded --quiet-deps --silence-deprecation=import,global-builtin,color-functions,if-function \
  scss/admin.scss "$static/cms/admin.css"

node globe.mjs > "$static/cms/globe.svg"
node land.mjs json > "$top/resources/static/resources/land.json"
node land.mjs path > "$top/resources/templates/resources/components/land.svg"
(cd "$top" && DJANGO_SETTINGS_MODULE=cms.settings.development "${PYTHON:-.venv/bin/python}" -m tools.rectangles \
  assets/node_modules/world-atlas/countries-10m.json)

cp node_modules/htmx.org/dist/htmx.min.js "$static/vendor/htmx/"
cp node_modules/leaflet/dist/leaflet.js node_modules/leaflet/dist/leaflet.css "$static/vendor/leaflet/"
cp node_modules/leaflet/dist/images/*.png "$static/vendor/leaflet/images/"
# The source map is not shipped; a reference to it would be a 404 and breaks manifest storage.
sed -i '/^\/\/# sourceMappingURL=/d' "$static/vendor/leaflet/leaflet.js"
for part in bootstrap leaflet htmx.org world-atlas topojson-client; do
  for name in LICENSE LICENSE.txt LICENSE.md; do
    [ -f "node_modules/$part/$name" ] && cp "node_modules/$part/$name" "$static/vendor/licences/$part.txt"
  done
done
cp node_modules/@fontsource-variable/instrument-sans/LICENSE "$static/vendor/licences/instrument-sans.txt"

subset=$(command -v pyftsubset || echo "$top/.venv/bin/pyftsubset")
if [ -x "$subset" ]; then
  # French, English, and what figures and typography need; tabular figures (tnum) are kept.
  "$subset" node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2 \
    --unicodes="U+0020-007E,U+00A0-00FF,U+0152,U+0153,U+0178,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2039,U+203A,U+20AC,U+2122,U+2212" \
    --layout-features="kern,liga,ccmp,locl,mark,tnum,pnum" --no-hinting --flavor=woff2 \
    --output-file="$static/cms/fonts/instrument-sans.woff2"
else
  echo "pyftsubset not found: the font is left as it is" >&2
fi
ls -l "$static/cms/main.css" "$static/cms/fonts/"
