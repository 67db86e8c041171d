package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.execution.DiffPage.DiffFile;
import io.agentvine.backend.execution.DiffPage.Hunk;
import io.agentvine.backend.execution.DiffPage.Kind;
import io.agentvine.backend.execution.DiffPage.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Diffs that git itself wrote. */
class DiffFilesTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void init() throws Exception {
        git("init", "-q");
        git("config", "user.name", "t");
        git("config", "user.email", "t@example.org");
    }

    private byte[] git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        byte[] said = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return said;
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void commit() throws Exception {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", "x");
    }

    private byte[] diff() throws Exception {
        git("add", "-A");
        return git("diff", "--cached", "-M", "--binary", "HEAD");
    }

    private static DiffFiles.Found all(byte[] diff) {
        return new DiffFiles(diff, DiffPlace.BEGINNING, null, number -> true, true, 1_000_000, 100_000).read();
    }

    private static String lines(DiffFile file) {
        return file.hunks().stream().flatMap(hunk -> hunk.lines().stream()).map(line -> line.sign() + line.text()).collect(Collectors.joining("\n"));
    }

    @Test
    void tellsOfEachFileWhatBecameOfIt() throws Exception {
        write("a/changed.txt", "one\ntwo\nthree\n");
        write("gone.txt", "x\n");
        write("old name.txt", "1\n2\n3\n4\n5\n6\n7\n8\n");
        write("mode.sh", "x\n");
        write("empty", "");
        commit();
        write("a/changed.txt", "one\n2\nthree");
        Files.delete(folder.resolve("gone.txt"));
        Files.move(folder.resolve("old name.txt"), folder.resolve("new\tname \"ä\".txt"));
        assertThat(folder.resolve("mode.sh").toFile().setExecutable(true)).isTrue();
        Files.write(folder.resolve("image.bin"), new byte[] {0, 1, 2, (byte) 0xff});
        write("häuser.txt", "neu\n");
        Files.delete(folder.resolve("empty"));

        DiffFiles.Found found = all(diff());

        assertThat(found.page()).extracting(DiffFile::path).containsExactly(
                "a/changed.txt", "empty", "gone.txt", "häuser.txt", "image.bin", "mode.sh", "new\tname \"ä\".txt");
        assertThat(found.page()).extracting(DiffFile::kind).containsExactly(
                Kind.MODIFIED, Kind.DELETED, Kind.DELETED, Kind.ADDED, Kind.ADDED, Kind.MODIFIED, Kind.RENAMED);
        assertThat(found.page().get(6).oldPath()).isEqualTo("old name.txt");
        assertThat(found.page().get(5).newMode()).isEqualTo("100755");
        assertThat(found.page().get(4).binary()).isTrue();
        assertThat(lines(found.page().get(0))).isEqualTo(" one\n-two\n-three\n+2\n+three");
        assertThat(found.page().get(0).hunks().get(0).lines()).extracting(Line::noNewline).containsExactly(false, false, false, false, true);
        assertThat(found.files()).isEqualTo(7);
        assertThat(found.insertions()).isEqualTo(3);
        assertThat(found.deletions()).isEqualTo(3);
        assertThat(found.next()).isNull();
    }

    @Test
    void takesNoLineOfAFileForAHead() throws Exception {
        write("trap", "x\n");
        commit();
        write("trap", "diff --git a/evil b/evil\n--- a/evil\n+++ b/evil\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\nrename to evil\n");

        DiffFiles.Found found = all(diff());

        assertThat(found.page()).extracting(DiffFile::path).containsExactly("trap");
        assertThat(lines(found.page().get(0))).contains("+diff --git a/evil b/evil", "+++ b/evil", "+@@ -1 +1 @@", "+\\ No newline at end of file");
    }

    @Test
    void aWalkOverPagesOfAnySizeGivesEachLineOnceWithItsNumbers() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append("line ").append(i).append('\n');
        }
        write("a", text.toString());
        write("b", text.toString());
        commit();
        write("a", text.toString().replace("line 5\n", "five\nfive and a half\n").replace("line 40\n", ""));
        write("b", text.toString().replace("line 3", "three"));
        write("c", "new\n".repeat(17));
        byte[] diff = diff();
        List<String> whole = numbered(all(diff).page());

        for (int size = 1; size < 25; size++) {
            List<String> walked = new ArrayList<>();
            DiffPlace place = DiffPlace.BEGINNING;
            while (place != null) {
                DiffFiles.Found page = new DiffFiles(diff, place, null, number -> true, true, size, 2).read();
                walked.addAll(numbered(page.page()));
                assertThat(page.files()).isEqualTo(3);
                place = page.next() == null ? null : DiffPlace.parse(page.next().toString());
            }
            assertThat(walked).as("pages of " + size).isEqualTo(whole);
        }
    }

    private static List<String> numbered(List<DiffFile> files) {
        List<String> lines = new ArrayList<>();
        for (DiffFile file : files) {
            for (Hunk hunk : file.hunks()) {
                int before = hunk.oldStart();
                int after = hunk.newStart();
                for (Line line : hunk.lines()) {
                    lines.add(file.path() + " " + (line.sign().equals("+") ? "" : before) + "/" + (line.sign().equals("-") ? "" : after) + line.sign() + line.text());
                    before += line.sign().equals("+") ? 0 : 1;
                    after += line.sign().equals("-") ? 0 : 1;
                }
            }
        }
        return lines;
    }

    @Test
    void showsOneFileOrTheTreeAlone() throws Exception {
        commit();
        write("a", "1\n");
        write("dir/b", "1\n2\n");
        byte[] diff = diff();

        DiffFiles.Found one = new DiffFiles(diff, DiffPlace.BEGINNING, "dir/b", number -> true, true, 100, 100).read();
        assertThat(one.page()).extracting(DiffFile::path).containsExactly("dir/b");
        assertThat(one.files()).isEqualTo(2);
        DiffFiles.Found tree = new DiffFiles(diff, DiffPlace.BEGINNING, null, number -> true, false, 1, 100).read();
        assertThat(tree.page()).extracting(DiffFile::insertions).containsExactly(1, 2);
        assertThat(tree.page()).allMatch(file -> file.hunks().isEmpty());
        assertThat(tree.next()).isNull();
    }

    @Test
    void cutsALineOfTenMegabytesAndSaysHowLongItIs() throws Exception {
        commit();
        write("long", "ä".repeat(10_000_000) + "\nshort\n");

        DiffFiles.Found found = all(diff());

        List<Line> lines = found.page().get(0).hunks().get(0).lines();
        assertThat(lines.get(0).text()).hasSize(DiffFiles.LONGEST_LINE);
        assertThat(lines.get(0).length()).isEqualTo(10_000_000);
        assertThat(lines.get(1).text()).isEqualTo("short");
        assertThat(lines.get(1).length()).isNull();
    }

    @Test
    void whatIsNoDiffIsNoFile() {
        assertThat(all("hello\n@@ nothing @@\n".getBytes(StandardCharsets.UTF_8)).files()).isZero();
        assertThat(all(new byte[0]).page()).isEmpty();
        assertThat(all("diff --git ".getBytes(StandardCharsets.UTF_8)).files()).isEqualTo(1);
        assertThat(all("diff --git a/x b/x\n@@ -1,5 +1,5 @@\n a".getBytes(StandardCharsets.UTF_8)).page()).hasSize(1);
    }
}
