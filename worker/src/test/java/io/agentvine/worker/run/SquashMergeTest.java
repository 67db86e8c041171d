package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges that leave no trace in the history, with real git. */
class SquashMergeTest {

    @TempDir
    Path folder;

    private Path work;
    private String change;

    @BeforeEach
    void prepare() throws Exception {
        Repository.git(folder, "init", "-q", "-b", "main", "work");
        work = folder.resolve("work");
        commit("readme.txt", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n");
        git("checkout", "-q", "-b", "change");
        commit("a.txt", "a\n");
        commit("readme.txt", "one\ntwo\nthree\nfour\nfive\nsix\nseven\nEIGHT\n");
        change = git("rev-parse", "HEAD");
        git("checkout", "-q", "main");
    }

    @Test
    void findsOneThatWasSquashedThoughTheBranchHadMovedOn() throws Exception {
        commit("before.txt", "b\n");
        commit("readme.txt", "zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n");
        git("merge", "-q", "--squash", "change");
        git("commit", "-q", "-m", "Squashed");
        commit("readme.txt", "all of it anew\n");
        assertThat(isIn("main")).isTrue();
    }

    @Test
    void findsOneThatWasRebased() throws Exception {
        commit("before.txt", "b\n");
        git("cherry-pick", "main..change");
        commit("after.txt", "a\n");
        assertThat(isIn("main")).isTrue();
    }

    @Test
    void findsOneThatCameIntoTheBranchByAMergeOfWhatItWasSquashedInto() throws Exception {
        git("checkout", "-q", "-b", "release");
        git("merge", "-q", "--squash", "change");
        git("commit", "-q", "-m", "Squashed");
        git("checkout", "-q", "main");
        commit("before.txt", "b\n");
        git("merge", "-q", "--no-ff", "-m", "Release", "release");
        assertThat(isIn("main")).isTrue();
    }

    @Test
    void doesNotTakeAPartForTheWhole() throws Exception {
        git("checkout", "-q", "change", "--", "a.txt");
        git("commit", "-q", "-m", "A part");
        assertThat(isIn("main")).isFalse();
    }

    @Test
    void doesNotTakeAnotherChangeOfTheSameFilesForIt() throws Exception {
        commit("a.txt", "other\n");
        commit("readme.txt", "one\ntwo\nthree\nfour\nfive\nsix\nseven\nNINE\n");
        assertThat(isIn("main")).isFalse();
    }

    @Test
    void doesNotTakeABinaryFileForAnother() throws Exception {
        git("checkout", "-q", "change");
        Files.write(work.resolve("art.bin"), new byte[] {0, 1, 2});
        git("add", "-A");
        git("commit", "-q", "-m", "Art");
        change = git("rev-parse", "HEAD");
        git("checkout", "-q", "main");
        git("merge", "-q", "--squash", "change");
        Files.write(work.resolve("art.bin"), new byte[] {0, 7, 7});
        git("add", "-A");
        git("commit", "-q", "-m", "Other art");
        assertThat(isIn("main")).isFalse();
    }

    private boolean isIn(String branch) throws Exception {
        return new SquashMerge(Git.isolated(GitSettings.plain(System.getenv())), work.resolve(".git")).isIn(change, git("rev-parse", branch));
    }

    private void commit(String name, String text) throws Exception {
        Files.writeString(work.resolve(name), text);
        git("add", "-A");
        git("commit", "-q", "-m", name);
    }

    private String git(String... arguments) {
        return Repository.git(work, arguments);
    }
}
