package io.agentvine.backend.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.platform.HomeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who is at the page, on either database. */
abstract class LoginContract extends BackendTest {

    @Autowired
    private HomeSettings home;

    @Autowired
    private JdbcTemplate jdbc;

    private Http operator() throws IOException {
        return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
    }

    private String code() throws IOException {
        Answer answer = operator().post("/logins/codes", "{}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("code").asString();
    }

    private Answer logIn(String code) {
        return http().with("User-Agent", "a test").post("/logins", "{\"code\": \"" + code + "\"}");
    }

    private Http page() throws IOException {
        return withCookie(logIn(code()));
    }

    private Http withCookie(Answer answer) {
        return http().with("Cookie", answer.header("Set-Cookie").split(";")[0]);
    }

    private static boolean mayOperate(Http page) {
        return page.get("/logins/current").json().get("may_operate").asBoolean();
    }

    @Test
    void aCodeMakesOneLoginThatCountsAsTheOperator() throws IOException {
        String code = code();
        Answer in = logIn(code);
        assertThat(in.status()).isEqualTo(201);
        assertThat(in.header("Set-Cookie")).contains("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000").doesNotContain("Secure");
        assertThat(in.json().get("browser").asString()).isEqualTo("a test");
        assertThat(logIn(code).status()).isEqualTo(401);
        Http page = withCookie(in);
        assertThat(mayOperate(page)).isTrue();
        assertThat(page.post("/chat/human-response", "{}").status()).isEqualTo(400);
        assertThat(mayOperate(http())).isFalse();
        assertThat(http().post("/chat/human-response", "{}").status()).isEqualTo(401);
        assertThat(http().post("/logins/codes", "{}").status()).isEqualTo(401);
    }

    @Test
    void theAddressLogsInAndLeadsToThePage() throws IOException {
        String code = code();
        Answer opened = http().get("/login?code=" + code);
        assertThat(opened.status()).isEqualTo(303);
        assertThat(opened.header("Location")).isEqualTo("/");
        assertThat(opened.header("Cache-Control")).isEqualTo("no-store");
        assertThat(mayOperate(withCookie(opened))).isTrue();
        Answer again = http().get("/login?code=" + code);
        assertThat(again.header("Location")).isEqualTo("/?login=expired");
        assertThat(again.header("Set-Cookie")).isNull();
        assertThat(http().get("/login").header("Location")).isEqualTo("/?login=expired");
    }

    @Test
    void aPageOfAnotherOriginCanDoNothingWithTheCookie() throws IOException {
        Http page = page();
        String own = "http://localhost:" + http().uri("/health").getPort();
        assertThat(mayOperate(page.with("Origin", own).with("Sec-Fetch-Site", "same-origin"))).isTrue();
        assertThat(mayOperate(page.with("Sec-Fetch-Site", "same-site"))).isFalse();
        assertThat(page.with("Sec-Fetch-Site", "cross-site").get("/logins/current").status()).isEqualTo(403);
        assertThat(page.with("Origin", "http://localhost:1").post("/chat/human-response", "{}").status()).isEqualTo(403);
        assertThat(page.with("Sec-Fetch-Site", "same-site").with("Content-Type", "application/json").post("/chat/human-response", "{}").status())
                .isEqualTo(401);
    }

    /** Which a browser sends by itself after {@code /docs} was opened with it. */
    @Test
    void aPasswordInTheBrowserTakesNothingFromALogin() throws IOException {
        Http page = page().with("Authorization", "Basic " + Base64.getEncoder().encodeToString("ada:wrong".getBytes(StandardCharsets.UTF_8)));
        assertThat(mayOperate(page)).isTrue();
        assertThat(page.post("/chat/human-response", "{}").status()).as("let in").isEqualTo(400);
    }

    @Test
    void loginsAreListedAndEnded() throws IOException {
        Http one = page();
        Http two = page();
        var listed = one.get("/logins").json();
        assertThat(listed.valueStream().filter(login -> login.get("current").asBoolean())).hasSize(1);
        String first = listed.valueStream().filter(login -> login.get("current").asBoolean()).findFirst().orElseThrow().get("login").get("id").asString();
        assertThat(two.delete("/logins/" + first).status()).isEqualTo(204);
        assertThat(mayOperate(one)).isFalse();
        assertThat(one.get("/tasks?limit=1").status()).isEqualTo(200);
        assertThat(one.get("/logins").status()).isEqualTo(401);
        assertThat(two.delete("/logins/" + first).status()).isEqualTo(404);
        assertThat(two.delete("/logins/" + UUID.randomUUID()).status()).isEqualTo(404);
        Answer out = two.delete("/logins/current");
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("Set-Cookie")).contains("Max-Age=0");
        assertThat(mayOperate(two)).isFalse();
        assertThat(two.delete("/logins/current").status()).isEqualTo(204);
    }

    @Test
    void anEventStreamEndsWithItsLogin() throws Exception {
        Answer in = logIn(code());
        HttpRequest request = HttpRequest.newBuilder(http().uri("/events")).header("Cookie", in.header("Set-Cookie").split(";")[0]).build();
        InputStream events = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
        InputStream anonymous = HttpClient.newHttpClient().send(HttpRequest.newBuilder(http().uri("/events")).build(), HttpResponse.BodyHandlers.ofInputStream()).body();
        assertThat(events.read()).as("its first character").isPositive();
        assertThat(anonymous.read()).isPositive();

        assertThat(withCookie(in).delete("/logins/current").status()).isEqualTo(204);

        CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(() -> {
            try (events) {
                return events.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(rest).succeedsWithin(Duration.ofMinutes(2));
        assertThat(anonymous.read()).as("who never logged in goes on").isPositive();
        anonymous.close();
    }

    @Test
    void theOperatorTokenLogsInToo() throws IOException {
        Answer in = operator().post("/logins/token", "{}");
        assertThat(in.status()).isEqualTo(201);
        assertThat(mayOperate(withCookie(in))).isTrue();
        assertThat(http().post("/logins/token", "{}").status()).isEqualTo(401);
    }

    @Test
    void whatIsTooOldOpensNothing() throws IOException {
        String code = code();
        jdbc.update("UPDATE login_codes SET expires_at = 1");
        assertThat(logIn(code).status()).isEqualTo(401);
        Http page = page();
        jdbc.update("UPDATE logins SET expires_at = 1");
        assertThat(mayOperate(page)).isFalse();
        assertThat(mayOperate(http().with("Cookie", "agentvine_login=made-up"))).isFalse();
    }

    @Test
    void neitherCodeNorCookieIsKept() throws IOException {
        String code = code();
        Answer in = logIn(code());
        String cookie = in.header("Set-Cookie").split("[=;]")[1];
        assertThat(jdbc.queryForList("SELECT code_sha256 FROM login_codes", String.class)).isNotEmpty().doesNotContain(code);
        assertThat(jdbc.queryForList("SELECT cookie_sha256 FROM logins", String.class)).isNotEmpty().doesNotContain(cookie);
        assertThat(in.body()).doesNotContain(cookie);
    }
}
