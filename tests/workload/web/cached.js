'use strict';
// /cached/:id: a page that is dear to make, so it is kept: the last used in this process, and for all processes in the
// store. Whichever process is asked, the ETag is the same, so each can answer 304.
const { createHash } = require('node:crypto');

const { Lru } = require('./lru.js');

const make = (id) => JSON.stringify({ id, made_by: process.pid, made_at: new Date().toISOString() });

const tagOf = (text) => `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;

const matches = (header, tag) =>
  header !== undefined && header.split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, '')));

module.exports = (store, ttl) => {
  const own = new Lru({ mostEntries: 1000, mostBytes: 1 << 20 });

  async function fromStore(id) {
    const key = `cached:${id}`;
    const page = { text: make(id), until: Date.now() + ttl };
    const found = await store.get(key);
    if (found) return { from: 'store', ...JSON.parse(found) };
    if (await store.add(key, JSON.stringify(page), ttl)) return { from: 'made', ...page };
    const other = await store.get(key); // another process was faster
    return other ? { from: 'store', ...JSON.parse(other) } : { from: 'made', ...page };
  }

  async function find(id) {
    const kept = own.get(id);
    if (kept) return { from: 'process', ...kept };
    const { from, text, until } = await fromStore(id);
    own.set(id, { text, until }, { bytes: text.length, until });
    return { from, text, until };
  }

  return async (query, request, response, id) => {
    if (!id) throw Object.assign(new Error('which one? /cached/ID'), { statusCode: 404 });
    const { from, text, until } = await find(id);
    const tag = tagOf(text);
    response.setHeader('ETag', tag);
    response.setHeader('Cache-Control', `public, max-age=${Math.max(0, Math.floor((until - Date.now()) / 1000))}`);
    response.setHeader('X-Cache', from);
    response.setHeader('X-Process', process.pid);
    if (matches(request.headers['if-none-match'], tag)) {
      response.statusCode = 304;
      return '';
    }
    response.setHeader('Content-Type', 'application/json');
    return text;
  };
};
