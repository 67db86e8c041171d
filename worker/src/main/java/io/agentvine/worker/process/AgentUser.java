package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The OS user that agents run as, and whatever else runs files of a clone. Each run has a group of its own, a number that no
 * account has: it opens this run's folders, and keeps runs of the same user apart, which one user alone would not do.
 *
 * @param name null: the worker's own user, and then nothing here does anything
 * @param home as its account says; it need not exist
 */
public record AgentUser(String name, int uid, Path home) {

    /** The worker's own user. */
    public static final AgentUser SAME = new AgentUser(null, -1, null);

    /** Numbers that neither accounts nor containers nor systemd use, up to 2147483646. */
    private static final int FIRST_GROUP = 0x70000000;
    private static final int GROUPS = 0x0FFFFFFE;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

    /**
     * What a process runs as.
     *
     * @param group tells its run, see {@link StrayProcesses}
     * @param shared opens the run's folders
     */
    public record Ids(int user, int group, int shared) {}

    /** @throws IllegalArgumentException with one sentence where this worker cannot become that user */
    public static AgentUser named(String name) {
        String system = System.getProperty("os.name");
        require(system.equals("Linux"), "expected Linux, found " + system + "; start the worker without it");
        require(NAME.matcher(name).matches(), "expected the name of a user, found '" + name + "'");
        int own = ownUid();
        require(own == 0, "expected a worker that runs as root, since only root can become another user, found user id " + own
                + "; start the worker as root, or without it");
        require(Starter.canBecomeAnother(), "expected the programs setsid and setpriv, found not both of them; install util-linux, or start"
                + " the worker without it");
        Said account = run(List.of("getent", "passwd", name));
        String[] fields = account.text().split(":");
        require(account.code() == 0 && fields.length > 5, "there is no user '" + name + "' on this machine");
        AgentUser user = new AgentUser(name, Integer.parseInt(fields[2]), Path.of(fields[5].isEmpty() ? "/" : fields[5]));
        require(user.uid != 0, "expected another user than root, found '" + name + "', who is root");
        Said tried = user.run("true");
        require(tried.code() == 0, "this worker cannot become '" + name + "': " + tried.text());
        return user;
    }

    public boolean other() {
        return name != null;
    }

    /** @throws IllegalArgumentException where this user cannot come as far as that folder; what does not exist yet is passed over */
    public void requireWayTo(Path folder) {
        if (!other()) {
            return;
        }
        Path step = Path.of("/");
        for (Path part : folder.toAbsolutePath().normalize()) {
            step = step.resolve(part);
            require(!Files.isDirectory(step) || run("cd -- \"$1\"", step.toString()).code() == 0,
                    "expected a workspace that " + name + " can come to, found that " + step
                            + " is closed to that user; choose another with --workspace, such as /var/lib/agentvine");
        }
    }

    /** @throws IllegalArgumentException where this user could read that file of the worker */
    public void requireNoReading(Path file) {
        require(!other() || run("! test -r \"$1\"", file.toString()).code() == 0, "expected a file " + file + " that " + name
                + " cannot read, found that it can; take the right away with `chmod 600 " + file + "`");
    }

    /** The worker's environment as that user's: another home, and nothing that leads into the worker's own. */
    public Map<String, String> environment(Map<String, String> workers) {
        if (!other()) {
            return workers;
        }
        Map<String, String> own = new HashMap<>(workers);
        own.keySet().removeAll(List.of("CLAUDE_CONFIG_DIR", "TMPDIR"));
        own.put("HOME", home.toString());
        own.put("USER", name);
        return Map.copyOf(own);
    }

    /** Where the account has no home of its own the run's temporary folder is it. TMPDIR is not: the names of sockets must be short. */
    public void settle(Map<String, String> environment, Path temporary) {
        if (other() && !owns(home)) {
            environment.put("HOME", temporary.toString());
        }
    }

    /** For a process of a run; null where it runs as the worker's own user. */
    public Ids ids(UUID executionId, String runId) {
        return other() ? new Ids(uid, group(runId), group(executionId.toString())) : null;
    }

    /** For a process of no run. */
    public Ids ids() {
        UUID none = new UUID(0, 0);
        return ids(none, none.toString());
    }

    /** Lets everybody through a folder of the worker, and nobody look into it. */
    public Path letThrough(Path folder) throws IOException {
        if (other()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        }
        return folder;
    }

    /** Opens a folder or file of the worker to one run, with the rights given for the group. Links are not followed. */
    public void lend(Path path, UUID executionId, String rights) throws IOException {
        if (other()) {
            Files.setAttribute(path, "unix:gid", group(executionId.toString()), LinkOption.NOFOLLOW_LINKS);
            String own = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "rwx" : "rw-";
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(own + rights + "---"));
        }
    }

    /** Makes a run the owner of a folder and of all in it. Never of hard links: their other names would be given too. */
    public void give(Path tree, UUID executionId) throws IOException {
        if (!other()) {
            return;
        }
        int group = group(executionId.toString());
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
                return visitFile(directory, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(file, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static int group(String runId) {
        long digest = UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
        return FIRST_GROUP + (int) Long.remainderUnsigned(digest, GROUPS);
    }

    private boolean owns(Path folder) {
        try {
            return Files.isDirectory(folder) && Files.getAttribute(folder, "unix:uid").equals(uid);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static int ownUid() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Uid:"))
                    .map(line -> Integer.parseInt(line.split("\\s+")[2]))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException unreadable) {
            return -1;
        }
    }

    private record Said(int code, String text) {}

    private Said run(String script, String... arguments) {
        List<String> command = new ArrayList<>(Starter.become(ids()));
        command.addAll(List.of("/bin/sh", "-c", script, "sh"));
        command.addAll(Arrays.asList(arguments));
        return run(command);
    }

    private static Said run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).directory(Path.of("/").toFile()).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Said(process.waitFor(), text);
        } catch (IOException unstartable) {
            return new Said(127, unstartable.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Said(127, "interrupted");
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("--confine user:NAME: " + message);
        }
    }
}
