// A video is asked for when the reader opens it, not before.
document.addEventListener("toggle", function (event) {
  var box = event.target;
  if (!box.open || !box.matches || !box.matches("details[data-video]")) return;
  var template = box.querySelector("template");
  if (!template) return;
  box.appendChild(template.content.cloneNode(true));
  template.remove();
  var frame = box.querySelector("iframe");
  if (frame) frame.focus();
}, true);
