// bull-board over BullMQ, with JOBS jobs that are completed: the page of another queue. Takes REDIS_PORT; says where it is, and serves until it is ended.
const { createBullBoard } = require('@bull-board/api');
const { BullMQAdapter } = require('@bull-board/api/bullMQAdapter');
const { ExpressAdapter } = require('@bull-board/express');
const { Queue, Worker } = require('bullmq');
const express = require('express');

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const jobs = Number(process.env.JOBS);

async function serve() {
  const queue = new Queue('tasks', { connection });
  for (let from = 0; from < jobs; from += 1000) {
    await queue.addBulk(Array.from({ length: Math.min(1000, jobs - from) }, (_, i) => ({ name: `Benchmark task ${from + i}`, data: { i: from + i } })));
  }
  const worker = new Worker('tasks', async () => 'done', { connection, concurrency: 50 });
  while ((await queue.getCompletedCount()) < jobs) await new Promise((resolve) => setTimeout(resolve, 50));
  await worker.close();
  const adapter = new ExpressAdapter();
  createBullBoard({ queues: [new BullMQAdapter(queue)], serverAdapter: adapter });
  const app = express();
  app.use('/', adapter.getRouter());
  const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({
    version: JSON.parse(require('node:fs').readFileSync(`${process.env.NODE_PATH}/@bull-board/api/package.json`, 'utf8')).version, runtime: `Node.js ${process.version}`, address: `http://localhost:${server.address().port}/queue/tasks?status=completed` })));
}

serve().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
