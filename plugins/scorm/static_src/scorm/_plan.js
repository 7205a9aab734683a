// The plan of a module on the site's page: the server has written it, the runtime says in which
// order its entries stand, which are shown, which may be chosen, and what is done.
const stateOf = ({ done, started, success }, before) => {
  if (success !== "unknown") {
    return success;
  }
  return done ? "done" : started || before !== "todo" ? "started" : "todo";
};

export class Plan {
  // `label` gives the words for a state; `choose` is called with the identifier of an entry.
  constructor(root, { label, choose }) {
    this.label = label;
    this.entries = new Map();
    root?.querySelectorAll("[data-item]").forEach((line) => {
      const button = line.querySelector("button");
      this.entries.set(line.dataset.item, { line, button });
      button.addEventListener("click", () => choose(line.dataset.item));
    });
  }

  title(item) {
    return this.entries.get(item)?.button.firstChild.textContent.trim() || "";
  }

  show(plan, current) {
    this.arrange(plan.map(({ item }) => item));
    plan.forEach((told) => {
      const entry = this.entries.get(told.item);
      if (entry) {
        this.showEntry(entry, told, told.item === current);
      }
    });
    this.entries.forEach(({ line }) => {
      line.hidden = !line.querySelector("button:not([hidden])");
    });
  }

  // Lists whose entries are all told stand in the order told: it may be drawn by lot.
  arrange(items) {
    const order = items.join("\n");
    if (order === this.order) {
      return;
    }
    this.order = order;
    const told = new Set(items);
    items.forEach((item) => {
      const line = this.entries.get(item)?.line;
      const siblings = [...(line?.parentNode.children || [])];
      if (siblings.every((sibling) => told.has(sibling.dataset.item))) {
        line?.parentNode.append(line);
      }
    });
  }

  showEntry({ line, button }, told, isHere) {
    button.hidden = !told.visible;
    button.disabled = !told.selectable;
    button.setAttribute("aria-current", isHere ? "step" : "false");
    const state = stateOf(told, line.dataset.state);
    if (state !== line.dataset.state) {
      line.dataset.state = state;
      button.querySelector("[data-step-state]").textContent = this.label(state);
    }
  }
}
