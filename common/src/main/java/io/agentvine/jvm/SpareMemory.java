package io.agentvine.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory that the heap does not need, given back to the system: options of a plain {@code java -jar}, which a jar cannot bring
 * along, set at the program's start. What the person has set counts.
 */
public final class SpareMemory {

    /** In this order: the smaller ratio first, since the JVM refuses a minimum over the maximum. */
    private static final Map<String, String> OPTIONS = options();

    private SpareMemory() {}

    private static Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("MinHeapFreeRatio", "20"); // per cent
        options.put("MaxHeapFreeRatio", "40"); // per cent
        options.put("G1PeriodicGCInterval", "60000"); // milliseconds; an idle G1 never collects by itself, and so never shrinks
        return options;
    }

    /** Called once, by main. A JVM without such options goes on as it is. */
    public static void isGivenBack() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (jvm != null) {
            OPTIONS.forEach((name, value) -> set(jvm, name, value));
        }
    }

    private static void set(HotSpotDiagnosticMXBean jvm, String name, String value) {
        try {
            VMOption now = jvm.getVMOption(name);
            if (now.isWriteable() && now.getOrigin() == VMOption.Origin.DEFAULT) {
                jvm.setVMOption(name, value);
            }
        } catch (IllegalArgumentException e) {
            // Another JVM, or a person's bound that contradicts: theirs counts.
        }
    }
}
