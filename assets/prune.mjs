// What Bootstrap's form parts bring besides what the site uses, dropped from the stylesheet (stdin to stdout): a
// selector that names one of these goes, and its rule where no selector is left. Every reader pays for these bytes.
import { readFileSync } from "node:fs";

const UNUSED =
  /\.(was-validated|btn-check|form-switch|form-check-reverse|form-control-(color|plaintext|sm|lg)|form-select-(sm|lg)|col-form-label(-sm|-lg)?|input-group|form-floating|invalid-tooltip|visually-hidden-focusable)(?![\w-])/;

/** Selectors of a list; a comma inside parentheses separates none. */
function selectors(list) {
  return list.split(/,(?![^(]*\))/);
}

const kept = readFileSync(0, "utf8").replace(/([^{}]*)\{([^{}]*)\}/g, (rule, list, declarations) => {
  if (!UNUSED.test(list)) return rule;
  const left = selectors(list).filter((selector) => !UNUSED.test(selector));
  return left.length ? `${left.join(",")}{${declarations}}` : "";
});
// Groups whose rules are all gone.
process.stdout.write(kept.replace(/@(media|supports)[^{}]*\{\s*\}/g, ""));
