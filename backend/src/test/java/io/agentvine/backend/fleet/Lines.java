package io.agentvine.backend.fleet;

import io.agentvine.backend.Http;
import io.agentvine.backend.PromisedAnswers;
import io.agentvine.backend.platform.Loop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The lines of a response that stays open, as they come. */
public final class Lines implements AutoCloseable {

    public static final String END = "<end of the response>";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final HttpResponse<InputStream> response;

    public Lines(Http http, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(http.uri(path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        response = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        PromisedAnswers.check("GET", response, null);
        Loop.daemon(this::read, "lines").start();
    }

    public int status() {
        return response.statusCode();
    }

    /** The next line that fits; others are passed over. */
    public String await(Predicate<String> wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && wanted.test(line)) {
                return line;
            }
            if (END.equals(line)) {
                throw new AssertionError("The response ended before such a line came");
            }
        }
        throw new AssertionError("No such line came within " + PATIENCE);
    }

    private void read() {
        try (var reader = new BufferedReader(
                new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // closed by either side: the end
        }
        lines.add(END);
    }

    @Override
    public void close() throws Exception {
        response.body().close();
    }
}
