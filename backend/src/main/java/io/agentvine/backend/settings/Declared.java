package io.agentvine.backend.settings;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A setting that somebody can set, as the records that hold them declare it.
 *
 * @param javaType as Java writes it, with what a list has in it
 * @param otherwise null: it has no default
 * @param description null: its name says it
 * @param fields of each of a list's elements, with names of their own; none of all else
 */
record Declared(String name, String javaType, String otherwise, String description, List<Declared> fields) {

    /** Written by Spring's annotation processor when this is compiled. */
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String METADATA_OF_ELEMENT = "META-INF/spring/configuration-metadata/%s.json";

    private static final Pattern SECRET = Pattern.compile("(.*[.-])?(token|secrets?|password|key|command)");
    private static final Pattern MARK = Pattern.compile("\\{@\\w+ ([^}]*)}");
    private static final Pattern LIST_OF_OURS = Pattern.compile("java\\.util\\.List<(io\\.agentvine\\..*)>");

    /** All, by name. @throws UncheckedIOException it was built without */
    static List<Declared> all() {
        return in(METADATA).filter(one -> one.name.startsWith("agentvine.")).sorted(Comparator.comparing(Declared::name)).toList();
    }

    private static Stream<Declared> in(String metadata) {
        try {
            List<Declared> found = new ArrayList<>();
            for (URL file : Collections.list(Declared.class.getClassLoader().getResources(metadata))) {
                try (InputStream json = file.openStream()) {
                    Wire.mapper().readTree(json).path("properties").values().stream().map(Declared::of).forEach(found::add);
                }
            }
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(metadata + " cannot be read", e);
        }
    }

    private static Declared of(JsonNode json) {
        JsonNode otherwise = json.path("defaultValue");
        String text = otherwise.isMissingNode() ? null
                : otherwise.isArray() ? otherwise.values().stream().map(one -> one.asString("")).collect(Collectors.joining(", ")) : otherwise.asString("");
        String description = json.path("description").isMissingNode() ? null : MARK.matcher(json.path("description").asString("")).replaceAll("$1");
        String type = json.path("type").asString("java.lang.String");
        Matcher list = LIST_OF_OURS.matcher(type);
        return new Declared(json.path("name").asString(""), type, text, description,
                list.matches() ? in(METADATA_OF_ELEMENT.formatted(list.group(1))).toList() : List.of());
    }

    /** The fields of one of a list's elements. @param n from 0 */
    Stream<Declared> ofElement(int n) {
        return fields.stream().map(field -> new Declared(name + "[" + n + "]." + field.name, field.javaType, field.otherwise, field.description, List.of()));
    }

    boolean isList() {
        return type().equals("list");
    }

    /** Whether its value is, or may hold, what opens something: programs are started with such things too. */
    boolean isSecret() {
        return SECRET.matcher(name).matches();
    }

    /** Whether its address alone may let one in. */
    boolean isAddressOfElement() {
        return name.endsWith("].url");
    }

    /** In a word for people. */
    String type() {
        String simple = javaType.replaceFirst("<.*", "");
        return switch (simple.substring(simple.lastIndexOf('.') + 1)) {
            case "Duration" -> "duration";
            case "DataSize" -> "size";
            case "Integer", "Long", "Double" -> "number";
            case "Boolean" -> "boolean";
            case "String" -> "text";
            case "Path" -> "path";
            case "URI" -> "url";
            case "List", "Set" -> "list";
            case "Map" -> "map";
            default -> "word";
        };
    }
}
