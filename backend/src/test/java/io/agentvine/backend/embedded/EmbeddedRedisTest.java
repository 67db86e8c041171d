package io.agentvine.backend.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.OwnJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {

    @TempDir
    private Path folder;

    /** Starts one and waits to be killed. */
    static final class Owner {
        public static void main(String[] args) throws InterruptedException {
            System.out.println("pid " + EmbeddedRedis.start(Path.of(args[0])).pid());
            Thread.sleep(600_000);
        }
    }

    @Test
    void endsWithABackendThatIsKilled() throws Exception {
        Process owner = owner();
        ProcessHandle server = serverOf(owner);

        owner.destroyForcibly().waitFor();

        await().until(() -> !server.isAlive());
    }

    @Test
    void endsWithABackendThatIsKilledBeforeItAnswers() throws Exception {
        Process owner = owner();
        ProcessHandle first = await().until(() -> owner.children().findFirst().orElse(null), Objects::nonNull);

        owner.destroyForcibly().waitFor();

        await().until(() -> !first.isAlive());
    }

    @Test
    void endsTheServerThatAKilledBackendLeftWithItsWatcher() throws Exception {
        Process owner = owner();
        ProcessHandle left = serverOf(owner);
        left.children().forEach(ProcessHandle::destroyForcibly);
        owner.destroyForcibly().waitFor();
        assertThat(left.isAlive()).isTrue();

        EmbeddedRedis next = EmbeddedRedis.start(folder);
        try {
            left.onExit().get(2, TimeUnit.MINUTES);
            assertThat(next.pid()).isNotEqualTo(left.pid());
            assertThat(ProcessHandle.of(next.pid()).orElseThrow().isAlive()).isTrue();
        } finally {
            next.stop();
        }
        assertThat(ProcessHandle.of(next.pid()).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    }

    private Process owner() throws IOException {
        return OwnJvm.of(Owner.class, List.of(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static ProcessHandle serverOf(Process owner) throws Exception {
        return ProcessHandle.of(pid(owner.inputReader())).orElseThrow();
    }

    private static long pid(BufferedReader lines) throws Exception {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("pid ")) {
                return Long.parseLong(line.substring(4));
            }
        }
        throw new AssertionError("The owner ended before its Redis was up");
    }

    @Test
    void startsAServerAgainThatDied() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        try {
            long first = redis.pid();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            await().until(() -> redis.pid() != first);
            assertThat(ProcessHandle.of(redis.pid()).orElseThrow().isAlive()).isTrue();
            assertThat(Files.readString(folder.resolve("redis.conf"))).contains("port " + redis.port());
        } finally {
            redis.stop();
        }
        assertThat(ProcessHandle.of(redis.pid()).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    }

    @Test
    void keepsItsPasswordToItsOwner() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        try {
            Path settings = folder.resolve("redis.conf");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings))).isEqualTo("rw-------");
            assertThat(Files.readString(settings)).contains(redis.password());
        } finally {
            redis.stop();
        }
    }

    @Test
    void twoBackendsDoNotShareAHome() throws Exception {
        HomeLock first = new HomeLock(folder);
        assertThatThrownBy(() -> new HomeLock(folder)).isInstanceOf(HomeInUse.class).hasMessageContaining(folder.toString());
        first.destroy();
        new HomeLock(folder).destroy();
    }
}
