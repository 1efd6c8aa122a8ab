'use strict';
// For --require, under any name that ends in .js: says in which order they came.
(globalThis.preloads ??= []).push(require('node:path').basename(__filename, '.js'));
