// What Gradio's components leave to do: roles, focus, scrolling, folding and copying.
// Nothing is kept here beyond the page, and nothing a person wrote is stored anywhere.
(() => {
  "use strict";
  const narrow = window.matchMedia("(max-width: 60rem)");
  const folded = new WeakMap(); // what the person chose, by details element
  const by = (id) => document.getElementById(id);

  // Gradio rewrites the attributes of HTML it updates; a fold the person chose is put back.
  const keepFold = (details) => {
    if (!folded.has(details) && details.matches(".record")) folded.set(details, !narrow.matches);
    if (folded.has(details) && details.open !== folded.get(details)) {
      details.open = folded.get(details);
    }
  };

  document.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    if (summary) folded.set(summary.parentElement, !summary.parentElement.open);
    const copy = event.target.closest("button[data-copy]");
    if (copy) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => {
        copy.parentElement.querySelector(".saved").textContent = "Copied";
      });
    }
    if (event.target.closest(".skip")) {
      event.preventDefault();
      document.querySelector("main").focus();
    }
    if (event.target.closest("#send, #ask, #tell-it")) boxOf(event.target)?.focus();
    if (event.target.closest('button[data-pick^="again:"]')) {
      by("tell")?.querySelector("textarea")?.focus();
    }
    if (event.target.closest("#replies button")) by("say")?.querySelector("textarea")?.focus();
  });

  const boxOf = (button) => button.closest("#say-row, #ask-row, #tell-row")?.querySelector("textarea");

  // A new view starts at its top, with the focus where a keyboard or screen reader goes on.
  let view = "";
  const arrive = () => {
    const areas = ["area-together", "area-programme", "area-check", "area-rehearse", "area-shared"];
    const area = areas.find((id) => by(id)?.offsetParent);
    const heading = area
      ? [...by(area).querySelectorAll("h2")].find((title) => title.offsetParent)
      : document.querySelector("#talk h2, #welcome h2");
    const now = (area || "") + (heading ? heading.textContent : "");
    if (!now || now === view) return;
    const first = view === "";
    view = now;
    setTimeout(() => settle(area, heading, first), 60); // once the rest of the view is there too
  };
  const settle = (area, heading, first) => {
    const talking = area ? by("rehearse-scene")?.offsetParent : by("talk")?.offsetParent;
    const box = by(area ? "tell" : "say")?.querySelector("textarea");
    if (talking && box && !narrow.matches) box.focus({ preventScroll: true });
    else if (!first) {
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
    }
    if (talking) requestAnimationFrame(toEnd);
    else if (!first) window.scrollTo(0, 0);
  };

  const TURNS_COMING =
    "#coming .turn:last-child, #rehearse-coming .turn:last-child, #answer-coming li";
  const toEnd = () => {
    const last = document.querySelector(TURNS_COMING) ||
      [...document.querySelectorAll("#log .turn, #rehearse-log .turn, #answers .asked > li")]
        .filter((each) => each.offsetParent).pop();
    if (!last) return;
    const composer = ["composer", "rehearse-composer"].map(by).find((each) => each?.offsetParent);
    const beneath = composer ? composer.offsetHeight : 0;
    const over = last.getBoundingClientRect().bottom - (window.innerHeight - beneath - 24);
    if (over > 0) window.scrollBy(0, over);
  };

  const tend = () => {
    const main = document.querySelector("main");
    if (main && !main.id) { main.id = "main"; main.tabIndex = -1; }
    for (const [id, label] of [["log", "Conversation"], ["rehearse-log", "Scene"]]) {
      const log = by(id);
      if (!log || log.getAttribute("role") === "log") continue;
      log.setAttribute("role", "log");
      log.setAttribute("aria-live", "polite");
      log.setAttribute("aria-label", label);
    }
    const answers = by("answers");
    if (answers && !answers.hasAttribute("aria-live")) answers.setAttribute("aria-live", "polite");
    document.querySelectorAll("details").forEach(keepFold);
    arrive();
  };

  // Gradio loads the page again once a lost server is back. Words not sent go to the server and
  // come back with the page; for a changed entry of the record the browser asks first.
  const sharedForm = () => {
    const form = by("area-shared")?.querySelector("form.editor");
    const box = form?.querySelector("textarea");
    const pair = document.querySelector("#shared-lead [data-pair]")?.dataset.pair;
    if (!box || box.value === box.defaultValue) return "";
    return JSON.stringify({ ...Object.fromEntries(new FormData(form)), pair });
  };
  window.addEventListener("pagehide", () => {
    const words = (id) => by(id)?.querySelector("textarea")?.value ?? "";
    const unsent = { say: words("say"), question: words("question"), tell: words("tell"), shared: sharedForm() };
    if (Object.values(unsent).some((text) => text.trim())) {
      navigator.sendBeacon("/telemachus/draft", JSON.stringify(unsent));
    }
  });
  window.addEventListener("beforeunload", (event) => {
    const unsaved = [...document.querySelectorAll("textarea[data-field]")];
    if (unsaved.some((box) => box.value !== box.defaultValue && box.value !== box.dataset.sent)) {
      event.preventDefault();
    }
  });

  // A session that has ended is said plainly, and what was being written stays in its box.
  const ended = () => {
    if (by("ended")) return;
    const told = document.createElement("div");
    told.id = "ended";
    told.setAttribute("role", "alert");
    const words = document.createElement("p");
    const again = document.createElement("a");
    again.href = "/sign-in";
    again.target = "_blank";
    again.rel = "noopener";
    again.textContent = "Sign in again";
    words.append(
      "You are signed out. ", again,
      " in the window that opens, then come back to this one and send it once more. " +
      "What you wrote is still in the box."
    );
    told.append(words);
    document.querySelector("main").prepend(told);
    told.scrollIntoView({ block: "nearest" });
  };
  const ask = window.fetch.bind(window);
  window.fetch = async (...call) => {
    const answer = await ask(...call);
    if (answer.status === 401) ended();
    else if (answer.ok && answer.url.includes("/queue/join")) by("ended")?.remove();
    return answer;
  };
  // A page that the browser kept for its back button is asked for anew: it may be another's now.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const speaks = (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    return element?.closest("#coming, #log, #answer-coming, #rehearse-coming, #rehearse-log");
  };
  new MutationObserver((changes) => {
    tend();
    if (changes.some((change) => change.type !== "attributes" && speaks(change.target))) {
      requestAnimationFrame(toEnd);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["open"],
  });
})();
