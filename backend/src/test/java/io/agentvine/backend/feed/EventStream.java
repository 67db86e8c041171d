package io.agentvine.backend.feed;

import io.agentvine.backend.Http;
import io.agentvine.backend.PromisedAnswers;
import io.agentvine.backend.platform.Loop;
import io.agentvine.protocol.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A client of server-sent events, which notes what comes. */
final class EventStream implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final List<Event> events = new CopyOnWriteArrayList<>();
    private final InputStream body;
    private volatile String lastId;

    /** One event as it came. */
    record Event(String id, String name, JsonNode data, String text) {

        boolean isOf(Object subject) {
            return data.path("id").asString("").equals(String.valueOf(subject));
        }

        Cursor cursor() {
            return Cursor.parse(id).orElseThrow();
        }
    }

    private EventStream(InputStream body) {
        this.body = body;
    }

    /** Returns once the backend has answered, and reads from then on. @param lastEventId null to begin now */
    static EventStream open(Http http, String lastEventId) throws Exception {
        EventStream stream = openUnread(http, lastEventId);
        stream.read();
        return stream;
    }

    static EventStream openUnread(Http http, String lastEventId) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(http.uri("/events")).timeout(Duration.ofMinutes(2));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        PromisedAnswers.check("GET", response, null);
        if (response.statusCode() != 200) {
            throw new AssertionError("answered " + response.statusCode());
        }
        return new EventStream(response.body());
    }

    void read() {
        Loop.daemon(this::readAll, "event-stream").start();
    }

    private void readAll() {
        try (var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String name = null;
            String data = null;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && data != null) {
                    events.add(new Event(lastId, name, Wire.mapper().readTree(data), data));
                    data = null;
                }
            }
        } catch (IOException e) {
            // closed by either side: the end
        }
    }

    /** The last id that came, also with no event. */
    String lastId() {
        Awaitility.await().until(() -> lastId != null);
        return lastId;
    }

    Event await(Predicate<Event> wanted) {
        return Awaitility.await()
                .until(() -> events.stream().filter(wanted).findFirst().orElse(null), found -> found != null);
    }

    List<Event> of(Object subject) {
        return events.stream().filter(event -> event.isOf(subject)).toList();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
