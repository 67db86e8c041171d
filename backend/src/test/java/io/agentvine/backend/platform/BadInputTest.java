package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.OnSqlite;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class BadInputTest extends BackendTest {

    private static final String VALID = "\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"https://git.example/a.git\"";

    private static void isProblem(Answer answer, int status, String field) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("detail").asString()).isNotBlank();
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        if (field != null) {
            assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo(field);
            assertThat(answer.json().get("errors").get(0).get("message").asString()).isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            title           | 7
            title           | ""
            title           | "a\\nb"
            title           | "a\\u0000b"
            title           | ["a"]
            description     | ""
            description     | {}
            description     | "a\\u0000b"
            description     | "a\\ud800"
            task_type       | "chore"
            task_type       | 1
            priority        | "urgent"
            priority        | "HIGH"
            priority        | []
            permission_level| "root"
            timeout_seconds | 0
            timeout_seconds | -5
            timeout_seconds | "60"
            timeout_seconds | 1.5
            timeout_seconds | 99999999999999999999
            max_attempts    | 0
            max_attempts    | 21
            model           | "--dangerous"
            model           | "a b"
            session_id      | "no-uuid"
            session_id      | "1-1-1-1-1"
            verify_command  | "a\\u0000b"
            metadata        | "text"
            metadata        | [1]
            labels          | ["two words"]
            depends_on      | ["x"]
            not_before      | "tomorrow"
            max_budget_usd  | -1.5
            branch_name     | "-x"
            branch_name     | "a..b"
            branch_name     | "a b"
            branch_name     | "a.lock"
            branch_name     | "/a"
            branch_name     | "a~1"
            branch_name     | "@"
            branch_name     | "a\\u0007"
            directory       | "/etc"
            directory       | "../other"
            directory       | "a/../../b"
            directory       | "a//b"
            directory       | "a/"
            directory       | "."
            directory       | ".git/hooks"
            directory       | "a\\\\b"
            directory       | "a\\u0007"
            setup_command   | "a\\u0000b"
            setup_command   | ["npm", "ci"]
            repository_url  | "ext::sh -c touch% /tmp/x"
            repository_url  | "fd::17"
            repository_url  | "http://git.example/a.git"
            repository_url  | "ftp://git.example/a.git"
            repository_url  | "--upload-pack=touch"
            repository_url  | "ssh://-oProxyCommand=x/a"
            repository_url  | "relative/path"
            repository_url  | "https://git.example/a\\nb"
            repository_url  | "https:///a.git"
            repository_url  | "-oProxyCommand=x:a"
            repository_url  | "git@-oProxyCommand:a"
            """)
    void aWrongFieldIsNamed(String field, String value) {
        isProblem(http().post("/tasks", "{" + VALID.replaceFirst("\"" + field + "\": \"[^\"]*\",? ?", "") + (VALID.contains("\"" + field + "\": \"https") ? "" : ", ") + "\"" + field + "\": " + value + "}"), 400, field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://user:s3cr3t@git.example/a.git", "https://s3cr3t@git.example/a.git", "ssh://git:s3cr3t@git.example/a"})
    void aSecretInAnAddressIsRefusedAndNotRepeated(String url) {
        Answer answer = http().post("/tasks", "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"" + url + "\"}");

        isProblem(answer, 400, "repository_url");
        assertThat(answer.body()).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://git.example/a.git", "https://git.example:8443/a", "ssh://git@git.example/a.git", "git@git.example:team/a.git", "git://git.example/a", "file:///srv/a.git", "/srv/my repo.git"})
    void everyUsualAddressIsTaken(String url) {
        assertThat(http().post("/tasks", "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"" + url + "\"}").status())
                .isEqualTo(201);
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() {
        Answer answer = http().post("/tasks", "{\"priority\": \"urgent\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").size()).isEqualTo(4);
        assertThat(answer.json().get("detail").asString()).contains("low, normal, high, critical", "title", "description", "repository_url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "[]", "null", "\"text\"", "{\"title\": }", "{\"title\": \"\uD800\""})
    void aBodyThatIsNoObjectIsRefused(String body) {
        isProblem(http().post("/tasks", body), 400, "body");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            limit=0           | limit
            limit=-1          | limit
            limit=501         | limit
            limit=ten         | limit
            offset=-1         | offset
            offset=99999999999999999999 | offset
            status=done       | status
            status=           | status
            status_filter=x   | status_filter
            task_type=chore   | task_type
            priority=1        | priority
            sort=title        | sort
            q=%00             | q
            repository_url=%00| repository_url
            """)
    void aWrongQueryIsNamed(String query, String field) {
        isProblem(http().get("/tasks?" + query.strip()), 400, field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-uuid", "1-1-1-1-1", "%00", "0198f3a0-0000-7000-8000-00000000000g"})
    void anIdThatIsNoUuidIsNamed(String id) {
        isProblem(http().get("/tasks/" + id), 400, id.equals("%00") ? null : "id");
        isProblem(http().post("/tasks/" + id + "/cancel"), 400, id.equals("%00") ? null : "id");
    }

    @Test
    void anUnknownIdIsNotFound() {
        UUID id = UUID.randomUUID();
        isProblem(http().get("/tasks/" + id), 404, null);
        isProblem(http().post("/tasks/" + id + "/cancel"), 404, null);
        isProblem(http().post("/tasks/" + id + "/retry"), 404, null);
        isProblem(http().patch("/tasks/" + id, "{\"title\": \"t\"}"), 404, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"status\": \"completed\"}", "{\"status\": \"nothing\"}", "{\"priority\": 1}", "{\"title\": \"\"}", "{\"status\": \"queued\", \"title\": \"t\"}"})
    void aWrongChangeIsRefused(String body) {
        String id = http().post("/tasks", "{" + VALID + "}").json().get("id").asString();
        isProblem(http().patch("/tasks/" + id, body), 400, null);
    }

    @Test
    void wrongMethodsTypesAndRoutesAreProblemsToo() {
        isProblem(http().send("PUT", "/tasks", "{}"), 405, null);
        isProblem(http().get("/nothing"), 404, null);
        isProblem(http().get("/api/v2/tasks"), 404, null);
        isProblem(http().with("Content-Type", "text/plain").post("/tasks", "{}"), 415, null);
        isProblem(http().with("Accept", "image/png").get("/tasks"), 406, null);
        isProblem(http().post("/tasks/" + UUID.randomUUID() + "/retry", "{\"fresh\": \"yes\"}"), 400, "fresh");
    }

    @Test
    void onlyJsonIsReadAndWritten() {
        isProblem(http().with("Content-Type", "application/yaml").post("/tasks", "title: x"), 415, null);
        isProblem(http().with("Accept", "application/yaml").get("/tasks"), 406, null);
    }

    @Test
    void aQueryThatIsNoUtf8IsRefused() {
        isProblem(http().get("/tasks?repository_url=%ff"), 400, "query");
    }

    @Test
    void aBodyThatIsTooLargeIs413() {
        isProblem(http().post("/tasks", "{\"title\": \"" + "x".repeat(17 * 1024 * 1024) + "\"}"), 413, null);
    }

    @Test
    void everyAnswerHasItsHeaders() {
        Answer answer = http().get("/tasks?limit=1");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.header("Cache-Control")).contains("no-store");
    }
}

@OnSqlite
class BadInputOnSqliteTest extends BadInputTest {}

@OnPostgres
@Tag("slow")
class BadInputOnPostgresTest extends BadInputTest {}
