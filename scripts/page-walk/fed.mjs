/** Which routes of the API were given a text, against all that docs/openapi.json says take one: a new route that nobody feeds is named. */
import fs from 'node:fs';
import path from 'node:path';

/** Take a text, and show none of it to anybody afterwards. */
const EXCEPTIONS = {
    'POST /api/v1/logins': 'a code that the backend made itself, or it is refused',
    'POST /api/v1/policy/try': 'answers, and stores nothing',
    'POST /api/v1/policy/dry-run': 'answers, and stores nothing',
    'POST /api/v1/queue/claim': 'names of queues that there are, and an id that is shown to nobody',
    'POST /api/v1/queue/next': 'names of queues that there are',
    'POST /api/v1/executions/{id}/messages': 'ids that the backend made itself',
    'POST /api/v1/executions/{id}/publish': 'the branch that the task has, and commits',
    'PUT /api/v1/executions/{id}/checkpoint': 'a bundle of git, whose names are those of commits',
    'POST /api/v1/sessions': 'the branch that the task has',
    'POST /hooks/{forge}': 'only says what is to be looked at: what is read then is tried in RequestByHandContract',
};

export class Fed {
    /** @param {string} root of the repository @param {string} mark what each text has in it */
    constructor(root, mark) {
        this.routes = routesOf(JSON.parse(fs.readFileSync(path.join(root, 'docs/openapi.json'), 'utf8')));
        this.mark = mark;
        this.fed = new Set();
    }

    /** Notes what is sent meanwhile, by whomever in this program. @template T @param {() => Promise<T>} body @returns {Promise<T>} */
    async during(body) {
        const real = globalThis.fetch;
        globalThis.fetch = async (address, init = {}) => {
            const answer = await real(address, init);
            answer.ok && this.note(init.method ?? 'GET', new URL(address), init.body);
            return answer;
        };
        try {
            return await body();
        } finally {
            globalThis.fetch = real;
        }
    }

    note(method, url, body) {
        if (`${decodeURIComponent(url.search)}\n${body ?? ''}`.includes(this.mark)) {
            this.routes.filter(route => route.method === method && route.pattern.test(url.pathname)).forEach(route => this.fed.add(route.name));
        }
    }

    /** @throws Error that names what takes texts and was given none, and exceptions that are none */
    check() {
        const names = this.routes.map(route => route.name);
        const unfed = names.filter(name => !this.fed.has(name) && !EXCEPTIONS[name]);
        const idle = Object.keys(EXCEPTIONS).filter(name => !names.includes(name) || this.fed.has(name));
        if (unfed.length + idle.length > 0) {
            throw new Error(`${unfed.map(name => `no hostile text is given to ${name}`).concat(idle.map(name => `${name} is no exception`)).join(', ')}: see hostile.mjs and fed.mjs`);
        }
    }
}

/** Those that change something and have a text in what they are sent. */
function routesOf(api) {
    return Object.entries(api.paths).flatMap(([where, methods]) => Object.entries(methods)
        .filter(([method, route]) => ['post', 'put', 'patch'].includes(method) && takesText(route, api))
        .map(([method]) => ({ name: `${method.toUpperCase()} ${where}`, method: method.toUpperCase(), pattern: new RegExp(`^${where.replace(/\{[^}]+\}/g, '[^/]+')}$`) })));
}

function takesText(route, api) {
    const bodies = Object.values(route.requestBody?.content ?? {}).map(content => content.schema);
    const named = (route.parameters ?? []).filter(one => one.in === 'query').map(one => one.schema);
    return route.requestBody && bodies.every(schema => !schema) || [...bodies, ...named].some(schema => isText(schema, api, []));
}

/** Whether a text of anybody's own can be in it. What may be anything may be a text. */
function isText(schema, api, above) {
    if (!schema || above.includes(schema)) {
        return false;
    }
    const inner = schema.$ref ? [api.components.schemas[schema.$ref.split('/').pop()]]
        : [schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {}), ...schema.allOf ?? [], ...schema.oneOf ?? [], ...schema.anyOf ?? []];
    const kinds = [schema.type].flat();
    return kinds.includes('string') && !schema.enum && !schema.format || kinds.includes('object') && !schema.properties && !schema.additionalProperties
        || inner.some(one => typeof one === 'object' && isText(one, api, [...above, schema]));
}
