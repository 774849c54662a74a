// data-continuum-draft="name": long texts are kept in this tab until the server has confirmed them.
// Confirmed means: the page after sending says that it is done, or the form comes back holding the same text.
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
      button("L’oublier", true, () => { sessionStorage.removeItem(keyOf(form)); part.remove(); }),
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

  document.querySelectorAll("form[data-continuum-draft]").forEach((form) => {
    const typed = read(keyOf(form));
    const differs = typed && textsOf(form).some((area) => area.name in typed && area.value !== typed[area.name]);
    if (differs) offer(form, typed);
    else if (typed) sessionStorage.removeItem(keyOf(form));
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => {
      try { sessionStorage.setItem(SENT, keyOf(form)); } catch { /* storage refused */ }
    });
  });
})();
