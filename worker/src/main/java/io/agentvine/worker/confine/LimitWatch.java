package io.agentvine.worker.confine;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Ends a wall with everything behind it once that takes more than its limits. It looks again and again, on the thread {@code limits-…}
 * of that wall: what is needed to have the kernel count (cgroups) is not there for every worker. All processes below the wall's
 * first one are found, since none can leave its namespace; and they end together, whatever they do.
 */
final class LimitWatch {

    private static final Logger LOG = System.getLogger(LimitWatch.class.getName());
    private static final Duration TURN = Duration.ofMillis(200);
    private static final int TURNS_TO_DISK = 10;
    private static final long PAGE = 4096;
    /** The wall's own: bubblewrap's first one inside, and the bridge. */
    private static final int OURS = 2;

    private final ProcessHandle wall;
    private final Limits limits;
    private final Inside inside;
    private final Consumer<String> over;
    private final long homeBefore;

    private LimitWatch(ProcessHandle wall, Limits limits, Inside inside, Consumer<String> over) {
        this.wall = wall;
        this.limits = limits;
        this.inside = inside;
        this.over = over;
        this.homeBefore = limits.disk() == 0 ? 0 : bytes(inside.home());
    }

    /** @param over told once, in one sentence, before the wall ends */
    static void begin(String name, ProcessHandle wall, Limits limits, Inside inside, Consumer<String> over) {
        if (limits.none()) {
            return;
        }
        Thread thread = new Thread(() -> new LimitWatch(wall, limits, inside, over).watch(), "limits-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            for (int turn = 0; wall.isAlive(); turn++) {
                String exceeded = exceeded(turn % TURNS_TO_DISK == 0);
                if (exceeded != null) {
                    LOG.log(Level.WARNING, "{0}", exceeded);
                    over.accept(exceeded);
                    wall.destroyForcibly();
                    return;
                }
                Thread.sleep(TURN.toMillis());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null where all is within its limits. */
    private String exceeded(boolean diskToo) {
        List<ProcessHandle> all = wall.descendants().toList();
        int processes = Math.max(0, all.size() - OURS);
        if (limits.processes() > 0 && processes > limits.processes()) {
            return "The run was stopped: it had " + processes + " processes, and --limit-processes is " + limits.processes();
        }
        long memory = limits.memory() == 0 ? 0 : all.stream().mapToLong(LimitWatch::memory).sum();
        if (memory > limits.memory()) {
            return "The run was stopped: it took " + megabytes(memory) + " of memory, and --limit-memory is " + megabytes(limits.memory());
        }
        long disk = limits.disk() == 0 || !diskToo ? 0 : disk();
        return disk > limits.disk()
                ? "The run was stopped: it took " + megabytes(disk) + " of disk, and --limit-disk is " + megabytes(limits.disk())
                : null;
    }

    private long disk() {
        long clone = inside.writable().stream().mapToLong(LimitWatch::bytes).sum();
        return clone + bytes(inside.temporary()) + Math.max(0, bytes(inside.home()) - homeBefore);
    }

    private static long memory(ProcessHandle process) {
        try {
            String[] pages = Files.readString(Path.of("/proc", Long.toString(process.pid()), "statm")).split(" ");
            return Math.max(0, Long.parseLong(pages[1]) - Long.parseLong(pages[2])) * PAGE;
        } catch (IOException | RuntimeException gone) {
            return 0;
        }
    }

    /** Of the files below a folder, links not followed. */
    private static long bytes(Path folder) {
        long[] sum = {0};
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path below, IOException broken) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "{0} cannot be measured: {1}", folder, gone.getMessage());
        }
        return sum[0];
    }

    private static String megabytes(long bytes) {
        return (bytes + (1 << 20) - 1 >> 20) + " MB";
    }
}
