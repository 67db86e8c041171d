package io.agentvine.e2e.fleet;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The operator at the page: logged in by a one-time address, with the cookie and the headers that a browser sends of the page's own calls. */
public final class PageLogin {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    private final String url;
    private final String cookie;

    private PageLogin(String url, String cookie) {
        this.url = url;
        this.cookie = cookie;
    }

    /** @param url of the page, as the browser has it @param path of a one-time code, as {@code POST /logins/codes} gives it */
    public static PageLogin at(String url, String path) throws IOException {
        HttpResponse<String> opened = send(HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60)).build());
        String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow(() -> new AssertionError("expected a cookie and found " + opened));
        return new PageLogin(url, cookie.replaceFirst(";.*", ""));
    }

    /** @throws IOException no answer came: whether it was heard is not known */
    public Api.Answer post(String path, Object body) throws IOException {
        return answer(call(path).POST(HttpRequest.BodyPublishers.ofString(Wire.write(body))));
    }

    /** @throws IOException no answer came */
    public Api.Answer get(String path) throws IOException {
        return answer(call(path).GET());
    }

    private HttpRequest.Builder call(String path) {
        return HttpRequest.newBuilder(URI.create(url + "/api/v1" + path)).timeout(Duration.ofSeconds(60)).header("Cookie", cookie).header("Origin", url)
                .header("Sec-Fetch-Site", "same-origin").header("Content-Type", "application/json");
    }

    private static Api.Answer answer(HttpRequest.Builder request) throws IOException {
        HttpResponse<String> answer = send(request.build());
        return new Api.Answer(answer.statusCode(), answer.body(), answer.headers().firstValue("Retry-After").orElse(null));
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the page was answered", e);
        }
    }
}
