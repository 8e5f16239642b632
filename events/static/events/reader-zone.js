// Beside an event's own time, the reader's: only where the two differ on that day.
for (const element of document.querySelectorAll("time[data-reader-zone]")) {
  const written = element.getAttribute("datetime");
  const offset = /([+-])(\d\d):(\d\d)$/.exec(written);
  const moment = new Date(written);
  if (offset && !Number.isNaN(moment.getTime())) {
    const minutes = (offset[1] === "-" ? -1 : 1) * (60 * Number(offset[2]) + Number(offset[3]));
    if (minutes !== -moment.getTimezoneOffset()) {
      const format = new Intl.DateTimeFormat(document.documentElement.lang, {
        weekday: "short", day: "numeric", month: "long", hour: "numeric", minute: "2-digit",
      });
      const hint = document.createElement("span");
      hint.className = "muted reader-zone";
      hint.textContent = ` (${element.dataset.readerZone} ${format.format(moment)})`;
      element.after(hint);
    }
  }
}
