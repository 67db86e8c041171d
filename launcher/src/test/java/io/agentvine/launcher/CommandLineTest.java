package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final StringWriter written = new StringWriter();

    @Test
    void listsItsCommands() {
        assertThat(run("--help")).isZero();
        assertThat(written.toString()).contains("up ", "demo ").doesNotContain("prepare");
    }

    @Test
    void explainsTheOptionsOfUp() {
        assertThat(run("up", "--help")).isZero();
        assertThat(written.toString()).contains("--port", "--workers", "--slots", "--home", "--claude-command", "--open");
    }

    @Test
    void explainsTheOptionsOfTheDemo() {
        assertThat(run("demo", "--help")).isZero();
        assertThat(written.toString()).contains("--port", "--workers", "--keep", "--open");
    }

    @Test
    void refusesAnUnknownOption() {
        assertThat(run("up", "--wrokers=3")).isEqualTo(2);
        assertThat(written.toString()).contains("--wrokers");
    }

    @Test
    void refusesAPortThatIsNoNumber() {
        assertThat(run("demo", "--port", "http")).isEqualTo(2);
        assertThat(written.toString()).contains("'http' is not an int");
    }

    @Test
    void refusesNoWorkersInOneSentence() {
        assertThat(run("up", "--workers", "0")).isOne();
        assertThat(said.toString()).contains("--workers is 0, but must be between 1 and 64").doesNotContain("\tat ");
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine(new Terminal(new PrintStream(said, true), false, false, 80));
        PrintWriter writer = new PrintWriter(written);
        line.setOut(writer).setErr(writer);
        return line.execute(arguments);
    }
}
