package io.agentvine.backend.page;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which modules a module needs before it can run, so that a browser may fetch them all at once. Pure. */
final class ModuleGraph {

    /** An import that is not dynamic, at the beginning of a line as all of ours are. */
    private static final Pattern IMPORT = Pattern.compile("^(?:import|export)\\s(?:[^'\"();]*\\sfrom\\s+)?['\"]([^'\"]+)['\"];", Pattern.MULTILINE);

    private ModuleGraph() {}

    /**
     * @param first its name, as {@code main.js}
     * @param libraries the names of those that are imported by a bare name
     * @param source of a name the text, or null where there is no such file
     * @return names in the order in which they are met, the first one before all
     * @throws IllegalStateException if a module imports what is not there
     */
    static Set<String> reachedFrom(String first, Map<String, String> libraries, Function<String, byte[]> source) {
        Set<String> reached = new LinkedHashSet<>();
        follow(first, first, libraries, source, reached);
        return reached;
    }

    private static void follow(String name, String from, Map<String, String> libraries, Function<String, byte[]> source, Set<String> reached) {
        if (!reached.add(name)) {
            return;
        }
        byte[] text = source.apply(name);
        if (text == null) {
            throw new IllegalStateException("The page's module " + from + " imports " + name + ", which is not there");
        }
        Matcher imports = IMPORT.matcher(new String(text, StandardCharsets.UTF_8));
        while (imports.find()) {
            String wanted = imports.group(1);
            String target = wanted.startsWith(".") ? URI.create("/" + name).resolve(wanted).getPath().substring(1) : libraries.get(wanted);
            if (target == null) {
                throw new IllegalStateException("The page's module " + name + " imports '" + wanted + "', which is no library of the page");
            }
            follow(target, name, libraries, source, reached);
        }
    }
}
