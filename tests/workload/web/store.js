'use strict';
// Where values live that any process may ask for: Redis, or else this process alone.
//   get(key)                     the value or null
//   set(key, value, ms)          for so long
//   add(key, value, ms)          as set, unless there is one already; whether it was set
//   delete(key)
const { Lru } = require('./lru.js');
const { Redis } = require('./redis.js');

class OwnStore {
  #values = new Lru({ mostEntries: 10000, mostBytes: 16 << 20 });

  async get(key) {
    return this.#values.get(key) ?? null;
  }

  async set(key, value, ms) {
    this.#values.set(key, value, { bytes: key.length + value.length, until: Date.now() + ms });
  }

  async add(key, value, ms) {
    if (this.#values.get(key) !== undefined) return false;
    await this.set(key, value, ms);
    return true;
  }

  async delete(key) {
    this.#values.delete(key);
  }
}

class RedisStore {
  #redis;

  constructor(url) {
    this.#redis = new Redis(url);
  }

  get(key) {
    return this.#redis.ask('GET', key);
  }

  set(key, value, ms) {
    return this.#redis.ask('SET', key, value, 'PX', ms);
  }

  async add(key, value, ms) {
    return await this.#redis.ask('SET', key, value, 'PX', ms, 'NX') !== null;
  }

  delete(key) {
    return this.#redis.ask('DEL', key);
  }
}

module.exports = { openStore: (url) => (url ? new RedisStore(url) : new OwnStore()) };
