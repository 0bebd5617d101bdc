/**
 * Where a browser keeps what must survive a reload: records with a `key`, in named shelves.
 *
 * IndexedDB holds files too. Where it is missing or shut (private windows), the tab's session storage holds the words and the facts at least.
 */
const NAME = 'microclip';
const VERSION = 1;
const SHELVES = ['clips', 'files', 'words'];

/** Resolves to a store; never rejects. */
export async function openStore({ factory = safely(() => window.indexedDB), session = safely(() => window.sessionStorage) } = {}) {
  try {
    return new Database(await opened(factory));
  } catch {
    return new SessionStore(session);
  }
}

function safely(read) {
  try {
    return read();
  } catch {
    return null; // a browser that forbids even to look
  }
}

function opened(factory) {
  return new Promise((resolve, reject) => {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const shelf of SHELVES) request.result.createObjectStore(shelf, { keyPath: 'key' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

/** Shelves in IndexedDB. Each method rejects with the browser's error, such as a full disk. */
class Database {
  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close(); // a newer version of this page, in another tab
  }

  all(shelf) {
    return this.#run([shelf], 'readonly', (open) => open(shelf).getAll());
  }

  get(shelf, key) {
    return this.#run([shelf], 'readonly', (open) => open(shelf).get(key));
  }

  /** All of `records` (`{shelf: record}`) or none. Resolves when they are on the disk. */
  put(records) {
    return this.#run(Object.keys(records), 'readwrite', (open) => {
      for (const [shelf, record] of Object.entries(records)) open(shelf).put(record);
    });
  }

  /** Put `changes` upon a record; nothing if it is gone. `when(record)` may say no. Resolves to whether it was done. */
  change(shelf, key, changes, when = () => true) {
    let done = false;
    const run = this.#run([shelf], 'readwrite', (open) => {
      const request = open(shelf).get(key);
      request.onsuccess = () => {
        done = Boolean(request.result) && when(request.result);
        if (done) open(shelf).put({ ...request.result, ...changes });
      };
    });
    return run.then(() => done);
  }

  remove(...keys) {
    return this.#run(SHELVES, 'readwrite', (open) => {
      for (const shelf of SHELVES) for (const key of keys) open(shelf).delete(key);
    });
  }

  #run(shelves, mode, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(shelves, mode);
      const request = act((shelf) => transaction.objectStore(shelf));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }
}

/** The same without files, as JSON in the tab's own storage; without any storage at all it forgets. */
class SessionStore {
  constructor(session) {
    this.session = session;
  }

  async all(shelf) {
    return Object.values(this.#read()[shelf] ?? {});
  }

  async get(shelf, key) {
    return this.#read()[shelf]?.[key];
  }

  async put(records) {
    if (records.files) throw new TypeError('no room for files here');
    const kept = this.#read();
    for (const [shelf, record] of Object.entries(records)) (kept[shelf] ??= {})[record.key] = record;
    this.#write(kept);
  }

  async change(shelf, key, changes, when = () => true) {
    const record = await this.get(shelf, key);
    const done = Boolean(record) && when(record);
    if (done) await this.put({ [shelf]: { ...record, ...changes } });
    return done;
  }

  async remove(...keys) {
    const kept = this.#read();
    for (const shelf of Object.values(kept)) for (const key of keys) delete shelf[key];
    this.#write(kept);
  }

  #read() {
    try {
      return JSON.parse(this.session.getItem(NAME)) ?? {};
    } catch {
      return {};
    }
  }

  #write(kept) {
    this.session?.setItem(NAME, JSON.stringify(kept));
  }
}
