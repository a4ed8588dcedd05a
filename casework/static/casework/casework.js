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
    if ((event.submitter && event.submitter.formAction.includes("/table.")) || form.method === "dialog") return; // a file
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

  // a device with a passkey that does not answer, or a person who thinks better of it
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.querySelectorAll("[data-passkey-failed]").forEach((element) => element.removeAttribute("hidden"));
  });

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

  // the bar for the ticked families shows when there are any, and says how many
  const bulk = document.querySelector("[data-bulk]");
  const countTicked = () => {
    const ticked = document.querySelectorAll('input[form="bulk"]:checked').length;
    const said = bulk.querySelector("[data-bulk-count]");
    bulk.hidden = !ticked;
    said.textContent = `${said.dataset.one} ${ticked}`;
  };
  if (bulk) {
    document.addEventListener("change", (event) => event.target.matches('input[form="bulk"]') && countTicked());
    window.addEventListener("pageshow", countTicked);
    countTicked();
  }

  // single keys as commands: off inside fields, off with a modifier, off for who switched them off (then no #keys)
  const keys = document.getElementById("keys");
  const rows = [...document.querySelectorAll("[data-row]")];
  let here = -1;
  const go = (step) => {
    if (!rows.length) return;
    rows.forEach((row) => row.classList.remove("here"));
    here = Math.min(rows.length - 1, Math.max(0, here + step));
    rows[here].classList.add("here");
    rows[here].querySelector("[data-open]").focus();
    rows[here].scrollIntoView({ block: "nearest" });
  };
  const commands = {
    "/": () => {
      const fields = [...document.querySelectorAll('form[role="search"] input[type="search"]')];
      const field = fields.find((one) => one.offsetParent !== null);
      if (field) field.focus();
    },
    j: () => go(1),
    k: () => go(-1),
    x: () => {
      const box = here >= 0 && rows[here].querySelector('input[type="checkbox"]');
      if (box) box.click();
    },
    "?": () => keys.showModal(),
  };
  // a Russian keyboard has other letters on the same keys
  const same = { "о": "j", "л": "k", "ч": "x" };
  if (keys) {
    document.addEventListener("focusin", (event) => {
      const row = event.target.closest("[data-row]");
      if (row) here = rows.indexOf(row);
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
      if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat || keys.open) return;
      const key = event.key.toLowerCase();
      const command = commands[same[key] || key];
      if (!command) return;
      event.preventDefault();
      command();
    });
  }

  // a step's form that was changed is kept as a draft; the same button does it without a script
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const said = form.querySelector("[data-draft-said]");
    let timer = 0;
    const keep = async () => {
      const data = new FormData(form);
      [...data.keys()].forEach((name) => data.get(name) instanceof File && data.delete(name));
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: data, headers: { "HX-Request": "true" } });
        if (answer.ok && said) said.textContent = await answer.text();
      } catch {
        if (said) said.textContent = said.dataset.failed;
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 1200);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  });
})();
