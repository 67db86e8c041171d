package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Looks at what is kept beside a mirror, which another worker may be making anew at that moment: what failed is no answer. Any thread may call. */
final class KeptHistory {

    private static final List<String> NOT_HERE = List.of("not a valid object name", "not a valid commit name", "bad object");

    private final Git isolated;

    KeptHistory(Git isolated) {
        this.isolated = isolated;
    }

    /** Whether the one commit is in the history of the other. False too where one of them is not here. */
    boolean isBuiltOn(Path mirror, String older, String commit, BooleanSupplier abort) throws IOException, RunTrouble {
        return holds(mirror, abort, "merge-base", "--is-ancestor", older, commit);
    }

    boolean isMergedInto(Path mirror, String commit, String into, BooleanSupplier abort) throws IOException, RunTrouble {
        return isBuiltOn(mirror, commit, into, abort)
                || has(mirror, commit, abort) && has(mirror, into, abort) && new SquashMerge(isolated, KeptStore.beside(mirror)).isIn(commit, into);
    }

    boolean has(Path mirror, String commit, BooleanSupplier abort) throws IOException, RunTrouble {
        return holds(mirror, abort, "cat-file", "-e", commit + "^{commit}");
    }

    private boolean holds(Path mirror, BooleanSupplier abort, String... question) throws IOException, RunTrouble {
        Git.Result said = ask(mirror, abort, question);
        return isAnswer(said) ? said.ok() : MirrorLock.of(mirror).<Boolean>together(abort, () -> holdsNow(mirror, abort, question));
    }

    /** @throws RunTrouble where it cannot be known now, which a later run may */
    private boolean holdsNow(Path mirror, BooleanSupplier abort, String... question) throws IOException, RunTrouble {
        Git.Result said = ask(mirror, abort, question);
        boolean notHere = NOT_HERE.stream().anyMatch(said.errors().toLowerCase(Locale.ROOT)::contains) && !MirrorRepair.isSetAside(mirror);
        if (!isAnswer(said) && !notHere) {
            throw new Unknown(said);
        }
        return said.ok();
    }

    private Git.Result ask(Path mirror, BooleanSupplier abort, String... question) throws IOException {
        Path store = KeptStore.beside(mirror);
        String[] words = new String[question.length + 1];
        words[0] = "--git-dir=" + store;
        System.arraycopy(question, 0, words, 1, question.length);
        return isolated.until(abort).run(store.getParent(), words);
    }

    /** Of yes and no; whatever else git says is that it could not tell. */
    private static boolean isAnswer(Git.Result said) {
        return said.code() == 0 || said.code() == 1;
    }

    /** That it cannot be known now. */
    static final class Unknown extends RunTrouble {

        private static final long serialVersionUID = 1L;

        Unknown(Git.Result said) {
            super(FailureClass.WORKSPACE, "What the worker keeps of the repository cannot be looked at now.", said.err());
        }
    }
}
