package io.agentvine.backend.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentvine.backend.forge.Forge.NewPullRequest;
import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.backend.forge.ForgeStandIn.Canned;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

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
        return new ForgeSettings.Entry(name, kind, url, token, file, null, null, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "github", "gitlab"})
    void aKindThatIsThereAndEmptyIsTheUsualOne(String kind) {
        Map<String, String> lines = Map.of("agentvine.forges[0].kind", kind, "agentvine.forges[0].token", "t");
        ForgeSettings bound = new Binder(new MapConfigurationPropertySource(lines)).bindOrCreate("agentvine", ForgeSettings.class);
        assertThat(bound.targets().get(0).kind()).isEqualTo(kind.equals("gitlab") ? ForgeKind.GITLAB : ForgeKind.GITHUB);
    }

    private Forges forges(ForgeSettings.Entry... entries) {
        return new Forges(new ForgeSettings(List.of(entries)), clock);
    }

    private Forge standIn() {
        return at(github, ForgeKind.GITHUB);
    }

    private Forge at(ForgeStandIn there, ForgeKind kind) {
        return forges(entry("standin", kind, there.url(), ForgeStandIn.TOKEN, null)).all().get(0);
    }

    private static ForgeStandIn standInOf(ForgeKind kind) {
        return switch (kind) {
            case GITHUB -> new GitHubStandIn();
            case GITLAB -> new GitLabStandIn();
            case GITEA -> new GiteaStandIn();
        };
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

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "https://git.example/scm/team/sub/deep/shop.git, team/sub/deep/shop", "git@git.example:team/sub/shop.git, team/sub/shop",
        "https://git.example/team/sub/shop, -", "https://git.example/scm/team/../shop, -"})
    void knowsRepositoriesOfSubGroupsAndBelowAPathOfTheHost(String url, String path) {
        assertThat(forges(entry(null, ForgeKind.GITLAB, "https://git.example/scm/", "t", null)).of(url).map(Forges.Place::path).orElse(null)).isEqualTo(path);
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
                .hasMessageContaining("agentvine.forges[0]", "one of .token, .token-file and .app-id");
        assertThatThrownBy(() -> forges(entry(null, ForgeKind.GITHUB, null, "t0ps3cret", folder.resolve("none")))).hasMessageContaining("several")
                .message().doesNotContain("t0ps3cret");
        assertThatThrownBy(() -> forges(entry(null, ForgeKind.GITHUB, null, null, folder.resolve("none")))).hasMessageContaining(".token-file");
        assertThatThrownBy(() -> forges(entry(null, ForgeKind.GITHUB, "https://me:s3cret@git.example", "t", null)))
                .hasMessageContaining(".url").message().doesNotContain("s3cret");
        assertThatThrownBy(() -> forges(entry("a", ForgeKind.GITHUB, null, "t", null), entry("b", ForgeKind.GITHUB, "https://github.com/", "t", null)))
                .hasMessageContaining("agentvine.forges[1].url");
        assertThatThrownBy(() -> forges(entry(null, ForgeKind.GITEA, null, "t", null))).hasMessageContaining("agentvine.forges[0].url is missing");
        assertThat(forges(entry(null, ForgeKind.GITHUB, " ", "t", null)).all().get(0).url()).hasToString("https://github.com");
        assertThat(forges(entry(null, ForgeKind.GITLAB, null, "t", null)).all().get(0).url()).hasToString("https://gitlab.com");
        assertThat(forges(entry(null, ForgeKind.GITHUB, " ", "", null)).all()).as("an env file's empty line").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ForgeKind.class)
    void opensFindsRewritesAndLooksAsThePublishedContractSays(ForgeKind kind) {
        try (ForgeStandIn there = standInOf(kind)) {
            Forge forge = at(there, kind);
            assertThat(forge.find("team/shop", WANTED.branch(), "main")).isEmpty();
            PullRequest opened = forge.open("team/shop", WANTED);
            assertThat(opened).isEqualTo(new PullRequest(1, there.urlOfFirst("team/shop"), PullRequest.State.OPEN, null, null, ForgeStandIn.COMMIT));
            assertThat(there.shown("team/shop")).containsExactly(new ForgeStandIn.Shown("Greet", "Says hello.", "agentvine/greet-1", "main"));
            assertThat(forge.find("team/shop", WANTED.branch(), "main")).contains(opened);
            assertThat(catchThrowableOfType(ForgeProblem.class, () -> forge.open("team/shop", WANTED)).kind())
                    .isEqualTo(kind == ForgeKind.GITHUB ? Kind.INVALID : Kind.CONFLICT);
            forge.rewrite("team/shop", 1, "Says more.");
            assertThat(there.shown("team/shop").get(0).body()).isEqualTo("Says more.");
            assertThat(forge.look("team/shop", 1)).isEqualTo(opened);
            there.check("team/shop", null);
            assertThat(forge.look("team/shop", 1).checks()).isEqualTo(PullRequest.Checks.PENDING);
            there.check("team/shop", false);
            there.approve("team/shop", "ann");
            assertThat(forge.look("team/shop", 1)).isEqualTo(opened.with(PullRequest.Checks.FAILED, PullRequest.Review.APPROVED));
            there.check("team/shop", true);
            there.requestChanges("team/shop", "bob", "Louder.");
            assertThat(forge.look("team/shop", 1)).isEqualTo(opened.with(PullRequest.Checks.PASSED, PullRequest.Review.CHANGES_REQUESTED));
            assertThat(forge.open("team/shop", new NewPullRequest("t", "b", "another", "release/1", true)).state()).isEqualTo(PullRequest.State.DRAFT);
            assertThat(forge.find("team/shop", "another", "release/1").get().state()).isEqualTo(PullRequest.State.DRAFT);
            there.end("team/shop", 2, false);
            assertThat(forge.look("team/shop", 2).state()).isEqualTo(PullRequest.State.CLOSED);
            there.end("team/shop", 1, true);
            assertThat(forge.find("team/shop", WANTED.branch(), "main").get().state()).isEqualTo(PullRequest.State.MERGED);
            assertThat(forge.defaultBranch("team/shop")).isEqualTo("main");
            assertThat(forge.account()).isEqualTo(new Forge.Account("vine-bot", there.scopes()));
            assertThat(there.violations).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ForgeKind.class)
    void saysWhatFailsOfTheChecksOfACommitAsThePublishedContractSays(ForgeKind kind) {
        try (ForgeStandIn there = standInOf(kind)) {
            Forge forge = at(there, kind);
            forge.open("team/shop", WANTED);
            assertThat(forge.failures("team/shop", 1, ForgeStandIn.COMMIT).failed()).as("there are none").isEmpty();
            there.check("team/shop", null);
            assertThat(forge.failures("team/shop", 1, ForgeStandIn.COMMIT)).isEqualTo(new Forge.Failures(true, List.of()));
            there.check("team/shop", false);
            Forge.Failures failures = forge.failures("team/shop", 1, ForgeStandIn.COMMIT);
            assertThat(failures.pending()).isFalse();
            assertThat(failures.failed()).extracting(Forge.FailedCheck::name).containsExactly("tests");
            assertThat(failures.failed().get(0).text()).contains(ForgeStandIn.SAID);
            assertThat(there.requests).as("no log before it is asked for").noneMatch(request -> request.matches(".*/(logs|trace)"));
            assertThat(failures.failed().get(0).log().get().contains("expected: hello")).as("the end of its log").isEqualTo(kind != ForgeKind.GITEA);
            assertThat(failures.failed().get(0).log().get()).hasSizeLessThan(20_000);
            there.check("team/shop", true);
            assertThat(forge.failures("team/shop", 1, ForgeStandIn.COMMIT)).isEqualTo(new Forge.Failures(false, List.of()));
            assertThat(there instanceof GitHubStandIn hub && hub.credentialWasShownElsewhere()).as("shown to where the logs are").isFalse();
            assertThat(there.violations).isEmpty();
        }
    }

    @Test
    void readsAllPagesThatTheForgeGives() {
        try (GiteaStandIn gitea = new GiteaStandIn()) {
            Forge forge = at(gitea, ForgeKind.GITEA);
            gitea.allow("ann", true);
            PullRequest opened = forge.open("team/shop", WANTED);
            for (int i = 0; i < 5; i++) {
                gitea.requestChanges("team/shop", "ann", "Number " + i);
            }
            assertThat(forge.remarks("team/shop", 1)).hasSize(5).last().satisfies(last -> assertThat(last.text()).contains("src/a.java:12", "Number 4"));
            gitea.approve("team/shop", "ann");
            assertThat(forge.look("team/shop", 1)).isEqualTo(opened.with(null, PullRequest.Review.APPROVED));
            assertThat(gitea.violations).isEmpty();
        }
    }

    @Test
    void takesNoWordOfADismissedReviewForOne() {
        Forge forge = standIn();
        PullRequest opened = forge.open("team/shop", WANTED);
        github.review("team/shop", "bob", "CHANGES_REQUESTED");
        github.review("team/shop", "bob", "DISMISSED");
        assertThat(forge.look("team/shop", 1)).isEqualTo(opened);
        try (GiteaStandIn gitea = new GiteaStandIn()) {
            gitea.allow("bob", true);
            Forge other = at(gitea, ForgeKind.GITEA);
            PullRequest there = other.open("team/shop", WANTED);
            gitea.requestChanges("team/shop", "bob", "Louder.");
            gitea.dismissTheLastReview("team/shop");
            assertThat(other.look("team/shop", 1)).isEqualTo(there);
            assertThat(other.remarks("team/shop", 1)).isEmpty();
        }
    }

    @Test
    void hearsGitLabsReviewersWhileTheyRequestChanges() {
        try (GitLabStandIn gitlab = new GitLabStandIn()) {
            Forge forge = at(gitlab, ForgeKind.GITLAB);
            gitlab.allow("ann", true);
            gitlab.allow("bob", true);
            forge.open("team/sub/shop", WANTED);
            gitlab.comment("team/sub/shop", "ann", false, "Is this right?");
            assertThat(forge.remarks("team/sub/shop", 1)).isEmpty();
            gitlab.requestChanges("team/sub/shop", "ann", "Louder.");
            gitlab.noteOfItsOwn("team/sub/shop", "ann", "requested changes");
            gitlab.comment("team/sub/shop", "ann", false, "Done with.");
            gitlab.resolveTheLastNote("team/sub/shop");
            gitlab.requestChanges("team/sub/shop", "bob");
            gitlab.comment("team/sub/shop", "stranger", false, "@agentvine louder");
            assertThat(forge.remarks("team/sub/shop", 1)).extracting(remark -> remark.author() + ": " + remark.text())
                    .containsExactlyInAnyOrder("ann: Is this right?", "ann: src/a.java:12\nLouder.", "bob: Requests changes, without a word.");
            assertThat(gitlab.violations).isEmpty();
        }
    }

    @Test
    void letsNoAgentsWordsGiveGitLabOrders() {
        try (GitLabStandIn gitlab = new GitLabStandIn()) {
            Forge forge = at(gitlab, ForgeKind.GITLAB);
            forge.open("team/shop", new NewPullRequest("t", "/merge\nSee a/b and\n > /approve\n/", "b", "main", false));
            assertThat(gitlab.shown("team/shop").get(0).body()).isEqualTo("\u200b/merge\nSee a/b and\n > \u200b/approve\n/");
            forge.rewrite("team/shop", 1, "Fine.\r\n/assign me");
            assertThat(gitlab.shown("team/shop").get(0).body()).isEqualTo("Fine.\r\n\u200b/assign me");
        }
    }

    @ParameterizedTest
    @CsvSource({"401, UNAUTHORIZED", "403, FORBIDDEN", "404, NOT_FOUND", "410, NOT_FOUND", "409, CONFLICT", "422, INVALID", "500, AWAY", "503, AWAY", "429, BUSY"})
    void tellsApartWhatAForgeAnswers(int status, Kind kind) {
        for (ForgeKind program : ForgeKind.values()) {
            github.answerInstead(request -> Canned.json(status, "{\"message\": {\"base\": [\"so it is\"]}}"));
            ForgeProblem problem = catchThrowableOfType(ForgeProblem.class, () -> at(github, program).look("team/shop", 1));
            assertThat(problem.kind()).isEqualTo(kind);
            assertThat(problem).hasMessageContaining(String.valueOf(status)).hasMessageContaining("so it is");
            assertThat(problem.getMessage()).doesNotContain(ForgeStandIn.TOKEN);
        }
    }

    @Test
    void waitsAsGitLabAsksInPlainText() {
        github.answerInstead(request -> new Canned(429, "text/plain", "Retry later\n", List.of("Retry-After: 30")));
        Forge forge = at(github, ForgeKind.GITLAB);
        assertThat(catchThrowableOfType(ForgeProblem.class, forge::account).until()).isEqualTo(clock.instant().plusSeconds(30));
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
        clock.now = clock.now.plus(Duration.ofHours(1));
        github.answerInstead(request -> Canned.json(429, "{}"));
        assertThat(catchThrowableOfType(ForgeProblem.class, forge::account).until()).as("where it names none").isEqualTo(clock.instant().plusSeconds(60));
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
        github.answerInstead(request -> request.contains("/team/old") ? Canned.json(301, "{}", "Location: " + github.api() + "/repos/team/new/pulls/1") : null);
        assertThat(forge.look("team/old", 1).number()).isEqualTo(1);
        try (GitHubStandIn other = new GitHubStandIn()) {
            github.answerInstead(request -> Canned.json(302, "{}", "Location: " + other.api() + "/user"));
            assertThat(catchThrowableOfType(ForgeProblem.class, forge::account).kind()).isEqualTo(Kind.AWAY);
            assertThat(other.requests).isEmpty();
        }
        github.answerInstead(request -> Canned.json(302, "{}", "Location: " + github.api() + "/user"));
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
        ForgeHttp hasty = new ForgeHttp(URI.create(github.api()), path -> Map.of(), clock, Duration.ofMillis(200));
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
