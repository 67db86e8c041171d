package io.agentvine.backend.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentvine.backend.forge.Forge.NewPullRequest;
import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.backend.forge.GitHubStandIn.Canned;
import io.agentvine.protocol.RepositoryLogin;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.StringNode;

/** Settings, addresses, and what a forge may answer. */
class ForgesTest {

    private static final NewPullRequest WANTED = new NewPullRequest("Greet", "Says hello.", "agentvine/greet-1", "main", false);

    @TempDir
    Path folder;

    private final GitHubStandIn github = new GitHubStandIn();
    private final Stopped clock = new Stopped();

    /** A clock that is moved by hand. */
    private static final class Stopped extends Clock {
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    @AfterEach
    void end() {
        github.close();
        assertThat(github.violations).isEmpty();
    }

    private static ForgeSettings.Entry entry(String name, ForgeKind kind, String url, String token, Path file) {
        return new ForgeSettings.Entry(name, kind, url, token, file, null);
    }

    private Forges forges(ForgeSettings.Entry... entries) {
        return new Forges(new ForgeSettings(List.of(entries)), clock);
    }

    private Forge standIn() {
        return forges(entry("standin", ForgeKind.GITHUB, github.url(), GitHubStandIn.TOKEN, null)).all().get(0);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "https://github.com/team/shop, team/shop", "https://GitHub.com/team/shop.git/, team/shop", "git@github.com:team/shop.git, team/shop",
        "ssh://git@github.com/team/shop, team/shop", "ssh://git@github.com:2222/team/shop, team/shop", "https://github.com:443/team/a.b, team/a.b",
        "http://github.com/team/shop, team/shop", "https://github.com.evil.example/team/shop, -", "https://example.org/github.com/team/shop, -",
        "https://github.com/team, -", "https://github.com/team/../x, -", "https://github.com/team/shop?x=1, -", "https://github.com/team/sh%6fp, -",
        "/srv/github.com/team/shop, -", "file:///github.com/team/shop, -", "alice@github.com:team/shop, -", "git@evil.example:github.com/team/shop, -"})
    void knowsItsRepositoriesByEveryFormOfTheirAddress(String url, String path) {
        assertThat(forges(entry(null, ForgeKind.GITHUB, null, "t", null)).of(url).map(Forges.Place::path).orElse(null)).isEqualTo(path);
    }

    @Test
    void givesTheLoginForThatRepositoryAloneOverHttps() {
        ForgeLogins forges = new ForgeLogins(forges(entry(null, ForgeKind.GITHUB, null, "ghp_x", null)), true);
        assertThat(forges.of("git@github.com:team/shop", true))
                .isEqualTo(new RepositoryLogin("https://github.com/team/shop.git", "x-access-token", "ghp_x", null));
        assertThat(forges.of("git@github.com:team/shop", true).toString()).doesNotContain("ghp_x");
        assertThat(forges.of("https://example.org/team/shop", false)).isNull();
    }

    @Test
    void lendsNothingWhereAnybodyMayRegisterAsAWorker() {
        assertThat(new ForgeLogins(forges(entry(null, ForgeKind.GITHUB, null, "ghp_x", null)), false).of("https://github.com/team/shop", false)).isNull();
    }

    @Test
    void readsATokenFileAtEachUse() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        ForgeLogins forges = new ForgeLogins(forges(entry(null, ForgeKind.GITHUB, null, null, file)), true);
        assertThat(forges.of("https://github.com/a/b", false).token()).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(forges.of("https://github.com/a/b", false).token()).isEqualTo("second");
        Files.delete(file);
        assertThat(forges.of("https://github.com/a/b", false)).as("the worker's own logins count").isNull();
    }

    @Test
    void saysWhatIsWrongWithASettingAndNoSecret() {
        assertThatThrownBy(() -> forges(entry(null, ForgeKind.GITHUB, "https://git.example", null, null)))
                .hasMessageContaining("agentvine.forges[0]", "one of .token and .token-file");
        assertThatThrownBy(() -> forges(entry(null, ForgeKind.GITHUB, null, "t0ps3cret", folder.resolve("none")))).hasMessageContaining("both")
                .message().doesNotContain("t0ps3cret");
        assertThatThrownBy(() -> forges(entry(null, ForgeKind.GITHUB, null, null, folder.resolve("none")))).hasMessageContaining(".token-file");
        assertThatThrownBy(() -> forges(entry(null, ForgeKind.GITHUB, "https://me:s3cret@git.example", "t", null)))
                .hasMessageContaining(".url").message().doesNotContain("s3cret");
        assertThatThrownBy(() -> forges(entry("a", ForgeKind.GITHUB, null, "t", null), entry("b", ForgeKind.GITHUB, "https://github.com/", "t", null)))
                .hasMessageContaining("agentvine.forges[1].url");
        assertThat(forges(entry(null, ForgeKind.GITHUB, " ", "", null)).all()).as("an env file's empty line").isEmpty();
    }

    @Test
    void opensFindsRewritesAndLooksAsGitHubsContractSays() {
        Forge forge = standIn();
        assertThat(forge.find("team/shop", WANTED.branch(), "main")).isEmpty();
        PullRequest opened = forge.open("team/shop", WANTED);
        assertThat(opened).isEqualTo(new PullRequest(1, "https://github.example/team/shop/pull/1", PullRequest.State.OPEN, null, null));
        assertThat(forge.find("team/shop", WANTED.branch(), "main")).contains(opened);
        assertThat(catchThrowableOfType(ForgeProblem.class, () -> forge.open("team/shop", WANTED)).kind()).isEqualTo(Kind.INVALID);
        forge.rewrite("team/shop", 1, "Says more.");
        assertThat(github.pullsOf("team/shop").get(0).get("body").asString()).isEqualTo("Says more.");
        assertThat(forge.look("team/shop", 1)).isEqualTo(opened);
        github.check("team/shop", null);
        assertThat(forge.look("team/shop", 1).checks()).isEqualTo(PullRequest.Checks.PENDING);
        github.check("team/shop", "failure");
        github.review("team/shop", "ann", "APPROVED");
        github.review("team/shop", "bob", "CHANGES_REQUESTED");
        assertThat(forge.look("team/shop", 1)).isEqualTo(opened.with(PullRequest.Checks.FAILED, PullRequest.Review.CHANGES_REQUESTED));
        github.check("team/shop", "success");
        github.review("team/shop", "bob", "DISMISSED");
        assertThat(forge.look("team/shop", 1)).isEqualTo(opened.with(PullRequest.Checks.PASSED, PullRequest.Review.APPROVED));
        github.change("team/shop", 1, "state", StringNode.valueOf("closed"));
        assertThat(forge.look("team/shop", 1).state()).isEqualTo(PullRequest.State.CLOSED);
        github.change("team/shop", 1, "merged_at", StringNode.valueOf("2030-01-01T00:00:00Z"));
        assertThat(forge.find("team/shop", WANTED.branch(), "main").get().state()).isEqualTo(PullRequest.State.MERGED);
        assertThat(forge.open("team/shop", new NewPullRequest("t", "b", "another", "main", true)).state()).isEqualTo(PullRequest.State.DRAFT);
        assertThat(forge.defaultBranch("team/shop")).isEqualTo("main");
        assertThat(forge.account()).isEqualTo(new Forge.Account("vine-bot", List.of("repo", "read:org")));
    }

    @ParameterizedTest
    @CsvSource({"401, UNAUTHORIZED", "403, FORBIDDEN", "404, NOT_FOUND", "410, NOT_FOUND", "409, CONFLICT", "422, INVALID", "500, AWAY", "503, AWAY", "429, BUSY"})
    void tellsApartWhatAForgeAnswers(int status, Kind kind) {
        github.answerInstead(request -> Canned.json(status, "{\"message\": \"so it is\"}"));
        ForgeProblem problem = catchThrowableOfType(ForgeProblem.class, () -> standIn().look("team/shop", 1));
        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(problem).hasMessageContaining(String.valueOf(status)).hasMessageContaining("so it is");
        assertThat(problem.getMessage()).doesNotContain(GitHubStandIn.TOKEN);
    }

    @Test
    void asksNothingBeforeTheTimeThatABusyForgeNames() {
        Forge forge = standIn();
        github.answerInstead(request -> Canned.json(429, "{}", "Retry-After: 120"));
        assertThat(catchThrowableOfType(ForgeProblem.class, forge::account).until()).isEqualTo(clock.instant().plusSeconds(120));
        github.answerAsItself();
        int asked = github.requests.size();
        assertThat(catchThrowableOfType(ForgeProblem.class, forge::account).kind()).isEqualTo(Kind.BUSY);
        assertThat(github.requests).hasSize(asked);
        clock.now = clock.now.plus(Duration.ofSeconds(120));
        assertThat(forge.account().login()).isEqualTo("vine-bot");
        long reset = clock.now.plusSeconds(600).getEpochSecond();
        github.answerInstead(request -> Canned.json(403, "{\"message\": \"API rate limit exceeded\"}", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + reset));
        assertThat(catchThrowableOfType(ForgeProblem.class, forge::account).until()).isEqualTo(Instant.ofEpochSecond(reset + 1));
        clock.now = clock.now.plus(Duration.ofHours(1));
        github.answerInstead(request -> Canned.json(429, "{}", "Retry-After: 999999999"));
        assertThat(catchThrowableOfType(ForgeProblem.class, forge::account).until()).as("within reason").isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void takesAnHtmlPageForNoAnswer() {
        github.answerInstead(request -> new Canned(200, "text/html", "<html><script>alert(1)</script></html>", List.of()));
        ForgeProblem problem = catchThrowableOfType(ForgeProblem.class, () -> standIn().account());
        assertThat(problem.kind()).isEqualTo(Kind.AWAY);
        assertThat(problem).hasMessageContaining("no JSON").message().doesNotContain("script");
        github.answerInstead(request -> new Canned(502, "text/html", "<html>Bad gateway</html>", List.of()));
        assertThat(catchThrowableOfType(ForgeProblem.class, () -> standIn().account())).hasMessageContaining("502").hasMessageContaining("no JSON");
    }

    @Test
    void followsARenamedRepositoryAndNoRedirectToAnotherHost() {
        Forge forge = standIn();
        forge.open("team/new", WANTED);
        github.answerInstead(request -> request.contains("/team/old") ? Canned.json(301, "{}", "Location: " + github.url() + "/api/v3/repos/team/new/pulls/1") : null);
        assertThat(forge.look("team/old", 1).number()).isEqualTo(1);
        try (GitHubStandIn other = new GitHubStandIn()) {
            github.answerInstead(request -> Canned.json(302, "{}", "Location: " + other.url() + "/api/v3/user"));
            assertThat(catchThrowableOfType(ForgeProblem.class, forge::account).kind()).isEqualTo(Kind.AWAY);
            assertThat(other.requests).isEmpty();
        }
        github.answerInstead(request -> Canned.json(302, "{}", "Location: " + github.url() + "/api/v3/user"));
        assertThat(catchThrowableOfType(ForgeProblem.class, forge::account)).as("in a circle").isNotNull();
    }

    @Test
    void keepsWhatDidNotChange() {
        Forge forge = standIn();
        PullRequest opened = forge.open("team/kept", WANTED);
        assertThat(forge.look("team/kept", 1)).isEqualTo(opened);
        github.answerInstead(request -> Canned.json(304, ""));
        assertThat(forge.look("team/kept", 1)).isEqualTo(opened);
    }

    @Test
    void givesUpOnAForgeThatIsSlow() {
        CountDownLatch asked = new CountDownLatch(1);
        github.answerInstead(request -> {
            try {
                asked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        });
        ForgeHttp hasty = new ForgeHttp(URI.create(github.url() + "/api/v3"), Map::of, clock, Duration.ofMillis(200));
        ForgeProblem problem = catchThrowableOfType(ForgeProblem.class, () -> hasty.get("/user"));
        asked.countDown();
        assertThat(problem.kind()).isEqualTo(Kind.AWAY);
        assertThat(problem).hasMessageContaining("no answer within 200 ms");
    }

    @Test
    void takesNoAnswerThatIsTooLarge() {
        github.answerInstead(request -> Canned.json(200, "\"" + "x".repeat(9 << 20) + "\""));
        ForgeProblem problem = catchThrowableOfType(ForgeProblem.class, () -> standIn().account());
        assertThat(problem.kind()).isEqualTo(Kind.AWAY);
        assertThat(problem).hasMessageContaining("larger than");
    }

    @Test
    void saysThatNobodyIsThere() {
        Forge forge = standIn();
        github.close();
        ForgeProblem problem = catchThrowableOfType(ForgeProblem.class, forge::account);
        assertThat(problem.kind()).isEqualTo(Kind.AWAY);
        assertThat(forge.lastFailure()).contains(new Forge.Failure(clock.instant(), problem.getMessage()));
    }
}
