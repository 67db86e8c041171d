package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.worker.agent.claude.ClaudeAgent;
import io.agentvine.worker.confine.Confinement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfinementOptionsTest {

    @TempDir
    Path folder;

    private final ConfinementOptions options = new ConfinementOptions();

    @Test
    void saysWhatIsNowWrittenInAnotherWay() {
        options.runAs = "builder";
        assertThatThrownBy(this::checked).hasMessage("--run-as: is now written --confine user:builder");
        options.runAs = null;
        options.sandbox = "true";
        assertThatThrownBy(this::checked).hasMessageContaining("--sandbox: is now --confine bubblewrap");
        options.sandbox = "false";
        options.confine = "none";
        assertThat(checked().name()).isEqualTo("none");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        options.confine = "chroot";
        assertThatThrownBy(this::checked).hasMessage("--confine: expected auto, bubblewrap, seatbelt, user:NAME or none, found 'chroot'");
        options.confine = "none";
        options.read = List.of(folder.resolve("nothing"));
        assertThatThrownBy(this::checked).hasMessageContaining("--confine-read: expected the absolute path of a file or folder that is there");
        options.read = List.of();
        options.network = "some";
        assertThatThrownBy(this::checked).hasMessageContaining("--network: expected none, hosts or open");
    }

    /** A limit that does not hold is none. */
    @Test
    void refusesLimitsWithoutAWall() {
        options.limitMemory = 1L << 30;
        assertThatThrownBy(this::checked).hasMessageStartingWith("--limit-memory, --limit-processes and --limit-disk need bubblewrap's wall").hasMessageContaining("socat");
        options.confine = "none";
        assertThatThrownBy(this::checked).hasMessageContaining("which --confine none does not make");
        options.limitMemory = null;
        options.limitProcesses = 0;
        assertThatThrownBy(this::checked).hasMessage("--limit-processes: expected a number from 1, found 0");
    }

    @Test
    void namesTheHostsOfACloudThatClaudeCodeAsksItself() {
        Map<String, String> bedrock = Map.of("CLAUDE_CODE_USE_BEDROCK", "1", "AWS_REGION", "eu-west-1", "ANTHROPIC_BEDROCK_BASE_URL", "https://Gateway.example.com/x");
        assertThat(ClaudeAgent.modelHosts(bedrock)).contains("bedrock-runtime.eu-west-1.amazonaws.com", "gateway.example.com");
        assertThat(ClaudeAgent.modelHosts(Map.of("ANTHROPIC_API_KEY", "k", "ANTHROPIC_BASE_URL", "https://api.example.com"))).as("the worker asks for it").isEmpty();
        assertThat(ClaudeAgent.modelHosts(Map.of("CLAUDE_CODE_USE_VERTEX", "1", "CLOUD_ML_REGION", "europe-west1"))).contains("europe-west1-aiplatform.googleapis.com");
    }

    @Test
    void goesWithoutAWallAndSaysSoWhereNoneCanBeMade() {
        Confinement confinement = checked();

        assertThat(confinement.name()).isEqualTo("none");
        assertThat(confinement.walls()).isFalse();
        assertThat(confinement.warning()).startsWith("Runs are not confined").contains("install the packages bubblewrap and socat").contains("--confine none");
        options.confine = "bubblewrap";
        assertThatThrownBy(this::checked).hasMessageStartingWith("--confine bubblewrap: there is no program bwrap and no socat");
    }

    @Test
    void goesWithoutAWallWhereItCouldOnlyLogInWithAFile() throws Exception {
        Files.createDirectories(folder.resolve(".claude"));
        Files.writeString(folder.resolve(".claude/.credentials.json"), "{}");

        assertThat(checked().warning()).contains("CLAUDE_CODE_OAUTH_TOKEN from `claude setup-token`");
    }

    /** On a machine without any program. */
    private Confinement checked() {
        return options.checked(Map.of("PATH", folder.toString(), "HOME", folder.toString()), List.of(List.of("claude")), List.of(), "localhost");
    }
}
