'use strict';
// Redis's protocol, version 2 (redis.io/docs/reference/protocol-spec).
const mostBytes = 8 << 20;
const mostElements = 10000;
const mostDepth = 4;

const encode = (words) =>
  `*${words.length}\r\n` + words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join('');

const incomplete = Symbol('incomplete');

// Takes bytes as they come; `answers` of them is given each whole answer, an Error for what Redis calls one. Throws on what
// is not Redis.
class Decoder {
  #bytes = Buffer.alloc(0);
  #at = 0;

  answers(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    if (this.#bytes.length > mostBytes) throw new Error('an answer is too long');
    const found = [];
    for (;;) {
      const begin = this.#at;
      const value = this.#value(0);
      if (value === incomplete) {
        this.#bytes = this.#bytes.subarray(begin);
        this.#at = 0;
        return found;
      }
      found.push(value);
    }
  }

  #line() {
    const end = this.#bytes.indexOf('\r\n', this.#at);
    if (end < 0) return incomplete;
    const line = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 2;
    return line;
  }

  #value(depth) {
    const line = this.#line();
    if (line === incomplete) return incomplete;
    const rest = line.slice(1);
    switch (line[0]) {
      case '+': return rest;
      case '-': return new Error(`Redis says: ${rest}`);
      case ':': return Number(rest);
      case '$': return this.#bulk(Number(rest));
      case '*': return this.#array(Number(rest), depth);
      default: throw new Error('what answers is not Redis');
    }
  }

  #bulk(length) {
    if (length === -1) return null;
    if (!(length >= 0 && length <= mostBytes)) throw new Error('a value is too long');
    if (this.#bytes.length < this.#at + length + 2) return incomplete;
    const text = this.#bytes.toString('utf8', this.#at, this.#at + length);
    this.#at += length + 2;
    return text;
  }

  #array(length, depth) {
    if (length === -1) return null;
    if (!(length >= 0 && length <= mostElements) || depth >= mostDepth) throw new Error('an answer has too many parts');
    const values = [];
    while (values.length < length) {
      const value = this.#value(depth + 1);
      if (value === incomplete) return incomplete;
      values.push(value);
    }
    return values;
  }
}

module.exports = { Decoder, encode };
