// TypeScript for a Node.js that strips types: 22.18 and later.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

interface Answer {
  pid: number;
}

const answer: Answer = { pid: process.pid };

createServer((request: IncomingMessage, response: ServerResponse) => {
  response.end(`typed process ${answer.pid}\n`);
}).listen(Number(process.env.PORT || 3000));
