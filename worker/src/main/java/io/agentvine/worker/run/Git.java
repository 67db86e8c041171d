package io.agentvine.worker.run;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Starts git, always with a named git dir, without hooks, prompts, fsmonitor, automatic gc or recursion into submodules, and
 * with the transports https, ssh, git and file only. Immutable; any thread may call.
 *
 * <p>{@link #withUsersConfig} is for calls that talk to a remote: they need the user's own credential helper and ssh agent.
 * {@link #isolated} is for everything that looks at what an agent wrote: no configuration but ours is read there.
 */
final class Git {

    /** The transports that may be used, as git takes them. */
    static final String PROTOCOLS = "https:ssh:git:file";

    /** Ours, where it was stopped for its time. */
    static final String NOT_IN_TIME = "git did not end within ";
    static final String STOPPED = "git was stopped";

    /** Of output: more is not kept. */
    static final int KEPT_LINES = 200_000;
    /** A process of git may ask more than once, as for a large file's server. */
    private static final int ASKED_AT_MOST = 16;
    private static final List<String> WHISPERED = List.of("/bin/sh", "-c", "exec 3<&0 </dev/null; exec \"$@\"", "sh");
    private static final List<String> NICE = Executables.find("nice", System.getenv("PATH"), Path.of("."))
            .map(nice -> List.of(nice.toString(), "-n", "19")).orElse(List.of());
    private static final List<String> ALWAYS = List.of(
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "core.quotePath=false",
            "gc.auto=0",
            "maintenance.auto=false",
            "submodule.recurse=false",
            "fetch.recurseSubmodules=false",
            "protocol.allow=never",
            "protocol.https.allow=always",
            "protocol.ssh.allow=always",
            "protocol.git.allow=always",
            "protocol.file.allow=always",
            "http.lowSpeedLimit=1000",
            "http.lowSpeedTime=60");
    private static final Predicate<String> INHERITED = name -> Stream.of("PATH", "TMPDIR", "LANG", "TZ").anyMatch(name::equals);
    private static final Predicate<String> USERS = name -> INHERITED.test(name)
            || Stream.of("HOME", "USER", "LOGNAME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK", "SSH_AGENT_PID",
                            "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "CURL_CA_BUNDLE")
                    .anyMatch(name::equals)
            || name.matches("(?i)(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|GIT_SSL_\\w+");

    private final Map<String, String> environment;
    private final List<String> configuration;
    private final List<String> whispered;
    /** Words before the command. */
    private final List<String> before;
    private final Duration limit;
    private final BooleanSupplier abort;

    /** What a call gave. {@code out} and {@code err} are the last lines where there were very many. */
    record Result(int code, List<String> out, List<String> err) {

        boolean ok() {
            return code == 0;
        }

        /** The first line of output, or an empty text. */
        String line() {
            return out.isEmpty() ? "" : out.get(0).strip();
        }

        String errors() {
            return String.join("\n", err);
        }
    }

    private Git(Map<String, String> environment, List<String> configuration, List<String> whispered, List<String> before, Duration limit,
            BooleanSupplier abort) {
        this.before = before;
        this.environment = environment;
        this.configuration = configuration;
        this.whispered = whispered;
        this.limit = limit;
        this.abort = abort;
    }

    static Git withUsersConfig(Map<String, String> workersEnvironment) {
        Map<String, String> environment = pick(workersEnvironment, USERS);
        environment.putIfAbsent("GIT_ASKPASS", "false");
        environment.putIfAbsent("SSH_ASKPASS", "false");
        environment.putAll(Map.of("SSH_ASKPASS_REQUIRE", "force", "GCM_INTERACTIVE", "never"));
        return new Git(quiet(environment), List.of(), List.of(), List.of(), GitSettings.LIMIT, () -> false);
    }

    static Git isolated(GitSettings settings) {
        Map<String, String> environment = pick(settings.environment(), INHERITED);
        environment.putAll(Map.of(
                "HOME", "/nonexistent",
                "XDG_CONFIG_HOME", "/nonexistent",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_ATTR_NOSYSTEM", "1",
                "GIT_NO_REPLACE_OBJECTS", "1",
                "GIT_NO_LAZY_FETCH", "1"));
        List<String> configuration = List.of(
                "core.attributesFile=/dev/null", "core.excludesFile=/dev/null", "core.autocrlf=false", "core.safecrlf=false",
                "core.untrackedCache=false", "core.checkStat=default", "core.precomposeUnicode=false", "user.name=" + settings.author().name(),
                "user.email=" + settings.author().email(), "commit.gpgSign=false", "diff.ignoreSubmodules=all");
        return new Git(quiet(environment), configuration, List.of(), List.of(), settings.limit(), () -> false);
    }

    Git limitedTo(Duration time) {
        return new Git(environment, configuration, whispered, before, time, abort);
    }

    Git limitedToAtMost(Duration time) {
        return limitedTo(time.compareTo(limit) < 0 ? time : limit);
    }

    /** The same, ended early when the condition turns true. */
    Git until(BooleanSupplier condition) {
        return new Git(environment, configuration, whispered, before, limit, condition);
    }

    /** When it is ended early. */
    BooleanSupplier stops() {
        return abort;
    }

    /** With the lowest priority, where the system has that. */
    Git inBackground() {
        return new Git(environment, configuration, whispered, NICE, limit, abort);
    }

    Git with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Git(more, configuration, whispered, before, limit, abort);
    }

    /** With these settings after all others, each {@code key=value}. */
    Git configured(String... settings) {
        return new Git(environment, Stream.concat(configuration.stream(), Stream.of(settings)).toList(), whispered, before, limit, abort);
    }

    /** Whatever git starts finds these lines on descriptor 3, again and again. Such a call takes no input. */
    Git whispering(List<String> lines) {
        return new Git(environment, configuration, lines, before, limit, abort);
    }

    /** Runs in {@code directory}; the arguments name the git dir. A call that takes too long or is aborted has a code of 128 or more. */
    Result run(Path directory, List<String> arguments) throws IOException {
        return run(directory, arguments, List.of(), line -> true);
    }

    Result run(Path directory, String... arguments) throws IOException {
        return run(directory, List.of(arguments));
    }

    /**
     * @param input lines for its standard input
     * @param keep which lines of output are kept
     */
    Result run(Path directory, List<String> arguments, List<String> input, Predicate<String> keep) throws IOException {
        List<String> command = new ArrayList<>(whispered.isEmpty() ? List.of() : WHISPERED);
        command.addAll(before);
        command.addAll(List.of("git", "--no-pager"));
        Stream.concat(ALWAYS.stream(), configuration.stream()).forEach(setting -> command.addAll(List.of("-c", setting)));
        command.addAll(arguments);
        List<String> out = Collections.synchronizedList(new ArrayList<>());
        ChildProcess child = ChildProcess.start(new Launch("git", command, directory, environment, null), line -> {
            if (out.size() < KEPT_LINES && keep.test(line.text())) {
                out.add(line.text());
            }
        });
        input.forEach(child::writeLine);
        for (int i = 0; i < ASKED_AT_MOST; i++) {
            whispered.forEach(child::writeLine);
        }
        child.closeStdin();
        Exit exit = await(child);
        return new Result(exit.code(), List.copyOf(out), exit.errorTail());
    }

    private Exit await(ChildProcess child) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && !abort.getAsBoolean()) {
            try {
                return child.exit().get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException running) {
                continue;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                break;
            } catch (ExecutionException unexpected) {
                throw new IllegalStateException("git cannot be waited for", unexpected.getCause());
            }
        }
        boolean aborted = abort.getAsBoolean();
        Exit exit = child.stop(new Graces(Duration.ZERO, Duration.ofSeconds(2)), () -> {});
        List<String> tail = new ArrayList<>(exit.errorTail());
        tail.add(aborted ? STOPPED : NOT_IN_TIME + limit.toSeconds() + " s");
        return new Exit(exit.code() == 0 ? 128 : exit.code(), tail);
    }

    private static Map<String, String> pick(Map<String, String> from, Predicate<String> names) {
        Map<String, String> picked = new HashMap<>();
        from.forEach((name, value) -> {
            if (names.test(name)) {
                picked.put(name, value);
            }
        });
        return picked;
    }

    private static Map<String, String> quiet(Map<String, String> environment) {
        environment.putAll(Map.of(
                "LC_ALL", "C",
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_ALLOW_PROTOCOL", PROTOCOLS,
                "GIT_PROTOCOL_FROM_USER", "0",
                "GIT_OPTIONAL_LOCKS", "0",
                "GIT_DEFAULT_REF_FORMAT", "files",
                "GIT_PAGER", "cat"));
        return Map.copyOf(environment);
    }
}
