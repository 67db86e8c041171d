// What cannot wait for the modules. Not a module: a module waits for the document.
try {
    // Before the first paint, so that nobody sees the other scheme flash.
    const scheme = localStorage.getItem('agentvine.scheme')?.replaceAll('"', '');
    if (scheme === 'light' || scheme === 'dark') {
        document.documentElement.dataset.scheme = scheme;
    }
} catch {
    // a browser that keeps nothing: the system's wish counts
}
// What the first view will ask for is on its way while its code comes; api.js takes it when it is asked for the same.
if (location.pathname === '/') {
    const url = '/api/v1/tasks/board?limit=50';
    const answer = fetch(url, { credentials: 'same-origin', redirect: 'error', headers: { Accept: 'application/json, application/problem+json' } });
    answer.catch(() => {}); // told to whoever takes it
    Object.assign(window, { agentvineEarly: { url, answer } });
}
