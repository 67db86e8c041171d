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
import java.util.Map;
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
        List<String> without = loaded(folder.resolve("without"), Map.of());
        List<String> with = loaded(folder.resolve("with"), Map.of("AGENTVINE_WEBHOOKS_0_URL", "http://127.0.0.1:1/gone"));
        assertThat(with).containsAll(ENTITIES);
        assertThat(without).isNotEmpty().doesNotContainAnyElementsOf(ENTITIES);
        assertThat(ofHibernate(without)).as("what the validator asks whether a property is loaded")
                .hasSizeLessThan(ofHibernate(with).size() / 50);
    }

    /** But for its validator, which is another program. */
    private static List<String> ofHibernate(List<String> classes) {
        return classes.stream()
                .filter(name -> name.startsWith("org.hibernate.") && !name.startsWith("org.hibernate.validator."))
                .toList();
    }

    /** The classes of a backend of its own that became ready. */
    private static List<String> loaded(Path home, Map<String, String> environment) throws Exception {
        Path loaded = Files.createDirectories(home).resolve("classes");
        Path log = home.resolve("log");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load=info:file=" + loaded + ":none:filecount=0", "-cp", System.getProperty("java.class.path"),
                        BackendApplication.class.getName(), "--server.port=0", "--agentvine.home=" + home)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        command.environment().putAll(environment);
        Process child = command.start();
        try {
            await().until(() -> !child.isAlive() || Files.readString(log).contains("AgentVine is ready"));
        } finally {
            child.destroy();
            assertThat(child.waitFor(90, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(log).content().contains("AgentVine is ready");
        try (Stream<String> lines = Files.lines(loaded)) {
            return lines.map(line -> line.split(" ", 2)[0]).toList();
        }
    }
}
