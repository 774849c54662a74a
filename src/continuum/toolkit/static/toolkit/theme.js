// data-continuum-theme: the reader chooses light, dark or the device's aspect; remembered on this device only.
// Loaded before the page is drawn, so that a dark reader never sees a white flash.
(() => {
  const key = "continuum-theme";
  const known = ["auto", "light", "dark"];
  let stored = "auto";
  try { stored = localStorage.getItem(key) || "auto"; } catch { /* storage refused: the device decides */ }
  const chosen = known.includes(stored) ? stored : "auto";
  document.documentElement.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-continuum-theme]").forEach((part) => {
      const select = part.querySelector("select");
      part.hidden = false;
      select.value = chosen;
      select.addEventListener("change", () => {
        document.documentElement.dataset.theme = select.value;
        try { localStorage.setItem(key, select.value); } catch { /* kept for this page only */ }
      });
    });
  });
})();
