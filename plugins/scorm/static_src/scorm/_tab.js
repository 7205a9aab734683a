// What belongs to this tab: its name, and the time during which it was in sight.
const SESSION_KEY = "tne-scorm-session";

export class Stopwatch {
  // Seconds during which the page was in sight.
  constructor() {
    this.total = 0;
    this.since = document.hidden ? 0 : performance.now();
    document.addEventListener("visibilitychange", () => {
      this.settle();
      this.since = document.hidden ? 0 : performance.now();
    });
  }

  settle() {
    if (this.since) {
      this.total += performance.now() - this.since;
      this.since = performance.now();
    }
  }

  // What was less than a second goes on to the next step: many short ones are not nothing.
  restart() {
    this.settle();
    this.total %= 1000;
  }

  get seconds() {
    this.settle();
    return Math.floor(this.total / 1000);
  }
}

// The same tab keeps its session over a reload: it is not "another window".
export function sessionOfThisTab() {
  let session = null;
  try {
    session = window.sessionStorage.getItem(SESSION_KEY);
    if (!session) {
      session = randomId();
      window.sessionStorage.setItem(SESSION_KEY, session);
    }
  } catch {
    session = session || randomId();
  }
  return session;
}

// crypto.randomUUID needs a secure context, which *.localhost is and a test server may not be.
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
