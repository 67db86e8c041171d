package io.agentvine.worker;

import io.agentvine.worker.run.GitSettings;
import io.agentvine.worker.run.GitTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How the worker uses git, as the command line or the environment says. */
final class GitOptions {

    private static final Pattern IN_A_COMMIT = Pattern.compile("[^\\p{Cntrl}<>]{0,199}[^\\p{Cntrl}<>\\s]");

    /** In the environment alone: every program of the machine can read a command line. */
    String token = System.getenv("AGENTVINE_GIT_TOKEN");

    @Option(names = "--git-token-hosts", paramLabel = "HOST", split = ",", defaultValue = "github.com", description = "Hosts that AGENTVINE_GIT_TOKEN is for, each with its port where that is not the usual one (default: ${DEFAULT-VALUE}).")
    List<String> tokenHosts = List.of("github.com");

    @Option(names = "--git-tokens-file", paramLabel = "FILE", description = "Tokens for git's https in lines host=token or host=user:token, read again at each use.")
    Path tokensFile;

    @Option(names = "--git-timeout", paramLabel = "TIME", defaultValue = "10m", converter = OptionParsing.Time.class, description = "How long one call of git may take, as a fetch or a push (default: ${DEFAULT-VALUE}).")
    Duration timeout = GitSettings.LIMIT;

    @Option(names = "--commit-name", paramLabel = "NAME", description = "Whose commits the agent's are (default: AgentVine worker).")
    String commitName;

    @Option(names = "--commit-email", paramLabel = "ADDRESS", description = "The address in the agent's commits (default: worker@agentvine.invalid).")
    String commitEmail;

    /** @throws IllegalArgumentException with what was expected, what was found and which option it is about */
    GitSettings checked(Map<String, String> environment) {
        Settings.require(timeout.toSeconds() >= 1 && timeout.toHours() <= 24, "--git-timeout: expected 1s to 24h, found " + timeout);
        GitSettings.Author usual = GitSettings.Author.WORKER;
        GitSettings.Author author = new GitSettings.Author(
                inACommit("--commit-name", commitName, usual.name()), inACommit("--commit-email", commitEmail, usual.email()));
        Path file = tokensFile == null || tokensFile.toString().isBlank() ? null : tokensFile.toAbsolutePath().normalize();
        List<String> hosts = tokenHosts.stream().map(String::strip).filter(host -> !host.isEmpty()).toList();
        return new GitSettings(environment, GitTokens.of(token == null || token.isBlank() ? null : token, hosts, file), author, timeout);
    }

    private static String inACommit(String option, String given, String otherwise) {
        String text = given == null || given.isBlank() ? otherwise : given.strip();
        Settings.require(IN_A_COMMIT.matcher(text).matches(),
                option + ": expected one line of at most 200 characters without < and >, found '" + text.replaceAll("\\p{Cntrl}", "?") + "'");
        return text;
    }
}
