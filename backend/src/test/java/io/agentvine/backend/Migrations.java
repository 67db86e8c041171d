package io.agentvine.backend;

import org.flywaydb.core.Flyway;

/** The migrations, run as the backend runs them at its start. */
public final class Migrations {

    private Migrations() {}

    /** @param vendor {@code sqlite} or {@code postgresql} */
    public static void run(String url, String user, String password, String vendor) {
        upTo("latest", url, user, password, vendor);
    }

    /** As {@link #run}, to a version that had been released. */
    public static void upTo(String version, String url, String user, String password, String vendor) {
        Flyway.configure().dataSource(url, user, password).locations("classpath:db/migration/" + vendor).target(version).load().migrate();
    }
}
