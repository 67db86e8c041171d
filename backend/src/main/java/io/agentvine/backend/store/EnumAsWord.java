package io.agentvine.backend.store;

import jakarta.persistence.AttributeConverter;
import java.util.Locale;

/** An enum of an entity as the tables keep it: its constant's word in lower case. */
public abstract class EnumAsWord<E extends Enum<E>> implements AttributeConverter<E, String> {

    private final Class<E> type;

    protected EnumAsWord(Class<E> type) {
        this.type = type;
    }

    @Override
    public String convertToDatabaseColumn(E value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public E convertToEntityAttribute(String word) {
        return word == null ? null : Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
