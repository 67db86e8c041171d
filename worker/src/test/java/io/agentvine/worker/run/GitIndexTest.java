package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An index that the real git wrote says the same here as there. */
class GitIndexTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"2, sha1", "3, sha1", "4, sha1", "2, sha256", "4, sha256"})
    void hasTheEntriesAndTheTree(int version, String kind) throws Exception {
        commitFiles(version, kind);
        GitIndex index = read(kind);
        assertThat(index.known()).isTrue();
        assertThat(index.entries().entrySet().stream().map(entry -> entry.getValue() + "\t" + entry.getKey()))
                .containsExactlyElementsOf(git("ls-tree", "-r", "HEAD").lines().map(line -> line.replaceFirst(" (blob|commit) ", " ")).toList());
        assertThat(index.tree()).isEqualTo(git("rev-parse", "HEAD^{tree}"));
    }

    @Test
    void saysNoTreeOnceSomethingDiffers() throws Exception {
        commitFiles(2, "sha1");
        Files.writeString(folder.resolve("deep/more.txt"), "more\n");
        git("add", "deep/more.txt");
        assertThat(read("sha1").tree()).isNull();
        assertThat(read("sha1").entries()).containsKey("deep/more.txt");
    }

    @Test
    void keepsItsEntriesWhereTheTreesAreNotAsGitWritesThem() throws Exception {
        commitFiles(2, "sha1");
        byte[] bytes = Files.readAllBytes(index());
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("TREE");
        ByteBuffer.wrap(bytes).put(at + 9, new byte[] {'9', '9', '9'});
        for (int i = at + 9; i < bytes.length; i++) {
            bytes[i] = 'x';
        }
        Files.write(index(), bytes);
        assertThat(read("sha1").known()).isTrue();
        assertThat(read("sha1").tree()).isNull();
        assertThat(read("sha1").entries()).containsKey("deep/er/file.txt");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 11, 40, 90})
    void saysNothingWhereItIsCut(int length) throws Exception {
        commitFiles(2, "sha1");
        Files.write(index(), java.util.Arrays.copyOf(Files.readAllBytes(index()), length));
        assertThat(read("sha1").known()).isFalse();
    }

    private void commitFiles(int version, String kind) throws Exception {
        git("init", "-q", "--object-format=" + kind);
        git("config", "index.version", Integer.toString(version));
        Files.createDirectories(folder.resolve("deep/er"));
        Files.writeString(folder.resolve("deep/er/file.txt"), "x\n");
        Files.writeString(folder.resolve("run.sh"), "#!/bin/sh\n").toFile().setExecutable(true);
        Files.createSymbolicLink(folder.resolve("link"), Path.of("run.sh"));
        git("add", "-A");
        git("update-index", "--add", "--cacheinfo", "160000," + "1".repeat(kind.equals("sha1") ? 40 : 64) + ",sub");
        if (version == 3) {
            git("update-index", "--skip-worktree", "run.sh");
        }
        git("commit", "-qm", "Files");
    }

    private Path index() {
        return folder.resolve(".git/index");
    }

    private GitIndex read(String kind) throws Exception {
        return GitIndex.read(folder.resolve(".git"), kind.equals("sha1") ? 20 : 32);
    }

    private String git(String... arguments) {
        return Repository.git(folder, arguments);
    }
}
