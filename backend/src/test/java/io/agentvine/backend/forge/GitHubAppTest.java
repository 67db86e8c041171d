package io.agentvine.backend.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.forge.Forge.NewPullRequest;
import io.agentvine.protocol.RepositoryLogin;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GitHub App in place of a token, against GitHub's published contract. */
class GitHubAppTest {

    private static final KeyPair KEYS = AppKeyFile.keys();

    @TempDir
    Path folder;

    private final GitHubStandIn github = new GitHubStandIn();
    private final Moved clock = new Moved();
    private final GitHubAppStandIn app = github.become(new GitHubAppStandIn(KEYS.getPublic(), clock));
    private final Path key = AppKeyFile.of(KEYS);

    /** A clock that is moved by hand. */
    private static final class Moved extends Clock {
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @AfterEach
    void end() {
        github.close();
        assertThat(github.violations).isEmpty();
    }

    private Forges forges(String appId, Path file) {
        return new Forges(new ForgeSettings(List.of(new ForgeSettings.Entry("hub", ForgeKind.GITHUB, github.url(), null, null, appId, file, null, null))), clock);
    }

    private Forge forge(String appId, Path file) {
        return forges(appId, file).all().get(0);
    }

    private Forge forge() {
        return forge(GitHubAppStandIn.ID, key);
    }

    @Test
    void lendsATokenForOneRepositoryThatMayWhatItIsFor() {
        Forge forge = forge();
        RepositoryLogin fetch = forge.login("team/shop", false);
        RepositoryLogin push = forge.login("team/shop", true);

        assertThat(app.given).extracting(GitHubAppStandIn.Token::repository).containsExactly("shop", "shop");
        assertThat(app.given).extracting(GitHubAppStandIn.Token::permissions).containsExactly(Map.of("contents", "read"), Map.of("contents", "write"));
        assertThat(fetch.token()).isEqualTo(app.given.get(0).value());
        assertThat(push.token()).isEqualTo(app.given.get(1).value());
        assertThat(fetch.user()).isEqualTo("x-access-token");
        assertThat(fetch.expiresAt()).isEqualTo(clock.now.plusSeconds(3_600));
        assertThat(forge.login("team/other", false).token()).as("another repository, another token").isNotEqualTo(fetch.token());
    }

    @Test
    void asksForWhatItWasGrantedAndCallsWithThat() {
        app.granted = Map.of("metadata", "read", "contents", "write", "workflows", "write", "pull_requests", "write", "checks", "write", "statuses", "read", "issues", "read");
        Forge forge = forge();
        PullRequest opened = forge.open("team/shop", new NewPullRequest("t", "b", "agentvine/x", "main", false));
        assertThat(forge.look("team/shop", opened.number())).isEqualTo(opened);
        forge.login("team/shop", true);

        assertThat(app.given).extracting(GitHubAppStandIn.Token::permissions).containsExactly(
                Map.of("contents", "read", "pull_requests", "write", "checks", "read", "statuses", "read", "issues", "read"), Map.of("contents", "write", "workflows", "write"));
    }

    @Test
    void keepsATokenUntilShortlyBeforeItEnds() {
        Forge forge = forge();
        String first = forge.login("team/shop", false).token();
        clock.now = clock.now.plus(Duration.ofMinutes(49));
        assertThat(forge.login("team/shop", false).token()).isEqualTo(first);
        clock.now = clock.now.plus(Duration.ofMinutes(2));
        assertThat(forge.login("team/shop", false).token()).isNotEqualTo(first);
        assertThat(app.given).hasSize(2);
    }

    @Test
    void usesATokenToItsEndWhereThereIsNoOther() {
        Forge forge = forge();
        String first = forge.login("team/shop", false).token();
        assertThat(forge.defaultBranch("team/shop")).isEqualTo("main");
        clock.now = clock.now.plus(Duration.ofMinutes(55));
        github.answerInstead(request -> request.endsWith("/access_tokens") ? ForgeStandIn.Canned.json(503, "{}") : null);
        assertThat(forge.login("team/shop", false).token()).isEqualTo(first);
        assertThat(forge.defaultBranch("team/shop")).isEqualTo("main");
        clock.now = clock.now.plus(Duration.ofMinutes(5));
        assertThatThrownBy(() -> forge.login("team/shop", false)).isInstanceOf(ForgeProblem.class).hasMessageContaining("503");
    }

    @Test
    void keepsNoWorkerWaitingForAnAppThatDoesNotAnswer() {
        CountDownLatch answers = new CountDownLatch(1);
        Set<String> inFlight = ConcurrentHashMap.newKeySet();
        github.answerInstead(request -> {
            inFlight.add(request);
            try {
                answers.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            inFlight.remove(request);
            return null;
        });
        ForgeLogins logins = new ForgeLogins(forges(GitHubAppStandIn.ID, key), true);
        List<String> urls = IntStream.range(0, 8).mapToObj(n -> github.url() + "/team/r" + n).toList();
        assertThat(GitHubApp.PATIENCE).as("what a worker waits for at most").isLessThan(Duration.ofSeconds(3));
        try {
            urls.forEach(url -> logins.prepare(url, false));
            await("all of them are asked at once").until(() -> inFlight.size() == 8);
            urls.forEach(url -> {
                assertThat(logins.of(url, false)).isNull();
                assertThat(inFlight).as("none was answered").hasSize(8);
            });
            await("they are not waited for again").until(() -> waitsOf(() -> urls.forEach(url -> assertThat(logins.of(url, false)).isNull())) == 0);
            assertThat(inFlight).as("none was answered").hasSize(8);
            assertThat(github.requests).as("none was asked again").hasSize(8);
        } finally {
            answers.countDown();
        }
        await("what comes late counts").until(() -> app.given.size() == 8 && logins.of(urls.get(0), false) != null);
    }

    /** How often this thread waits for another in it. */
    private static long waitsOf(Runnable body) {
        long before = waits();
        body.run();
        return waits() - before;
    }

    private static long waits() {
        return ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId()).getWaitedCount();
    }

    @Test
    void asksNotAgainForHalfAMinuteWhatWasNotGiven() {
        Forge forge = forge();
        app.installed = false;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> forge.login("team/shop", false)).hasMessageContaining("not installed");
        }
        assertThat(github.requests).hasSize(1);
        app.installed = true;
        clock.now = clock.now.plusSeconds(31);
        assertThat(forge.login("team/shop", false).token()).isEqualTo(app.given.get(0).value());
    }

    @Test
    void getsAnotherWhereATokenWasRevoked() {
        Forge forge = forge();
        assertThat(forge.defaultBranch("team/shop")).isEqualTo("main");
        String lent = forge.login("team/shop", true).token();
        app.revokeAll();
        assertThat(forge.defaultBranch("team/shop")).isEqualTo("main");
        assertThat(app.given).hasSize(3);
        assertThat(forge.login("team/shop", true).token()).as("and what is lent").isNotEqualTo(lent);
    }

    @Test
    void saysWhereItIsNotInstalledAndWhatItMayNot() {
        Forge forge = forge();
        app.installed = false;
        assertThat(catchThrowableOfType(ForgeProblem.class, () -> forge.defaultBranch("team/shop"))).hasMessageContaining("app 12345 is not installed for team/shop")
                .extracting(ForgeProblem::kind).isEqualTo(ForgeProblem.Kind.NOT_FOUND);
        assertThat(forge.lastFailure().orElseThrow().message()).contains("not installed");
        app.installed = true;
        app.granted = Map.of("contents", "read");
        assertThat(catchThrowableOfType(ForgeProblem.class, () -> forge.login("team/shop", true))).hasMessageContaining("not granted to this installation")
                .extracting(ForgeProblem::kind).as("tried again until it is granted").isEqualTo(ForgeProblem.Kind.FORBIDDEN);
        assertThat(new ForgeLogins(forges(GitHubAppStandIn.ID, key), true).of(github.url() + "/team/shop", true)).as("the worker's own logins count").isNull();
        assertThat(new ForgeLogins(forges(GitHubAppStandIn.ID, key), true).of(github.url() + "/team/shop", false)).isNotNull();
    }

    @Test
    void showsWhoItIsAndHearsItsOwnWordsNever() {
        Forge forge = forge();
        assertThat(forge.account().login()).isEqualTo("vine[bot]");
        assertThat(forge.account().may()).contains("contents: write", "pull_requests: write");
        assertThat(forge.appId()).contains(GitHubAppStandIn.ID);
        forge.open("team/shop", new NewPullRequest("t", "b", "agentvine/x", "main", false));
        github.allow("vine[bot]", true);
        github.allow("ann", true);
        github.comment("team/shop", "vine[bot]", false, "@agentvine talks to itself");
        github.comment("team/shop", "ann", false, "@agentvine louder");
        assertThat(forge.remarks("team/shop", 1)).extracting(Forge.Remark::author).containsExactly("ann");
    }

    @Test
    void saysWhatFailedLastWhereTheAppItselfIsRefused() {
        Forge forge = forge();
        github.answerInstead(request -> request.equals("GET /app") ? ForgeStandIn.Canned.json(401, "{\"message\": \"Integration not found\"}") : null);
        assertThatThrownBy(forge::account).isInstanceOf(ForgeProblem.class);
        assertThat(forge.lastFailure().orElseThrow().message()).contains("GET /app", "Integration not found");
    }

    @Test
    void signsByGitHubsClockWhereItsOwnDiffers() {
        for (Duration ahead : List.of(Duration.ofMinutes(5), Duration.ofMinutes(-20))) {
            github.become(new GitHubAppStandIn(KEYS.getPublic(), Clock.systemUTC()));
            clock.now = Instant.now().plus(ahead);
            Forge forge = forge();
            int before = github.requests.size();
            assertThat(forge.account().login()).isEqualTo("vine[bot]");
            assertThat(forge.account().login()).isEqualTo("vine[bot]");
            assertThat(github.requests.subList(before, github.requests.size())).as("refused once").hasSize(3);
        }
    }

    @Test
    void takesAKeyOfPkcs8Too() throws Exception {
        assertThat(forge(GitHubAppStandIn.ID, AppKeyFile.pem("PRIVATE KEY", KEYS.getPrivate().getEncoded())).login("team/shop", false).token()).startsWith("ghs_");
    }

    @Test
    void saysAtTheStartWhatIsWrongWithAKey() throws Exception {
        String inner = Files.readString(key).lines().skip(1).findFirst().orElseThrow();
        wrong(GitHubAppStandIn.ID, folder.resolve("none.pem"), "found none at");
        wrong(GitHubAppStandIn.ID, AppKeyFile.pem("ENCRYPTED PRIVATE KEY", new byte[600]), "without a passphrase");
        Path old = AppKeyFile.pem("RSA PRIVATE KEY", new byte[700]);
        wrong(GitHubAppStandIn.ID, Files.writeString(old, Files.readString(old).replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\n\n")), "without a passphrase");
        wrong(GitHubAppStandIn.ID, AppKeyFile.pem("RSA PRIVATE KEY", new byte[500]), "is broken, or of another kind");
        wrong(GitHubAppStandIn.ID, AppKeyFile.pem("PRIVATE KEY", KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded()), "of another kind");
        wrong(GitHubAppStandIn.ID, AppKeyFile.pem("CERTIFICATE", new byte[300]), "found a CERTIFICATE");
        wrong(GitHubAppStandIn.ID, Files.writeString(AppKeyFile.pem("X", new byte[1]), "hello"), "found no PEM");
        wrong("an app", key, ".app-id must be the app's number");
        wrong(null, key, "needs .app-id and .private-key-file together");
        wrong(GitHubAppStandIn.ID, null, "needs .app-id and .private-key-file together");
        assertThatThrownBy(() -> new ForgeSettings(List.of(new ForgeSettings.Entry(null, ForgeKind.GITHUB, null, "t", null, "1", key, null, null))))
                .hasMessageContaining("one of .token, .token-file and .app-id");
        assertThatThrownBy(() -> new ForgeSettings(List.of(new ForgeSettings.Entry(null, ForgeKind.GITEA, "https://g.example", null, null, "1", key, null, null))))
                .hasMessageContaining("is for a github");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> forge()).hasMessageContaining("chmod 600").message().doesNotContain(inner);
    }

    private void wrong(String appId, Path file, String words) {
        assertThatThrownBy(() -> forge(appId, file)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("agentvine.forges[0]").hasMessageContaining(words);
    }
}
