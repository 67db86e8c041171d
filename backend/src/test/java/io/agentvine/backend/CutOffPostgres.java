package io.agentvine.backend;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Rows in a PostgreSQL that is reached by a way that can be cut; one for each class that extends it. */
public abstract class CutOffPostgres extends TestHome {

    /** The database, and the way to it. */
    public record Way(TestPostgres.Place place, TcpProxy proxy) {}

    /** Takes the way for the test. */
    protected abstract void take(Way way);

    @Override
    protected final List<String> settings(Path home) {
        TestPostgres.Place place = TestPostgres.newDatabase();
        URI server = URI.create(place.url().substring("jdbc:".length()));
        TcpProxy proxy = new TcpProxy(server.getHost(), server.getPort());
        take(new Way(place, proxy));
        return List.of(
                "spring.datasource.url=" + place.url().replace(server.getHost() + ":" + server.getPort(), "127.0.0.1:" + proxy.port()),
                "spring.datasource.username=" + place.user(),
                "spring.datasource.password=" + place.password());
    }
}
