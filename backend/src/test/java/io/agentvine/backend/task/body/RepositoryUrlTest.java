package io.agentvine.backend.task.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryUrlTest {

    private static final List<String> HOSTS = List.of("git.example", "127.0.0.1:3000", "[::1]");

    @ParameterizedTest
    @ValueSource(strings = {"http://git.example/a.git", "HTTP://Git.Example:8080/a", "http://127.0.0.1:3000/a", "http://[::1]:3000/a", "http://[::1]/a"})
    void takesPlainHttpFromTheHostsThatAreNamed(String url) {
        assertThat(RepositoryUrl.fault(url, HOSTS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://other.example/a.git", "http://127.0.0.1/a", "http://127.0.0.1:3001/a", "http://git.example.evil/a",
        "http://evil/git.example", "http://git.example@evil/a", "http://evil?git.example", "http:///a"})
    void takesItFromNoOther(String url) {
        assertThat(RepositoryUrl.fault(url, HOSTS)).isPresent();
        assertThat(RepositoryUrl.fault("http://git.example/a.git", List.of())).hasValueSatisfying(fault ->
                assertThat(fault).contains("must be https", "agentvine.tasks.http-hosts"));
    }
}
