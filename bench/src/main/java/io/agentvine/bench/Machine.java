package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** What the machine is, in words for the page. */
final class Machine {

    private Machine() {}

    static String description() throws IOException {
        return Runtime.getRuntime().availableProcessors() + " cores" + processor() + memory() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + " " + System.getProperty("os.arch");
    }

    /** One, five and fifteen minutes; a quiet machine has less than one. */
    static String load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.exists(file) ? Files.readString(file).replaceAll("^((\\S+ ){3})(?s).*", "$1").strip() : "unknown";
    }

    private static String processor() throws IOException {
        String name = first("/proc/cpuinfo", line -> line.startsWith("model name"));
        return name.isEmpty() ? "" : " (" + name.substring(name.indexOf(':') + 1).strip() + ")";
    }

    private static String memory() throws IOException {
        String total = first("/proc/meminfo", line -> line.startsWith("MemTotal:")).replaceAll("[^0-9]", "");
        return total.isEmpty() ? "" : ", " + Long.parseLong(total) / (1024 * 1024) + " GB";
    }

    private static String first(String file, Predicate<String> fits) throws IOException {
        Path path = Path.of(file);
        return Files.exists(path) ? Files.readAllLines(path).stream().filter(fits).findFirst().orElse("") : "";
    }
}
