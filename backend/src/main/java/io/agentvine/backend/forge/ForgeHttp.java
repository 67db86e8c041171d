package io.agentvine.backend.forge;

import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.protocol.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The API of one forge over HTTP: JSON to and fro, within bounds of time and size. What was read is asked for again with its ETag. After a
 * 429 nothing is sent until the time that the forge named. The credential goes to the API's own address only. Any thread.
 */
final class ForgeHttp {

    private static final Duration USUAL_LIMIT = Duration.ofSeconds(15);
    private static final int MOST_KEPT = 500;
    private static final int LARGEST_KEPT = 64 << 10;
    private static final int MOST_REDIRECTS = 3;
    private static final int PER_PAGE = 100;
    private static final int MOST_PAGES = 10;
    private static final int LONGEST_MESSAGE = 300;
    private static final Duration USUAL_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final URI api;
    private final Authorization authorization;
    private final Clock clock;
    private final Duration limit;
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST_KEPT;
        }
    };
    private HttpClient client;
    private volatile Instant quietUntil = Instant.MIN;
    private volatile Forge.Failure lastFailure;

    /** What was asked, and what came. @param body a missing node where there was none */
    record Answer(HttpHeaders headers, JsonNode body) {}

    /** The headers that say who we are and what we take. */
    interface Authorization {

        /** @param path below the API's root */
        Map<String, String> headers(String path);

        /**
         * The forge does not know what the headers for that path said.
         *
         * @param date of its answer by its own clock; null: it does not tell
         * @return whether they may say something else now
         */
        default boolean renew(String path, Instant date) {
            return false;
        }

        static Authorization of(ForgeCredential credential, Function<String, Map<String, String>> headers) {
            return new Authorization() {
                @Override
                public Map<String, String> headers(String path) {
                    return headers.apply(credential.forRequest(path));
                }

                @Override
                public boolean renew(String path, Instant date) {
                    return credential.renew(path);
                }
            };
        }
    }

    private record Kept(String etag, Answer answer) {}

    private record Reply(int status, HttpHeaders headers, String body) {}

    /** @param api its root @param authorization who we are, asked for at each request */
    ForgeHttp(URI api, Authorization authorization, Clock clock) {
        this(api, authorization, clock, USUAL_LIMIT);
    }

    /** @param limit for one request, to the last byte of its answer */
    ForgeHttp(URI api, Authorization authorization, Clock clock, Duration limit) {
        this.limit = limit;
        this.api = api;
        this.authorization = authorization;
        this.clock = clock;
    }

    /** Null where nothing failed yet. */
    Forge.Failure lastFailure() {
        return lastFailure;
    }

    /** @param path below the API's root, encoded @throws ForgeProblem it could not be read */
    Answer get(String path) {
        return noting(() -> call("GET", path, null));
    }

    /** A missing node where it is not there or not for us: a token may be good for pull requests and not for what is beside them. */
    JsonNode readable(String path) {
        try {
            return call("GET", path, null).body();
        } catch (ForgeProblem problem) {
            if (problem.kind() == Kind.FORBIDDEN || problem.kind() == Kind.NOT_FOUND) {
                return MissingNode.getInstance();
            }
            throw noted(problem);
        }
    }

    /**
     * The end of a text, as of a log; empty where it is not there or not for us. Where the forge has it in another place, that is asked without the
     * credential.
     */
    String tail(String path) {
        try {
            requireNotQuiet();
            URI place = URI.create(api + path);
            Reply reply = exchange(request("GET", place, path, null, null).build(), new Received.Tail());
            if (reply.status() / 100 == 3) {
                URI to = reply.headers().firstValue("Location").map(place::resolve).orElse(place);
                boolean safe = "https".equalsIgnoreCase(to.getScheme()) || to.getScheme().equalsIgnoreCase(api.getScheme());
                reply = safe ? exchange(HttpRequest.newBuilder(to).timeout(limit).header("User-Agent", "AgentVine").build(), new Received.Tail()) : reply;
            }
            return reply.status() == 200 ? reply.body() : "";
        } catch (ForgeProblem | IllegalArgumentException none) {
            return "";
        }
    }

    /** All pages of a list, within reason. @param path with or without a query @param size the name of the parameter for a page's length */
    JsonNode all(String path, String size) {
        ArrayNode all = Wire.mapper().createArrayNode();
        for (int page = 1; page <= MOST_PAGES; page++) {
            Answer answer = get(path + (path.contains("?") ? "&" : "?") + size + "=" + PER_PAGE + "&page=" + page);
            answer.body().forEach(all::add);
            // A server may give fewer than were asked for, and says then that there is more.
            boolean more = answer.headers().firstValue("Link").map(link -> link.contains("rel=\"next\"")).orElse(answer.body().size() >= PER_PAGE);
            if (!more) {
                break;
            }
        }
        return all;
    }

    /** @throws ForgeProblem it was not done, or that is not known */
    JsonNode send(String method, String path, Object body) {
        return noting(() -> call(method, path, body)).body();
    }

    private Answer noting(Supplier<Answer> call) {
        try {
            return call.get();
        } catch (ForgeProblem problem) {
            throw noted(problem);
        }
    }

    private ForgeProblem noted(ForgeProblem problem) {
        lastFailure = new Forge.Failure(clock.instant(), problem.getMessage());
        return problem;
    }

    private Answer call(String method, String path, Object body) {
        requireNotQuiet();
        Kept before = method.equals("GET") ? kept(path) : null;
        URI place = URI.create(api + path);
        Reply reply = exchange(method, place, path, body, before);
        if (reply.status() == 401 && authorization.renew(path, date(reply))) {
            reply = exchange(method, place, path, body, before);
        }
        for (int redirects = 0; reply.status() / 100 == 3 && reply.status() != 304; redirects++) {
            place = redirected(place, reply, redirects);
            reply = exchange(method, place, path, body, null);
        }
        if (reply.status() == 304 && before != null) {
            return before.answer();
        }
        if (reply.status() / 100 != 2) {
            throw problem(method, path, reply);
        }
        Answer answer = new Answer(reply.headers(), json(reply));
        keep(path, method, reply, answer);
        return answer;
    }

    private static Instant date(Reply reply) {
        try {
            return reply.headers().firstValue("Date").map(date -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from)).orElse(null);
        } catch (DateTimeParseException noDate) {
            return null;
        }
    }

    private void requireNotQuiet() {
        Instant until = quietUntil;
        if (clock.instant().isBefore(until)) {
            throw new ForgeProblem(Kind.BUSY, "it asked to be left alone until " + until, until);
        }
    }

    private synchronized Kept kept(String path) {
        return kept.get(path);
    }

    private synchronized void keep(String path, String method, Reply reply, Answer answer) {
        String etag = reply.headers().firstValue("ETag").orElse(null);
        if (method.equals("GET") && etag != null && reply.body().length() <= LARGEST_KEPT) {
            kept.put(path, new Kept(etag, answer));
        }
    }

    /** A renamed repository is answered so. Elsewhere the credential does not go. */
    private URI redirected(URI from, Reply reply, int redirects) {
        URI to = reply.headers().firstValue("Location").map(from::resolve).orElse(from);
        boolean same = String.valueOf(to.getRawAuthority()).equalsIgnoreCase(from.getRawAuthority()) && from.getScheme().equalsIgnoreCase(to.getScheme());
        if (!same || redirects == MOST_REDIRECTS || reply.status() == 303) {
            throw new ForgeProblem(Kind.AWAY, "it answered " + reply.status() + " and sent us to another place, where we did not go", null);
        }
        return to;
    }

    /** @param path for which we say who we are */
    private Reply exchange(String method, URI place, String path, Object body, Kept before) {
        return exchange(request(method, place, path, body, before).build(), new Received.Whole());
    }

    private HttpRequest.Builder request(String method, URI place, String path, Object body, Kept before) {
        HttpRequest.Builder request = HttpRequest.newBuilder(place).timeout(limit).header("User-Agent", "AgentVine");
        authorization.headers(path).forEach(request::header);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (before != null) {
            request.header("If-None-Match", before.etag());
        }
        return request.method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(Wire.write(body)));
    }

    private Reply exchange(HttpRequest request, Received received) {
        CompletableFuture<HttpResponse<Void>> reply = client().sendAsync(request,
                HttpResponse.BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(received::take)));
        try {
            HttpResponse<Void> response = reply.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), response.headers(), received.text());
        } catch (TimeoutException tooLate) {
            throw late();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new ForgeProblem(Kind.AWAY, "this backend stops", null);
        } catch (ExecutionException broken) {
            throw broken.getCause() instanceof HttpTimeoutException ? late()
                    : new ForgeProblem(Kind.AWAY, "it cannot be reached (" + broken.getCause().getClass().getSimpleName() + ")", null);
        } finally {
            reply.cancel(true);
        }
    }

    private ForgeProblem late() {
        return new ForgeProblem(Kind.AWAY, "no answer within " + limit.toMillis() + " ms", null);
    }

    /** Made when there is something to ask: it costs a thread, and a fiftieth of the start. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(Duration.ofSeconds(5)).build();
        }
        return client;
    }

    private static JsonNode json(Reply reply) {
        if (reply.body().isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return Wire.mapper().readTree(reply.body());
        } catch (JacksonException noJson) {
            throw new ForgeProblem(Kind.AWAY, "it answered " + reply.status() + " with something that is no JSON: is that url its own?", null);
        }
    }

    private ForgeProblem problem(String method, String path, Reply reply) {
        String what = "it answered " + reply.status() + " to " + method + " " + path.replaceFirst("\\?.*", "") + said(reply);
        Instant until = until(reply);
        if (until != null) {
            quietUntil = until;
            return new ForgeProblem(Kind.BUSY, what, until);
        }
        return new ForgeProblem(switch (reply.status()) {
            case 401 -> Kind.UNAUTHORIZED;
            case 403 -> Kind.FORBIDDEN;
            case 404, 410 -> Kind.NOT_FOUND;
            case 409 -> Kind.CONFLICT;
            case 408, 425 -> Kind.AWAY;
            default -> reply.status() < 500 ? Kind.INVALID : Kind.AWAY;
        }, what, null);
    }

    /** What its JSON says of it, and nothing of an HTML page. */
    private static String said(Reply reply) {
        try {
            JsonNode body = json(reply);
            StringBuilder said = new StringBuilder(text(body.path("message")) + text(body.path("error")));
            body.path("errors").forEach(error -> said.append(error.isString() ? text(error) : text(error.path("message"))));
            return said.isEmpty() ? "" : ":" + (said.length() <= LONGEST_MESSAGE ? said : said.substring(0, LONGEST_MESSAGE) + "…");
        } catch (ForgeProblem noJson) {
            return ", and it was no JSON";
        }
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "" : " " + (node.isString() ? node.stringValue() : node.toString()).replaceAll("\\p{Cntrl}", " ");
    }

    /** Until when it wants no more, where it says that it had too much; null where it does not. GitHub answers 403 too. */
    private Instant until(Reply reply) {
        String after = reply.headers().firstValue("Retry-After").orElse("").strip();
        boolean spent = reply.headers().firstValue("X-RateLimit-Remaining").orElse("").strip().equals("0");
        boolean limits = reply.status() == 429 || reply.status() == 403 && (spent || !after.isEmpty());
        if (!limits) {
            return null;
        }
        Instant now = clock.instant();
        Instant asked = now.plus(USUAL_PAUSE);
        String reset = reply.headers().firstValue("X-RateLimit-Reset").orElse("").strip();
        if (after.matches("\\d{1,9}")) {
            asked = now.plusSeconds(Long.parseLong(after));
        } else if (spent && reset.matches("\\d{1,12}")) {
            asked = Instant.ofEpochSecond(Long.parseLong(reset)).plusSeconds(1);
        }
        return asked.isAfter(now.plus(LONGEST_PAUSE)) ? now.plus(LONGEST_PAUSE) : asked;
    }
}
