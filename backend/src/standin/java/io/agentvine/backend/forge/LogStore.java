package io.agentvine.backend.forge;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Another server than the forge's, which has its logs for whoever knows where. */
final class LogStore {

    private final HttpServer server;
    private volatile boolean sawCredential;

    LogStore(String log) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                sawCredential |= exchange.getRequestHeaders().containsKey("Authorization");
                byte[] bytes = log.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/log?signature=1";
    }

    boolean sawCredential() {
        return sawCredential;
    }
}
