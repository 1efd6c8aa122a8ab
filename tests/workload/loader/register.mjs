// usage: node --import .../register.mjs server.ts
// A loader of TypeScript, as large ones are installed.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
