// What the page remembers: one record for each exercise or figure, under its id, in the storage of the browser.
// A record is JSON, { version, state }.  It comes from outside, so it may be anything: what cannot be read is as if it
// were not there.  What the browser does not keep lasts as long as the page.

const RECORDS = 2; // the version of the records
const RECORD = "bp-book "; // what the key of one begins with
const LONGEST_RECORD = 20000; // characters; a longer one is none of ours

const unkept = (window.bpUnkept ??= new Map()); // records that the browser did not keep, for all that stands in the page

function parsed(text) {
  try {
    return text.length > LONGEST_RECORD ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export class Stored {
  // id      whose record it is: "exercise softmax-delta", "figure one-weight"
  // read    (whatever was stored) => a state, or null if it is none
  // merge   (stored, own) => the state to store, so that nothing is lost that another tab has stored meanwhile
  // former  { key, read }: where the version before kept it, and (whatever was stored there) => a state or null
  constructor(id, { read, merge = (stored, own) => own, former }) {
    Object.assign(this, { key: RECORD + id, read, merge, former });
  }

  // The state that is stored, or null.
  get() {
    const text = this.#text();
    if (text !== null) return this.#state(text);
    return this.former ? this.former.read(parsed(this.#item(this.former.key) ?? "")) : null;
  }

  // Store a state, merged with the stored one; tells whether the browser keeps it.
  put(state) {
    const stored = this.get();
    const text = JSON.stringify({ version: RECORDS, state: stored ? this.merge(stored, state) : state });
    try {
      localStorage.setItem(this.key, text);
      if (this.former) localStorage.removeItem(this.former.key);
      unkept.delete(this.key);
      return true;
    } catch { // full, forbidden, or not there
      unkept.set(this.key, text);
      return false;
    }
  }

  forget() {
    unkept.delete(this.key);
    try {
      localStorage.removeItem(this.key);
      if (this.former) localStorage.removeItem(this.former.key);
    } catch {} // then there is nothing in it
  }

  // `changed(state)` is told of what another tab stores, and of null when it forgets; also when the reader comes back to a
  // page that the browser had put by.  Returns what ends it.
  subscribe(changed) {
    const look = () => {
      const state = this.get();
      if (state || this.#text() === null) changed(state);
    };
    const stored = ({ key }) => (key === this.key || key === null) && look();
    const shown = ({ persisted }) => persisted && look();
    addEventListener("storage", stored);
    addEventListener("pageshow", shown);
    return () => {
      removeEventListener("storage", stored);
      removeEventListener("pageshow", shown);
    };
  }

  #text() {
    return unkept.get(this.key) ?? this.#item(this.key);
  }

  #state(text) {
    const record = parsed(text);
    return isRecord(record) && record.version === RECORDS ? this.read(record.state) : null;
  }

  #item(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }
}
