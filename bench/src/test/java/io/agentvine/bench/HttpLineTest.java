package io.agentvine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpLineTest {

    private HttpServer server;

    @BeforeEach
    void anEcho() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            exchange.getResponseHeaders().set("X-Long", "x".repeat(path.equals("/long") ? 40_000 : 1));
            exchange.sendResponseHeaders(path.equals("/refused") ? 409 : 200, path.equals("/chunked") ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void readsAnswersOfAnySizeOverOneConnection() throws IOException {
        try (HttpLine line = new HttpLine(server.getAddress().getPort(), "token")) {
            for (int size : new int[] {1, 16_300, 16_384, 100_000, 5}) {
                assertThat(line.post("/", "é".repeat(size))).isEqualTo("é".repeat(size).getBytes(StandardCharsets.UTF_8));
                assertThat(line.post("/chunked", "c".repeat(size))).hasSize(size);
                assertThat(line.post("/long", "h".repeat(size))).hasSize(size);
            }
        }
    }

    @Test
    void goesOnAfterARefusal() throws IOException {
        try (HttpLine line = new HttpLine(server.getAddress().getPort(), null)) {
            assertThatThrownBy(() -> line.post("/refused", "no")).isInstanceOf(HttpLine.Refused.class).hasMessageContaining("409: no");
            assertThat(line.post("/", "yes")).hasSize(3);
        }
    }
}
