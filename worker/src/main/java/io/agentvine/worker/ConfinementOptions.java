package io.agentvine.worker;

import io.agentvine.worker.agent.claude.ClaudeAgent;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.confine.Limits;
import io.agentvine.worker.confine.NetworkReach;
import io.agentvine.worker.process.AgentUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What runs are kept in by, as the command line or the environment says. */
final class ConfinementOptions {

    private static final String USER = "user:";

    @Option(names = "--confine", paramLabel = "HOW", defaultValue = "auto", description = "What runs are kept in by: bubblewrap (Linux), seatbelt (macOS), user:NAME (needs a worker that is root), none, or auto, the strongest that works here (default: ${DEFAULT-VALUE}).")
    String confine = "auto";

    @Option(names = "--confine-read", paramLabel = "PATH", split = ",", description = "What runs behind the wall see, read-only, beside the system and what is on the PATH; may be repeated.")
    List<Path> read = List.of();

    @Option(names = "--network", paramLabel = "REACH", defaultValue = "hosts", description = "What runs behind the wall reach beside the model: none; hosts, the package registries of the common ecosystems, those of --allow-hosts, and what a person or an own rule says yes to; or open, any public host (default: ${DEFAULT-VALUE}).")
    String network = "hosts";

    @Option(names = "--allow-hosts", paramLabel = "HOST", split = ",", description = "Hosts that runs reach with --network hosts without a question; *.example.com stands for all below it.")
    List<String> allowHosts = List.of();

    @Option(names = "--limit-memory", paramLabel = "SIZE", converter = OptionParsing.Size.class, description = "Memory that the processes of a run behind the wall may take together, such as 4g; a run that takes more is stopped (default: no limit).")
    Long limitMemory;

    @Option(names = "--limit-processes", paramLabel = "N", description = "Processes that a run behind the wall may have at the same time (default: no limit).")
    Integer limitProcesses;

    @Option(names = "--limit-disk", paramLabel = "SIZE", converter = OptionParsing.Size.class, description = "Disk that a run's clone and temporary files may take, with what its home grows by, such as 20g (default: no limit).")
    Long limitDisk;

    @Option(names = "--run-as", hidden = true, paramLabel = "USER", description = "Was replaced by --confine user:USER.")
    String runAs;

    @Option(names = "--sandbox", hidden = true, arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Was replaced by --confine bubblewrap.")
    String sandbox;

    /** @throws IllegalArgumentException with what was expected, what was found and which option it is about */
    Confinement checked(Map<String, String> environment, List<List<String>> commands, List<Path> hidden, String backendHost) {
        Settings.require(blank(runAs), "--run-as: is now written --confine " + USER + runAs);
        Settings.require(blank(sandbox) || sandbox.equals("false"), "--sandbox: is now --confine bubblewrap, which holds for everything of a run; leave --sandbox out");
        for (Path path : read) {
            Settings.require(path.isAbsolute() && path.getNameCount() > 0 && Files.exists(path),
                    "--confine-read: expected the absolute path of a file or folder that is there, found '" + path + "'");
        }
        List<String> named = new ArrayList<>(allowHosts);
        named.addAll(ClaudeAgent.modelHosts(environment));
        NetworkReach reach = NetworkReach.of(network, named);
        List<Path> shown = read.stream().map(Path::normalize).toList();
        var site = new Confinement.Site(environment, commands.stream().map(command -> command.get(0)).toList(), shown, hidden, backendHost);
        String how = confine.strip();
        Confinement confinement = confinement(how, environment, site, reach);
        boolean limited = limitMemory != null || limitProcesses != null || limitDisk != null;
        Settings.require(!limited || confinement.walls(), "--limit-memory, --limit-processes and --limit-disk need bubblewrap's wall, which " + (how.equals("auto")
                ? "cannot be had here: " + confinement.warning() : "--confine " + how + " does not make"));
        return confinement;
    }

    private Confinement confinement(String how, Map<String, String> environment, Confinement.Site site, NetworkReach reach) {
        Settings.require(limitProcesses == null || limitProcesses >= 1, "--limit-processes: expected a number from 1, found " + limitProcesses);
        Limits limits = new Limits(limitMemory == null ? 0 : limitMemory, limitProcesses == null ? 0 : limitProcesses, limitDisk == null ? 0 : limitDisk);
        if (how.startsWith(USER)) {
            return Confinement.of(AgentUser.named(how.substring(USER.length()).strip()));
        }
        return switch (how) {
            case "auto" -> ClaudeAgent.hasOnlyALoginFile(environment)
                    ? Confinement.unconfined("Claude Code's own login is a file that its tools could read, so there is no wall with it; set"
                            + " CLAUDE_CODE_OAUTH_TOKEN from `claude setup-token`, or ANTHROPIC_API_KEY, in the worker's environment")
                    : Confinement.strongest(site, reach, limits);
            case "bubblewrap" -> Confinement.bubblewrap(site, reach, limits);
            case "seatbelt" -> Confinement.seatbelt(site, reach, limits);
            case "none" -> Confinement.NONE;
            default -> throw new IllegalArgumentException("--confine: expected auto, bubblewrap, seatbelt, user:NAME or none, found '" + how + "'");
        };
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
