package io.agentvine.backend.page;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes one module of all that the page needs to show its first view: a browser asks once instead of once for each, and what it gets is a third
 * smaller. The other modules take from it what they took from those that are in it, so that nothing is there twice. It understands how our
 * modules are written, and refuses what is not: imports by name, exports of declarations, each at the beginning of a line. Pure.
 */
final class ModuleLinker {

    private static final Pattern IMPORT = Pattern.compile("^import (?:\\{([^}]*)}|(\\w+)) from '([^']+)';", Pattern.MULTILINE);
    /** Types in comments are named in the same way. */
    private static final Pattern LATER = Pattern.compile("\\bimport\\('(\\.[^']+)'\\)(?!\\.[A-Z])");
    private static final Pattern DECLARED = Pattern.compile("^export ((?:async )?(?:function\\*?|class|const) (\\w+))", Pattern.MULTILINE);
    private static final Pattern LISTED = Pattern.compile("^export \\{\\s*(\\w+(?:\\s*,\\s*\\w+)*)\\s*};", Pattern.MULTILINE);
    private static final Pattern OTHER = Pattern.compile("^(?:import|export|await)\\b(?!\\().*", Pattern.MULTILINE);

    /** Where it does not say what is fetched in the way above, or asks where it is, nothing could be made right. */
    private static final Pattern UNKNOWN = Pattern.compile("\\bimport\\s*(?:\\.|\\((?!'\\.).)");

    private final Map<String, String> libraries;
    private final Map<String, Set<String>> exports = new HashMap<>();
    /** Each behind what it needs; the last is the one that all become. */
    private final List<String> linked;
    private final String whole;

    private ModuleLinker(Map<String, String> libraries, List<String> linked) {
        this.libraries = libraries;
        this.linked = linked;
        this.whole = linked.get(linked.size() - 1);
    }

    /**
     * @param linked names of modules and libraries, each behind what it needs; they become the last of them, but for libraries, which stay
     * @param libraries their names, by the bare names that they are imported by
     * @param contents all files, by name
     * @throws IllegalStateException with the module and the line that is not understood
     */
    static SortedMap<String, byte[]> link(List<String> linked, Map<String, String> libraries, SortedMap<String, byte[]> contents) {
        ModuleLinker linker = new ModuleLinker(libraries, linked);
        SortedMap<String, byte[]> files = new TreeMap<>();
        byte[] one = linker.one(contents).getBytes(StandardCharsets.UTF_8);
        contents.forEach((name, content) -> {
            if (!name.endsWith(".js") || libraries.containsValue(name)) {
                files.put(name, content);
            } else if (!linked.contains(name)) {
                files.put(name, linker.taking(name, text(content)).getBytes(StandardCharsets.UTF_8));
            }
        });
        files.put(linker.whole, one);
        return files;
    }

    private String one(SortedMap<String, byte[]> contents) {
        StringBuilder one = new StringBuilder();
        libraries.forEach((bare, name) -> {
            if (linked.contains(name)) {
                one.append("import * as ").append(variable(name)).append(" from '").append(bare).append("';\n");
            }
        });
        linked.stream().filter(name -> !libraries.containsValue(name))
                .forEach(name -> one.append("export const ").append(variable(name)).append(" = (() => { // ").append(name).append('\n').append(body(name, text(contents.get(name)))));
        return one.toString();
    }

    private String body(String name, String code) {
        requireFetchable(name, code);
        Set<String> exported = new LinkedHashSet<>();
        String taken = IMPORT.matcher(code).replaceAll(found -> Matcher.quoteReplacement(taken(found, name)));
        String fetched = LATER.matcher(taken).replaceAll(found -> Matcher.quoteReplacement("import('./" + ModuleGraph.target(found.group(1), name, libraries) + "')"));
        String declared = DECLARED.matcher(fetched).replaceAll(found -> {
            exported.add(found.group(2));
            return Matcher.quoteReplacement(found.group(1));
        });
        String listed = LISTED.matcher(declared).replaceAll(found -> {
            exported.addAll(List.of(found.group(1).split("\\s*,\\s*")));
            return "";
        });
        refuse(name, OTHER.matcher(listed));
        refuse(name, UNKNOWN.matcher(listed));
        exports.put(name, exported);
        return listed + "\nreturn { " + String.join(", ", exported) + " };\n})();\n";
    }

    /** Where it is imported from the one that they have become it is taken from there. */
    private String taking(String name, String code) {
        requireFetchable(name, code);
        Set<String> imported = new HashSet<>();
        ModuleGraph.IMPORT.matcher(IMPORT.matcher(code).replaceAll("")).results()
                .filter(found -> isLinked(ModuleGraph.target(found.group(1), name, libraries)))
                .findFirst().ifPresent(found -> refuse(name, found.group()));
        return IMPORT.matcher(code).replaceAll(found -> {
            String from = ModuleGraph.target(found.group(3), name, libraries);
            if (!isLinked(from)) {
                return Matcher.quoteReplacement(found.group());
            }
            String up = name.chars().filter(each -> each == '/').mapToObj(each -> "../").collect(Collectors.joining());
            String once = imported.add(from) ? "import { " + variable(from) + " } from '" + (up.isEmpty() ? "./" : up) + whole + "'; " : "";
            return Matcher.quoteReplacement(once + taken(found, name));
        });
    }

    private boolean isLinked(String name) {
        return name != null && linked.contains(name) && !libraries.containsValue(name);
    }

    private String taken(MatchResult found, String name) {
        String from = ModuleGraph.target(found.group(3), name, libraries);
        String names = found.group(1) == null ? " default: " + found.group(2) + " " : found.group(1).replace(" as ", ": ");
        if (isLinked(from)) {
            Stream.of(names.split(",")).map(each -> each.replaceFirst(":.*", "").strip()).filter(each -> !each.isEmpty() && !exports.get(from).contains(each))
                    .findFirst().ifPresent(missing -> {
                        throw new IllegalStateException("The page's module " + name + " imports '" + missing + "', which " + from + " does not export");
                    });
        }
        return "const {" + names + "} = " + variable(from) + ";";
    }

    private String variable(String name) {
        return "$" + linked.indexOf(name);
    }

    private void requireFetchable(String name, String code) {
        LATER.matcher(code).results().map(found -> ModuleGraph.target(found.group(1), name, libraries)).filter(linked::contains).findAny().ifPresent(target -> {
            throw new IllegalStateException("The page's module " + name + " fetches " + target + " later, which is part of " + whole + ": import it at the beginning");
        });
    }

    private static void refuse(String name, Matcher unknown) {
        if (unknown.find()) {
            refuse(name, unknown.group());
        }
    }

    private static void refuse(String name, String found) {
        throw new IllegalStateException("The page's module " + name + ": expected imports by name and exports of declarations, and found: " + found);
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
