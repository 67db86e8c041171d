// BullMQ beside AgentVine: no-op jobs. Takes REDIS_PORT; says one JSON object a line.
const { performance } = require('node:perf_hooks');
const { Queue, Worker } = require('bullmq');

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const forget = { removeOnComplete: true, removeOnFail: true };
const say = (line) => console.log(JSON.stringify(line));
const nothing = async () => {};

/** Jobs a second, each completed in Redis, of one process that has them all waiting. */
async function throughput(concurrency, jobs) {
  const name = `throughput-${concurrency}-${jobs}`;
  const queue = new Queue(name, { connection });
  for (let from = 0; from < jobs; from += 1000) {
    await queue.addBulk(Array.from({ length: Math.min(1000, jobs - from) }, (_, i) => ({ name: 'noop', data: { i: from + i }, opts: forget })));
  }
  const worker = new Worker(name, nothing, { connection, concurrency, autorun: false });
  await worker.waitUntilReady();
  let left = jobs;
  const all = new Promise((resolve, reject) => {
    worker.on('completed', () => --left === 0 && resolve());
    worker.on('failed', (job, problem) => reject(problem));
    worker.on('error', reject);
  });
  const begun = performance.now();
  worker.run();
  await all;
  const seconds = (performance.now() - begun) / 1000;
  await worker.close();
  await queue.close();
  return jobs / seconds;
}

/** Milliseconds from adding one job to its start, by a worker that waits for it. */
async function pickUp(rounds, warmUp) {
  const queue = new Queue('pickup', { connection });
  let started;
  const worker = new Worker('pickup', async () => started(performance.now()), { connection, concurrency: 1 });
  await worker.waitUntilReady();
  const times = [];
  for (let i = 0; i < rounds + warmUp; i++) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    const start = new Promise((resolve) => (started = resolve));
    const begun = performance.now();
    await queue.add('noop', { i }, forget);
    const time = (await start) - begun;
    if (i >= warmUp) times.push(time);
  }
  await worker.close();
  await queue.close();
  times.sort((a, b) => a - b);
  return (share) => times[Math.max(0, Math.ceil(share * times.length) - 1)];
}

async function measure() {
  say({ version: require('bullmq/package.json').version, runtime: `Node.js ${process.version}` });
  await throughput(50, 5000);
  say({ figure: 'throughput_3', value: await throughput(3, 12000), unit: 'jobs/s', how: 'one process, concurrency 3' });
  say({ figure: 'throughput_50', value: await throughput(50, 25000), unit: 'jobs/s', how: 'one process, concurrency 50' });
  const times = await pickUp(300, 50);
  say({ figure: 'pickup_p50', value: times(0.5), unit: 'ms', how: 'one waiting worker in the same process' });
  say({ figure: 'pickup_p99', value: times(0.99), unit: 'ms', how: 'one waiting worker in the same process' });
}

measure().then(
  () => process.exit(0),
  (problem) => {
    console.error(problem);
    process.exit(1);
  },
);
