package io.agentvine.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the built jars over real HTTP, beside other queues and beside what the bare machine does in the same minute. */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true, subcommands = PageCommand.class,
        description = "Measures the built jars. Needs a quiet machine; all parts take about half an hour.",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:every floor holds", "1:a floor was missed, or a part broke off", "2:wrong options"})
final class Bench implements Callable<Integer> {

    private static final List<String> PEERS = List.of("bullmq", "rq", "db-scheduler");
    private static final List<String> WITH_BACKEND =
            List.of("pickup", "submit", "next", "emptied", "away", "kill", "answer", "overhead", "idle", "worker", "browser", "million");
    private static final Set<String> POSTGRES_ONLY = Set.of("emptied", "away", "browser", "million");
    private static final String UP = "up";
    private static final String START = "start";
    private static final String QUIET = "quiet";
    private static final int STARTS = 5;
    private static final List<String> PARTS = Stream.of(PEERS, WITH_BACKEND, List.of(START, QUIET, UP)).flatMap(List::stream).toList();

    @Option(names = "--java", paramLabel = "FILE", description = "the java program that runs backend and worker (default: this one)")
    private String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Option(names = "--sqlite", description = "SQLite instead of an embedded PostgreSQL")
    private boolean sqlite;

    @Option(names = "--only", split = ",", paramLabel = "PART",
            description = "bullmq, rq, db-scheduler, pickup, submit, next, emptied, away, kill, answer, overhead, idle, worker, browser, million, start, quiet, up; default: all")
    private List<String> only = PARTS;

    @Option(names = "--jvm", paramLabel = "OPTION", description = "an option for the backend's JVM; may be repeated")
    private List<String> jvm = List.of();

    @Option(names = "--try", description = "a tenth of every amount, to see that the benchmark works; its figures mean nothing")
    private boolean trial;

    @Option(names = "--write", description = "keep the raw figures in docs/bench and make docs/performance.md of them")
    private boolean write;

    @Option(names = "--keep", paramLabel = "FILE", description = "with --only and --write: the other parts' figures are those of this raw file, as the page says then")
    private Path keep;

    private Installation here;
    private Measurements measured;
    private Calibration calibration;

    /** One part that measures something. */
    private interface Part {
        void measure() throws Exception;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (!PARTS.containsAll(only)) {
            throw new CommandLine.ParameterException(new CommandLine(this), "expected parts of " + PARTS + " and found " + only);
        }
        if (trial && write) {
            throw new CommandLine.ParameterException(new CommandLine(this), "--try makes no figures to --write");
        }
        here = Installation.find(java, Files.createTempDirectory("agentvine-bench-"));
        measured = new Measurements(Clock.systemUTC().instant(), command());
        try (BenchDatabase database = sqlite ? BenchDatabase.sqlite() : BenchDatabase.postgres(); RedisServer redis = RedisServer.start(here)) {
            circumstances(database);
            calibration = new Calibration(database);
            peers(new Peers(here, database, redis));
            ours(database, redis);
        }
        part(START, this::start);
        part(QUIET, this::quiet);
        if (only.contains(UP)) {
            part(UP, () -> measured.add(Figure.atMost("up_ready", "`./agentvine up` ready, built", new StartUp(here).up(), "s", 15, 15)));
        }
        if (write && keep == null) {
            PARTS.stream().filter(part -> !only.contains(part)).forEach(part -> measured.gap(part, "not asked for in this run"));
        }
        return end(keep == null ? measured.raw() : measured.raw().with(RawFile.read(keep), only));
    }

    private void peers(Peers peers) {
        calibrated("bullmq", () -> measured.add(peers.bullMq()));
        calibrated("rq", () -> measured.add(peers.rq()));
        calibrated("db-scheduler", () -> measured.add(peers.dbScheduler()));
    }

    private void ours(BenchDatabase database, RedisServer redis) throws Exception {
        if (WITH_BACKEND.stream().noneMatch(only::contains)) {
            return;
        }
        measured.begin("start");
        try (BackendProcess backend = BackendProcess.start(here, database, redis, jvm)) {
            measured.add(Figure.plain("backend_ready", "backend: start to healthy", backend.readySeconds(), "s"));
            Parts parts = new Parts(here, database, redis, backend, measured, trial ? 10 : 1);
            if (Stream.of("pickup", "submit", "next", "emptied", "away", "browser", "million").anyMatch(only::contains)) {
                measured.circumstance("warm-up", parts.queue().warmUp(Duration.ofSeconds(60)));
            }
            calibrated("pickup", parts::pickUp);
            calibrated("submit", parts::submit);
            calibrated("next", parts::next);
            calibrated("emptied", parts::emptied);
            calibrated("away", parts::away);
            part("kill", parts::kill);
            part("answer", parts::answer);
            part("overhead", parts::overhead);
            part("idle", parts::idle);
            part("worker", parts::worker);
            part("browser", parts::browser);
            calibrated("million", parts::million);
        }
    }

    private void start() throws Exception {
        starts("start_ready", "backend of `./agentvine up`: start to its ready line, median", Laptop.withArchive(here, laptopOptions()));
        starts("plain_start_ready", "backend by README's `java`: start to its ready line, median", laptopOptions());
        measured.add(Figure.atMost("backend_jar", "size of backend.jar", Files.size(here.jar("backend")) / 1e6, "MB", 90, 80));
    }

    private void starts(String key, String name, List<String> options) throws Exception {
        double[] seconds = new double[trial ? 1 : STARTS];
        for (int i = 0; i < seconds.length; i++) {
            try (Laptop laptop = Laptop.start(here, options)) {
                seconds[i] = laptop.readySeconds();
            }
        }
        Arrays.sort(seconds);
        measured.add(Figure.atMost(key, name, seconds[seconds.length / 2], "s", 6, 4)
                .noted("%d starts, each with a home of its own, %s to %s s".formatted(
                        seconds.length, Words.number(seconds[0]), Words.number(seconds[seconds.length - 1]))));
    }

    /** README's, and what was asked for besides. */
    private List<String> laptopOptions() throws Exception {
        return Stream.concat(Laptop.documentedOptions(here.root().resolve("README.md"), "backend").stream(), jvm.stream()).toList();
    }

    private void quiet() throws Exception {
        Duration minute = Duration.ofSeconds(trial ? 6 : 60);
        try (Laptop laptop = Laptop.start(here, Laptop.withArchive(here, laptopOptions()))) {
            laptop.startWorkers(3);
            Thread.sleep(minute.toMillis());
            double warming = laptop.cpuPercent(minute);
            Thread.sleep(minute.multipliedBy(8).toMillis());
            measured.add(Figure.atMost("quiet_cpu", "three idle workers, SQLite: backend's CPU", laptop.cpuPercent(minute), "% of a core", 1, 0.5)
                    .noted("over a minute, after ten of idling; %s %% in the second, while what answers them is still compiled".formatted(Words.number(warming))));
            measured.add(Figure.atMost("quiet_memory", "three idle workers, SQLite: backend's resident memory", laptop.residentMb(), "MB", 300, 250));
        }
    }

    private void calibrated(String name, Part part) {
        part(name, () -> {
            measured.add(calibration.before(name));
            part.measure();
        });
    }

    /** A part that breaks off is said, and the others go on. */
    private void part(String name, Part part) {
        if (!only.contains(name)) {
            return;
        }
        measured.begin(name);
        if (sqlite && POSTGRES_ONLY.contains(name)) {
            measured.gap(name, "it fills the table by SQL and needs PostgreSQL");
            return;
        }
        try {
            part.measure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            measured.gap(name, "interrupted");
        } catch (Exception e) {
            measured.gap(name, e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse(""));
            e.printStackTrace();
        }
    }

    private Integer end(Raw raw) throws Exception {
        if (write) {
            Path record = RawFile.write(here.root(), raw);
            new Page(here.root()).write(raw, record);
        }
        List<Figure> missed = raw.figures().stream().filter(figure -> !figure.holds()).toList();
        System.out.printf("%n%d figures in %s min; %d floors missed, %d parts not measured%n",
                raw.figures().size(), Words.number(raw.minutes()), missed.size(), raw.gaps().size());
        return missed.isEmpty() && raw.gaps().isEmpty() ? 0 : 1;
    }

    private void circumstances(BenchDatabase database) throws Exception {
        measured.circumstance("commit", output("git", "-C", here.root().toString(), "describe", "--always", "--dirty"));
        measured.circumstance("JDK", output(java, "--version").lines().skip(1).findFirst().orElse(""));
        measured.circumstance("database", database.description());
        measured.circumstance("Redis", RedisServer.VERSION + ", nothing on disk, as the backend's embedded one");
        measured.circumstance("machine", Machine.description());
        measured.circumstance("load average before", Machine.load());
    }

    private String command() {
        String options = (sqlite ? " --sqlite" : "") + (trial ? " --try" : "") + (only.equals(PARTS) ? "" : " --only " + String.join(",", only))
                + String.join("", jvm.stream().map(option -> " --jvm " + option).toList()) + (write ? " --write" : "");
        return "java -jar bench/target/bench.jar" + options;
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        process.waitFor();
        return text;
    }
}
