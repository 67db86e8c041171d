package io.agentvine.backend.platform;

import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who may what: the one table of it. What stands in no row is a route for people. */
final class Access {

    /** What a route asks of its caller. */
    enum Need {
        /** Nothing, from anywhere. */
        NOTHING,
        /** The operator token, but only where routes for people are guarded. */
        PERSON,
        /** The operator token, always. */
        OPERATOR,
        /** The token for registration, where one is set. */
        REGISTRATION,
        /** A worker's own token. */
        WORKER,
        /** A worker's own token, or the operator's. */
        WORKER_OR_OPERATOR
    }

    /** A need, and the worker whose token alone will do, where the path names one. */
    record Rule(Need need, UUID worker) {}

    private record Row(String method, Pattern path, Need need) {}

    private static final String API = "/api/v1";
    private static final String ID = "/([^/]+)";

    private static final List<Row> TABLE = List.of(
            row("GET", "/health", Need.NOTHING),
            row("POST", API + "/chat/human-response", Need.OPERATOR),
            row("PUT", API + "/policy", Need.OPERATOR),
            row("POST", API + "/workers", Need.REGISTRATION),
            row("DELETE", API + "/workers" + ID, Need.WORKER_OR_OPERATOR),
            row("POST", API + "/workers" + ID + "/heartbeat", Need.WORKER),
            row("GET", API + "/workers" + ID + "/directives", Need.WORKER),
            row("POST", API + "/queue/claim", Need.WORKER),
            row("POST", API + "/queue/next", Need.WORKER),
            row("POST", API + "/queue/complete", Need.WORKER),
            row("POST", API + "/queue/fail", Need.WORKER),
            row("POST", API + "/executions/[^/]+/(?:events|publish|hand-back|park|messages)", Need.WORKER),
            row("PUT", API + "/executions/[^/]+/(?:diff|checkpoint)", Need.WORKER),
            row("GET", API + "/executions/[^/]+/(?:checkpoint|handoff)", Need.WORKER),
            row("POST", API + "/sessions", Need.WORKER),
            row("POST", API + "/sessions/[^/]+/heartbeat", Need.WORKER),
            row("POST", API + "/chat/worker-message", Need.WORKER));

    private Access() {}

    /** @param path decoded and normalised, as the dispatcher sees it */
    static Rule ruleFor(String method, String path) {
        String known = "HEAD".equals(method) ? "GET" : method;
        String bare = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (Row row : TABLE) {
            Matcher matcher = row.path().matcher(bare);
            if (row.method().equals(known) && matcher.matches()) {
                return new Rule(row.need(), matcher.groupCount() == 0 ? null : uuid(matcher.group(1)));
            }
        }
        return new Rule(Need.PERSON, null);
    }

    /** Null where it is none: the route itself then says so. */
    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Row row(String method, String path, Need need) {
        return new Row(method, Pattern.compile(path), need);
    }
}
