package io.agentvine.backend.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.TcpProxy;
import io.agentvine.backend.TestHome;
import io.agentvine.backend.TestPostgres;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** An open stream over an outage of a real PostgreSQL. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = FeedAfterOutageTest.BehindProxy.class)
@DirtiesContext
class FeedAfterOutageTest extends BackendTest {

    private static TcpProxy proxy;

    static class BehindProxy extends TestHome {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            super.initialize(context);
            TestPostgres.Place place = TestPostgres.newDatabase();
            URI server = URI.create(place.url().substring("jdbc:".length()));
            proxy = new TcpProxy(server.getHost(), server.getPort());
            String url = place.url().replace(server.getHost() + ":" + server.getPort(), "127.0.0.1:" + proxy.port());
            TestPropertyValues.of(
                            "spring.datasource.url=" + url,
                            "spring.datasource.username=" + place.user(),
                            "spring.datasource.password=" + place.password())
                    .applyTo(context);
        }
    }

    @Test
    void goesOnWhenTheDatabaseIsBackOnTheSameConnection() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            String before = submit("before");
            stream.await(event -> event.isOf(before));
            proxy.cut();
            await().until(() -> http().get("/health").status() == 503);
            proxy.restore();
            await().atMost(Duration.ofSeconds(5)).until(() -> http().get("/health").status() == 200);
            String after = submit("after");
            stream.await(event -> event.isOf(after));
            assertThat(stream.of(before)).hasSize(1);
        }
    }

    private String submit(String title) {
        return http().post("/tasks", "{\"title\": \"" + title + "\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}")
                .json().get("id").asString();
    }
}
