package io.agentvine.worker.confine;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.Network;
import io.agentvine.protocol.Reach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One real build with each tool that is here: first outside, which fills the caches of a home of its own, then anew behind a wall with that home and
 * without a network. Crates and Go modules come from a folder, so that no registry is needed for them.
 */
@Tag("long")
class BuildsTest {

    private static final String PNPM = "pnpm";
    private static final String NODE_PROJECT = """
            echo '{"name": "shop", "version": "1.0.0", "private": true, "scripts": {"build": "node build.js"}, "dependencies": {"is-number": "7.0.0"}}' > package.json
            echo "console.log('BUILT', require('is-number')(1));" > build.js
            """;

    /** @param first outside, with a network @param again behind the wall; says BUILT */
    private record Build(String tool, String first, String again) {}

    private static final List<Build> BUILDS = List.of(
            new Build("npm", NODE_PROJECT + "npm install", "rm -rf node_modules && npm ci --offline && npm run build"),
            new Build(PNPM, NODE_PROJECT + "pnpm install", "rm -rf node_modules && pnpm install --offline --frozen-lockfile && pnpm run build"),
            new Build("pip", "pip download -d \"$HOME/wheels\" six",
                    "python3 -m venv .venv && .venv/bin/pip install --no-index --find-links \"$HOME/wheels\" six && .venv/bin/python -c 'import six; print(\"BUILT\")'"),
            new Build("cargo", """
                    mkdir -p src "$HOME/crates/add/src" "$HOME/.cargo"
                    printf '[package]\\nname = "add"\\nversion = "1.0.0"\\nedition = "2021"\\n' > "$HOME/crates/add/Cargo.toml"
                    echo '{"files": {}}' > "$HOME/crates/add/.cargo-checksum.json"
                    echo 'pub fn add(a: i32, b: i32) -> i32 { a + b }' > "$HOME/crates/add/src/lib.rs"
                    printf '[source.crates-io]\\nreplace-with = "crates"\\n[source.crates]\\ndirectory = "crates"\\n' > "$HOME/.cargo/config.toml"
                    printf '[package]\\nname = "shop"\\nversion = "1.0.0"\\nedition = "2021"\\n[dependencies]\\nadd = "1.0.0"\\n' > Cargo.toml
                    echo 'fn main() { println!("BUILT {}", add::add(1, 2)); }' > src/main.rs
                    CARGO_HOME="$HOME/.cargo" cargo run
                    """, "rm -rf target && cargo run --offline"),
            new Build("go", """
                    modules="$HOME/modules/example.com/add/@v" && mkdir -p "$modules" "$HOME/zip/example.com/add@v1.0.0"
                    echo 'module example.com/add' | tee "$modules/v1.0.0.mod" > "$HOME/zip/example.com/add@v1.0.0/go.mod"
                    echo '{"Version": "v1.0.0"}' > "$modules/v1.0.0.info"
                    printf 'package add\\n\\nfunc Add(a, b int) int { return a + b }\\n' > "$HOME/zip/example.com/add@v1.0.0/add.go"
                    (cd "$HOME/zip" && python3 -c "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], 'w'); [z.write(f) for f in sys.argv[2:]]; z.close()" "$modules/v1.0.0.zip" example.com/*/*)
                    printf 'module example.com/shop\\n\\ngo 1.19\\n\\nrequire example.com/add v1.0.0\\n' > go.mod
                    printf 'package main\\n\\nimport "example.com/add"\\n\\nfunc main() { println("BUILT", add.Add(1, 2)) }\\n' > main.go
                    export GOPROXY="file://$HOME/modules" GONOSUMDB='*' GOSUMDB=off && go mod tidy && go run .
                    """, "GOPROXY=off go run ."),
            new Build("mvn", """
                    mkdir -p src/main/java/app
                    echo 'package app; public class App { public static void main(String[] words) { System.out.println("BUILT " + org.slf4j.event.Level.INFO); } }' > src/main/java/app/App.java
                    echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>app</groupId><artifactId>shop</artifactId><version>1</version>' > pom.xml
                    echo '<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties><dependencies><dependency>' >> pom.xml
                    echo '<groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>2.0.16</version></dependency></dependencies></project>' >> pom.xml
                    mvn -B -q -Duser.home="$HOME" package
                    """, "rm -rf target && mvn -B -q -o package && java -cp target/shop-1.jar:$(find ~/.m2 -name 'slf4j-api-2.0.16.jar') app.App"),
            new Build("gradle", """
                    mkdir -p src/main/java/app && echo "rootProject.name = 'shop'" > settings.gradle
                    echo 'package app; public class App { public static void main(String[] words) { System.out.println("BUILT " + org.slf4j.event.Level.INFO); } }' > src/main/java/app/App.java
                    echo "plugins { id 'application' }; repositories { mavenCentral() }; dependencies { implementation 'org.slf4j:slf4j-api:2.0.16' }; application { mainClass = 'app.App' }" > build.gradle
                    gradle --no-daemon -g "$HOME/.gradle" run
                    """, "rm -rf build .gradle && gradle --no-daemon --offline run"));

    @TempDir
    Path folder;

    @TempDir
    Path tools;

    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private final List<String> notTried = new ArrayList<>();
    private Path home;

    @Test
    void workWithTheCachesOfEarlierOnes() throws Exception {
        home = Files.createDirectories(folder.resolve("homes/mine"));
        if (missing(PNPM) && !missing("npm")) {
            outside(tools, "npm install --prefix . pnpm@9.15.9");
            environment.merge("PATH", tools.resolve("node_modules/.bin").toString(), (path, more) -> more + ":" + path);
        }
        Confinement confinement = Bubblewrap.orNotRun(BuildsTest.class, new Confinement.Site(environment, List.of("sh"), List.of(), List.of(folder), null),
                NetworkReach.of("hosts", List.of()));
        List<String> tried = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (Build build : BUILDS) {
            Path clone = Files.createDirectories(folder.resolve("runs/" + build.tool + "/clone"));
            String said = missing(build.tool) ? "is not on this machine" : outside(clone, build.first);
            if (said != null) {
                notTried.add(build.tool + ": " + said);
                continue;
            }
            long begun = System.nanoTime();
            List<String> output = inside(confinement, clone, build.again);
            tried.add(build.tool + " in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms");
            if (output.stream().noneMatch(line -> line.contains("BUILT"))) {
                failed.add(build.tool + ": " + String.join("\n", output));
            }
            try (Stream<Path> files = Files.list(clone)) {
                files.filter(file -> file.getFileName().toString().contains("store")).forEach(file -> failed.add(build.tool + " keeps its cache in the clone: " + file));
            }
        }
        System.out.println("\n## Builds behind the wall: " + String.join(", ", tried) + (notTried.isEmpty() ? "" : ". NOT RUN: " + String.join("; ", notTried)) + "\n");
        assertThat(failed).isEmpty();
        assertThat(tried).isNotEmpty();
    }

    private boolean missing(String tool) {
        return Executables.find(tool, environment.get("PATH"), folder).isEmpty();
    }

    /** Null where it went well; else the end of what it said. */
    private String outside(Path directory, String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("HOME", home.toString());
        builder.environment().putIfAbsent("RUSTUP_HOME", Path.of(environment.get("HOME"), ".rustup").toString());
        Path pip = Path.of(environment.get("HOME"), ".config/pip/pip.conf");
        if (Files.exists(pip)) {
            builder.environment().putIfAbsent("PIP_CONFIG_FILE", pip.toString());
        }
        Process process = builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        return process.waitFor() == 0 ? null : "could not be done outside: " + said.substring(Math.max(0, said.length() - 300)).replace('\n', ' ');
    }

    private List<String> inside(Confinement confinement, Path clone, String script) throws Exception {
        Path temporary = Files.createDirectories(clone.resolveSibling("tmp"));
        Map<String, String> given = new HashMap<>(Map.of("PATH", environment.get("PATH"), "USER", "ada", "LANG", "C.UTF-8", "AGENTVINE_RUN_ID", UUID.randomUUID().toString()));
        if (environment.containsKey("JAVA_HOME")) {
            given.put("JAVA_HOME", environment.get("JAVA_HOME"));
        }
        List<String> said = new CopyOnWriteArrayList<>();
        Inside inside = new Inside(home, temporary, List.of(), List.of(clone), null, null, new Reach(Network.NONE, List.of()), Gatekeeper.NAMED_ONLY, why -> {});
        ChildProcess process = confinement.start(new Launch("builds", List.of("sh", "-ec", "{ " + script + "\n} 2>&1"), clone, given, null), List.of(), inside, line -> said.add(line.text()));
        process.closeStdin();
        process.exit().get(5, TimeUnit.MINUTES);
        return said;
    }
}
