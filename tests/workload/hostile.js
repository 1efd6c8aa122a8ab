'use strict';
// Writes to its channel what no honest worker would, says so on stdout and lives on.
const fs = require('node:fs');

// Of the sockets among the first descriptors, the channel is the one that Node was born with.
const channel = 3;

function write(bytes) {
  let rest = Buffer.from(bytes);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(channel, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

const line = (object) => JSON.stringify(object) + '\n';
const ask = (fields) => line({cmd: 'NODE_CLUSTER', act: 'queryServer', seq: 1, index: 0, data: null,
                              address: '127.0.0.1', port: 0, addressType: 4, fd: null, flags: 0, ...fields});

const messages = [
  {cmd: 'NODE_CLUSTER', act: 'online', seq: 0},
  {cmd: 'NODE_CLUSTER', act: 'queryServer', seq: 1, index: 0, data: null, address: '127.0.0.1', port: 0,
   addressType: 4, fd: null, flags: 0, backlog: 511},
  {cmd: 'NODE_CLUSTER', act: 'queryServer', seq: 2, index: 0, data: null, address: '127.0.0.1', port: 0,
   addressType: 'udp4', fd: null, flags: 0},
  {cmd: 'NODE_CLUSTER', act: 'queryServer', seq: 3, index: 0, data: null, address: '/no/such/folder/socket', port: -1,
   addressType: -1, fd: null, flags: 0},
  {cmd: 'NODE_CLUSTER', act: 'queryServer', seq: 4, index: 0, data: null, address: null, port: null, addressType: null,
   fd: 3, flags: 0},
  {cmd: 'NODE_CLUSTER', act: 'listening', seq: 5, address: '127.0.0.1', port: 1, addressType: 4, fd: null},
  {cmd: 'NODE_CLUSTER', act: 'close', seq: 6, key: '127.0.0.1:0:4:null:0'},
  {cmd: 'NODE_CLUSTER', ack: 1, accepted: true, seq: 7},
  {cmd: 'NODE_CLUSTER', ack: 1, accepted: false, seq: 8},
  {cmd: 'NODE_CLUSTER', act: 'exitedAfterDisconnect', seq: 9},
  {cmd: 'NODE_HANDLE_ACK'},
  {cmd: 'NODE_HANDLE_NACK'},
  {cmd: 'NODE_HANDLE', type: 'net.Socket', msg: {number: 1}},
  {cmd: 'NODE_DEBUG_ENABLED'},
  {cmd: 'NODE_SKEP', act: 'unshared', how: 'exclusive', where: '*:1'},
];
const wrongs = [null, true, -1, 1e300, 0.5, '', 'x', '\u0000', [], {}, [[[[]]]]];

const deeds = {
  'garbage': () => write(Buffer.from(Array.from({length: 4096}, (_, i) => (i * 37) % 256))),
  'half-line': () => write('{"cmd":"NODE_CLUSTER","act":"quer'),
  'huge-line': () => {
    const piece = Buffer.alloc(1 << 20, 'x');
    for (let i = 0; i < 100; i++) write(piece);
    write('\n');
  },
  'hostile-fields': () => {
    write(ask({port: -2}) + ask({port: 1e300}) + ask({address: 'x'.repeat(1 << 16)}) + ask({address: {}}) +
          ask({fd: 0}) + ask({fd: 1 << 30}) + ask({addressType: 'none'}) + ask({index: -1}) + ask({seq: 'x'}) +
          ask({address: '/no/such/directory/socket', port: -1, addressType: -1}) +
          line({cmd: 'NODE_HANDLE', type: 'net.Server', msg: {}}) + line({cmd: 'NODE_HANDLE_ACK'}) +
          line({cmd: 'NODE_HANDLE_NACK'}) + line({cmd: 'NODE_CLUSTER', act: 'close', key: 'none'}) +
          line({cmd: 'NODE_CLUSTER', act: 'listening', address: null, port: 99999}) + line([]) + line(null) +
          '['.repeat(100000) + '\n');
  },
  // Every message that a worker may send, with each field in turn of each wrong kind, or missing.
  'malformed': () => {
    for (const message of messages)
      for (const field of Object.keys(message)) {
        for (const wrong of wrongs) write(line({...message, [field]: wrong}));
        write(line({...message, [field]: undefined}));
      }
  },
  'out-of-order': () => {
    for (const message of [...messages].reverse()) write(line(message));
    for (const message of messages) write(line(message));
  },
  'repeated': () => {
    for (const message of messages) write(line(message).repeat(200));
  },
  'oversized': () => {
    const huge = 'x'.repeat(900000);
    for (const message of messages) write(line({...message, address: huge, key: huge, data: {huge}}));
  },
  'flood': () => {
    const many = ask({}).repeat(200);
    for (let i = 0; i < 100; i++) write(many);
  },
};

deeds[process.argv[2]]();
console.log('done');
setInterval(() => {}, 1000);
