package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The one JSON mapping of AgentVine: snake_case, ISO-8601 instants with milliseconds, lower-case enums. */
public final class Wire {

    private static final JsonMapper MAPPER = configure(JsonMapper.builder()).build();

    private Wire() {}

    /** The shared mapper; immutable and safe for any thread. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** Applies the mapping to a builder that somebody else owns, as Spring's. */
    public static JsonMapper.Builder configure(JsonMapper.Builder builder) {
        return builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.ALWAYS))
                .addModule(new SimpleModule("agentvine").addSerializer(new InstantAsMillisText()));
    }

    /** @throws JacksonException if the text is not JSON of that type */
    public static <T> T read(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    /** One line of JSON, without a line break in it. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
