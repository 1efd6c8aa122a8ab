import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.end(`module of process ${process.pid}\n`);
});
await new Promise((resolve) => server.listen(Number(process.env.PORT || 3000), resolve));
console.log('listening');
