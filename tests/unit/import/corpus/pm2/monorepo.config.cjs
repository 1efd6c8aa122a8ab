// Several packages, each by its package manager, and a job by the clock.
const common = { autorestart: true, watch: false, max_restarts: 10, min_uptime: '5s', restart_delay: 1000 };

module.exports = {
  apps: [
    { ...common, name: '@acme/web', cwd: './apps/web', script: 'pnpm', args: 'start', env: { PORT: 3000 } },
    { ...common, name: '@acme/api', cwd: './apps/api', script: 'npm run start:prod', env: { PORT: 3001 } },
    {
      name: 'nightly',
      script: './jobs/nightly.js',
      cron_restart: '0 4 * * *',
      autorestart: false,
      instances: 1,
      exec_mode: 'fork',
      log_type: 'json',
    },
  ],
};
