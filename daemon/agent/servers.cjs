'use strict';
// Knows every server that was ever told to listen. Weak: one whose listen failed is never closed.

function watch(cluster) {
  const { Server } = require('net');
  const { listen } = Server.prototype;
  const known = new WeakSet();
  const servers = new Set();
  let first;

  Server.prototype.listen = function (...args) {
    if (!known.has(this)) {
      known.add(this);
      servers.add(new WeakRef(this));
      if (servers.size === 1 && first) first();
    }
    if (cluster) cluster.listens(this, args[0]);
    return Reflect.apply(listen, this, args);
  };

  return {
    onFirst(told) { first = told; },
    openConnections() {
      let open = 0;
      for (const reference of servers) {
        const server = reference.deref();
        if (server === undefined) servers.delete(reference);
        else if (server._connections > 0) open += server._connections;
      }
      return open;
    },
  };
}

module.exports = { watch };
