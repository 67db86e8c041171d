package io.agentvine.backend.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts one delivery, once; follows no redirect and reads no more of the answer than its status. */
class Poster {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int LONGEST_ERROR = 300;

    private final Clock clock;
    private HttpClient client;

    Poster(Clock clock) {
        this.clock = clock;
    }

    /** How it went. @param status of an answer by HTTP; null where there was none @param error null where it was taken */
    record Outcome(Integer status, String error) {}

    Outcome post(Target target, WebhookDelivery due) throws InterruptedException {
        try {
            HttpResponse<InputStream> answer = client().send(request(target, due), HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            int status = answer.statusCode();
            return new Outcome(status, status / 100 == 2 ? null : "answered " + status);
        } catch (HttpTimeoutException e) {
            return new Outcome(null, "no answer within " + LIMIT.toSeconds() + " s");
        } catch (IOException e) {
            return new Outcome(null, error(target, e));
        }
    }

    /** Made when there is something to post: it costs a thread, and a fiftieth of the start. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(LIMIT)
                    .build();
        }
        return client;
    }

    private HttpRequest request(Target target, WebhookDelivery due) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url())
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "AgentVine")
                .header("AgentVine-Event", due.event().word())
                .header("AgentVine-Delivery", due.getId().toString())
                .header("AgentVine-Timestamp", timestamp)
                .POST(HttpRequest.BodyPublishers.ofString(due.body()));
        if (target.secret() != null) {
            request.header("AgentVine-Signature", "sha256=" + sign(target.secret(), timestamp + "." + due.body()));
        }
        return request.build();
    }

    /** Hex of HMAC-SHA256. */
    static String sign(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static String error(Target target, IOException e) {
        String text = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        String safe = text.replace(target.url().toString(), target.shown());
        return shortened(safe);
    }

    static String shortened(String error) {
        return error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR);
    }
}
