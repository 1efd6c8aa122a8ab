// A server on all cores that says when it is ready, with what it needs in production.
const path = require('path');

module.exports = {
  apps: [
    {
      name: 'shop-api',
      script: path.join('dist', 'main.js'),
      cwd: __dirname,
      instances: 'max',
      exec_mode: 'cluster',
      wait_ready: true,
      listen_timeout: 10000,
      kill_timeout: 5000,
      max_memory_restart: '512M',
      node_args: '--max-old-space-size=460 --enable-source-maps',
      merge_logs: true,
      out_file: './logs/out.log',
      error_file: './logs/error.log',
      log_date_format: 'YYYY-MM-DD HH:mm:ss Z',
      env: { NODE_ENV: 'development', PORT: 3000 },
      env_production: { NODE_ENV: 'production', PORT: 8080, LOG_LEVEL: 'warn' },
    },
  ],
  deploy: {
    production: {
      user: 'deploy',
      host: ['shop.example.org'],
      ref: 'origin/main',
      repo: 'git@example.org:shop.git',
      path: '/srv/shop',
      'post-deploy': 'npm ci && npm run build && pm2 reload ecosystem.config.js --env production',
    },
  },
};
