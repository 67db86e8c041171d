package io.agentvine.backend.forge;

import io.agentvine.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What GitHub knows of an app: its key, where it is installed, and what each of its tokens may. */
final class GitHubAppStandIn {

    static final String ID = "12345";
    static final long INSTALLATION = 77;

    private final PublicKey key;
    private final Clock clock;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();
    /** Each token as it was asked for. */
    final List<Token> given = new CopyOnWriteArrayList<>();
    volatile Map<String, String> granted = Map.of("metadata", "read", "contents", "write", "pull_requests", "write", "checks", "read");
    volatile boolean installed = true;

    /** @param repository without its owner */
    record Token(String value, String repository, Map<String, String> permissions, Instant expiresAt) {}

    GitHubAppStandIn(PublicKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    void revokeAll() {
        tokens.clear();
    }

    boolean isItsOwn(String path) {
        return path.startsWith("/app") || path.endsWith("/installation");
    }

    boolean authorizes(String method, String path, String header) {
        String shown = header == null ? "" : header.replaceFirst("^Bearer ", "");
        if (isItsOwn(path)) {
            return isSigned(shown);
        }
        Token token = tokens.get(shown);
        String needed = method.equals("GET") ? "contents" : "pull_requests";
        return token != null && token.expiresAt.isAfter(clock.instant()) && path.startsWith("/repos/team/" + token.repository)
                && token.permissions.containsKey(needed);
    }

    private boolean isSigned(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 3) {
            return false;
        }
        JsonNode head = json(parts[0]);
        JsonNode said = json(parts[1]);
        long now = clock.instant().getEpochSecond();
        boolean timely = said.path("iat").asLong() <= now && said.path("exp").asLong() > now && said.path("exp").asLong() - now <= 600;
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return head.path("alg").asString().equals("RS256") && said.path("iss").asString().equals(ID) && timely
                    && signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(String part) {
        return Wire.mapper().readTree(Base64.getUrlDecoder().decode(part));
    }

    ForgeStandIn.Reply reply(GitHubStandIn github, String path, JsonNode body) {
        if (path.equals("/app")) {
            ObjectNode app = github.example("GET", "/app", 200).put("slug", "vine");
            app.set("permissions", Wire.mapper().valueToTree(granted));
            return new ForgeStandIn.Reply(200, app);
        }
        if (path.endsWith("/installation") && installed) {
            ObjectNode installation = github.example("GET", "/repos/{owner}/{repo}/installation", 200).put("id", INSTALLATION);
            installation.set("permissions", Wire.mapper().valueToTree(granted));
            return new ForgeStandIn.Reply(200, installation);
        }
        if (path.equals("/app/installations/" + INSTALLATION + "/access_tokens") && installed) {
            return token(github, body);
        }
        return ForgeStandIn.refusal(404, "Not Found");
    }

    private ForgeStandIn.Reply token(GitHubStandIn github, JsonNode wanted) {
        Map<String, String> permissions = new TreeMap<>();
        wanted.path("permissions").properties().forEach(one -> permissions.put(one.getKey(), one.getValue().asString()));
        boolean more = permissions.entrySet().stream().anyMatch(one -> !granted.containsKey(one.getKey())
                || one.getValue().equals("write") && granted.get(one.getKey()).equals("read"));
        if (more || StreamSupport.stream(wanted.path("repositories").spliterator(), false).count() != 1) {
            return ForgeStandIn.refusal(422, "The permissions requested are not granted to this installation.");
        }
        Token token = new Token("ghs_StandInTokenOfAnApp" + made.incrementAndGet(), wanted.path("repositories").get(0).asString(), permissions, clock.instant().plusSeconds(3_600));
        tokens.put(token.value, token);
        given.add(token);
        ObjectNode answer = github.example("POST", "/app/installations/{installation_id}/access_tokens", 201).put("token", token.value)
                .put("expires_at", token.expiresAt.toString());
        answer.set("permissions", Wire.mapper().valueToTree(permissions));
        return new ForgeStandIn.Reply(201, answer);
    }
}
