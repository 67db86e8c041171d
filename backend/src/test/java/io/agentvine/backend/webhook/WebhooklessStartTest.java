package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendApplication;
import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import io.agentvine.backend.OwnJvm;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Hibernate is of the webhooks, and of no backend without them. */
@OnSqlite
@Tag("slow")
class WebhooklessStartTest extends BackendTest {

    /** Each is of another part of what entities need. */
    private static final List<String> ENTITIES = List.of(
            "org.hibernate.SessionFactory", "org.hibernate.boot.MetadataSources", "net.bytebuddy.ByteBuddy", "org.antlr.v4.runtime.Parser",
            "org.springframework.data.jpa.repository.support.SimpleJpaRepository",
            "org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean");

    /** With a webhook they are thousands. */
    private static final int MOST_OF_HIBERNATE = 50;

    @Test
    void hasNoEntitiesAndStillListsWhatWasPosted(@Autowired ApplicationContext context) {
        assertThat(context.getBeanNamesForType(EntityManagerFactory.class)).isEmpty();
        assertThat(context.getBeanNamesForType(WebhookThreads.class)).isEmpty();
        var list = http().get("/webhooks/deliveries");
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().isArray()).isTrue();
    }

    @Test
    void loadsNothingOfHibernate(@TempDir Path folder) throws Exception {
        List<String> loaded = loadedByAStart(folder);
        assertThat(loaded).contains(BackendApplication.class.getName()).doesNotContainAnyElementsOf(ENTITIES);
        assertThat(ofHibernate(loaded)).as("what the validator asks whether a property is loaded").hasSizeLessThan(MOST_OF_HIBERNATE);
        assertThat(ENTITIES).as("what a webhook needs is there").allSatisfy(name -> Class.forName(name, false, getClass().getClassLoader()));
    }

    /** But for its validator, which is another program. */
    private static List<String> ofHibernate(List<String> classes) {
        return classes.stream()
                .filter(name -> name.startsWith("org.hibernate.") && !name.startsWith("org.hibernate.validator."))
                .toList();
    }

    /** By a program of its own, until it is ready. */
    private static List<String> loadedByAStart(Path folder) throws Exception {
        Path loaded = folder.resolve("classes");
        Path log = folder.resolve("log");
        Process child = OwnJvm.of(BackendApplication.class, List.of("-Xlog:class+load=info:file=" + loaded + ":none:filecount=0"),
                        "--server.port=0", "--agentvine.home=" + folder.resolve("home"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().until(() -> !child.isAlive() || Files.readString(log).contains("AgentVine is ready"));
        } finally {
            child.destroy();
            OwnJvm.endOf(child);
        }
        assertThat(Files.readString(log)).contains("AgentVine is ready");
        try (Stream<String> lines = Files.lines(loaded)) {
            return lines.map(line -> line.split(" ", 2)[0]).toList();
        }
    }
}
