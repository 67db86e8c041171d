package io.agentvine.backend.forge;

import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.protocol.RepositoryLogin;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A forge of the settings that is spoken to over its REST API: what is the same whichever program it runs. */
abstract class HttpForge implements Forge {

    /** Where a forge says a draft in the title. */
    private static final int LONGEST_TITLE = 255;

    private final ForgeSettings.Target target;
    private final ForgeCredential credential;
    private final String gitUser;
    final ForgeHttp http;

    /** @param api the root of its API @param gitUser what git says beside the token @param headers of one request, from the token */
    HttpForge(ForgeSettings.Target target, URI api, String gitUser, Function<String, Map<String, String>> headers, Clock clock) {
        this(target, target.token(), api, gitUser, headers, clock);
    }

    /** @param credential what is shown in place of the settings' token */
    HttpForge(ForgeSettings.Target target, ForgeCredential credential, URI api, String gitUser, Function<String, Map<String, String>> headers, Clock clock) {
        this.target = target;
        this.gitUser = gitUser;
        this.credential = credential;
        this.http = new ForgeHttp(api, ForgeHttp.Authorization.of(credential, headers), clock);
    }

    @Override
    public final String name() {
        return target.name();
    }

    @Override
    public final String kind() {
        return target.kind().word();
    }

    @Override
    public final URI url() {
        return target.url();
    }

    @Override
    public final Optional<Failure> lastFailure() {
        return Stream.concat(Stream.ofNullable(http.lastFailure()), credential.lastFailure().stream()).max(Comparator.comparing(Failure::at));
    }

    @Override
    public final RepositoryLogin login(String path, boolean write) {
        ForgeCredential.Lent lent = credential.forGit(path, write);
        return new RepositoryLogin(url() + "/" + path + ".git", gitUser, lent.token(), lent.expiresAt());
    }

    @Override
    public final void prepareLogin(String path, boolean write) {
        credential.prepareForGit(path, write);
    }

    /** @throws ForgeProblem what came is not what was asked for */
    static long number(JsonNode found, String field) {
        if (!found.path(field).isIntegralNumber()) {
            throw new ForgeProblem(Kind.AWAY, "it answered with something that has no " + field, null);
        }
        return found.path(field).asLong();
    }

    /** @param draft what a draft's title begins with */
    static String title(NewPullRequest wanted, String draft) {
        String title = (wanted.draft() ? draft : "") + wanted.title();
        return title.length() <= LONGEST_TITLE ? title : title.substring(0, LONGEST_TITLE - 1) + "…";
    }

    /** As one segment of a path, or as a value of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
