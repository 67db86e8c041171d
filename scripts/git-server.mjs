// A private git server for scripts/container-walk.sh: /sample over http on port 8080, by git's own http-backend, for one token.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const allowed = 'Basic ' + Buffer.from(`x-access-token:${process.env.WALK_TOKEN}`).toString('base64');

createServer((request, response) => {
    if (request.headers.authorization !== allowed) {
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="private"' }).end();
        return;
    }
    const [path, query = ''] = request.url.split('?');
    const backend = spawn('git', ['http-backend'], { env: {
        PATH: process.env.PATH, GIT_PROJECT_ROOT: '/sample', GIT_HTTP_EXPORT_ALL: '1', REMOTE_USER: 'walk',
        GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*',
        REQUEST_METHOD: request.method, PATH_INFO: decodeURIComponent(path), QUERY_STRING: query,
        CONTENT_TYPE: request.headers['content-type'] ?? '', HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: request.headers['git-protocol'] ?? '' } });
    request.pipe(backend.stdin);
    const chunks = [];
    backend.stdout.on('data', (chunk) => chunks.push(chunk));
    backend.on('close', () => {
        const all = Buffer.concat(chunks);
        const end = all.indexOf('\r\n\r\n');
        const head = all.subarray(0, end).toString('latin1').split('\r\n').map((line) => line.split(/: (.*)/s));
        const status = head.find(([name]) => name === 'Status');
        response.writeHead(status ? parseInt(status[1], 10) : 200, Object.fromEntries(head.filter(([name]) => name !== 'Status').map(([name, value]) => [name, value])));
        response.end(all.subarray(end + 4));
    });
}).listen(8080);
