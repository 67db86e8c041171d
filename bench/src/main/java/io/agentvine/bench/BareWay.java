package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a person does without us: clone, let the agent work, commit, push. */
final class BareWay {

    private static final List<String> GIT = List.of("git", "-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.invalid", "-c", "commit.gpgsign=false");

    private final ScriptedModel model;
    private final OverheadAgent agent;
    private final Path folder;
    private final Path standing;
    private int runs;

    BareWay(ScriptedModel model, OverheadAgent agent, Path folder) throws IOException {
        this.model = model;
        this.agent = agent;
        this.folder = Files.createDirectories(folder);
        this.standing = folder.resolve("standing");
    }

    Overhead.Waits run(CodeRepository repository) throws Exception {
        Path clone = folder.resolve("clone-" + ++runs);
        ScriptedModel.Conversation talk = model.expect();
        long begun = System.nanoTime();
        git(folder, "clone", "-q", repository.url(), clone.toString());
        git(clone, "checkout", "-q", "-b", "bare-" + runs);
        work(clone);
        git(clone, "add", "-A");
        git(clone, "commit", "-q", "-m", "Change a file");
        git(clone, "push", "-q", "origin", "bare-" + runs);
        long pushed = System.nanoTime();
        Commands.run(folder, List.of("rm", "-rf", clone.toString()));
        return Overhead.Waits.of(begun, talk, pushed);
    }

    /** The agent alone, in a clone that is there and whose files git knows: seconds from its start until the model is asked. */
    double alone(CodeRepository repository) throws Exception {
        if (!Files.exists(standing)) {
            git(folder, "clone", "-q", repository.url(), standing.toString());
        }
        git(standing, "pull", "-q");
        long written = second(standing.resolve(".git/index"));
        Until.isSo("the second is over in which git wrote its index", Duration.ofMinutes(1), 100, () -> second(Files.createTempFile(folder, "now", "")) > written);
        git(standing, "status", "--short");
        ScriptedModel.Conversation talk = model.expect();
        long begun = System.nanoTime();
        work(standing);
        git(standing, "clean", "-q", "-f");
        return Until.seconds(begun, talk.asked());
    }

    /** By the file system's own clock, from which git's times are. */
    private static long second(Path file) throws IOException {
        return Files.getLastModifiedTime(file).to(TimeUnit.SECONDS);
    }

    private void work(Path clone) throws Exception {
        List<String> command = new ArrayList<>(List.of(agent.command(), "-p", OverheadAgent.PROMPT, "--allowedTools", "Bash"));
        Commands.run(clone, command, Map.of("ANTHROPIC_BASE_URL", model.url(), "ANTHROPIC_API_KEY", "scripted",
                "CLAUDE_CONFIG_DIR", folder.resolve("config").toString(), "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"));
    }

    private static void git(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(GIT);
        command.addAll(List.of(arguments));
        Commands.run(folder, command);
    }
}
