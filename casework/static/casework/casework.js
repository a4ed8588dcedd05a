// Small comforts; every page works without them.
(() => {
  "use strict";

  // 422 carries the form with its errors, 409 the newer page: show them instead of dropping them
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // a form is sent once; the receipt in it would catch the second anyway
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // an error summary is read first; the map shows where the family stands
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.querySelectorAll(".map").forEach((map) => {
    const now = map.querySelector("thead th.now");
    const first = map.querySelector("thead td");
    if (now && first) map.scrollLeft = now.offsetLeft - first.offsetWidth - 24;
  });

  // one open menu at a time; Escape closes it
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print]");
    if (button) window.print();
  });
  document.querySelectorAll("[data-needs-script]").forEach((element) => element.removeAttribute("hidden"));

  // the page is read aloud in its own language; a second press stops it
  document.querySelectorAll("[data-read-aloud]").forEach((button) => {
    if (!("speechSynthesis" in window)) return;
    button.hidden = false;
    const stopped = () => button.setAttribute("aria-pressed", "false");
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
    button.addEventListener("click", () => {
      const wasSpeaking = button.getAttribute("aria-pressed") === "true";
      speechSynthesis.cancel();
      stopped();
      if (wasSpeaking) return;
      const said = new SpeechSynthesisUtterance(document.getElementById("main").innerText);
      said.lang = document.documentElement.lang;
      said.onend = said.onerror = stopped;
      button.setAttribute("aria-pressed", "true");
      speechSynthesis.speak(said);
    });
  });

  // what is being looked for appears by itself
  const waiting = document.querySelector("[data-look-again]");
  if (waiting) setTimeout(() => location.replace(location.href), Number(waiting.dataset.lookAgain) * 1000);

  // the button names what was chosen
  const nameButtons = () => {
    document.querySelectorAll("[data-names]").forEach((button) => {
      const chosen = button.form.querySelector(`input[name="${button.dataset.names}"]:checked`);
      if (chosen && chosen.dataset.label) button.querySelector("span").textContent = chosen.dataset.label;
    });
  };
  document.addEventListener("change", nameButtons);
  document.addEventListener("htmx:afterSettle", nameButtons);
  nameButtons();
})();
