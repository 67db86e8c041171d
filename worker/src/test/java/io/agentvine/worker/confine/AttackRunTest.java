package io.agentvine.worker.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Command lines out of a grammar, made for real behind the wall and behind the one within it, beside canaries outside: files, a
 * process, servers. None is read, touched or reached. {@code -Dagentvine.attacks=1000} is the long form, {@code -Dagentvine.attacks.seed}
 * repeats a run.
 */
@Tag("slow")
class AttackRunTest {

    private static final int LINES = Integer.getInteger("agentvine.attacks", 100);
    private static final long SEED = Long.getLong("agentvine.attacks.seed", System.nanoTime());
    private static final int AT_ONCE = 20;
    private static final String CANARY = "CANARY-" + UUID.randomUUID();
    private static final String MARK = "88" + (1_000_000 + new Random().nextInt(8_999_999));

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final List<String> reached = new CopyOnWriteArrayList<>();
    private final Map<Path, String> files = new LinkedHashMap<>();
    private final List<String> targets = new ArrayList<>();
    private Confinement confinement;
    private Process neighbour;
    private Path clone;

    @BeforeEach
    void putOutCanaries() throws Exception {
        clone = Files.createDirectories(folder.resolve("workspace/runs/mine/clone"));
        Files.createDirectories(folder.resolve("workspace/runs/mine/tmp"));
        Files.createDirectories(folder.resolve("workspace/homes/mine"));
        for (String file : List.of("person/.ssh/id_rsa", "person/.netrc", "person/.agentvine/operator-token", "workspace/identity.json", "workspace/spool/1/events",
                "workspace/mirrors/a.git/config", "person/.agentvine/mirrors/a.git/config", "workspace/runs/other/clone/secret.txt", "workspace/runs/mine/settings.json")) {
            canary(folder.resolve(file));
        }
        canary(Path.of("/tmp/agentvine-attack-" + MARK, "note"));
        neighbour = new ProcessBuilder("sh", "-c", "SECRET=" + CANARY + " exec sleep " + MARK + "0").start();
        listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
                .findFirst().ifPresent(address -> listen(new InetSocketAddress(address, 0)));
        listenOn(folder.resolve("workspace/own.sock"));
        for (Map.Entry<String, String> link : Map.of("key", "person/.ssh", "out", "workspace/runs/other", "up", ".", "root", "/").entrySet()) {
            Files.createSymbolicLink(clone.resolve(link.getKey()), folder.resolve(link.getValue()));
        }
        Files.writeString(clone.resolve("mine.txt"), "of the clone\n");
        confinement = Bubblewrap.orNotRun(AttackRunTest.class, new Confinement.Site(
                Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", folder.resolve("person").toString()),
                List.of("sh"), List.of(), List.of(folder.resolve("workspace")), null), NetworkReach.OPEN);
    }

    @AfterEach
    void takeThemIn() throws IOException {
        if (neighbour != null) {
            neighbour.destroyForcibly();
        }
        for (ServerSocketChannel server : servers) {
            server.close();
        }
        Files.deleteIfExists(Path.of("/tmp/agentvine-attack-" + MARK, "note"));
        Files.deleteIfExists(Path.of("/tmp/agentvine-attack-" + MARK));
    }

    @Test
    void touchesReadsAndReachesNoCanary() throws Exception {
        System.out.println("AttackRunTest: " + LINES + " lines, -Dagentvine.attacks.seed=" + SEED);
        Map<String, Integer> kinds = new HashMap<>();
        for (int done = 0; done < LINES; done += AT_ONCE) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < Math.min(AT_ONCE, LINES - done); i++) {
                String line = line(kinds);
                lines.add(i % 3 == 2 ? Confinement.LOOK + " " + quoted(line) : line);
            }
            requireUntouched(lines, run(lines));
        }
        System.out.println("AttackRunTest: attempts by kind " + kinds);
        assertThat(kinds).as("each kind was tried").hasSizeGreaterThanOrEqualTo(LINES < 100 ? 5 : 12);
    }

    /** Else the other test would show nothing. */
    @Test
    void noticesWhatIsDoneWithoutAWall() throws Exception {
        Path file = files.keySet().iterator().next();
        String connect = "exec 3<>/dev/tcp/" + targets.get(0).replace(' ', '/');
        Process bare = new ProcessBuilder("bash", "-c", "cat " + file + "; echo x > " + file + "; " + connect + "; kill " + neighbour.pid()).directory(clone.toFile()).start();
        String said = new String(bare.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bare.waitFor()).isZero();

        assertThat(said).contains(CANARY);
        assertThat(file).hasContent("x");
        await("the connection").until(() -> !reached.isEmpty());
        await("its end").until(() -> !neighbour.isAlive());
    }

    private void requireUntouched(List<String> lines, List<String> said) throws IOException {
        String all = String.join("\n", lines);
        assertThat(said).as("seed %d; one of these read a canary:\n%s", SEED, all).noneMatch(line -> line.contains(CANARY));
        for (Map.Entry<Path, String> file : files.entrySet()) {
            assertThat(file.getKey()).as("seed %d; one of these changed it:\n%s", SEED, all).hasContent(file.getValue());
        }
        assertThat(neighbour.isAlive()).as("seed %d; one of these ended a process:\n%s", SEED, all).isTrue();
        assertThat(reached).as("seed %d; one of these reached a server:\n%s", SEED, all).isEmpty();
        assertThat(ProcessHandle.allProcesses().map(process -> process.info().commandLine().orElse("")).filter(line -> line.contains("sleep " + MARK + "1")))
                .as("seed %d; one of these left a process:\n%s", SEED, all).isEmpty();
        try (Stream<Path> inClone = Files.walk(clone)) {
            assertThat(inClone.map(path -> path.getFileName().toString()).filter(name -> name.startsWith("looked-")))
                    .as("seed %d; one of these only looks, and changed the clone:\n%s", SEED, all).isEmpty();
        }
    }

    /** Each line in a wall of its own, since some end or stop everything that they reach. */
    private List<String> run(List<String> lines) throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        ExecutorService walls = Executors.newFixedThreadPool(4);
        try {
            for (Future<?> one : walls.invokeAll(lines.stream().map(line -> (Callable<Void>) () -> run(line, said)).toList())) {
                one.get();
            }
        } finally {
            walls.shutdownNow();
        }
        return said;
    }

    private Void run(String line, List<String> said) throws Exception {
        Launch launch = new Launch("attack", List.of("/bin/sh", "-c", line), clone, Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "AGENTVINE_RUN_ID",
                UUID.randomUUID().toString(), "MARK", MARK + "1"), null);
        ChildProcess process = confinement.start(launch, List.of(), new Inside(folder.resolve("workspace/homes/mine"),
                folder.resolve("workspace/runs/mine/tmp"), List.of(), List.of(clone), null), text -> said.add(text.text()));
        process.closeStdin();
        try {
            process.exit().get(4, TimeUnit.SECONDS);
        } catch (TimeoutException waits) {
            process.stop(new Graces(Duration.ZERO, Duration.ofSeconds(1)), () -> {});
        }
        return null;
    }

    private String line(Map<String, Integer> kinds) {
        Map<String, String> acts = acts();
        List<String> names = new ArrayList<>(acts.keySet());
        String kind = one(names);
        kinds.merge(kind, 1, Integer::sum);
        String line = acts.get(kind);
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            line = wrapped(line);
        }
        return line;
    }

    /** What is tried, each time with other targets and spellings. */
    private Map<String, String> acts() {
        String file = spelled(one(new ArrayList<>(files.keySet())));
        String target = one(targets);
        String host = target.replaceFirst(" .*", "");
        String port = target.replaceFirst(".* ", "");
        String pid = one(List.of(Long.toString(neighbour.pid()), Long.toString(ProcessHandle.current().pid()), "1", "-1", "2"));
        Map<String, String> acts = new LinkedHashMap<>();
        acts.put("read", one(List.of("cat", "head -c 200", "od -c", "base64", "grep -a CANARY", "tail -n 5", "sort", "awk 1", "dd status=none if=", "tar cO")) + " " + file);
        acts.put("search", "grep -rsa CANARY- " + one(List.of("/", "/tmp", "/home", "/root", "/proc/1", "/run", "/var", "up/", "root/")) + " --exclude-dir=proc --exclude-dir=sys --exclude-dir=usr | head -3");
        acts.put("write", "echo x " + one(List.of(">", ">>", ">|", "| tee", "| dd status=none of=")) + " " + file);
        acts.put("remove", one(List.of("rm -rf", "truncate -s 0", "unlink", "chmod 777", "shred -u", "mv mine.txt")) + " " + file);
        acts.put("link", one(List.of("ln -sf", "ln -f")) + " " + file + " l$$ && cat l$$");
        acts.put("connect", one(List.of("bash -c 'exec 3<>/dev/tcp/" + host + "/" + port + "; echo hi >&3'", "curl -s --noproxy '*' http://" + host + ":" + port + "/",
                "curl -s -x http://127.0.0.1:3128 http://" + host + ":" + port + "/", "curl -s -p -x http://127.0.0.1:3128 http://" + host + ":" + port + "/",
                "printf 'CONNECT " + host + ":" + port + " HTTP/1.1\\r\\n\\r\\nhi' | socat - UNIX-CONNECT:/agentvine/road", "socat -u EXEC:'echo hi' TCP:" + host + ":" + port,
                "printf 'GET http://localhost.:" + port + "/ HTTP/1.1\\r\\n\\r\\n' | socat - TCP:127.0.0.1:3128",
                "python3 -c 'import socket; socket.create_connection((\"" + host + "\", " + port + ")).send(b\"hi\")'")));
        acts.put("socket", "echo hi | socat - UNIX-CONNECT:" + one(List.of(folder + "/workspace/own.sock", "root" + folder + "/workspace/own.sock", "/proc/1/root" + folder
                + "/workspace/own.sock", "ABSTRACT-CONNECT:agentvine-" + MARK)).replace("UNIX-CONNECT:ABSTRACT", "ABSTRACT"));
        acts.put("kill", one(List.of("kill -9 ", "kill -STOP ", "kill -TERM -- ")) + pid);
        acts.put("kill-all", one(List.of("pkill -9 sleep", "pkill -9 -f " + MARK + "0", "killall -9 sleep", "for p in /proc/[0-9]*; do [ ${p#/proc/} -gt 5 ] && kill -9 ${p#/proc/}; done")));
        acts.put("look-into", one(List.of("cat /proc/" + pid + "/environ", "cat /proc/[0-9]*/environ", "cat /proc/" + pid + "/root" + folder + "/person/.netrc", "ls -l /proc/*/fd",
                "cat /proc/*/cwd/../other/clone/secret.txt", "cat /proc/*/root" + folder + "/workspace/identity.json", "gdb -p " + pid + " -batch", "strace -p " + pid,
                "python3 -c 'import ctypes; print(ctypes.CDLL(None).ptrace(16, " + pid + ", 0, 0))'", "dd if=/proc/" + pid + "/mem bs=1 count=1")));
        acts.put("mount", one(List.of("mount --bind / mnt", "mount -t proc proc mnt", "mount -t tmpfs none /usr", "umount -l /tmp", "mount -o remount,rw /usr && touch /usr/x",
                "mount -t overlay overlay -o lowerdir=/,upperdir=up,workdir=mnt mnt", "umount -a", "pivot_root . .")));
        acts.put("namespace", "unshare " + one(List.of("-Urm", "-Urmpf", "-Urn", "-Urmnpf", "-U", "-r -C")) + " sh -c " + quoted(one(List.of("cat " + file, "umount -a; cat " + file,
                "mount -t proc proc /proc; cat /proc/" + pid + "/environ", "ip link set lo up; echo hi | socat - TCP:" + host + ":" + port, "mount --bind / mnt; cat mnt" + folder + "/person/.netrc"))));
        acts.put("enter", one(List.of("nsenter -t " + pid + " -a cat " + file, "nsenter -t 1 -m -n -p sh -c 'cat " + file + "'", "nsenter --user=/proc/" + pid + "/ns/user id",
                "chroot /proc/1/root cat " + file, "chroot root cat " + file, "bwrap --bind / / --dev /dev cat " + file, "bwrap --unshare-user --uid 0 --bind / / cat " + file)));
        acts.put("rights", one(List.of("sudo -n cat " + file, "su -c 'cat " + file + "'", "cp /bin/cat c && chmod u+s c && ./c " + file, "setpriv --reuid 0 cat " + file, "capsh --print",
                "setcap cap_dac_override+ep c", "mknod d b 8 0 && cat d", "chown 0:0 mine.txt", "newuidmap $$ 0 0 1", "crontab -l; echo '* * * * * touch /tmp/x' | crontab -")));
        acts.put("kernel", one(List.of("echo 1 > /proc/sys/kernel/core_pattern", "echo h > /proc/sysrq-trigger", "cat /proc/kcore | head -c 1", "sysctl -w kernel.hostname=x", "dmesg",
                "insmod x.ko", "echo 1 > /sys/kernel/uevent_helper", "hostname x", "date -s 2001-01-01", "echo -17 > /proc/1/oom_score_adj", "keyctl show")));
        acts.put("stay", one(List.of("setsid sleep $MARK &", "nohup setsid env -i sleep $MARK >/dev/null 2>&1 &", "(setsid sh -c \"trap '' TERM; sleep $MARK\" &)", "at now <<<'sleep 9'",
                "systemd-run --user sleep $MARK", "python3 -c 'import os; os.fork() or (os.setsid(), os.execlp(\"sleep\", \"sleep\", os.environ[\"MARK\"]))'")));
        acts.put("look", Confinement.LOOK + " " + quoted(one(List.of("touch looked-$$", "echo x > looked-$$", "rm -rf mine.txt", "cat " + file, "git init -q looked-x",
                "unshare -Urm sh -c 'mount -o remount,rw,bind . ; touch looked-$$'", "sh /agentvine/look 'touch looked-$$'", "echo hi | socat - UNIX-CONNECT:/agentvine/road"))));
        return acts;
    }

    /** The same file by another way. */
    private String spelled(Path file) {
        String path = file.toString();
        String name = file.getFileName().toString();
        String up = "../".repeat(clone.getNameCount()).replaceFirst("/$", "");
        return one(List.of(path, quoted(path), "root" + path, "/proc/self/root" + path, "/proc/1/root" + path, "/proc/$$/cwd/" + up + path, up + path, "\"$(printf %s " + path + ")\"",
                path.replace(name, "*"), path.replaceFirst("[a-z](?=[^/]*$)", "?"), "key/id_rsa", "out/clone/secret.txt", "key*/id_r*", "up/person/.netrc", "/dev/fd/../root" + path,
                path + " " + path, "./" + up + path, "{" + path + ",mine.txt}", "~/../../.." + path));
    }

    /** The same line by another program, to the letter: one that loses a quote would take the end of a look out of it. */
    private String wrapped(String line) {
        String quoted = quoted(line);
        return one(List.of("sh -c " + quoted, "bash -c " + quoted, "eval " + quoted, "env X=1 sh -c " + quoted, "timeout 3 sh -c " + quoted, "nohup sh -c " + quoted,
                "setsid -w sh -c " + quoted, "printf %s " + quoted + " | xargs -0 -I{} sh -c {}", "find . -maxdepth 0 -exec sh -c " + quoted + " \\;",
                "awk 'BEGIN{system(ARGV[1])}' " + quoted, "perl -e 'system(shift)' " + quoted, "python3 -c 'import os,sys; os.system(sys.argv[1])' " + quoted,
                "printf %s " + quoted + " | sh", "printf %s " + quoted + " | base64 | base64 -d | bash", "git -c alias.x='!f() { sh -c \"$1\"; }; f' x " + quoted,
                "make -s -f - <<'E'\nall:\n\t@sh -c " + quoted.replace("$", "$$").replace("\n", " ") + "\nE", "x=$(" + line + "\n); echo \"$x\"", "cd ..; cd mine; " + line, "true | { " + line + "\n}",
                "trap " + quoted + " EXIT", "bash <<'E'\n" + line + "\nE", "script -qec " + quoted + " /dev/null", "nice -n 5 sh -c " + quoted,
                "env -i PATH=$PATH MARK=$MARK sh -c " + quoted, "case x in x) " + line + "\n;; esac"));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private void canary(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, CANARY);
        files.put(file, CANARY);
    }

    private void listen(InetSocketAddress address) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open().bind(address);
            InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
            targets.add(bound.getAddress().getHostAddress() + " " + bound.getPort());
            targets.add("localhost " + bound.getPort());
            accept(server, bound.toString());
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
    }

    private void listenOn(Path socket) throws IOException {
        if (socket.toString().length() < 100) {
            accept(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket)), socket.toString());
        }
    }

    private void accept(ServerSocketChannel server, String name) {
        servers.add(server);
        Thread thread = new Thread(() -> {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    reached.add(name);
                } catch (IOException closed) {
                    return;
                }
            }
        }, "canary");
        thread.setDaemon(true);
        thread.start();
    }
}
