package io.agentvine.backend.forge;

import io.agentvine.backend.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.stream.Stream;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A backend with a token of a stand-in of each kind, which all classes of a JVM share. */
public final class WithForges {

    public static final GitHubStandIn GITHUB = new GitHubStandIn();
    public static final GitLabStandIn GITLAB = new GitLabStandIn();
    public static final GiteaStandIn GITEA = new GiteaStandIn();
    /** Another GitHub, where the backend is an app. */
    static final GitHubStandIn HUB_OF_APP = new GitHubStandIn();
    private static final KeyPair KEYS = AppKeyFile.keys();
    static final GitHubAppStandIn APP = HUB_OF_APP.become(new GitHubAppStandIn(KEYS.getPublic(), Clock.systemUTC()));

    /** What registration asks for: without one no login is lent. */
    public static final String REGISTRATION = "the-registration-token-of-tests";

    /** What the stand-ins sign with. */
    public static final String SECRET = "what-the-stand-in-signs-with";

    /** Gitea's. */
    private static final String TEMPLATE = "Title: {{ title }} (by an agent)\n\n{{summary}}\n\nNow look at this, please.\n\n{{evidence}}\n";

    /** One of each kind. */
    public static Stream<ForgeStandIn> all() {
        return Stream.of(GITHUB, GITLAB, GITEA);
    }

    private WithForges() {}

    /** What stands in X-Hub-Signature-256 beside that body. */
    public static String signed(String body) {
        return ForgeStandIn.signed(SECRET, body);
    }

    private static Path template() {
        try {
            Path file = Files.createTempFile("pull-request-template", ".md");
            file.toFile().deleteOnExit();
            return Files.writeString(file, TEMPLATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void applyTo(ConfigurableApplicationContext context) {
        TestPropertyValues.of("agentvine.forges[0].name=standin", "agentvine.forges[0].url=" + GITHUB.url(), "agentvine.forges[0].kind=",
                "agentvine.forges[1].token=", "agentvine.forges[2].name=lab", "agentvine.forges[2].kind=gitlab", "agentvine.forges[2].url=" + GITLAB.url(),
                "agentvine.forges[3].name=tea", "agentvine.forges[3].kind=gitea", "agentvine.forges[3].url=" + GITEA.url(),
                "agentvine.forges[3].pull-request-template=" + template(),
                "agentvine.forges[4].name=app", "agentvine.forges[4].url=" + HUB_OF_APP.url(), "agentvine.forges[4].app-id=" + GitHubAppStandIn.ID,
                "agentvine.forges[4].private-key-file=" + AppKeyFile.of(KEYS),
                "agentvine.security.worker-token=" + REGISTRATION, "agentvine.public-url=https://vine.example/", "agentvine.issues.rewrite=1s", "agentvine.tasks.http-hosts=127.0.0.1")
                .and(Stream.of(0, 2, 3).flatMap(n -> Stream.of("agentvine.forges[" + n + "].token=" + ForgeStandIn.TOKEN,
                        "agentvine.forges[" + n + "].webhook-secret=" + SECRET)).toArray(String[]::new))
                .applyTo(context);
    }

    /** With SQLite. */
    public static final class OnSqlite extends TestHome.WithSqlite {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            super.initialize(context);
            applyTo(context);
        }
    }

    /** With PostgreSQL. */
    public static final class OnPostgres implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            new TestHome.WithPostgres().initialize(context);
            applyTo(context);
        }
    }
}
