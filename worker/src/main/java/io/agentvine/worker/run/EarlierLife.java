package io.agentvine.worker.run;

import io.agentvine.worker.process.StrayProcesses;
import io.agentvine.worker.report.EventUplink;
import io.agentvine.worker.report.Ending;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.report.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What an earlier life of this worker left: agent processes are ended, clones kept as WIP and removed, spools sent. */
public final class EarlierLife {

    private static final Logger LOG = System.getLogger(EarlierLife.class.getName());
    private static final Duration FOLDERS_KEPT = Duration.ofDays(7);
    /** Longer than an answer counts, by default. */
    private static final Duration PARKED_KEPT = Duration.ofHours(25);

    private final Path workspace;
    private final Workspaces workspaces;
    private final Clock clock;

    public EarlierLife(Path workspace, Workspaces workspaces, Clock clock) {
        this.workspace = workspace;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** Ends every process of a run that this workspace knows. */
    public void endProcesses() throws IOException {
        for (Path folder : Stream.concat(list("runs").stream(), list("spool").stream()).toList()) {
            List<Long> ended = HeldRun.runIds(UUID.fromString(folder.getFileName().toString())).stream()
                    .flatMap(runId -> StrayProcesses.sweep(runId).stream())
                    .toList();
            if (!ended.isEmpty()) {
                LOG.log(Level.WARNING, "execution {0}: ended {1} left processes", folder.getFileName(), ended.size());
            }
        }
    }

    /** Gives the spools to the uplink. A run with no ending is over: its lease went with the earlier life. */
    public void takeSpools(EventUplink uplink, Redaction redaction) throws IOException {
        for (Path folder : list("spool")) {
            try {
                Spool spool = Spool.open(folder, redaction, clock);
                if (spool.ending().isEmpty()) {
                    spool.end(Ending.lost());
                }
                uplink.take(spool);
            } catch (IOException | UncheckedIOException | tools.jackson.core.JacksonException broken) {
                LOG.log(Level.WARNING, "spool {0} cannot be read and is removed: {1}", folder, broken.getMessage());
                PrivateFiles.delete(folder);
            }
        }
    }

    /**
     * Has its mirrors, and what its runs left, with those that the workers of the machine share. Before anything that needs them.
     *
     * @param abort ends a wait for other workers: then they come at the next start
     */
    public void bringMirrors(BooleanSupplier abort) throws IOException {
        new OwnMirrors(workspace, workspaces.mirrors()).bring(abort);
    }

    /**
     * Commits what is in left clones to their WIP refs and removes them; drops sessions, homes and oversized lines that nobody touched
     * for a week, and WIP refs after a month. Beside running work; may be repeated.
     */
    public void tidy(Predicate<UUID> running) throws IOException {
        keepClones(running);
        workspaces.spares().tidy(clock.instant());
        dropOld("runs", running);
        dropOld("sessions", session -> false);
        dropUnusedHomes();
        workspaces.upkeep().tidy();
    }

    /** Where the disk is full: removes the spare clones; where there are none those of parked runs that can be made again from their checkpoints. */
    void makeRoom() throws IOException {
        if (workspaces.spares().dropAll()) {
            LOG.log(Level.INFO, "the spare clones are removed, since the disk is full");
        } else {
            giveUpParkedClones();
        }
    }

    private void giveUpParkedClones() throws IOException {
        for (Path folder : list("runs")) {
            synchronized (workspaces) {
                Workspace left = Files.exists(folder.resolve(Workspace.STORED)) ? workspaces.left(folder) : null;
                if (left != null) {
                    LOG.log(Level.INFO, "execution {0}: its parked clone is removed, since the disk is full", folder.getFileName());
                    left.remove();
                }
            }
        }
    }

    private void keepClones(Predicate<UUID> running) throws IOException {
        for (Path folder : list("runs")) {
            if (running.test(UUID.fromString(folder.getFileName().toString())) || isKeptForAnAnswer(folder)) {
                continue;
            }
            try {
                PrivateFiles.delete(folder.resolve(Workspaces.HALF_MADE));
                Workspace left = workspaces.left(folder);
                if (left != null) {
                    left.snapshot("Work in progress, kept after its worker died");
                    LOG.log(Level.INFO, "execution {0}: its clone is kept as {1}", folder.getFileName(), left.wipRef());
                    left.remove();
                } else {
                    GivenCommits.remove(folder);
                }
            } catch (RunTrouble | IOException | RuntimeException broken) {
                // One broken clone must not keep the worker from starting; it is looked at again until it is old.
                LOG.log(Level.WARNING, "execution {0}: its clone cannot be kept: {1}", folder.getFileName(), broken.getMessage());
            }
        }
    }

    private boolean isKeptForAnAnswer(Path folder) throws IOException {
        Path mark = folder.resolve(Workspace.PARKED);
        return Files.exists(mark) && Files.getLastModifiedTime(mark).toInstant().isAfter(clock.instant().minus(PARKED_KEPT));
    }

    private void dropOld(String name, Predicate<UUID> inUse) throws IOException {
        Instant before = clock.instant().minus(FOLDERS_KEPT);
        for (Path folder : list(name)) {
            if (!inUse.test(UUID.fromString(folder.getFileName().toString())) && untouchedSince(folder, before)) {
                PrivateFiles.delete(folder);
            }
        }
    }

    private void dropUnusedHomes() throws IOException {
        Instant before = clock.instant().minus(FOLDERS_KEPT);
        Path homes = workspace.resolve("homes");
        List<Path> marks;
        try (Stream<Path> entries = Files.isDirectory(homes) ? Files.list(homes) : Stream.empty()) {
            marks = entries.filter(entry -> entry.toString().endsWith(Workspace.USED)).toList();
        }
        for (Path mark : marks) {
            if (Files.getLastModifiedTime(mark).toInstant().isBefore(before)) {
                String name = mark.getFileName().toString();
                PrivateFiles.delete(homes.resolve(name.substring(0, name.length() - Workspace.USED.length())));
                Files.delete(mark);
            }
        }
    }

    /** Looks at everything in it: a folder's own time does not change with what is written deeper down. */
    private static boolean untouchedSince(Path folder, Instant before) throws IOException {
        AtomicBoolean touched = new AtomicBoolean();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return look(attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return look(attributes);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }

            private FileVisitResult look(BasicFileAttributes attributes) {
                boolean recent = !attributes.lastModifiedTime().toInstant().isBefore(before);
                touched.set(recent);
                return recent ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        return !touched.get();
    }

    private List<Path> list(String name) throws IOException {
        Path folder = workspace.resolve(name);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry -> entry.getFileName().toString().matches("[0-9a-f-]{36}"))
                    .toList();
        }
    }
}
