package io.agentvine.backend.platform;

import io.agentvine.backend.BackendTest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Requests whose bodies come in pieces, or not whole, over real sockets. */
abstract class PiecemealBodies extends BackendTest {

    static final String BODY =
            "{\"title\": \"slow\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\", \"priority\": \"low\"}";

    final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    /** Sends all but the body's second half. */
    Socket begin(String path, String body) throws IOException {
        int port = http().uri("/health").getPort();
        Socket client = new Socket("127.0.0.1", port);
        client.setSoTimeout(120_000);
        clients.add(client);
        send(client, "POST " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body.substring(0, body.length() / 2));
        return client;
    }

    static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    static boolean answered(Socket client) {
        try {
            return client.getInputStream().available() > 0;
        } catch (IOException e) {
            return true;
        }
    }

    static String statusLine(Socket client) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int one = client.getInputStream().read(); one >= 0 && one != '\r'; one = client.getInputStream().read()) {
            line.append((char) one);
        }
        return line.toString();
    }
}
