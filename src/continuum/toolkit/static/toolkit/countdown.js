// data-continuum-countdown="420": seconds that remained when the server drew the page, counted down here between two answers.
// The server keeps the time; a part of the page drawn again brings its own number. Below zero the excess is said.
(() => {
  const ends = new WeakMap();

  function long(seconds) {
    return seconds < 60 ? `${seconds}\u00a0s` : `${Math.round(seconds / 60)}\u00a0min`;
  }

  function words(seconds) {
    return seconds < 0 ? `dépassé de ${long(-seconds)}` : `il reste ${long(seconds)}`;
  }

  function tick() {
    document.querySelectorAll("[data-continuum-countdown]").forEach((part) => {
      if (!ends.has(part)) ends.set(part, performance.now() + Number(part.dataset.continuumCountdown) * 1000);
      const seconds = Math.round((ends.get(part) - performance.now()) / 1000);
      const said = words(seconds);
      if (part.textContent !== said) part.textContent = said;
      part.parentElement.classList.toggle("is-over", seconds < 0);
    });
  }

  tick();
  setInterval(tick, 1000);
})();
