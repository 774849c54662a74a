// data-continuum-once: a double click sends a form once. The server would keep one answer anyway;
// this spares the reader the doubt.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-continuum-once]");
  if (!form) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // Disabled only after the browser has read the form: a disabled button's own name would not be sent.
  setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; }));
});

// A page taken back from the browser's memory must be usable again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("[data-continuum-once]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = false; });
  });
});

// A summary of errors is where the reader must start.
const errors = document.querySelector("[data-continuum-errors]");
if (errors && !errors.closest("[data-continuum-still]")) errors.focus();
