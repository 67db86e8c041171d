package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.WorkOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers of one machine share mirrors: real processes, and a real server that counts. */
@Tag("slow")
class SharedMirrorsTest {

    private static final String TOKEN = "token-of-a-test-4711";

    @TempDir
    Path folder;

    private Repository repository;
    private GitServer server;
    private Path mirrors;
    private String url;
    private final List<MirrorUser> others = new ArrayList<>();

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        push("noise", noise());
        server = new GitServer(folder, "x-access-token", TOKEN);
        url = server.url("origin.git");
        mirrors = folder.resolve("mirrors");
    }

    @AfterEach
    void end() throws Exception {
        for (MirrorUser other : others) {
            other.close();
        }
        server.close();
    }

    @Test
    void workersThatCloneARepositoryAtOnceFetchItOnce() throws Exception {
        List<MirrorUser> three = List.of(cloning("one"), cloning("two"), cloning("three"));
        for (MirrorUser each : three) {
            each.goOn();
        }
        for (MirrorUser each : three) {
            each.done();
        }
        assertThat(server.fetches).as("once from the server").hasValue(1);
        assertThat(names(mirrors, ".git")).as("one mirror, and what is kept beside it").hasSize(2);
        assertThat(names(mirror().resolve("objects/pack"), ".pack")).hasSize(1);
        assertThat(Repository.git(mirror(), "fsck", "--full")).doesNotContain("missing", "error");
        assertThat(MirrorSeal.holds(mirror())).isTrue();
    }

    @Test
    void oneGoesOnWhereAnotherIsKilledInTheMiddleOfItsFetch() throws Exception {
        GitServer.Held fetch = server.holdNextFetch();
        MirrorUser dying = cloning("dying");
        dying.goOn();
        await().until(fetch::hasBegun);
        CompletableFuture<Workspace> waiting = CompletableFuture.supplyAsync(() -> cloned("waiting"));
        await().until(() -> MirrorLock.of(mirror()).waiting() == 1);
        dying.kill();
        Workspace made = waiting.get(2, TimeUnit.MINUTES);
        fetch.goOn();
        assertThat(made.workingCopy().resolve("README.md")).hasContent("# Hello");
        assertThat(Repository.git(mirror(), "fsck", "--full")).doesNotContain("missing", "error");
        assertThat(cloned("third").workingCopy().resolve("README.md")).hasContent("# Hello");
    }

    @Test
    void waitsForAnotherThatFetchesAndStopsWaitingWhenTold() throws Exception {
        GitServer.Held fetch = server.holdNextFetch();
        MirrorUser fetching = cloning("fetching");
        fetching.goOn();
        await().until(fetch::hasBegun);
        Workspaces stopped = workspaces("stopped", TOKEN);
        assertThatThrownBy(() -> stopped.mirrors().fetch(url, null, () -> true)).isInstanceOf(IOException.class).hasMessageContaining("was stopped");
        fetch.goOn();
        fetching.done();
        assertThat(cloned("after").workingCopy().resolve("README.md")).hasContent("# Hello");
        assertThat(server.fetches).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alone", "together"})
    void whatADeadWorkerHadIsFree(String how) throws Exception {
        Workspaces workspaces = workspaces("one", TOKEN);
        MirrorUser dying = other(MirrorUser.holding(how, workspaces.mirrors().of(url)));
        assertThat(MirrorLock.of(workspaces.mirrors().of(url)).aloneIfFree(() -> {})).isFalse();
        dying.kill();
        assertThat(MirrorLock.of(workspaces.mirrors().of(url)).aloneIfFree(() -> {})).isTrue();
    }

    @Test
    void oneThatTakesItAgainAndAgainLeavesItToAnotherInBetween() throws Exception {
        Workspaces workspaces = workspaces("one", TOKEN);
        MirrorLock lock = MirrorLock.of(workspaces.mirrors().of(url));
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Void>> busy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            busy.add(CompletableFuture.runAsync(() -> again(lock, enough), command -> new Thread(command).start()));
        }
        MirrorUser other = other(MirrorUser.holding("alone", workspaces.mirrors().of(url)));
        enough.set(true);
        other.goOn();
        other.done();
        for (CompletableFuture<Void> each : busy) {
            each.get(2, TimeUnit.MINUTES);
        }
    }

    private static void again(MirrorLock lock, AtomicBoolean enough) {
        try {
            while (!enough.get()) {
                lock.alone(MirrorLock.NEVER, () -> {});
            }
        } catch (RunTrouble | IOException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    @Test
    void copiesWhileAnotherCopiesAndChangesNothingMeanwhile() throws Exception {
        Workspaces workspaces = workspaces("one", TOKEN);
        MirrorUser copying = other(MirrorUser.holding("together", workspaces.mirrors().of(url)));
        assertThat(MirrorLock.of(workspaces.mirrors().of(url)).<Boolean>together(MirrorLock.NEVER, () -> true)).isTrue();
        assertThatThrownBy(() -> workspaces.mirrors().fetch(url, null, () -> true)).hasMessageContaining("was stopped");
        copying.goOn();
        copying.done();
        workspaces.mirrors().fetch(url, null, () -> false);
    }

    @Test
    void removesALockThatAKilledGitHasLeft() throws Exception {
        cloned("one");
        Path lock = Files.createFile(Path.of(files(mirror().resolve("refs/upstream")).get(0) + ".lock"));
        push("newer", new byte[10]);
        assertThat(cloned("two").workingCopy().resolve("newer")).exists();
        assertThat(lock).doesNotExist();
    }

    @Test
    void leavesALockThatAGitHasJustNow() throws Exception {
        cloned("one");
        Path lock = Files.createFile(mirror().resolve("packed-refs.lock"));
        CompletableFuture<Boolean> looked = CompletableFuture.supplyAsync(() -> {
            try {
                return StaleGitLocks.removed(List.of(mirror()));
            } catch (IOException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        });
        // Its git goes on: the file is another one by now.
        for (int i = 0; !looked.isDone(); i++) {
            Files.writeString(lock, "x".repeat(i % 7));
        }
        assertThat(looked.get()).isTrue();
        assertThat(lock).exists();
    }

    @Test
    void oneIsMadeAnewOnceWhereSeveralCloneOfItAndFindItDamaged() throws Exception {
        Workspace first = cloned("first");
        Files.writeString(first.workingCopy().resolve("work.txt"), "kept\n");
        first.snapshot("Left");
        for (Path file : objects(mirror())) {
            file.toFile().setWritable(true);
            Files.write(file, new byte[0]);
        }
        List<MirrorUser> three = List.of(cloning("one"), cloning("two"), cloning("three"));
        for (MirrorUser each : three) {
            each.goOn();
        }
        for (MirrorUser each : three) {
            each.done();
        }
        assertThat(server.fetches).as("once at first, and once more").hasValue(2);
        assertThat(Repository.git(mirror(), "fsck", "--full")).doesNotContain("missing", "error");
        assertThat(Repository.git(KeptStore.beside(mirror()), "show", first.wipRef() + ":work.txt")).isEqualTo("kept");
    }

    @Test
    void aCloneIsMadeOnceMoreWhereAnotherWorkerMadeTheMirrorAnewUnderIt() throws Exception {
        Workspaces one = workspaces("one", TOKEN);
        WorkOrder order = Assignments.of(url);
        boolean[] under = {false};
        Workspace made = one.mending(order, () -> false, () -> {
            Mirrors.Start start = one.mirrors().fetch(url, null, () -> false);
            if (!under[0]) {
                under[0] = true;
                Files.delete(mirror().resolve("HEAD"));
                Workspaces other = workspaces("other", TOKEN);
                assertThat(other.mirrors().setAsideIfDamaged(mirror(), () -> false)).isTrue();
            }
            return one.prepareOn(order, start, null, () -> false);
        });
        assertThat(made.workingCopy().resolve("README.md")).hasContent("# Hello");
    }

    @Test
    void whatOneKeptTheOthersHave() throws Exception {
        Workspace first = cloned("one");
        Files.writeString(first.workingCopy().resolve("work.txt"), "kept\n");
        Workspace.Snapshot snapshot = first.snapshot("Left");
        assertThat(workspaces("two", TOKEN).mirrors().isBuiltOn(url, first.origin().base(), snapshot.commit(), () -> false)).isTrue();
        Workspace second = cloned("two");
        assertThat(Repository.git(second.workingCopy(), "cat-file", "--batch-all-objects", "--batch-check")).as("and no clone").doesNotContain(snapshot.commit());
    }

    @Test
    void takesNoFailureForANoWhileAnotherMakesTheMirrorAnew() throws Exception {
        Workspace first = cloned("one");
        Files.writeString(first.workingCopy().resolve("work.txt"), "kept\n");
        Workspace.Snapshot snapshot = first.snapshot("Left");
        Workspaces two = workspaces("two", TOKEN);
        String base = first.origin().base();
        MirrorUser making = other(MirrorUser.holding("alone", mirror()));
        Path away = mirror().resolveSibling("away");
        Files.move(mirror(), away);
        CompletableFuture<Boolean> asked = CompletableFuture.supplyAsync(() -> isBuiltOn(two, base, snapshot.commit()));
        await().until(() -> MirrorLock.of(mirror()).waiting() == 1);
        Files.move(away, mirror());
        making.goOn();
        making.done();
        assertThat(asked.get(2, TimeUnit.MINUTES)).isTrue();
        assertThat(isBuiltOn(two, "1".repeat(40), snapshot.commit())).as("of one that is not here").isFalse();
        Files.move(mirror(), mirror().resolveSibling(mirror().getFileName() + ".damaged"));
        assertThatThrownBy(() -> two.mirrors().isBuiltOn(url, base, snapshot.commit(), () -> false)).isInstanceOf(KeptHistory.Unknown.class);
    }

    private boolean isBuiltOn(Workspaces workspaces, String older, String commit) {
        try {
            return workspaces.mirrors().isBuiltOn(url, older, commit, () -> false);
        } catch (RunTrouble | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void tidiesNothingThatAnotherIsJustUsing() throws Exception {
        Workspace first = cloned("one");
        Files.writeString(first.workingCopy().resolve("work.txt"), "kept\n");
        first.snapshot("Left");
        Path contents = Files.createDirectories(mirrors.resolve(mirror().getFileName().toString().replace(".git", ".lfs")).resolve(LargeObjects.CONTENTS + "/ab/cd"));
        Path content = Files.createFile(contents.resolve("abcd"));
        Path half = Files.createFile(mirror().resolve("objects/pack/tmp_pack_x"));
        Workspaces later = MirrorUser.workspaces(folder.resolve("later"), mirrors, MirrorUser.settings(TOKEN, server.host()),
                Clock.offset(Clock.systemUTC(), Mirrors.WIP_KEPT.plus(Duration.ofDays(1))));
        MirrorUser copying = other(MirrorUser.holding("together", mirror()));
        MirrorUser filling = other(MirrorUser.holding("together", LargeObjects.beside(mirror())));
        later.upkeep().tidy();
        assertThat(Repository.git(KeptStore.beside(mirror()), "for-each-ref")).contains(first.wipRef());
        assertThat(content).exists();
        assertThat(half).exists();
        copying.kill();
        filling.kill();
        later.upkeep().tidy();
        assertThat(Repository.git(KeptStore.beside(mirror()), "for-each-ref")).doesNotContain(first.wipRef());
        assertThat(content).doesNotExist();
        assertThat(half).doesNotExist();
    }

    @Test
    void givesNothingOfARepositoryThatItsOwnLoginDoesNotOpen() throws Exception {
        Workspace first = cloned("one");
        String commit = first.origin().base();
        Workspaces stranger = workspaces("stranger", "another-token-4711");
        assertThatThrownBy(() -> stranger.mirrors().hold(url, commit, () -> false)).isInstanceOf(RunTrouble.class)
                .satisfies(refused -> assertThat(((RunTrouble) refused).failureClass()).isEqualTo(FailureClass.REPOSITORY));
        assertThatThrownBy(() -> Prepared.in(stranger, Assignments.of(url))).isInstanceOf(RunTrouble.class);
        assertThat(stranger.mirrors().admissions().has(url)).isFalse();
        Workspaces friend = workspaces("friend", TOKEN);
        assertThat(friend.mirrors().hold(url, commit, () -> false)).isEqualTo(mirror());
        int asked = server.authorizations.size();
        assertThat(friend.mirrors().hold(url, commit, () -> false)).isEqualTo(mirror());
        assertThat(server.authorizations).as("it was let in before").hasSize(asked);
    }

    @Test
    void usesNoSpareOfAMirrorThatAnotherWorkerFoundDamaged() throws Exception {
        Workspaces one = workspaces("one", TOKEN);
        Prepared.in(one, Assignments.of(url));
        one.spares().make(one.wishes().open().iterator().next(), one.isolated());
        assertThat(one.spares().count()).isEqualTo(1);
        Files.delete(mirror().resolve("HEAD"));
        assertThat(workspaces("two", TOKEN).mirrors().setAsideIfDamaged(mirror(), () -> false)).isTrue();
        WorkOrder order = Assignments.of(url);
        one.spares().reserve(order.executionId(), url, order.data().branchName());
        assertThat(one.spares().claim(order.executionId())).isNull();
        one.spares().release(order.executionId());
        assertThat(one.spares().count()).isZero();
    }

    private MirrorUser cloning(String name) throws IOException {
        return other(MirrorUser.cloning(folder.resolve(name), mirrors, url, TOKEN, server.host()));
    }

    private MirrorUser other(MirrorUser user) {
        others.add(user);
        return user;
    }

    private Workspaces workspaces(String name, String token) {
        return MirrorUser.workspaces(folder.resolve(name), mirrors, MirrorUser.settings(token, server.host()), Clock.systemUTC());
    }

    private Workspace cloned(String name) {
        try {
            return Prepared.in(workspaces(name, TOKEN), Assignments.of(url));
        } catch (RunTrouble | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Path mirror() {
        return mirrors.resolve(RepositoryAddress.digest(url) + ".git");
    }

    private static List<Path> objects(Path gitDir) throws IOException {
        return files(gitDir.resolve("objects"));
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static List<String> names(Path in, String end) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(end)).toList();
        }
    }

    private void push(String name, byte[] content) throws Exception {
        Path work = folder.resolve("work");
        if (!Files.isDirectory(work)) {
            Repository.git(folder, "clone", "-q", repository.url(), "work");
        }
        Files.write(work.resolve(name), content);
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-q", "-m", name);
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
    }

    private static byte[] noise() {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        return noise;
    }
}
