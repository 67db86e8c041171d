package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.ForgeServer;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A private repository of a forge with the real jars: cloned and pushed with a login that the backend lends, and made a pull request of. */
@Tag("long")
class ForgeToPullRequestTest {

    @TempDir
    Path folder;

    private ForgeServer forge;
    private Fleet fleet;

    @AfterEach
    void end() {
        if (fleet != null) {
            fleet.close();
        }
        if (forge != null) {
            forge.close();
        }
    }

    /** The backend is killed when the forge has opened the request and has not answered yet. */
    @Test
    void turnsATaskOfAPrivateRepositoryIntoOnePullRequestAndWorksOnForAReviewer() throws Exception {
        folder = folder.toRealPath();
        GitRemote remote = GitRemote.with(Files.createDirectory(folder.resolve("team")).resolve("shop.git"), Map.of("README.md", "# Shop\n"));
        forge = new ForgeServer(folder);
        forge.hub.allow("ann", true);
        fleet = Fleet.start("forge-to-pull-request", forge.settings("--agentvine.pull-requests.look=2s"));
        fleet.worker("steady");
        forge.hub.beforeAnswering("POST /repos/team/shop/pulls", () -> fleet.backend().crash());

        String id = fleet.submit(remote, "[[script:work file=greeting.txt content=hello]]", "repository_url", "git@127.0.0.1:team/shop.git",
                "delivery", "pull_request", "verify_command", "echo 7 tests passed");

        await().atMost(Duration.ofMinutes(2)).until(() -> !fleet.backend().isAlive());
        fleet.backend().start();
        // Who died held it for a minute.
        await().atMost(Duration.ofMinutes(3)).until(() -> fleet.task(id).path("pull_request").path("state").asString("").equals("open"));
        String branch = fleet.task(id).path("result").path("branch").asString();
        assertThat(remote.file(branch, "greeting.txt")).isEqualTo("hello\n");
        assertThat(forge.hub.shown("team/shop")).hasSize(1);
        assertThat(forge.hub.shown("team/shop").get(0).branch()).isEqualTo(branch);
        assertThat(forge.hub.shown("team/shop").get(0).body()).contains("echo 7 tests passed", "passed", "7 tests passed\n```");

        forge.hub.comment("team/shop", "ann", false, "@agentvine [[script:work file=more.txt content=more]]");
        await().atMost(Duration.ofMinutes(4)).until(() -> remote.branches().contains(branch) && has(remote, branch, "more.txt"));
        assertThat(fleet.awaitStatus(id, "completed").path("result").path("branch").asString()).isEqualTo(branch);
        assertThat(forge.hub.shown("team/shop")).hasSize(1);
        assertThat(forge.hub.violations).isEmpty();
        fleet.dismissAll();
        fleet.backend().stop();
        Secret token = new Secret(ForgeServer.TOKEN);
        assertThat(token.in(fleet.backend().home())).isEmpty();
        assertThat(token.in(fleet.workspaces().get(0))).isEmpty();
        assertThat(fleet.backend().log()).doesNotContain(ForgeServer.TOKEN);
    }

    private static boolean has(GitRemote remote, String branch, String file) {
        try {
            return remote.file(branch, file).equals("more\n");
        } catch (RuntimeException | AssertionError notYet) {
            return false;
        }
    }
}
