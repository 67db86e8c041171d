package io.agentvine.backend.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.CutOffPostgres;
import io.agentvine.backend.TcpProxy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** An open stream over an outage of a real PostgreSQL. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = FeedAfterOutageTest.BehindProxy.class)
@DirtiesContext
@Tag("slow")
class FeedAfterOutageTest extends BackendTest {

    private static TcpProxy proxy;

    static class BehindProxy extends CutOffPostgres {
        @Override
        protected void take(Way way) {
            proxy = way.proxy();
        }
    }

    @Test
    void goesOnWhenTheDatabaseIsBackOnTheSameConnection() throws Exception {
        try (EventStream stream = EventStream.open(http(), null)) {
            String before = submit("before");
            stream.await(event -> event.isOf(before));
            proxy.cut();
            awaitHealth(503);
            proxy.restore();
            awaitHealth(200);
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
