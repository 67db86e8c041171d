// Healthy: the backend has heard of this worker lately. Where the list of workers needs a token, a backend that answers must do.
const api = process.env.AGENTVINE_API_URL;
const name = process.env.AGENTVINE_NAME;
const answer = await fetch(`${api}/api/v1/workers?limit=500`, { signal: AbortSignal.timeout(4000) });
if (answer.ok) {
    const mine = (await answer.json()).find((worker) => worker.name === name);
    if (!mine || mine.status === 'offline') {
        console.error(`the backend says that ${name} is ${mine ? mine.status : 'not registered'}`);
        process.exit(1);
    }
    console.log(`${name} is ${mine.status}`);
} else if (answer.status !== 401) {
    console.error(`the backend answered ${answer.status}`);
    process.exit(1);
}
