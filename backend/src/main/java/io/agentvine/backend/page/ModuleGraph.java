package io.agentvine.backend.page;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which modules a module needs before it can run. Pure. */
final class ModuleGraph {

    /** An import that is not dynamic, at the beginning of a line as all of ours are. */
    static final Pattern IMPORT = Pattern.compile("^(?:import|export)\\s(?:[^'\"();]*\\sfrom\\s+)?['\"]([^'\"]+)['\"];", Pattern.MULTILINE);

    private final Map<String, String> libraries;
    private final Function<String, byte[]> source;
    private final Set<String> reached = new LinkedHashSet<>();
    private final List<String> begun = new ArrayList<>();

    private ModuleGraph(Map<String, String> libraries, Function<String, byte[]> source) {
        this.libraries = libraries;
        this.source = source;
    }

    /**
     * @param first its name, as {@code main.js}
     * @param libraries the names of those that are imported by a bare name
     * @param source of a name the text, or null where there is no such file
     * @return names, each behind all that it needs; the first one is the last
     * @throws IllegalStateException if a module imports what is not there, or what needs itself
     */
    static Set<String> reachedFrom(String first, Map<String, String> libraries, Function<String, byte[]> source) {
        ModuleGraph graph = new ModuleGraph(libraries, source);
        graph.follow(first, first);
        return graph.reached;
    }

    /** @param wanted as a module imports it @return its name, or null where no library has it */
    static String target(String wanted, String from, Map<String, String> libraries) {
        return wanted.startsWith(".") ? URI.create("/" + from).resolve(wanted).getPath().substring(1) : libraries.get(wanted);
    }

    private void follow(String name, String from) {
        if (begun.contains(name)) {
            throw new IllegalStateException("The page's modules need each other in a circle: " + String.join(" → ", begun) + " → " + name);
        }
        if (reached.contains(name)) {
            return;
        }
        byte[] text = source.apply(name);
        if (text == null) {
            throw new IllegalStateException("The page's module " + from + " imports " + name + ", which is not there");
        }
        begun.add(name);
        Matcher imports = IMPORT.matcher(new String(text, StandardCharsets.UTF_8));
        while (imports.find()) {
            String target = target(imports.group(1), name, libraries);
            if (target == null) {
                throw new IllegalStateException("The page's module " + name + " imports '" + imports.group(1) + "', which is no library of the page");
            }
            follow(target, name);
        }
        begun.remove(begun.size() - 1);
        reached.add(name);
    }
}
