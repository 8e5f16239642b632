// Light or dark as the reader chose on this machine; nothing is sent, no cookie. Loaded before the page is drawn.
(function () {
  "use strict";
  var root = document.documentElement;
  function kept() {
    try { return localStorage.getItem("theme"); } catch (e) { return null; }
  }
  var theme = kept();
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector(".theme-toggle");
    if (!button) return;
    var night = matchMedia("(prefers-color-scheme: dark)");
    function isDark() { return root.dataset.theme ? root.dataset.theme === "dark" : night.matches; }
    function tell() { button.setAttribute("aria-pressed", String(isDark())); }
    button.hidden = false;
    tell();
    night.addEventListener("change", tell);
    button.addEventListener("click", function () {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch (e) { /* kept for this page only */ }
      tell();
    });
  });
})();
