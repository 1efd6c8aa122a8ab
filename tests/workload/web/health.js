'use strict';
// /healthz: 200 unless it was told otherwise: ?set=503 for another status, ?set=silence for no answer at all.
const warm = Date.now() + Number(process.env.WARM_UP_MS || 0);
let told = 200;

module.exports = (query, request, response) => {
  if (query.has('set')) {
    told = query.get('set') === 'silence' ? 'silence' : Number(query.get('set'));
    return `process ${process.pid} will say ${told}\n`;
  }
  if (told === 'silence') return undefined;
  response.statusCode = Date.now() < warm ? 503 : told;
  return response.statusCode === 200 ? 'well\n' : 'unwell\n';
};
