// Before the first paint, so that nobody sees the other scheme flash. Not a module: a module waits for the document.
try {
    const scheme = localStorage.getItem('agentvine.scheme')?.replaceAll('"', '');
    if (scheme === 'light' || scheme === 'dark') {
        document.documentElement.dataset.scheme = scheme;
    }
} catch {
    // a browser that keeps nothing: the system's wish counts
}
