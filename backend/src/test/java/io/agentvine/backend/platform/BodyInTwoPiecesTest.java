package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.OnSqlite;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** With the time that a body has by default. */
@OnSqlite
class BodyInTwoPiecesTest extends PiecemealBodies {

    @Test
    void aBodyThatComesInTwoPiecesIsTaken() throws IOException {
        Socket client = begin("/api/v1/tasks", BODY);
        send(client, BODY.substring(BODY.length() / 2));
        assertThat(statusLine(client)).startsWith("HTTP/1.1 201");
    }
}
