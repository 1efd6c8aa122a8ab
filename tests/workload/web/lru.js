'use strict';
// The last used entries, so many, so many bytes of them in all, none older than its time to live.
class Lru {
  #entries = new Map(); // in the order of use
  #bytes = 0;

  constructor({ mostEntries, mostBytes }) {
    this.mostEntries = mostEntries;
    this.mostBytes = mostBytes;
  }

  get(key) {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.delete(key);
    if (entry.until <= Date.now()) return undefined;
    this.#insert(key, entry);
    return entry.value;
  }

  set(key, value, { bytes, until }) {
    this.delete(key);
    if (bytes > this.mostBytes) return;
    this.#insert(key, { value, bytes, until });
    while (this.#entries.size > this.mostEntries || this.#bytes > this.mostBytes)
      this.delete(this.#entries.keys().next().value);
  }

  delete(key) {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }

  #insert(key, entry) {
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
  }
}

module.exports = { Lru };
