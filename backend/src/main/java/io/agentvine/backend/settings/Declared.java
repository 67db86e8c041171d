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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;

/**
 * A setting that somebody can set, as the records that hold them declare it.
 *
 * @param javaType as Java writes it, with what a list has in it
 * @param otherwise null: it has no default
 * @param description null: its name says it
 */
record Declared(String name, String javaType, String otherwise, String description) {

    /** Written by Spring's annotation processor when this is compiled. */
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private static final Pattern SECRET = Pattern.compile("(.*[.-])?(token|secrets?|password|key|command)");
    private static final Pattern MARK = Pattern.compile("\\{@\\w+ ([^}]*)}");
    private static final String LIST_OF_OURS = "java.util.List<io.agentvine.";

    /** All, by name. @throws UncheckedIOException it was built without */
    static List<Declared> all() {
        try {
            List<Declared> found = new ArrayList<>();
            for (URL file : Collections.list(Declared.class.getClassLoader().getResources(METADATA))) {
                try (InputStream json = file.openStream()) {
                    Wire.mapper().readTree(json).path("properties").values().stream().filter(one -> one.path("name").asString("").startsWith("agentvine."))
                            .map(Declared::of).forEach(found::add);
                }
            }
            return found.stream().sorted(Comparator.comparing(Declared::name)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(METADATA + " cannot be read", e);
        }
    }

    private static Declared of(JsonNode json) {
        JsonNode otherwise = json.path("defaultValue");
        String text = otherwise.isMissingNode() ? null
                : otherwise.isArray() ? otherwise.values().stream().map(one -> one.asString("")).collect(Collectors.joining(", ")) : otherwise.asString("");
        String description = json.path("description").isMissingNode() ? null : MARK.matcher(json.path("description").asString("")).replaceAll("$1");
        return new Declared(json.path("name").asString(""), json.path("type").asString("java.lang.String"), text, description);
    }

    /** The record that each of a list's elements is, or null. */
    Class<?> element() {
        return javaType.startsWith(LIST_OF_OURS)
                ? ClassUtils.resolveClassName(javaType.substring("java.util.List<".length(), javaType.length() - 1), Declared.class.getClassLoader()) : null;
    }

    /** The fields of a list's element. @param n from 0 */
    Stream<Declared> ofElement(int n) {
        return Stream.of(element().getDeclaredConstructors()[0].getParameters()).map(field -> {
            DefaultValue otherwise = field.getAnnotation(DefaultValue.class);
            return new Declared(name + "[" + n + "]." + DataObjectPropertyName.toDashedForm(field.getName()), field.getParameterizedType().getTypeName(),
                    otherwise == null || otherwise.value().length == 0 ? null : String.join(", ", otherwise.value()), null);
        });
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
