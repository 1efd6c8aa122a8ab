const PORT = process.env.SHOP_PORT || '3000';

module.exports = [
  {
    name: 'shop',
    script: 'node_modules/next/dist/bin/next',
    args: `start -p ${PORT}`,
    instances: 2,
    exec_mode: 'cluster',
    max_memory_restart: '1G',
    env: { NODE_ENV: 'production', PORT },
  },
];
