"use strict";
// Brings what changes up to date, but for a part that somebody is in. Without it, reload the page.

async function refresh() {
  const answer = await fetch("/", { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-refreshed]")) {
    const fresh = page.getElementById(part.id);
    if (fresh && !part.contains(document.activeElement) && !part.isEqualNode(fresh)) {
      part.replaceWith(fresh);
    }
  }
}

setInterval(() => document.hidden || refresh().catch(() => {}), 1000); // it may be restarting
