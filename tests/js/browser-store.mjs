/** IndexedDB and the lock manager, as far as the upload uses them, in memory. Two pages share them as two tabs would. */

export class FakeIndexedDB {
  constructor({ full = false } = {}) {
    Object.assign(this, { full, shelves: new Map() });
  }

  open() {
    const request = {};
    queueMicrotask(() => {
      const fresh = this.shelves.size === 0;
      request.result = {
        createObjectStore: (name) => this.shelves.set(name, new Map()),
        transaction: (names, mode) => new Transaction(this, names, mode),
        close() {},
      };
      if (fresh) request.onupgradeneeded();
      request.onsuccess();
    });
    return request;
  }

  /** The records of a shelf, for a look from outside. */
  shelf(name) {
    return [...(this.shelves.get(name)?.values() ?? [])];
  }
}

/** Works on copies of its shelves and writes them back whole, after all that was asked inside it: all or nothing. */
class Transaction {
  constructor(database, names) {
    this.database = database;
    this.copies = new Map(names.map((name) => [name, new Map(database.shelves.get(name))]));
    this.asked = [];
    this.failed = null;
    database.last = (database.last ?? Promise.resolve()).then(() => this.run());
  }

  objectStore(name) {
    const shelf = () => this.copies.get(name);
    return {
      get: (key) => this.ask(() => shelf().get(key)),
      getAll: () => this.ask(() => [...shelf().values()]),
      delete: (key) => this.ask(() => shelf().delete(key)),
      put: (record) =>
        this.ask(() => {
          if (this.database.full && record.file) throw new Error('QuotaExceededError');
          shelf().set(record.key, { ...record });
        }),
    };
  }

  ask(act) {
    const request = { act };
    this.asked.push(request);
    return request;
  }

  async run() {
    for (const name of this.copies.keys()) this.copies.set(name, new Map(this.database.shelves.get(name)));
    try {
      for (let next = 0; next < this.asked.length; next++) {
        const request = this.asked[next];
        request.result = request.act();
        request.onsuccess?.();
      }
    } catch (error) {
      this.error = error;
      this.onabort?.();
      return;
    }
    for (const [name, shelf] of this.copies) this.database.shelves.set(name, shelf);
    this.oncomplete?.();
  }
}

/** navigator.locks for one browser; `end()` of a page's view of it is a killed tab. */
export class FakeLocks {
  #held = new Map();

  request(name, { ifAvailable = false, signal } = {}, act) {
    const before = this.#held.get(name);
    if (before && ifAvailable) return Promise.resolve(act(null));
    const turn = (before ?? Promise.resolve()).then(() => (signal?.aborted ? Promise.reject(new Error('AbortError')) : act({ name })));
    const ended = turn.catch(() => {}).then(() => this.#held.get(name) === ended && this.#held.delete(name));
    this.#held.set(name, ended);
    return turn;
  }
}
