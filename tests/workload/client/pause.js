'use strict';
// usage: pause.js INSPECTOR_PORT
// Holds a Node.js process at a breakpoint until SIGTERM. Needs Node.js 22 for its WebSocket.
const http = require('node:http');

function hold(url) {
  const socket = new WebSocket(url);
  let id = 0;
  const tell = (method) => socket.send(JSON.stringify({ id: ++id, method }));
  socket.onopen = () => tell('Debugger.enable');
  // Only when the process has told of all its scripts, so that it is idle while it is held.
  socket.onmessage = ({ data }) => {
    if (JSON.parse(data).id === 1) tell('Debugger.pause');
  };
  process.on('SIGTERM', () => {
    tell('Debugger.resume');
    setTimeout(() => process.exit(0), 100);
  });
}

http.get({ host: '127.0.0.1', port: process.argv[2], path: '/json/list' }, (response) => {
  let text = '';
  response.on('data', (piece) => { text += piece; });
  response.on('end', () => hold(JSON.parse(text)[0].webSocketDebuggerUrl));
});
