package io.agentvine.backend;

import static org.awaitility.Awaitility.await;

import org.springframework.boot.test.web.server.LocalServerPort;

/** Base of tests that talk to a started backend over HTTP; annotate the class with {@link OnSqlite} or {@link OnPostgres}. */
public abstract class BackendTest {

    @LocalServerPort
    private int port;

    /** A client with no token. */
    protected final Http http() {
        return new Http(port);
    }

    /** Each look is given so little time that a busy machine may be too slow for one. @return the answer with that status */
    protected final Http.Answer awaitHealth(int status) {
        return await("health " + status).until(() -> http().get("/health"), answer -> answer.status() == status);
    }
}
