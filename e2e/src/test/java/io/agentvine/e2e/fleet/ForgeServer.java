package io.agentvine.e2e.fleet;

import io.agentvine.backend.forge.ForgeStandIn;
import io.agentvine.backend.forge.GitHubStandIn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A GitHub over real HTTP: the one of the backend's own tests, which is held against GitHub's contract, and beside its API the folder {@code team}
 * of bare repositories, private to one token.
 */
public final class ForgeServer implements AutoCloseable {

    public static final String TOKEN = ForgeStandIn.TOKEN;
    private static final String SECRET = "what-this-forge-signs-its-posts-with";
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    public final GitHubStandIn hub = new GitHubStandIn();
    public final GitOverHttp git;

    public ForgeServer(Path folder) {
        git = new GitOverHttp(folder, hub.gitUser(), TOKEN);
        hub.serve("/team/", git);
    }

    public String url() {
        return hub.url();
    }

    /** By which a backend has a login here, lends it to its workers, and takes what is posted; with others. */
    public String[] settings(String... more) {
        return Stream.concat(Stream.of("--agentvine.forges[0].name=hub", "--agentvine.forges[0].url=" + url(), "--agentvine.forges[0].token=" + TOKEN,
                "--agentvine.forges[0].webhook-secret=" + SECRET, "--agentvine.security.make-tokens=true"), Stream.of(more)).toArray(String[]::new);
    }

    /**
     * Tells a backend that something happened, as webhooks do.
     *
     * @param event its name, as X-GitHub-Event has it
     * @return the status that was answered; 0: nobody did
     */
    public int post(BackendProcess backend, String event, JsonNode told) {
        String body = told.toString();
        HttpRequest request = HttpRequest.newBuilder(URI.create(backend.url() + "/hooks/hub")).timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json").header("X-GitHub-Event", event).header("X-GitHub-Delivery", UUID.randomUUID().toString())
                .header("X-Hub-Signature-256", ForgeStandIn.signed(SECRET, body)).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException unanswered) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a webhook was posted", e);
        }
    }

    @Override
    public void close() {
        hub.close();
    }
}
