package io.agentvine.backend.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes schemas of records: with field names as on the wire, and null where a component is {@code @Nullable}. */
final class ModelsAsOnTheWire extends ModelResolver {

    private static final SnakeCaseStrategy NAMES = new SnakeCaseStrategy();
    private static final String REFERENCE = "#/components/schemas/";
    private static final String ANY_JSON = REFERENCE + "JsonNode";

    private final Map<String, Class<?>> records = new TreeMap<>();

    ModelsAsOnTheWire() {
        super(named(Json.mapper().copy()));
    }

    private static ObjectMapper named(ObjectMapper mapper) {
        return mapper.setPropertyNamingStrategy(NAMES);
    }

    @Override
    public Schema<?> resolve(AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Schema<?> schema = super.resolve(type, context, chain);
        Class<?> raw = _mapper.constructType(type.getType()).getRawClass();
        if (schema != null && raw.isRecord()) {
            String name = schema.get$ref() == null ? schema.getName() : schema.get$ref().substring(REFERENCE.length());
            note(name, raw);
        }
        return schema;
    }

    private synchronized void note(String name, Class<?> record) {
        Class<?> other = name == null ? null : records.put(name, record);
        if (other != null && other != record) {
            throw new IllegalStateException("Both " + other + " and " + record + " are documented as " + name
                    + "; name one otherwise, with @Schema(name)");
        }
    }

    /** @param schemas of the finished document, by name */
    synchronized void allowNulls(Map<String, Schema> schemas) {
        records.forEach((name, record) -> {
            Map<String, Schema> properties = schemas.containsKey(name) ? schemas.get(name).getProperties() : null;
            if (properties != null) {
                for (RecordComponent component : record.getRecordComponents()) {
                    if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                        properties.computeIfPresent(nameOf(component), (key, schema) -> orNull(schema));
                    }
                }
            }
        });
    }

    private static String nameOf(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? NAMES.translate(component.getName()) : named.value();
    }

    /** The same, or null. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static Schema<?> orNull(Schema schema) {
        if (ANY_JSON.equals(schema.get$ref())) {
            return schema;
        }
        if (schema.get$ref() != null) {
            Schema<?> nothing = new JsonSchema();
            nothing.addType("null");
            Schema<?> either = new JsonSchema();
            either.addAnyOfItem(schema);
            either.addAnyOfItem(nothing);
            return either;
        }
        if (schema.getTypes() == null) {
            schema.addType(schema.getType());
        }
        schema.addType("null");
        if (schema.getEnum() != null) {
            schema.getEnum().add(null);
        }
        return schema;
    }
}
