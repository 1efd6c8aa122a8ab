import { fileURLToPath } from 'node:url';

export default {
  apps: [
    {
      name: 'edge',
      script: fileURLToPath(new URL('./src/edge.ts', import.meta.url)),
      instances: -1,
      shutdown_with_message: true,
      stop_exit_codes: [0, 3],
      out_file: '/dev/null',
      error_file: '~/.pm2/logs/edge.log',
      vizion: false,
      pmx: false,
    },
    { name: 'legacy', script: 'legacy.js', interpreter: 'node@16.20.0', port: 4000, treekill: false, autostart: false },
  ],
};
