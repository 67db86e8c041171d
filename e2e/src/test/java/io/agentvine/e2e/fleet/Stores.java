package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one PostgreSQL and the one Redis of several backends, as real child processes. */
public final class Stores {

    private final PostgresServer database;
    private final RedisServer redis;

    private Stores(Path folder, Path logs) throws IOException {
        database = new PostgresServer(Files.createDirectories(folder.resolve("postgres")));
        redis = new RedisServer(Files.createDirectories(folder.resolve("redis")), logs.resolve("redis.log"));
    }

    static Stores start(Path folder, Path logs) {
        try {
            Stores stores = new Stores(folder, logs);
            stores.redis.start();
            stores.database.start();
            return stores;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PostgresServer database() {
        return database;
    }

    public RedisServer redis() {
        return redis;
    }

    void stop() {
        redis.stop();
        database.stop();
    }
}
