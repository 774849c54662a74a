// data-continuum-questions="id": in a text, « [[ » offers the questions that the register can answer, with today's answer.
// The list is a JSON script element (id) of {code, label, answer}. Keyboard: arrows, Enter or Tab to take, Escape to close.
(() => {
  const SHOWN = 8;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function matching(questions, typed) {
    const words = plain(typed).split(/\s+/).filter(Boolean);
    return questions
      .filter((one) => words.every((word) => plain(`${one.code} ${one.label}`).includes(word)))
      .slice(0, SHOWN);
  }

  function typedQuestion(area) {
    const before = area.value.slice(0, area.selectionStart);
    const start = before.lastIndexOf("[[");
    if (start < 0 || /\]\]|\n/.test(before.slice(start))) return null;
    return { start, typed: before.slice(start + 2) };
  }

  class Completion {
    constructor(area, questions) {
      Object.assign(this, { area, questions, found: [], at: 0 });
      const frame = document.createElement("div");
      frame.className = "completion";
      area.replaceWith(frame);
      this.list = document.createElement("ul");
      this.list.id = `${area.id}_questions`;
      this.list.className = "completion-list";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "Chiffres que l’on peut citer");
      this.list.hidden = true;
      this.said = document.createElement("p");
      this.said.className = "visually-hidden";
      this.said.setAttribute("role", "status");
      frame.append(area, this.list, this.said);
      area.setAttribute("aria-autocomplete", "list");
      area.setAttribute("aria-controls", this.list.id);
      area.addEventListener("input", () => this.look());
      area.addEventListener("click", () => this.look());
      area.addEventListener("keydown", (event) => this.key(event));
      area.addEventListener("blur", () => this.close());
    }

    look() {
      const question = typedQuestion(this.area);
      this.found = question ? matching(this.questions, question.typed) : [];
      this.at = 0;
      if (!this.found.length) return this.close();
      this.draw();
      this.said.textContent = `${this.found.length} chiffres proposés ; flèches pour choisir, Entrée pour prendre.`;
    }

    draw() {
      this.list.replaceChildren(...this.found.map((one, index) => this.line(one, index)));
      this.list.hidden = false;
      this.list.scrollIntoView({ block: "nearest" });
      this.area.setAttribute("aria-activedescendant", `${this.list.id}_${this.at}`);
    }

    line(one, index) {
      const line = document.createElement("li");
      line.id = `${this.list.id}_${index}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(index === this.at));
      const label = document.createElement("span");
      label.textContent = one.label;
      const answer = document.createElement("span");
      answer.className = "answer";
      answer.textContent = one.answer;
      line.append(label, answer);
      line.addEventListener("mousedown", (event) => { event.preventDefault(); this.take(one); });
      return line;
    }

    key(event) {
      if (this.list.hidden) return;
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in moves) {
        this.at = (this.at + moves[event.key] + this.found.length) % this.found.length;
        this.draw();
      } else if (event.key === "Enter" || event.key === "Tab") {
        this.take(this.found[this.at]);
      } else if (event.key === "Escape") {
        this.close();
      } else return;
      event.preventDefault();
    }

    take(one) {
      const { start } = typedQuestion(this.area);
      const end = this.area.selectionStart;
      const closed = this.area.value.slice(end, end + 2) === "]]" ? 2 : 0;
      this.area.setRangeText(`[[${one.code}]]`, start, end + closed, "end");
      this.close();
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }

    close() {
      this.list.hidden = true;
      this.area.removeAttribute("aria-activedescendant");
      this.said.textContent = "";
    }
  }

  document.querySelectorAll("textarea[data-continuum-questions]").forEach((area) => {
    const source = document.getElementById(area.dataset.continuumQuestions);
    if (source) new Completion(area, JSON.parse(source.textContent));
  });
})();
