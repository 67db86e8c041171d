package io.agentvine.worker.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.Network;
import io.agentvine.protocol.Reach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Freeze;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.process.Launch;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs behind a real wall, which try to get at what is outside. */
class ConfinementTest {

    @TempDir
    Path folder;

    private final UUID run = UUID.randomUUID();
    private Path person;
    private Path workspace;
    private Path clone;
    private Path home;
    private Path temporary;
    private Path transcripts;
    private Confinement confinement;

    @BeforeEach
    void makeAWorker() throws Exception {
        folder = folder.toRealPath();
        person = Files.createDirectories(folder.resolve("person"));
        workspace = Files.createDirectories(folder.resolve("workspace"));
        clone = Files.createDirectories(workspace.resolve("runs/one/clone"));
        temporary = Files.createDirectories(workspace.resolve("runs/one/agent/tmp"));
        home = Files.createDirectories(workspace.resolve("homes/repository"));
        transcripts = Files.createDirectories(workspace.resolve("sessions/one/projects/task"));
        confinement = confinement(NetworkReach.OPEN);
    }

    @Test
    void seesNothingOfThePersonTheWorkerAndOtherRuns() throws Exception {
        Path key = canary(person.resolve(".ssh/id_rsa"));
        Path token = canary(workspace.resolve("identity.json"));
        Path other = canary(workspace.resolve("runs/two/clone/secret.txt"));
        Path spool = canary(workspace.resolve("spool/run.jsonl"));
        Path mirror = canary(workspace.resolve("mirrors/repository.git/config"));
        Path shared = canary(person.resolve(".agentvine/mirrors/repository.git/config"));
        Path attic = canary(workspace.resolve("sessions/two/projects/task/other.jsonl"));
        Path inTmp = Files.createTempFile(Path.of("/tmp"), "canary-", "");
        Files.writeString(inTmp, "CANARY");

        List<String> said = say("""
                for file in %s /etc/shadow /proc/1/root%s /proc/*/root%s /proc/*/cwd/../../two/clone/secret.txt; do
                    cat "$file" 2>/dev/null
                    { mkdir -p "$(dirname "$file")" && echo x > "$file"; } 2>/dev/null
                done
                grep -rl CANARY / --include='*' --exclude-dir=proc --exclude-dir=usr --exclude-dir=etc 2>/dev/null
                echo end""".formatted(String.join(" ", List.of(key, token, other, spool, mirror, shared, attic, inTmp).stream().map(Path::toString).toList()),
                key, token));

        assertThat(said).contains("end").noneMatch(line -> line.contains("CANARY"));
        for (Path canary : List.of(key, token, other, spool, mirror, shared, attic, inTmp)) {
            assertThat(canary).hasContent("CANARY");
        }
        Files.delete(inTmp);
    }

    @Test
    void changesItsCloneItsHomeItsTranscriptsAndItsTmpAlone() throws Exception {
        List<String> said = say("""
                for place in . "$HOME" /tmp %1$s %2$s %3$s/shell-snapshots; do touch "$place/mine" || echo "LOCKED OUT of $place"; done
                for place in %3$s %3$s/projects %3$s/.. /usr /etc /usr/local/bin %4$s; do touch "$place/escaped" 2>/dev/null && echo "WROTE $place"; done
                echo '{"disableAllHooks":true}' 2>/dev/null > %3$s/settings.json && echo "WROTE settings"
                mount -o remount,rw %3$s 2>/dev/null && echo REMOUNTED
                umount %3$s 2>/dev/null && echo UNMOUNTED
                unshare -Urm sh -c 'mount -o remount,rw %3$s; umount -l %3$s; echo x > %3$s/settings.json' 2>/dev/null && echo "WROTE in a namespace"
                for setting in /proc/sys/kernel/core_pattern /proc/irq/*/smp_affinity; do
                    value=$(cat $setting 2>/dev/null); { echo "$value" > $setting; } 2>/dev/null && echo "WROTE $setting"
                done
                unshare -Urmpf sh -c 'mkdir /tmp/p; mount -t proc proc /tmp/p && v=$(cat /tmp/p/sys/kernel/core_pattern) && echo "$v" > /tmp/p/sys/kernel/core_pattern && echo "WROTE in a proc of its own"' 2>/dev/null
                unshare -Urmpf sh -c 'umount /proc/sys && echo "UNCOVERED"; mount -o remount,rw /proc/sys && echo "REMOUNTED"' 2>/dev/null
                for file in /proc/kcore /proc/kmsg /proc/sysrq-trigger; do [ -r $file ] && head -c 1 $file && echo "READ $file"; done 2>/dev/null
                echo end""".formatted(temporary, transcripts, transcripts.getParent().getParent(), folder));

        // The folders above are in the memory of this wall alone.
        assertThat(said).containsExactly("WROTE " + transcripts.getParent().getParent() + "/..", "WROTE " + folder, "end");
        assertThat(clone.resolve("mine")).exists();
        assertThat(home.resolve("mine")).as("the home is kept").exists();
        assertThat(transcripts.resolve("mine")).exists();
        assertThat(workspace.resolve("sessions/escaped")).doesNotExist();
        assertThat(workspace.resolve("sessions/one/settings.json")).doesNotExist();
        assertThat(folder.resolve("escaped")).doesNotExist();
        assertThat(say("ls \"$HOME\"")).contains("mine");
    }

    @Test
    void seesAndReachesNoProcessOutside() throws Exception {
        long worker = ProcessHandle.current().pid();
        Process neighbour = new ProcessBuilder("sleep", "1000").start();
        try {
            List<String> said = say("""
                    cat /proc/%1$d/environ 2>/dev/null && echo "READ the worker's environment"
                    kill -9 -1 2>/dev/null
                    kill -0 %1$d 2>/dev/null && [ "$(readlink /proc/%1$d/exe)" = "%3$s" ] && echo "SIGNALLED the worker"
                    kill -9 %2$d 2>/dev/null && echo "KILLED a neighbour"
                    tr '\\0' '\\n' < /proc/1/environ | grep -i worker_secret && echo "READ a secret"
                    cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c surefire""".formatted(worker, neighbour.pid(), ProcessHandle.current().info().command().orElse("?")));
            assertThat(said).noneMatch(line -> line.matches("(READ|SIGNALLED|KILLED).*"));
            assertThat(neighbour.isAlive()).isTrue();
        } finally {
            neighbour.destroyForcibly();
        }
    }

    @Test
    void leavesNoProcessBehindHoweverItWasStarted() throws Exception {
        String mark = Integer.toString(700_000 + (int) (Math.random() * 100_000));
        Exit exit = finish(start("""
                sleep %1$s &
                setsid sleep %1$s &
                nohup setsid env -i sh -c 'trap "" TERM HUP INT; sleep %1$s; sleep %1$s' >/dev/null 2>&1 &
                (setsid sh -c 'setsid sleep %1$s & exit' &)
                exit 7""".formatted(mark), List.of(), Map.of(), new CopyOnWriteArrayList<>()));

        assertThat(exit.code()).isEqualTo(7);
        awaitNone("sleep " + mark);
    }

    @Test
    void reachesNothingOfTheMachineAndItsNetwork() throws Exception {
        try (ServerSocket backend = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            List<String> said = say("""
                    exec 2>/dev/null
                    bash -c 'exec 3<>/dev/tcp/127.0.0.1/%1$d' && echo "REACHED the machine's loopback"
                    bash -c 'exec 3<>/dev/tcp/1.1.1.1/53' && echo "REACHED the world past the proxy"
                    ask() { bash -c 'exec 3<>/dev/tcp/127.0.0.1/3128; printf "%%s\\r\\n\\r\\n" "$1" >&3; head -1 <&3' sh "$1"; }
                    for host in 127.0.0.1:%1$d localhost:%1$d [::1]:%1$d 0.0.0.0:%1$d 169.254.169.254:80 10.0.0.1:80 192.168.1.1:443 2130706433:%1$d [::ffff:127.0.0.1]:%1$d; do
                        ask "CONNECT $host HTTP/1.1"
                        ask "GET http://$host/api/v1/tasks HTTP/1.1"
                    done
                    ask "GET /hook/some-run HTTP/1.1"
                    ls /sys/class/net 2>/dev/null
                    echo end""".formatted(backend.getLocalPort()));

            assertThat(said).contains("end").noneMatch(line -> line.startsWith("REACHED") || line.contains(" 200 "));
            assertThat(said.stream().filter(line -> line.startsWith("HTTP/1.1 "))).hasSize(19).allMatch(line -> line.contains("403") || line.contains("502"));
        }
    }

    @Test
    void handsASecretToItsProgramAndToNobodyElse() throws Exception {
        List<String> before = List.of("/bin/sh", "-c", "exec 3<<EOF\n$HANDED\nEOF\nunset HANDED\nexec \"$@\"", "sh");
        List<String> said = new CopyOnWriteArrayList<>();
        finish(start("""
                cat <&3
                exec 3<&-
                for pid in /proc/[0-9]*; do tr '\\0' '\\n' < $pid/environ; tr '\\0' ' ' < $pid/cmdline; ls $pid/fd | grep -q '^3$' && timeout 1 cat $pid/fd/3; done 2>/dev/null | grep -c 'handed[-]over'""",
                before, Map.of("HANDED", "handed-over"), said));

        assertThat(said).containsExactly("handed-over", "0");
    }

    @Test
    void letsItsProgramEndInOrder() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        ChildProcess process = start("trap 'echo in-order; exit 3' TERM; echo ready; while :; do sleep 0.05; done", List.of(), Map.of(), said);
        await("its start").until(() -> said.contains("ready"));

        Exit exit = process.stop(new Graces(Duration.ZERO, Duration.ofSeconds(20)), () -> {});

        assertThat(exit.code()).isEqualTo(3);
        assertThat(said).contains("in-order");
    }

    @Test
    void standsStillWhileItsFilesAreRead() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        ChildProcess process = start("echo ready; env -i setsid sh -c 'while :; do :; done'", List.of(), Map.of(), said);
        await("its start").until(() -> said.contains("ready"));
        ProcessHandle wall = ProcessHandle.of(process.pid()).orElseThrow();

        try (Freeze still = Freeze.of(run.toString())) {
            assertThat(still).isNotNull();
            assertThat(wall.descendants().toList()).isNotEmpty().allMatch(ConfinementTest::stopped);
        }

        await("its going on").until(() -> wall.descendants().noneMatch(ConfinementTest::stopped));
        process.stop(new Graces(Duration.ZERO, Duration.ofSeconds(1)), () -> {});
    }

    @Test
    void findsTheToolsOfAPersonsHomeAndNothingElseThere() throws Exception {
        program(person.resolve(".nvm/versions/node/v20/bin/node-of-nvm"), "echo nvm; cat \"$(dirname \"$0\")/../lib/part\"");
        Files.createDirectories(person.resolve(".nvm/versions/node/v20/lib"));
        Files.writeString(person.resolve(".nvm/versions/node/v20/lib/part"), "a part\n");
        program(person.resolve(".cargo/bin/cargo-of-person"), "echo cargo $RUSTUP_HOME");
        canary(person.resolve(".cargo/credentials.toml"));
        Files.createDirectories(person.resolve(".rustup/toolchains"));
        program(person.resolve(".local/share/tool/venv/bin/tool"), "echo tool");
        canary(person.resolve(".local/share/keyrings/login"));
        Files.createDirectories(person.resolve(".local/bin"));
        Files.createSymbolicLink(person.resolve(".local/bin/tool"), person.resolve(".local/share/tool/venv/bin/tool"));
        canary(person.resolve(".npmrc"));
        confinement = confinement(NetworkReach.OPEN, ".nvm/versions/node/v20/bin", ".cargo/bin", ".local/bin");

        List<String> said = say("node-of-nvm; cargo-of-person; tool; find %1$s -type f | sort; cat %1$s/.npmrc %1$s/.cargo/credentials.toml 2>/dev/null".formatted(person));

        assertThat(said).startsWith("nvm", "a part", "cargo " + person.resolve(".rustup"), "tool").noneMatch(line -> line.contains("CANARY"))
                .doesNotContain(person.resolve(".npmrc").toString(), person.resolve(".local/share/keyrings/login").toString());
        assertThat(say("echo x 2>/dev/null > %s/.nvm/x && echo WROTE; true".formatted(person))).isEmpty();
    }

    /** As nvm, pyenv, sdkman and rustup lay themselves out, each with a program that needs what lies elsewhere in its folder. */
    @Test
    void findsVersionManagersWithAllThatTheirProgramsNeed() throws Exception {
        Path elsewhere = folder.resolve("managers");
        program(elsewhere.resolve("nvm/versions/node/v22.1.0/bin/node-22"), "echo node in $NVM_DIR; cat \"$(dirname \"$0\")/../lib/node_modules/npm/part\"; echo");
        canary(elsewhere.resolve("nvm/versions/node/v22.1.0/lib/node_modules/npm/part"));
        program(person.resolve(".pyenv/shims/python-3"), "exec \"$PYENV_ROOT/versions/3.12.1/bin/python-3\" \"$@\"");
        program(person.resolve(".pyenv/versions/3.12.1/bin/python-3"), "echo python 3.12.1");
        program(person.resolve(".sdkman/candidates/java/21.0.2-tem/bin/java-21"), "echo java; ls \"$(dirname \"$0\")/../lib\"; [ -d \"$JAVA_HOME/lib\" ] && echo home of java");
        Files.createFile(Files.createDirectories(person.resolve(".sdkman/candidates/java/21.0.2-tem/lib")).resolve("modules"));
        Files.createSymbolicLink(person.resolve(".sdkman/candidates/java/current"), Path.of("21.0.2-tem"));
        program(elsewhere.resolve("cargo/bin/rustup"), "exec \"$RUSTUP_HOME/toolchains/stable/bin/$(basename \"$0\")\"");
        Files.createSymbolicLink(elsewhere.resolve("cargo/bin/rustc-stable"), Path.of("rustup"));
        program(person.resolve(".rustup/toolchains/stable/bin/rustc-stable"), "echo rustc");
        canary(elsewhere.resolve("cargo/credentials.toml"));
        canary(elsewhere.resolve("not-a-manager"));
        Map<String, String> environment = new HashMap<>(Map.of("HOME", person.toString(), "NVM_DIR", elsewhere.resolve("nvm").toString(),
                "CARGO_HOME", elsewhere.resolve("cargo").toString(), "JAVA_HOME", person.resolve(".sdkman/candidates/java/current").toString()));
        environment.put("PATH", String.join(":", elsewhere.resolve("nvm/versions/node/v22.1.0/bin").toString(), person.resolve(".pyenv/shims").toString(),
                person.resolve(".sdkman/candidates/java/current/bin").toString(), elsewhere.resolve("cargo/bin").toString(), "/usr/bin:/bin"));
        confinement = Confinement.bubblewrap(new Confinement.Site(environment, List.of("sh"), List.of(), List.of(workspace), null), NetworkReach.OPEN);

        List<String> said = new CopyOnWriteArrayList<>();
        Launch launch = new Launch("managers", List.of("/bin/sh", "-c", "node-22; python-3; java-21; rustc-stable; cat %1$s/not-a-manager; ls %1$s".formatted(elsewhere)), clone,
                Map.of("PATH", environment.get("PATH"), "JAVA_HOME", environment.get("JAVA_HOME")), null);
        ChildProcess process = confinement.start(launch, List.of(), inside(), line -> said.add(line.text()));
        process.closeStdin();
        Exit exit = finish(process);

        assertThat(said).as(exit.errorTail().toString()).startsWith("node in " + elsewhere.resolve("nvm"), "CANARY", "python 3.12.1", "java", "modules", "home of java", "rustc")
                .doesNotContain("not-a-manager").containsOnlyOnce("CANARY");
        assertThat(said.subList(7, said.size())).containsExactly("cargo", "nvm");
    }

    @Test
    void holdsForAnOrdinaryUserToo() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root, to become another user");
        canary(person.resolve(".ssh/id_rsa"));
        canary(workspace.resolve("identity.json"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process give = new ProcessBuilder("chown", "-R", "65534:65534", person.toString(), workspace.toString()).start();
        assertThat(give.waitFor()).isZero();
        BubblewrapWall wall = new BubblewrapWall(new BubblewrapProbe(System.getenv("PATH")).programs(), SystemMounts.find(), Map.of(),
                new BubblewrapWall.Bounds(NetworkReach.OPEN, new Destinations(null), workspace));
        Launch launch = launch(Confinement.LOOK + " 'touch ours || id -u'; cat %s %s; kill -9 -1; touch mine; echo end".formatted(person.resolve(".ssh/id_rsa"), workspace.resolve("identity.json")), Map.of());
        Path socket = workspace.resolve("road");
        try (Road road = new Road(socket, "ordinary", new Road.Way(NetworkReach.OPEN, Gatekeeper.NAMED_ONLY, new Destinations(null)), null)) {
            assertThat(road.socket()).isEqualTo(socket);
            Path look = Files.writeString(workspace.resolve("look"), new Look(new BubblewrapProbe(System.getenv("PATH")).programs()).script(wall.mounts(inside(), socket, socket)));
            assertThat(new ProcessBuilder("chown", "65534:65534", look.toString()).start().waitFor()).isZero();
            assertThat(new ProcessBuilder("chown", "65534:65534", socket.toString()).start().waitFor()).isZero();
            List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
            command.addAll(wall.command(launch, wall.mounts(inside(), socket, look), 3128));
            List<String> said = new CopyOnWriteArrayList<>();
            Launch ordinary = new Launch("ordinary", command, Path.of("/"), wall.environment(launch.environment(), 3128, List.of()), null, null, true);
            ChildProcess process = ChildProcess.start(ordinary, line -> said.add(line.text()));
            Exit exit = finish(process);

            assertThat(said).as(exit.errorTail().toString()).startsWith("65534").contains("end").doesNotContain("CANARY");
            assertThat(Files.getAttribute(clone.resolve("mine"), "unix:uid")).isEqualTo(65534);
            assertThat(clone.resolve("ours")).doesNotExist();
        }
    }

    /** A person has decided about nothing of what is done here. */
    @Test
    void changesAndReachesNothingWhereItOnlyLooks() throws Exception {
        canary(person.resolve(".ssh/id_rsa"));
        Files.writeString(clone.resolve("a.txt"), "of the clone");
        Process git = new ProcessBuilder("git", "init", "-q", clone.toString()).start();
        assertThat(git.waitFor()).isZero();
        assertThat(confinement.looks()).as("this machine lets a wall be made within a wall").isTrue();
        String line = """
                cat a.txt; echo
                for place in . .git "$HOME" %1$s %2$s %3$s %3$s/shell-snapshots /usr /etc /agentvine; do touch "$place/looked" 2>/dev/null && echo "WROTE $place"; done
                rm -rf a.txt .git "$HOME" 2>/dev/null; [ -f a.txt ] || echo "REMOVED a file"
                own=$(readlink /proc/self/ns/user)
                for pid in /proc/[0-9]*; do
                    [ "$(readlink $pid/ns/user 2>/dev/null)" = "$own" ] && continue
                    for part in root/ cwd/ fd/ environ mem maps; do { ls $pid/$part >/dev/null && cat $pid/$part/* $pid/$part | head -c 1 | grep -q . && echo "OPENED $pid/$part"; } 2>/dev/null; done
                done
                kill -9 -1 2>/dev/null; for pid in $(ls /proc | grep "^[0-9]*$"); do [ $pid = $$ ] || kill -9 $pid 2>/dev/null; done
                for it in mount umount; do $it -o remount,rw . 2>/dev/null && echo "$it WORKED"; done
                unshare -Urm sh -c 'mount -o remount,rw,bind . && touch looked' 2>/dev/null && echo "WROTE in a namespace"
                unshare -Urm sh -c 'umount /agentvine/road && [ -S /agentvine/road ]' 2>/dev/null && echo "UNCOVERED the road"
                nsenter -t 1 -m -n true 2>/dev/null && echo "ENTERED"
                [ -S /agentvine/road ] && echo "SAW the road"
                bash -c 'exec 3<>/dev/tcp/127.0.0.1/3128' 2>/dev/null && echo "REACHED the proxy"
                echo x > /proc/1/oom_score_adj 2>/dev/null && echo "WROTE to a process"
                cat %4$s 2>/dev/null
                git status --short
                mktemp >/dev/null && echo "MAY use /tmp"
                echo looked; exit 3""".formatted(transcripts, temporary, transcripts.getParent().getParent(), person.resolve(".ssh/id_rsa"));

        List<String> said = say("sleep 1000 & sleeper=$!\n" + Confinement.LOOK + " '" + line.replace("'", "'\\''") + "' 2>&1; echo code $?\n"
                + "kill -0 $sleeper && echo alive; kill $sleeper; touch after && echo changed after it");

        assertThat(said).startsWith("of the clone").contains("?? a.txt", "MAY use /tmp", "looked", "code 3", "alive", "changed after it")
                .anyMatch(text -> text.startsWith("AgentVine: this command ran where nothing can be changed"))
                .noneMatch(text -> text.matches("(WROTE|REMOVED|OPENED|UNCOVERED|ENTERED|SAW|REACHED).*|.* WORKED|CANARY"));
        assertThat(clone.resolve("a.txt")).hasContent("of the clone");
        assertThat(clone.resolve("after")).exists();
        assertThat(say("/bin/sh /agentvine/look 'echo well; true'")).containsExactly("well");
        assertThat(say("/bin/sh /agentvine/look 'touch x 2>/dev/null; true' hides 2>&1")).singleElement().asString().startsWith("AgentVine: this command ran where nothing");
    }

    /** What a person let start goes on outside of it, and is spoken to through mounts that are read-only. */
    @Test
    void hearsNothingByASocketOrAFifoOfTheCloneOrTheHomeFromWhatOnlyLooks() throws Exception {
        assertThat(confinement.looks()).isTrue();
        List<String> said = say("""
                mkfifo 'a fifo' "$HOME/b"
                (while read -r line; do echo "HEARD $line"; done < 'a fifo') & one=$!; (while read -r line; do echo "HEARD $line"; done < "$HOME/b") & other=$!
                socat -u UNIX-LISTEN:sub.sock,fork - >heard.txt 2>/dev/null & listener=$!; while [ ! -S sub.sock ]; do sleep 0.05; done
                %s 'echo x | timeout 2 tee "a fifo" >/dev/null; echo y | timeout 2 tee "$HOME/b" >/dev/null; echo z | timeout 2 socat - UNIX-CONNECT:sub.sock; ls -d "a fifo"; echo looked' 2>/dev/null
                echo told > 'a fifo'; echo told > "$HOME/b"; wait $one $other
                until grep -q told heard.txt; do echo told | socat -u - UNIX-CONNECT:sub.sock 2>/dev/null; sleep 0.05; done; kill $listener
                sort -u heard.txt; true""".formatted(Confinement.LOOK));

        assertThat(said).contains("a fifo", "looked", "told").doesNotContain("z").noneMatch(line -> line.matches("HEARD [xy]"));
        assertThat(said.stream().filter("HEARD told"::equals)).as("they do listen").hasSize(2);
    }

    @Test
    void endsWithAllOfItsProcessesWhereItTakesMoreThanItsLimits() throws Exception {
        List<String> over = new CopyOnWriteArrayList<>();
        String sleep = "sleep 1000." + (100_000 + (int) (Math.random() * 900_000));
        Map<Limits, String> tried = Map.of(
                new Limits(80 << 20, 0, 0), "head -c 300000000 /dev/zero | tail -c 299999999 | " + sleep,
                new Limits(0, 20, 0), "i=0; while [ $i -lt 60 ]; do setsid " + sleep + " & i=$((i + 1)); done; " + sleep,
                new Limits(0, 0, 5 << 20), "head -c 9000000 /dev/zero > big; " + sleep);
        for (Map.Entry<Limits, String> one : tried.entrySet()) {
            over.clear();
            Confinement limited = Confinement.bubblewrap(new Confinement.Site(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", person.toString()), List.of("sh"),
                    List.of(), List.of(workspace), null), NetworkReach.OPEN, one.getKey());
            Inside open = inside();
            ChildProcess process = limited.start(launch(one.getValue(), Map.of()), List.of(), new Inside(open.home(), open.temporary(), open.readable(), open.writable(),
                    open.settings(), null, Reach.WORKERS, Gatekeeper.NAMED_ONLY, over::add), line -> {});
            process.closeStdin();

            assertThat(finish(process).code()).as(one.getValue()).isNotZero();
            assertThat(over).as(one.getValue()).singleElement().asString().contains("The run was stopped: it").contains("--limit-");
            awaitNone(sleep);
        }
    }

    @Test
    void holdsARunToTheNetworkOfItsTask() throws Exception {
        Inside open = inside();
        Inside closed = new Inside(open.home(), open.temporary(), open.readable(), open.writable(), open.settings(), null,
                new Reach(Network.NONE, List.of("registry.npmjs.org")), (host, port, named) -> "asked", why -> {});
        String script = "printf 'CONNECT registry.npmjs.org:443 HTTP/1.1\\r\\n\\r\\n' | socat -t 100 - TCP:127.0.0.1:3128";
        List<String> said = new CopyOnWriteArrayList<>();
        ChildProcess process = confinement.start(launch(script, Map.of()), List.of(), closed, line -> said.add(line.text()));
        process.closeStdin();
        finish(process);
        assertThat(said).anyMatch(line -> line.contains("403")).anyMatch(line -> line.contains("it has no network"));
    }

    @Test
    void letsItsWorkerReachForARunWhatTheRunWouldReach() throws Exception {
        Gatekeeper rules = (host, port, named) -> named && !host.equals("192.0.2.9") ? null : "a rule is against " + host;
        confinement.requireReach(new Reach(Network.HOSTS, List.of("203.0.113.7")), rules, "203.0.113.7", 443);

        Map<String, Reach> refused = Map.of("203.0.113.7", new Reach(Network.NONE, List.of("203.0.113.7")), "localhost", new Reach(null, List.of("localhost")),
                "127.0.0.1", Reach.WORKERS, "169.254.169.254", Reach.WORKERS, "[::1]", Reach.WORKERS, "10.0.0.1", Reach.WORKERS, "203.0.113.8", new Reach(Network.HOSTS, List.of()));
        refused.forEach((host, reach) -> assertThatThrownBy(() -> confinement.requireReach(reach, rules, host, 443)).as(host)
                .isInstanceOf(Destinations.RefusedException.class));
    }

    @Test
    void showsOfAFolderThatHoldsAnAgentsProgramThatProgramAlone() throws Exception {
        Path program = Files.writeString(person.resolve("opencode"), "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.writeString(person.resolve("secret"), "of the person");
        Map<String, String> environment = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", person.toString());
        confinement = Bubblewrap.orNotRun(ConfinementTest.class, new Confinement.Site(environment, List.of("sh", program.toString(), "/nowhere/else"), List.of(), List.of(workspace), null),
                NetworkReach.of("none", List.of()));

        assertThat(say("ls -a " + person)).contains("opencode").doesNotContain("secret");
    }

    private Confinement confinement(NetworkReach reach, String... ofHome) {
        StringBuilder path = new StringBuilder();
        for (String part : ofHome) {
            path.append(person.resolve(part)).append(':');
        }
        Map<String, String> environment = Map.of("PATH", path + "/usr/local/bin:/usr/bin:/bin", "HOME", person.toString());
        return Bubblewrap.orNotRun(ConfinementTest.class, new Confinement.Site(environment, List.of("sh"), List.of(), List.of(workspace), null), reach);
    }

    private Inside inside() {
        Path settings = transcripts.getParent().getParent();
        return new Inside(home, temporary, List.of(), List.of(clone), new Inside.Settings(settings, transcripts, List.of("shell-snapshots"), Map.of()));
    }

    private Launch launch(String script, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PATH", confinementPath());
        environment.put("AGENTVINE_RUN_ID", run.toString());
        return new Launch("tried", List.of("/bin/sh", "-c", script), clone, environment, null);
    }

    private String confinementPath() {
        return person.resolve(".nvm/versions/node/v20/bin") + ":" + person.resolve(".cargo/bin") + ":" + person.resolve(".local/bin") + ":/usr/local/bin:/usr/bin:/bin";
    }

    private ChildProcess start(String script, List<String> before, Map<String, String> more, List<String> said) throws Exception {
        ChildProcess process = confinement.start(launch(script, more), before, inside(), line -> said.add(line.text()));
        process.closeStdin();
        return process;
    }

    private List<String> say(String script) throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        finish(start(script, List.of(), Map.of(), said));
        return said;
    }

    private static Exit finish(ChildProcess process) throws Exception {
        return process.exit().get(120, TimeUnit.SECONDS);
    }

    /** @param command as no other process has it */
    private static void awaitNone(String command) {
        await("their ends").until(() -> ProcessHandle.allProcesses().noneMatch(process -> process.info().commandLine().orElse("").endsWith(command)));
    }

    private static Path canary(Path file) throws Exception {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "CANARY");
    }

    private static void program(Path file, String script) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static boolean stopped(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")).contains("State:\tT");
        } catch (java.io.IOException gone) {
            return false;
        }
    }
}
