package io.agentvine.backend.forge;

import io.agentvine.backend.TestHome;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A backend with a token of the stand-in for GitHub, which all classes of a JVM share. */
public final class WithGitHub {

    public static final GitHubStandIn GITHUB = new GitHubStandIn();

    /** What registration asks for: without one no login is lent. */
    public static final String REGISTRATION = "the-registration-token-of-tests";

    /** What the stand-in signs with. */
    public static final String SECRET = "what-the-stand-in-signs-with";

    private WithGitHub() {}

    private static void applyTo(ConfigurableApplicationContext context) {
        TestPropertyValues.of("agentvine.forges[0].name=standin", "agentvine.forges[0].url=" + GITHUB.url(),
                "agentvine.forges[0].token=" + GitHubStandIn.TOKEN, "agentvine.forges[0].webhook-secret=" + SECRET, "agentvine.forges[1].token=", "agentvine.security.worker-token=" + REGISTRATION, "agentvine.public-url=https://vine.example/", "agentvine.tasks.http-hosts=127.0.0.1")
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
