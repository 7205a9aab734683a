// The calls of a SCO, for whoever looks for a fault: those that went wrong, or all of them.
const MOST_TEXT = 200;
const MOST_LINES = { errors: 20, all: 300 };

const cut = (value) => (value === undefined || value === null ? "" : String(value).slice(0, MOST_TEXT));

export class Journal {
  constructor(keepsAll) {
    this.keepsAll = keepsAll;
    this.lines = [];
    this.begun = performance.now();
  }

  // A line: milliseconds since the opening, method, element, value, answer, error code.
  note(method, [element, value], answer, error) {
    if (!error && !this.keepsAll) {
      return;
    }
    const elapsed = Math.round(performance.now() - this.begun);
    this.lines.push([elapsed, method, cut(element), cut(value), cut(answer), error]);
    const most = this.keepsAll ? MOST_LINES.all : MOST_LINES.errors;
    this.lines = this.lines.slice(-most);
  }

  // What has been noted since the last time.
  take() {
    const taken = this.lines;
    this.lines = [];
    return taken;
  }
}

// The same object for a SCO, whose calls are noted. Asking for the last error is no call.
export function journalled(api, journal) {
  const lastError = Object.keys(api).find((name) => name.endsWith("GetLastError"));
  const watched = Object.entries(api).map(([name, method]) => {
    if (/Get(?:LastError|ErrorString|Diagnostic)$/.test(name)) {
      return [name, method];
    }
    const noted = (...args) => {
      const answer = method(...args);
      journal.note(name, args, answer, Number(api[lastError]("")) || 0);
      return answer;
    };
    return [name, noted];
  });
  return Object.freeze(Object.fromEntries(watched));
}
