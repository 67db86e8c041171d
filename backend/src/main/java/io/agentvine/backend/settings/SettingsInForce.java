package io.agentvine.backend.settings;

import io.agentvine.backend.platform.ShownUrl;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** What is set, by what, and what counts where nothing is; read anew each time, and never a secret. Any thread. */
@Component
class SettingsInForce {

    static final String KEPT_BACK = "set";

    /** So many things of a list are looked for. */
    private static final int LONGEST_LIST = 1_000;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)(?::[^}]*)?}");

    private final ConfigurableEnvironment environment;
    private final Supplier<List<Declared>> declared = SingletonSupplier.of(Declared::all); // no start waits for it

    SettingsInForce(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** By name. */
    List<Setting> all() {
        return declared.get().stream().flatMap(this::shown).toList();
    }

    /** A list of things with fields: each field of each, or the list itself where it is empty. As for Spring, one source says all of a list. */
    private Stream<Setting> shown(Declared one) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(one.name());
        Optional<ConfigurationPropertySource> list = one.fields().isEmpty() ? Optional.empty()
                : sources().filter(source -> source.getConfigurationProperty(name) != null || hasElement(source, name, 0)).findFirst()
                        .filter(source -> source.getConfigurationProperty(name) == null);
        return list.map(source -> elements(one, source)).orElseGet(() -> Stream.of(setting(one, sources())));
    }

    private Stream<Setting> elements(Declared one, ConfigurationPropertySource list) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(one.name());
        return IntStream.range(0, LONGEST_LIST).takeWhile(n -> hasElement(list, name, n)).boxed()
                .flatMap(one::ofElement).map(field -> setting(field, Stream.of(list)));
    }

    /** Also in variables that are named as before Spring Boot 2, with an underscore for each dash, which no list of names has. */
    private static boolean hasElement(ConfigurationPropertySource list, ConfigurationPropertyName name, int n) {
        return list.containsDescendantOf(name.append("[" + n + "]")) == ConfigurationPropertyState.PRESENT;
    }

    private Setting setting(Declared one, Stream<ConfigurationPropertySource> sources) {
        Optional<Found> found = find(one, sources).filter(is -> one.isList() || !is.value.isEmpty());
        String value = found.map(Found::value).map(text -> told(one, text)).orElse(one.otherwise());
        Setting.Source source = found.map(Found::source).orElse(Setting.Source.DEFAULT);
        String otherwise = one.otherwise() == null && source.equals(Setting.Source.DEFAULT) ? value : one.otherwise(); // the home has one that the start makes
        return new Setting(one.name(), value, otherwise, one.type(), one.isSecret(), one.description(), source);
    }

    /** @param value as it is set */
    private static String told(Declared one, String value) {
        return value.isEmpty() ? value : one.isSecret() ? KEPT_BACK : one.isAddressOfElement() ? ShownUrl.upToHost(value) : ShownUrl.upToQuery(value);
    }

    private record Found(String value, Setting.Source source) {}

    /** The first source that says something of it counts, as for Spring; that a list is empty is something. */
    private Optional<Found> find(Declared one, Stream<ConfigurationPropertySource> sources) {
        return sources.map(source -> parts(one, source)).filter(parts -> !parts.isEmpty()).map(this::found).findFirst();
    }

    private static List<ConfigurationProperty> parts(Declared one, ConfigurationPropertySource source) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(one.name());
        ConfigurationProperty exact = source.getConfigurationProperty(name);
        return exact != null ? List.of(exact) : one.isList() ? indexed(source, name) : below(source, name);
    }

    private Found found(List<ConfigurationProperty> parts) {
        String raw = parts.stream().map(part -> String.valueOf(part.getValue())).collect(Collectors.joining(", "));
        return new Found(environment.resolvePlaceholders(raw).strip(), source(parts.get(0), raw));
    }

    private Stream<ConfigurationPropertySource> sources() {
        return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false);
    }

    private static List<ConfigurationProperty> indexed(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        return IntStream.range(0, LONGEST_LIST).mapToObj(n -> source.getConfigurationProperty(name.append("[" + n + "]"))).takeWhile(Objects::nonNull).toList();
    }

    /** Of a map, in their order. */
    private static List<ConfigurationProperty> below(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        return source instanceof IterableConfigurationPropertySource all
                ? all.stream().filter(name::isAncestorOf).sorted().map(source::getConfigurationProperty).filter(Objects::nonNull).toList() : List.of();
    }

    /** @param raw where it is a variable of the environment, that one set it */
    private Setting.Source source(ConfigurationProperty property, String raw) {
        Matcher variable = VARIABLE.matcher(raw);
        if (variable.matches() && environment.getSystemEnvironment().containsKey(variable.group(1))) {
            return new Setting.Source("environment", variable.group(1));
        }
        if (!(property.getOrigin() instanceof PropertySourceOrigin origin)) {
            return new Setting.Source("other", String.valueOf(property.getOrigin()));
        }
        return switch (origin.getPropertySource().getName()) {
            case CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME -> new Setting.Source("command_line", "--" + origin.getPropertyName());
            case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME -> new Setting.Source("environment", origin.getPropertyName());
            case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> new Setting.Source("system_property", origin.getPropertyName());
            case DefaultPropertiesPropertySource.NAME -> Setting.Source.DEFAULT;
            default -> origin.getOrigin() instanceof TextResourceOrigin text
                    ? new Setting.Source("file", place(text)) : new Setting.Source("other", origin.getPropertySource().getName());
        };
    }

    private static String place(TextResourceOrigin text) {
        Resource file = text.getResource();
        try {
            return file.getFile() + ":" + (text.getLocation().getLine() + 1);
        } catch (IOException inTheJar) {
            return file.getFilename() + " of the backend's jar";
        }
    }
}
