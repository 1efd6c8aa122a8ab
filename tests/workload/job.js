'use strict';
// Listens on nothing and ends by itself.
setTimeout(() => console.log('the job is done'), Number(process.env.JOB_MS || 100));
