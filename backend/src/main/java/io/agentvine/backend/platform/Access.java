package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

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

    private record Row(HttpMethod method, PathPattern path, Need need) {}

    private static final String API = "/api/v1";

    private static final List<Row> TABLE = List.of(
            row("GET", "/health", Need.NOTHING),
            // The page holds nothing of anybody; whoever opens it may log in there.
            row("GET", "/", Need.NOTHING),
            row("GET", "/page/**", Need.NOTHING),
            row("GET", "/{view:tasks|inbox|new|queue|workers|sessions|schedules|chat|policy|settings}", Need.NOTHING),
            row("GET", "/{view:tasks|chat}/{id}", Need.NOTHING),
            row("POST", API + "/chat/human-response", Need.OPERATOR),
            row("PUT", API + "/policy", Need.OPERATOR),
            row("POST", API + "/logins", Need.NOTHING),
            row("GET", "/login", Need.NOTHING),
            row("POST", API + "/logins/{what:codes|token}", Need.OPERATOR),
            row("GET", API + "/logins", Need.OPERATOR),
            row("DELETE", API + "/logins/{id:[0-9a-fA-F-]{36}}", Need.OPERATOR),
            // A forge calls, and signs.
            row("POST", "/hooks/{forge}", Need.NOTHING),
            row("POST", API + "/workers", Need.REGISTRATION),
            row("DELETE", API + "/workers/{worker}", Need.WORKER_OR_OPERATOR),
            row("POST", API + "/workers/{worker}/heartbeat", Need.WORKER),
            row("GET", API + "/workers/{worker}/directives", Need.WORKER),
            row("POST", API + "/queue/claim", Need.WORKER),
            row("POST", API + "/queue/next", Need.WORKER),
            row("POST", API + "/queue/complete", Need.WORKER),
            row("POST", API + "/queue/fail", Need.WORKER),
            row("POST", API + "/executions/{id}/{what:events|publish|hand-back|park|messages|content}", Need.WORKER),
            row("PUT", API + "/executions/{id}/{what:diff|checkpoint}", Need.WORKER),
            row("PUT", API + "/executions/{id}/events/{n}/line", Need.WORKER),
            row("GET", API + "/executions/{id}/{what:checkpoint|handoff}", Need.WORKER),
            row("GET", API + "/executions/{id}/attachments/{attachment}", Need.WORKER),
            row("POST", API + "/sessions", Need.WORKER),
            row("POST", API + "/sessions/{id}/heartbeat", Need.WORKER),
            row("POST", API + "/chat/worker-message", Need.WORKER));

    private Access() {}

    /** Of a request; looked up once for each. */
    static Rule ruleFor(HttpServletRequest request) {
        if (request.getAttribute(Rule.class.getName()) instanceof Rule known) {
            return known;
        }
        Rule rule = ruleFor(request.getMethod(), request.getRequestURI());
        request.setAttribute(Rule.class.getName(), rule);
        return rule;
    }

    /** @param path as it stands in the request, which the dispatcher reads in the same way */
    static Rule ruleFor(String method, String path) {
        HttpMethod known = HttpMethod.valueOf("HEAD".equals(method) ? "GET" : method);
        PathContainer parsed = PathContainer.parsePath(path);
        for (Row row : TABLE) {
            PathPattern.PathMatchInfo match = row.method().equals(known) ? row.path().matchAndExtract(parsed) : null;
            if (match != null) {
                return new Rule(row.need(), uuid(match.getUriVariables().get("worker")));
            }
        }
        return new Rule(Need.PERSON, null);
    }

    /** Null where it is none: the route itself then says so. */
    private static UUID uuid(String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Row row(String method, String path, Need need) {
        return new Row(HttpMethod.valueOf(method), PathPatternParser.defaultInstance.parse(path), need);
    }
}
