package io.agentvine.worker.confine;

import io.agentvine.protocol.Reach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Whether Seatbelt keeps a run in on this machine: found by a program that tries to get out of it, and to do what a run needs. One thing
 * that it got, or did not get, and there is no wall. The wall was written without a Mac, so nothing else counts.
 */
final class SeatbeltProbe {

    private static final String PROGRAM = "sandbox-exec";
    private static final List<String> NEEDED = List.of("ran /usr/bin/env", "read what it may", "reached its proxy", "reached the worker's own port");

    /** Says what it did, one line each: {@code ok} what a run needs, {@code hole} what none may. */
    private static final String ATTEMPTS = """
            canary=$1 folder=$2 closed=$3 own=$4 readable=$5
            ok() { echo "ok $1"; }
            hole() { echo "hole $1"; }
            cat "$canary" >/dev/null 2>&1 && hole "read a file outside"
            cat "/System/Volumes/Data$canary" >/dev/null 2>&1 && hole "read a file outside by another name"
            ls "$folder" >/dev/null 2>&1 && hole "listed a folder outside"
            ln -s "$canary" link 2>/dev/null && cat link >/dev/null 2>&1 && hole "read a file outside by a link"
            ln "$canary" hard >/dev/null 2>&1 && hole "made a hard link to a file outside"
            cp -c "$canary" clone >/dev/null 2>&1 && hole "cloned a file outside"
            { echo changed >> "$canary"; } 2>/dev/null && hole "wrote to a file outside"
            { echo made > "$folder/made"; } 2>/dev/null && hole "made a file outside"
            mv "$canary" taken 2>/dev/null && hole "took a file from outside"
            mv "$HOME" "$TMPDIR/taken" 2>/dev/null && hole "moved its own folder"
            { echo changed >> "$readable"; } 2>/dev/null && hole "wrote to what it may only read"
            (exec 3<>"/dev/tcp/127.0.0.1/$closed") 2>/dev/null && hole "reached a port of this machine"
            for place in . "$HOME" "$TMPDIR"; do { echo made > "$place/made"; } 2>/dev/null; done
            /usr/bin/env >/dev/null 2>&1 && ok "ran /usr/bin/env"
            cat "$readable" >/dev/null 2>&1 && ok "read what it may"
            (exec 3<>"/dev/tcp/127.0.0.1/${http_proxy##*:}") 2>/dev/null && ok "reached its proxy"
            { exec 9<>"/dev/tcp/127.0.0.1/$own" && read -r -t 5 word <&9; } 2>/dev/null && ok "reached the worker's own port"
            ( (trap '' HUP TERM; sleep 600; sleep 600) </dev/null >/dev/null 2>&1 & )
            exit 0
            """;

    private final SeatbeltWall wall;
    private final Map<String, String> environment;

    /** @param environment the worker's */
    SeatbeltProbe(SeatbeltWall wall, Map<String, String> environment) {
        this.wall = wall;
        this.environment = Map.of("PATH", environment.getOrDefault("PATH", "/usr/bin:/bin"));
    }

    /** Before anything is tried. */
    static void requirePlace(OperatingSystem system, Limits limits) throws IOException {
        if (!system.isMac()) {
            throw new IOException("expected macOS, whose sandbox it is, found " + system.name() + "; use --confine bubblewrap there");
        }
        if (system.user().equals("root")) {
            throw new IOException("expected an ordinary user, whom the files of others are closed to, found root; start the worker as an ordinary user");
        }
        if (!limits.none()) {
            throw new IOException("--limit-memory, --limit-processes and --limit-disk are not counted on macOS; leave them out");
        }
        if (!Files.isExecutable(system.sandboxExec())) {
            throw new IOException("there is no program " + system.sandboxExec() + "; run the workers in containers or in a virtual machine");
        }
    }

    /** @throws IOException where it does not keep a run in, or does not let it do what it needs */
    void tryIt() throws IOException {
        Path folder = Files.createTempDirectory("agentvine-probe-").toRealPath();
        try (ServerSocket closed = listening(); ServerSocket own = listening()) {
            Path canary = Files.writeString(Files.createDirectory(folder.resolve("outside")).resolve("canary"), "outside\n");
            Path readable = Files.writeString(folder.resolve("readable"), "readable\n");
            CompletableFuture<Socket> reached = CompletableFuture.supplyAsync(() -> greet(own));
            ChildProcess stranger = stranger(place(folder, "stranger", readable, own));
            try {
                List<String> command = List.of("/bin/bash", "-c", ATTEMPTS, "bash", canary.toString(), canary.getParent().toString(), port(closed), port(own), readable.toString());
                List<String> said = new CopyOnWriteArrayList<>();
                Inside inside = place(folder, "attempts", readable, own);
                ChildProcess process = start("attempts", command, inside, List.of(self(), stranger.pid()), said::add);
                process.closeStdin();
                judge(ProbedProcess.await(process, PROGRAM), new TreeSet<>(said));
                requireMade(inside);
                requireEnded(reached);
            } finally {
                reached.thenAccept(Road::closeQuietly);
                // Its first process goes before what it keeps: whom its signal to all would reach is not known yet.
                ProcessHandle.of(stranger.pid()).ifPresent(ProcessHandle::destroyForcibly);
                stranger.closeStdin();
            }
            requireUnchanged(canary, readable);
        } finally {
            PrivateFiles.delete(folder);
        }
    }

    /** One in another sandbox, which is there when this returns and until its input ends. */
    private ChildProcess stranger(Inside inside) throws IOException {
        CompletableFuture<Boolean> there = new CompletableFuture<>();
        ChildProcess stranger = start("stranger", List.of("/bin/sh", "-c", "echo there; exec cat"), inside, List.of(self()), line -> there.complete(true));
        stranger.exit().whenComplete((exit, problem) -> there.complete(false));
        if (!ProbedProcess.await(stranger, there, PROGRAM)) {
            throw unconfining(ProbedProcess.lastWord(stranger.exit().join()));
        }
        return stranger;
    }

    private static void judge(Exit exit, Set<String> said) throws IOException {
        if (exit.code() != 0) {
            throw unconfining(ProbedProcess.lastWord(exit));
        }
        List<String> problems = new ArrayList<>(said.stream().filter(line -> !line.startsWith("ok ")).map(line -> line.replaceFirst("^hole ", "it ")).toList());
        NEEDED.stream().filter(needed -> !said.contains("ok " + needed)).forEach(needed -> problems.add("not " + needed));
        if (!problems.isEmpty()) {
            throw unconfining(String.join(", ", problems));
        }
    }

    private static void requireMade(Inside inside) throws IOException {
        for (Path place : List.of(inside.writable().get(0), inside.home(), inside.temporary())) {
            if (!Files.exists(place.resolve("made"))) {
                throw unconfining("it could not change its own folder " + place.getFileName());
            }
        }
    }

    /** A connection counts when a word came through it: something between may take one that nobody has here. */
    private static Socket greet(ServerSocket own) {
        try {
            Socket caller = own.accept();
            caller.getOutputStream().write("welcome\n".getBytes(StandardCharsets.US_ASCII));
            return caller;
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** What the attempts left behind holds its connection as long as it lives. */
    private static void requireEnded(CompletableFuture<Socket> reached) throws IOException {
        try (Socket left = reached.join()) {
            left.setSoTimeout((int) ProbedProcess.LIMIT.toMillis());
            left.getInputStream().read();
        } catch (SocketTimeoutException lives) {
            throw unconfining("a process outlived its sandbox");
        }
    }

    private static void requireUnchanged(Path canary, Path readable) throws IOException {
        List<Path> there;
        try (var list = Files.list(canary.getParent())) {
            there = list.toList();
        }
        if (!there.equals(List.of(canary)) || !Files.readString(canary).equals("outside\n") || !Files.readString(readable).equals("readable\n")) {
            throw unconfining("something outside was changed");
        }
    }

    private ChildProcess start(String name, List<String> command, Inside inside, List<Long> outside, Consumer<String> said) throws IOException {
        Path clone = inside.writable().get(0);
        return wall.start(new Launch("probe-" + name, command, clone, environment, null), List.of(), inside, outside, line -> said.accept(line.text()));
    }

    private static Inside place(Path folder, String name, Path readable, ServerSocket own) throws IOException {
        Path place = Files.createDirectory(folder.resolve(name));
        Path clone = Files.createDirectory(place.resolve("clone"));
        return new Inside(Files.createDirectory(place.resolve("home")), Files.createDirectory(place.resolve("tmp")), List.of(readable), List.of(clone), null,
                (InetSocketAddress) own.getLocalSocketAddress(), Reach.WORKERS, Gatekeeper.NAMED_ONLY, why -> {});
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket server = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
        server.setSoTimeout((int) ProbedProcess.LIMIT.toMillis());
        return server;
    }

    private static String port(ServerSocket server) {
        return Integer.toString(server.getLocalPort());
    }

    private static long self() {
        return ProcessHandle.current().pid();
    }

    private static IOException unconfining(String found) {
        return new IOException("macOS's sandbox does not keep runs in as expected here (" + found + "); run the workers in containers or in a virtual machine");
    }
}
