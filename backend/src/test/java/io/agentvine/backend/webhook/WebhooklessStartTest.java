package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendApplication;
import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Hibernate is of the webhooks, and of no backend without them. */
@OnSqlite
class WebhooklessStartTest extends BackendTest {

    /** Each is of another part of what entities need. */
    private static final List<String> ENTITIES = List.of(
            "org.hibernate.SessionFactory", "org.hibernate.boot.MetadataSources", "net.bytebuddy.ByteBuddy", "org.antlr.v4.runtime.Parser",
            "org.springframework.data.jpa.repository.support.SimpleJpaRepository",
            "org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean");

    @Test
    void hasNoEntitiesAndStillListsWhatWasPosted(@Autowired ApplicationContext context) {
        assertThat(context.getBeanNamesForType(EntityManagerFactory.class)).isEmpty();
        assertThat(context.getBeanNamesForType(WebhookThreads.class)).isEmpty();
        var list = http().get("/webhooks/deliveries");
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().isArray()).isTrue();
    }

    @Test
    void loadsNothingOfHibernateAndAStartWithAWebhookDoes(@TempDir Path folder) throws Exception {
        List<String> with = loadedByBoth(folder);
        List<String> without = with.subList(0, with.indexOf(BothStarts.Between.class.getName()));
        assertThat(with).containsAll(ENTITIES);
        assertThat(without).isNotEmpty().doesNotContainAnyElementsOf(ENTITIES);
        assertThat(ofHibernate(without)).as("what the validator asks whether a property is loaded")
                .hasSizeLessThan(ofHibernate(with).size() / 50);
    }

    /** A program of its own: a backend without a webhook becomes ready, and after it one with a webhook. */
    static final class BothStarts {

        /** Loaded between the two. */
        private static final class Between {}

        public static void main(String[] homes) {
            BackendApplication.main(new String[] {"--server.port=0", "--agentvine.home=" + homes[0]});
            new Between();
            BackendApplication.main(new String[] {"--server.port=0", "--agentvine.home=" + homes[1],
                "--agentvine.webhooks[0].url=http://127.0.0.1:1/gone"});
        }
    }

    /** But for its validator, which is another program. */
    private static List<String> ofHibernate(List<String> classes) {
        return classes.stream()
                .filter(name -> name.startsWith("org.hibernate.") && !name.startsWith("org.hibernate.validator."))
                .toList();
    }

    /** The classes in the order in which they were loaded. */
    private static List<String> loadedByBoth(Path folder) throws Exception {
        Path loaded = folder.resolve("classes");
        Path log = folder.resolve("log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC", "-Xlog:class+load=info:file=" + loaded + ":none:filecount=0", "-cp", System.getProperty("java.class.path"),
                        BothStarts.class.getName(), folder.resolve("without").toString(), folder.resolve("with").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().until(() -> !child.isAlive() || Files.readString(log).split("AgentVine is ready", -1).length > 2);
        } finally {
            child.destroy();
            assertThat(child.waitFor(90, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Files.readString(log).split("AgentVine is ready", -1)).as("two starts").hasSize(3);
        try (Stream<String> lines = Files.lines(loaded)) {
            return lines.map(line -> line.split(" ", 2)[0]).toList();
        }
    }
}
