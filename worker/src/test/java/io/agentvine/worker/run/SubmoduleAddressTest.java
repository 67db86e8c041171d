package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmoduleAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://git.example/team/app.git,   ../lib.git,                   https://git.example/team/lib.git",
        "https://git.example/team/app.git/,  ../../other/lib.git,          https://git.example/other/lib.git",
        "https://git.example/team/app.git,   ./../lib.git,                 https://git.example/team/lib.git",
        "https://git.example/team/app.git,   https://other.example/l.git,  https://other.example/l.git",
        "https://git.example/team/app.git,   git@other.example:t/l.git,    git@other.example:t/l.git",
        "git@git.example:team/app.git,       ../lib.git,                   git@git.example:team/lib.git",
        "git@git.example:app.git,            ../lib.git,                   git@git.example:lib.git",
        "ssh://git@git.example:22/a/b,       ../../c,                      ssh://git@git.example:22/c",
        "http://127.0.0.1:3000/team/app.git, ../lib.git,                   http://127.0.0.1:3000/team/lib.git",
        "http://127.0.0.1:3000/team/app.git, http://127.0.0.1:3000/x,      http://127.0.0.1:3000/x",
        "/srv/git/app.git,                   ../lib.git,                   /srv/git/lib.git",
        "file:///srv/git/app.git,            ../lib.git,                   file:///srv/git/lib.git"})
    void isWhatGitMakesOfIt(String parent, String url, String address) throws Exception {
        assertThat(SubmoduleAddress.of(parent, url)).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "https://git.example/team/app.git, /srv/git/lib.git",
        "https://git.example/team/app.git, file:///srv/git/lib.git",
        "https://git.example/team/app.git, FILE:///srv/git/lib.git",
        "https://git.example/team/app.git, ../../../../lib.git",
        "https://git.example/team/app.git, ../a/../../../../../lib.git",
        "git@git.example:app.git,          ../../lib.git",
        "https://git.example/team/app.git, http://git.example/lib.git",
        "http://127.0.0.1:3000/app.git,    http://127.0.0.1:3001/lib.git",
        "https://git.example/team/app.git, ext::sh -c touch% proof",
        "https://git.example/team/app.git, --upload-pack=touch proof",
        "https://git.example/team/app.git, -u./payload",
        "https://git.example/team/app.git, ssh://-oProxyCommand=x/y",
        "https://git.example/team/app.git, ssh://git@-oProxyCommand=x/y",
        "https://git.example/team/app.git, fd::17/x",
        "https://git.example/team/app.git, lib",
        "https://git.example/team/app.git, ../",
        "/srv/git/app.git,                 /srv/git/lib.git",
        "/srv/git/app.git,                 ../../secret/lib.git",
        "file:///srv/git/app.git,          ../../secret/lib.git",
        "/srv/git/app.git,                 ../%2e%2e/../lib.git"})
    void isRefusedWhereNoTaskMightNameIt(String parent, String url) {
        RunTrouble refused = catchThrowableOfType(RunTrouble.class, () -> SubmoduleAddress.of(parent, url));
        assertThat(refused).as(url).isNotNull();
        assertThat(refused.getMessage()).startsWith("its address ");
    }
}
