package io.agentvine.backend.health;

import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.store.Database;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says in one line that the backend is ready, and where. */
@Component
class ReadyLine {

    private static final Logger log = LoggerFactory.getLogger(ReadyLine.class);

    private final ServerProperties server;
    private final Database database;
    private final HomeSettings home;

    ReadyLine(ServerProperties server, Database database, HomeSettings home) {
        this.server = server;
        this.database = database;
        this.home = home;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            log.info(
                    "AgentVine is ready at http://{}:{} ({}, home {}, {} ms)",
                    host(server.getAddress()),
                    web.getWebServer().getPort(),
                    database.vendor().word(),
                    home.home(),
                    event.getTimeTaken() == null ? "?" : event.getTimeTaken().toMillis());
        }
    }

    private static String host(InetAddress address) {
        return address == null || address.isLoopbackAddress() || address.isAnyLocalAddress()
                ? "localhost"
                : address.getHostAddress();
    }
}
