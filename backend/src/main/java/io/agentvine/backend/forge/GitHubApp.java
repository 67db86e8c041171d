package io.agentvine.backend.forge;

import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.backend.platform.Loop;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * What a GitHub App shows: for one repository a token of an hour that may do what it is for and no more. It is kept until shortly before it
 * ends, in memory only. Any thread.
 */
final class GitHubApp implements ForgeCredential {

    /** What is lent is good for that long at least. */
    private static final Duration LEAST_LEFT = Duration.ofMinutes(10);
    /** With less it is not worth a try. */
    private static final Duration ENDS_SOON = Duration.ofMinutes(1);
    /** Of a worker that waits. */
    static final Duration PATIENCE = Duration.ofMillis(2_500);
    /** For how long it is not asked again for a worker what it did not give. */
    private static final Duration FAILURE_COUNTS_FOR = Duration.ofSeconds(30);
    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(30);
    private static final int MOST_THREADS = 8;
    private static final String WRITE = "write";
    private static final String READ = "read";

    private final AppKey key;
    private final ForgeHttp http;
    private final Clock clock;
    private final Map<Wanted, Lent> tokens = new ConcurrentHashMap<>();
    private final Map<Wanted, Asked> asked = new ConcurrentHashMap<>();
    private final Executor threads = threads();

    /** What a token is for. */
    private enum Use {
        FETCH(Map.of("contents", READ), Map.of()),
        /** A branch that changes the repository's workflows is taken from who may change those alone. */
        PUSH(Map.of("contents", WRITE), Map.of("workflows", WRITE)),
        CALLS(Map.of("contents", READ, "pull_requests", WRITE), Map.of("issues", WRITE, "checks", READ, "statuses", READ, "actions", READ));

        private final Map<String, String> needed;
        private final Map<String, String> whereGranted;

        Use(Map<String, String> needed, Map<String, String> whereGranted) {
            this.needed = needed;
            this.whereGranted = whereGranted;
        }

        /** What was not granted to the installation is not asked for: GitHub would refuse all of it. */
        private Map<String, String> permissions(JsonNode granted) {
            Map<String, String> all = new HashMap<>(needed);
            whereGranted.forEach((name, level) -> {
                String has = granted.path(name).asString("");
                if (has.equals(WRITE) || has.equals(READ)) {
                    all.put(name, has.equals(WRITE) ? level : READ);
                }
            });
            return all;
        }
    }

    private record Installation(long id, JsonNode permissions) {}

    private record Wanted(String path, Use use) {}

    private record Asked(CompletableFuture<Lent> answer, Instant at) {

        private boolean isOver(Instant now) {
            return answer.isDone() && !answer.isCompletedExceptionally() || now.isAfter(at.plus(FAILURE_COUNTS_FOR));
        }
    }

    /** @param headers of a request to GitHub, from what is shown */
    GitHubApp(AppKey key, URI api, Function<String, Map<String, String>> headers, Clock clock) {
        this.key = key;
        this.clock = clock;
        this.http = new ForgeHttp(api, signed(headers), clock);
    }

    /** GitHub takes what is signed by its own clock: where ours differs, it is signed by that. */
    private ForgeHttp.Authorization signed(Function<String, Map<String, String>> headers) {
        return new ForgeHttp.Authorization() {
            private volatile Duration ahead = Duration.ZERO;

            @Override
            public Map<String, String> headers(String path) {
                return headers.apply(key.signed(clock.instant().minus(ahead)));
            }

            @Override
            public boolean renew(String path, Instant date) {
                Duration now = date == null ? ahead : Duration.between(date, clock.instant());
                boolean differs = now.minus(ahead).abs().compareTo(CLOCKS_AGREE) > 0;
                ahead = differs ? now : ahead;
                return differs;
            }
        };
    }

    /** There are none while nothing is asked. */
    private static Executor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(MOST_THREADS, MOST_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                body -> Loop.daemon(body, "github-app"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    String appId() {
        return key.appId();
    }

    /** Who the app is, and what it was given. */
    Forge.Account account() {
        JsonNode app = http.get("/app").body();
        List<String> may = new ArrayList<>();
        app.path("permissions").properties().forEach(one -> may.add(one.getKey() + ": " + one.getValue().asString("")));
        return new Forge.Account(app.path("slug").asString("") + "[bot]", may.stream().sorted().toList());
    }

    @Override
    public String forRequest(String path) {
        return token(new Wanted(repository(path), Use.CALLS)).token();
    }

    @Override
    public void prepareForGit(String path, boolean write) {
        Wanted wanted = forGit(write, path);
        if (kept(wanted, LEAST_LEFT).isEmpty()) {
            ask(wanted);
        }
    }

    /** A worker waits for this with its lease running: what takes too long is left for its next task. */
    @Override
    public Lent forGit(String path, boolean write) {
        Wanted wanted = forGit(write, path);
        return kept(wanted, LEAST_LEFT).orElseGet(() -> another(wanted, () -> soon(wanted)));
    }

    private static Wanted forGit(boolean write, String path) {
        return new Wanted(path, write ? Use.PUSH : Use.FETCH);
    }

    @Override
    public Optional<Forge.Failure> lastFailure() {
        return Optional.ofNullable(http.lastFailure());
    }

    /** A token that was revoked: what is lent for that repository may be gone with it. */
    @Override
    public boolean renew(String path) {
        String repository = repository(path);
        return tokens.keySet().removeIf(wanted -> wanted.path().equals(repository));
    }

    private static String repository(String path) {
        String[] parts = path.split("[/?]");
        if (parts.length < 4 || !parts[1].equals("repos")) {
            throw new ForgeProblem(Kind.FORBIDDEN, "an app may ask for repositories only, not for " + path.replaceFirst("\\?.*", ""), null);
        }
        return parts[2] + "/" + parts[3];
    }

    private Lent token(Wanted wanted) {
        return kept(wanted, LEAST_LEFT).orElseGet(() -> another(wanted, () -> fresh(wanted)));
    }

    /** @param left for how long it must be good still */
    private Optional<Lent> kept(Wanted wanted, Duration left) {
        return Optional.ofNullable(tokens.get(wanted)).filter(kept -> clock.instant().plus(left).isBefore(kept.expiresAt()));
    }

    /** Where another one is not to be had, what there is does to its end. */
    private Lent another(Wanted wanted, Supplier<Lent> made) {
        try {
            return made.get();
        } catch (ForgeProblem problem) {
            return kept(wanted, ENDS_SOON).orElseThrow(() -> problem);
        }
    }

    private Lent fresh(Wanted wanted) {
        Lent made = make(wanted);
        tokens.values().removeIf(old -> old.expiresAt().isBefore(clock.instant()));
        tokens.put(wanted, made);
        return made;
    }

    private Lent soon(Wanted wanted) {
        try {
            return ask(wanted).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof ForgeProblem problem) {
                throw problem;
            }
            throw new ForgeProblem(Kind.AWAY, "no token within " + PATIENCE.toMillis() + " ms", null);
        }
    }

    /** Asks once however many want the same, and not again for a while where it failed or took too long. What comes late counts the next time. */
    private CompletableFuture<Lent> ask(Wanted wanted) {
        Instant now = clock.instant();
        asked.values().removeIf(before -> before.isOver(now));
        return asked.computeIfAbsent(wanted, one -> new Asked(CompletableFuture.supplyAsync(() -> fresh(one), threads)
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS), now)).answer();
    }

    /** Asked for with each token: the app may be installed anew, and be granted more. */
    private Installation installation(String path) {
        try {
            JsonNode found = http.get("/repos/" + path + "/installation").body();
            return new Installation(found.path("id").asLong(), found.path("permissions"));
        } catch (ForgeProblem problem) {
            throw problem.kind() != Kind.NOT_FOUND ? problem
                    : new ForgeProblem(Kind.NOT_FOUND, "the app " + key.appId() + " is not installed for " + path + ", or there is no such repository", null);
        }
    }

    /** What is refused here a person may grant: it says nothing of what the token is for, and is no end of that. */
    private JsonNode granted(String path, Map<String, Object> wanted) {
        try {
            return http.send("POST", path, wanted);
        } catch (ForgeProblem problem) {
            throw problem.kind() != Kind.INVALID && problem.kind() != Kind.CONFLICT ? problem : new ForgeProblem(Kind.FORBIDDEN, problem.getMessage(), null);
        }
    }

    private Lent make(Wanted wanted) {
        Installation installation = installation(wanted.path());
        JsonNode made = granted("/app/installations/" + installation.id() + "/access_tokens", Map.of(
                "repositories", List.of(wanted.path().substring(wanted.path().indexOf('/') + 1)), "permissions", wanted.use().permissions(installation.permissions())));
        String token = made.path("token").asString("");
        if (token.isEmpty()) {
            throw new ForgeProblem(Kind.AWAY, "it answered with something that is no token", null);
        }
        return new Lent(token, until(made.path("expires_at").asString("")));
    }

    /** An hour is what GitHub gives. */
    private Instant until(String said) {
        try {
            return Instant.parse(said);
        } catch (DateTimeParseException none) {
            return clock.instant().plus(Duration.ofMinutes(30));
        }
    }
}
