'use strict';
// A client of Redis: one connection, as many questions under way as are asked, in order. It connects anew by itself; a
// question waits for that, but never longer than `patience`, and no more than `mostWaiting` wait. Failures have
// statusCode 503.
const net = require('node:net');

const { Decoder, encode } = require('./resp.js');

const mostWaiting = 10000;
const patience = 2000;
const pauses = { first: 20, longest: 1000 };

const failure = (text) => Object.assign(new Error(text), { statusCode: 503 });

class Redis {
  #target;
  #greeting = [];
  #socket;
  #connected = false;
  #pause = pauses.first;
  #unsent = [];
  #asked = []; // the answers still to come, oldest first

  constructor(url) {
    const { hostname, port, password, pathname } = new URL(url);
    this.#target = { host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port || 6379) };
    if (password) this.#greeting.push(['AUTH', decodeURIComponent(password)]);
    if (pathname.length > 1) this.#greeting.push(['SELECT', pathname.slice(1)]);
    this.#connect();
  }

  ask(...words) {
    if (this.#unsent.length + this.#asked.length >= mostWaiting)
      return Promise.reject(failure('too many questions to Redis are waiting'));
    return new Promise((resolve, reject) => {
      const question = { words, resolve, reject };
      question.timer = setTimeout(() => this.#giveUp(question), patience);
      if (this.#connected) this.#send(question);
      else this.#unsent.push(question);
    });
  }

  #connect() {
    const decoder = new Decoder();
    const socket = net.connect(this.#target);
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('connect', () => this.#begin());
    socket.on('data', (bytes) => {
      try {
        for (const answer of decoder.answers(bytes)) this.#hear(answer);
      } catch (error) {
        socket.destroy(error);
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#lose());
  }

  #begin() {
    this.#connected = true;
    this.#pause = pauses.first;
    for (const words of this.#greeting)
      this.#send({ words, resolve: () => {}, reject: (error) => this.#socket.destroy(error) });
    for (const question of this.#unsent.splice(0)) this.#send(question);
  }

  #send(question) {
    this.#asked.push(question);
    this.#socket.write(encode(question.words));
  }

  #hear(answer) {
    const question = this.#asked.shift();
    if (!question) throw new Error('an answer that nobody asked for');
    clearTimeout(question.timer);
    if (answer instanceof Error) question.reject(Object.assign(answer, { statusCode: 503 }));
    else question.resolve(answer);
  }

  // An answer that comes too late is still one, and keeps its place in the order.
  #giveUp(question) {
    this.#unsent = this.#unsent.filter((other) => other !== question);
    question.reject(failure(`Redis did not answer within ${patience} ms`));
  }

  #lose() {
    this.#connected = false;
    for (const question of this.#asked.splice(0)) {
      clearTimeout(question.timer);
      question.reject(failure('the connection to Redis was lost'));
    }
    setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, pauses.longest);
  }
}

module.exports = { Redis };
