package io.agentvine.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpareMemoryTest {

    /** A program of its own, since options last as long as their JVM. */
    static final class Program {
        public static void main(String[] args) {
            SpareMemory.isGivenBack();
            HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            for (String name : args) {
                System.out.println(jvm.getVMOption(name).getValue());
            }
        }
    }

    @Test
    void setsWhatNobodyHasSet() throws Exception {
        assertThat(values(List.of("-XX:+UseG1GC"))).containsExactly("20", "40", "60000");
    }

    @Test
    void leavesWhatAPersonHasSet() throws Exception {
        assertThat(values(List.of("-XX:+UseG1GC", "-XX:MaxHeapFreeRatio=60", "-XX:G1PeriodicGCInterval=5000")))
                .containsExactly("20", "60", "5000");
    }

    @Test
    void goesOnWhereAPersonsBoundContradicts() throws Exception {
        assertThat(values(List.of("-XX:+UseSerialGC", "-XX:MinHeapFreeRatio=50"))).startsWith("50", "70");
    }

    private static List<String> values(List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName(),
                "MinHeapFreeRatio", "MaxHeapFreeRatio", "G1PeriodicGCInterval"));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
}
