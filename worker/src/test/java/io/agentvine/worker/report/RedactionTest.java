package io.agentvine.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private final Redaction redaction = new Redaction(List.of("known-secret-value", "short"));

    @ParameterizedTest
    @ValueSource(strings = {
        "sk-ant-api03-SECRETSECRETSECRET", "ghp_SECRETSECRETSECRETSECRETSECRET123456", "AKIASECRETSECRETSEC1",
        "https://me:SECRET@example.org/x", "https://SECRET@example.org/x", "postgres://u:SECRET@db/x",
        "Authorization: Bearer SECRETSECRETSECRETSECRET", "{\"x-api-key\":\"SECRETSECRET\"}", "Authorization: Basic SECRETSECRET==",
        "AUTHORIZATION: TOKEN SECRETSECRET", "BEARER SECRETSECRETSECRET", "PRIVATE-TOKEN: SECRETSECRET", "X-Api-Key=SECRETSECRET",
        "-----BEGIN RSA PRIVATE KEY-----SECRET-----END RSA PRIVATE KEY-----", "gho_SECRETSECRETSECRETSECRET", "glpat-SECRETSECRETSECRET",
        "github_pat_SECRETSECRETSECRETSECRET", "xoxb-SECRETSECRET", "AIzaSECRETSECRETSECRETSECRETSECRETSECRET", "ASIASECRETSECRETSEC1",
        "eyJSECRETSECRET.eyJSECRETSECRET.SECRET", "a-eyJSECRETSECRET.SECRETSECRET.SECRET", "git+ssh://u:SECRET@example.org/x"
    })
    void masksWhatLooksLikeASecret(String text) {
        assertThat(redaction.mask("before " + text + " after")).doesNotContain("SECRET").startsWith("before ").endsWith(" after");
    }

    @Test
    void masksKnownValuesAndLeavesTheRest() {
        assertThat(redaction.mask("a known-secret-value b short ssh://git@example.org/x")).isEqualTo("a [masked] b short ssh://git@example.org/x");
    }

    @Test
    void leavesJsonWhatItIsWhereASecretIsANumber() {
        assertThat(new Redaction(List.of("20261129")).mask("{\"n\":1202611290,\"pin\":\"20261129\"}"))
                .isEqualTo("{\"n\":1999999990,\"pin\":\"99999999\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-", "a.", "eyJ-", "eyJaaaaaaaaaaaaa.", "http://a:", "sk-", "bearer ", "authorization: ", "-----BEGIN A"})
    void comesThroughALongTextOfBeginnings(String beginning) {
        String text = beginning.repeat(2_000_000 / beginning.length());
        assertThat(redaction.mask(text + " known-secret-value")).endsWith(" [masked]");
    }

    @Test
    void findsSecretsByTheirNames() {
        assertThat(Redaction.secretsIn(Map.of("ANTHROPIC_API_KEY", "k1", "GITHUB_TOKEN", "k2", "PATH", "/bin", "SSH_KEY_FILE", "/x")))
                .containsExactlyInAnyOrder("k1", "k2");
    }
}
