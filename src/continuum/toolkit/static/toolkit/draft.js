// data-continuum-draft="name": long texts are kept in this tab until the server has confirmed them.
// Confirmed means: the page after sending says that it is done, or the form comes back holding the same text.
// data-continuum-draft-kept: the page itself keeps the draft, a few seconds after the last key; this tab holds it meanwhile,
// and sends it again when the network is back.
(() => {
  const keyOf = (form) => `continuum-draft:${form.dataset.continuumDraft}`;
  const textsOf = (form) => [...form.querySelectorAll("textarea[name]")];

  function read(key) {
    try { return JSON.parse(sessionStorage.getItem(key) || "null"); } catch { return null; }
  }

  function keep(form) {
    const typed = Object.fromEntries(textsOf(form).map((area) => [area.name, area.value]));
    try { sessionStorage.setItem(keyOf(form), JSON.stringify(typed)); } catch { /* storage full or refused */ }
  }

  function forget(form) {
    try { sessionStorage.removeItem(keyOf(form)); } catch { /* storage refused: nothing was kept */ }
  }

  function button(words, quiet, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = quiet ? "button-text" : "button button-quiet";
    made.textContent = words;
    made.addEventListener("click", action);
    return made;
  }

  function offer(form, typed) {
    const part = document.createElement("div");
    part.className = "notice notice-to_watch draft-offer";
    part.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = "Un texte que vous aviez saisi ici n’a pas été enregistré.";
    const actions = document.createElement("p");
    actions.className = "buttons";
    actions.append(
      button("Reprendre ce texte", false, () => {
        textsOf(form).forEach((area) => { if (area.name in typed) area.value = typed[area.name]; });
        part.remove();
        textsOf(form)[0]?.focus();
      }),
      button("L’oublier", true, () => { forget(form); part.remove(); }),
    );
    part.append(words, actions);
    form.prepend(part);
  }

  const SENT = "continuum-draft-sent";
  try {
    const sent = sessionStorage.getItem(SENT);
    if (sent && document.querySelector(".messages .notice-done")) sessionStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  } catch { /* storage refused: nothing was kept */ }

  const PAUSE = 3000;
  const AGAIN = 15000;

  function told(form) {
    const line = document.createElement("p");
    line.className = "note draft-told";
    line.setAttribute("role", "status");
    form.querySelector(".buttons")?.after(line);
    return (words) => { line.textContent = words; };
  }

  function hour() {
    return new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", " h ");
  }

  function keepOnServer(form) {
    const tell = told(form);
    let timer = 0;
    let edited = 0;
    let pending = new AbortController();

    async function send() {
      pending.abort();
      pending = new AbortController();
      const { signal } = pending;
      const sent = edited;
      const body = new FormData(form);
      body.set("keep_for_later", "oui");
      try {
        const headers = { "X-Requested-With": "continuum-draft" };
        // A redirection leads to the page of entry: followed, it would look like a success.
        const answer = await fetch(window.location.pathname, { method: "POST", body, headers, redirect: "manual", signal });
        heard(answer, sent);
      } catch {
        if (signal.aborted) return;
        keep(form);
        tell("Pas de réseau\u00a0: votre texte est gardé dans cet onglet, il partira dès que possible.");
        plan(AGAIN);
      }
    }

    function heard(answer, sent) {
      if (answer.status === 204) {
        if (sent === edited) forget(form);
        tell(`Brouillon gardé à ${hour()}. Il n’est pas encore enregistré.`);
        return;
      }
      keep(form);
      if (answer.type === "opaqueredirect") {
        tell("Votre session est terminée. Ce que vous avez tapé reste sur cette page et dans cet onglet\u00a0; enregistrez\u00a0: "
          + "une fois de retour, vous le retrouverez.");
      } else if (answer.status === 413) tell("Ce texte est trop long pour être gardé en brouillon\u00a0: enregistrez-le.");
      else tell("Ce brouillon n’a pas pu être gardé\u00a0: ne fermez pas cet onglet sans enregistrer.");
    }

    function plan(delay) {
      window.clearTimeout(timer);
      timer = window.setTimeout(send, delay);
    }

    form.addEventListener("input", () => { edited += 1; plan(PAUSE); });
    form.addEventListener("submit", () => { window.clearTimeout(timer); pending.abort(); });
    window.addEventListener("online", () => { if (read(keyOf(form))) plan(0); });
  }

  document.querySelectorAll("form[data-continuum-draft]").forEach((form) => {
    const typed = read(keyOf(form));
    const differs = typed && textsOf(form).some((area) => area.name in typed && area.value !== typed[area.name]);
    if (differs) offer(form, typed);
    else if (typed) forget(form);
    form.addEventListener("input", () => keep(form));
    if ("continuumDraftKept" in form.dataset) keepOnServer(form);
    form.addEventListener("submit", () => {
      try { sessionStorage.setItem(SENT, keyOf(form)); } catch { /* storage refused */ }
    });
  });
})();
