'use strict';
// An HTTP server that counts with prom-client, as its README has it, and knows nothing of a supervisor.
//   PORT         where it listens
//   PROM_CLIENT  the folder of prom-client
const http = require('node:http');
const client = require(process.env.PROM_CLIENT);

client.collectDefaultMetrics();

const orders = new client.Counter({ name: 'shop_orders_total', help: 'Orders "made".', labelNames: ['kind'] });
const duration = new client.Histogram({ name: 'shop_duration_seconds', help: 'How long.', buckets: [0.1, 1] });
const size = new client.Summary({ name: 'shop_size_bytes', help: 'How large.' });
new client.Gauge({ name: 'shop_workers', help: 'Workers.' }).set(1);
new client.Gauge({ name: 'shop_limit', help: 'The most.', aggregator: 'max' }).set(7);
new client.Gauge({ name: 'shop_start_seconds', help: 'When.', aggregator: 'omit' }).set(1);
new client.Gauge({ name: 'skep_orders', help: 'A name that is skepd\'s.' }).set(1);

http.createServer((request, response) => {
  orders.inc({ kind: 'book' });
  duration.observe(0.5);
  size.observe(100);
  response.end('counted');
}).listen(Number(process.env.PORT));
