package io.agentvine.worker;

import io.agentvine.jvm.SpareMemory;
import io.agentvine.worker.report.Redaction;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** Entry point: reads the command line, starts a {@link Worker}, turns signals into its end. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        versionProvider = Main.JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Takes tasks from an AgentVine backend and runs a coding agent for each.",
        footer = {
            "",
            "Each option has an environment variable: AGENTVINE_SLOTS for --slots, and so on. The command line wins.",
            "Times are written 500ms, 10s, 1m, 2h. AGENTVINE_LOG_LEVEL=debug says more.",
            "SIGTERM and SIGINT drain the worker; a second one ends it at once."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended as asked, or a newer worker of this name has taken over",
            "1:an unexpected problem",
            "2:wrong options",
            "3:the workspace is in use by another worker",
            "4:the backend does not let this worker register",
            "5:there is no locale here that writes names as UTF-8",
            "130, 143:ended at once by a second SIGINT or SIGTERM"
        })
public final class Main implements Callable<Integer> {

    static final class JarVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"AgentVine worker " + Version.text()};
        }
    }

    @Mixin
    private Options options;

    @Spec
    private CommandSpec command;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Utf8Locale locale = Utf8Locale.ofThisProcess();
        if (!locale.here()) {
            System.exit(again(locale));
        }
        System.exit(new CommandLine(new Main())
                .setDefaultValueProvider(new OptionParsing.FromEnvironment())
                .setParameterExceptionHandler((wrong, given) -> {
                    System.err.println(wrong.getMessage() + "\nTry --help.");
                    return 2;
                })
                .execute(arguments));
    }

    private static int again(Utf8Locale locale) throws IOException, InterruptedException {
        try {
            return locale.startAgain();
        } catch (IllegalStateException noWay) {
            System.err.println(noWay.getMessage());
            return 5;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SpareMemory.isGivenBack();
        Settings settings = settings();
        LogFormat.install(new Redaction(Redaction.secretsIn(System.getenv())), System.getenv("AGENTVINE_LOG_LEVEL"));
        Worker worker = new Worker(settings, Clock.systemUTC());
        AtomicBoolean asked = new AtomicBoolean();
        onSignal("TERM", 143, asked, worker);
        onSignal("INT", 130, asked, worker);
        if ("1".equals(System.getenv("AGENTVINE_STOP_ON_STDIN_EOF"))) {
            onEndOfInput(worker);
        }
        return worker.live();
    }

    private Settings settings() {
        try {
            return Settings.of(options);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private static void onSignal(String name, int second, AtomicBoolean asked, Worker worker) {
        Signal.handle(new Signal(name), signal -> {
            if (asked.getAndSet(true)) {
                worker.abandon();
                Runtime.getRuntime().halt(second);
            }
            worker.terminate();
        });
    }

    private static void onEndOfInput(Worker worker) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            continue;
                        }
                    } catch (IOException closed) {
                        // As good as its end.
                    }
                    worker.terminate();
                },
                "stdin");
        thread.setDaemon(true);
        thread.start();
    }
}
