package io.agentvine.backend;

import org.springframework.boot.test.web.server.LocalServerPort;

/** Base of tests that talk to a started backend over HTTP; annotate the class with {@link OnSqlite} or {@link OnPostgres}. */
public abstract class BackendTest {

    @LocalServerPort
    private int port;

    /** A client with no token. */
    protected final Http http() {
        return new Http(port);
    }
}
