package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.report.Redaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clone that a worker which is root made for an agent that is another user, as in containers: with real git, submodules and git-lfs. */
@Tag("slow")
class AnotherUsersCloneTest {

    @TempDir
    Path folder;

    @Test
    void isTheAgentsToTheLastFileWithItsSubmodulesAndLargeFiles() throws Exception {
        GitLfs.require();
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            System.out.println("NOT RUN: AnotherUsersCloneTest needs root, since only root can start processes of another user.");
            Assumptions.abort("needs root");
        }
        folder = folder.toRealPath();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        AgentUser nobody = AgentUser.named("nobody");
        Workspaces workspaces = new Workspaces(new Workspaces.Ground(Files.createDirectory(folder.resolve("workspace")), nobody, WorkLimits.DEFAULT, Clock.systemUTC()),
                GitSettings.plain(System.getenv()), new Redaction(List.of()));
        nobody.letThrough(folder.resolve("workspace"));
        WorkOrder order = Assignments.of(repository().url());

        Workspace workspace = Prepared.in(workspaces, order);

        Path clone = workspace.workingCopy();
        assertThat(clone.resolve("lib/README.md")).hasContent("# Hello");
        assertThat(clone.resolve("art.bin")).hasContent("as it was");
        List<String> said = as(nobody, order.executionId(), clone, """
                find . ! -user nobody
                find . -path '*/objects' -prune -o ! -type l ! -writable -print
                for file in README.md art.bin lib/README.md; do echo more >> $file || echo "cannot write $file"; done
                git -C lib -c user.name=a -c user.email=a@b.invalid commit -q -a -m Inner || echo "cannot commit in lib"
                git -c user.name=a -c user.email=a@b.invalid commit -q -a -m More || echo "cannot commit"
                mkdir -p lib/made .git/hooks && touch lib/made/file && git gc -q || echo "cannot make"
                echo end""");
        assertThat(said).containsExactly("end");
    }

    private Repository repository() throws Exception {
        Repository repository = Repository.withCommit(folder);
        Path work = folder.resolve("work");
        Repository.git(folder, "clone", "-q", repository.url(), "work");
        Repository.git(folder, "clone", "-q", "--bare", repository.url(), "lib.git");
        Repository.git(work, "submodule", "--quiet", "add", "../lib.git", "lib");
        Repository.git(work, "lfs", "install", "--local");
        Repository.git(work, "lfs", "track", "*.bin");
        Files.writeString(work.resolve("art.bin"), "as it was\n");
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-q", "-m", "With art and lib");
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
        return repository;
    }

    private static List<String> as(AgentUser user, UUID run, Path directory, String script) throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "HOME", "/nonexistent", "GIT_CONFIG_NOSYSTEM", "1");
        Launch launch = new Launch("agent", List.of("/bin/sh", "-c", "exec 2>&1\n" + script), directory, environment, null, user.ids(run, run.toString()));
        var process = Confinement.of(user).start(launch, List.of(), null, line -> lines.add(line.text()));
        process.closeStdin();
        process.exit().get(60, TimeUnit.SECONDS);
        return lines;
    }
}
