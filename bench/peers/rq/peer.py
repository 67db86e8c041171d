"""RQ beside AgentVine: no-op jobs. Takes REDIS_PORT; says one JSON object a line."""
import json
import logging
import os
import subprocess
import sys
import time

import redis
import rq
from rq import Queue, SimpleWorker, Worker
from rq.registry import FinishedJobRegistry

CONNECTION = redis.Redis(host='127.0.0.1', port=int(os.environ['REDIS_PORT']))


def noop(number):
    return None


def note(number):
    """Says when it ran, for whoever waits on the list."""
    CONNECTION.rpush('peer:started', time.time())


def say(**line):
    print(json.dumps(line), flush=True)


def work(kind, name, burst):
    import peer  # before the fork of a process for each job, so that none has to
    assert peer.noop
    (Worker if kind == 'fork' else SimpleWorker)([Queue(name, connection=CONNECTION)], connection=CONNECTION).work(
        burst=burst, logging_level='CRITICAL')


def start(kind, name, burst):
    return subprocess.Popen([sys.executable, __file__, kind, name, 'burst' if burst else 'stay'],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def throughput(kind, workers, jobs):
    """Jobs a second from the first that is finished to the last; the start of Python is not counted."""
    name = f'throughput-{kind}-{jobs}'
    queue = Queue(name, connection=CONNECTION)
    for first in range(0, jobs, 500):
        queue.enqueue_many([Queue.prepare_data(noop, (n,)) for n in range(first, min(first + 500, jobs))])
    finished = FinishedJobRegistry(name, connection=CONNECTION)
    processes = [start(kind, name, True) for _ in range(workers)]
    first = 0
    while first == 0:
        first = CONNECTION.zcard(finished.key)
        time.sleep(0.005)
    begun = time.perf_counter()
    while CONNECTION.zcard(finished.key) < jobs:
        if all(process.poll() is not None for process in processes) and CONNECTION.zcard(finished.key) < jobs:
            raise RuntimeError(f'all {workers} workers ended with {CONNECTION.zcard(finished.key)} of {jobs} jobs finished')
        time.sleep(0.005)
    seconds = time.perf_counter() - begun
    for process in processes:
        process.wait()
    return (jobs - first) / seconds


def pick_up(rounds, warm_up):
    """Milliseconds from enqueueing one job to its start, by a worker that waits for it."""
    queue = Queue('pickup', connection=CONNECTION)
    worker = start('fork', 'pickup', False)
    times = []
    try:
        for n in range(rounds + warm_up):
            time.sleep(0.06)  # it is idle again by then
            begun = time.time()
            queue.enqueue(note, n)
            _, started = CONNECTION.blpop('peer:started', timeout=30)
            if n >= warm_up:
                times.append((float(started) - begun) * 1000)
    finally:
        worker.kill()  # it has nothing in hand
        worker.wait()
    times.sort()
    return times


def main():
    say(version=rq.__version__, runtime='Python ' + sys.version.split()[0])
    say(figure='throughput_3', value=throughput('fork', 3, 400), unit='jobs/s', how='three workers, a process for each job')
    say(figure='throughput_3_no_fork', value=throughput('simple', 3, 3000), unit='jobs/s', how='three workers without a process for each job')
    times = pick_up(100, 10)
    say(figure='pickup_p50', value=times[len(times) // 2], unit='ms', how='one waiting worker')
    say(figure='pickup_p99', value=times[int(len(times) * 0.99)], unit='ms', how='one waiting worker')


if len(sys.argv) > 1:
    work(sys.argv[1], sys.argv[2], sys.argv[3] == 'burst')
elif __name__ == '__main__':
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import peer  # so that the workers find the jobs under a name that they can import
    peer.main()
