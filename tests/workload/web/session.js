'use strict';
// /session: what a client told, kept under a token that only the client has, so any process can answer.
//   POST                                       makes one of the body (JSON) and tells its token
//   GET, PUT, DELETE, Authorization: Bearer T  read it, replace what it keeps, end it
const { randomBytes } = require('node:crypto');

const lifetime = 30 * 60 * 1000;
const mostBytes = 4096;

const refuse = (statusCode, text) => Object.assign(new Error(text), { statusCode });

async function bodyOf(request) {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) {
    text += piece;
    if (text.length > mostBytes) throw refuse(413, `a session keeps at most ${mostBytes} bytes`);
  }
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw refuse(400, 'the body is not JSON');
  }
}

module.exports = (store) => {
  const keep = (token, session) => store.set(`session:${token}`, JSON.stringify(session), lifetime);

  async function create(request, response) {
    const token = randomBytes(16).toString('hex');
    await keep(token, { made_by: process.pid, data: await bodyOf(request) });
    response.statusCode = 201;
    return { token };
  }

  async function open(token) {
    const text = token && await store.get(`session:${token}`);
    if (!text) throw refuse(401, 'no such session; POST /session makes one');
    return JSON.parse(text);
  }

  async function use(request) {
    const [, token] = /^Bearer ([0-9a-f]{32})$/.exec(request.headers.authorization ?? '') ?? [];
    const session = await open(token);
    if (request.method === 'PUT') session.data = await bodyOf(request);
    if (request.method === 'DELETE') await store.delete(`session:${token}`);
    else await keep(token, session);
    return { ...session, answered_by: process.pid };
  }

  return async (query, request, response) => {
    const answer = request.method === 'POST' ? await create(request, response) : await use(request);
    response.setHeader('Content-Type', 'application/json');
    return JSON.stringify(answer) + '\n';
  };
};
